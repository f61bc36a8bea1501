import { App, Aws, CfnCondition, CfnParameter, CfnResource, Environment, Fn, Lazy, NestedStack, PhysicalName, Stack, Stage } from 'aws-cdk-lib';
import { CfnResourcePolicy, CfnSecret, CfnSecretTargetAttachment, ResourcePolicy, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { findNamesakes, Survey } from '../../src/validation/survey';

const ENV = { account: '111111111111', region: 'us-east-1' };
let app: App;
beforeEach(() => {
  app = new App();
});
const stackIn = (env?: Environment, scope: Construct = app) => new Stack(scope, `Stack${scope.node.children.length}`, { env });
const named = (scope: Construct, name: string | undefined = 'shop') => new CfnSecret(scope, `Secret${scope.node.children.length}`, { name });
/** What is reported of the first of two secrets. */
const meeting = (one: CfnSecret, _other: CfnSecret) => {
  const { sure, possible } = findNamesakes(one, [new Survey(app)])!;
  return sure.length > 0 ? 'sure' : possible.length > 0 ? 'possible' : 'never';
};

/** One secret under `IsProd`, and one under the `IsTest` of a stack: in the first stack, the two exclude each other. */
function underConditions(otherStack: (stack: Stack) => Stack) {
  const stack = stackIn(ENV);
  const stage = new CfnParameter(stack, 'Stage').valueAsString;
  const isProd = new CfnCondition(stack, 'IsProd', { expression: Fn.conditionEquals(stage, 'prod') });
  const isTest = new CfnCondition(stack, 'IsTest', { expression: Fn.conditionNot(Fn.conditionEquals(stage, 'prod')) });
  const there = otherStack(stack);
  const [one, other] = [named(stack), named(there)];
  one.cfnOptions.condition = isProd;
  other.cfnOptions.condition = there === stack ? isTest : new CfnCondition(there, 'IsTest', { expression: Fn.conditionEquals(Aws.REGION, 'us-east-1') });
  return { one, other };
}

describe('secrets of one name', () => {
  test('in one stack meet, whatever its environment', () => {
    const [known, unknown] = [stackIn(ENV), stackIn()];
    expect([meeting(named(known, 'a'), named(known, 'a')), meeting(named(unknown, 'b'), named(unknown, 'b'))]).toEqual(['sure', 'sure']);
  });

  test.each<[string, Environment | undefined, Environment | undefined, string]>([
    ['the same known environment', ENV, ENV, 'sure'],
    ['another region', ENV, { ...ENV, region: 'eu-west-1' }, 'never'],
    ['another account', ENV, { ...ENV, account: '222222222222' }, 'never'],
    ['no known environment', undefined, undefined, 'possible'],
    ['one known environment', ENV, undefined, 'possible'],
    ['one region and an unknown account', { region: 'us-east-1' }, { region: 'us-east-1' }, 'possible'],
    ['two regions and an unknown account', { region: 'us-east-1' }, { region: 'eu-west-1' }, 'never'],
    ['one account and an unknown region', { account: '111111111111' }, { account: '111111111111' }, 'possible'],
    ['two accounts and an unknown region', { account: '111111111111' }, { account: '222222222222' }, 'never'],
  ])('in two stacks of %s', (_, one, other, expected) => {
    const [here, there] = [named(stackIn(one)), named(stackIn(other))];
    expect([meeting(here, there), meeting(there, here)]).toEqual([expected, expected]);
  });

  test('perhaps meet when one of them is under a condition', () => {
    const stack = stackIn(ENV);
    const [one, other] = [named(stack), named(stack)];
    one.cfnOptions.condition = new CfnCondition(stack, 'Condition');
    expect([meeting(one, other), meeting(other, one)]).toEqual(['possible', 'possible']);
  });

  test('never meet where their conditions exclude each other', () => {
    const { one, other } = underConditions(stack => stack);
    expect([meeting(one, other), meeting(other, one)]).toEqual(['never', 'never']);
  });

  test('perhaps meet where conditions of two stacks have the names of such', () => {
    const { one, other } = underConditions(stack => new NestedStack(stack, 'Nested'));
    expect([meeting(one, other), meeting(other, one)]).toEqual(['possible', 'possible']);
  });

  test('never meet in two regions, under a condition or not', () => {
    const [one, other] = [named(stackIn(ENV)), named(stackIn({ ...ENV, region: 'eu-west-1' }))];
    one.cfnOptions.condition = new CfnCondition(one.stack, 'Condition');
    expect(meeting(one, other)).toBe('never');
  });

  test('meet in nested stacks, which are deployed where the stack around them is', () => {
    const stack = stackIn();
    const nested = new NestedStack(new NestedStack(stack, 'Outer'), 'Inner');
    expect([meeting(named(nested), named(stack)), meeting(named(new NestedStack(stack, 'Beside'), 'x'), named(nested, 'x'))]).toEqual(['sure', 'sure']);
  });

  test('perhaps meet in nested stacks that are under a condition', () => {
    const stack = stackIn();
    const nested = new NestedStack(stack, 'Nested');
    (nested.nestedStackResource as CfnResource).cfnOptions.condition = new CfnCondition(stack, 'Condition');
    expect(meeting(named(new NestedStack(nested, 'Inner')), named(stack))).toBe('possible');
  });

  test('may be of any construct library', () => {
    const stack = stackIn(ENV);
    const l2 = new Secret(stack, 'L2', { secretName: 'shop' }).node.defaultChild as CfnSecret;
    const l1 = named(stack);
    expect([findNamesakes(l1, [new Survey(app)])?.sure, findNamesakes(l2, [new Survey(app)])?.sure]).toEqual([['Stack0/L2'], ['Stack0/Secret1']]);
  });

  test('are listed by their paths, those that meet and those that perhaps do', () => {
    const [here, there, somewhere, elsewhere] = [ENV, ENV, undefined, { ...ENV, region: 'eu-west-1' }].map(env => named(stackIn(env)));
    const found = findNamesakes(here, [new Survey(app)]);
    expect(found).toEqual({ name: 'shop', sure: [there.node.path], possible: [somewhere.node.path] });
    expect(findNamesakes(elsewhere, [new Survey(app)])).toEqual({ name: 'shop', sure: [], possible: [somewhere.node.path] });
  });

  test('may have it from a Lazy', () => {
    const stack = stackIn(ENV);
    expect(meeting(named(stack), named(stack, Lazy.string({ produce: () => 'shop' })))).toBe('sure');
  });

  test('in two stages are found in two surveys', () => {
    const [dev, prod] = ['Dev', 'Prod'].map(id => new Stage(app, id));
    const [one, other] = [named(stackIn(ENV, dev)), named(stackIn(ENV, prod))];
    expect(findNamesakes(one, [new Survey(dev), new Survey(prod)])).toEqual({ name: 'shop', sure: [other.node.path], possible: [] });
    expect(findNamesakes(one, [new Survey(dev)])).toEqual({ name: 'shop', sure: [], possible: [] });
    expect(new Survey(app).secretsNamed('shop')).toEqual([]);
  });
});

test.each([
  ['nothing', undefined], ['an empty name', ''], ['a parameter', (stack: Stack) => new CfnParameter(stack, 'P').valueAsString], ['a pseudo parameter', `shop-${Aws.REGION}`],
  ['a dynamic reference', '{{resolve:ssm:/name}}'], ['a name that is generated when needed', PhysicalName.GENERATE_IF_NEEDED], ['a Lazy of nothing', Lazy.string({ produce: () => undefined })],
])('two secrets that are called by %s are not taken for namesakes', (_, name) => {
  const stack = stackIn(ENV);
  const text = typeof name === 'function' ? name(stack) : name;
  const secrets = [1, 2].map(n => new Secret(stack, `S${n}`, { secretName: text }).node.defaultChild as CfnSecret);
  expect(secrets.map(secret => findNamesakes(secret, [new Survey(app)]))).toEqual([undefined, undefined]);
});

describe('the resource policies of a secret', () => {
  const policiesOf = (secret: CfnSecret) => new Survey(app).policiesOf(secret).map(({ node }) => node.path);

  test('are those that refer to it, in this stack or another', () => {
    const stack = stackIn(ENV);
    const secret = named(stack);
    new CfnResourcePolicy(stack, 'Ref', { secretId: secret.ref, resourcePolicy: {} });
    new CfnResourcePolicy(stackIn(ENV), 'GetAtt', { secretId: secret.attrId, resourcePolicy: {} });
    new CfnResourcePolicy(stack, 'Other', { secretId: named(stack).ref, resourcePolicy: {} });
    new CfnResourcePolicy(stack, 'Literal', { secretId: 'shop', resourcePolicy: {} });
    new CfnResourcePolicy(stack, 'Part', { secretId: `x${secret.ref}`, resourcePolicy: {} });
    expect(policiesOf(secret)).toEqual(['Stack0/Ref', 'Stack1/GetAtt']);
  });

  test('may be those of its attachment to a database', () => {
    const stack = stackIn(ENV);
    const secret = named(stack);
    const attachment = new CfnSecretTargetAttachment(stack, 'Attachment', { secretId: secret.ref, targetId: 'db', targetType: 'AWS::RDS::DBInstance' });
    new CfnResourcePolicy(stack, 'Policy', { secretId: attachment.ref, resourcePolicy: {} });
    expect(policiesOf(secret)).toEqual(['Stack0/Policy']);
  });

  test('are found for a secret of aws-cdk-lib as well', () => {
    const stack = stackIn(ENV);
    const secret = new Secret(stack, 'Secret');
    new ResourcePolicy(stack, 'Policy', { secret });
    expect(policiesOf(secret.node.defaultChild as CfnSecret)).toEqual(['Stack0/Policy/Resource']);
  });
});

describe('a parameter by its logical id', () => {
  const parameterOf = (stack: Stack, name: string) => new Survey(app).parameterOf(stack, name);

  test('is the one of that id, among others', () => {
    const stack = stackIn();
    new CfnParameter(stack, 'First', { type: 'Number', default: 1 });
    new CfnParameter(stack, 'Second', { noEcho: true, allowedValues: ['a'] });
    expect(parameterOf(stack, 'First')).toEqual({ name: 'First', type: 'Number', isNoEcho: false, defaultValue: '1', hasAllowedValues: false });
    expect(parameterOf(stack, 'Second')).toEqual({ name: 'Second', type: 'String', isNoEcho: true, defaultValue: undefined, hasAllowedValues: true });
  });

  test('is none where the id is of none, or of a parameter of another stack', () => {
    const stack = stackIn();
    new CfnParameter(stack, 'First');
    new CfnParameter(stackIn(), 'Elsewhere');
    expect(['Missing', 'Elsewhere', 'First'].map(name => parameterOf(stack, name)?.name)).toEqual([undefined, undefined, 'First']);
  });

  test('is that of the stack around for a nested stack that has none of that id', () => {
    const stack = stackIn();
    const nested = new NestedStack(stack, 'Nested', { parameters: { Own: 'a' } });
    new CfnParameter(stack, 'Around', { noEcho: true });
    new CfnParameter(nested, 'Own', { type: 'Number' });
    expect(parameterOf(nested, 'Around')).toMatchObject({ name: 'Around', isNoEcho: true });
    expect(parameterOf(nested, 'Own')).toMatchObject({ name: 'Own', type: 'Number' });
    expect(parameterOf(nested, 'Missing')).toBeUndefined();
  });

  /** The CDK makes a parameter of the nested stack for what it refers to in the stack around. */
  function handedOn(make: (stack: Stack) => string) {
    const stack = stackIn();
    const nested = new NestedStack(stack, 'Nested');
    new CfnSecret(nested, 'Secret', { secretString: make(stack) });
    app.synth();
    const made = nested.node.children.find(({ node }) => node.id.startsWith('reference-to-')) as CfnParameter;
    return parameterOf(nested, `${nested.resolve(made.logicalId)}`);
  }

  test('that the CDK makes for one of the stack around is that one', () => {
    const expected = { name: 'Value', type: 'String', isNoEcho: true, defaultValue: 'x', hasAllowedValues: false };
    expect(handedOn(stack => new CfnParameter(stack, 'Value', { noEcho: true, default: 'x' }).valueAsString)).toEqual(expected);
  });

  test.each<[string, (stack: Stack) => string]>([
    ['an attribute', stack => new CfnSecret(stack, 'Value').attrId],
    ['a resource', stack => new CfnSecret(stack, 'Value').ref],
  ])('that the CDK makes for %s is none', (_, make) => {
    expect(handedOn(make)).toBeUndefined();
  });
});
