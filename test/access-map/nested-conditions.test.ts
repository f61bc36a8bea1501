import { answersOf, documentOf, mapOfTemplates, reading, Resources, roleWith, SECRET, stackOf } from './templates';
import type { StackTemplate } from '../../src/cloudformation/template-types';

/* A secret of a nested stack and a policy of the stack around it, each under a condition of its own template. */

const isText = (Ref: string, text: string) => ({ 'Fn::Equals': [{ Ref }, text] });
const Conditions = { IsProd: isText('Stage', 'prod'), IsTest: isText('Stage', 'test'), IsOther: { 'Fn::Not': [{ Condition: 'IsProd' }] }, IsHere: isText('AWS::Region', 'eu-central-1') };
const Parameters = { Stage: { Type: 'String' }, Size: { Type: 'String' } };
const Outputs = { Arn: { Value: { Ref: 'Secret' } } };

interface Nested {
  /** What the stack around it gives. */
  readonly given?: unknown;
  readonly condition?: unknown;
  readonly parameter?: object;
}

function around(policyCondition: string, Parameters2: unknown): StackTemplate {
  const statement = reading({ Resource: { 'Fn::GetAtt': ['Nested', 'Outputs.Arn'] } });
  const resources: Resources = {
    Nested: { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: Parameters2 } },
    Role: roleWith([]),
    P: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: documentOf(statement), Roles: [{ Ref: 'Role' }] }, Condition: policyCondition },
  };
  return stackOf(resources, { Conditions, Parameters });
}

function statusesOf(policyCondition: string, { given = { Env: { Ref: 'Stage' } }, condition = isText('Env', 'prod'), parameter = { Type: 'String' } }: Nested): string[] {
  const template = { Parameters: { Env: parameter, More: { Type: 'String' } }, Conditions: { IsOurs: condition }, Resources: { Secret: { ...SECRET, Condition: 'IsOurs' } }, Outputs };
  const nested = { path: 'App/Nested', stackName: '', template, parent: { path: 'App', logicalId: 'Nested' } };
  return answersOf(mapOfTemplates(around(policyCondition, given), nested));
}

const answer = (status: string) => [`App/Role read App/Nested/Secret: ${status}`];

describe('a secret and a policy under one condition, of which the nested stack is given the parameter,', () => {
  test.each<[string, string, Nested, string[]]>([
    ['the same text', 'IsProd', {}, answer('complete')],
    ['another text', 'IsTest', {}, []],
    ['the opposite', 'IsOther', {}, []],
    ['a text that follows', 'IsOther', { condition: isText('Env', 'test') }, answer('complete')],
    ['a text that the stack around it gives', 'IsProd', { given: { Env: 'prod' } }, answer('unknown')],
    ['a text that never is', 'IsProd', { given: { Env: 'stage' } }, []],
    ['the region, which the two share', 'IsHere', { condition: isText('AWS::Region', 'eu-central-1') }, answer('complete')],
  ])('has no doubt left, or says what is open: %s', (_, condition, nested, expected) => {
    expect(statusesOf(condition, nested)).toEqual(expected);
  });

  test.each<[string, Nested]>([
    ['another parameter', { given: { Env: { Ref: 'Size' } } }],
    ['nothing', { given: {} }],
    ['AWS::NoValue', { given: { Env: { Ref: 'AWS::NoValue' } } }],
    ['a function of it', { given: { Env: { 'Fn::Sub': '${Stage}' } } }],
    ['the name of a parameter of Systems Manager', { parameter: { Type: 'AWS::SSM::Parameter::Value<String>' } }],
    ['parameters that a macro makes', { given: { 'Fn::Transform': { Name: 'M' } } }],
  ])('stays unknown where the nested stack is given %s', (_, nested) => {
    expect(statusesOf('IsProd', nested)).toEqual(answer('unknown'));
  });

  test('is not one condition for two parameters that are both left out', () => {
    const given = { Env: { Ref: 'AWS::NoValue' }, More: { Ref: 'AWS::NoValue' } };
    const condition = { 'Fn::And': [isText('Env', 'prod'), isText('More', 'test')] };
    expect(statusesOf('IsProd', { given, condition })).toEqual(answer('unknown'));
  });
});
