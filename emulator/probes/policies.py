"""PutResourcePolicy and BlockPublicPolicy."""
from .checks import allow, policy, root, unique

READ = 'secretsmanager:GetSecretValue'


def probe(report):
    secrets = report.client('secretsmanager')
    name = unique()
    secrets.create_secret(Name=name, SecretString='x')
    put = lambda document, **more: secrets.put_resource_policy(SecretId=name, ResourcePolicy=document, **more)
    public = policy(allow('*', READ))
    report.refused('not JSON', 'MalformedPolicyDocumentException', lambda: put('{"Version":'))
    report.refused('20481 characters', 'ValidationException/InvalidParameterException', lambda: put(public + ' ' * (20481 - len(public))))
    report.works('public, where public policies are not blocked', lambda: put(public))
    report.refused('public, blocked', 'PublicPolicyException', lambda: put(public, BlockPublicPolicy=True))
    report.refused('public by {AWS: *}, blocked', 'PublicPolicyException', lambda: put(policy(allow({'AWS': ['*']}, READ)), BlockPublicPolicy=True))
    over_tls = allow('*', READ, Condition={'Bool': {'aws:SecureTransport': 'true'}})
    report.refused('public over TLS, blocked', 'PublicPolicyException', lambda: put(policy(over_tls), BlockPublicPolicy=True))
    organization = allow('*', READ, Condition={'StringEquals': {'aws:PrincipalOrgID': 'o-a1b2c3d4e5'}})
    report.works('an organisation is not the public', lambda: put(policy(organization), BlockPublicPolicy=True))
    report.works('a deny for all is not public', lambda: put(policy({**allow('*', READ), 'Effect': 'Deny'}), BlockPublicPolicy=True))
    report.works('an account', lambda: put(policy(allow(root(), READ)), BlockPublicPolicy=True))
    report.true('the policy can be read', READ in secrets.get_resource_policy(SecretId=name)['ResourcePolicy'])
    secrets.delete_resource_policy(SecretId=name)
    report.true('the policy can be deleted', 'ResourcePolicy' not in secrets.get_resource_policy(SecretId=name))
