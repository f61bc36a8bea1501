"""A customer managed key must be there, enabled and symmetric whenever the service uses it."""
import uuid

from .checks import ACCOUNT, unique

UNUSABLE = 'EncryptionFailure/AccessDeniedException/InvalidRequestException'
UNREADABLE = 'DecryptionFailure/AccessDeniedException/InvalidRequestException'


def absent_key():
    return f'arn:aws:kms:us-east-1:{ACCOUNT}:key/{uuid.uuid4()}'


def bad_keys(kms):
    """What CloudFormation and CreateSecret must both refuse."""
    disabled, doomed = (kms.create_key()['KeyMetadata']['Arn'] for _ in range(2))
    kms.disable_key(KeyId=disabled)
    kms.schedule_key_deletion(KeyId=doomed, PendingWindowInDays=7)
    rsa = kms.create_key(KeySpec='RSA_2048', KeyUsage='ENCRYPT_DECRYPT')['KeyMetadata']['Arn']
    hmac = kms.create_key(KeySpec='HMAC_256', KeyUsage='GENERATE_VERIFY_MAC')['KeyMetadata']['Arn']
    return {'absent': absent_key(), 'disabled': disabled, 'pending deletion': doomed, 'asymmetric': rsa, 'HMAC': hmac,
            'absent alias': 'alias/nobody-made-this'}


def probe(report):
    secrets, kms = report.client('secretsmanager'), report.client('kms')
    for fault, key in bad_keys(kms).items():
        report.refused(f'CreateSecret with a key that is {fault}', UNUSABLE,
                       lambda: secrets.create_secret(Name=unique(), SecretString='x', KmsKeyId=key))
    key = kms.create_key()['KeyMetadata']
    kms.create_alias(AliasName=f'alias/{unique()}', TargetKeyId=key['KeyId'])
    alias = kms.list_aliases(KeyId=key['KeyId'])['Aliases'][0]
    for form, reference in (('ARN', key['Arn']), ('ID', key['KeyId']), ('alias', alias['AliasName']), ('alias ARN', alias['AliasArn']),
                            ('default alias', 'alias/aws/secretsmanager')):
        report.works(f'CreateSecret with a key by its {form}', lambda: secrets.create_secret(Name=unique(), SecretString='x', KmsKeyId=reference))
    name = unique()
    secrets.create_secret(Name=name, SecretString='x', KmsKeyId=key['Arn'])
    report.equal('described with its key', secrets.describe_secret(SecretId=name)['KmsKeyId'], key['Arn'])
    kms.disable_key(KeyId=key['KeyId'])
    report.refused('no read while its key is disabled', UNREADABLE, lambda: secrets.get_secret_value(SecretId=name))
    report.refused('no write while its key is disabled', UNUSABLE, lambda: secrets.put_secret_value(SecretId=name, SecretString='y'))
    report.works('a description needs no key', lambda: secrets.update_secret(SecretId=name, Description='d'))
    kms.enable_key(KeyId=key['KeyId'])
    report.works('read again when it is enabled', lambda: secrets.get_secret_value(SecretId=name))
    report.refused('UpdateSecret to an absent key', UNUSABLE, lambda: secrets.update_secret(SecretId=name, KmsKeyId=absent_key()))
    secrets.update_secret(SecretId=name, KmsKeyId='')
    report.true('an empty KmsKeyId is the default key', not secrets.describe_secret(SecretId=name).get('KmsKeyId'))
