"""Custom resources: CloudFormation deletes what a failed Create named, and nobody waits an hour for an answer."""
import os
import threading

from ministack.services.cloudformation import custom_resource as cr

_SERVICE_TIMEOUT = 3600  # CloudFormation's default, when the template gives no ServiceTimeout
_PATIENCE = int(os.environ.get('CR_TIMEOUT', '120'))

_answers = {}


class _ImpatientEvent(threading.Event):
    def wait(self, timeout=None):
        return super().wait(_PATIENCE if timeout == _SERVICE_TIMEOUT else timeout)


def _register_token(token):
    event = _ImpatientEvent()
    with cr._lock:
        cr._pending[token] = {'event': event, 'result': None}
    return event


def _wrap_deliver(deliver):
    def deliver_response(token, response):
        _answers[(response.get('StackId'), response.get('LogicalResourceId'))] = response
        return deliver(token, response)
    return deliver_response


def _delete_quietly(invoke, physical_id, *resource):
    try:
        invoke('Delete', *resource, physical_id=physical_id)
    except Exception as failure:
        cr.logger.warning('Delete after the failed Create of %s: %s', physical_id, failure)


def _wrap_invoke(invoke):
    def invoke_custom_resource(request_type, logical_id, props, stack_name, stack_id, resource_type, physical_id=None, old_props=None):
        resource = (logical_id, props, stack_name, stack_id, resource_type)
        try:
            return invoke(request_type, *resource, physical_id=physical_id, old_props=old_props)
        except RuntimeError:
            answer = _answers.pop((stack_id, logical_id), {})
            if request_type == 'Create' and answer.get('PhysicalResourceId'):
                _delete_quietly(invoke, answer['PhysicalResourceId'], *resource)
            raise
    return invoke_custom_resource


def install():
    cr.register_token = _register_token
    cr.deliver_response = _wrap_deliver(cr.deliver_response)
    cr.invoke_custom_resource = _wrap_invoke(cr.invoke_custom_resource)
