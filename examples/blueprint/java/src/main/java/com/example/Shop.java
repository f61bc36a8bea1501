package com.example;


import io.github.cdkmanagedsecret.ManagedSecret;
import io.github.cdkmanagedsecret.ScannerFindings;
import io.github.cdkmanagedsecret.SecretBlueprint;
import io.github.cdkmanagedsecret.SecretGuardRails;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.Tags;
import software.amazon.awscdk.services.secretsmanager.Secret;
import software.constructs.Construct;

/** The secrets of a shop. */
public class Shop extends Stack {
    public Shop(final Construct scope, final String id, final StackProps props) {
        super(scope, id, props);
        shop().applyTo(this);
        Tags.of(this).add("owner", "orders");

        final ManagedSecret database = new ManagedSecret(this, "Database");
        final ManagedSecret apiKey = ManagedSecret.Builder.create(this, "ApiKey")
                .description("Key of the payment API")
                .tags(Map.of("cost-center", "1174"))
                .build();

        // Defaults are for ManagedSecrets; guardrails hold for every secret.
        final Secret legacy = Secret.Builder.create(this, "Legacy")
                .secretName("prod/shop/legacy")
                .encryptionKey(database.getEncryptionKey())
                .removalPolicy(RemovalPolicy.RETAIN)
                .build();
        for (final Construct secret : List.of(database, apiKey, legacy)) {
            ScannerFindings.acknowledgeNoRotation(secret, "Its readers do not reload a changed value yet.");
        }
    }

    /** What the teams of the shop agreed on, on top of it: guardrails can only be tightened. */
    private static SecretBlueprint shop() {
        return SecretBlueprint.Builder.create()
                .name("shop")
                .nameVariables(Map.of("service", "shop"))
                .guardRails(SecretGuardRails.builder()
                        .regions(List.of("eu-central-1"))
                        .requiredTags(Map.of("owner", List.of("orders", "billing")))
                        .build())
                .build();
    }
}
