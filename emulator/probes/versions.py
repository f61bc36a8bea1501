"""ClientRequestToken and staging labels."""
from .checks import token, unique

IN_USE = "ResourceExistsException: You can't use ClientRequestToken"


def probe(report):
    secrets = report.client('secretsmanager')
    _tokens(report, secrets)
    _labels(report, secrets)
    _empty(report, secrets)


def _tokens(report, secrets):
    name, first, second = unique(), token(), token()
    create = lambda value, with_token: secrets.create_secret(Name=name, SecretString=value, ClientRequestToken=with_token)
    put = lambda value, with_token: secrets.put_secret_value(SecretId=name, SecretString=value, ClientRequestToken=with_token)
    update = lambda value, with_token: secrets.update_secret(SecretId=name, SecretString=value, ClientRequestToken=with_token)
    made = report.works('CreateSecret with a token', lambda: create('a', first))
    report.equal('VersionId is the token', made['VersionId'], first)
    again = report.works('CreateSecret again, same token and value', lambda: create('a', first))
    report.equal('… answers the same ARN', again['ARN'], made['ARN'])
    report.refused('CreateSecret again, same token, other value', IN_USE, lambda: create('b', first))
    report.refused('CreateSecret again, other token, same value', f'ResourceExistsException: The operation failed because the secret {name} already exists.',
                   lambda: create('a', token()))
    report.works('PutSecretValue with a token', lambda: put('b', second))
    report.works('PutSecretValue again, same token and value', lambda: put('b', second))
    report.refused('PutSecretValue again, same token, other value', IN_USE, lambda: put('c', second))
    report.refused('PutSecretValue with a deprecated or previous token, other value', IN_USE, lambda: put('c', first))
    report.equal('the value is the last one written', secrets.get_secret_value(SecretId=name)['SecretString'], 'b')
    report.works('UpdateSecret with the same token and value', lambda: update('b', second))
    report.refused('UpdateSecret with the same token, other value', IN_USE, lambda: update('c', second))
    third = token()
    report.equal('UpdateSecret: VersionId is the token', update('c', third)['VersionId'], third)
    report.refused('a token of 31 characters', 'InvalidParameterException/ValidationException', lambda: put('d', 'x' * 31))
    report.refused('a token of 65 characters', 'InvalidParameterException/ValidationException', lambda: put('d', 'x' * 65))


def _labels(report, secrets):
    name = unique()
    first = secrets.create_secret(Name=name, SecretString='1')['VersionId']
    second = secrets.put_secret_value(SecretId=name, SecretString='2')['VersionId']
    third = secrets.put_secret_value(SecretId=name, SecretString='3')['VersionId']
    described = lambda: secrets.describe_secret(SecretId=name)['VersionIdsToStages']
    report.equal('AWSCURRENT on the new version, AWSPREVIOUS on the one before', described(), {second: ['AWSPREVIOUS'], third: ['AWSCURRENT']})
    report.equal('a version without labels is deprecated, not gone', secrets.get_secret_value(SecretId=name, VersionId=first)['SecretString'], '1')
    listed = [version['VersionId'] for version in secrets.list_secret_version_ids(SecretId=name)['Versions']]
    report.equal('… and listed only on demand', sorted(listed), sorted([second, third]))
    pending = secrets.put_secret_value(SecretId=name, SecretString='4', VersionStages=['AWSPENDING'])['VersionId']
    report.equal('a version put as AWSPENDING leaves AWSCURRENT', [described()[pending], described()[third]], [['AWSPENDING'], ['AWSCURRENT']])
    custom = secrets.put_secret_value(SecretId=name, SecretString='5', VersionStages=['AWSCURRENT', 'CANARY'])['VersionId']
    report.equal('a custom label beside AWSCURRENT', sorted(described()[custom]), ['AWSCURRENT', 'CANARY'])
    moved = secrets.put_secret_value(SecretId=name, SecretString='6', VersionStages=['CANARY'])['VersionId']
    report.equal('a label sits on one version only', [described()[custom], described()[moved]], [['AWSCURRENT'], ['CANARY']])
    move = lambda **more: secrets.update_secret_version_stage(SecretId=name, VersionStage='AWSCURRENT', MoveToVersionId=third, **more)
    report.refused('moving AWSCURRENT without RemoveFromVersionId', 'InvalidParameterException', move)
    report.works('moving AWSCURRENT back', lambda: move(RemoveFromVersionId=custom))
    report.equal('… moves AWSPREVIOUS, too', [described()[third], described()[custom]], [['AWSCURRENT'], ['AWSPREVIOUS']])
    get = lambda **which: secrets.get_secret_value(SecretId=name, **which)
    absent = token()
    report.refused('an absent VersionId', f"ResourceNotFoundException: Secrets Manager can't find the specified secret value for VersionId: {absent}",
                   lambda: get(VersionId=absent))
    report.refused('an absent label', "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: NONE",
                   lambda: get(VersionStage='NONE'))
    report.refused('a label of another version', 'InvalidRequestException: You provided a VersionStage that is not associated to the provided VersionId.',
                   lambda: get(VersionId=third, VersionStage='CANARY'))


def _empty(report, secrets):
    name = unique()
    made = secrets.create_secret(Name=name)
    described = secrets.describe_secret(SecretId=name).get('VersionIdsToStages')
    report.true('a secret without a value has no version', 'VersionId' not in made and not described, made)
    report.refused('… and cannot be read', "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
                   lambda: secrets.get_secret_value(SecretId=name))
    report.refused('… nor created again', 'ResourceExistsException', lambda: secrets.create_secret(Name=name))
    first = secrets.put_secret_value(SecretId=name, SecretBinary=b'\x00\x01\xff', VersionStages=['AWSPENDING'])
    report.equal('its first version becomes AWSCURRENT in any case', secrets.get_secret_value(SecretId=name)['VersionId'], first['VersionId'])
    report.equal('bytes come back as they went', secrets.get_secret_value(SecretId=name)['SecretBinary'], b'\x00\x01\xff')
