package com.example;


import io.github.cdkmanagedsecret.ManagedSecret;
import io.github.cdkmanagedsecret.ScannerFindings;
import java.util.List;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.Tags;
import software.amazon.awscdk.services.secretsmanager.CfnSecret;
import software.constructs.Construct;

/** The blueprint stands in cdk.json, and this app knows nothing of it: names, key and tags of its secrets come from there. */
public class BlueprintContext extends Stack {
    public BlueprintContext(final Construct scope, final String id, final StackProps props) {
        super(scope, id, props);
        Tags.of(this).add("owner", "orders");

        final ManagedSecret database = new ManagedSecret(this, "Database");
        final ManagedSecret apiKey = ManagedSecret.Builder.create(this, "ApiKey").description("Key of the payment API").build();

        // Guardrails hold for what others make as well.
        final CfnSecret legacy = CfnSecret.Builder.create(this, "Legacy")
                .name("prod/shop/legacy")
                .kmsKeyId("alias/secrets")
                .generateSecretString(CfnSecret.GenerateSecretStringProperty.builder().build())
                .build();
        for (final Construct secret : List.of(database, apiKey, legacy)) {
            ScannerFindings.acknowledgeNoRotation(secret, "Its readers do not reload a changed value yet.");
        }
    }

    public static void main(final String[] args) {
        final App app = new App();
        final Environment env = Environment.builder().account("111111111111").region("eu-central-1").build();
        new BlueprintContext(app, "Shop", StackProps.builder().env(env).build());
        app.synth();
    }
}
