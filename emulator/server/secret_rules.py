"""What Secrets Manager refuses before it looks at the secret: names, lengths, tokens, tags."""
import base64
import re

from .answers import INVALID_NAME, NO_TOKEN, constraint, refusal

_NAME = re.compile(r'[A-Za-z0-9/_+=.@!-]+')  # `!` is not documented, but the recorded message admits it.
_MAXIMUM_LENGTHS = (('name', 'Name', 512), ('secretId', 'SecretId', 2048), ('description', 'Description', 2048),
                    ('kmsKeyId', 'KmsKeyId', 2048), ('resourcePolicy', 'ResourcePolicy', 20480), ('type', 'Type', 256))
_WRITES_A_VERSION = ('CreateSecret', 'PutSecretValue', 'UpdateSecret')
MAXIMUM_BYTES = 65536
MAXIMUM_TAGS = 50


def _name_problem(request):
    for reference in (request.get('Name'), request.get('SecretId')):
        if reference is not None and not str(reference).startswith('arn:') and not _NAME.fullmatch(str(reference)):
            return refusal('ValidationException', INVALID_NAME)
    return None


def _length_problem(request):
    for field, parameter, maximum in _MAXIMUM_LENGTHS:
        if len(request.get(parameter) or '') > maximum:
            return constraint(field, f'Member must have length less than or equal to {maximum}')
    return None


def _value_problem(request):
    for field, size in (('secretString', len((request.get('SecretString') or '').encode())),
                        ('secretBinary', len(base64.b64decode(request.get('SecretBinary') or '')))):
        given = f'{field[0].upper()}{field[1:]}' in request
        if given and not 1 <= size <= MAXIMUM_BYTES:
            bound = f'less than or equal to {MAXIMUM_BYTES}' if size else 'greater than or equal to 1'
            return constraint(field, f'Member must have length {bound}')
    if 'SecretString' in request and 'SecretBinary' in request:
        return refusal('InvalidParameterException', "You can't specify both a binary secret value and a string secret value.")
    return None


def _tag_problem(request):
    tags = [tag for tag in request.get('Tags') or [] if not str(tag.get('Key', '')).startswith('aws:cloudformation:')]
    if len(tags) > MAXIMUM_TAGS:
        return refusal('InvalidParameterException', f'A secret can have at most {MAXIMUM_TAGS} tags.')
    for tag in tags:
        if str(tag.get('Key', '')).lower().startswith('aws:'):
            return refusal('InvalidParameterException', 'aws: prefixed tag key names are not allowed for external use.')
        if not 1 <= len(str(tag.get('Key', ''))) <= 128 or len(str(tag.get('Value', ''))) > 256:
            return constraint('tags', 'Member must satisfy the length of tag keys (1-128) and values (0-256)')
    return None


def token_problem(action, request):
    """Clients fill the token in, so only a raw request lacks it."""
    token = request.get('ClientRequestToken')
    if token is None and action in _WRITES_A_VERSION:
        return refusal('InvalidRequestException', NO_TOKEN)
    if token is not None and not 32 <= len(token) <= 64:
        return refusal('InvalidParameterException', 'ClientRequestToken must be 32-64 characters long.')
    return None


def problem(request):
    """The first refusal of these parameters, or None."""
    for rule in (_name_problem, _length_problem, _value_problem, _tag_problem):
        refused = rule(request)
        if refused:
            return refused
    return None
