import { Stack } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { raw, reportOf, secretIn, secretOfValue } from './support';
import { stackIn } from '../plugin/support';

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

describe('a name or a tag that looks like what the CLI is asked to look up', () => {
  const NAMES = { namePattern: 'shop/{name}' };
  const TAGS = { requiredTags: { owner: ['shop'] } };
  const tags = (Value: unknown) => ({ Tags: [{ Key: 'owner', Value }] });

  test.each<[string, object, (stack: Stack) => void, string]>([
    ['a name', NAMES, stack => secretIn(stack, { Name: 'dummy-value-for-x' }), 'Shop/Secret MS303 fatal'],
    ['a name that begins so', NAMES, stack => secretIn(stack, { Name: 'dummy-value-for-x/orders' }), 'Shop/Secret MS303 fatal'],
    ['a name beside another look-up', NAMES, stack => {
      StringParameter.valueFromLookup(stack, '/shop/name');
      secretIn(stack, { Name: 'dummy-value-for-/shop/db' });
    }, 'Shop/Secret MS303 fatal'],
    ['the value of a tag', TAGS, stack => secretIn(stack, tags('dummy-value-for-x')), 'Shop/Secret MS304 fatal'],
    ['the value of a tag, as the ARN of a role', TAGS, stack => secretIn(stack, tags('arn:aws:iam::123456789012:role/DUMMY_ARN')), 'Shop/Secret MS304 fatal'],
    ['the key of a tag', TAGS, stack => secretIn(stack, { Tags: [{ Key: 'dummy-value-for-x', Value: 'shop' }] }), 'Shop/Secret MS304 fatal'],
    ['a tag of the stack', TAGS, stack => { secretIn(stack); stack.tags.setTag('owner', 'dummy-value-for-x'); }, 'Shop/Secret MS304 fatal'],
    ['the name that a call creates', NAMES, stack => raw(stack, 'Call', 'Custom::AWS', {
      Create: JSON.stringify({ service: 'SecretsManager', action: 'createSecret', parameters: { Name: 'dummy-value-for-x' } }),
    }), 'Shop/Call MS303 fatal'],
    ['the tag that a call creates', TAGS, stack => raw(stack, 'Call', 'Custom::AWS', {
      Create: JSON.stringify({ service: 'SecretsManager', action: 'createSecret', parameters: tags('dummy-value-for-x') }),
    }), 'Shop/Call MS304 fatal'],
  ])('as %s is refused', (_, rails, attack, expected) => {
    expect(reportOf(rails, attack)).toEqual([expected]);
  });

  test.each<[string, object, (stack: Stack) => void]>([
    ['a name', NAMES, stack => secretIn(stack, { Name: StringParameter.valueFromLookup(stack, '/shop/name') })],
    ['the end of a name', NAMES, stack => secretIn(stack, { Name: `shop/${StringParameter.valueFromLookup(stack, '/shop/name')}` })],
    ['the value of a tag', TAGS, stack => secretIn(stack, tags(StringParameter.valueFromLookup(stack, '/shop/owner')))],
    ['the value of a tag, of another stack', TAGS, stack => secretIn(stack, tags(StringParameter.valueFromLookup(stackIn(stack.node.root as never, 'Other'), '/shop/owner')))],
    ['the ARN of a role as a tag', TAGS, stack => secretIn(stack, tags(Role.fromLookup(stack, 'Role', { roleName: 'team' }).roleArn))],
    ['a name in a stack set', NAMES, stack => {
      const Properties = { Name: StringParameter.valueFromLookup(stack, '/shop/name') };
      const TemplateBody = JSON.stringify({ Resources: { Secret: { Type: 'AWS::SecretsManager::Secret', Properties } } });
      raw(stack, 'Set', 'AWS::CloudFormation::StackSet', { TemplateBody });
    }],
  ])('if the CLI is asked, %s is not refused', (_, rails, make) => {
    expect(reportOf(rails, make).filter(line => line.includes('fatal'))).toEqual([]);
  });
});

test('beside what the CLI is asked to look up, a literal is reported as MS310', () => {
  expect(reportOf(RAILS, stack => {
    secretIn(stack, { SecretString: `postgres://user:hunter2@${StringParameter.valueFromLookup(stack, '/shop/host')}` });
  })).toEqual(['Shop/Secret MS310 warning']);
});
