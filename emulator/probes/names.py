"""Names, ARNs, lengths, tags."""
import re

from .checks import unique

INVALID = 'ValidationException: Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!'


def probe(report):
    secrets = report.client('secretsmanager')
    _names(report, secrets)
    _arns(report, secrets)
    _lengths(report, secrets)
    _tags(report, secrets)


def _names(report, secrets):
    for bad in ('with space', 'umläut', 'a:b', 'a*b', 'tail\n', 'a#b'):
        report.refused(f'CreateSecret {bad!r}', INVALID, lambda: secrets.create_secret(Name=bad, SecretString='x'))
    report.refused('DescribeSecret with a bad name', INVALID, lambda: secrets.describe_secret(SecretId='a b'))
    report.refused('GetSecretValue with a bad name', INVALID, lambda: secrets.get_secret_value(SecretId='a b'))
    report.works('every allowed character', lambda: secrets.create_secret(Name=f'{unique()}/_+=.@-x', SecretString='x'))
    report.works('512 characters', lambda: secrets.create_secret(Name=unique() + 'n' * 503, SecretString='x'))
    report.refused('513 characters', 'ValidationException', lambda: secrets.create_secret(Name=unique() + 'n' * 504, SecretString='x'))


def _arns(report, secrets):
    name = f'{unique()}/plain'
    arn = secrets.create_secret(Name=name, SecretString='x')['ARN']
    complete = rf'arn:aws:secretsmanager:us-east-1:111111111111:secret:{name}-[A-Za-z0-9]{{6}}'
    report.true('an ARN ends with hyphen and six alphanumerics', re.fullmatch(complete, arn), arn)
    get = lambda reference: secrets.get_secret_value(SecretId=reference)
    report.works('found by the complete ARN', lambda: get(arn))
    report.works('found by the ARN without suffix', lambda: get(arn[:-7]))
    report.refused('not found by a part of its name', 'ResourceNotFoundException', lambda: get(arn[:-9]))
    report.refused('not found with another suffix', 'ResourceNotFoundException', lambda: get(arn[:-6] + '000000'))
    trap = secrets.create_secret(Name=f'{unique()}-a1b2c3', SecretString='x')['ARN']
    report.works('a name that ends like a suffix is found by its complete ARN', lambda: get(trap))
    report.refused('… and not by its partial one', 'ResourceNotFoundException', lambda: get(trap[:-7]))


def _lengths(report, secrets):
    create = lambda **more: secrets.create_secret(Name=unique(), **more)
    report.works('65536 bytes', lambda: create(SecretString='x' * 65536))
    report.refused('65537 bytes', 'ValidationException', lambda: create(SecretString='x' * 65537))
    report.refused('32769 characters of two bytes', 'ValidationException', lambda: create(SecretString='ä' * 32769))
    report.refused('65537 binary bytes', 'ValidationException', lambda: create(SecretBinary=b'x' * 65537))
    report.works('a description of 2048 characters', lambda: create(SecretString='x', Description='d' * 2048))
    report.refused('a description of 2049 characters', 'ValidationException', lambda: create(SecretString='x', Description='d' * 2049))
    report.refused('text and binary', 'InvalidParameterException/InvalidRequestException', lambda: create(SecretString='x', SecretBinary=b'x'))


def _tags(report, secrets):
    tags = lambda count: [{'Key': f'k{index}', 'Value': 'v'} for index in range(count)]
    create = lambda given: secrets.create_secret(Name=unique(), SecretString='x', Tags=given)
    made = report.works('50 tags', lambda: create(tags(50)))
    refused = 'InvalidParameterException/ValidationException/LimitExceededException'
    report.refused('51 tags', refused, lambda: create(tags(51)))
    report.refused('TagResource beyond 50', refused, lambda: secrets.tag_resource(SecretId=made['ARN'], Tags=[{'Key': 'one more', 'Value': ''}]))
    report.refused('a key with the reserved prefix', refused, lambda: create([{'Key': 'AWS:mine', 'Value': 'v'}]))
    report.refused('a key of 129 characters', refused, lambda: create([{'Key': 'k' * 129, 'Value': 'v'}]))
    report.refused('a value of 257 characters', refused, lambda: create([{'Key': 'k', 'Value': 'v' * 257}]))
