"""The login of a database: made by AWS, encrypted under a key of its own, read by one role."""
import os

from aws_cdk import App, Environment, Stack
from aws_cdk.aws_iam import Role, ServicePrincipal
from aws_cdk.aws_kms import Key
from cdk_managed_secret import ManagedSecret, ScannerFindings
from constructs import Construct


class Quickstart(Stack):
    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        secret = ManagedSecret(
            self,
            "Database",
            secret_name="quickstart/database",
            description="Login of the database",
            encryption_key=Key(self, "Key", alias="quickstart", enable_key_rotation=True),
            tags={"team": "orders"},
        )

        reader = Role(self, "Reader", assumed_by=ServicePrincipal("lambda.amazonaws.com"))
        secret.grant_read(reader)

        # Only for those who scan their templates: what cdk-nag finds, and why that is accepted.
        ScannerFindings.acknowledge_no_rotation(secret, "The owner of the database changes the login.")
        ScannerFindings.acknowledge_inline_policy(reader, "Only this role needs the policy, and both are deleted together.")


app = App()
Quickstart(
    app,
    "Quickstart",
    env=Environment(account=os.getenv("CDK_DEFAULT_ACCOUNT"), region=os.getenv("CDK_DEFAULT_REGION")),
)
app.synth()
