package com.example;


import io.github.cdkmanagedsecret.ManagedSecret;
import io.github.cdkmanagedsecret.ScannerFindings;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.kms.Key;
import software.constructs.Construct;

/** Where the secret is. */
public class Owner extends Stack {
    private final ManagedSecret secret;

    public Owner(final Construct scope, final String id, final StackProps props) {
        super(scope, id, props);
        // Another account can read only what has a name and a customer managed key.
        this.secret = ManagedSecret.Builder.create(this, "Shared")
                .secretName("shop/shared")
                .encryptionKey(Key.Builder.create(this, "Key").alias("shop").enableKeyRotation(true).build())
                .build();
        ScannerFindings.acknowledgeNoRotation(this.secret, "The role that reads the secret does not reload a changed value yet.");
    }

    public ManagedSecret getSecret() {
        return this.secret;
    }
}
