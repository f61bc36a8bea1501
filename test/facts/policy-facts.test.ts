import { App, Aws, CfnCondition, Fn, Lazy, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, ArnPrincipal, Effect, PolicyDocument, PolicyStatement, ServicePrincipal, StarPrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnResourcePolicy } from 'aws-cdk-lib/aws-secretsmanager';
import * as fc from 'fast-check';
import { policyFacts, sizeOf, written } from '../../src/facts/policy-facts';
import { judgeResourcePolicy } from '../../src/rules/resource-policy';
import { stringsOf, WIDE } from '../rules/support';

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack');
});
const policy = (resourcePolicy: unknown, id = 'Policy') => new CfnResourcePolicy(stack, id, { secretId: 'x', resourcePolicy });
const factsOf = (resourcePolicy: unknown) => policyFacts([written(policy(resourcePolicy))])!;
const statementOf = (statement: unknown) => {
  const [facts] = factsOf({ Statement: [statement] }).statements;
  stack.node.tryRemoveChild('Policy');
  return { ...facts, principals: facts.principals.map(({ shown }) => shown) };
};

test('a secret without a policy has no facts', () => {
  expect(policyFacts([])).toBeUndefined();
});

test('an action that is not a text is ignored', () => {
  const { actions } = statementOf({ Effect: 'Allow', Principal: '*', Action: [null, 'secretsmanager:GetSecretValue', { Ref: 'AWS::NoValue' }] });
  expect(actions).toEqual(['secretsmanager:GetSecretValue']);
});

describe('the size', () => {
  test('is that of the JSON, counted in characters', () => {
    fc.assert(fc.property(fc.array(stringsOf(WIDE, 0, 20)), Action => {
      const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action }] };
      const json = JSON.stringify(document);
      expect(factsOf(document).size).toBe([...json].length);
      stack.node.tryRemoveChild('Policy');
    }), { numRuns: 50 });
  });

  test('takes what is unresolved for nothing, and its literal parts in full', () => {
    const size = (value: unknown) => {
      const { size: whole } = factsOf({ a: value });
      stack.node.tryRemoveChild('Policy');
      return whole - '{"a":""}'.length;
    };
    expect([size('abc'), size(Aws.REGION), size(`a${Aws.REGION}b`), size({ 'Fn::Sub': 'a${B}c' }), size({ 'Fn::If': ['C', 'abc', 'd'] }), size({ Ref: 'AWS::NoValue' })]).toEqual([3, 0, 2, 2, 0, '{}'.length - '{"a":""}'.length]);
  });
});

test.each<[unknown, number]>([
  ['no JSON', 7],
  ['{ "a": "b" }', 9],
  ['\u{1F511}', 1],
  [7, 1],
  [['a', null], 10],
  [undefined, 0],
  [{ Ref: 'Policy' }, 0],
  [{ 'Fn::Sub': 'no JSON ${Policy}' }, 8],
  [{ a: { Ref: 'Policy' }, b: ['x'] }, 18],
  [{ a: ['x', { Ref: 'AWS::NoValue' }, { 'Fn::If': ['C', 'y', { Ref: 'AWS::NoValue' }] }] }, 11],
  [{ a: ['x', { 'Fn::If': ['C', 'y', 'z'] }] }, 14],
])('the least that the document %j can be is %d characters', (document, size) => {
  expect(sizeOf(document)).toBe(size);
});

describe('a statement', () => {
  test('has the principals that may turn out to be anybody', () => {
    const principals = [new AnyPrincipal(), new StarPrincipal(), new ArnPrincipal('arn:aws:iam::1:root'), new ArnPrincipal(`arn:${Aws.PARTITION}:iam::1:role/*`), new ServicePrincipal('ec2.amazonaws.com')];
    const rendered = principals.map(principal => statementOf(new PolicyStatement({ actions: ['a:b'], principals: [principal] }).toStatementJson()));
    expect(rendered.map(({ principals: arns }) => arns)).toEqual([['*'], ['*'], ['arn:aws:iam::1:root'], ['arn:${…}:iam::1:role/*'], []]);
  });

  test('with NotPrincipal allows everybody else', () => {
    expect(statementOf({ Effect: 'Allow', NotPrincipal: { AWS: 'x' } }).principals).toEqual(['*']);
  });

  test('that denies does not', () => {
    expect(statementOf({ Effect: 'Deny', NotPrincipal: { AWS: 'x' } }).principals).toEqual([]);
  });

  test('with an effect by Fn::If is one of each effect, and neither is sure', () => {
    const { statements } = factsOf({ Statement: [{ Effect: Fn.conditionIf('C', 'Allow', 'Deny'), Principal: '*', Action: 's3:*' }] });
    expect(statements).toMatchObject([{ effect: 'Allow', isSure: false, actions: ['s3:*'] }, { effect: 'Deny', isSure: false }]);
    expect(judgeResourcePolicy({ statements, size: 1, resources: [], isKept: false }).map(({ id, level }) => `${level} ${id}`)).toEqual(['warning MS072']);
  });

  test('whose effect is a reference allows nothing that a rule could object to', () => {
    expect(statementOf({ Effect: { Ref: 'Effect' }, Principal: '*', Action: '*' })).toMatchObject({ effect: 'Deny', principals: ['*'] });
  });

  test('keeps out by the conditions that a stranger does not meet', () => {
    const { conditionKeys, limitingKeys } = statementOf({
      Effect: 'Allow',
      Principal: '*',
      Condition: {
        'StringEquals': { 'aws:PrincipalOrgID': 'o-1' },
        'ArnLike': { 'aws:PrincipalArn': 'x' },
        'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'x' },
        'StringNotEquals': { 'aws:SourceVpc': 'x' },
        'StringEqualsIfExists': { 'aws:SourceAccount': 'x' },
        'ForAllValues:StringEquals': { 'aws:SourceOrgPaths': 'x' },
        'Null': { 'aws:SourceArn': 'true' },
      },
    });
    expect(statementOf({
      Effect: 'Allow',
      Principal: '*',
      Condition: { ArnLike: { 'aws:PrincipalArn': '*' }, IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '0.0.0.0/0'] }, StringEquals: { 'aws:SourceVpc': 'x' } },
    }).limitingKeys).toEqual(['aws:SourceVpc']);
    expect(conditionKeys).toHaveLength(7);
    expect(limitingKeys).toEqual(['aws:PrincipalOrgID', 'aws:PrincipalArn', 'aws:PrincipalOrgPaths']);
  });
});

test('policies are counted where they certainly coexist, and judged wherever they are', () => {
  const condition = new CfnCondition(stack, 'Condition');
  const policies = ['A', 'B', 'C'].map(id => policy(new PolicyDocument({ statements: [new PolicyStatement({ actions: [`s3:${id}`], effect: Effect.DENY, principals: [new AnyPrincipal()] })] }), id));
  policies[1].cfnOptions.condition = condition;
  const facts = policyFacts(policies.map(written))!;
  expect([facts.resources, facts.statements.map(({ actions }) => actions)]).toEqual([['Stack/A', 'Stack/C'], [['s3:A'], ['s3:B'], ['s3:C']]]);
});

test.each<[string, unknown]>([
  ['an empty document', new PolicyDocument()], ['text', '{"Statement":[]}'], ['a choice', Fn.conditionIf('C', {}, {})], ['nothing', Lazy.any({ produce: () => undefined })], ['null', Lazy.any({ produce: () => null })],
  ['odd statements', { Statement: [null, 'x', 1, { Action: 1, Principal: 1, Condition: 'x' }, { Principal: [null], Condition: { StringEquals: null, Bool: 'x' } }, { Condition: null }] }],
  ['one statement', { Statement: { Effect: 'Allow', Action: 'a', Principal: '*' } }],
])('%s is taken as it comes', (_, document) => {
  expect(() => factsOf(document)).not.toThrow();
});

test('whatever the document, nothing is thrown', () => {
  fc.assert(fc.property(fc.jsonValue(), document => {
    expect(() => factsOf({ Version: '2012-10-17', Statement: document })).not.toThrow();
    stack.node.tryRemoveChild('Policy');
  }));
});
