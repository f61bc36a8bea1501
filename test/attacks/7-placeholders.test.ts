import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { reportOf, secretIn, secretOfValue } from './support';

const RAILS = { noPlaintext: true };

describe('a value that looks like what is known later', () => {
  test.each([
    'dummy-value-for-hunter2',
    'dummy-value-for-/nobody/looks/this/up',
    'dummy-value-for-hunter2 and more',
    '123456789012:role/DUMMY_ARN',
    '{{resolve:ssm: hunter2 }}',
    '{{resolve:ssm:}}',
    '{{resolve:ssm:/a\nhunter2}}',
    '{{resolve:ssm-secure:hunter2!}}',
    '{{resolve:secretsmanager: hunter2}}',
    '{{resolve:secretsmanager:a:b:c:d:e:hunter2}}',
    '{{resolve:secretsmanager:a:SecretBinary:hunter2}}',
    '{{resolve:ssm:/a:hunter2}}',
    '{{resolve:ssm:/a:-1}}',
    '{{ resolve:ssm:hunter2 }}',
    '{{resolve:SSM:hunter2}}',
    '{{resolve:hunter2}}',
    '{{resolve:s3:hunter2}}',
    '{"password":"dummy-value-for-hunter2"}',
    '{"password":"{{resolve:ssm: hunter2 }}"}',
  ])('%j is refused', text => {
    expect(reportOf(RAILS, secretOfValue(text))).toEqual(['Shop/Secret MS307 fatal']);
  });
});

describe('a value that is known later passes:', () => {
  test.each<[string, unknown]>([
    ['a parameter', '{{resolve:ssm:/shop/db.password_1-a}}'],
    ['a version of a parameter', '{{resolve:ssm:/shop/db:12}}'],
    ['a parameter of another account', '{{resolve:ssm:arn:aws:ssm:eu-central-1:222222222222:parameter/a}}'],
    ['a secure parameter', '{{resolve:ssm-secure:/shop/db:1}}'],
    ['a secret', '{{resolve:secretsmanager:shop/db+a=@b}}'],
    ['a field of a secret with empty parts, as the CDK writes it', '{{resolve:secretsmanager:shop/db:SecretString:password::}}'],
    ['a version of a secret', '{{resolve:secretsmanager:arn:aws:secretsmanager:eu-central-1:111111111111:secret:a-AbCdEf:SecretString:my field::01234567-0123-0123-0123-0123456789ab}}'],
    ['a secret by a reference', { 'Fn::Sub': '{{resolve:secretsmanager:${Other}:SecretString:password}}' }],
    ['a field of JSON', '{"password":"{{resolve:ssm:/shop/db}}"}'],
  ])('%s', (_, text) => {
    expect(reportOf(RAILS, secretOfValue(text))).toEqual([]);
  });

  test('what the CLI is asked to look up', () => {
    expect(reportOf(RAILS, stack => {
      const looked = StringParameter.valueFromLookup(stack, '/shop/db');
      secretIn(stack, { SecretString: looked });
      secretIn(stack, { SecretString: JSON.stringify({ password: looked }) }, 'Json');
    })).toEqual([]);
  });
});

test('beside what the CLI is asked to look up, a literal is reported as MS310', () => {
  expect(reportOf(RAILS, stack => {
    secretIn(stack, { SecretString: `postgres://user:hunter2@${StringParameter.valueFromLookup(stack, '/shop/host')}` });
  })).toEqual(['Shop/Secret MS310 warning']);
});
