"""Secrets that a custom resource creates, in one call of CreateSecret.

Their values are in no template, their versions have the ids that are given here, and a deleted one can be restored for two weeks.
"""
import os

from aws_cdk import App, Duration, Environment, RemovalPolicy, Stack
from aws_cdk.aws_kms import Key
from aws_cdk.aws_s3 import Bucket
from aws_cdk.aws_ssm import StringParameter
from cdk_managed_secret import ManagedSecret, SecretContent, SecretCreation, SecretEncoding
from constructs import Construct


class Created(Stack):
    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)
        encryption_key = Key(self, "Key", enable_key_rotation=True)
        creation = SecretCreation.create_secret(recovery_window=Duration.days(14))

        # A new version of the parameter is a new value, and so wants a new token with it.
        parameter = StringParameter.from_secure_string_parameter_attributes(self, "Parameter", parameter_name="/shop/payment-key")
        ManagedSecret(
            self,
            "PaymentKey",
            secret_name="created/payment-key",
            encryption_key=encryption_key,
            creation=creation,
            content=SecretContent.from_parameter(parameter, version=3),
            client_request_token="0f8fad5b-d9cb-469f-a165-70867728950e",
            removal_policy=RemovalPolicy.DESTROY,
        )

        # Any bytes: a keystore is stored as SecretBinary. Without a token, one is derived from the reference.
        bucket = Bucket.from_bucket_name(self, "Bucket", "shop-keystores")
        ManagedSecret(
            self,
            "Keystore",
            secret_name="created/keystore",
            encryption_key=encryption_key,
            creation=creation,
            content=SecretContent.from_bucket_object(
                bucket, "shop.p12", version_id="L4kqtJlcpXroDTDmpUMLUo", encoding=SecretEncoding.BINARY
            ),
        )


app = App()
Created(
    app,
    "Created",
    env=Environment(account=os.getenv("CDK_DEFAULT_ACCOUNT"), region=os.getenv("CDK_DEFAULT_REGION")),
)
app.synth()
