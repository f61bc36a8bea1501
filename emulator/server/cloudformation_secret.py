"""AWS::SecretsManager::Secret, as the calls that CloudFormation's handler makes to the service."""
import json
import random
import string

from ministack.core.responses import new_uuid
from ministack.services import secretsmanager as sm
from ministack.services.cloudformation import drift, provisioners

from . import secret_rules, secrets_service
from .handler_error import HandlerError, not_found, succeed

TYPE = 'AWS::SecretsManager::Secret'
_NAME_CHARACTERS = string.ascii_letters + string.digits
_FLAGS = ('ExcludeLowercase', 'ExcludeNumbers', 'ExcludePunctuation', 'ExcludeUppercase', 'IncludeSpace', 'RequireEachIncludedType')


# ---- the value --------------------------------------------------------------------------------------------------
def _random_password(options):
    """Templates may carry numbers and booleans as strings."""
    request = {name: str(options[name]).lower() == 'true' for name in _FLAGS if name in options}
    if 'PasswordLength' in options:
        request['PasswordLength'] = int(options['PasswordLength'])
    request['ExcludeCharacters'] = options.get('ExcludeCharacters', '')
    return succeed(sm._get_random_password(request))['RandomPassword']


def _template(options):
    if ('SecretStringTemplate' in options) != ('GenerateStringKey' in options):
        raise HandlerError('You must specify SecretStringTemplate and GenerateStringKey together.')
    try:
        template = json.loads(options.get('SecretStringTemplate', '{}'))
    except ValueError:
        template = None
    if not isinstance(template, dict):
        raise HandlerError('Could not parse SecretStringTemplate JSON.')
    return template


def _generated(options):
    template = _template(options)
    password = _random_password(options)
    if 'GenerateStringKey' not in options:
        return password
    return json.dumps({**template, options['GenerateStringKey']: password}, separators=(',', ':'))


def _value(properties):
    """Neither property makes a secret without any version."""
    if 'SecretString' in properties and 'GenerateSecretString' in properties:
        raise HandlerError("You can't specify both SecretString and GenerateSecretString.")
    if 'SecretString' in properties:
        return {'SecretString': properties['SecretString']}
    if 'GenerateSecretString' in properties:
        return {'SecretString': _generated(properties['GenerateSecretString'])}
    return {}


# ---- create -----------------------------------------------------------------------------------------------------
def _generated_name(logical_id):
    return f"{logical_id}-{''.join(random.choices(_NAME_CHARACTERS, k=12))}"


def create(logical_id, properties, stack_name):
    request = {'Name': properties['Name'] if 'Name' in properties else _generated_name(logical_id),
               'Tags': properties.get('Tags') or [], 'ClientRequestToken': new_uuid(), **_value(properties)}
    request.update({name: properties[name] for name in ('Description', 'Type', 'KmsKeyId') if name in properties})
    if properties.get('ReplicaRegions'):
        request['AddReplicaRegions'] = properties['ReplicaRegions']
    return _identified(succeed(sm._create_secret(request))['ARN'])


def _identified(arn):
    """`Ref` and `Fn::GetAtt Id` are both the complete ARN; there is no other attribute."""
    return arn, {'Id': arn}


# ---- update -----------------------------------------------------------------------------------------------------
def _changed(old, new, name):
    return old.get(name) != new.get(name)


def _update_request(arn, old, new):
    """A value is written only if a property that makes it changed; what the template drops returns to its default."""
    request = {'SecretId': arn, 'ClientRequestToken': new_uuid()}
    request.update({name: new.get(name, '') for name in ('Description', 'Type', 'KmsKeyId') if _changed(old, new, name)})
    if _changed(old, new, 'SecretString') or _changed(old, new, 'GenerateSecretString'):
        request.update(_value(new))
    return request


def _update_tags(secret, old, new):
    if not _changed(old, new, 'Tags'):
        return
    refused = secret_rules.problem({'Tags': new.get('Tags') or []})
    if refused:
        succeed(refused)
    provisioners._reconcile_tag_list(secret.setdefault('Tags', []), old, new)
    sm._sync_replicas(secret)


def _update_replicas(arn, old, new):
    wanted = new.get('ReplicaRegions') or []
    regions = {replica['Region'] for replica in wanted}
    leaving = [replica['Region'] for replica in old.get('ReplicaRegions') or [] if replica['Region'] not in regions]
    if leaving:
        succeed(secrets_service.remove_regions_from_replication({'SecretId': arn, 'RemoveReplicaRegions': leaving}))
    if wanted and _changed(old, new, 'ReplicaRegions'):
        succeed(sm._replicate_secret_to_regions({'SecretId': arn, 'AddReplicaRegions': wanted}))


def update(arn, old, new, stack_name):
    """Never with a new name: that is a replacement, which the engine makes with create and delete."""
    _, secret = sm._resolve(arn)
    if not secret:
        raise not_found(TYPE, arn)
    request = _update_request(arn, old, new)
    if len(request) > 2:
        succeed(sm._update_secret(request))
    _update_tags(secret, old, new)
    _update_replicas(arn, old, new)
    return _identified(arn)


# ---- delete, drift ----------------------------------------------------------------------------------------------
def delete(arn, properties):
    """ForceDeleteWithoutRecovery, replicas first. What is gone already is a success."""
    name, secret = sm._resolve(arn)
    if secret:
        sm._purge_secret(name, secret)


def _read_for_drift(arn, properties):
    name, _ = sm._resolve(arn)
    return _read_by_name(name, properties)


_read_by_name, _DRIFTING = drift._DRIFT_READERS[TYPE]


def install():
    provisioners._RESOURCE_HANDLERS[TYPE] = {'create': create, 'update': update, 'delete': delete}
    provisioners._REPLACING_PROPERTIES[TYPE] = ('Name',)
    drift._DRIFT_READERS[TYPE] = (_read_for_drift, _DRIFTING)
