"""DescribeStackResource knows a resource as soon as CloudFormation works on it, not only when that is done: the function of a custom
resource may ask while it makes the resource."""
from ministack.services import cloudformation
from ministack.services.cloudformation import handlers


def _under_way(stack, logical_id):
    """What the last event of a resource tells, while the resource is being made."""
    events = [event for event in cloudformation._stack_events.get(stack['StackId'], []) if event['LogicalResourceId'] == logical_id]
    if not events or not events[-1]['ResourceStatus'].endswith('_IN_PROGRESS'):
        return None
    return {name: events[-1][name] for name in ('PhysicalResourceId', 'ResourceType', 'ResourceStatus', 'Timestamp')}


def _wrap_describe(describe):
    def describe_stack_resource(params):
        stack = handlers._resolve_stack(handlers._p(params, 'StackName'))
        logical_id = handlers._p(params, 'LogicalResourceId')
        if not stack or logical_id in stack.get('_resources', {}) or not _under_way(stack, logical_id):
            return describe(params)
        known = {logical_id: _under_way(stack, logical_id)}
        resources, stack['_resources'] = stack.get('_resources', {}), known
        try:
            return describe(params)
        finally:
            stack['_resources'] = resources
    return describe_stack_resource


def install():
    actions = handlers._ACTION_HANDLERS
    actions['DescribeStackResource'] = _wrap_describe(actions['DescribeStackResource'])
