"""AWS::SecretsManager::Secret: create, update, delete."""
import re

from . import keys
from .checks import token, unique
from .stacks import Stack, fails, secret


def probe(report):
    secrets, kms = report.client('secretsmanager'), report.client('kms')
    _create(report, secrets)
    _empty(report, secrets)
    _names(report, secrets)
    _keys(report, secrets, kms)
    _limits(report)
    _update(report, secrets, kms)
    _tags(report, secrets)
    _replicas(report, secrets)
    _references(report, secrets)


def _create(report, secrets):
    name, stack = unique(), Stack(report)
    status = stack.deploy({'S': secret(Name=name, Description='d', GenerateSecretString={})},
                          {'Ref': {'Ref': 'S'}, 'Id': {'Fn::GetAtt': ['S', 'Id']}})
    report.equal('created', status, 'CREATE_COMPLETE')
    made = secrets.describe_secret(SecretId=name)
    report.true('its ARN has six random alphanumerics', re.search(rf':secret:{name}-[A-Za-z0-9]{{6}}$', made['ARN']), made['ARN'])
    report.equal('Ref is the complete ARN', stack.output('Ref'), made['ARN'])
    report.equal('GetAtt Id is the complete ARN', stack.output('Id'), made['ARN'])
    report.equal('its physical id is the complete ARN', stack.physical_id('S'), made['ARN'])
    report.equal('description', made['Description'], 'd')
    report.equal('one version, AWSCURRENT', list(made['VersionIdsToStages'].values()), [['AWSCURRENT']])
    report.equal('an unchanged stack is not updated', _same(stack, name), 'ValidationError')
    report.equal('deleted', stack.delete(), 'DELETE_COMPLETE')
    report.refused('… without a recovery window', 'ResourceNotFoundException', lambda: secrets.describe_secret(SecretId=name))
    again = Stack(report)
    report.equal('… so its name is free', again.deploy({'S': secret(Name=name)}), 'CREATE_COMPLETE')
    fails(report, 'there is no attribute Arn', {'S': secret(), 'T': secret(Description={'Fn::GetAtt': ['S', 'Arn']})})


def _same(stack, name):
    try:
        return stack.deploy({'S': secret(Name=name, Description='d', GenerateSecretString={})},
                            {'Ref': {'Ref': 'S'}, 'Id': {'Fn::GetAtt': ['S', 'Id']}})
    except stack.client.exceptions.ClientError as refused:
        return refused.response['Error']['Code']


def _empty(report, secrets):
    name, stack = unique(), Stack(report)
    report.equal('created without a value', stack.deploy({'S': secret(Name=name)}), 'CREATE_COMPLETE')
    report.equal('… it has no version', secrets.describe_secret(SecretId=name).get('VersionIdsToStages', {}), {})
    report.refused('… and cannot be read', "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
                   lambda: secrets.get_secret_value(SecretId=name))
    first, value = token(), 'written by somebody else'
    secrets.put_secret_value(SecretId=name, SecretString=value, ClientRequestToken=first)
    stack.deploy({'S': secret(Name=name, Description='changed')})
    got = secrets.get_secret_value(SecretId=name)
    report.equal('an update keeps a value written outside', [got['VersionId'], got['SecretString']], [first, value])


def _names(report, secrets):
    for bad in ('with space', 'umläut', 'a:b', ''):
        fails(report, f'a bad name fails: {bad!r}', {'S': secret(Name=bad, GenerateSecretString={})})
    name = unique()
    secrets.create_secret(Name=name, SecretString='theirs')
    fails(report, 'the name of an existing secret fails', {'S': secret(Name=name, GenerateSecretString={})},
          f'The operation failed because the secret {name} already exists.')
    report.equal('… which keeps its value', secrets.get_secret_value(SecretId=name)['SecretString'], 'theirs')
    secrets.delete_secret(SecretId=name)
    fails(report, 'the name of a secret scheduled for deletion fails', {'S': secret(Name=name, GenerateSecretString={})},
          "You can't create this secret because a secret with this name is already scheduled for deletion.")
    report.works('… which can still be restored', lambda: secrets.restore_secret(SecretId=name))
    first, second = Stack(report), Stack(report)
    for stack in (first, second):
        stack.deploy({'TheLogicalId': secret(deletion='Retain')})
    generated = [secrets.describe_secret(SecretId=stack.physical_id('TheLogicalId'))['Name'] for stack in (first, second)]
    as_generated = re.compile('TheLogicalId-[A-Za-z0-9]{12}')
    report.true('a generated name is the logical id and 12 characters', all(map(as_generated.fullmatch, generated)), generated)
    report.true('a generated name is new for each stack', generated[0] != generated[1], generated)


def _keys(report, secrets, kms):
    for fault, key in keys.bad_keys(kms).items():
        name = unique()
        fails(report, f'a key that is {fault} fails', {'S': secret(Name=name, KmsKeyId=key, GenerateSecretString={})})
        report.refused('… and leaves no secret', 'ResourceNotFoundException', lambda: secrets.describe_secret(SecretId=name))
    name, stack = unique(), Stack(report)
    status = stack.deploy({'K': {'Type': 'AWS::KMS::Key', 'Properties': {'KeyPolicy': {'Version': '2012-10-17', 'Statement': [
        {'Effect': 'Allow', 'Principal': {'AWS': 'arn:aws:iam::111111111111:root'}, 'Action': 'kms:*', 'Resource': '*'}]}}},
        'S': secret(Name=name, KmsKeyId={'Fn::GetAtt': ['K', 'Arn']}, GenerateSecretString={})}, {'Key': {'Fn::GetAtt': ['K', 'Arn']}})
    report.equal('a key of the same stack', status, 'CREATE_COMPLETE')
    report.equal('… is the secret\'s key', secrets.describe_secret(SecretId=name).get('KmsKeyId'), stack.output('Key'))


def _limits(report):
    tags = [{'Key': f'k{index}', 'Value': 'v'} for index in range(51)]
    fails(report, '51 tags fail', {'S': secret(Tags=tags, GenerateSecretString={})})
    fails(report, 'a description of 2049 characters fails', {'S': secret(Description='d' * 2049, GenerateSecretString={})})
    fails(report, 'SecretString and GenerateSecretString together fail', {'S': secret(SecretString='x', GenerateSecretString={})})


def _update(report, secrets, kms):
    name, stack = unique(), Stack(report)
    deploy = lambda **properties: stack.deploy({'S': secret(Name=name, **properties)})
    got = lambda: secrets.get_secret_value(SecretId=name)
    deploy(GenerateSecretString={'PasswordLength': 20})
    before, arn = got(), stack.physical_id('S')
    key = kms.create_key()['KeyMetadata']['Arn']
    for what, change in (('description', {'Description': 'new'}), ('tag', {'Tags': [{'Key': 'k', 'Value': 'v'}]}), ('key', {'KmsKeyId': key})):
        report.equal(f'a changed {what}', deploy(GenerateSecretString={'PasswordLength': 20}, **change), 'UPDATE_COMPLETE')
        report.equal('… keeps value and version', [got()['VersionId'], got()['SecretString']], [before['VersionId'], before['SecretString']])
    report.equal('a dropped description is gone', secrets.describe_secret(SecretId=name).get('Description', ''), '')
    deploy(GenerateSecretString={'PasswordLength': 30})
    regenerated = got()
    report.true('a changed GenerateSecretString writes a new value',
                len(regenerated['SecretString']) == 30 and regenerated['VersionId'] != before['VersionId'], regenerated['VersionId'])
    previous = secrets.get_secret_value(SecretId=name, VersionStage='AWSPREVIOUS')
    report.equal('… and labels the old one AWSPREVIOUS', previous['VersionId'], before['VersionId'])
    deploy(SecretString='given')
    report.equal('a SecretString writes a new value', got()['SecretString'], 'given')
    written = got()['VersionId']
    deploy(SecretString='given', Description='again')
    report.equal('an unchanged SecretString does not', got()['VersionId'], written)
    report.equal('the ARN stays', stack.physical_id('S'), arn)
    stack.deploy({'S': secret(Name=name, SecretString='given', Description='again'), 'T': secret()})
    report.true('an unchanged resource has no events', 'S' not in stack.touched() and 'T' in stack.touched(), stack.touched())
    report.equal('an update to an absent key fails', deploy(SecretString='given', KmsKeyId=keys.absent_key()), 'UPDATE_ROLLBACK_COMPLETE')


def _tags(report, secrets):
    name, stack = unique(), Stack(report)
    tags = lambda: {tag['Key']: tag['Value'] for tag in secrets.describe_secret(SecretId=name)['Tags']}
    stack.deploy({'S': secret(Name=name, Tags=[{'Key': 'own', 'Value': '1'}, {'Key': 'both', 'Value': 'resource'}])}, tags={'of-stack': '2', 'both': 'stack'})
    report.equal('tags of the resource and of the stack', {key: tags().get(key) for key in ('own', 'of-stack', 'both')},
                 {'own': '1', 'of-stack': '2', 'both': 'resource'})
    of_cloudformation = [tags().get(f'aws:cloudformation:{key}') for key in ('stack-name', 'stack-id', 'logical-id')]
    report.equal('CloudFormation\'s own tags', of_cloudformation, [stack.name, stack.arn, 'S'])
    secrets.tag_resource(SecretId=name, Tags=[{'Key': 'outside', 'Value': '3'}])
    stack.deploy({'S': secret(Name=name, Tags=[{'Key': 'other', 'Value': '4'}])}, tags={'of-stack': '5'})
    report.equal('changed tags; those of others stay', {key: tags().get(key) for key in ('own', 'other', 'of-stack', 'outside')},
                 {'own': None, 'other': '4', 'of-stack': '5', 'outside': '3'})


def _replicas(report, secrets):
    name, stack = unique(), Stack(report)
    regions = lambda: sorted(status['Region'] for status in secrets.describe_secret(SecretId=name).get('ReplicationStatus', []))
    deploy = lambda *wanted: stack.deploy({'S': secret(Name=name, GenerateSecretString={}, ReplicaRegions=[{'Region': region} for region in wanted])})
    deploy('eu-west-1')
    report.equal('a replica', regions(), ['eu-west-1'])
    deploy('eu-west-1', 'us-west-2')
    report.equal('one more', regions(), ['eu-west-1', 'us-west-2'])
    deploy('us-west-2')
    report.equal('one less', regions(), ['us-west-2'])
    report.equal('deleted with its replicas', stack.delete(), 'DELETE_COMPLETE')
    there = report.client('secretsmanager', region='us-west-2')
    report.refused('… all of them', 'ResourceNotFoundException', lambda: there.describe_secret(SecretId=name))


def _references(report, secrets):
    source, name, stack = unique(), unique(), Stack(report)
    secrets.create_secret(Name=source, SecretString='{"user":"ada","word":"one"}')
    reference = f'{{{{resolve:secretsmanager:{source}:SecretString:word}}}}'
    stack.deploy({'S': secret(Name=name, SecretString=reference)})
    got = lambda: secrets.get_secret_value(SecretId=name)['SecretString']
    report.equal('a dynamic reference is resolved', got(), 'one')
    secrets.put_secret_value(SecretId=source, SecretString='{"user":"ada","word":"two"}')
    stack.deploy({'S': secret(Name=name, SecretString=reference), 'T': secret()})
    report.equal('… and not again while its resource stays as it is', got(), 'one')
    template = str(stack.client.get_template(StackName=stack.name)['TemplateBody'])
    report.true('the stored template has the reference, not the value', 'resolve:secretsmanager' in template and '"one"' not in template, template)
    report.client('ssm').put_parameter(Name=f'/{source}', Value='x', Type='SecureString')
    from_parameter = secret(SecretString=f'{{{{resolve:ssm-secure:/{source}:1}}}}')
    fails(report, 'an ssm-secure reference fails', {'S': from_parameter}, 'SSM Secure reference is not supported')
