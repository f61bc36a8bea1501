"""Import of a secret into a stack, by its ARN, as `cdk import` does it."""
from ministack.services import secretsmanager as sm
from ministack.services.cloudformation import changesets, handlers, provisioners

from .cloudformation_secret import TYPE

_SUMMARY = ('<ResourceIdentifierSummaries><member><ResourceType>{type}</ResourceType><LogicalResourceIds>{ids}</LogicalResourceIds>'
            '<ResourceIdentifiers><member>Id</member></ResourceIdentifiers></member></ResourceIdentifierSummaries>')


def _problem(arn):
    _, secret = sm._resolve(arn)
    return None if secret else changesets._IMPORT_NOT_FOUND.format(type=TYPE, value=arn)


def _import(identifier):
    return identifier['Id'], {'Id': identifier['Id']}


def _secrets_in(params):
    body, _ = handlers._resolve_template(params)
    resources = handlers._parse_template(body).get('Resources', {}) if body else {}
    return [logical_id for logical_id, resource in resources.items() if resource.get('Type') == TYPE]


def _wrap_summary(summarize):
    """The CLI asks by which property each type is known."""
    def get_template_summary(params):
        status, headers, answer = summarize(params)
        secrets = _secrets_in(params) if status == 200 else []
        if not secrets:
            return status, headers, answer
        ids = ''.join(f'<member>{logical_id}</member>' for logical_id in secrets)
        end = '</GetTemplateSummaryResult>'
        text = answer.decode() if isinstance(answer, bytes) else answer
        return status, headers, text.replace(end, _SUMMARY.format(type=TYPE, ids=ids) + end).encode()
    return get_template_summary


def install():
    changesets._IMPORT_LOOKUPS[TYPE] = (('Id',), _problem)
    provisioners._RESOURCE_HANDLERS[TYPE]['import'] = _import
    actions = handlers._ACTION_HANDLERS
    actions['GetTemplateSummary'] = _wrap_summary(actions['GetTemplateSummary'])
