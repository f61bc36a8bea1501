"""Two custom rules of a platform team: the plugin checks them for every secret of the app, whatever construct created it."""
from typing import List

import jsii
from aws_cdk import App, Environment, Stack, Validations
from aws_cdk.aws_secretsmanager import Secret
from cdk_managed_secret import ICustomSecretRule, ManagedSecret, ReviewedSecret, SecretRulesPlugin, SecretRuleSeverity


@jsii.implements(ICustomSecretRule)
class Billed:
    """Somebody pays for each secret. jsii forwards only what is declared with @property."""

    @property
    def id(self) -> str:
        return "ACME-1"

    @property
    def title(self) -> str:
        return "Cost center"

    @property
    def fix(self) -> str:
        return "Add the tag cost-center."

    @property
    def severity(self) -> SecretRuleSeverity:
        return SecretRuleSeverity.WARNING

    def check(self, secret: ReviewedSecret) -> List[str]:
        return [] if "cost-center" in secret.tags else [f"{secret.path} has no cost center."]


@jsii.implements(ICustomSecretRule)
class Described:
    """A reader of the template: the fields that ReviewedSecret does not have are in its properties."""

    @property
    def id(self) -> str:
        return "ACME-2"

    @property
    def title(self) -> str:
        return "Description"

    @property
    def fix(self) -> str:
        return "Describe it, with a link to the runbook."

    @property
    def severity(self) -> SecretRuleSeverity:
        return SecretRuleSeverity.WARNING

    def check(self, secret: ReviewedSecret) -> List[str]:
        return [] if "Description" in secret.properties else ["Nobody knows what it is for."]


app = App()
Validations.of(app).add_plugins(SecretRulesPlugin(rules=[Billed(), Described()]))

stack = Stack(app, "CustomRules", env=Environment(account="111111111111", region="eu-central-1"))
ManagedSecret(
    stack,
    "ApiKey",
    description="Key of the payment API: https://runbooks.example.com/payment",
    tags={"cost-center": "4711"},
)
Secret(stack, "Legacy", secret_name="shop/legacy")
app.synth()
