import { pathOfSecret, secretTarget } from '../../src/cloudformation/secret-target';
import { Templates } from '../../src/cloudformation/template-index';

const ATTACHMENT = 'AWS::SecretsManager::SecretTargetAttachment';
const CREATED = 'Custom::ManagedSecret';
const OTHER = { SecretId: { Ref: 'Secret' } };
const SECRET = { Type: 'AWS::SecretsManager::Secret' };

const attachment = (properties: object) => ({ Type: ATTACHMENT, Properties: properties });
const created = (properties: object) => ({ Type: CREATED, Properties: properties });

/** The logical id of the secret that the resource `Given` is, or stands for. */
function secretOf(Given: object, more: Record<string, object> = {}): string | undefined {
  const template = { Resources: { Given, ...more } };
  return secretTarget(new Templates([{ path: 'App', template }]), { stack: 'App', id: 'Given' })?.id;
}

/** A row of attachments, of which each is for the next, and the last for a secret. */
function rowOf(length: number): Record<string, object> {
  const attachments = Array.from({ length }, (_, index) => [
    `A${index}`, attachment({ SecretId: { Ref: index + 1 < length ? `A${index + 1}` : 'Secret' } }),
  ]);
  return { ...Object.fromEntries(attachments), Secret: SECRET };
}

test.each<[string, object, string | undefined]>([
  ['a secret', SECRET, 'Given'],
  ['a secret that the handler creates', created({ Mode: 'create', ...OTHER }), 'Given'],
  ['a version that the handler writes', created({ Mode: 'version', ...OTHER }), 'Secret'],
  ['a version without its secret', created({ Mode: 'version' }), undefined],
  ['one of a mode that is not known', created({ Mode: 'write', ...OTHER }), 'Given'],
  ['an attachment', attachment(OTHER), 'Secret'],
  ['an attachment in create mode', attachment({ Mode: 'create', ...OTHER }), 'Secret'],
  ['an attachment to a secret of another app', attachment({ SecretId: 'theirs' }), undefined],
  ['another resource', { Type: 'AWS::S3::Bucket', Properties: { Mode: 'create', ...OTHER } }, undefined],
])('%s means a secret of the app: %s', (_, resource, id) => {
  expect(secretOf(resource, { Secret: SECRET })).toBe(id);
});

test.each([['App/Secret', 'App/Secret'], ['App/Secret/CreateSecret', 'App/Secret'], ['App/CreateSecret/Secret', 'App/CreateSecret/Secret']])(
  'the resource %s is that of the construct %s', (path, expected) => {
    expect(pathOfSecret({ path })).toBe(expected);
  });

test('no resource is no secret', () => {
  const targets = [undefined, { stack: 'App', id: 'None' }];
  expect(targets.map(target => secretTarget(new Templates([]), target))).toEqual([undefined, undefined]);
});

test.each([[5, 'Secret'], [6, undefined]])('a row of %d attachments ends at %s', (length, id) => {
  const { A0, ...rest } = rowOf(length);
  expect(secretOf(A0, rest)).toBe(id);
});

test('an attachment to itself ends', () => {
  expect(secretOf(attachment({ SecretId: { Ref: 'Given' } }))).toBeUndefined();
});

describe('a custom resource of any type is one of the handler where its service token leads to it', () => {
  const functionWith = (Environment?: object) => ({ Type: 'AWS::Lambda::Function', Properties: { Environment } });
  const HANDLER = functionWith({ Variables: { MANAGED_SECRET_STACK_ID: 'x' } });
  const alias = (FunctionName: unknown, Type = 'AWS::Lambda::Alias') => ({ Type, Properties: { FunctionName } });
  const ARN = { 'Fn::GetAtt': ['Handler', 'Arn'] };
  const sent = (ServiceToken: unknown, more: Record<string, object> = {}) => (
    secretOf({ Type: 'Custom::Other', Properties: { ServiceToken } }, { Handler: HANDLER, ...more }));

  test.each<[string, unknown, Record<string, object>]>([
    ['its ARN', ARN, {}],
    ['a text with its name', { 'Fn::Sub': 'arn:aws:lambda:eu-central-1:111111111111:function:${Handler}' }, {}],
    ['either branch of a condition', { 'Fn::If': ['C', 'arn:aws:lambda:x', ARN] }, {}],
    ['an alias', { Ref: 'Live' }, { Live: alias({ Ref: 'Handler' }) }],
    ['an alias of a version', { Ref: 'Live' }, { Live: alias({ Ref: 'One' }), One: alias(ARN, 'AWS::Lambda::Version') }],
  ])('by %s', (_, token, more) => {
    expect(sent(token, more)).toBe('Given');
  });

  test.each<[string, unknown, Record<string, object>]>([
    ['a literal', 'arn:aws:lambda:eu-central-1:111111111111:function:handler', {}],
    ['a function without its variable', { Ref: 'Function' }, { Function: functionWith({ Variables: { OTHER: 'MANAGED_SECRET_STACK_ID' } }) }],
    ['a function without an environment', { Ref: 'Function' }, { Function: functionWith() }],
    ['what no template has', { Ref: 'Parameter' }, {}],
    ['a resource of another type', { Ref: 'Topic' }, { Topic: alias(ARN, 'AWS::SNS::Topic') }],
    ['an alias of itself', { Ref: 'Live' }, { Live: alias({ Ref: 'Live' }) }],
  ])('not by %s', (_, token, more) => {
    expect(sent(token, more)).toBeUndefined();
  });
});
