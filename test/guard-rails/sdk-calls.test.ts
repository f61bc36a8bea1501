/** Which calls of the SDK a custom resource makes, and which may be of Secrets Manager for all that the template shows. */
import type { Resource } from '../../src/cloudformation/template-types';
import { readSdkCalls } from '../../src/guard-rails/sdk-calls';

const callsIn = (properties: object, type = 'Custom::AWS') => readSdkCalls({ type, properties } as Resource);
const callsOf = (call: object, type?: string) => callsIn({ Create: JSON.stringify(call) }, type);
const ofService = (service: string, action: string) => callsOf({ service, action });
const CREATE = { service: 'SecretsManager', action: 'createSecret', parameters: { Name: 'a' } };
const CREATED = { action: 'createSecret', parameters: { Name: 'a' } };
/** What may be a call of Secrets Manager. */
const HIDDEN = [undefined];

describe('a call', () => {
  test.each(['Create', 'Update', 'Delete'])('is in the property %s', event => {
    expect(callsIn({ [event]: JSON.stringify(CREATE) })).toStrictEqual([CREATED]);
  });

  test('of each event is one', () => {
    const call = JSON.stringify(CREATE);
    expect(callsIn({ Create: call, Update: call, Delete: call, Other: call })).toStrictEqual([CREATED, CREATED, CREATED]);
  });

  test.each(['Custom::AWS', 'Custom::Own', 'AWS::CloudFormation::CustomResource'])('is one of a resource of type %s', type => {
    expect(callsOf(CREATE, type)).toStrictEqual([CREATED]);
  });

  test.each(['AWS::SNS::Topic', 'AWS::CloudFormation::CustomResourceX', 'My::Custom::AWS', 'My::AWS::CloudFormation::CustomResource'])('has no calls in a resource of type %s', type => {
    expect(callsOf(CREATE, type)).toStrictEqual([]);
  });

  test.each(['SecretsManager', 'secrets-manager', '@aws-sdk/client-secrets-manager'])('names the service as %s', service => {
    expect(ofService(service, 'createSecret')).toStrictEqual([{ action: 'createSecret', parameters: {} }]);
  });

  test.each(['createSecret', 'CreateSecret', 'CreateSecretCommand'])('names its action as %s', action => {
    expect(ofService('SecretsManager', action)).toStrictEqual([{ action: 'createSecret', parameters: {} }]);
  });

  test.each(['SSM', 'S3', 'x@aws-sdk/client-secrets-manager'])('of the service %s is none', service => {
    expect(ofService(service, 'createSecret')).toStrictEqual([]);
  });

  test.each([{ region: 'eu-west-1' }, { assumedRoleArn: 'arn:aws:iam::222222222222:role/a' }])('elsewhere is one that only the deployment knows, too: %j', place => {
    expect(callsOf({ ...CREATE, ...place })).toStrictEqual([CREATED, undefined]);
  });

  test('whose parameters are no object may be any', () => {
    expect(callsOf({ ...CREATE, parameters: 'x' })).toStrictEqual(HIDDEN);
  });

  test.each([
    'getSecretValue', 'listSecrets', 'describeSecret', 'batchGetSecretValue', 'validateResourcePolicy', 'rotateSecret', 'restoreSecret',
    'deleteResourcePolicy', 'removeRegionsFromReplication', 'stopReplicationToReplica', 'updateSecretVersionStage',
  ])('that changes nothing for a guardrail is left out: %s', action => {
    expect(ofService('SecretsManager', action)).toStrictEqual([]);
  });

  test.each(['createSecret', 'updateSecret', 'putSecretValue', 'putResourcePolicy', 'deleteSecret', 'tagResource', 'untagResource', 'replicateSecretToRegions', 'unrestoreSecret'])(
    'that may is not: %s', action => {
      expect(ofService('SecretsManager', action)).toStrictEqual([{ action, parameters: {} }]);
    });
});

test.each([
  ['CloudFormation', ['createStack', 'updateStack', 'createStackSet', 'updateStackSet', 'createChangeSet', 'createStackInstances', 'deleteStack'],
    ['createStackRefactor', 'recreateStack', 'createResource', 'createConnection']],
  ['CloudControl', ['createResource', 'updateResource', 'deleteResource'], ['createResourceX', 'recreateResource', 'createStack', 'createConnection']],
  ['EventBridge', ['createConnection', 'updateConnection'], ['deleteConnection', 'createConnectionX', 'recreateConnection', 'createStack', 'createResource']],
  ['ECS', [], ['createStack', 'createResource', 'createConnection']],
])('what %s makes that the app does not show may be a secret, and nothing else is', (service, hidden, shown) => {
  expect(hidden.map(action => ofService(service, action))).toStrictEqual(hidden.map(() => HIDDEN));
  expect(shown.map(action => ofService(service, action))).toStrictEqual(shown.map(() => []));
});

describe('a call of which only the deployment knows', () => {
  const number = '":{"Ref":"N"}';
  const unparsed = (service: string) => ({ 'Fn::Join': ['', [`{"service":"${service}","action":"a","n`, { Ref: 'N' }, '}']] });

  test.each<[string, object, unknown[]]>([
    ['the service', { action: 'createSecret' }, HIDDEN], ['the action', { service: 'SecretsManager' }, HIDDEN],
    ['a service that is an object', { service: { Ref: 'S' }, action: 'a' }, HIDDEN], ['an action that is an object', { service: 'SSM', action: { Ref: 'A' } }, HIDDEN],
  ])('%s may be any of AWS\'s own custom resource', (_, call, expected) => {
    expect(callsOf(call)).toStrictEqual(expected);
  });

  test.each([{ action: 'createSecret' }, { service: 'SecretsManager' }, {}])('has no calls in another resource: %j', call => {
    expect(callsOf(call, 'Custom::Own')).toStrictEqual([]);
  });

  test.each(['SecretsManager', 'cloud-formation', '@aws-sdk/client-cloudcontrol', 'EventBridge'])('is hidden where its text names the service %s', service => {
    for (const type of ['Custom::AWS', 'Custom::Own']) expect(callsIn({ Create: unparsed(service) }, type)).toStrictEqual(HIDDEN);
  });

  test('has no calls where its text names another service', () => {
    expect(callsIn({ Create: unparsed('ECS') })).toStrictEqual([]);
  });

  test('is hidden where its text names no service, or one that is not whole, of AWS\'s own custom resource', () => {
    expect(callsIn({ Create: { Ref: 'Call' } })).toStrictEqual(HIDDEN);
    expect(callsIn({ Create: { Ref: 'Call' } }, 'Custom::Own')).toStrictEqual([]);
    const cut = { 'Fn::Join': ['', ['{"service":"', { Ref: 'Service' }, number]] };
    for (const type of ['Custom::AWS', 'Custom::Own']) expect(callsIn({ Create: cut }, type)).toStrictEqual(HIDDEN);
  });
});
