import { App, Aspects, Aws, CfnCondition, CfnParameter, Fn, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Deployment } from './deployment';
import { ALIAS, anApp, aRole, ENV, OTHER, OWNER } from './fixtures';
import { ManagedSecret, SecretGrants } from '../../src';
import { errorsIn, idsIn, warningsIn } from '../rules/synthesis';

const TRUSTING = [{ Statement: [{ Effect: 'Allow' as const, Action: ['secretsmanager:GetSecretValue', 'kms:Decrypt'], Resource: '*' }] }];
const READER = `arn:aws:iam::${OTHER}:role/reader`;
const ROOT = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${OWNER}:root` }, Action: 'kms:*', Resource: '*' };

/** A resource with readers of both accounts, whose key is set by an Aspect after the grants. */
function setUp(keyIn: (stack: Stack) => string, isLate = true) {
  const stack = new Stack(anApp(), 'Shop', { env: ENV });
  const kmsKeyId = keyIn(stack);
  const secret = new CfnSecret(stack, 'Secret', { name: 'shop/db', generateSecretString: {}, kmsKeyId: isLate ? undefined : kmsKeyId });
  SecretGrants.of(secret).read(aRole(stack, 'Role', 'reader'));
  SecretGrants.of(secret).read(new iam.ArnPrincipal(READER));
  if (isLate) Aspects.of(stack).add({ visit: node => void (node === secret && (secret.kmsKeyId = kmsKeyId)) });
  return { stack, secret };
}

function readersOf({ stack, secret }: ReturnType<typeof setUp>): boolean[] {
  const deployment = new Deployment((stack.node.root as App).synth());
  const arn = deployment.valueOf(stack, secret.ref);
  return [`arn:aws:iam::${OWNER}:role/reader`, deployment.caller(READER, TRUSTING)].map(who => deployment.can(who, 'GetSecretValue', arn));
}

const keyPolicy = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key'))[0].Properties.KeyPolicy;
const identityKeys = (stack: Stack): unknown[] => Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'))
  .flatMap(({ Properties }) => Properties.PolicyDocument.Statement).filter(({ Action }) => [Action].flat()[0].startsWith('kms:')).map(({ Resource }) => Resource);
const logicalIdOf = (key: kms.Key | kms.Alias): string => key.stack.resolve((key.node.defaultChild as kms.CfnKey).logicalId);
const raw = (value: object) => Token.asString(value);

type KeyIn = (stack: Stack) => string;
const aKey = (stack: Stack) => new kms.Key(stack, 'Key');
const anAlias = (stack: Stack) => aKey(stack).addAlias(ALIAS);
const anL1Alias = (stack: Stack, targetKeyId = aKey(stack).keyArn) => new kms.CfnAlias(stack, 'Alias', { aliasName: ALIAS, targetKeyId });

/** Whether another account can find the key by it. */
const FORMS: Array<[string, 'by an ARN' | 'by a name', KeyIn]> = [
  ['Fn.getAtt() of the key', 'by an ARN', stack => Fn.getAtt(logicalIdOf(aKey(stack)), 'Arn').toString()],
  ['a raw Fn::GetAtt of the key', 'by an ARN', stack => raw({ 'Fn::GetAtt': [logicalIdOf(aKey(stack)), 'Arn'] })],
  ['Fn::GetAtt of the key in one text', 'by an ARN', stack => raw({ 'Fn::GetAtt': `${logicalIdOf(aKey(stack))}.Arn` })],
  ['Fn.ref() of the key', 'by a name', stack => Fn.ref(logicalIdOf(aKey(stack)))],
  ['an alias by its ARN', 'by an ARN', stack => anAlias(stack).keyArn],
  ['an alias by its name', 'by a name', stack => anAlias(stack).aliasName],
  ['the literal name of an alias', 'by a name', stack => anAlias(stack).stack.resolve(ALIAS)],
  ['the literal ARN of an alias', 'by an ARN', stack => `arn:aws:kms:${ENV.region}:${OWNER}:${anL1Alias(stack).aliasName}`],
  ['Ref of an L1 alias', 'by a name', stack => anL1Alias(stack).ref],
  ['a raw Ref of an L1 alias', 'by a name', stack => raw({ Ref: stack.resolve(anL1Alias(stack).logicalId) })],
  ['Ref of an L1 alias of a raw target', 'by a name', stack => anL1Alias(stack, Fn.getAtt(logicalIdOf(aKey(stack)), 'Arn').toString()).ref],
];

describe.each([[true, 'by an Aspect after the grants'], [false, 'before the grants']])('a key of the app, set %#', isLate => {
  test.each(FORMS)('as %s, is granted to readers of both accounts', (_, how, keyIn) => {
    const set = setUp(keyIn, isLate);

    expect(idsIn(set.stack)).toEqual(how === 'by an ARN' ? ['MS103'] : ['MS103', 'MS125']);
    expect(readersOf(set)).toEqual([true, true]);
    expect(identityKeys(set.stack)).toEqual([{ 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] }]);
  });
});

test.each<[string, KeyIn]>([
  ['a parameter', stack => new CfnParameter(stack, 'KeyId').valueAsString],
  ['the logical id of another resource', stack => Fn.getAtt(stack.resolve((aRole(stack, 'Other').node.defaultChild as iam.CfnRole).logicalId), 'Arn').toString()],
  ['the literal ARN of an alias of that name in another account', stack => `arn:aws:kms:${ENV.region}:${OTHER}:${anAlias(stack) && ALIAS}`],
  ['the literal ARN of an alias of that name in another region', stack => `arn:aws:kms:eu-west-1:${OWNER}:${anAlias(stack) && ALIAS}`],
  ['the literal name of another alias', stack => `${anL1Alias(stack).aliasName}-2`],
  ['Ref of an alias of an imported key', stack => anL1Alias(stack, `arn:aws:kms:${ENV.region}:${OWNER}:key/11111111-2222-3333-4444-555555555555`).ref],
])('%s is no key of the app', (_, keyIn) => {
  const { stack } = setUp(keyIn);
  idsIn(stack);

  expect(warningsIn(stack).filter(text => text.includes('MS102'))[0]).toContain('this app does not create the key, so it cannot edit the key policy');
  expect(JSON.stringify(identityKeys(stack))).toContain(':key/');
});

describe('an L1 key of the app', () => {
  const withPolicy = (policy: unknown) => (stack: Stack) => new kms.CfnKey(stack, 'Key', { keyPolicy: policy }).attrArn;

  test.each<[string, unknown, number]>([
    ['a literal policy', { Version: '2012-10-17', Statement: [ROOT] }, 3],
    ['a literal policy of one statement', { Statement: ROOT }, 3],
    ['a policy that does not leave its use to the account', { Statement: [{ ...ROOT, Action: 'kms:Put*' }] }, 4],
    ['a policy that leaves it to another account', { Statement: [{ ...ROOT, Principal: { AWS: OTHER } }] }, 4],
    ['a PolicyDocument', iam.PolicyDocument.fromJson({ Version: '2012-10-17', Statement: [ROOT] }), 3],
    ['no policy', undefined, 3],
  ])('with %s is granted to readers of both accounts', (_, policy, count) => {
    for (const isLate of [true, false]) {
      const own = policy instanceof iam.PolicyDocument ? iam.PolicyDocument.fromJson(policy.toJSON()) : policy;
      const set = setUp(withPolicy(own), isLate);

      expect(idsIn(set.stack)).toEqual(['MS103']);
      expect(readersOf(set)).toEqual([true, true]);
      expect(keyPolicy(set.stack).Statement).toHaveLength(count);
    }
  });

  test('without a policy keeps what KMS gives a key, as its owner could no longer manage it', () => {
    const { stack } = setUp(withPolicy(undefined));
    idsIn(stack);

    expect(keyPolicy(stack).Statement[0]).toEqual({
      Sid: 'Enable IAM User Permissions',
      Effect: 'Allow',
      Action: 'kms:*',
      Resource: '*',
      Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${OWNER}:root`]] } },
    });
  });

  test('is left alone where nobody needs its policy', () => {
    const stack = new Stack(anApp(), 'Shop', { env: ENV });
    const [literal, none] = [{ Statement: [ROOT] }, undefined].map((policy, index) => new kms.CfnKey(stack, `Key${index}`, { keyPolicy: policy }));
    for (const key of [literal, none]) key.applyRemovalPolicy(RemovalPolicy.RETAIN);
    for (const key of [literal, none]) new ManagedSecret(stack, `S${key.node.id}`, { kmsKeyId: key.attrArn }).grantRead(aRole(stack, `R${key.node.id}`));

    expect(idsIn(stack)).toEqual([]);
    expect(literal.keyPolicy).toEqual({ Statement: [ROOT] });
    expect(none.keyPolicy).toBeUndefined();
  });

  test('has one statement for the secrets of a reader', () => {
    const stack = new Stack(anApp(), 'Shop', { env: ENV });
    const key = new kms.CfnKey(stack, 'Key', { keyPolicy: { Statement: [ROOT] } });
    for (const name of ['a', 'b']) new ManagedSecret(stack, name, { secretName: name, kmsKeyId: key.attrArn }).grantRead(new iam.ArnPrincipal(READER));
    idsIn(stack);

    expect(keyPolicy(stack).Statement).toHaveLength(3);
  });

  test('of which a secret takes another key leaves no statement', () => {
    const stack = new Stack(anApp(), 'Shop', { env: ENV });
    const [first, second] = ['First', 'Second'].map(id => new kms.CfnKey(stack, id, { keyPolicy: { Statement: [ROOT] } }));
    const secret = new CfnSecret(stack, 'Secret', { name: 'shop/db', kmsKeyId: first.attrArn });
    SecretGrants.of(secret).read(new iam.ArnPrincipal(READER));
    secret.kmsKeyId = second.attrArn;
    idsIn(stack);

    expect([first, second].map(({ keyPolicy: policy }) => stack.resolve(policy).Statement.length)).toEqual([1, 3]);
  });

  test.each<[string, KeyIn]>([
    ['has a policy that cannot be read', stack => {
      const { logicalId } = new CfnCondition(stack, 'Condition', { expression: Fn.conditionEquals(Aws.REGION, 'us-east-1') });
      return withPolicy({ Statement: Fn.conditionIf(logicalId, [ROOT], []) })(stack);
    }],
    ['is passed as an imported one', stack => aKey(stack).keyArn],
  ])('that %s is a warning that says so', (what, keyIn) => {
    const stack = new Stack(anApp(), 'Shop', { env: ENV });
    const keyArn = keyIn(stack);
    const secret = what.includes('imported')
      ? new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', encryptionKey: kms.Key.fromKeyArn(stack, 'Again', keyArn) })
      : new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', kmsKeyId: keyArn });
    secret.grantRead(new iam.ArnPrincipal(READER));

    expect(errorsIn(stack)).toEqual([]);
    expect(warningsIn(stack).filter(text => text.includes('MS102'))).toEqual([expect.stringContaining(
      'MS102 grantRead is incomplete: this library cannot edit the policy of the key, which is neither a PolicyDocument nor plain JSON, or was passed as an imported key. '
      + 'Pass the key itself, or write its policy as a PolicyDocument or plain JSON. Otherwise, add the statement below to the key policy (outputMissing() prints it), then acknowledge this warning. ',
    )]);
  });
});
