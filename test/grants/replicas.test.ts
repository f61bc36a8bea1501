import { Environment, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Deployment, inRegion } from './deployment';
import { anApp, aRole, ENV, filledIn, grantWarnings, KEY_ARN, OTHER, OWNER, REGION } from './fixtures';
import { excesses } from './matrix';
import { ManagedSecret, SecretBlueprint } from '../../src';
import { errorLines, errorMessage } from '../support/errors';

const REPLICA_REGION = 'eu-west-1';
const REPLICA_KEY = inRegion(KEY_ARN, REPLICA_REGION).replace(/key\/1/, 'key/2');
const ROLE = `arn:aws:iam::${OTHER}:role/reader`;
const READ = { name: 'Read', allowed: ['GetSecretValue' as const, 'DescribeSecret' as const], grant: () => undefined! };

type KeyOf = (stack: Stack, keys: Stack) => kms.IKey | undefined;
const madeKey: KeyOf = (_, keys) => new kms.Key(keys, 'Key', { alias: 'replica' });
const importedKey: KeyOf = stack => kms.Key.fromKeyArn(stack, 'ReplicaKey', REPLICA_KEY);
const importedAlias: KeyOf = (_, keys) => kms.Alias.fromAliasName(keys, 'ReplicaAlias', 'alias/far');
const noKey: KeyOf = () => undefined;

/** A secret with a replica; the keys of each region have a stack there. */
function anOwner(keyOf: KeyOf = madeKey, { env = ENV, name = 'shop/db' as string | undefined, withReplica = true } = {}) {
  const app = anApp();
  const stack = new Stack(app, 'Owner', { env, crossRegionReferences: true });
  const keys = new Stack(app, 'Keys', { env: { ...env, region: REPLICA_REGION }, crossRegionReferences: true });
  const consumer = new Stack(app, 'Consumer', { env: { account: OTHER, region: REGION } });
  const secret = new ManagedSecret(stack, 'Secret', { secretName: name, encryptionKey: new kms.Key(stack, 'Key') });
  const replicate = () => secret.addReplicaRegion(REPLICA_REGION, keyOf(stack, keys));
  if (withReplica) replicate();
  return { app, stack, keys, consumer, secret, replicate };
}

type Owner = ReturnType<typeof anOwner>;

function deployed({ app, stack, secret }: Owner) {
  const assembly = app.synth();
  const deployment = new Deployment(assembly, { keys: [{ arn: REPLICA_KEY, aliases: ['alias/far'] }] });
  const secretArn = deployment.valueOf(stack, secret.secretArn);
  return { deployment, secretArn, replicaArn: inRegion(secretArn, REPLICA_REGION), warnings: grantWarnings(assembly) };
}

const errorOf = ({ app }: Owner) => errorLines(errorMessage(() => app.synth()));

const OF_REPLICA = { StringEquals: { 'kms:ViaService': `secretsmanager.${REPLICA_REGION}.amazonaws.com` } };

describe('a replica under a key of its own', () => {
  test.each<[string, KeyOf]>([['that the app makes', madeKey], ['that is imported', importedKey], ['that an alias names', importedAlias]])('%s is read by a role of the same account, and its key is not used otherwise', (_, keyOf) => {
    const owner = anOwner(keyOf);
    const role = aRole(owner.stack, 'Role');
    owner.secret.grantRead(role);
    const { deployment, secretArn, replicaArn, warnings } = deployed(owner);
    const caller = deployment.caller(deployment.valueOf(owner.stack, role.roleArn));

    expect(warnings).toEqual([]);
    expect(excesses(deployment, READ, caller, secretArn)).toEqual([]);
    expect(excesses(deployment, READ, caller, replicaArn)).toEqual([]);
  });

  test.each(['arn:aws:kms:{region}:{account}:alias/replica', 'alias/replica'])('that a blueprint names as %s is read by a role of the same account', kmsKeyId => {
    const app = anApp();
    const stack = new Stack(app, 'Owner', { env: ENV });
    new SecretBlueprint({ defaults: { replicas: [{ region: REPLICA_REGION, kmsKeyId }] } }).applyTo(stack);
    const secret = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', encryptionKey: new kms.Key(stack, 'Key') });
    const role = aRole(stack, 'Role');
    secret.grantRead(role);
    const deployment = new Deployment(app.synth(), { keys: [{ arn: REPLICA_KEY, aliases: ['alias/replica'] }] });
    const replicaArn = inRegion(deployment.valueOf(stack, secret.secretArn), REPLICA_REGION);

    expect(excesses(deployment, READ, deployment.caller(deployment.valueOf(stack, role.roleArn)), replicaArn)).toEqual([]);
  });

  test('is read by a role of another account, by all three policies', () => {
    const owner = anOwner();
    owner.secret.grantRead(aRole(owner.consumer, 'Role', 'reader'));
    const { deployment, secretArn, replicaArn, warnings } = deployed(owner);

    expect(warnings).toEqual([]);
    expect(excesses(deployment, READ, deployment.caller(ROLE), secretArn)).toEqual([]);
    expect(excesses(deployment, READ, deployment.caller(ROLE), replicaArn)).toEqual([]);
    expect(deployment.can(`arn:aws:iam::${OTHER}:role/stranger`, 'GetSecretValue', replicaArn)).toBe(false);
  });

  test('is granted when it is added after the grant', () => {
    const owner = anOwner(madeKey, { withReplica: false });
    owner.secret.grantRead(aRole(owner.consumer, 'Role', 'reader'));
    owner.replicate();
    const { deployment, replicaArn } = deployed(owner);

    expect(deployment.can(ROLE, 'GetSecretValue', replicaArn)).toBe(true);
  });

  test('has its key named with the region\'s host and the replica\'s ARN, in the key policy and in the identity policy', () => {
    const owner = anOwner();
    owner.secret.grantRead(aRole(owner.consumer, 'Role', 'reader'));
    owner.app.synth();
    const [{ Properties: { KeyPolicy } }] = Object.values(Template.fromStack(owner.keys).findResources('AWS::KMS::Key'));
    const [{ Properties: { PolicyDocument } }] = Object.values(Template.fromStack(owner.consumer).findResources('AWS::IAM::Policy'));
    const decrypting = (statements: any[]) => statements.filter(({ Action, Condition }) => Action === 'kms:Decrypt' && JSON.stringify(Condition).includes(REPLICA_REGION));
    const arn = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:secretsmanager:${REPLICA_REGION}:${OWNER}:secret:shop/db-??????`]] };

    expect(decrypting(KeyPolicy.Statement)).toEqual([expect.objectContaining({
      Condition: {
        ...OF_REPLICA,
        ArnEquals: { 'aws:PrincipalArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${OTHER}:role/reader`]] } },
        StringLike: { 'kms:EncryptionContext:SecretARN': arn },
      },
    })]);
    expect(decrypting(PolicyDocument.Statement)).toEqual([expect.objectContaining({ Condition: { ...OF_REPLICA, StringLike: { 'kms:EncryptionContext:SecretARN': arn } } })]);
  });

  test('that is imported: the finding prints the statement for the other account, which completes the grant', () => {
    const owner = anOwner(importedKey);
    owner.secret.grantRead(aRole(owner.consumer, 'Role', 'reader'));
    const { deployment, replicaArn, warnings } = deployed(owner);

    expect(warnings.map(({ id, message }) => [id, /Replica: (\S+)\./.exec(message)?.[1]])).toEqual([['MS102', REPLICA_REGION]]);
    expect(deployment.can(ROLE, 'GetSecretValue', replicaArn)).toBe(false);
    deployment.addToKeyPolicy(replicaArn, filledIn(warnings[0].policy!, { 'AWS::Partition': 'aws' }));
    expect(excesses(deployment, READ, deployment.caller(ROLE), replicaArn)).toEqual([]);
  });

  test('and of the app makes no cycle with a role of the secret\'s stack that keeps its policies', () => {
    const owner = anOwner();
    owner.secret.grantRead(aRole(owner.stack, 'Role').withoutPolicyUpdates());
    const { deployment, replicaArn, warnings } = deployed(owner);
    const roleArn = deployment.valueOf(owner.stack, (owner.stack.node.findChild('Role') as iam.Role).roleArn);
    const pasted = filledIn(warnings[0].policy!, { 'AWS::Partition': 'aws' });

    expect(warnings.map(({ id }) => id)).toEqual(['MS111']);
    expect(deployment.can(roleArn, 'GetSecretValue', replicaArn)).toBe(false);
    expect(deployment.can(deployment.caller(roleArn, [pasted]), 'GetSecretValue', replicaArn)).toBe(true);
  });
});

describe('a replica under the default key', () => {
  test('is read within the account', () => {
    const owner = anOwner(noKey);
    const role = aRole(owner.stack, 'Role');
    owner.secret.grantRead(role);
    const { deployment, replicaArn } = deployed(owner);

    expect(deployment.can(deployment.valueOf(owner.stack, role.roleArn), 'GetSecretValue', replicaArn)).toBe(true);
  });

  const refusal = '[Owner/Secret] MS115 grantRead is to another account, which can never read a replica that is encrypted under the AWS managed key aws/secretsmanager of its region. '
    + `Set replicaRegions[].encryptionKey to a customer managed key in the region of the replica. Grantee: {"AWS":["${ROLE}"]}. Replica: ${REPLICA_REGION}.`;

  test('cannot be granted to another account: nothing is written', () => {
    const owner = anOwner(noKey);
    const grant = owner.secret.grantRead(new iam.ArnPrincipal(ROLE));

    expect(grant.success).toBe(false);
    expect(errorOf(owner)).toEqual([refusal]);
    expect(owner.secret.node.tryFindChild('Policy')).toBeUndefined();
  });

  test('cannot be added after a grant to another account', () => {
    const owner = anOwner(noKey, { withReplica: false });
    owner.secret.grantRead(new iam.ArnPrincipal(ROLE));
    owner.replicate();

    expect(errorOf(owner)).toEqual([refusal]);
  });

  test('may have no effect for an account that is not known: a warning says so', () => {
    const app = anApp();
    const stack = new Stack(app, 'Owner', { env: {} as Environment });
    const secret = new ManagedSecret(stack, 'Secret', {
      secretName: 'shop/db', encryptionKey: new kms.Key(stack, 'Key'), replicaRegions: [{ region: REPLICA_REGION }],
    });
    secret.grantRead(new iam.ArnPrincipal(ROLE));

    expect(grantWarnings(app.synth()).filter(({ id }) => id === 'MS116').map(({ message }) => message)).toEqual([
      'MS116 grantRead might be to another account, which cannot read a replica that is encrypted under the AWS managed key aws/secretsmanager of its region. '
      + 'Set replicaRegions[].encryptionKey to a customer managed key in the region of the replica. If both are in one account, set env on the stack. '
      + `To acknowledge it, call SecretRules.acknowledge(scope, 'MS116', { reason, owner, expires }). Grantee: {"AWS":["${ROLE}"]}. Replica: ${REPLICA_REGION}. [ack: MS116]`,
    ]);
  });
});
