import { App, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { CfnRotationSchedule, ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { ManagedSecret, SecretContent, SecretCreation } from '../src';
import { pathOf, SOPS_KEY } from './create-secret/sops/fixtures';

const GENERATED = SecretContent.generated({ secretStringTemplate: '{"username":"shop"}', generateStringKey: 'password' });

const stackIn = (app: App) => new Stack(app, 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } });

/** The warnings on fields, of an app without a plugin. */
function warningsOf(make: (stack: Stack) => unknown): string[] {
  const stack = stackIn(new App({ treeMetadata: false }));
  make(stack);
  return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('^MS23[23]')).map(({ entry }) => String(entry.data));
}

const ADVICE = 'To acknowledge it, call SecretRules.acknowledge(scope, \'MS232\', { reason, owner, expires }).';

test('a misspelt field is a warning without a plugin, with the nearest field', () => {
  const [warning, ...others] = warningsOf(stack => new ManagedSecret(stack, 'Db', { content: GENERATED }).secretValueFromJson('passwrod'));
  expect(others).toEqual([]);
  expect(warning).toContain('MS232 secretValueFromJson() "passwrod" must be a field of the value of the secret. '
    + 'The nearest field of Shop/Db is "password". Correct the spelling. '
    + `If an operator or a rotation adds the field, list it in the fields of the ManagedSecret. ${ADVICE}`);
});

const fromFile = (stack: Stack, jsonField?: string) => new ManagedSecret(stack, 'Db', {
  content: SecretContent.fromSopsFile(pathOf('context.3.13.3.json'), { key: kms.Key.fromKeyArn(stack, 'Key', SOPS_KEY), jsonField }),
});

test.each<[string, (stack: Stack) => unknown, number]>([
  ['a field that is there', stack => new ManagedSecret(stack, 'Db', { content: GENERATED }).secretValueFromJson('password'), 0],
  ['the whole value', stack => new ManagedSecret(stack, 'Db', { content: GENERATED }).secretValue, 0],
  ['secretValueOfThisVersion()', stack => new ManagedSecret(stack, 'Db', {
    content: GENERATED, creation: SecretCreation.createSecret(),
  }).secretValueOfThisVersion('pasword'), 1],
  ['cfnDynamicReferenceKey()', stack => new ManagedSecret(stack, 'Db', { content: GENERATED }).cfnDynamicReferenceKey({ jsonField: 'pasword' }), 1],
  ['cfnDynamicReferenceKey() of an earlier version', stack => new ManagedSecret(stack, 'Db', { content: GENERATED })
    .cfnDynamicReferenceKey({ jsonField: 'pasword', versionStage: 'AWSPREVIOUS' }), 0],
  ['a field by a token', stack => new ManagedSecret(stack, 'Db', { content: GENERATED }).secretValueFromJson(Lazy.string({ produce: () => 'x' })), 0],
  ['a field of a password, which is a note: an operator may replace it', stack => new ManagedSecret(stack, 'Db').secretValueFromJson('password'), 0],
  ['a field that is declared', stack => new ManagedSecret(stack, 'Db', { content: SecretContent.empty(), fields: ['a'] }).secretValueFromJson('a'), 0],
  ['a field that is not declared', stack => new ManagedSecret(stack, 'Db', { content: SecretContent.empty(), fields: ['a'] }).secretValueFromJson('b'), 1],
  ['a field of an empty secret', stack => new ManagedSecret(stack, 'Db', { content: SecretContent.empty() }).secretValueFromJson('b'), 0],
  ['a field of an import', stack => ManagedSecret.fromManagedSecretAttributes(stack, 'Db', { secretName: 'db' }).secretValueFromJson('b'), 0],
  ['a declared field of an import', stack => ManagedSecret.fromManagedSecretAttributes(stack, 'Db', { secretName: 'db', fields: ['a'] }).secretValueFromJson('a'), 0],
  ['another field of an import', stack => ManagedSecret.fromManagedSecretAttributes(stack, 'Db', { secretName: 'db', fields: ['a'] }).secretValueFromJson('b'), 1],
  ['a field of an encrypted file', stack => fromFile(stack).secretValueFromJson('password'), 0],
  ['another field of an encrypted file', stack => fromFile(stack).secretValueFromJson('pasword'), 1],
  ['a field of a field of an encrypted file', stack => fromFile(stack, 'password').secretValueFromJson('pasword'), 0],
  ['a field that a rotation may add', stack => {
    const secret = new ManagedSecret(stack, 'Db', { content: GENERATED });
    new CfnRotationSchedule(stack, 'Rotation', { secretId: secret.secretArn, rotationLambdaArn: 'arn' });
    secret.secretValueFromJson('x');
  }, 0],
])('%s', (_name, make, count) => {
  expect(warningsOf(make)).toHaveLength(count);
});

describe('a secret that is attached to a database', () => {
  const attached = (read: (secret: ISecret) => unknown) => warningsOf(stack => read(new ManagedSecret(stack, 'Db', { content: GENERATED }).attach({
    asSecretAttachmentTarget: () => ({ targetId: 'db', targetType: 'AWS::RDS::DBInstance' as never }),
  })));

  test.each(['username', 'host', 'dbInstanceIdentifier'])('has %s', field => {
    expect(attached(secret => secret.secretValueFromJson(field))).toEqual([]);
  });

  test('has no hostname', () => {
    expect(attached(secret => secret.secretValueFromJson('hostname'))).toHaveLength(1);
  });
});
