"""A failed resource, in the words of CloudFormation's events."""
import json

from ministack.core.responses import new_uuid

_CODES = {'ResourceExistsException': 'AlreadyExists', 'ResourceNotFoundException': 'NotFound', 'AccessDeniedException': 'AccessDenied',
          'LimitExceededException': 'ServiceLimitExceeded', 'InternalServiceError': 'ServiceInternalError'}


class HandlerError(Exception):
    def __init__(self, message, code='InvalidRequest'):
        super().__init__(f'Resource handler returned message: "{message}" (RequestToken: {new_uuid()}, HandlerErrorCode: {code})')


def of_service(message, code):
    return HandlerError(f'{message} (Service: SecretsManager, Status Code: 400, Request ID: {new_uuid()})', code)


def not_found(resource_type, identifier):
    return HandlerError(f"Resource of type '{resource_type}' with identifier '{identifier}' was not found.", 'NotFound')


def succeed(answer):
    """The body of a service's answer; a refusal fails the resource."""
    status, _, body = answer
    content = json.loads(body)
    if status >= 400:
        raise of_service(content.get('message', ''), _CODES.get(content.get('__type', ''), 'InvalidRequest'))
    return content
