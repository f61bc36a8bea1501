"""A platform team's blueprint: key, names and tags of every secret of the app, and what none of them may be."""
import jsii
from aws_cdk import App, Duration, Environment, RemovalPolicy, Stack, Tags
from aws_cdk.aws_kms import IKey, Key
from aws_cdk.aws_secretsmanager import Secret
from cdk_managed_secret import (
    ISecretKeyFactory,
    ManagedSecret,
    ScannerFindings,
    SecretBlueprint,
    SecretDefaults,
    SecretGuardRails,
)
from constructs import Construct


@jsii.implements(ISecretKeyFactory)
class KeyOfStack:
    """The secrets of a stack share a key of their own."""

    def key_for(self, stack: Stack) -> IKey:
        return Key(stack, "SecretsKey", alias=f"{stack.stack_name}/secrets", enable_key_rotation=True)


# What the platform team publishes.
acme = SecretBlueprint(
    name="acme",
    name_variables={"stage": "prod"},
    defaults=SecretDefaults(
        key_factory=KeyOfStack(),
        name_pattern="{stage}/{service}/{name}",
        tags={"cost-center": "4711"},
    ),
    guard_rails=SecretGuardRails(
        customer_managed_key=True,
        name_pattern="{stage}/{service}/{name}",
        regions=["eu-central-1", "eu-west-1"],
        required_tags={"owner": []},
        no_plaintext=True,
        minimum_recovery_window=Duration.days(7),
    ),
)

# What the teams of the shop agreed on, on top of it: guardrails can only be tightened.
shop = SecretBlueprint(
    name="shop",
    name_variables={"service": "shop"},
    guard_rails=SecretGuardRails(regions=["eu-central-1"], required_tags={"owner": ["orders", "billing"]}),
)


class Shop(Stack):
    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)
        shop.apply_to(self)
        Tags.of(self).add("owner", "orders")

        database = ManagedSecret(self, "Database")
        api_key = ManagedSecret(self, "ApiKey", description="Key of the payment API", tags={"cost-center": "1174"})

        # Defaults are for ManagedSecrets; guardrails hold for every secret.
        legacy = Secret(
            self,
            "Legacy",
            secret_name="prod/shop/legacy",
            encryption_key=database.encryption_key,
            removal_policy=RemovalPolicy.RETAIN,
        )
        for secret in [database, api_key, legacy]:
            ScannerFindings.acknowledge_no_rotation(secret, "Its readers do not reload a changed value yet.")


app = App()
acme.apply_to(app)
Shop(app, "Shop", env=Environment(account="111111111111", region="eu-central-1"))
app.synth()
