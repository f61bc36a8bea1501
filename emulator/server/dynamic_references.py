"""Dynamic references that CloudFormation does not resolve, and ministack does."""
from ministack.services.cloudformation import engine, stacks

_SECURE = ('{{resolve:secretsmanager:', '{{resolve:ssm-secure:')


def _wrap_one(resolve):
    """ssm-secure stands only in a few properties, such as the password of a database; this emulator knows none of them."""
    def resolve_dynamic_reference(literal):
        if literal.startswith('{{resolve:ssm-secure:'):
            raise ValueError(f'SSM Secure reference is not supported in this property: {literal}')
        return resolve(literal)
    return resolve_dynamic_reference


def _wrap_all(resolve):
    """A custom resource gets references to secure values as they stand in the template."""
    def resolve_dynamic_references(properties, *more, **named):
        is_custom = isinstance(properties, dict) and 'ServiceToken' in properties
        if is_custom and any(start in str(properties) for start in _SECURE):
            return properties, {}
        return resolve(properties, *more, **named)
    return resolve_dynamic_references


def install():
    engine._resolve_dynamic_reference = _wrap_one(engine._resolve_dynamic_reference)
    stacks._resolve_dynamic_references = _wrap_all(stacks._resolve_dynamic_references)
