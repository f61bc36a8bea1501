"""Stack events as CloudFormation reports them: none of a resource that an update leaves as it is, and each later than the one before.
The CDK CLI sorts them by time, and here many would share a millisecond."""
import datetime
import threading

from ministack.services import cloudformation
from ministack.services.cloudformation import stacks

_STEP = datetime.timedelta(milliseconds=1)
_lock = threading.Lock()
_last = datetime.datetime.now(datetime.timezone.utc)
_untouched = set()


def _later_than_before():
    global _last
    with _lock:
        _last = max(_last + _STEP, datetime.datetime.now(datetime.timezone.utc))
        return _last.strftime('%Y-%m-%dT%H:%M:%S.') + f'{_last.microsecond // 1000:03d}Z'


def _wrap_update(update):
    def update_keeping_seed(resource_type, physical_id, old, new, stack_name, logical_id, attributes):
        if old == new:
            _untouched.add((stack_name, logical_id))
        return update(resource_type, physical_id, old, new, stack_name, logical_id, attributes)
    return update_keeping_seed


def _wrap_add(add):
    def add_event(stack_id, stack_name, logical_id, resource_type, status, *more, **named):
        if status == 'UPDATE_COMPLETE' and (stack_name, logical_id) in _untouched:
            _untouched.discard((stack_name, logical_id))
            _forget_begin(cloudformation._stack_events[stack_id], logical_id)
        else:
            add(stack_id, stack_name, logical_id, resource_type, status, *more, **named)
    return add_event


def _forget_begin(events, logical_id):
    """The engine reports the resource before it compares it."""
    last = events[-1]
    if last['LogicalResourceId'] == logical_id and last['ResourceStatus'] == 'UPDATE_IN_PROGRESS':
        events.pop()


def install():
    stacks.now_iso = _later_than_before
    stacks._update_keeping_seed = _wrap_update(stacks._update_keeping_seed)
    stacks._add_event = _wrap_add(stacks._add_event)
