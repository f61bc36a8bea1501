"""KMS: a key policy must be valid JSON and must not lock its own writer out."""
import json

from ministack.core import iam_evaluator as iam
from ministack.services import kms

from .answers import refusal
from .identity import caller, policy_allows

_LOCK_OUT = 'The new key policy will not allow you to update the key policy in the future.'


def _policy_fault(request):
    try:
        policy = json.loads(request.get('Policy') or '')
    except ValueError:
        return 'The new key policy is not valid JSON.'
    fault = iam.validate_policy_document(policy)
    if fault or request.get('BypassPolicyLockoutSafetyCheck') or not caller.get():
        return fault
    key = kms._resolve_key(request.get('KeyId', ''))
    locked_out = key and not policy_allows(policy, caller.get().arn, 'kms:PutKeyPolicy', key['Arn'])
    return _LOCK_OUT if locked_out else None


def install():
    put_key_policy = kms._put_key_policy

    def checked_put_key_policy(request):
        fault = _policy_fault(request)
        return refusal('MalformedPolicyDocumentException', str(fault)) if fault else put_key_policy(request)
    kms._put_key_policy = checked_put_key_policy
