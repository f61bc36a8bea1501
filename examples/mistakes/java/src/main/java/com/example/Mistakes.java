package com.example;


import io.github.cdkmanagedsecret.GeneratedContentOptions;
import io.github.cdkmanagedsecret.ManagedSecret;
import io.github.cdkmanagedsecret.SecretContent;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.secretsmanager.SecretStringGenerator;

/** Three mistakes. One synthesis reports them all. This app fails on purpose. */
public final class Mistakes {
    private Mistakes() {
    }

    public static void main(final String[] args) {
        final App app = new App();
        final Stack stack = new Stack(app, "Mistakes", StackProps.builder()
                .env(Environment.builder().account("111111111111").region("eu-central-1").build())
                .build());

        ManagedSecret.Builder.create(stack, "Name").secretName("shop/api key").build();
        ManagedSecret.Builder.create(stack, "Template")
                .content(SecretContent.generated(SecretStringGenerator.builder()
                        .secretStringTemplate("username=ada")
                        .generateStringKey("password")
                        .build()))
                .build();
        ManagedSecret.Builder.create(stack, "Key").kmsKeyId("alias/aws/s3").build();

        app.synth();
    }
}
