package com.example;


import io.github.cdkmanagedsecret.ManagedSecret;
import io.github.cdkmanagedsecret.ScannerFindings;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.kms.Key;
import software.constructs.Construct;

/** The login of a database: made by AWS, encrypted under a key of its own, read by one role. */
public class Quickstart extends Stack {
    public Quickstart(final Construct scope, final String id, final StackProps props) {
        super(scope, id, props);

        final ManagedSecret secret = ManagedSecret.Builder.create(this, "Database")
                .secretName("quickstart/database")
                .description("Login of the database")
                .encryptionKey(Key.Builder.create(this, "Key").alias("quickstart").enableKeyRotation(true).build())
                .tags(Map.of("team", "orders"))
                .build();

        final Role reader = Role.Builder.create(this, "Reader").assumedBy(new ServicePrincipal("lambda.amazonaws.com")).build();
        secret.grantRead(reader);

        // Only for those who scan their templates: what cdk-nag finds, and why that is accepted.
        ScannerFindings.acknowledgeNoRotation(secret, "The owner of the database changes the login.");
        ScannerFindings.acknowledgeInlinePolicy(reader, "Only this role needs the policy, and both are deleted together.");
    }

    public static void main(final String[] args) {
        final App app = new App();
        final Environment env = Environment.builder()
                .account(System.getenv("CDK_DEFAULT_ACCOUNT"))
                .region(System.getenv("CDK_DEFAULT_REGION"))
                .build();
        new Quickstart(app, "Quickstart", StackProps.builder().env(env).build());
        app.synth();
    }
}
