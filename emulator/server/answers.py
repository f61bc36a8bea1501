"""The service's refusals: code and message, verbatim where somebody recorded them from AWS."""
from ministack.core.responses import error_response_json

NOT_FOUND = "Secrets Manager can't find the specified secret."
MARKED_FOR_DELETION = "You can't perform this operation on the secret because it was marked for deletion."
SCHEDULED_FOR_DELETION = "You can't create this secret because a secret with this name is already scheduled for deletion."
INVALID_NAME = 'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!'
NO_TOKEN = 'You must provide a ClientRequestToken value. We recommend a UUID-type value.'
WRONG_STAGE = 'You provided a VersionStage that is not associated to the provided VersionId.'
DEFAULT_KEY_ACROSS_ACCOUNTS = ("You can't access a secret from a different AWS account if you encrypt the secret "
                               'with the default KMS service key.')
ASYMMETRIC_KEY = 'Cannot generate a data key with an asymmetric KMS key'
NO_KEY_ACCESS = 'Access to KMS is not allowed'


def refusal(code, message):
    """An answer of HTTP 400, as every client error of Secrets Manager and KMS is."""
    return error_response_json(code, message, 400)


def already_exists(name):
    return refusal('ResourceExistsException', f'The operation failed because the secret {name} already exists.')


def token_in_use(token, arn):
    return refusal('ResourceExistsException', f"You can't use ClientRequestToken {token} because that value is already "
                                              f'in use for a version of secret {arn}.')


def constraint(field, rule):
    """What the model's own limits answer. The value stays out: it may be the secret one."""
    return refusal('ValidationException', f"1 validation error detected: Value at '{field}' failed to satisfy constraint: {rule}")


def denied(who, action, resource):
    return refusal('AccessDeniedException', f'User: {who} is not authorized to perform: {action} on resource: {resource} '
                                            f'because no resource-based policy allows the {action} action')
