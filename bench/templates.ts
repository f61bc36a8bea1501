/* What each way to a created secret puts into a template. */
import { App, CustomResource, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId, Provider } from 'aws-cdk-lib/custom-resources';
import { ManagedSecret, SecretCreation } from 'cdk-managed-secret';

function userFunction(stack: Stack): LambdaFunction {
  const existing = stack.node.tryFindChild('User') as LambdaFunction | undefined;
  return existing ?? new LambdaFunction(stack, 'User', { code: Code.fromInline('//'), handler: 'index.handler', runtime: Runtime.NODEJS_22_X });
}

function provider(stack: Stack): Provider {
  return stack.node.tryFindChild('Provider') as Provider | undefined ?? new Provider(stack, 'Provider', { onEventHandler: userFunction(stack) });
}

function awsCustomResource(stack: Stack, index: number) {
  new AwsCustomResource(stack, `Secret${index}`, {
    onCreate: {
      service: 'SecretsManager', action: 'createSecret', parameters: { Name: `bench/${index}` }, physicalResourceId: PhysicalResourceId.of(`${index}`),
    },
    policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: ['*'] }),
  });
}

export const MAKERS: Record<string, (stack: Stack, index: number) => void> = {
  'this library': (stack, index) => { new ManagedSecret(stack, `Secret${index}`, { secretName: `bench/${index}`, creation: SecretCreation.createSecret() }); },
  'AwsCustomResource': awsCustomResource,
  'Provider': (stack, index) => { new CustomResource(stack, `Secret${index}`, { serviceToken: provider(stack).serviceToken, properties: { Name: `bench/${index}` } }); },
};

export function countsOf(maker: string, secrets: number): { functions: number; roles: number; resources: number } {
  const stack = new Stack(new App(), 'Bench', { env: { account: '111111111111', region: 'eu-central-1' } });
  for (let index = 0; index < secrets; index++) MAKERS[maker](stack, index);
  const types = Object.values<{ Type: string }>(Template.fromStack(stack).toJSON().Resources).map(({ Type }) => Type);
  const count = (type: string) => types.filter(one => one === type).length;
  return { functions: count('AWS::Lambda::Function'), roles: count('AWS::IAM::Role'), resources: types.length };
}
