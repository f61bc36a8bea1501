import { Templates } from '../../src/cloudformation/template-index';
import { readStatements, openTexts, under } from '../../src/iam/statements';

const TEMPLATES = new Templates([{ path: 'App', account: '111111111111', region: 'eu-central-1', template: {} }]);
const READ = { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' };

/** The statements of a policy, which is there under the condition. */
function statementsOf(Statement: unknown, condition?: string) {
  const resource = { stack: 'App', id: 'Policy', path: 'App/Policy', type: 'AWS::IAM::Policy', properties: {}, condition };
  return readStatements(TEMPLATES, 'identity', resource, { Statement });
}

const only = (condition: string) => `only if CloudFormation's condition ${condition} says so`;
const NO_EFFECT = 'it has no effect that synthesis can read';

describe('what of a statement only the deployment knows', () => {
  test.each<[string, object, string | undefined, string[]]>([
    ['nothing', {}, undefined, []],
    ['the condition of the policy', {}, 'IsProd', [only('IsProd')]],
    ['the condition of an action', { Action: { 'Fn::If': ['C', READ.Action, { Ref: 'AWS::NoValue' }] } }, 'IsProd', [only('IsProd'), only('C')]],
    ['its effect', { Effect: { Ref: 'Effect' } }, undefined, [NO_EFFECT]],
    ['its effect, where it has none', { Effect: undefined }, 'IsProd', [only('IsProd'), NO_EFFECT]],
  ])('%s', (_, more, condition, unknowns) => {
    const { statements } = statementsOf({ ...READ, ...more }, condition);
    expect(statements.map(openTexts)).toEqual(statements.map(() => unknowns));
    expect(statements).toHaveLength(1);
  });

  test('grows by the conditions that the policy is under', () => {
    const { statements: [statement] } = statementsOf(READ, 'IsProd');
    const grown = under(statement, 'Other', ['C', '!D']);
    expect(grown.when.slice(statement.when.length)).toEqual([{ stack: 'Other', name: 'C', isMet: true }, { stack: 'Other', name: 'D', isMet: false }]);
    expect(openTexts(grown)).toEqual([only('IsProd'), only('C'), only('D')]);
    expect(under(statement, 'Other', [])).toBe(statement);
  });
});

test.each<[unknown, string]>([['Deny', 'Deny'], ['Allow', 'Allow'], [{ Ref: 'Effect' }, 'Allow'], [undefined, 'Allow']])(
  'a statement with the effect %j counts as %s', (Effect, effect) => {
    expect(statementsOf({ ...READ, Effect }).statements.map(one => one.effect)).toEqual([effect]);
  });

const ACTIONS = 'only the deployment knows its actions';
test.each<[string, object, Array<[string, boolean, string[]]>]>([
  ['an action that a parameter gives', { Action: { Ref: 'Action' } }, [['App/Policy#0?', true, [ACTIONS]]]],
  ['the end of an action', { Action: { 'Fn::Sub': 'SecretsManager:Get${What}' } }, [['App/Policy#0?', true, [ACTIONS]]]],
  ['an open pattern', { Action: { 'Fn::Sub': 'secretsmanager:*${What}*' } }, [['App/Policy#0?', true, [ACTIONS]]]],
  ['one of two actions', { Action: [READ.Action, { Ref: 'Action' }] }, [['App/Policy#0', true, []], ['App/Policy#0?', false, [ACTIONS]]]],
  ['what it does not name', { Action: undefined, NotAction: { 'Fn::Sub': 'secretsmanager:${What}' } }, [['App/Policy#0', false, []], ['App/Policy#0?', true, [ACTIONS]]]],
  ['an action of another service', { Action: { 'Fn::Sub': 's3:${What}' } }, []],
  ['an action with another end', { Action: { 'Fn::Sub': 'secretsmanager:${What}Rule' } }, []],
])('only the deployment may know %s', (_, more, expected) => {
  const { statements } = statementsOf({ ...READ, ...more });
  expect(statements.map(one => [one.id, one.actions.has(READ.Action), openTexts(one)])).toEqual(expected);
});

test.each<[unknown, string[]]>([
  ['cloudformation:CreateStack', ['App/Policy#0']],
  ['cloudformation:c*stack', ['App/Policy#0']],
  [{ 'Fn::Sub': 'cloudformation:${Name}' }, ['App/Policy#0']],
  ['cloudformation:ListStacks', []],
  [{ 'Fn::Sub': 's3:${Name}' }, []],
])('statements about calls that make resources are kept in the policy of an identity: %j', (Action, expected) => {
  expect(statementsOf({ ...READ, Action }).statements.map(({ id }) => id)).toEqual(expected);
});

test('statements about neither secrets nor keys are left out, and the others keep their position', () => {
  const { statements, isReadable } = statementsOf([{ ...READ, Action: 's3:GetObject' }, READ]);
  expect(statements.map(({ id, policy, stack }) => [id, policy, stack])).toEqual([['App/Policy#1', 'identity', 'App']]);
  expect(isReadable).toBe(true);
});
