"""A secret of one account that a role of another account reads. Both stacks are of this app, and deploy in any order."""
from aws_cdk import App, CfnOutput, Environment, Stack
from aws_cdk.aws_iam import Role, ServicePrincipal
from aws_cdk.aws_kms import Key
from cdk_managed_secret import ManagedSecret, ScannerFindings
from constructs import Construct


class Owner(Stack):
    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)
        # Another account can read only what has a name and a customer managed key.
        self.secret = ManagedSecret(
            self,
            "Shared",
            secret_name="shop/shared",
            encryption_key=Key(self, "Key", alias="shop", enable_key_rotation=True),
        )
        ScannerFindings.acknowledge_no_rotation(self.secret, "The role that reads the secret does not reload a changed value yet.")


class Consumer(Stack):
    def __init__(self, scope: Construct, construct_id: str, *, secret: ManagedSecret, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)
        reader = Role(self, "Reader", role_name="shop-reader", assumed_by=ServicePrincipal("lambda.amazonaws.com"))
        secret.grant_read(reader)
        CfnOutput(self, "ReaderArn", value=reader.role_arn)

        # What cdk-nag finds in the policy of the role, and why that is accepted.
        ScannerFindings.acknowledge_inline_policy(reader, "Only this role needs the policy, and both are deleted together.")
        ScannerFindings.acknowledge(
            reader.node.find_child("DefaultPolicy"),
            "The key may be deployed after the role, so its id is unknown here. "
            "The encryption context limits the statement to the secret.",
            "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:kms:eu-central-1:111111111111:key/*]",
        )


app = App()
owner = Owner(app, "Owner", env=Environment(account="111111111111", region="eu-central-1"))
Consumer(app, "Consumer", env=Environment(account="222222222222", region="eu-central-1"), secret=owner.secret)
app.synth()
