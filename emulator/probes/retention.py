"""Replacement, rollback, DeletionPolicy, UpdateReplacePolicy and import."""
import json

from .checks import unique
from .stacks import TYPE, Stack, failing, secret

GONE = 'ResourceNotFoundException'


def probe(report):
    secrets = report.client('secretsmanager')
    _replacement(report, secrets)
    _rollback(report, secrets)
    _deletion(report, secrets)
    _import(report, secrets)


def _described(secrets, name):
    return lambda: secrets.describe_secret(SecretId=name)


def _replacement(report, secrets):
    for policy in ('Delete', 'Retain'):
        old, new, stack = unique('old'), unique('new'), Stack(report)
        stack.deploy({'S': secret(Name=old, GenerateSecretString={}, replace=policy)})
        value = secrets.get_secret_value(SecretId=old)['SecretString']
        status = stack.deploy({'S': secret(Name=new, GenerateSecretString={}, replace=policy)})
        report.equal(f'renamed, UpdateReplacePolicy {policy}', status, 'UPDATE_COMPLETE')
        report.true('… the new secret has a value of its own', secrets.get_secret_value(SecretId=new)['SecretString'] != value)
        if policy == 'Delete':
            report.refused('… the old one is gone', GONE, _described(secrets, old))
        else:
            report.works('… the old one stays', _described(secrets, old))
    taken, stack = unique('taken'), Stack(report)
    secrets.create_secret(Name=taken, SecretString='theirs')
    mine = unique('mine')
    stack.deploy({'S': secret(Name=mine, GenerateSecretString={})})
    report.equal('renamed to a name that is taken', stack.deploy({'S': secret(Name=taken, GenerateSecretString={})}), 'UPDATE_ROLLBACK_COMPLETE')
    report.works('… the old secret stays', _described(secrets, mine))
    report.equal('… and so does the other one', secrets.get_secret_value(SecretId=taken)['SecretString'], 'theirs')


def _rollback(report, secrets):
    old, new, stack = unique('old'), unique('new'), Stack(report)
    stack.deploy({'S': secret(Name=old, GenerateSecretString={}, Description='before')})
    version = secrets.get_secret_value(SecretId=old)['VersionId']
    status = stack.deploy({'S': secret(Name=old, GenerateSecretString={}, Description='after'), 'F': failing('S')})
    report.equal('an update that fails later', status, 'UPDATE_ROLLBACK_COMPLETE')
    report.equal('… restores the description', secrets.describe_secret(SecretId=old)['Description'], 'before')
    report.equal('… and leaves the value', secrets.get_secret_value(SecretId=old)['VersionId'], version)
    status = stack.deploy({'S': secret(Name=new, GenerateSecretString={}), 'F': failing('S')})
    report.equal('a rename that fails later', status, 'UPDATE_ROLLBACK_COMPLETE')
    report.works('… keeps the old secret', _described(secrets, old))
    report.refused('… and removes the new one', GONE, _described(secrets, new))
    for policy, expected in (('Delete', False), ('RetainExceptOnCreate', False), ('Retain', True)):
        name = unique()
        status = Stack(report).deploy({'S': secret(Name=name, GenerateSecretString={}, deletion=policy), 'F': failing('S')})
        report.equal(f'a create that fails later, DeletionPolicy {policy}', status, 'ROLLBACK_COMPLETE')
        check = report.works if expected else lambda title, call: report.refused(title, GONE, call)
        check('… keeps the secret' if expected else '… leaves nothing', _described(secrets, name))


def _deletion(report, secrets):
    for policy in ('Retain', 'RetainExceptOnCreate'):
        name, stack = unique(), Stack(report)
        stack.deploy({'S': secret(Name=name, GenerateSecretString={}, deletion=policy)})
        version = secrets.get_secret_value(SecretId=name)['VersionId']
        report.equal(f'deleted, DeletionPolicy {policy}', stack.delete(), 'DELETE_COMPLETE')
        report.equal('… the secret keeps its value', secrets.get_secret_value(SecretId=name)['VersionId'], version)
    kept, gone, stack = unique(), unique(), Stack(report)
    stack.deploy({'Kept': secret(Name=kept, deletion='Retain'), 'Gone': secret(Name=gone), 'Other': secret()})
    report.equal('both taken out of the template', stack.deploy({'Other': secret()}), 'UPDATE_COMPLETE')
    report.works('… Retain stays', _described(secrets, kept))
    report.refused('… Delete goes', GONE, _described(secrets, gone))
    name, stack = unique(), Stack(report)
    stack.deploy({'S': secret(Name=name)})
    secrets.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
    report.equal('deleted after somebody deleted the secret', stack.delete(), 'DELETE_COMPLETE')


def _import(report, secrets):
    name, stack = unique(), Stack(report)
    arn = secrets.create_secret(Name=name, SecretString='x')['ARN']
    version = secrets.get_secret_value(SecretId=name)['VersionId']
    stack.deploy({'Other': secret()})
    template = {'Resources': {'Other': secret(), 'S': secret(Name=name, GenerateSecretString={}, deletion='Retain', replace='Retain')}}
    summaries = stack.client.get_template_summary(TemplateBody=json.dumps(template))['ResourceIdentifierSummaries']
    report.equal('a secret is imported by its Id', [summary['ResourceIdentifiers'] for summary in summaries], [['Id']])
    stack.client.create_change_set(
        StackName=stack.name, ChangeSetName='import', ChangeSetType='IMPORT', TemplateBody=json.dumps(template),
        ResourcesToImport=[{'ResourceType': TYPE, 'LogicalResourceId': 'S', 'ResourceIdentifier': {'Id': arn}}])
    stack.client.execute_change_set(StackName=stack.name, ChangeSetName='import')
    report.equal('imported', stack.settled(), 'IMPORT_COMPLETE')
    report.equal('… it is the one that was there', stack.physical_id('S'), arn)
    report.equal('… with its value', secrets.get_secret_value(SecretId=name)['VersionId'], version)
