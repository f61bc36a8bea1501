"""The blueprint stands in cdk.json, and this app knows nothing of it: names, key and tags of its secrets come from there."""
from aws_cdk import App, Environment, Stack, Tags
from aws_cdk.aws_secretsmanager import CfnSecret
from cdk_managed_secret import ManagedSecret, ScannerFindings
from constructs import Construct


class Shop(Stack):
    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)
        Tags.of(self).add("owner", "orders")

        database = ManagedSecret(self, "Database")
        api_key = ManagedSecret(self, "ApiKey", description="Key of the payment API")

        # Guardrails hold for what others make as well.
        generated = CfnSecret.GenerateSecretStringProperty()
        legacy = CfnSecret(
            self, "Legacy", name="prod/shop/legacy", kms_key_id="alias/secrets", generate_secret_string=generated
        )
        for secret in [database, api_key, legacy]:
            ScannerFindings.acknowledge_no_rotation(secret, "Its readers do not reload a changed value yet.")


app = App()
Shop(app, "Shop", env=Environment(account="111111111111", region="eu-central-1"))
app.synth()
