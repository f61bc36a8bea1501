"""Identity policies of users and roles, which only an emulator started with AUTH=true enforces."""
import json

from .checks import OTHER_ACCOUNT, policy, root, unique


def allow(*actions, resource='*', **more):
    return {'Effect': 'Allow', 'Action': list(actions), 'Resource': resource, **more}


class User:
    def __init__(self, report):
        self.iam, self.report, self.name = report.client('iam'), report, unique('user')
        self.arn = self.iam.create_user(UserName=self.name)['User']['Arn']
        self.key = self.iam.create_access_key(UserName=self.name)['AccessKey']

    def may(self, *statements):
        self.iam.put_user_policy(UserName=self.name, PolicyName='p', PolicyDocument=policy(*statements))

    def client(self, service, secret=None):
        return self.report.client(service, self.key['AccessKeyId'], secret or self.key['SecretAccessKey'])


def probe(report):
    user = User(report)
    _reading(report, user)
    _creating(report, user)
    _roles(report)


def _reading(report, user):
    root_client, kms = report.client('secretsmanager'), report.client('kms')
    name = unique()
    arn = root_client.create_secret(Name=name, SecretString='x', KmsKeyId=kms.create_key()['KeyMetadata']['Arn'])['ARN']
    secrets = user.client('secretsmanager')
    read = lambda: secrets.get_secret_value(SecretId=name)
    report.equal('a user is known', user.client('sts').get_caller_identity()['Arn'], user.arn)
    report.refused('nothing allowed', 'AccessDeniedException', read)
    user.may(allow('secretsmanager:GetSecretValue'))
    report.refused('the secret, not its key', 'AccessDeniedException: Access to KMS is not allowed', read)
    report.refused('… nothing else', 'AccessDeniedException', lambda: secrets.list_secrets())
    user.may(allow('secretsmanager:GetSecretValue', resource=f'{arn[:-6]}??????'), allow('kms:Decrypt'))
    report.works('both', read)
    report.refused('a wrong secret key', 'InvalidSignatureException/SignatureDoesNotMatch',
                   lambda: user.client('secretsmanager', 'WRONG').get_secret_value(SecretId=name))
    absent = unique()
    user.may(allow('secretsmanager:DescribeSecret', resource=f'arn:aws:secretsmanager:us-east-1:111111111111:secret:{absent}'))
    report.refused('a secret that is not there, by its name', 'ResourceNotFoundException', lambda: secrets.describe_secret(SecretId=absent))
    report.client('ssm').put_parameter(Name=f'/probe/{absent}', Type='SecureString', Value='x')
    user.may(allow('ssm:GetParameter', resource=f'arn:aws:ssm:us-east-1:111111111111:parameter/probe/{absent}'))
    report.works('a version of a parameter', lambda: user.client('ssm').get_parameter(Name=f'/probe/{absent}:1', WithDecryption=True))
    stages = {'ForAnyValue:StringEquals': {'secretsmanager:VersionStage': ['AWSPREVIOUS']}}
    user.may(allow('secretsmanager:GetSecretValue', Condition=stages), allow('kms:Decrypt'))
    report.refused('a condition on the label, not met', 'AccessDeniedException', lambda: secrets.get_secret_value(SecretId=name, VersionStage='AWSCURRENT'))


def _creating(report, user):
    secrets, prefix = user.client('secretsmanager'), unique('app')
    create = lambda name, **more: secrets.create_secret(Name=name, SecretString='x', **more)
    pattern = f'arn:aws:secretsmanager:us-east-1:111111111111:secret:{prefix}-??????'
    user.may(allow('secretsmanager:CreateSecret', resource=pattern))
    report.refused('CreateSecret outside the pattern', 'AccessDeniedException', lambda: create(unique()))
    report.refused('CreateSecret with a tag needs TagResource', 'AccessDeniedException', lambda: create(prefix, Tags=[{'Key': 'k', 'Value': 'v'}]))
    report.works('CreateSecret within the pattern', lambda: create(prefix))
    gentle = {'BoolIfExists': {'secretsmanager:ForceDeleteWithoutRecovery': 'false'}}
    user.may(allow('secretsmanager:DeleteSecret', Condition=gentle))
    report.refused('DeleteSecret by force, where a window is required', 'AccessDeniedException',
                   lambda: secrets.delete_secret(SecretId=prefix, ForceDeleteWithoutRecovery=True))
    report.works('DeleteSecret with a window', lambda: secrets.delete_secret(SecretId=prefix))


def _roles(report):
    iam, name = report.client('iam'), unique('role')
    trust = {'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Principal': root(), 'Action': 'sts:AssumeRole'}]}
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))['Role']['Arn']
    assume = lambda sts: sts.assume_role(RoleArn=arn, RoleSessionName='probe')
    report.refused('a role trusts its own account only', 'AccessDenied', lambda: assume(report.client('sts', OTHER_ACCOUNT)))
    assumed = report.works('a role assumed', lambda: assume(report.client('sts')))['Credentials']
    client = lambda service: report.client(service, assumed['AccessKeyId'], assumed['SecretAccessKey'], assumed['SessionToken'])
    report.true('… has its identity', f':assumed-role/{name}/probe' in client('sts').get_caller_identity()['Arn'])
    secret = report.client('secretsmanager').create_secret(Name=unique('named'), SecretString='x')
    named = {'ArnEquals': {'aws:PrincipalArn': arn}}
    allowed = {'Version': '2012-10-17', 'Statement': [
        {'Effect': 'Allow', 'Principal': '*', 'Action': 'secretsmanager:GetSecretValue', 'Resource': '*', 'Condition': named}]}
    report.client('secretsmanager').put_resource_policy(SecretId=secret['ARN'], ResourcePolicy=json.dumps(allowed))
    report.works('… whose aws:PrincipalArn is that of the role', lambda: client('secretsmanager').get_secret_value(SecretId=secret['ARN']))
    report.refused('… and no permission of its own', 'AccessDeniedException', lambda: client('secretsmanager').list_secrets())
