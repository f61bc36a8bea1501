"""Scheduled deletion, restoring, forced deletion."""
from .checks import unique


def probe(report):
    secrets = report.client('secretsmanager')
    name = unique()
    secrets.create_secret(Name=name, SecretString='x')
    delete = lambda **more: secrets.delete_secret(SecretId=name, **more)
    report.refused('a window of 6 days', 'InvalidParameterException', lambda: delete(RecoveryWindowInDays=6))
    report.refused('a window of 31 days', 'InvalidParameterException', lambda: delete(RecoveryWindowInDays=31))
    report.refused('a window and force', 'InvalidParameterException', lambda: delete(RecoveryWindowInDays=7, ForceDeleteWithoutRecovery=True))
    report.works('a window of 7 days', lambda: delete(RecoveryWindowInDays=7))
    marked = "InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion."
    report.refused('no read while scheduled', marked, lambda: secrets.get_secret_value(SecretId=name))
    report.refused('no tag while scheduled', marked, lambda: secrets.tag_resource(SecretId=name, Tags=[{'Key': 'k', 'Value': 'v'}]))
    report.refused('no write while scheduled', marked, lambda: secrets.put_secret_value(SecretId=name, SecretString='y'))
    report.true('described with its DeletedDate', secrets.describe_secret(SecretId=name).get('DeletedDate'))
    taken = "InvalidRequestException: You can't create this secret because a secret with this name is already scheduled for deletion."
    report.refused('its name is taken', taken, lambda: secrets.create_secret(Name=name, SecretString='z'))
    report.works('restored', lambda: secrets.restore_secret(SecretId=name))
    report.equal('… with its value', secrets.get_secret_value(SecretId=name)['SecretString'], 'x')
    delete(RecoveryWindowInDays=7)
    report.works('forced after it was scheduled', lambda: delete(ForceDeleteWithoutRecovery=True))
    report.refused('… and gone', 'ResourceNotFoundException', lambda: secrets.describe_secret(SecretId=name))
    report.works('forced deletion of an absent secret', lambda: delete(ForceDeleteWithoutRecovery=True))
    report.refused('deletion of an absent secret', 'ResourceNotFoundException', delete)
