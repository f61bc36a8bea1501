import { App, Aws, CfnParameter, Fn, NestedStack, Stack } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { nameSeenFrom } from '../../src/app/name-pattern';

const ENV = { account: '111111111111', region: 'eu-central-1' };
let app: App;
beforeEach(() => {
  app = new App();
});
const stackIn = (env?: Partial<typeof ENV>) => new Stack(app, `Stack${app.node.children.length}`, { env });

/** What a stack there can write for the name of a secret of a stack here. */
function seen(name: string, here: Stack, there: Stack): unknown {
  const pattern = nameSeenFrom(new CfnSecret(here, 'Secret'), name, there);
  return pattern === undefined ? undefined : there.resolve(pattern);
}

test('a name is itself in its own stack, and in any where it is literal', () => {
  const here = stackIn(ENV);
  const name = `${new CfnParameter(here, 'Stage').valueAsString}/db`;
  expect(seen(name, here, here)).toEqual({ 'Fn::Join': ['', [{ Ref: 'Stage' }, '/db']] });
  const { stackName } = here;
  expect(nameSeenFrom(here, `shop/${stackName}`, stackIn())).toBe('shop/Stack0');
});

test.each<[string, () => string, string]>([
  ['a parameter', () => Fn.ref('Stage'), '*/db'],
  ['parameters side by side', () => `${Fn.ref('Stage')}${Fn.ref('Name')}`, '*/db'],
  ['an attribute', () => Fn.getAtt('Topic', 'TopicName').toString(), '*/db'],
  ['a part of a text', () => Fn.select(0, Fn.split('-', Fn.ref('Stage'))), '*/db'],
  ['the account', () => Aws.ACCOUNT_ID, '111111111111/db'],
  ['the region', () => Aws.REGION, 'eu-central-1/db'],
  ['the name of the stack', () => Aws.STACK_NAME, 'Stack0/db'],
  ['another pseudo parameter', () => Aws.URL_SUFFIX, '*/db'],
  ['a join', () => Fn.join('-', ['shop', Aws.REGION]), 'shop-eu-central-1/db'],
  ['a join of parameters', () => Fn.join('-', [Fn.ref('A'), Fn.ref('B')]), '*-*/db'],
])('another stack takes of a name what it can say: %s', (_, part, expected) => {
  expect(seen(`${part()}/db`, stackIn(ENV), stackIn(ENV))).toBe(expected);
});

test('another stack has the partition as its own', () => {
  expect(seen(`${Aws.PARTITION}/db`, stackIn(ENV), stackIn(ENV))).toEqual({ 'Fn::Join': ['', [{ Ref: 'AWS::Partition' }, '/db']] });
});

test('an unknown account and region may be those of another stack, or any', () => {
  const name = `${Aws.ACCOUNT_ID}-${Aws.REGION}`;
  expect(seen(name, stackIn(), stackIn())).toEqual({ 'Fn::Join': ['', [{ Ref: 'AWS::AccountId' }, '-', { Ref: 'AWS::Region' }]] });
  expect(seen(name, stackIn(), stackIn(ENV))).toBe('*-*');
});

test('the name of a nested stack is known to no other', () => {
  const outer = stackIn(ENV);
  expect(seen(`${Aws.STACK_NAME}/db`, new NestedStack(outer, 'Nested'), outer)).toBe('*/db');
});

test.each([['a name that may be left out', () => Fn.conditionIf('C', 'a', Aws.NO_VALUE).toString()], ['no name', () => Aws.NO_VALUE]])('%s is none', (_, name) => {
  const here = stackIn(ENV);
  expect([seen(name(), here, stackIn(ENV)), nameSeenFrom(here, name(), here)]).toEqual([undefined, undefined]);
});
