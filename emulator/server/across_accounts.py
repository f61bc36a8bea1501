"""A request that names a secret or key of another account by ARN reaches it there, if its policy allows."""
from ministack.services import kms, secretsmanager as sm

from . import customer_keys, secret_rules, secrets_service
from .answers import DEFAULT_KEY_ACROSS_ACCOUNTS, denied, refusal
from .identity import Caller, account_scope, body_of, caller, condition_keys, owner_of, resource_allows

_USES_THE_VALUE = ('GetSecretValue', 'PutSecretValue', 'UpdateSecret')


def _owners_policy(lookup):
    """Resource policies are found in the account of the ARN, for callers of all accounts."""
    def found_in_owner(arn):
        owner = owner_of(arn)
        if not owner:
            return lookup(arn)
        with account_scope(owner):
            found = lookup(arn)
        return found and (found[0], owner)
    return found_in_owner


def _complete_arn(service, reference):
    if service == 'kms':
        key = kms._resolve_key(reference)
        return key and key['Arn']
    _, secret = sm._resolve(reference)
    return secret and secret['ARN']


def _refused(service, action, reference, request):
    """Called in the owner's account."""
    arn = _complete_arn(service, reference)
    keys = condition_keys(service, request)
    if not arn or not resource_allows(service, f'{service}:{action}', arn, keys):
        return denied(caller.get().arn, f'{service}:{action}', arn or reference)
    uses_value = service == 'secretsmanager' and action in _USES_THE_VALUE
    if uses_value and customer_keys.is_default(sm._resolve(reference)[1].get('KmsKeyId')):
        return refusal('InvalidRequestException', DEFAULT_KEY_ACROSS_ACCOUNTS)
    return None


def _wrap(service, module, parameter, checks):
    serve = module.handle_request

    async def handle_request(method, path, headers, body, query):
        request, action = body_of(body), headers.get('x-amz-target', '').rsplit('.', 1)[-1]
        caller.set(Caller(headers, query))
        refused = checks(action, request)
        reference = request.get(parameter) or ''
        owner = owner_of(reference)
        if refused or not owner or owner == caller.get().account:
            return refused or await serve(method, path, headers, body, query)
        with account_scope(owner):
            return _refused(service, action, reference, request) or await serve(method, path, headers, body, query)
    module.handle_request = handle_request


def _secret_checks(action, request):
    return secret_rules.token_problem(action, request) or secret_rules.problem(
        {name: request[name] for name in ('Name', 'SecretId') if name in request})


def _with_missing_operation(serve):
    async def handle_request(method, path, headers, body, query):
        if headers.get('x-amz-target', '').endswith('.RemoveRegionsFromReplication'):
            return secrets_service.remove_regions_from_replication(body_of(body))
        return await serve(method, path, headers, body, query)
    return handle_request


def install():
    sm.secret_policy_for_arn = _owners_policy(sm.secret_policy_for_arn)
    kms.key_policy_for_arn = _owners_policy(kms.key_policy_for_arn)
    sm.handle_request = _with_missing_operation(sm.handle_request)
    _wrap('secretsmanager', sm, 'SecretId', _secret_checks)
    _wrap('kms', kms, 'KeyId', lambda action, request: None)
