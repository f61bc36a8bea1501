import { Aws, CfnParameter, Fn, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Deployment } from './deployment';
import { ALIAS, anApp, aRole, ENV, filledIn, grantWarnings, KEY_ARN, KEY_ID, OTHER, OWNER, REGION } from './fixtures';
import { excesses, paste } from './matrix';
import { ManagedSecret, SecretAccess, SecretConsumer, SecretCreation, SecretPolicySide } from '../../src';

const KEEPER = '333333333333';
const KEPT_KEY = `arn:aws:kms:${REGION}:${KEEPER}:key/${KEY_ID}`;
const READ = { name: 'Read', allowed: ['GetSecretValue' as const, 'DescribeSecret' as const], grant: () => undefined! };
const PLACEHOLDERS = { 'AWS::AccountId': OWNER, 'AWS::Region': REGION, 'AWS::Partition': 'aws' };

describe('an imported secret of another region of the account', () => {
  const keysIn = (keyArn: string, secretArn?: string) => {
    const stack = new Stack(anApp(), 'Consumer', { env: { account: OWNER, region: 'eu-west-1' } });
    const given = secretArn === undefined ? { secretName: 'shop/db', region: REGION } : { secretCompleteArn: secretArn };
    const secret = ManagedSecret.fromManagedSecretAttributes(stack, 'Secret', { ...given, keyArn });
    const { principalStatements } = secret.grantRead(aRole(stack, 'Role'));
    return principalStatements.filter(({ actions }) => actions.includes('kms:Decrypt')).flatMap(({ resources }) => stack.resolve(resources));
  };
  const complete = `arn:aws:secretsmanager:${REGION}:${OWNER}:secret:shop/db-AbCdEf`;
  const keyArn = (id: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:kms:${REGION}:${OWNER}:key/${id}`]] });

  test.each([undefined, complete])('has the key of its region where that is given by its ID: %s', secretArn => {
    expect(keysIn(KEY_ID, secretArn)).toEqual([keyArn(KEY_ID)]);
  });

  test.each([undefined, complete])('has the keys of its region where that is given by an alias: %s', secretArn => {
    expect(keysIn('alias/shop', secretArn)).toEqual([keyArn('*')]);
  });

  test('has the keys of its region where only the deployment knows which', () => {
    expect(keysIn(Fn.importValue('KeyArn'))).toEqual([{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:kms:${REGION}:*:key/*`]] }]);
  });
});

describe('a key of a third account', () => {
  const app = () => {
    const it = anApp();
    const stack = new Stack(it, 'Owner', { env: ENV });
    const secret = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEPT_KEY) });
    return { app: it, stack, secret };
  };
  const synthesized = ({ app: it, stack, secret }: ReturnType<typeof app>) => {
    const assembly = it.synth();
    const deployment = new Deployment(assembly, { keys: [{ arn: KEPT_KEY }] });
    return { deployment, secretArn: deployment.valueOf(stack, secret.secretArn), warnings: grantWarnings(assembly) };
  };

  test.each<[string, (stack: Stack) => [iam.IGrantable, string]]>([
    ['a role', stack => [aRole(stack, 'Role', 'reader'), 'role/reader']],
    ['an imported role', stack => [iam.Role.fromRoleName(stack, 'Role', 'reader'), 'role/reader']],
    ['the ARN of a role', () => [new iam.ArnPrincipal(`arn:aws:iam::${OWNER}:role/reader`), 'role/reader']],
    ['a member of a group', stack => {
      const group = new iam.Group(stack, 'Group');
      new iam.User(stack, 'Member', { groups: [group], userName: 'member' });
      return [group, 'user/member'];
    }],
    ['whom a policy is attached to', stack => [new iam.ManagedPolicy(stack, 'Policy', { roles: [aRole(stack, 'Role', 'reader')] }), 'role/reader']],
  ])('has to name %s of the secret\'s account: the statement is reported, and completes the grant', (_, grantee) => {
    const it = app();
    const [grantable, name] = grantee(it.stack);
    const caller = `arn:aws:iam::${OWNER}:${name}`;
    it.secret.grantRead(grantable);
    const { deployment, secretArn, warnings } = synthesized(it);
    // Across accounts, the ARN of a role alone is not enough.
    const identity = { Statement: { Effect: 'Allow' as const, Action: 'kms:Decrypt', Resource: KEPT_KEY, Condition: { StringEquals: { 'kms:ViaService': `secretsmanager.${REGION}.amazonaws.com` }, StringLike: { 'kms:EncryptionContext:SecretARN': secretArn } } } };
    const asking = deployment.caller(caller, grantable instanceof iam.ArnPrincipal ? [identity] : []);

    expect(deployment.can(asking, 'GetSecretValue', secretArn)).toBe(false);
    expect(warnings.filter(({ id }) => id === 'MS102')).toHaveLength(1);
    const pasted = warnings.filter(({ id }) => id === 'MS102').reduce((known, finding) => paste(deployment, finding, known, secretArn), asking);
    expect(excesses(deployment, READ, pasted, secretArn)).toEqual([]);
  });

  test('is not complete without it', () => {
    const { stack, secret } = app();
    const grant = secret.grantAccess(SecretConsumer.principal(aRole(stack, 'Role')), SecretAccess.READ);

    expect([grant.complete, grant.missing.map(({ side, ruleId }) => `${side} ${ruleId}`)]).toEqual([false, ['key MS102']]);
  });

  test('of an imported secret is left to the owner, and reported', () => {
    const stack = new Stack(anApp(), 'Consumer', { env: ENV });
    const secret = ManagedSecret.fromManagedSecretAttributes(stack, 'Secret', { secretName: 'shop/db', keyArn: KEPT_KEY });
    const grant = secret.grantAccess(SecretConsumer.principal(aRole(stack, 'Role')), SecretAccess.READ);

    expect(grant.missing.map(({ side, ruleId }) => [side, ruleId])).toEqual([[SecretPolicySide.KEY, undefined]]);
  });
});

describe('a key that is imported by an ARN which only the deployment knows', () => {
  const ways: Array<[string, (stack: Stack) => string]> = [
    ['an export', () => Fn.importValue('KeyArn')],
    ['a parameter', stack => new CfnParameter(stack, 'KeyArn').valueAsString],
    ['a parameter of Systems Manager', stack => StringParameter.valueForStringParameter(stack, '/key')],
    ['a replica key of the app', stack => new kms.CfnReplicaKey(stack, 'Replica', { primaryKeyArn: KEY_ARN, keyPolicy: {} }).attrArn],
    ['an ARN of the stack\'s own region', () => `arn:${Aws.PARTITION}:kms:${Aws.REGION}:${Aws.ACCOUNT_ID}:key/${KEY_ID}`],
  ];
  const resourcesIn = (consumerEnv: { account: string; region: string }, arnOf: (stack: Stack) => string) => {
    const app = anApp();
    const stack = new Stack(app, 'Owner', { env: ENV });
    const consumer = new Stack(app, 'Consumer', { env: consumerEnv });
    const secret = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', encryptionKey: kms.Key.fromKeyArn(stack, 'Key', arnOf(stack)) });
    secret.grantRead(aRole(consumer, 'Role', 'reader'));
    const stacks = app.synth().stacks.map(({ template }) => template.Resources as Record<string, any>);
    const statements = stacks.flatMap(resources => Object.values(resources)).filter(({ Type }) => Type === 'AWS::IAM::Policy')
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    return { app, resources: statements.filter(({ Action }) => Action === 'kms:Decrypt').map(({ Resource }) => Resource) };
  };
  const pattern = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, expect.stringMatching(`^:kms:${REGION}:(${OWNER}|\\*):key/\\*$`)]] };

  test.each(ways)('%s: the policy of another account names the keys among which it is', (_, arnOf) => {
    expect(resourcesIn({ account: OTHER, region: REGION }, arnOf).resources).toEqual([pattern]);
  });

  test.each(ways)('%s: the policy of the same account and region names it', (_, arnOf) => {
    const { resources: [resource] } = resourcesIn(ENV, arnOf);

    expect(JSON.stringify(resource)).not.toContain('key/*');
  });

  test('but for the partition is known everywhere', () => {
    const { resources } = resourcesIn({ account: OTHER, region: REGION }, () => `arn:${Aws.PARTITION}:kms:${REGION}:${OWNER}:key/${KEY_ID}`);

    expect(resources).toEqual([{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:kms:${REGION}:${OWNER}:key/${KEY_ID}`]] }]);
  });
});

describe('a created secret without a name in a nested stack, under a key of the parent', () => {
  test('makes no cycle when another account is granted, and its pattern fits it', () => {
    const app = anApp();
    const parent = new Stack(app, 'Parent', { env: ENV });
    const nested = new NestedStack(parent, 'Nested');
    const secret = new ManagedSecret(nested, 'Secret', { creation: SecretCreation.createSecret(), encryptionKey: new kms.Key(parent, 'Key') });
    secret.grantAccess(SecretConsumer.account(OTHER), SecretAccess.READ);
    const [{ Properties: { KeyPolicy } }] = Object.values(Template.fromStack(parent).findResources('AWS::KMS::Key'));
    const contexts = KeyPolicy.Statement.flatMap(({ Condition }: any) => Condition?.StringLike?.['kms:EncryptionContext:SecretARN'] ?? []);

    expect(contexts).toEqual([{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, expect.stringMatching(`^:secretsmanager:${REGION}:${OWNER}:secret:\\*-Secret-[0-9a-f]{8}-\\?{12}-\\?{6}$`)]] }]);
  });

  test('in a stack of its own it has the stack\'s name, as before', () => {
    const stack = new Stack(anApp(), 'Alone', { env: ENV });
    const secret = new ManagedSecret(stack, 'Secret', { creation: SecretCreation.createSecret() });

    expect(stack.resolve(secret._arnPattern.pattern)).toEqual({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, expect.stringMatching(`^:secretsmanager:${REGION}:${OWNER}:secret:Alone-Secret-`)]] });
  });
});

describe('the alias in an ARN is the condition of a grant,', () => {
  const aliasesOf = (kmsKeyIdOf: () => string) => {
    const stack = new Stack(anApp(), 'Owner', { env: ENV });
    const secret = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', kmsKeyId: kmsKeyIdOf() });
    const { principalStatements } = secret.grantRead(aRole(stack, 'Role'));
    const conditions = principalStatements.map(statement => stack.resolve(statement.conditions));
    return conditions.flatMap(({ 'ForAnyValue:StringEquals': equals }) => equals?.['kms:ResourceAliases'] ?? []);
  };

  test.each<[string, () => string, string]>([
    ['with its colons', () => `arn:aws:kms:${REGION}:${OWNER}:alias/shop:db`, 'alias/shop:db'],
    ['as a literal where only the deployment knows the partition', () => `arn:${Aws.PARTITION}:kms:${REGION}:${OWNER}:${ALIAS}`, ALIAS],
  ])('%s', (_, kmsKeyIdOf, alias) => {
    expect(aliasesOf(kmsKeyIdOf)).toEqual([alias]);
  });

  test('taken out of the ARN where only the deployment knows it', () => {
    const arn = { 'Fn::Join': ['', [`arn:aws:kms:${REGION}:${OWNER}:alias/`, { Ref: 'AWS::StackName' }]] };
    const aliases = aliasesOf(() => `arn:aws:kms:${REGION}:${OWNER}:alias/${Aws.STACK_NAME}`);
    expect(aliases).toEqual([{ 'Fn::Select': [5, { 'Fn::Split': [':', arn] }] }]);
  });
});

describe('a key ID or an alias name, and another account', () => {
  const references: Array<[string, (stack: Stack) => string]> = [
    ['a key ID', () => KEY_ID],
    ['the ID of a key of the app', stack => new kms.Key(stack, 'Key').keyId],
    ['an alias name', () => ALIAS],
  ];
  const granted = (kmsKeyIdOf: (stack: Stack) => string, access: SecretAccess) => {
    const app = anApp();
    const stack = new Stack(app, 'Owner', { env: ENV });
    const secret = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', kmsKeyId: kmsKeyIdOf(stack) });
    const grant = secret.grantAccess(SecretConsumer.role(OTHER, 'reader'), access);
    return { app, stack, secret, grant };
  };

  test.each(references)('%s: reading works, as KMS finds the key by what it has encrypted; a warning says what AWS asks for', (_, kmsKeyIdOf) => {
    const { app, stack, secret, grant } = granted(kmsKeyIdOf, SecretAccess.READ);
    const { missing } = grant;
    const assembly = app.synth();
    const deployment = new Deployment(assembly, { keys: [{ arn: KEY_ARN, aliases: [ALIAS] }] });
    const secretArn = deployment.valueOf(stack, secret.secretArn);
    const policies = missing.filter(({ policy }) => policy !== undefined)
      .map(({ side, policy }) => ({ side, policy: filledIn(JSON.parse(policy!), PLACEHOLDERS) }));
    for (const { side, policy } of policies) if (side === SecretPolicySide.KEY) deployment.addToKeyPolicy(secretArn, policy);
    const own = policies.filter(({ side }) => side === SecretPolicySide.CONSUMER).map(({ policy }) => policy);
    const asking = deployment.caller(`arn:aws:iam::${OTHER}:role/reader`, own);

    expect(grantWarnings(assembly).map(({ message }) => message).filter(message => message.startsWith('MS125'))).toEqual([
      'MS125 grantAccess is to another account, which needs the ARN of the key: it looks up a key ID or an alias name among its own keys. '
      + 'Set kmsKeyId to a key ARN, or set encryptionKey. To acknowledge it, call SecretRules.acknowledge(scope, \'MS125\', { reason, owner, expires }). '
      + `Grantee: {"AWS":["arn:aws:iam::${OTHER}:role/reader"]}. [ack: MS125]`,
    ]);
    expect(excesses(deployment, READ, asking, secretArn)).toEqual([]);
    expect(grant.complete).toBe(false);
  });

  test.each(references.flatMap(reference => [SecretAccess.WRITE, SecretAccess.READ_WRITE].map(access => [...reference, access] as const)))(
    '%s: writing is refused, since the service looks for the key in the other account', (_, kmsKeyIdOf, access) => {
      const { app } = granted(kmsKeyIdOf, access);

      expect(() => app.synth()).toThrow('[Owner/Secret] MS112 grantAccess allows another account to write, and that account looks up a key ID or an alias name among its own keys. '
        + `Set kmsKeyId to a key ARN, or set encryptionKey. Grantee: {"AWS":["arn:aws:iam::${OTHER}:role/reader"]}.`);
    });
});

