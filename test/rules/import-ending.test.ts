import { CfnOutput } from 'aws-cdk-lib';
import { errorsIn, stackOf, warningsIn } from './synthesis';
import { ManagedSecret, ManagedSecretAttributes } from '../../src';
import { aRole } from '../grants/fixtures';

const ARN = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:';

function imported(attrs: ManagedSecretAttributes, isUsed = true): string[] {
  const stack = stackOf();
  const secret = ManagedSecret.fromManagedSecretAttributes(stack, 'Secret', attrs);
  secret.grantRead(aRole(stack, 'Role', 'reader'));
  if (isUsed) new CfnOutput(stack, 'Arn', { value: secret.secretArn });
  return [...errorsIn(stack), ...warningsIn(stack)];
}

test('MS015: a partial ARN that ends as a complete one', () => {
  expect(imported({ secretName: 'my-secret' })).toEqual([
    'MS015 secretName "my-secret" ends with a hyphen and six characters, which can be part of the name or the suffix of the ARN: Secrets Manager reads them as the suffix. '
    + 'The ARN of this import has no suffix, so Secrets Manager does not find the secret by it. Pass the complete ARN, with the suffix after the whole name; or acknowledge this warning. To acknowledge it, call SecretRules.acknowledge(scope, \'MS015\', { reason, owner, expires }). [ack: MS015]',
  ]);
});

test('MS015: a complete ARN that ends in a word', () => {
  expect(imported({ secretCompleteArn: `${ARN}my-secret` }, false)).toEqual([
    `MS015 secretCompleteArn "${ARN}my-secret" ends with a hyphen and six characters, which can be part of the name or the suffix of the ARN: Secrets Manager reads them as the suffix. `
    + 'The six characters are lowercase letters, so they might be the end of the name. '
    + 'Pass the complete ARN, with the suffix after the whole name; or acknowledge this warning. To acknowledge it, call SecretRules.acknowledge(scope, \'MS015\', { reason, owner, expires }). [ack: MS015]',
  ]);
});

test.each<[string, ManagedSecretAttributes, boolean]>([
  ['a name that ends so, of which only policies take a pattern', { secretName: 'my-secret' }, false],
  ['another name', { secretName: 'shop/db' }, true],
  ['a complete ARN', { secretCompleteArn: `${ARN}my-secret-AbCd12` }, true],
])('silent on %s', (_, attrs, isUsed) => {
  expect(imported(attrs, isUsed)).toEqual([]);
});
