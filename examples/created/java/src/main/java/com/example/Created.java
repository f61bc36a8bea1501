package com.example;


import io.github.cdkmanagedsecret.BucketObjectContentOptions;
import io.github.cdkmanagedsecret.CreateSecretOptions;
import io.github.cdkmanagedsecret.ManagedSecret;
import io.github.cdkmanagedsecret.ParameterContentOptions;
import io.github.cdkmanagedsecret.SecretContent;
import io.github.cdkmanagedsecret.SecretCreation;
import io.github.cdkmanagedsecret.SecretEncoding;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.IBucket;
import software.amazon.awscdk.services.ssm.IStringParameter;
import software.amazon.awscdk.services.ssm.SecureStringParameterAttributes;
import software.amazon.awscdk.services.ssm.StringParameter;
import software.constructs.Construct;

/**
 * Secrets that a custom resource creates, in one call of CreateSecret: their values are in no template, their versions have the ids
 * that are given here, and a deleted one can be restored for two weeks.
 */
public class Created extends Stack {
    public Created(final Construct scope, final String id, final StackProps props) {
        super(scope, id, props);
        final Key encryptionKey = Key.Builder.create(this, "Key").enableKeyRotation(true).build();
        final SecretCreation creation = SecretCreation.createSecret(
                CreateSecretOptions.builder().recoveryWindow(Duration.days(14)).build());

        // A new version of the parameter is a new value, and so wants a new token with it.
        final IStringParameter parameter = StringParameter.fromSecureStringParameterAttributes(this, "Parameter",
                SecureStringParameterAttributes.builder().parameterName("/shop/payment-key").build());
        ManagedSecret.Builder.create(this, "PaymentKey")
                .secretName("created/payment-key")
                .encryptionKey(encryptionKey)
                .creation(creation)
                .content(SecretContent.fromParameter(parameter, ParameterContentOptions.builder().version(3).build()))
                .clientRequestToken("0f8fad5b-d9cb-469f-a165-70867728950e")
                .removalPolicy(RemovalPolicy.DESTROY)
                .build();

        // Any bytes: a keystore is stored as SecretBinary. Without a token, one is derived from the reference.
        final IBucket bucket = Bucket.fromBucketName(this, "Bucket", "shop-keystores");
        ManagedSecret.Builder.create(this, "Keystore")
                .secretName("created/keystore")
                .encryptionKey(encryptionKey)
                .creation(creation)
                .content(SecretContent.fromBucketObject(bucket, "shop.p12", BucketObjectContentOptions.builder()
                        .versionId("L4kqtJlcpXroDTDmpUMLUo")
                        .encoding(SecretEncoding.BINARY)
                        .build()))
                .build();
    }

    public static void main(final String[] args) {
        final App app = new App();
        final Environment env = Environment.builder()
                .account(System.getenv("CDK_DEFAULT_ACCOUNT"))
                .region(System.getenv("CDK_DEFAULT_REGION"))
                .build();
        new Created(app, "Created", StackProps.builder().env(env).build());
        app.synth();
    }
}
