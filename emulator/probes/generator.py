"""GenerateSecretString, and GetRandomPassword with it."""
import json
import string

from .checks import unique
from .stacks import Stack, fails, secret

PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'
CLASSES = {'lowercase': string.ascii_lowercase, 'uppercase': string.ascii_uppercase, 'numbers': string.digits, 'punctuation': PUNCTUATION}


def probe(report):
    secrets = report.client('secretsmanager')
    _defaults(report, secrets)
    _classes(report, secrets)
    _templates(report, secrets)
    refused = 'InvalidParameterException/ValidationException/InvalidRequestException'
    report.refused('GetRandomPassword of 4097 characters', refused, lambda: secrets.get_random_password(PasswordLength=4097))
    report.refused('GetRandomPassword with no character left', refused, lambda: secrets.get_random_password(
        ExcludeLowercase=True, ExcludeUppercase=True, ExcludeNumbers=True, ExcludePunctuation=True))


def _generated(report, secrets, **options):
    name, stack = unique(), Stack(report)
    status = stack.deploy({'S': secret(Name=name, GenerateSecretString=options)})
    return secrets.get_secret_value(SecretId=name)['SecretString'] if status == 'CREATE_COMPLETE' else status


def _defaults(report, secrets):
    value = _generated(report, secrets)
    report.equal('32 characters by default', len(value), 32)
    report.true('of each class by default', all(any(char in chars for char in value) for chars in CLASSES.values()))
    report.true('no space by default', ' ' not in value)
    report.true('different each time', value != _generated(report, secrets))


def _classes(report, secrets):
    for name, characters in CLASSES.items():
        options = {f'Exclude{name.capitalize()}': True, 'PasswordLength': 200}
        report.true(f'without {name}', not set(_generated(report, secrets, **options)) & set(characters))
    report.true('without given characters', not set(_generated(report, secrets, ExcludeCharacters='abcXYZ019/@"', PasswordLength=400)) & set('abcXYZ019/@"'))
    report.true('with space', ' ' in _generated(report, secrets, IncludeSpace='true', PasswordLength='400'))
    only = dict(ExcludeUppercase=True, ExcludeNumbers=True, ExcludePunctuation=True)
    report.true('one class only', set(_generated(report, secrets, PasswordLength=50, **only)) <= set(string.ascii_lowercase))
    report.true('as short as its classes', len(_generated(report, secrets, PasswordLength=4)) == 4)
    fails(report, 'shorter than its classes fails', {'S': secret(GenerateSecretString={'PasswordLength': 3})})
    report.true('… unless not each is required', len(_generated(report, secrets, PasswordLength=3, RequireEachIncludedType=False)) == 3)
    fails(report, 'no class left fails', {'S': secret(GenerateSecretString={'ExcludeLowercase': True, **only})})
    fails(report, '4097 characters fail', {'S': secret(GenerateSecretString={'PasswordLength': 4097})})


def _templates(report, secrets):
    value = json.loads(_generated(report, secrets, SecretStringTemplate='{"username":"ada"}', GenerateStringKey='password', PasswordLength=16))
    report.true('a template with its key', value['username'] == 'ada' and len(value['password']) == 16 and len(value) == 2, list(value))
    for fault, options in (('a template that is no JSON', {'SecretStringTemplate': '{', 'GenerateStringKey': 'k'}),
                           ('a template that is no object', {'SecretStringTemplate': '[]', 'GenerateStringKey': 'k'}),
                           ('a template without a key', {'SecretStringTemplate': '{}'}),
                           ('a key without a template', {'GenerateStringKey': 'k'})):
        fails(report, f'{fault} fails', {'S': secret(GenerateSecretString=options)})
