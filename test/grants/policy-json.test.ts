import { Aws, Fn, Stack } from 'aws-cdk-lib';
import { literalJson } from '../../src/grants/policy-json';

const stack = new Stack(undefined, 'Owner', { env: { account: '111111111111', region: 'us-east-1' } });

test.each<[string, unknown, string]>([
  ['what synthesis knows', { Account: Aws.ACCOUNT_ID, Region: Aws.REGION }, '{"Account":"111111111111","Region":"us-east-1"}'],
  ['a reference', Fn.ref('Key'), '"${Key}"'],
  ['an attribute within a text', `${Fn.getAtt('Key', 'Arn')}/*`, '"${Key.Arn}/*"'],
  ['what CloudFormation leaves out', [Aws.NO_VALUE], '["${AWS::NoValue}"]'],
  ['another function', Fn.importValue('Key'), '"${Fn::ImportValue}"'],
])('a policy to paste has %s', (_, value, json) => {
  expect(literalJson(stack, value)).toBe(json);
});
