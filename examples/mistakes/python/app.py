"""Three mistakes. One synthesis reports them all. This app fails on purpose."""
from aws_cdk import App, Environment, Stack
from aws_cdk.aws_secretsmanager import SecretStringGenerator
from cdk_managed_secret import ManagedSecret, SecretContent

app = App()
stack = Stack(app, "Mistakes", env=Environment(account="111111111111", region="eu-central-1"))

ManagedSecret(stack, "Name", secret_name="shop/api key")
options = SecretStringGenerator(secret_string_template="username=ada", generate_string_key="password")
ManagedSecret(stack, "Template", content=SecretContent.generated(options))
ManagedSecret(stack, "Key", kms_key_id="alias/aws/s3")

app.synth()
