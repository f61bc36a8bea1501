import { App, CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { CfnFunction, CfnPermission, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { when } from './support';
import { isScheduled, mayBeSecretsManager, renderedProperties, rotationFacts } from '../../src/facts/rotation';
import { Survey } from '../../src/validation/survey';

test.each<[unknown, boolean | undefined]>([
  [{ AutomaticallyAfterDays: 30 }, true], [{ ScheduleExpression: 'rate(4 hours)' }, true], [{ AutomaticallyAfterDays: { Ref: 'Days' } }, true],
  [{ ScheduleExpression: '', AutomaticallyAfterDays: 1 }, true], [{ Ref: 'Rules' }, true], [when({ AutomaticallyAfterDays: 30 }, { AutomaticallyAfterDays: 60 }), true],
  [undefined, false], [null, false], [{}, false], [{ AutomaticallyAfterDays: 0 }, false], [{ ScheduleExpression: '' }, false], [{ Duration: '2h' }, false],
  [when({}, { Ref: 'AWS::NoValue' }), false], [when({ AutomaticallyAfterDays: 30 }, { Ref: 'AWS::NoValue' }), undefined],
])('rules %j make a secret rotate by itself: %s', (RotationRules, expected) => {
  expect(isScheduled({ RotationRules })).toBe(expected);
});

test.each<[unknown, boolean]>([
  ['secretsmanager.amazonaws.com', true], ['secretsmanager.amazonaws.com.cn', true], ['*', true], [{ Ref: 'Principal' }, true], [undefined, true],
  ['events.amazonaws.com', false], ['my.secretsmanager.amazonaws.com', false], ['secretsmanager', false], ['', false],
])('the principal %j may be Secrets Manager: %s', (principal, expected) => {
  expect(mayBeSecretsManager(principal)).toBe(expected);
});

describe('a function of another app', () => {
  const ARN = 'arn:aws:lambda:eu-central-1:111111111111:function:rotate';

  /** Whether the app permits the call, with a permission in the stack of the function. */
  function isPermitted(permit: (stack: Stack) => unknown): boolean | undefined {
    const stack = new Stack(new App(), 'Shop', { env: { account: '111111111111', region: 'eu-central-1' } });
    permit(stack);
    return new Survey(stack.node.root).permits(LambdaFunction.fromFunctionArn(stack, 'Function', ARN));
  }

  const permission = (functionName: string, principal = 'secretsmanager.amazonaws.com') => (scope: Stack) =>
    new CfnPermission(scope, 'Permission', { action: 'lambda:InvokeFunction', functionName, principal });

  test('may be called by a permission that has its ARN or its name', () => {
    expect([permission(ARN), permission('rotate')].map(isPermitted)).toEqual([true, true]);
  });

  test('may be called by a permission in another stack that has its name, or refers to the function of that name', () => {
    const neighbor = (stack: Stack) => new Stack(stack.node.root, 'Platform');
    const made = (functionName?: string) => (stack: Stack) => {
      const { ref } = new CfnFunction(neighbor(stack), 'Made', { role: 'r', code: { zipFile: 'x' }, functionName });
      permission(ref)(Stack.of(stack.node.root.node.findChild('Platform')));
    };
    const named = (stack: Stack) => permission('rotate')(neighbor(stack));
    expect([named, made('rotate'), made('other'), made()].map(isPermitted)).toEqual([true, true, false, false]);
  });

  test('is looked for once for all that are asked for', () => {
    const stack = new Stack(new App(), 'Shop');
    permission('rotate')(stack);
    const findAll = jest.spyOn(stack.node.root.node, 'findAll');
    const survey = new Survey(stack.node.root);
    const functions = ['rotate', 'other', 'third'].map(name => LambdaFunction.fromFunctionName(stack, name, name));
    expect([functions.map(one => survey.permits(one)), findAll.mock.calls.length]).toEqual([[true, false, false], 1]);
  });

  test('that is imported by its name may be called by a permission that has the name', () => {
    const isNamePermitted = (functionName: string) => {
      const stack = new Stack(new App(), 'Shop');
      permission(functionName)(stack);
      return new Survey(stack.node.root).permits(LambdaFunction.fromFunctionName(stack, 'Function', 'rotate'));
    };
    expect(['rotate', ARN, 'rotate-all', `${ARN}:live`].map(isNamePermitted)).toEqual([true, true, false, false]);
  });

  test('may not by one for another function or service, by another resource, in another stage, or by none', () => {
    const elsewhere = (stack: Stack) => permission(ARN)(new Stack(new Stage(stack.node.root, 'Prod'), 'Shop'));
    const other = (stack: Stack) =>
      new CfnResource(stack, 'Other', { type: 'AWS::Lambda::Url', properties: { FunctionName: ARN, Principal: 'secretsmanager.amazonaws.com' } });
    const permits = [permission('other'), permission(ARN, 'events.amazonaws.com'), other, elsewhere, () => undefined];
    expect(permits.map(isPermitted)).toEqual([false, false, false, false, false]);
  });
});

test('the properties of a resource have its overrides, and are none where it has none', () => {
  const stack = new Stack();
  const topic = new CfnResource(stack, 'Topic', { type: 'AWS::SNS::Topic', properties: { A: 'a' } });
  topic.addPropertyOverride('B', 'b');
  expect([topic, new CfnResource(stack, 'Other', { type: 'AWS::SNS::Topic' })].map(renderedProperties)).toEqual([{ A: 'a', B: 'b' }, {}]);
});

test('a schedule has its rules once for each branch of a condition', () => {
  const RotationRules = when({ ScheduleExpression: 'rate(4 hours)', Duration: '2h' }, { AutomaticallyAfterDays: 30 });
  const facts = rotationFacts({ RotationRules, HostedRotationLambda: { RotationType: 'MySQLSingleUser' } }, true);
  expect(facts.map(({ expression, days, window, hostedType, isFunctionPermitted }) => (
    [expression?.value, days?.value, window?.value, hostedType?.value, isFunctionPermitted]))).toEqual([
    ['rate(4 hours)', undefined, '2h', 'MySQLSingleUser', true], [undefined, '30', undefined, 'MySQLSingleUser', true],
  ]);
  expect(rotationFacts({ RotationRules: 'x' })).toEqual([{ expression: undefined, days: undefined, window: undefined, hostedType: undefined, isFunctionPermitted: undefined }]);
});
