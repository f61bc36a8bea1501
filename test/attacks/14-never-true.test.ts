import { CfnCondition, CfnParameter, CfnResource, Fn, ICfnRuleConditionExpression, NestedStack, Stack } from 'aws-cdk-lib';
import { KEY_ARN, OTHER, raw, reportOf, secretIn } from './support';

type Expression = (stack: Stack) => ICfnRuleConditionExpression;

const never = Fn.conditionEquals('a', 'b');
const isProd: Expression = stack => Fn.conditionEquals((stack.node.tryFindChild('Env') as CfnParameter ?? new CfnParameter(stack, 'Env')).valueAsString, 'prod');
const condition = (stack: Stack, id: string, expression: Expression) => new CfnCondition(stack, id, { expression: expression(stack) });
const SCHEDULE = { RotationRules: { AutomaticallyAfterDays: 30 } };
const POLICY = { ResourcePolicy: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', Principal: { AWS: '333333333333' } }] } };
const TYPES = { schedule: ['RotationSchedule', SCHEDULE], policy: ['ResourcePolicy', POLICY] } as const;
const related = (kind: keyof typeof TYPES, stack: Stack, properties: object = {}) => (
  raw(stack, 'Related', `AWS::SecretsManager::${TYPES[kind][0]}`, { SecretId: { Ref: 'Secret' }, ...TYPES[kind][1], ...properties }));

/** A condition on a schedule or a policy, and on the secret. */
type Case = readonly [string, Expression, Expression?];
const NEVER: readonly Case[] = [
  ['compares two texts', () => never],
  ['compares the region with another', () => Fn.conditionEquals(Fn.ref('AWS::Region'), 'us-east-1')],
  ['contradicts itself', stack => Fn.conditionAnd(isProd(stack), Fn.conditionNot(isProd(stack)))],
  ['compares one parameter with two texts', stack => Fn.conditionAnd(isProd(stack), Fn.conditionEquals(Fn.ref('Env'), 'dev'))],
  ['is none of the values that are allowed', stack => Fn.conditionEquals(new CfnParameter(stack, 'Allowed', { allowedValues: ['a', 'b'] }).valueAsString, 'c')],
  ['contradicts that of the secret', stack => Fn.conditionNot(isProd(stack)), isProd],
];
const SOMETIMES: readonly Case[] = [
  ['a parameter decides', isProd],
  ['a parameter decides for the secret otherwise', isProd, stack => Fn.conditionEquals(new CfnParameter(stack, 'Other').valueAsString, 'x')],
];
const ALWAYS: readonly Case[] = [
  ['compares a text with itself', () => Fn.conditionEquals('a', 'a')],
  ['compares the region with itself', () => Fn.conditionEquals(Fn.ref('AWS::Region'), 'eu-central-1')],
  ['follows from that of the secret', stack => Fn.conditionOr(isProd(stack), Fn.conditionEquals(Fn.ref('Env'), 'dev')), isProd],
];

const named = (...cases: readonly Case[]) => cases.map(each => [each[0], each] as const);

const findings = (kind: keyof typeof TYPES, own: Expression, ofSecret?: Expression) => reportOf(
  kind === 'schedule' ? { rotation: true } : { consumers: [OTHER] },
  stack => {
    const secret = secretIn(stack);
    if (ofSecret) secret.cfnOptions.condition = condition(stack, 'OfSecret', ofSecret);
    related(kind, stack).cfnOptions.condition = condition(stack, 'Own', own);
  },
);

describe('a schedule whose condition', () => {
  test.each(named(...NEVER))('%s counts as absent: the secret is refused', (_, [, own, ofSecret]) => {
    expect(findings('schedule', own, ofSecret)).toEqual(['Shop/Secret MS305 fatal']);
  });

  test.each(named(...SOMETIMES))('holds in some deployments (%s) is reported as MS310', (_, [, own, ofSecret]) => {
    expect(findings('schedule', own, ofSecret)).toEqual(['Shop/Secret MS310 warning']);
  });

  test.each(named(...ALWAYS))('%s counts: the secret passes', (_, [, own, ofSecret]) => {
    expect(findings('schedule', own, ofSecret)).toEqual([]);
  });
});

describe('a policy whose condition', () => {
  test.each(named(...NEVER))('%s counts as absent: the secret passes', (_, [, own, ofSecret]) => {
    expect(findings('policy', own, ofSecret)).toEqual([]);
  });

  test.each(named(...SOMETIMES, ...ALWAYS))('may hold (%s) is refused', (_, [, own, ofSecret]) => {
    expect(findings('policy', own, ofSecret)).toEqual(['Shop/Secret MS306 fatal']);
  });
});

describe('a schedule counts as absent', () => {
  test.each<[string, (stack: Stack) => void]>([
    ['in a nested stack whose condition can never hold', stack => {
      const nested = new NestedStack(stack, 'Nested', { parameters: { S: Fn.ref('Secret') } });
      new CfnParameter(nested, 'S');
      related('schedule', nested, { SecretId: { Ref: 'S' } });
      (nested.nestedStackResource as CfnResource).cfnOptions.condition = condition(stack, 'Never', () => never);
    }],
    ['of the secret in a branch that is never taken', stack => {
      condition(stack, 'Never', () => never);
      related('schedule', stack, { SecretId: { 'Fn::If': ['Never', { Ref: 'Secret' }, 'another'] } });
    }],
    ['with rules in a branch that is never taken', stack => {
      condition(stack, 'Never', () => never);
      related('schedule', stack, { RotationRules: { 'Fn::If': ['Never', { AutomaticallyAfterDays: 30 }, { Ref: 'AWS::NoValue' }] } });
    }],
  ])('%s', (_, make) => {
    expect(reportOf({ rotation: true }, stack => { secretIn(stack); make(stack); })).toEqual(['Shop/Secret MS305 fatal']);
  });
});

describe('what stands in a branch that is never taken satisfies no guardrail:', () => {
  const contradiction: Expression = stack => Fn.conditionAnd(isProd(stack), Fn.conditionNot(isProd(stack)));
  const chosen = (value: unknown) => ({ 'Fn::If': ['Never', value, { Ref: 'AWS::NoValue' }] });

  test.each<[string, object, object, string]>([
    ['a tag', { requiredTags: { owner: [] } }, { Tags: [chosen({ Key: 'owner', Value: 'me' })] }, 'MS304'],
    ['all tags', { requiredTags: { owner: [] } }, { Tags: chosen([{ Key: 'owner', Value: 'me' }]) }, 'MS304'],
    ['a key', { customerManagedKey: true }, { KmsKeyId: chosen(KEY_ARN) }, 'MS300'],
    ['a name', { namePattern: 'orders/{name}' }, { Name: { 'Fn::If': ['Never', 'orders/a', 'a'] } }, 'MS303'],
  ])('%s', (_, rails, properties, rule) => {
    for (const expression of [() => never, contradiction]) {
      expect(reportOf(rails, stack => { condition(stack, 'Never', expression); secretIn(stack, properties); })).toEqual([`Shop/Secret ${rule} fatal`]);
    }
  });

  test('two conditions that exclude each other are no way of a deployment', () => {
    expect(reportOf({ customerManagedKey: true }, stack => {
      condition(stack, 'A', isProd);
      condition(stack, 'B', other => Fn.conditionNot(isProd(other)));
      secretIn(stack, { KmsKeyId: { 'Fn::If': ['A', '', { 'Fn::If': ['B', 'alias/aws/secretsmanager', KEY_ARN] }] } });
    })).toEqual(['Shop/Secret MS300 fatal']);
  });
});

describe('a replica under a bad key in a branch that is never taken', () => {
  const RAILS = { customerManagedKey: true };
  const made = (properties: object, make: (stack: Stack) => void = () => {}) => reportOf(RAILS, stack => {
    condition(stack, 'Never', () => never);
    secretIn(stack, { ReplicaRegions: [{ 'Fn::If': ['Never', { Region: 'us-east-1' }, { Ref: 'AWS::NoValue' }] }], ...properties });
    make(stack);
  });

  test('is no violation', () => {
    expect(made({ KmsKeyId: KEY_ARN })).toEqual([]);
  });

  test('is MS310 beside a macro on the template, and beside a key of which only the deployment knows', () => {
    expect(made({ KmsKeyId: KEY_ARN }, stack => stack.addTransform('Macro'))).toEqual(['Shop MS310 warning', 'Shop/Secret MS310 warning']);
    expect(made({ KmsKeyId: { Ref: 'Key' } })).toEqual(['Shop/Secret MS310 warning']);
  });

  test('hides no other violation: by no key, and by the default of a parameter', () => {
    expect(made({}, stack => stack.addTransform('Macro'))).toEqual(['Shop MS310 warning', 'Shop/Secret MS300 fatal']);
    expect(made({ KmsKeyId: { Ref: 'Key' } }, stack => new CfnParameter(stack, 'Key', { default: 'alias/aws/secretsmanager' }))).toEqual(['Shop/Secret MS300 fatal']);
  });
});

describe('a secret that no deployment makes', () => {
  const made = (rails: object, properties: object) => reportOf(rails, stack => {
    secretIn(stack, properties).cfnOptions.condition = condition(stack, 'Never', () => never);
  });

  test('violates no guardrail', () => {
    expect(made({ customerManagedKey: true, rotation: true }, {})).toEqual([]);
  });

  test('has a value that everybody reads', () => {
    expect(made({ noPlaintext: true }, { SecretString: 'hunter2' })).toEqual(['Shop/Secret MS307 fatal']);
  });
});

test.each([['Fn::Select', { 'Fn::Select': [0, { Ref: 'Keys' }] }], ['Fn::Join', { 'Fn::Join': ['', { Ref: 'Keys' }] }]])('the default of a list, by %s, is refused', (_, KmsKeyId) => {
  expect(reportOf({ customerManagedKey: true }, stack => {
    new CfnParameter(stack, 'Keys', { type: 'CommaDelimitedList', default: 'alias/aws/secretsmanager' });
    secretIn(stack, { KmsKeyId });
  })).toEqual(['Shop/Secret MS300 fatal']);
});
