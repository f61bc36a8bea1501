"""AWS::SecretsManager::ResourcePolicy, and SecretTargetAttachment."""
import json

from .checks import allow, root, unique
from .stacks import Stack, fails, secret


def _policy(actions, secret_id='S', principal=None, **more):
    document = {'Version': '2012-10-17', 'Statement': [allow(principal or root(), *actions)]}
    return {'Type': 'AWS::SecretsManager::ResourcePolicy',
            'Properties': {'SecretId': {'Ref': secret_id}, 'ResourcePolicy': document, **more}}


READ, WRITE = 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'


def probe(report):
    secrets = report.client('secretsmanager')
    name, stack = unique(), Stack(report)
    attached = lambda: secrets.get_resource_policy(SecretId=name).get('ResourcePolicy', '')
    own = secret(Name=name, GenerateSecretString={})
    report.equal('attached', stack.deploy({'S': own, 'P': _policy([READ], BlockPublicPolicy=True)}), 'CREATE_COMPLETE')
    report.equal('… as it was given', json.loads(attached())['Statement'][0]['Action'], [READ])
    stack.deploy({'S': own, 'P': _policy([READ, WRITE], BlockPublicPolicy=True)})
    report.equal('changed', json.loads(attached())['Statement'][0]['Action'], [READ, WRITE])
    status = stack.deploy({'S': own, 'P': _policy([READ], BlockPublicPolicy=True), 'Q': _policy([WRITE])})
    report.true('a second one fails', status == 'UPDATE_ROLLBACK_COMPLETE' and 'already' in ' '.join(stack.reasons()), [status, stack.reasons()])
    report.equal('… and changes nothing', json.loads(attached())['Statement'][0]['Action'], [READ, WRITE])
    stack.deploy({'S': own})
    report.equal('removed from the template', attached(), '')
    fails(report, 'a public one fails', {'S': secret(), 'P': _policy([READ], principal='*', BlockPublicPolicy=True)})
    report.equal('a public one, not blocked', Stack(report).deploy({'S': secret(), 'P': _policy([READ], principal='*')}), 'CREATE_COMPLETE')
    _moved(report, secrets)
    _attachment(report, secrets)


def _moved(report, secrets):
    first, second, stack = unique(), unique(), Stack(report)
    both = {'S': secret(Name=first), 'T': secret(Name=second)}
    stack.deploy({**both, 'P': _policy([READ])})
    report.equal('moved to another secret', stack.deploy({**both, 'P': _policy([READ], 'T')}), 'UPDATE_COMPLETE')
    attached = ['ResourcePolicy' in secrets.get_resource_policy(SecretId=name) for name in (first, second)]
    report.equal('… it left the first one', attached, [False, True])


def _attachment(report, secrets):
    """Without Docker no database starts, but its record is all that the attachment reads."""
    name, stack = unique(), Stack(report)
    database = {'Type': 'AWS::RDS::DBInstance', 'DeletionPolicy': 'Delete', 'Properties': {
        'Engine': 'mysql', 'DBInstanceClass': 'db.t3.micro', 'AllocatedStorage': '20', 'MasterUsername': 'ada', 'MasterUserPassword': 'not-a-secret'}}
    attachment = {'Type': 'AWS::SecretsManager::SecretTargetAttachment',
                  'Properties': {'SecretId': {'Ref': 'S'}, 'TargetId': {'Ref': 'D'}, 'TargetType': 'AWS::RDS::DBInstance'}}
    generated = {'SecretStringTemplate': '{"username":"ada"}', 'GenerateStringKey': 'password'}
    status = stack.deploy({'S': secret(Name=name, GenerateSecretString=generated), 'D': database, 'A': attachment})
    value = json.loads(secrets.get_secret_value(SecretId=name)['SecretString']) if status == 'CREATE_COMPLETE' else {}
    report.true('SecretTargetAttachment adds the connection', {'engine', 'host', 'password', 'port', 'username'} <= set(value), list(value))
