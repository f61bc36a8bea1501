"""Who calls, in which account, and what policies say about it."""
import contextvars
import json
import re

from ministack import app
from ministack.core import iam_actions, iam_evaluator as iam
from ministack.core.arn import parse_arn
from ministack.core.responses import _request_account_id, get_account_id, get_region
from ministack.core.router import extract_access_key_id
from ministack.services import iam as iam_service

# None while CloudFormation acts: then no user calls the service.
caller = contextvars.ContextVar('caller', default=None)
_request = contextvars.ContextVar('request', default={})

# A version or label that follows the name of a parameter is no part of its ARN.
_SELECTOR = re.compile(r'(?<=:parameter/)([^:]+):[^:]+$')
_SESSION = re.compile(r'arn:[^:]+:sts::(?P<account>[0-9]+):assumed-role/(?P<role>[^/]+)/')
_SECRETS_MANAGER_KEYS = ('AddReplicaRegions', 'BlockPublicPolicy', 'Description', 'ForceDeleteWithoutRecovery', 'KmsKeyId', 'Name',
                         'RecoveryWindowInDays', 'SecretId', 'VersionId', 'VersionStage')


class Caller:
    def __init__(self, headers, query):
        self.account = get_account_id()
        self.arn = iam.caller_arn()
        self.access_key = extract_access_key_id(headers, query)

    @property
    def is_root(self):
        return self.arn.endswith(':root')


class account_scope:
    """Runs a block as another account: what it stores and finds is that account's."""
    def __init__(self, account):
        self.account = account

    def __enter__(self):
        self.before = _request_account_id.set(self.account)

    def __exit__(self, *_):
        _request_account_id.reset(self.before)


def owner_of(reference):
    """The account in an ARN, or None for a name or an id."""
    try:
        return parse_arn(reference).account_id if str(reference).startswith('arn:') else None
    except Exception:
        return None


def _principal_arn(who):
    """aws:PrincipalArn of a session is the ARN of its role, with the path."""
    session = _SESSION.match(who)
    role = session and iam_service._roles.get_scoped(session['account'], None, session['role'])
    return role['Arn'] if role else who


def _context(who, action, resource, keys):
    account = who.split(':')[4]
    return iam.EvalContext(
        principal_arn=who, principal_type='Account' if who.endswith(':root') else 'User', principal_account=account,
        action=action, resource_arn=resource, region=get_region(),
        service_context={'aws:tagkeys': None, **{name.lower(): value for name, value in keys.items()}},
        principal_keys={})


def policy_allows(policy, who, action, resource, keys=None):
    return iam.evaluate_resource_policy(policy, _context(who, action, resource, keys or {})).decision == 'Allow'


def resource_allows(service, action, resource, keys=None):
    """Whether the resource's own policy allows it to the caller; asked in the owner's account."""
    found = iam._resource_policy(service, resource)
    return bool(found) and policy_allows(found[0], caller.get().arn, action, resource, keys)


def may_use(service, action, resource, keys):
    """Identity and resource policies together, as AUTH=true enforces them; without it, accounts only."""
    me = caller.get()
    if app.AUTH and not me.is_root:
        with account_scope(me.account):
            return iam.enforce(me.access_key, action, service, get_region(), resource_arn=resource, service_context=keys) is None
    if me.account == owner_of(resource):
        return True
    with account_scope(owner_of(resource)):
        return resource_allows(service, action, resource, keys)


def body_of(body):
    try:
        return json.loads(body) if body else {}
    except ValueError:
        return {}


def condition_keys(service, request):
    """The service's own condition keys, which ministack does not fill in."""
    if service == 'kms':
        return {f'kms:encryptioncontext:{key}': value for key, value in (request.get('EncryptionContext') or {}).items()}
    given = {name: request[name] for name in _SECRETS_MANAGER_KEYS if request.get(name) is not None}
    return {f'secretsmanager:{name.lower()}': str(value).lower() if isinstance(value, bool) else str(value)
            for name, value in given.items()}


def _wrap_extract(extract):
    def extract_resource_arn(service, method, path, headers, body, query, region, account):
        request = body_of(body) if service in ('kms', 'secretsmanager') else {}
        _request.set(request)
        arn = extract(service, method, path, headers, body, query, region, account)
        # A new secret is judged by the ARN that it will have, so that `secret:NAME-??????` covers its creation.
        if service == 'ssm':
            return _SELECTOR.sub(r'\1', arn)
        is_new = service == 'secretsmanager' and arn.endswith(f":secret:{request.get('Name')}")
        return f'{arn}-AbCdEf' if is_new else arn
    return extract_resource_arn


def _dependent_actions(action, request):
    if action != 'secretsmanager:CreateSecret':
        return []
    return [dependent for parameter, dependent in (('Tags', 'secretsmanager:TagResource'),
                                                   ('AddReplicaRegions', 'secretsmanager:ReplicateSecretToRegions'))
            if request.get(parameter)]


def _wrap_enforce(enforce):
    def enforce_with_keys(access_key_id, iam_action, service, region, resource_arn='*', service_context=None):
        known = service in ('kms', 'secretsmanager')
        context = {**(service_context or {}), **(condition_keys(service, _request.get()) if known else {})}
        for action in [iam_action, *_dependent_actions(iam_action, _request.get())]:
            refused = enforce(access_key_id, action, service, region, resource_arn=resource_arn, service_context=context)
            if refused:
                return refused
        return None
    return enforce_with_keys


def _wrap_condition_keys(resolve):
    def resolve_condition_key(key, context):
        if key.lower() == 'aws:principalarn':
            return _principal_arn(context.principal_arn)
        return resolve(key, context)
    return resolve_condition_key


def install():
    iam._resolve_condition_key = _wrap_condition_keys(iam._resolve_condition_key)
    iam.enforce = _wrap_enforce(iam.enforce)
    iam_actions.extract_resource_arn = _wrap_extract(iam_actions.extract_resource_arn)
