package com.example;


import io.github.cdkmanagedsecret.ManagedSecret;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.constructs.Construct;

/** Where it is read. */
public class Consumer extends Stack {
    public Consumer(final Construct scope, final String id, final StackProps props, final ManagedSecret secret) {
        super(scope, id, props);
        final Role reader = Role.Builder.create(this, "Reader")
                .roleName("shop-reader")
                .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
                .build();
        secret.grantRead(reader);
        CfnOutput.Builder.create(this, "ReaderArn").value(reader.getRoleArn()).build();
    }
}
