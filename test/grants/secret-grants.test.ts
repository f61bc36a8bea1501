import { AspectPriority, Aspects, CfnCondition, Fn, IAspect, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sm from 'aws-cdk-lib/aws-secretsmanager';
import { aws_secretsmanager as refs } from 'aws-cdk-lib/interfaces';
import { Deployment, inRegion } from './deployment';
import { anApp, aRole, ENV, KEY_ARN, OTHER, OWNER, REGION, withKey } from './fixtures';
import { ManagedSecret, SecretAccess, SecretConsumer, SecretGrants, SecretPolicySide } from '../../src';
import { errorsIn, warningsIn } from '../rules/synthesis';

const stackIn = (env: { account?: string; region?: string } = ENV) => new Stack(anApp(), 'Owner', { env });
const findingsIn = (stack: Stack) => [...errorsIn(stack), ...warningsIn(stack)];
const idsIn = (stack: Stack) => findingsIn(stack).map(text => /MS\d{3}/.exec(text)?.[0] ?? text);
const policiesIn = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::SecretsManager::ResourcePolicy'))
  .map(({ Properties, Condition }) => ({ ...Properties, ...Condition === undefined ? {} : { Condition } }) as Record<string, any>);
const statementsIn = (stack: Stack) => policiesIn(stack).map(({ ResourcePolicy }) =>
  ResourcePolicy.Statement.map(({ Action }: { Action: string }) => Action));
const READ = ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'];
const consumer = new iam.ArnPrincipal(`arn:aws:iam::${OTHER}:role/reader`);

/** An L2, a resource, and what refers to either: each is one secret of the app, under a key of the app. */
const OWN: Array<[string, (stack: Stack) => refs.ISecretRef]> = [
  ['an L2', stack => new sm.Secret(stack, 'Secret', { secretName: 'shop/db', ...withKey(stack) })],
  ['the resource of an L2', stack => new sm.Secret(stack, 'Secret', { secretName: 'shop/db', ...withKey(stack) }).node.defaultChild as sm.CfnSecret],
  ['a resource', stack => new sm.CfnSecret(stack, 'Secret', { name: 'shop/db', kmsKeyId: withKey(stack).encryptionKey.keyArn })],
  ['an L2 that was imported by a reference to a resource', stack => (
    sm.Secret.fromSecretCompleteArn(stack, 'Import', new sm.CfnSecret(stack, 'Secret', { name: 'shop/db', kmsKeyId: withKey(stack).encryptionKey.keyArn }).ref))],
  ['an attached L2', stack => new sm.Secret(stack, 'Secret', { secretName: 'shop/db', ...withKey(stack) }).attach({
    asSecretAttachmentTarget: () => ({ targetId: 'db', targetType: sm.AttachmentTargetType.RDS_DB_INSTANCE }),
  })],
  ['a ManagedSecret', stack => new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', ...withKey(stack) })],
  ['the resource of a ManagedSecret', stack => new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', ...withKey(stack) }).node.defaultChild as sm.CfnSecret],
  ['an L2 that was imported by the ARN of a ManagedSecret', stack => (
    sm.Secret.fromSecretCompleteArn(stack, 'Import', new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', ...withKey(stack) }).secretArn))],
];

test('one secret may be given by several references, each with its keys', () => {
  const stack = stackIn();
  const secret = new sm.Secret(stack, 'Secret', {
    secretName: 'shop/db', replicaRegions: [{ region: 'eu-west-1', encryptionKey: kms.Key.fromKeyArn(stack, 'There', KEY_ARN.replace(REGION, 'eu-west-1')) }],
  });
  const attached = secret.attach({ asSecretAttachmentTarget: () => ({ targetId: 'db', targetType: sm.AttachmentTargetType.RDS_DB_INSTANCE }) });
  const role = aRole(stack, 'Role');
  for (const reference of [secret, attached]) SecretGrants.of(reference).read(role);

  expect(errorsIn(stack)).toEqual([]);
});

test('a grant within an Aspect is written although another Aspect that only reads has seen the secret', () => {
  const stack = stackIn();
  stack.node.setContext('@aws-cdk/core:aspectStabilization', true);
  const role = aRole(stack, 'Role');
  const secret = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db' });
  Aspects.of(stack).add({ visit: () => undefined }, { priority: AspectPriority.READONLY });
  Aspects.of(role).add({ visit: node => void (node === role && secret.grantRead(role)) });

  expect(errorsIn(stack)).toEqual([]);
});

describe.each(OWN)('%s of this app', (_, make) => {
  test('has one resource policy, however often it is granted', () => {
    const stack = stackIn();
    const secret = make(stack);
    const [first, second] = [1, 2].map(() => SecretGrants.of(secret).read(consumer));
    SecretGrants.of(secret).read(new iam.AccountPrincipal('333333333333'));

    expect([first.success, second.success]).toEqual([true, true]);
    expect(statementsIn(stack)).toEqual([[READ, READ]]);
  });

  test('is granted on the sides of the owner and the key, and reports the third with the policy to add', () => {
    const stack = stackIn();
    const grant = SecretGrants.of(make(stack)).access(SecretConsumer.role(OTHER, 'reader'), SecretAccess.READ);

    expect(grant.missing.map(({ side, ruleId }) => [side, ruleId])).toEqual([[SecretPolicySide.CONSUMER, 'MS103']]);
    const [finding, ...others] = findingsIn(stack);
    expect([finding, others]).toEqual([expect.stringMatching(/MS103 (SecretGrants\.access) is incomplete: the consumer is in another account.*"Version":"2012-10-17"/), []]);
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key'));
    const ofConsumer = Properties.KeyPolicy.Statement.filter((statement: object) => JSON.stringify(statement).includes('role/reader'));
    expect(ofConsumer.map(({ Action, Condition }: Record<string, any>) => [Action, JSON.stringify(Condition.StringLike)?.match(/secret:[^"]*/)?.[0]]))
      .toEqual([['kms:Decrypt', 'secret:shop/db-??????'], ['kms:DescribeKey', undefined]]);
  });
});

test('reading and writing are one grant', () => {
  const stack = stackIn();
  const grant = SecretGrants.of(new sm.Secret(stack, 'Secret')).readWrite(aRole(stack, 'Role'));

  expect(grant.principalStatements.flatMap(({ actions }) => actions)).toEqual([...READ, 'secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecret', 'secretsmanager:UpdateSecretVersionStage']);
});

test('what can never work is refused at the secret, under the name of the method', () => {
  const stack = stackIn();
  SecretGrants.of(new sm.CfnSecret(stack, 'Secret', { name: 'shop/db' })).write(consumer);

  expect(findingsIn(stack)).toEqual([
    '[Owner/Secret] MS100 SecretGrants.write is to another account, which can never read a secret that is encrypted under the AWS managed key aws/secretsmanager. '
    + `Set encryptionKey of the secret to a customer managed key. Grantee: {"AWS":["arn:aws:iam::${OTHER}:role/reader"]}.`,
  ]);
});

describe('the policy that a secret has already', () => {
  const granted = (policy: (stack: Stack, secret: sm.CfnSecret) => unknown, condition?: (stack: Stack) => CfnCondition) => {
    const stack = stackIn();
    const secret = new sm.CfnSecret(stack, 'Secret', { name: 'shop/db', kmsKeyId: new kms.Key(stack, 'Key').keyArn });
    if (condition) secret.cfnOptions.condition = condition(stack);
    policy(stack, secret);
    const access = SecretGrants.of(secret).access(SecretConsumer.principal(consumer), SecretAccess.READ);
    return { stack, access };
  };
  const DENY = { Effect: 'Deny', Action: 'secretsmanager:DeleteSecret', Principal: '*', Resource: '*' };
  const own = (stack: Stack, secret: sm.CfnSecret, resourcePolicy: unknown = { Version: '2012-10-17', Statement: [DENY] }) => (
    new sm.CfnResourcePolicy(stack, 'Policy', { secretId: secret.ref, resourcePolicy }));

  test.each<[string, (stack: Stack, secret: sm.CfnSecret) => unknown]>([
    ['as an object', own],
    ['as JSON text', (stack, secret) => own(stack, secret, JSON.stringify({ Version: '2012-10-17', Statement: [DENY] }))],
    ['of an L2', (stack, secret) => (
      new sm.ResourcePolicy(stack, 'Policy', { secret: sm.Secret.fromSecretCompleteArn(stack, 'Import', secret.ref) }).document.addStatements(iam.PolicyStatement.fromJson(DENY)))],
  ])('is extended: %s', (_, policy) => {
    const { stack } = granted(policy);

    expect(statementsIn(stack)).toEqual([['secretsmanager:DeleteSecret', READ]]);
    expect(idsIn(stack)).toEqual(['MS103']);
  });

  test('and is a token is reported, with the statement to add', () => {
    const { stack, access } = granted((scope, secret) => own(scope, secret, Token.asAny({ 'Fn::Transform': { Name: 'Policy' } })));

    expect(access.missing.map(({ side, ruleId }) => [side, ruleId])).toEqual([[SecretPolicySide.CONSUMER, 'MS103'], [SecretPolicySide.OWNER, 'MS139']]);
    expect(findingsIn(stack)[1]).toMatch(
      /MS139 SecretGrants\.access is incomplete: the secret's resource policy is neither a PolicyDocument nor plain JSON, so this library cannot add a statement\. .*Policy: \{.*\[ack: MS139\]/);
  });

  test('and is there under a condition is reported', () => {
    const { stack } = granted((scope, secret) => {
      own(scope, secret).cfnOptions.condition = new CfnCondition(scope, 'Condition', { expression: Fn.conditionEquals('a', 'b') });
    });

    expect(idsIn(stack)).toEqual(['MS103', 'MS140']);
  });

  test('shares the condition of the secret without a finding, as the one that is made does', () => {
    const stacks = [
      granted((scope, secret) => { own(scope, secret).cfnOptions.condition = secret.cfnOptions.condition; }, aCondition),
      granted(() => undefined, aCondition),
    ].map(({ stack }) => stack);

    expect(stacks.map(idsIn)).toEqual([['MS103'], ['MS103']]);
    expect(stacks.map(stack => policiesIn(stack).map(({ Condition }) => Condition))).toEqual([['Condition'], ['Condition']]);
  });
  const aCondition = (stack: Stack) => new CfnCondition(stack, 'Condition', { expression: Fn.conditionEquals('a', 'b') });

  test('made here blocks public access', () => {
    expect(policiesIn(granted(() => undefined).stack)[0].BlockPublicPolicy).toBe(true);
  });
});

describe('the key', () => {
  const readOf = (stack: Stack, secret: sm.Secret | sm.CfnSecret) => {
    SecretGrants.of(secret).read(aRole(stack, 'Role', 'reader'));
    const deployment = new Deployment((stack.node.root as ReturnType<typeof anApp>).synth(), { keys: [{ arn: KEY_ARN }] });
    return deployment.can(`arn:aws:iam::${OWNER}:role/reader`, 'GetSecretValue', deployment.valueOf(stack, sm.CfnSecret.isCfnSecret(secret) ? secret.ref : secret.secretArn));
  };

  test('is that of the resource, where it differs from that of the L2', () => {
    const stack = stackIn();
    const secret = new sm.Secret(stack, 'Secret', withKey(stack));
    (secret.node.defaultChild as sm.CfnSecret).kmsKeyId = KEY_ARN;

    expect(readOf(stack, secret)).toBe(true);
  });

  test('of a resource is opened to the account through Secrets Manager, as an L2 opens its own', () => {
    const stack = stackIn();
    const key = new kms.Key(stack, 'Key', { policy: new iam.PolicyDocument({ statements: [new iam.PolicyStatement({ actions: ['kms:Put*'], resources: ['*'], principals: [new iam.AccountRootPrincipal()] })] }) });

    expect(readOf(stack, new sm.CfnSecret(stack, 'Secret', { kmsKeyId: key.keyArn, generateSecretString: {} }))).toBe(true);
  });
});

describe('a replica', () => {
  const replicaKey = inRegion(KEY_ARN, 'eu-west-1');
  type Own = sm.Secret | sm.CfnSecret;
  const reads = (make: (stack: Stack) => Own, later: (secret: Own, stack: Stack) => void = () => undefined) => {
    const stack = stackIn();
    const secret = make(stack);
    SecretGrants.of(secret).read(aRole(stack, 'Role', 'reader'));
    later(secret, stack);
    const deployment = new Deployment((stack.node.root as ReturnType<typeof anApp>).synth(), { keys: [{ arn: replicaKey }] });
    const arn = deployment.valueOf(stack, sm.CfnSecret.isCfnSecret(secret) ? secret.ref : secret.secretArn);
    return [arn, inRegion(arn, 'eu-west-1')].map(copy => deployment.can(`arn:aws:iam::${OWNER}:role/reader`, 'GetSecretValue', copy));
  };
  const far = (stack: Stack) => kms.Key.fromKeyArn(stack, 'Far', replicaKey);
  const addLater: IAspect = {
    visit: node => {
      if (sm.CfnSecret.isCfnSecret(node)) node.replicaRegions = [{ region: 'eu-west-1', kmsKeyId: replicaKey }];
    },
  };

  test.each<[string, Parameters<typeof reads>]>([
    ['an L2', [stack => new sm.Secret(stack, 'Secret', { replicaRegions: [{ region: 'eu-west-1', encryptionKey: far(stack) }] })]],
    ['an L2 to which it is added later', [stack => new sm.Secret(stack, 'Secret'), (secret, stack) => (secret as sm.Secret).addReplicaRegion('eu-west-1', far(stack))]],
    ['a resource', [stack => new sm.CfnSecret(stack, 'Secret', { generateSecretString: {}, replicaRegions: [{ region: 'eu-west-1', kmsKeyId: replicaKey }] })]],
    ['a resource to which an Aspect adds it', [stack => new sm.CfnSecret(stack, 'Secret', { generateSecretString: {} }), secret => Aspects.of(secret).add(addLater)]],
  ])('of %s is granted under its own key', (_, [make, later]) => {
    expect(reads(make, later)).toEqual([true, true]);
  });
});

describe('an environment that cannot refer to the secret', () => {
  const findings = (make: (stack: Stack) => sm.Secret | sm.CfnSecret) => {
    const stack = stackIn();
    const elsewhere = new Stack(stack.node.root as ReturnType<typeof anApp>, 'Elsewhere', { env: { account: OWNER, region: 'eu-west-1' } });
    SecretGrants.of(make(stack)).read(aRole(elsewhere, 'Role'));
    return errorsIn(stack);
  };

  test.each<[string, (stack: Stack, name?: string) => sm.Secret | sm.CfnSecret]>([
    ['an L2', (stack, secretName) => new sm.Secret(stack, 'Secret', { secretName })],
    ['a resource', (stack, name) => new sm.CfnSecret(stack, 'Secret', { name, generateSecretString: {} })],
  ])('names %s by its name, and reports one without', (_, make) => {
    expect(findings(stack => make(stack, 'shop/db'))).toEqual([]);
    expect(findings(make)).toEqual(['[Owner/Secret] MS007 secretName must be a literal, because a stack in another account or region refers to this secret. The reference is in Elsewhere. '
      + 'For a deployed secret, pass its complete ARN to ManagedSecret.fromManagedSecretAttributes() in the other stack: '
      + 'a new name replaces the secret and loses its value. Before the first deployment, set secretName.']);
  });
});

describe('an imported secret', () => {
  const imported: Array<[string, (stack: Stack) => sm.ISecret]> = [
    ['by its name', stack => sm.Secret.fromSecretNameV2(stack, 'Secret', 'shop/db')],
    ['by its name, as the ARN', stack => sm.Secret.fromSecretNameV2(stack, 'Secret', 'shop/db')],
  ];

  test.each(imported)('%s is granted by its ARN with six question marks', (_, make) => {
    const stack = stackIn();
    const grant = SecretGrants.of(make(stack)).read(aRole(stack, 'Role'));

    expect(stack.resolve(grant.principalStatements[0].resources)).toEqual([{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:secretsmanager:${REGION}:${OWNER}:secret:shop/db-??????`]] }]);
    expect(findingsIn(stack)).toEqual([]);
  });

  test('of another account lacks its key: reported with what to pass', () => {
    const stack = stackIn({ account: OTHER, region: REGION });
    const arn = `arn:aws:secretsmanager:${REGION}:${OWNER}:secret:shop/db-AbCdEf`;
    SecretGrants.of(sm.Secret.fromSecretCompleteArn(stack, 'Secret', arn)).read(aRole(stack, 'Role'));

    expect(findingsIn(stack)).toEqual([
      'MS108 SecretGrants.read is incomplete: another account encrypts its shared secrets under a customer managed key, and this secret was imported without keyArn. '
      + 'Pass keyArn to fromManagedSecretAttributes(), or encryptionKey to Secret.fromSecretAttributes(). '
      + 'To acknowledge it, call SecretRules.acknowledge(scope, \'MS108\', { reason, owner, expires }). Grantee: Owner/Role. [ack: MS108]',
    ]);
  });
});
