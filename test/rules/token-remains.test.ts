import { Fn, Lazy, SecretValue, Stack, Token, Validations } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnResourcePolicy, CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { errorsIn, idsIn, stackOf } from './synthesis';
import { ManagedSecret, SecretContent, SecretRulesPlugin } from '../../src';
import { Text } from '../../src/cloudformation/text';
import { judgePublicText } from '../../src/rules/any-text';
import { appWith, stackIn, synthesize } from '../plugin/support';

const REMAINS: Array<[string, () => string]> = [
  ['JSON of a lazy value', () => JSON.stringify({ username: Lazy.any({ produce: () => 'me' }) })],
  ['JSON of a function', () => JSON.stringify({ username: Fn.conditionEquals('a', 'b') })],
  ['JSON of a SecretValue', () => JSON.stringify({ username: SecretValue.secretsManager('other') })],
  ['a token in small letters', () => JSON.stringify({ username: Token.asString({ Ref: 'User' }).toLowerCase() })],
];

test.each(REMAINS)('MS014: %s, as the template of a generated value', (_, template) => {
  const stack = stackOf();
  const options = { secretStringTemplate: template(), generateStringKey: 'password' };
  new ManagedSecret(stack, 'Secret', { content: SecretContent.generated(options) });
  expect(errorsIn(stack)).toEqual([
    '[Stack/Secret] MS014 content contains the text of a CDK token instead of its value: JSON.stringify(), toLowerCase(), and the like change a token so that the CDK cannot resolve it. '
    + 'Use toJsonString() of the stack instead of JSON.stringify(), or SecretContent.json().',
  ]);
});

test.each<[string, () => string]>([
  ['JSON of a string that is a token', () => JSON.stringify({ username: Token.asString({ Ref: 'User' }) })],
  ['a text in brackets', () => JSON.stringify({ username: '<unresolved>' })],
  ['JSON of a number that is a token, which the CDK resolves', () => JSON.stringify({ port: Token.asNumber({ Ref: 'Port' }) })],
  ['a number', () => JSON.stringify({ port: 5432 })],
])('silent on %s', (_, template) => {
  const stack = stackOf();
  const options = { secretStringTemplate: template(), generateStringKey: 'password' };
  new ManagedSecret(stack, 'Secret', { content: SecretContent.generated(options) });
  expect(idsIn(stack)).toEqual(['MS039']);
});

test('a sentence about tokens is not taken for a token', () => {
  expect(judgePublicText('description', Text.literal('holds the ${Token} of the shop'))).toEqual([]);
});

test.each<[string, (stack: Stack, secretStringTemplate: string) => unknown]>([
  ['a CfnSecret', (stack, secretStringTemplate) => new CfnSecret(stack, 'Secret', { generateSecretString: { secretStringTemplate, generateStringKey: 'password' } })],
  ['a Secret', (stack, secretStringTemplate) => new Secret(stack, 'Secret', { generateSecretString: { secretStringTemplate, generateStringKey: 'password' } })],
])('the plugin reports MS014 on %s, and nothing on JSON of a string or a number', (_, make) => {
  const idsOf = (template: string) => {
    const app = appWith();
    Validations.of(app).addPlugins(new SecretRulesPlugin());
    make(stackIn(app), template);
    return synthesize(app).violations.map(({ rule }) => rule);
  };
  expect(idsOf(JSON.stringify({ username: Lazy.any({ produce: () => 'me' }) }))).toContain('MS014');
  expect(idsOf(JSON.stringify({ username: Token.asString({ Ref: 'AWS::StackName' }), port: Token.asNumber({ Ref: 'AWS::StackName' }) }))).not.toContain('MS014');
});

test('MS014: JSON of a SecretValue within a field', () => {
  const stack = stackOf();
  const field = JSON.stringify({ nested: JSON.stringify({ password: SecretValue.secretsManager('other') }) });
  new ManagedSecret(stack, 'Secret', { content: SecretContent.json({ field: SecretValue.unsafePlainText(field) }, { plaintextFields: ['field'] }) });
  expect(idsIn(stack)).toContain('MS014');
});

describe('MS014: the remains of a token in a resource policy', () => {
  const statementWith = (principal: string) => ({ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Principal: { AWS: principal }, Resource: '*' });
  const idsOf = (...statements: object[]) => {
    const app = appWith();
    Validations.of(app).addPlugins(new SecretRulesPlugin());
    for (const [id, document] of [['Json', { Statement: statements }], ['Text', JSON.stringify({ Statement: statements })]] as const) {
      const stack = stackIn(app, id);
      const { ref } = new CfnSecret(stack, 'Secret');
      new CfnResourcePolicy(stack, 'Policy', { secretId: ref, resourcePolicy: {} }).addPropertyOverride('ResourcePolicy', document);
    }
    return synthesize(app).violations.map(({ rule, path }) => `${path} ${rule}`).sort();
  };

  test.each<[string, () => string]>([
    ['as the principal', () => (JSON.parse(JSON.stringify({ arn: SecretValue.secretsManager('other') })) as { arn: string }).arn],
    ['in its ARN', () => `arn:aws:iam::222222222222:role/${Token.asString({ Ref: 'Role' }).toLowerCase()}`],
  ])('%s', (_, principal) => {
    expect(idsOf(statementWith(principal()))).toEqual(['Json/Secret MS014', 'Text/Secret MS014']);
  });

  test('and none is a principal that is a token', () => {
    expect(idsOf(statementWith(`arn:aws:iam::222222222222:role/${Token.asString({ Ref: 'AWS::StackName' })}`))).toEqual([]);
  });

  test('is an error for a ManagedSecret', () => {
    const stack = stackOf();
    const secret = new ManagedSecret(stack, 'Secret');
    const conditions = { StringEquals: { 'aws:PrincipalTag/team': Token.asString({ Ref: 'Team' }).toUpperCase() } };
    secret.addToResourcePolicy(new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], principals: [new AccountPrincipal('222222222222')], resources: ['*'], conditions }));
    expect(errorsIn(stack)).toEqual([
      '[Stack/Secret] MS014 resourcePolicy contains the text of a CDK token instead of its value: JSON.stringify(), toLowerCase(), and the like change a token so that the CDK cannot resolve it. '
      + 'Use toJsonString() of the stack instead of JSON.stringify(), or SecretContent.json().',
    ]);
  });
});
