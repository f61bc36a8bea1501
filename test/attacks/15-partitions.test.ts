import { Aws, CfnCondition, CfnMapping, Environment, Fn, NestedStack, Stack } from 'aws-cdk-lib';
import { secretIn, violationsOf } from './support';
import { SecretBlueprint } from '../../src';
import { appWith, ENV, KEY_ARN, stackIn } from '../plugin/support';

const AWS_KEY = 'alias/aws/secretsmanager';
const CHINA: Environment = { account: ENV.account, region: 'cn-north-1' };

/** What the guardrail for keys reports of a secret whose key the partition decides. */
function keyFindings(env: Environment, make: (stack: Stack) => void): string[] {
  const app = appWith();
  new SecretBlueprint({ name: 'acme', guardRails: { customerManagedKey: true } }).applyTo(app);
  make(stackIn(app, 'Shop', env));
  return violationsOf(app);
}

const byCondition = (compared: string, expected: string, ways: readonly [string, string]) => (stack: Stack) => {
  new CfnCondition(stack, 'C', { expression: Fn.conditionEquals(compared, expected) });
  secretIn(stack, { KmsKeyId: { 'Fn::If': ['C', ...ways] } });
};
const byMapping = (key: unknown) => (stack: Stack) => {
  new CfnMapping(stack, 'M', { mapping: { 'aws': { key: KEY_ARN }, 'aws-cn': { key: AWS_KEY } } });
  secretIn(stack, { KmsKeyId: { 'Fn::FindInMap': ['M', key, 'key'] } });
};
const WAYS: ReadonlyArray<readonly [string, (stack: Stack) => void]> = [
  ['a condition on the partition', byCondition(Aws.PARTITION, 'aws', [KEY_ARN, AWS_KEY])],
  ['a condition on the partition within a text', byCondition(`x-${Aws.PARTITION}`, 'x-aws', [KEY_ARN, AWS_KEY])],
  ['a condition on the domain', byCondition(Aws.URL_SUFFIX, 'amazonaws.com', [KEY_ARN, AWS_KEY])],
  ['the key of a mapping', byMapping({ Ref: 'AWS::Partition' })],
  ['a nested stack, whose parent gives it the partition', stack => {
    const nested = new NestedStack(stack, 'Nested', { parameters: { P: Aws.PARTITION } });
    byCondition(Aws.PARTITION, 'aws', [KEY_ARN, AWS_KEY])(nested);
  }],
];

test.each(WAYS)('in a stack without a region, %s can go both ways', (_, make) => {
  expect(keyFindings({}, make)).toEqual([expect.stringMatching(/^Shop\/(Nested\/)?Secret MS310 warning$/)]);
});

test.each(WAYS)('in a region of AWS, %s goes the way of that partition', (_, make) => {
  expect(keyFindings(ENV, make)).toEqual([]);
});

test.each(WAYS.filter(([name]) => !name.includes('domain')))('in a region of China, %s goes the other way', (_, make) => {
  expect(keyFindings(CHINA, make)).toEqual([expect.stringMatching(/^Shop\/(Nested\/)?Secret MS300 fatal$/)]);
});

test('in a stack without a region, a key that each partition refuses is refused', () => {
  expect(keyFindings({}, byCondition(Aws.PARTITION, 'aws', ['', AWS_KEY]))).toEqual(['Shop/Secret MS300 fatal']);
});

test('in a stack without a region, an ARN with the partition stays that of a key', () => {
  const key = `arn:${Aws.PARTITION}:kms:eu-central-1:${ENV.account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
  expect(keyFindings({}, stack => secretIn(stack, { KmsKeyId: key }))).toEqual([]);
});
