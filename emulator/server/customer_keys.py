"""Secrets Manager uses the customer managed key of a secret, on behalf of the caller."""
from ministack.core.responses import get_account_id, get_region
from ministack.services import kms

from .answers import ASYMMETRIC_KEY, NO_KEY_ACCESS, refusal
from .identity import account_scope, caller, may_use, owner_of

_DEFAULT_KEY = 'alias/aws/secretsmanager'
READ = ('kms:Decrypt',)
# Setting a key or writing a value makes the service decrypt too, to see that the caller may.
WRITE = ('kms:GenerateDataKey', 'kms:Decrypt')


def is_default(key):
    return not key or key == _DEFAULT_KEY or key.endswith(f':{_DEFAULT_KEY}')


def _record(key):
    with account_scope(owner_of(key) or get_account_id()):
        return kms._resolve_key(key)


def _state_problem(key, record, actions):
    failure, verb = ('DecryptionFailure', 'decrypt') if actions == READ else ('EncryptionFailure', 'encrypt')
    if not record:
        return refusal(failure, f"Secrets Manager can't {verb} the secret value: Key '{key}' does not exist (Service: AWSKMS; "
                                'Status Code: 400; Error Code: NotFoundException)')
    if record.get('KeySpec', 'SYMMETRIC_DEFAULT') != 'SYMMETRIC_DEFAULT' or record.get('KeyUsage') != 'ENCRYPT_DECRYPT':
        return refusal(failure, ASYMMETRIC_KEY)
    if record.get('KeyState') != 'Enabled':
        state = record.get('KeyState')
        code = 'DisabledException' if state == 'Disabled' else 'KMSInvalidStateException'
        return refusal(failure, f"Secrets Manager can't {verb} the secret value: {record['Arn']} is {state} (Service: AWSKMS; "
                                f'Status Code: 400; Error Code: {code})')
    return None


def _condition_keys(secret_arn):
    return {'kms:viaservice': f'secretsmanager.{get_region()}.amazonaws.com', 'kms:calleraccount': caller.get().account,
            'kms:encryptioncontext:secretarn': secret_arn}


def problem(key, actions, secret_arn):
    """The refusal when the key cannot be used, or not by this caller; None when all is well."""
    if is_default(key):
        return None
    record = _record(key)
    bad_state = _state_problem(key, record, actions)
    if bad_state or caller.get() is None:
        return bad_state
    allowed = all(may_use('kms', action, record['Arn'], _condition_keys(secret_arn)) for action in actions)
    return None if allowed else refusal('AccessDeniedException', NO_KEY_ACCESS)
