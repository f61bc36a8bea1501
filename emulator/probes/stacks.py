"""Stacks for the probes: a template in, a status out."""
import json
import time

from .checks import ACCOUNT, unique

TYPE = 'AWS::SecretsManager::Secret'


def secret(deletion='Delete', replace='Delete', **properties):
    return {'Type': TYPE, 'Properties': properties, 'DeletionPolicy': deletion, 'UpdateReplacePolicy': replace}


# Fails after what it depends on was made: nobody can attach a policy to a secret that is not there.
def failing(after):
    return {'Type': 'AWS::SecretsManager::ResourcePolicy', 'DependsOn': after,
            'Properties': {'SecretId': 'nobody-made-this', 'ResourcePolicy': {}}}


class Stack:
    def __init__(self, report, account=ACCOUNT):
        self.client = report.client('cloudformation', account)
        self.name, self.seen = unique('stack'), 0

    def deploy(self, resources, outputs=None, tags=None):
        """The final status, after creating or updating."""
        body = json.dumps({'Resources': resources, 'Outputs': {name: {'Value': value} for name, value in (outputs or {}).items()}})
        request = {'StackName': self.name, 'TemplateBody': body, 'Tags': [{'Key': key, 'Value': value} for key, value in (tags or {}).items()]}
        if not hasattr(self, 'arn'):
            self.arn = self.client.create_stack(**request)['StackId']
        else:
            self.seen = len(self._events())
            self.client.update_stack(**request)
        return self.settled()

    def begin(self, resources):
        """Starts an update, and does not wait for its end."""
        self.client.update_stack(StackName=self.name, TemplateBody=json.dumps({'Resources': resources}))

    def delete(self):
        self.client.delete_stack(StackName=self.arn)
        return self.settled()

    def settled(self):
        for _ in range(300):
            status = self.client.describe_stacks(StackName=self.arn)['Stacks'][0]['StackStatus']
            if not status.endswith('_IN_PROGRESS'):
                return status
            time.sleep(0.02)
        return 'TIMEOUT'

    def _events(self):
        return self.client.describe_stack_events(StackName=self.arn)['StackEvents']

    def _recent(self):
        """The events of the last operation; the newest come first."""
        events = self._events()
        return events[:len(events) - self.seen]

    def reasons(self):
        """Why resources failed in the last operation."""
        return [event.get('ResourceStatusReason', '') for event in self._recent() if event['ResourceStatus'].endswith('_FAILED')]

    def touched(self):
        """The logical ids in the events of the last operation."""
        return {event['LogicalResourceId'] for event in self._recent()} - {self.name}

    def output(self, name):
        outputs = self.client.describe_stacks(StackName=self.arn)['Stacks'][0].get('Outputs', [])
        return next((output['OutputValue'] for output in outputs if output['OutputKey'] == name), None)

    def physical_id(self, logical_id):
        return self.client.describe_stack_resource(StackName=self.arn, LogicalResourceId=logical_id)['StackResourceDetail']['PhysicalResourceId']


def fails(report, title, resources, reason=''):
    """A stack that CloudFormation must roll back for this reason, leaving nothing behind."""
    stack = Stack(report)
    status = stack.deploy(resources)
    reasons = ' '.join(stack.reasons())
    report.true(title, status == 'ROLLBACK_COMPLETE' and reason in reasons, f'{status} {reasons}')
    return stack
