import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Fact, FactName } from 'aws-cdk-lib/region-info';
import { ManagedSecret, SecretContent, SecretCreation, SecretProvider, SecretProviderProps } from '../../src';

type Resources = Record<string, { Type: string; Metadata?: any; Properties: any }>;

function resourcesOf(
  props: (stack: Stack) => SecretProviderProps = () => ({}), content?: (stack: Stack) => SecretContent, region = 'eu-central-1',
): Resources {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region } });
  SecretProvider.configure(stack, props(stack));
  new ManagedSecret(stack, 'Secret', { secretName: 'app/db', creation: SecretCreation.createSecret(), content: content?.(stack) });
  return Template.fromStack(stack).toJSON().Resources;
}

const copied = (stack: Stack) => SecretContent.fromParameter(
  StringParameter.fromSecureStringParameterAttributes(stack, 'Parameter', { parameterName: '/app/db' }), { version: 1 });

function metadataOf(resources: Resources, type: string) {
  return Object.entries(resources).filter(([id, resource]) => resource.Type === type && id.startsWith('ManagedSecretProvider')).map(([, { Metadata }]) => Metadata);
}

const checkovOf = (metadata: any): string[] => metadata.checkov.skip.map(({ id }: { id: string }) => id).sort();
const nagOf = (metadata: any): string[] => metadata.cdk_nag.rules_to_suppress.map(({ id }: { id: string }) => id).sort();

test('of the function, what does not apply is acknowledged for each scanner, with a reason', () => {
  const [metadata] = metadataOf(resourcesOf(), 'AWS::Lambda::Function');
  expect(checkovOf(metadata)).toEqual(['CKV_AWS_115', 'CKV_AWS_116', 'CKV_AWS_117', 'CKV_AWS_173']);
  expect(new Set(nagOf(metadata).map(id => id.split('-').pop()))).toEqual(new Set(['LambdaConcurrency', 'LambdaDLQ', 'LambdaInsideVPC']));
  expect(metadata['cfn-lint']).toEqual({ config: { ignore_checks: ['W3005'] } });
  const reasons = [...metadata.checkov.skip.map((one: any) => one.comment), ...metadata.cdk_nag.rules_to_suppress.map((one: any) => one.reason)];
  expect(reasons.every(reason => /^.{40,}\.$/.test(reason))).toBe(true);
});

test('of the function and of its log group, the rules of cdk-nag are acknowledged in each pack that has them', () => {
  const resources = resourcesOf();
  const [ofFunction] = metadataOf(resources, 'AWS::Lambda::Function');
  const [ofLog] = metadataOf(resources, 'AWS::Logs::LogGroup');
  expect(nagOf(ofFunction)).toEqual([
    'HIPAA.Security-LambdaConcurrency', 'HIPAA.Security-LambdaDLQ', 'HIPAA.Security-LambdaInsideVPC',
    'NIST.800.53.R4-LambdaConcurrency', 'NIST.800.53.R4-LambdaDLQ', 'NIST.800.53.R4-LambdaInsideVPC',
    'NIST.800.53.R5-LambdaConcurrency', 'NIST.800.53.R5-LambdaDLQ', 'NIST.800.53.R5-LambdaInsideVPC',
    'PCI.DSS.321-LambdaInsideVPC',
  ]);
  const packs = ['HIPAA.Security', 'NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321'];
  expect(nagOf(ofLog)).toEqual(packs.map(pack => `${pack}-CloudWatchLogGroupEncrypted`));
});

test('in a region without the newest runtime, the older one is acknowledged', () => {
  Fact.register({ region: 'test-lagging-1', name: FactName.LATEST_NODE_RUNTIME, value: 'nodejs22.x' });
  try {
    const [metadata] = metadataOf(resourcesOf(undefined, undefined, 'test-lagging-1'), 'AWS::Lambda::Function');
    expect(nagOf(metadata)).toContain('AwsSolutions-L1');
  } finally {
    Fact.unregister('test-lagging-1', FactName.LATEST_NODE_RUNTIME);
  }
});

test('what is configured is judged, and not acknowledged', () => {
  const configured = resourcesOf(stack => ({ vpc: new Vpc(stack, 'Vpc'), reservedConcurrentExecutions: 2, runtime: Runtime.NODEJS_22_X, logGroup: new LogGroup(stack, 'Log') }));
  const [metadata] = metadataOf(configured, 'AWS::Lambda::Function');
  expect(checkovOf(metadata)).toEqual(['CKV_AWS_116', 'CKV_AWS_173']);
  expect(new Set(nagOf(metadata).map(id => id.split('-').pop()))).toEqual(new Set(['LambdaDLQ']));
  expect(Object.values(configured).filter(({ Type, Metadata }) => Type === 'AWS::Logs::LogGroup' && Metadata)).toEqual([]);
});

test('the log group of its own is acknowledged as such', () => {
  const [metadata] = metadataOf(resourcesOf(), 'AWS::Logs::LogGroup');
  expect([checkovOf(metadata), new Set(nagOf(metadata).map(id => id.split('-').pop()))]).toEqual([['CKV_AWS_158'], new Set(['CloudWatchLogGroupEncrypted'])]);
});

test('a policy is acknowledged only where it has a statement on every resource, and for that finding alone', () => {
  expect(metadataOf(resourcesOf(), 'AWS::IAM::ManagedPolicy')).toEqual([
    { cdk_nag: { rules_to_suppress: [{ id: 'AwsSolutions-IAM5', applies_to: ['Resource::*'], reason: expect.stringContaining('GetRandomPassword') }] } },
  ]);
  expect(metadataOf(resourcesOf(undefined, copied), 'AWS::IAM::ManagedPolicy')).toStrictEqual([undefined]);
});

test('the network interfaces of a function in a VPC are acknowledged on the policy that allows them', () => {
  const inVpc = resourcesOf(stack => ({ vpc: new Vpc(stack, 'Vpc') }));
  expect(metadataOf(inVpc, 'AWS::IAM::ManagedPolicy')).toEqual([{
    cdk_nag: { rules_to_suppress: [expect.objectContaining({ id: 'AwsSolutions-IAM5', applies_to: ['Resource::*'] })] },
    checkov: { skip: [{ id: 'CKV_AWS_111', comment: expect.stringContaining('network interfaces') }] },
  }]);
});

test('nothing of the secrets themselves, of their keys or of the app is acknowledged', () => {
  const stack = new Stack(new App(), 'Stack');
  new ManagedSecret(stack, 'Secret', { removalPolicy: RemovalPolicy.DESTROY });
  const resources: Resources = Template.fromStack(stack).toJSON().Resources;
  expect(Object.values(resources).map(({ Metadata }) => Metadata)).toStrictEqual([undefined]);
});
