"""Secrets Manager: the operations whose answers ministack gives differently from AWS."""
import json
import random
import re
import string
import time

from ministack.core import iam_evaluator as iam
from ministack.core.responses import get_account_id, get_region, json_response
from ministack.services import secretsmanager as sm

from . import customer_keys, secret_versions, secret_rules
from .answers import MARKED_FOR_DELETION, NOT_FOUND, SCHEDULED_FOR_DELETION, WRONG_STAGE, already_exists, refusal
from .public_policies import is_public

_SUFFIX = re.compile(r'-[A-Za-z0-9]{6}$')
_SUFFIX_CHARACTERS = string.ascii_letters + string.digits


# ---- finding a secret -------------------------------------------------------------------------------------------
def resolve(secret_id, *, use_arn_scope=False):
    """(name, secret) by name, complete ARN, or the ARN without its suffix. A name that itself ends like a suffix
    makes its partial ARN look complete, and it is not found."""
    if not str(secret_id or '').startswith('arn:'):
        return (secret_id, sm._secrets[secret_id]) if secret_id in sm._secrets else (None, None)
    scope = sm._secret_scope_from_arn(secret_id)
    spec, resource = scope or (None, None)
    if not scope or spec.account_id != get_account_id() or not (use_arn_scope or spec.region == get_region()):
        return None, None
    for name, secret in sm._secrets.items_scoped(spec.account_id, spec.region):
        partial = name == resource and not _SUFFIX.search(resource)
        if secret['ARN'] == secret_id or partial:
            return name, secret
    return None, None


def _live(request):
    """(secret, refusal) of a request that needs a secret that is not scheduled for deletion."""
    _, secret = resolve(request.get('SecretId'))
    if not secret:
        return None, refusal('ResourceNotFoundException', NOT_FOUND)
    if secret.get('DeletedDate'):
        return None, refusal('InvalidRequestException', MARKED_FOR_DELETION)
    return secret, None


def new_arn(name):
    suffix = ''.join(random.choices(_SUFFIX_CHARACTERS, k=6))
    return f'arn:aws:secretsmanager:{get_region()}:{get_account_id()}:secret:{name}-{suffix}'


def _answer(secret, version_id=None, **more):
    return json_response({'ARN': secret['ARN'], 'Name': secret['Name'], **({'VersionId': version_id} if version_id else {}), **more})


# ---- CreateSecret -----------------------------------------------------------------------------------------------
def _existing(secret, request):
    if secret.get('DeletedDate'):
        return refusal('InvalidRequestException', SCHEDULED_FOR_DELETION)
    answered, refused = secret_versions.replay(secret, request)
    if answered:
        return refused or _answer(secret, request['ClientRequestToken'])
    return already_exists(secret['Name'])


def _store(request, arn):
    """A new secret without any version: the service makes one only for a value."""
    sm._store_new_secret(request['Name'], description=request.get('Description', ''), tags=request.get('Tags'),
                         kms_key_id=request.get('KmsKeyId'))
    secret = sm._secrets[request['Name']]
    secret.update(ARN=arn, Versions={}, **({'Type': request['Type']} if request.get('Type') else {}))
    return secret


def create_secret(request):
    refused = secret_rules.problem(request)
    if refused or not request.get('Name'):
        return refused or refusal('InvalidParameterException', 'You must provide a secret name.')
    if request['Name'] in sm._secrets:
        return _existing(sm._secrets[request['Name']], request)
    arn = new_arn(request['Name'])
    refused = customer_keys.problem(request.get('KmsKeyId'), customer_keys.WRITE, arn)
    if refused:
        return refused
    secret = _store(request, arn)
    version_id = secret_versions.write(secret, request) if secret_versions.has_value(request) else None
    replicated = _replicate_new(secret, request)
    return replicated or _answer(secret, version_id)


def _replicate_new(secret, request):
    """A refused replica takes the new secret with it."""
    if not request.get('AddReplicaRegions'):
        return None
    answer = sm._replicate_secret_to_regions({**request, 'SecretId': secret['Name']})
    if answer[0] >= 400:
        sm._purge_secret(secret['Name'], secret)
        return answer
    return None


# ---- PutSecretValue, UpdateSecret, GetSecretValue ---------------------------------------------------------------
def _writable(request):
    secret, refused = _live(request)
    if not refused and sm._is_replica(secret):
        refused = sm._replica_mutation_error()
    return secret, secret_rules.problem(request) or refused


def put_secret_value(request):
    secret, refused = _writable(request)
    if refused or not secret_versions.has_value(request):
        return refused or refusal('InvalidRequestException', 'You must provide either SecretString or SecretBinary.')
    refused = customer_keys.problem(secret.get('KmsKeyId'), customer_keys.WRITE, secret['ARN'])
    if refused:
        return refused
    answered, refused = secret_versions.replay(secret, request)
    if refused:
        return refused
    version_id = request['ClientRequestToken'] if answered else secret_versions.write(secret, request)
    return _answer(secret, version_id, VersionStages=list(secret['Versions'][version_id]['Stages']))


def update_secret(request):
    secret, refused = _writable(request)
    if refused:
        return refused
    key = request['KmsKeyId'] if 'KmsKeyId' in request else secret.get('KmsKeyId')
    if 'KmsKeyId' in request or secret_versions.has_value(request):
        refused = customer_keys.problem(key, customer_keys.WRITE, secret['ARN'])
    answered, clash = secret_versions.replay(secret, request)
    if refused or clash:
        return refused or clash
    secret.update({name: request[name] for name in ('Description', 'Type', 'KmsKeyId') if name in request})
    secret['LastChangedDate'] = int(time.time())
    sm._sync_replicas(secret)
    if not secret_versions.has_value(request):
        return _answer(secret)
    return _answer(secret, request['ClientRequestToken'] if answered else secret_versions.write(secret, request))


def _version_problem(secret, request):
    version_id, label = request.get('VersionId'), request.get('VersionStage')
    if version_id and version_id not in secret['Versions']:
        return refusal('ResourceNotFoundException',
                       f"Secrets Manager can't find the specified secret value for VersionId: {version_id}")
    if version_id and label and label not in secret['Versions'][version_id]['Stages']:
        return refusal('InvalidRequestException', WRONG_STAGE)
    label = label or secret_versions.CURRENT
    if not version_id and sm._find_stage_version(secret, label)[0] is None:
        return refusal('ResourceNotFoundException',
                       f"Secrets Manager can't find the specified secret value for staging label: {label}")
    return None


def _wrap_get(get):
    def get_secret_value(request):
        secret, refused = _live(request)
        refused = refused or _version_problem(secret, request) \
            or customer_keys.problem(secret.get('KmsKeyId'), customer_keys.READ, secret['ARN'])
        return refused or get(request)
    return get_secret_value


# ---- deletion, replicas, policies, tags -------------------------------------------------------------------------
def _wrap_delete(delete):
    def delete_secret(request):
        _, secret = resolve(request.get('SecretId'))
        if not secret and request.get('ForceDeleteWithoutRecovery'):
            reference = request.get('SecretId', '')
            return json_response({'ARN': reference, 'Name': reference, 'DeletionDate': int(time.time())})
        if secret and not secret.get('DeletedDate') and secret.get('ReplicationStatus'):
            regions = ', '.join(status['Region'] for status in secret['ReplicationStatus'])
            return refusal('InvalidRequestException', f"You can't delete secret {secret['Name']} that still has replica regions [{regions}]")
        return delete(request)
    return delete_secret


def remove_regions_from_replication(request):
    secret, refused = _writable(request)
    if refused:
        return refused
    regions = request.get('RemoveReplicaRegions') or []
    leaving = [status for status in secret['ReplicationStatus'] if status['Region'] in regions]
    sm._delete_replicas({**secret, 'ReplicationStatus': leaving})
    secret['ReplicationStatus'] = [status for status in secret['ReplicationStatus'] if status not in leaving]
    return json_response({'ARN': secret['ARN'], 'ReplicationStatus': secret['ReplicationStatus']})


def _wrap_put_policy(put):
    def put_resource_policy(request):
        secret, refused = _live(request)
        refused = secret_rules.problem(request) or refused
        try:
            policy = json.loads(request.get('ResourcePolicy') or '')
            fault = iam.validate_policy_document(policy)
        except ValueError:
            policy, fault = {}, 'This resource policy contains invalid Json.'
        if refused or fault:
            return refused or refusal('MalformedPolicyDocumentException', str(fault))
        if request.get('BlockPublicPolicy') and is_public(policy):
            return refusal('PublicPolicyException', "The resource policy isn't valid because it allows broad access to the secret.")
        return put(request)
    return put_resource_policy


def _wrap_tag(tag):
    def tag_resource(request):
        _, secret = resolve(request.get('SecretId'))
        kept = {old['Key']: old for old in (secret or {}).get('Tags', [])}
        merged = {**kept, **{new['Key']: new for new in request.get('Tags') or []}}
        return secret_rules.problem({**request, 'Tags': list(merged.values())}) or tag(request)
    return tag_resource


def _wrap_list_versions(list_versions):
    def list_secret_version_ids(request):
        _, secret = resolve(request.get('SecretId'))
        if not secret or request.get('IncludeDeprecated'):
            return list_versions(request)
        hidden = {key: version for key, version in secret['Versions'].items() if not version['Stages']}
        status, headers, body = list_versions(request)
        listed = json.loads(body)
        listed['Versions'] = [version for version in listed.get('Versions', []) if version['VersionId'] not in hidden]
        return status, headers, json.dumps(listed).encode()
    return list_secret_version_ids


def install():
    sm._resolve = resolve
    sm._apply_current_promotion = secret_versions.make_current
    sm._create_secret, sm._put_secret_value, sm._update_secret = create_secret, put_secret_value, update_secret
    for name, wrap in (('_get_secret_value', _wrap_get), ('_delete_secret', _wrap_delete), ('_tag_resource', _wrap_tag),
                       ('_put_resource_policy', _wrap_put_policy), ('_list_secret_version_ids', _wrap_list_versions)):
        setattr(sm, name, wrap(getattr(sm, name)))
