import { CfnCondition, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { SecretGuardRails } from '../../src';
import { ChoiceResolver } from '../../src/cloudformation/choice-resolver';
import { Templates } from '../../src/cloudformation/template-index';
import { raw, reportOf } from '../attacks/support';

const KEY: SecretGuardRails = { customerManagedKey: true };
const TYPE = 'AWS::StepFunctions::StateMachine';
const CREATE = 'arn:aws:states:::aws-sdk:secretsmanager:createSecret';
const FUNCTION = 'arn:aws:lambda:eu-central-1:111111111111:function:f';
const FOUND = ['Shop/Machine MS310 warning'];

function conditionsOf(stack: Stack, count: number): void {
  for (let index = 0; index < count; index++) {
    const parameter = new CfnParameter(stack, `P${index}`);
    new CfnCondition(stack, `C${index}`, { expression: Fn.conditionEquals(parameter.valueAsString, 'a') });
  }
}

describe('the ways of a state machine', () => {
  const branch = (index: number, yes: string, no: string) => ({ 'Fn::If': [`C${index}`, yes, no] });
  const machine = (definition: string, variables: object, more: object = {}) => (stack: Stack) => {
    conditionsOf(stack, 12);
    raw(stack, 'Function', 'AWS::Lambda::Function', { Role: 'r' });
    raw(stack, 'Machine', TYPE, { DefinitionString: { 'Fn::Sub': [definition, variables] }, ...more });
  };
  const states = (count: number, stateAt: (index: number) => object) => (
    JSON.stringify({ StartAt: 'S0', States: Object.fromEntries(Array.from({ length: count }, (_, index) => [`S${index}`, stateAt(index)])) }));
  const named = (count: number, valueAt: (index: number) => unknown) => (
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`V${index}`, valueAt(index)])));

  const inResource = (count: number) => machine(
    states(20, index => ({ Resource: index < count ? `arn:aws:states:::\${V${index}}` : '${Function.Arn}' })),
    named(count, index => branch(index, 'sqs:sendMessage', 'sns:publish')));
  const inNext = (count: number) => machine(
    states(20, index => ({ Resource: '${Function.Arn}', Next: index < count ? `\${V${index}}` : 'S1' })),
    named(count, index => branch(index, 'S1', 'S2')));
  const inNumber = (count: number) => machine(
    states(20, index => ({ Resource: '${Function.Arn}', Seconds: index < count ? `<\${V${index}}>` : 1 })).replace(/"<|>"/g, ''),
    named(count, index => branch(index, '1', '2')));
  const inSubstitutions = (count: number) => machine(
    states(20, index => ({ Resource: index < count ? `arn:aws:states:::\${!V${index}}` : '${Function.Arn}' })),
    {}, { DefinitionSubstitutions: named(count, index => branch(index, 'sqs:sendMessage', 'sns:publish')) });

  function stepsOf(make: (stack: Stack) => void): number {
    const spies = [jest.spyOn(ChoiceResolver.prototype, 'resolve'), jest.spyOn(Templates.prototype, 'value')];
    expect(reportOf(KEY, make)).toEqual([]);
    const steps = spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
    for (const spy of spies) spy.mockRestore();
    return steps;
  }

  test.each<[string, (count: number) => (stack: Stack) => void]>([
    ['called', inResource],
    ['next', inNext],
    ['a number', inNumber],
    ['substituted', inSubstitutions],
  ])('take as many steps more for each condition in what is %s', (_, make) => {
    const [, two, four, eight, twelve] = [0, 2, 4, 8, 12].map(count => stepsOf(make(count)));
    expect(eight - four).toBe(2 * (four - two));
    expect(twelve - eight).toBe(eight - four);
  });

  test('are found one by one, however many there are', () => {
    const calling = machine(
      states(12, index => ({ Resource: `arn:aws:states:::aws-sdk:\${V${index}}:createSecret` })),
      named(12, index => branch(index, 'sqs', index === 11 ? 'secretsmanager' : 'sns')));
    expect(reportOf(KEY, calling)).toEqual(FOUND);
  });

  test('are none of a branch that no deployment takes', () => {
    const definition = (Resource: string) => JSON.stringify({ States: { A: { Resource } } });
    const chosen = (yes: string, no: string) => (stack: Stack) => {
      new CfnCondition(stack, 'Never', { expression: Fn.conditionEquals('a', 'b') });
      raw(stack, 'Machine', TYPE, { DefinitionString: { 'Fn::If': ['Never', definition(yes), definition(no)] } });
    };
    expect(reportOf(KEY, chosen(CREATE, FUNCTION))).toEqual([]);
    expect(reportOf(KEY, chosen(FUNCTION, CREATE))).toEqual(FOUND);
  });
});

describe('of a definition', () => {
  const machine = (properties: object) => (stack: Stack) => {
    conditionsOf(stack, 1);
    raw(stack, 'Machine', TYPE, properties);
  };
  const withState = (state: object, more: object = {}) => machine({
    DefinitionString: JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Task', Resource: FUNCTION, ...state } }, ...more }),
  });
  const nested = { States: { B: { Resource: CREATE } } };
  const chosenSubstitutions = (service: string) => ({ 'Fn::If': ['C0', { Service: service }, { Service: 'sqs' }] });
  const substituted = (DefinitionSubstitutions: object, state: object) => machine({
    DefinitionString: JSON.stringify({ States: { A: { Resource: FUNCTION, ...state } } }), DefinitionSubstitutions,
  });

  test.each<[string, (stack: Stack) => void]>([
    ['a branch', withState({ Branches: [nested] })],
    ['the iterator of a map', withState({ Iterator: nested })],
    ['the processor of a map', withState({ ItemProcessor: nested })],
    ['a state with the name of a field for data', machine({ DefinitionString: JSON.stringify({ States: { Comment: { Resource: CREATE } } }) })],
    ['an object', machine({ Definition: { States: { A: { Resource: CREATE } } } })],
    ['what it gives to a new state machine', withState({
      Resource: 'arn:aws:states:::aws-sdk:sfn:createStateMachine', Parameters: { Definition: JSON.stringify(nested) },
    })],
    ['what it gives to a new schedule', withState({
      Resource: 'arn:aws:states:::aws-sdk:scheduler:createSchedule', Arguments: { Target: { Arn: CREATE.replace('states', 'scheduler') } },
    })],
    ['a substitution that ends the text before it', substituted({ A: `","Resource":"${CREATE}` }, { Comment: '${A}' })],
    ['a substitution that ends the text before it and begins a call', substituted(
      { A: '","Resource":"arn:aws:states:::' }, { Comment: '${A}aws-sdk:secretsmanager:createSecret' })],
    ['what a substitution has beside a number', machine({
      DefinitionString: '{"States":{"A":{"Seconds":${N}}}}', DefinitionSubstitutions: { N: `1,"Resource":"${CREATE}"` },
    })],
    ['all states, which a branch gives', machine({
      DefinitionString: { 'Fn::Sub': ['{"States":${All}}', { All: { 'Fn::If': ['C0', '{}', JSON.stringify(nested.States)] } }] },
    })],
    ['a state beside an unknown number', machine({
      DefinitionString: { 'Fn::Sub': `{"States":{"A":{"Seconds":\${P0},"Comment":"say \\"a","Resource":"${CREATE}"}}}` },
    })],
    ['a substitution of one branch', substituted(chosenSubstitutions('secretsmanager'), { Resource: 'arn:aws:states:::aws-sdk:${Service}:createSecret' })],
  ])('what calls is judged: %s', (_, make) => {
    expect(reportOf(KEY, make)).toEqual(FOUND);
  });

  const SEEN = `see ${CREATE} for it`;

  test.each<[string, (stack: Stack) => void]>([
    ['a comment', withState({}, { Comment: SEEN })],
    ['the comment of a state', withState({ Comment: SEEN })],
    ['the comment of an object', machine({ Definition: { Comment: SEEN, States: { A: { Comment: SEEN } } } })],
    ['a comment with a reference', machine({ DefinitionString: { 'Fn::Sub': JSON.stringify({ Comment: `${SEEN} \${AWS::Region}`, States: {} }) } })],
    ['a comment beside an unknown number', machine({
      DefinitionString: { 'Fn::Sub': `{"Comment":"${SEEN}","States":{"A":{"Seconds":\${P0}}}}` },
    })],
    ['what a function is given', withState({ Parameters: { Text: CREATE, Resource: CREATE } })],
    ['a result', withState({ Result: { Resource: CREATE } })],
    ['the name of a machine', machine({ StateMachineName: CREATE, DefinitionString: '{"States":{}}' })],
    ['a substitution of two services', substituted(chosenSubstitutions('sns'), { Resource: 'arn:aws:states:::aws-sdk:${Service}:createSecret' })],
  ])('what is data is not: %s', (_, make) => {
    expect(reportOf(KEY, make)).toEqual([]);
  });
});

describe('of a schedule', () => {
  const schedule = (properties: object) => (stack: Stack) => void raw(stack, 'Machine', 'AWS::Scheduler::Schedule', properties);

  test('the target is judged, and its input where that makes another schedule', () => {
    const target = CREATE.replace('states', 'scheduler');
    expect(reportOf(KEY, schedule({ Target: { Arn: target } }))).toEqual(FOUND);
    const scheduling = { Arn: 'arn:aws:scheduler:::aws-sdk:scheduler:createSchedule', Input: JSON.stringify({ Target: { Arn: target } }) };
    expect(reportOf(KEY, schedule({ Target: scheduling }))).toEqual(FOUND);
  });

  test('the description and the input of a function are not', () => {
    expect(reportOf(KEY, schedule({ Description: CREATE, Target: { Arn: FUNCTION, Input: JSON.stringify({ text: CREATE }) } }))).toEqual([]);
  });
});
