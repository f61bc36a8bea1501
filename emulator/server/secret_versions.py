"""Versions and staging labels: a token is a version's id, a label sits on one version only."""
import time

from ministack.core.responses import new_uuid
from ministack.services import secretsmanager as sm

from .answers import token_in_use

CURRENT, PREVIOUS, PENDING = 'AWSCURRENT', 'AWSPREVIOUS', 'AWSPENDING'


def has_value(request):
    return 'SecretString' in request or 'SecretBinary' in request


def _content(holder):
    return holder.get('SecretString'), holder.get('SecretBinary')


def replay(secret, request):
    """(answered, refusal): a token that names a version already is a replay, or a clash."""
    token = request.get('ClientRequestToken')
    version = secret['Versions'].get(token) if has_value(request) else None
    if version is None:
        return False, None
    return True, None if _content(version) == _content(request) else token_in_use(token, secret['ARN'])


def _label(secret, label, version_id):
    sm._remove_stage_everywhere(secret, label, except_version_id=version_id)
    sm._add_stage(secret, version_id, label)


def make_current(secret, version_id):
    """AWSPREVIOUS moves to the version that AWSCURRENT leaves. What has no label left is deprecated, not gone."""
    current, _ = sm._find_stage_version(secret, CURRENT)
    if current != version_id:
        _label(secret, CURRENT, version_id)
        if current:
            _label(secret, PREVIOUS, current)
        sm._emit_secret_label_updated(secret, CURRENT, version_id)
    sm._remove_stage(secret, version_id, PENDING)


def write(secret, request):
    """Adds the version of this request and labels it; its id."""
    version_id = request.get('ClientRequestToken') or new_uuid()
    labels = request.get('VersionStages') or [CURRENT]
    is_first = not secret['Versions']
    string, binary = _content(request)
    secret['Versions'][version_id] = {'SecretString': string, 'SecretBinary': binary,
                                      'CreatedDate': int(time.time()), 'Stages': []}
    for label in labels:
        if label != CURRENT:
            _label(secret, label, version_id)
    if is_first or CURRENT in labels:
        make_current(secret, version_id)
    secret['LastChangedDate'] = int(time.time())
    sm._sync_replicas(secret)
    return version_id
