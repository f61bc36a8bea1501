"""Custom resources: a real handler in node answers CloudFormation."""
import io
import json
import time
import zipfile

from botocore.exceptions import ClientError

from .checks import policy, unique
from .stacks import Stack, failing

HANDLER = '''exports.handler = async event => {
  console.log(JSON.stringify({ type: event.RequestType, id: event.PhysicalResourceId }));
  if (event.ResourceProperties.Slow) await new Promise(resolve => setTimeout(resolve, 300));
  const fails = event.ResourceProperties.Fails === event.RequestType;
  const body = JSON.stringify({ Status: fails ? 'FAILED' : 'SUCCESS', Reason: 'the probe asked for it', StackId: event.StackId,
    RequestId: event.RequestId, LogicalResourceId: event.LogicalResourceId, PhysicalResourceId: event.RequestType === 'Delete' ? event.PhysicalResourceId : event.ResourceProperties.Id || event.PhysicalResourceId || 'made-by-probe',
    Data: { Number: event.ResourceProperties.Number } });
  const url = new URL(event.ResponseURL);
  await new Promise((resolve, reject) => {
    const request = require(url.protocol.slice(0, -1)).request(url, { method: 'PUT', headers: { 'content-length': Buffer.byteLength(body) } }, resolve);
    request.on('error', reject);
    request.end(body);
  });
};
'''


def _archive():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, 'w') as archive:
        archive.writestr('index.js', HANDLER)
    return buffer.getvalue()


def _role(report):
    trust = policy({'Effect': 'Allow', 'Principal': {'Service': 'lambda.amazonaws.com'}, 'Action': 'sts:AssumeRole'})
    return report.client('iam').create_role(RoleName=unique('role'), AssumeRolePolicyDocument=trust)['Role']['Arn']


def probe(report):
    name = unique('function')
    function = report.client('lambda').create_function(
        FunctionName=name, Runtime='nodejs22.x', Handler='index.handler', Timeout=20, Code={'ZipFile': _archive()},
        Role=_role(report))['FunctionArn']
    resource = lambda **properties: {'Type': 'Custom::Probe', 'Properties': {'ServiceToken': function, **properties}}
    stack = Stack(report)
    status = stack.deploy({'C': resource(Number=1)}, {'Number': {'Fn::GetAtt': ['C', 'Number']}})
    report.equal('created by its handler', [status, stack.reasons()], ['CREATE_COMPLETE', []])
    report.equal('properties arrive as strings, Data as attributes', stack.output('Number'), '1')
    report.equal('its physical id is the handler\'s', stack.physical_id('C'), 'made-by-probe')
    report.equal('updated', stack.deploy({'C': resource(Number=2)}, {'Number': {'Fn::GetAtt': ['C', 'Number']}}), 'UPDATE_COMPLETE')
    report.equal('an update that fails', stack.deploy({'C': resource(Number=3, Fails='Update')}), 'UPDATE_ROLLBACK_COMPLETE')
    literal = '{{resolve:secretsmanager:nobody-made-this}}'
    stack.deploy({'C': resource(Number=literal)}, {'Number': {'Fn::GetAtt': ['C', 'Number']}})
    report.equal('a reference to a secret arrives unresolved', stack.output('Number'), literal)
    report.equal('deleted', stack.delete(), 'DELETE_COMPLETE')
    _while_it_is_made(report, resource)
    _while_it_is_cleaned_up(report, resource)
    failed = Stack(report)
    report.equal('a create that fails', failed.deploy({'D': resource(Fails='Create')}), 'ROLLBACK_COMPLETE')
    report.equal('… is deleted by the physical id that it told', _calls(report, name)[-2:],
                 [{'type': 'Create'}, {'type': 'Delete', 'id': 'made-by-probe'}])


def _while_it_is_made(report, resource):
    """A custom resource without an answer for a while, and what CloudFormation shows of it meanwhile."""
    client, name = report.client('cloudformation'), unique('stack')
    client.create_stack(StackName=name, TemplateBody=json.dumps({'Resources': {'S': resource(Slow='1')}}))
    ask = lambda: client.describe_stack_resource(StackName=name, LogicalResourceId='S')['StackResourceDetail']['ResourceStatus']
    report.equal('it is known while it is made', _soon(ask, 'CREATE_IN_PROGRESS'), 'CREATE_IN_PROGRESS')
    report.equal('… and once it is', _soon(ask, 'CREATE_COMPLETE'), 'CREATE_COMPLETE')
    client.delete_stack(StackName=name)


def _while_it_is_cleaned_up(report, resource):
    """What the stack and the resource show while CloudFormation deletes what was replaced, rolled back, or left the template."""
    other = {'Type': 'AWS::SSM::Parameter', 'Properties': {'Type': 'String', 'Value': '1'}}
    first, second = (resource(Slow='1', Id=name) for name in ('first', 'second'))
    stack = Stack(report)
    stack.deploy({'C': first, 'P': other})
    report.equal('while what was replaced is deleted, the resource is its successor', _during(stack, {'C': second, 'P': other}, 'UPDATE_COMPLETE_CLEANUP'),
                 ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_COMPLETE', 'second'])
    report.equal('… and then it is', stack.settled(), 'UPDATE_COMPLETE')
    report.equal('while what was rolled back is deleted, the resource is its predecessor',
                 _during(stack, {'C': first, 'P': other, 'F': failing('C')}, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP'),
                 ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_COMPLETE', 'second'])
    report.equal('… and then it is', stack.settled(), 'UPDATE_ROLLBACK_COMPLETE')
    report.equal('while what left the template is deleted, the resource says so', _during(stack, {'P': other}, 'UPDATE_COMPLETE_CLEANUP'),
                 ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'DELETE_IN_PROGRESS', 'second'])
    report.equal('… and then it is gone', stack.settled(), 'UPDATE_COMPLETE')
    stack.delete()


def _during(stack, resources, phase):
    """Begins an update, and returns what the stack shows in this phase: its status, and the status and physical id of the resource."""
    stack.begin(resources)
    shown = None
    for _ in range(300):
        status = stack.client.describe_stacks(StackName=stack.arn)['Stacks'][0]['StackStatus']
        if status.startswith(phase) or not status.endswith('_IN_PROGRESS'):
            detail = stack.client.describe_stack_resource(StackName=stack.arn, LogicalResourceId='C')['StackResourceDetail']
            shown = [status, detail['ResourceStatus'], detail['PhysicalResourceId']]
            break
        time.sleep(0.02)
    return shown


def _soon(ask, wanted):
    for _ in range(200):
        try:
            status = ask()
        except ClientError as refused:
            status = str(refused)
        if status == wanted:
            break
        time.sleep(0.02)
    return status


def _calls(report, function):
    logs = report.client('logs')
    events = logs.filter_log_events(logGroupName=f'/aws/lambda/{function}')['events']
    return [json.loads(event['message'][event['message'].index('{'):]) for event in events if '"type":' in event['message']]
