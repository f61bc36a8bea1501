"""Two accounts: a secret is reached across them by ARN, with both policies, and only with a customer key."""
from .checks import ACCOUNT, OTHER_ACCOUNT, allow, policy, root, unique

READ = 'secretsmanager:GetSecretValue'


def probe(report):
    mine, theirs = report.client('secretsmanager'), report.client('secretsmanager', OTHER_ACCOUNT)
    for account in (ACCOUNT, OTHER_ACCOUNT):
        report.equal(f'the access key {account} is that account', report.client('sts', account).get_caller_identity()['Account'], account)
    kms = report.client('kms')
    key = kms.create_key()['KeyMetadata']['Arn']
    name = unique()
    arn = mine.create_secret(Name=name, SecretString='x', KmsKeyId=key)['ARN']
    report.refused('the same name is another secret there', 'ResourceNotFoundException', lambda: theirs.get_secret_value(SecretId=name))
    read = lambda: theirs.get_secret_value(SecretId=arn)
    report.refused('no resource policy', 'AccessDeniedException/ResourceNotFoundException', read)
    mine.put_resource_policy(SecretId=arn, ResourcePolicy=policy(allow(root(OTHER_ACCOUNT), READ)))
    report.refused('a resource policy, no key policy', 'AccessDeniedException', read)
    by_service = allow(root(OTHER_ACCOUNT), 'kms:Decrypt', Condition={'StringEquals': {'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com'}})
    _share(kms, key, by_service)
    report.works('both', read)
    report.refused('writing was not granted', 'AccessDeniedException', lambda: theirs.put_secret_value(SecretId=arn, SecretString='y'))
    blob = kms.encrypt(KeyId=key, Plaintext=b'x')['CiphertextBlob']
    direct = lambda: report.client('kms', OTHER_ACCOUNT).decrypt(CiphertextBlob=blob, KeyId=key)
    report.refused('the key by itself, granted through the service only', 'AccessDeniedException', direct)
    _write(report, mine, theirs, kms, arn, key)
    other = mine.create_secret(Name=unique(), SecretString='x')['ARN']
    mine.put_resource_policy(SecretId=other, ResourcePolicy=policy(allow(root(OTHER_ACCOUNT), READ)))
    report.refused('a secret on the default key', "InvalidRequestException: You can't access a secret from a different AWS account",
                   lambda: theirs.get_secret_value(SecretId=other))


def _share(kms, key, *statements):
    kms.put_key_policy(KeyId=key, PolicyName='default', Policy=policy(allow(root(), 'kms:*'), *statements))


def _write(report, mine, theirs, kms, arn, key):
    mine.put_resource_policy(SecretId=arn, ResourcePolicy=policy(allow(root(OTHER_ACCOUNT), 'secretsmanager:PutSecretValue')))
    write = lambda: theirs.put_secret_value(SecretId=arn, SecretString='y')
    _share(kms, key, allow(root(OTHER_ACCOUNT), 'kms:GenerateDataKey'))
    report.refused('writing with GenerateDataKey alone', 'AccessDeniedException', write)
    _share(kms, key, allow(root(OTHER_ACCOUNT), 'kms:Decrypt'))
    report.refused('writing with Decrypt alone', 'AccessDeniedException', write)
    for_secret = lambda pattern: {'StringLike': {'kms:EncryptionContext:SecretARN': pattern}}
    scoped = allow(root(OTHER_ACCOUNT), 'kms:GenerateDataKey', 'kms:Decrypt', Condition=for_secret(f'{arn[:-6]}??????'))
    _share(kms, key, scoped)
    report.works('writing with both, for this secret', write)
    _share(kms, key, {**scoped, 'Condition': for_secret('arn:aws:secretsmanager:*:*:secret:other-??????')})
    report.refused('writing with both, for another secret', 'AccessDeniedException', write)
