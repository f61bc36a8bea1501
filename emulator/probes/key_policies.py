"""Key policies: delegation to IAM, denies, conditions, the lock-out check."""
from .checks import allow, policy, root, unique
from .iam import User, allow as identity_allow


def probe(report):
    kms, user = report.client('kms'), User(report)
    mine = user.client('kms')
    key = kms.create_key(Policy=policy(allow(root(), 'kms:*')))['KeyMetadata']['Arn']
    put = lambda *statements: kms.put_key_policy(KeyId=key, PolicyName='default', Policy=policy(*statements))
    delegation = allow(root(), 'kms:*')
    blob = kms.encrypt(KeyId=key, Plaintext=b'x')['CiphertextBlob']
    decrypt = lambda: mine.decrypt(CiphertextBlob=blob, KeyId=key)
    report.refused('delegated to IAM, which says nothing', 'AccessDeniedException', decrypt)
    user.may(identity_allow('kms:Decrypt', resource=key))
    report.works('delegated to IAM, which allows', decrypt)
    put(delegation, {**allow({'AWS': user.arn}, 'kms:Decrypt'), 'Effect': 'Deny'})
    report.refused('denied by the key policy', 'AccessDeniedException', decrypt)
    put(allow(root(), 'kms:PutKeyPolicy', 'kms:DescribeKey'))
    report.refused('not delegated', 'AccessDeniedException', decrypt)
    put(delegation, allow({'AWS': user.arn}, 'kms:Encrypt'))
    report.works('granted by the key policy alone', lambda: mine.encrypt(KeyId=key, Plaintext=b'x'))
    _context(report, kms, user, key, put, delegation)
    _faults(report, kms, key, put)


def _context(report, kms, user, key, put, delegation):
    only = {'StringNotEquals': {'kms:EncryptionContext:app': 'x'}}
    put(delegation, {**allow('*', 'kms:Decrypt'), 'Effect': 'Deny', 'Condition': only})
    user.may(identity_allow('kms:*'))
    blob = kms.encrypt(KeyId=key, Plaintext=b'x', EncryptionContext={'app': 'x'})['CiphertextBlob']
    mine = user.client('kms')
    report.works('the encryption context that the policy wants', lambda: mine.decrypt(CiphertextBlob=blob, KeyId=key, EncryptionContext={'app': 'x'}))
    report.refused('another encryption context', 'AccessDeniedException/InvalidCiphertextException',
                   lambda: mine.decrypt(CiphertextBlob=blob, KeyId=key, EncryptionContext={'app': 'y'}))
    _through_the_service(report, kms, user, key, put, delegation)


def _through_the_service(report, kms, user, key, put, delegation):
    put(delegation)
    secrets, name = report.client('secretsmanager'), unique()
    arn = secrets.create_secret(Name=name, SecretString='x', KmsKeyId=key)['ARN']
    via = lambda region: {'StringEquals': {'kms:ViaService': f'secretsmanager.{region}.amazonaws.com'}}
    read = lambda: user.client('secretsmanager').get_secret_value(SecretId=arn)
    user.may(identity_allow('secretsmanager:GetSecretValue'), identity_allow('kms:Decrypt', resource=key, Condition=via('us-east-1')))
    report.works('kms:ViaService of the service in this Region', read)
    blob = kms.encrypt(KeyId=key, Plaintext=b'x')['CiphertextBlob']
    report.refused('… does not open the key itself', 'AccessDeniedException', lambda: user.client('kms').decrypt(CiphertextBlob=blob, KeyId=key))
    user.may(identity_allow('secretsmanager:GetSecretValue'), identity_allow('kms:Decrypt', resource=key, Condition=via('eu-west-1')))
    report.refused('kms:ViaService of another Region', 'AccessDeniedException', read)


def _faults(report, kms, key, put):
    report.refused('a key policy that is not JSON', 'MalformedPolicyDocumentException',
                   lambda: kms.put_key_policy(KeyId=key, PolicyName='default', Policy='{"Version":'))
    report.refused('a key policy that locks its writer out', 'MalformedPolicyDocumentException',
                   lambda: put(allow({'AWS': 'arn:aws:iam::111111111111:role/somebody'}, 'kms:*')))
