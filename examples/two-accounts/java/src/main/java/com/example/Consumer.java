package com.example;


import io.github.cdkmanagedsecret.ManagedSecret;
import io.github.cdkmanagedsecret.ScannerFindings;
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
        acknowledge(reader);
    }

    /** What cdk-nag finds in the policy of the role, and why that is accepted. */
    private static void acknowledge(final Role reader) {
        ScannerFindings.acknowledgeInlinePolicy(reader, "Only this role needs the policy, and both are deleted together.");
        ScannerFindings.acknowledge(reader.getNode().findChild("DefaultPolicy"),
                "The key may be deployed after the role, so its id is unknown here. "
                        + "The encryption context limits the statement to the secret.",
                "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:kms:eu-central-1:111111111111:key/*]");
    }
}
