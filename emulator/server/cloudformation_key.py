"""AWS::KMS::Key and Alias: which of their changes replace them, as `cdk diff` shows it."""
from ministack.services.cloudformation import provisioners


def install():
    provisioners._REPLACING_PROPERTIES.update({'AWS::KMS::Key': (), 'AWS::KMS::Alias': ('AliasName',)})
