"""DescribeStackResource shows what CloudFormation is doing to a custom resource, not only what was done: its function asks whether
CloudFormation still waits for the answer."""
import datetime
import threading

from ministack.services import cloudformation
from ministack.services.cloudformation import custom_resource as cr
from ministack.services.cloudformation import handlers

_STATUS = {'Create': 'CREATE_IN_PROGRESS', 'Update': 'UPDATE_IN_PROGRESS', 'Delete': 'DELETE_IN_PROGRESS'}
_lock = threading.Lock()
_under_way = {}


def _now():
    return datetime.datetime.now(datetime.timezone.utc)


def _wrap_invoke(invoke):
    def invoke_custom_resource(request_type, logical_id, props, stack_name, stack_id, resource_type, physical_id=None, old_props=None):
        key = (stack_id, logical_id)
        shown = {'PhysicalResourceId': physical_id or '', 'ResourceType': resource_type, 'ResourceStatus': _STATUS[request_type],
                 'Timestamp': _now().isoformat(timespec='milliseconds').replace('+00:00', 'Z')}
        with _lock:
            _under_way[key] = shown
        try:
            return invoke(request_type, logical_id, props, stack_name, stack_id, resource_type, physical_id=physical_id, old_props=old_props)
        finally:
            with _lock:
                _under_way.pop(key, None)
    return invoke_custom_resource


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
    cr.invoke_custom_resource = _wrap_invoke(cr.invoke_custom_resource)
    cr._response_url = _wrap_response_url(cr._response_url)
