import { App, Aws, CfnParameter, CfnResource, Fn, NestedStack, ScopedAws, Stack, Token } from 'aws-cdk-lib';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { iamPolicy } from '../../src/provider/iam-policy';

const ENV = { account: '111111111111', region: 'eu-central-1' };
const aStack = (env?: typeof ENV) => new Stack(new App(), 'Shop', { env });
const textOf = (stack: Stack, value: unknown): unknown => JSON.parse(iamPolicy(stack, Token.asAny({ value }))).value;

test.each<[string, (stack: Stack) => unknown, unknown]>([
  ['a literal', () => ['a', 1, { b: true }], ['a', 1, { b: true }]],
  ['the account', () => Aws.ACCOUNT_ID, '111111111111'],
  ['the partition', () => Aws.PARTITION, 'aws'],
  ['the region', () => Aws.REGION, 'eu-central-1'],
  ['the name of the stack', () => Aws.STACK_NAME, 'Shop'],
  ['the id of the stack', () => Aws.STACK_ID, 'arn:aws:cloudformation:eu-central-1:111111111111:stack/Shop/*'],
  ['another pseudo parameter', () => Aws.URL_SUFFIX, '<name of AWS::URLSuffix>'],
  ['another pseudo parameter of a stack', stack => new ScopedAws(stack).urlSuffix, '<AWS::URLSuffix of Shop>'],
  ['a raw reference to the region', () => ({ Ref: 'AWS::Region' }), 'eu-central-1'],
  ['a raw reference', () => ({ Ref: 'Queue' }), '<name of Queue>'],
  ['a raw attribute', () => ({ 'Fn::GetAtt': ['Queue', 'Arn'] }), '<Arn of Queue>'],
  ['a parameter', stack => new CfnParameter(stack, 'Name').valueAsString, '<name of Name>'],
  ['a resource', stack => new CfnResource(stack, 'Topic', { type: 'AWS::SNS::Topic' }).ref, '<name of Topic>'],
  ['an attribute of a resource', stack => new CfnResource(stack, 'Topic', { type: 'AWS::SNS::Topic' }).getAtt('TopicName'), '<TopicName of Topic>'],
  ['a concatenation', () => `arn:${Aws.PARTITION}:sns:${Aws.REGION}:x`, 'arn:aws:sns:eu-central-1:x'],
  ['a join', () => Fn.join('-', ['a', Aws.REGION, 'b']), 'a-eu-central-1-b'],
  ['a part of the id of the stack', () => Fn.select(1, Fn.split('/', Aws.STACK_ID)), 'Shop'],
  ['a part that is not there', () => Fn.select(5, Fn.split('/', Aws.STACK_ID)), '<part of a value>'],
  ['a part of a list that the deployment knows', stack => Fn.select(0, new CfnParameter(stack, 'Names', { type: 'CommaDelimitedList' }).valueAsList), '<part of a value>'],
  ['an import', () => Fn.importValue(`export-${Aws.REGION}`), '<import of export-eu-central-1>'],
  ['a choice', () => Fn.conditionIf('C', 'a', 'b'), '<value>'],
  ['a secret with a name', stack => new CfnSecret(stack, 'Db', { name: 'shop/db' }).ref, 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:shop/db-??????'],
  ['a secret by its id', stack => new CfnSecret(stack, 'Db', { name: 'shop/db' }).attrId, 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:shop/db-??????'],
  ['a secret without a name', stack => new CfnSecret(stack, 'Db').ref, 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:Db-*'],
  ['a secret with a name that the deployment knows', stack => new CfnSecret(stack, 'Db', { name: Aws.STACK_NAME }).ref, 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:Db-*'],
  ['another attribute of a secret', stack => new CfnSecret(stack, 'Db').getAtt('Name'), '<Name of Db>'],
  ['a log group with a name', stack => new CfnLogGroup(stack, 'Logs', { logGroupName: 'shop' }).attrArn, 'arn:aws:logs:eu-central-1:111111111111:log-group:shop:*'],
  ['a log group without a name', stack => new CfnLogGroup(stack, 'Logs').attrArn, 'arn:aws:logs:eu-central-1:111111111111:log-group:Shop-Logs-*:*'],
  ['the name of a log group', stack => new CfnLogGroup(stack, 'Logs', { logGroupName: 'shop' }).ref, '<name of Logs>'],
  ['the Arn of what is no log group', stack => new CfnResource(stack, 'Queue', { type: 'AWS::SQS::Queue' }).getAtt('Arn'), '<Arn of Queue>'],
])('%s in a policy of IAM', (_, make, expected) => {
  const stack = aStack(ENV);
  expect(textOf(stack, make(stack))).toEqual(expected);
});

test('what an environment-agnostic stack does not know is to be filled in', () => {
  expect(textOf(aStack(), [Aws.ACCOUNT_ID, Aws.PARTITION, Aws.REGION, Aws.STACK_ID])).toEqual([
    '<account>', '<partition>', '<region>', 'arn:<partition>:cloudformation:<region>:<account>:stack/Shop/*',
  ]);
});

test('a reference to another stack is named where it is', () => {
  const stack = aStack(ENV);
  const west = new Stack(stack.node.root, 'West', { env: { ...ENV, region: 'eu-west-1' } });
  expect(textOf(stack, [new CfnSecret(west, 'Db').ref, west.stackId])).toEqual([
    'arn:aws:secretsmanager:eu-west-1:111111111111:secret:Db-*', 'arn:aws:cloudformation:eu-west-1:111111111111:stack/West/*',
  ]);
});

test('a nested stack has a name that begins with that of the stack around it', () => {
  const nested = new NestedStack(new NestedStack(aStack(ENV), 'Outer'), 'Inner');
  expect(textOf(nested, [{ Ref: 'AWS::StackName' }, new CfnLogGroup(nested, 'Logs').attrArn])).toEqual([
    'Shop-*', 'arn:aws:logs:eu-central-1:111111111111:log-group:Shop-*-Logs-*:*',
  ]);
});
