"""DescribeStackResource shows what CloudFormation is doing to a custom resource, not only what was done: its function asks whether
CloudFormation still waits for the answer. DescribeStacks shows the clean-up after an update, in which CloudFormation deletes what was
replaced or left the template."""
import datetime
import threading

from ministack.services import cloudformation
from ministack.services.cloudformation import custom_resource as cr
from ministack.services.cloudformation import handlers, stacks

_STATUS = {'Create': 'CREATE_IN_PROGRESS', 'Update': 'UPDATE_IN_PROGRESS', 'Delete': 'DELETE_IN_PROGRESS'}
_lock = threading.Lock()
_under_way = {}
_completed = {}


def _now():
    return datetime.datetime.now(datetime.timezone.utc)


def _record(physical_id, resource_type, status):
    return {'PhysicalResourceId': physical_id or '', 'ResourceType': resource_type, 'ResourceStatus': status,
            'Timestamp': _now().isoformat(timespec='milliseconds').replace('+00:00', 'Z')}


def _in_place_of(key, physical_id):
    """In a clean-up, the resource shows its other secret, function or whatever it is: that which is not deleted."""
    stack = handlers._resolve_stack(key[0]) or {}
    if not stack.get('StackStatus', '').endswith('_CLEANUP_IN_PROGRESS'):
        return None
    with _lock:
        records = _completed.get(key, [])
    others = [record for record in records if record['PhysicalResourceId'] != physical_id]
    # What was replaced is not the last one; what a rollback removes is, and what left the template.
    is_kept = others and (records[-1] in others or 'ROLLBACK' in stack['StackStatus'])
    return {**others[-1], 'ResourceStatus': 'UPDATE_COMPLETE'} if is_kept else None


def _wrap_invoke(invoke):
    def invoke_custom_resource(request_type, logical_id, props, stack_name, stack_id, resource_type, physical_id=None, old_props=None):
        key = (stack_id, logical_id)
        kept = _in_place_of(key, physical_id) if request_type == 'Delete' else None
        with _lock:
            _under_way[key] = kept or _record(physical_id, resource_type, _STATUS[request_type])
        try:
            answer = invoke(request_type, logical_id, props, stack_name, stack_id, resource_type, physical_id=physical_id, old_props=old_props)
            _complete(key, request_type, answer, physical_id, resource_type)
            return answer
        finally:
            with _lock:
                _under_way.pop(key, None)
    return invoke_custom_resource


def _complete(key, request_type, answer, physical_id, resource_type):
    """Each thing that the resource was since it was created and that is not deleted, the last one at the end."""
    with _lock:
        records = _completed.get(key, [])
        if request_type == 'Delete':
            _completed[key] = [record for record in records if record['PhysicalResourceId'] != physical_id]
        else:
            others = [record for record in records if request_type == 'Update' and record['PhysicalResourceId'] != answer[0]]
            _completed[key] = others + [_record(answer[0], resource_type, f'{request_type.upper()}_COMPLETE')]


def _wrap_delete(delete):
    """During an update, the engine deletes when all else is done."""
    def delete_resource(resource_type, physical_id, props, stack_name=None, logical_id=None):
        stack = handlers._resolve_stack(stack_name) or {}
        if stack.get('StackStatus') == 'UPDATE_IN_PROGRESS':
            stack['StackStatus'] = 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'
            stacks._add_event(stack['StackId'], stack_name, stack_name, 'AWS::CloudFormation::Stack', stack['StackStatus'],
                              physical_id=stack['StackId'])
        return delete(resource_type, physical_id, props, stack_name, logical_id)
    return delete_resource


def _wrap_describe(describe):
    def describe_stack_resource(params):
        stack = handlers._resolve_stack(handlers._p(params, 'StackName'))
        logical_id = handlers._p(params, 'LogicalResourceId')
        shown = stack and _under_way.get((stack['StackId'], logical_id))
        if not shown:
            return describe(params)
        known = stack.get('_resources', {})
        stack['_resources'] = {**known, logical_id: {**known.get(logical_id, {}), **shown}}
        try:
            return describe(params)
        finally:
            stack['_resources'] = known
    return describe_stack_resource


def _wrap_response_url(response_url):
    """As CloudFormation signs it: the date says when the request was issued."""
    def dated(token):
        return f'{response_url(token)}?X-Amz-Date={_now():%Y%m%dT%H%M%SZ}'
    return dated


def install():
    actions = handlers._ACTION_HANDLERS
    actions['DescribeStackResource'] = _wrap_describe(actions['DescribeStackResource'])
    stacks._delete_resource = _wrap_delete(stacks._delete_resource)
    cr.invoke_custom_resource = _wrap_invoke(cr.invoke_custom_resource)
    cr._response_url = _wrap_response_url(cr._response_url)
