import { App, CfnOutput, PhysicalName, Stack, StackProps } from 'aws-cdk-lib';
import { CfnSecretTargetAttachment } from 'aws-cdk-lib/aws-secretsmanager';
import { ENV, errorsIn, warningsIn } from './synthesis';
import { ManagedSecret } from '../../src';
import { aRole } from '../grants/fixtures';

const ELSEWHERE = { account: '222222222222', region: 'us-east-1' };
const OTHER_REGION = { ...ENV, region: 'eu-west-1' };
const COMPLETE = 'Between regions of one account, set crossRegionReferences on both stacks; otherwise, pass the complete ARN to ManagedSecret.fromManagedSecretAttributes()';

/** What is found where another stack uses the secret. */
function findings(secretName: string, use: (secret: ManagedSecret, reader: Stack) => string, props: StackProps = { env: ELSEWHERE }): string[] {
  const app = new App();
  const secret = new ManagedSecret(new Stack(app, 'Owner', { env: ENV, crossRegionReferences: props.crossRegionReferences }), 'Secret', { secretName });
  const reader = new Stack(app, 'Reader', props);
  new CfnOutput(reader, 'Output', { value: use(secret, reader) });
  const isNamed = (text: string) => /MS0(17|18)/.test(text);
  return [...errorsIn(app), ...warningsIn(app).filter(isNamed)];
}

const LOOKS_COMPLETE = (property: string) =>
  `MS018 ${property} has no suffix in another account or region, and the name ends with a hyphen and six characters: Secrets Manager reads them as the suffix and does not find the secret. It is used by Reader. ${COMPLETE}; or acknowledge this warning. `
  + 'To acknowledge it, call SecretRules.acknowledge(scope, \'MS018\', { reason, owner, expires }). [ack: MS018]';

test.each<[string, StackProps]>([['account', { env: ELSEWHERE }], ['region', { env: OTHER_REGION }]])(
  'MS017: secretFullArn is used in another %s', (_, props) => {
    expect(findings('shop/db', secret => secret.secretFullArn!, props)).toEqual([
      'MS017 secretFullArn has no suffix in another account or region, where only the name of the secret is known: as the resource of a policy it matches nothing. '
      + `It is used by Reader. Use arnForPolicies in policies, and secretArn to look up the secret. ${COMPLETE}. [ack: MS017]`,
    ]);
  });

test.each<[string, string, (secret: ManagedSecret) => string]>([
  ['secretFullArn', 'secretFullArn', secret => secret.secretFullArn!],
  ['secretArn', 'secretArn', secret => secret.secretArn],
  ['secretValue', 'secretArn', secret => secret.secretValue.unsafeUnwrap()],
  ['secretArnIn()', 'secretArn', secret => secret.secretArnIn('eu-west-1')],
])('MS018: %s of a secret whose name ends as an ARN does', (_, property, use) => {
  expect(findings('shop/my-secret', use)).toEqual([LOOKS_COMPLETE(property)]);
});

test.each<[string, string, (secret: ManagedSecret, reader: Stack) => string, StackProps?]>([
  ['secretArn of another name', 'shop/db', secret => secret.secretArn],
  ['the name', 'shop/my-secret', secret => secret.secretName],
  ['the pattern for policies', 'shop/my-secret', secret => secret.arnForPolicies],
  ['a name that the CDK gives', PhysicalName.GENERATE_IF_NEEDED, secret => secret.secretArn],
  ['the same environment', 'shop/my-secret', secret => secret.secretFullArn!, { env: ENV }],
  ['a complete ARN that the CDK carries', 'shop/my-secret', secret => secret.secretFullArn!, { env: OTHER_REGION, crossRegionReferences: true }],
])('silent on %s', (...[, secretName, use, props]) => {
  expect(findings(secretName, use, props)).toEqual([]);
});

test('silent on a grant to another region', () => {
  expect(findings('shop/my-secret', (secret, reader) => {
    const role = aRole(reader, 'Role', 'reader');
    secret.grantRead(role);
    return role.roleName;
  }, { env: OTHER_REGION })).toEqual([]);
});

test('the ARN of a named secret can be exported, and attached', () => {
  const stack = new Stack(new App(), 'Owner', { env: ENV });
  const secret = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db' });
  expect(stack.resolve(stack.exportValue(secret.secretFullArn))).toEqual({ 'Fn::ImportValue': 'Owner:ExportsOutputRefSecretA720EF052D953DED' });
  const attachment = new CfnSecretTargetAttachment(stack, 'Attachment', { secretId: secret.secretArn, targetId: 'db', targetType: 'AWS::RDS::DBInstance' });
  expect(stack.resolve(attachment.secretId)).toEqual({ Ref: 'SecretA720EF05' });
});
