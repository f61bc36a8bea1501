"""AWS::SecretsManager::ResourcePolicy, which ministack does not know."""
import json

from ministack.services import secretsmanager as sm
from ministack.services.cloudformation import provisioners

from .handler_error import HandlerError, not_found, succeed

TYPE = 'AWS::SecretsManager::ResourcePolicy'


def _put(arn, properties):
    policy = properties['ResourcePolicy']
    succeed(sm._put_resource_policy({
        'SecretId': arn, 'ResourcePolicy': policy if isinstance(policy, str) else json.dumps(policy),
        'BlockPublicPolicy': str(properties.get('BlockPublicPolicy', '')).lower() == 'true'}))
    return arn, {'Id': arn}


def _secret_arn(properties):
    _, secret = sm._resolve(properties['SecretId'])
    if not secret:
        raise not_found('AWS::SecretsManager::Secret', properties['SecretId'])
    return secret['ARN']


def create(logical_id, properties, stack_name):
    arn = _secret_arn(properties)
    if sm._resource_policies.get(arn):
        raise HandlerError(f'A resource policy is already attached to secret {arn}.', 'AlreadyExists')
    return _put(arn, properties)


def update(arn, old, new, stack_name):
    """Another SecretId is a replacement, which the engine makes with create and delete."""
    return _put(arn, new)


def delete(arn, properties):
    if sm._resolve(arn)[1]:
        succeed(sm._delete_resource_policy({'SecretId': arn}))


def install():
    provisioners._RESOURCE_HANDLERS[TYPE] = {'create': create, 'update': update, 'delete': delete}
    provisioners._REPLACING_PROPERTIES[TYPE] = ('SecretId',)
