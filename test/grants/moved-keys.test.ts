import { App, Aspects, CfnParameter, Fn, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { CfnSecret, ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Deployment } from './deployment';
import { ALIAS, anApp, aRole, ENV, OTHER, OWNER } from './fixtures';
import { ManagedSecret, SecretCreation, SecretGrants } from '../../src';
import { errorsIn, warningsIn } from '../rules/synthesis';

const READER = `arn:aws:iam::${OTHER}:role/reader`;
const ROLE = `arn:aws:iam::${OWNER}:role/reader`;
const TRUSTING = [{ Statement: [{ Effect: 'Allow' as const, Action: ['secretsmanager:GetSecretValue', 'kms:Decrypt'], Resource: '*' }] }];
const ROOT = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${OWNER}:root` }, Action: 'kms:*', Resource: '*' };
const NOT_LEFT = { ...ROOT, Action: 'kms:Put*' };
const ACKNOWLEDGE = 'To acknowledge it, call SecretRules.acknowledge(scope, \'MS102\', { reason, owner, expires }). ';

type Make = (stack: Stack, kmsKeyId: string) => ISecret | CfnSecret;
const MAKES: Array<[string, Make]> = [
  ['a resource', (stack, kmsKeyId) => new CfnSecret(stack, 'Secret', { name: 'shop/db', generateSecretString: {}, kmsKeyId })],
  ['a ManagedSecret', (stack, kmsKeyId) => new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', kmsKeyId })],
];

/** With readers of both accounts. */
function setUp(make: Make, { inStack = 'Shop', kmsKeyId = ALIAS, statement = ROOT } = {}) {
  const app = anApp();
  const stack = new Stack(app, 'Shop', { env: ENV });
  const keys = inStack === 'Shop' ? stack : new Stack(app, inStack, { env: ENV });
  const [first, second] = ['First', 'Second'].map((id, index) => (
    new kms.CfnKey(keys, id, { keyPolicy: { Statement: [index === 0 ? ROOT : statement] } })));
  const secret = make(stack, kmsKeyId);
  const alias = new kms.CfnAlias(keys, 'Last', { aliasName: ALIAS, targetKeyId: first.attrArn });
  SecretGrants.of(secret).read(aRole(stack, 'Role', 'reader'));
  SecretGrants.of(secret).read(new iam.ArnPrincipal(READER));
  return { app, stack, keys, first, second, alias };
}

const move = (app: App, alias: kms.CfnAlias, targetKeyId: string) => (
  Aspects.of(app).add({ visit: node => void (node === alias && (alias.targetKeyId = targetKeyId)) }));
const MS102 = (app: App) => warningsIn(app).filter(text => text.startsWith('MS102'));

describe.each(MAKES)('an alias that an Aspect gives another target after it has visited the secret, of %s', (_, make) => {
  const readersIn = ({ app, stack }: ReturnType<typeof setUp>) => {
    const assembly = app.synth();
    const deployment = new Deployment(assembly);
    const { Resources } = assembly.getStackByName('Shop').template;
    const [id] = Object.keys(Resources).filter(each => Resources[each].Type === 'AWS::SecretsManager::Secret');
    const arn = deployment.valueOf(stack, { Ref: id } as any);
    return [ROLE, deployment.caller(READER, TRUSTING)].map(who => deployment.can(who, 'GetSecretValue', arn));
  };
  const statementsIn = (...keys: kms.CfnKey[]) => keys.map(({ stack, keyPolicy }) => stack.resolve(keyPolicy).Statement.length);

  test.each([
    ['its name', 'Shop', ALIAS], ['its name', 'Zone', ALIAS], ['its Ref', 'Shop', Fn.ref('Last')],
  ])('is followed by %s, in the stack %s: readers of both accounts read under that key alone', (__, inStack, kmsKeyId) => {
    const set = setUp(make, { inStack, kmsKeyId });
    move(set.app, set.alias, set.second.attrArn);

    expect(readersIn(set)).toEqual([true, true]);
    expect(MS102(set.app)).toEqual([]);
    expect(statementsIn(set.first, set.second)).toEqual([1, 3]);
  });

  test('is followed where that key does not leave its use to the account', () => {
    const set = setUp(make, { statement: NOT_LEFT });
    move(set.app, set.alias, set.second.attrArn);

    expect(readersIn(set)).toEqual([true, true]);
    expect(MS102(set.app)).toEqual([]);
  });

  test('is followed by a reference to another stack, and closes no cycle where the reader has a stack of its own', () => {
    const app = anApp();
    const [stack, far, keys] = ['Shop', 'Reader', 'Zone'].map(id => new Stack(app, id, { env: ENV }));
    const [first, second] = ['First', 'Second'].map(id => new kms.CfnKey(keys, id, { keyPolicy: { Statement: [ROOT] } }));
    const alias = new kms.CfnAlias(keys, 'Alias', { aliasName: ALIAS, targetKeyId: first.attrArn });
    const secret = make(stack, alias.ref);
    for (const reader of [aRole(far, 'Role', 'reader'), new iam.ArnPrincipal(READER)]) SecretGrants.of(secret).read(reader);
    move(app, alias, second.attrArn);

    expect(errorsIn(app)).toEqual([]);
    expect(MS102(app)).toEqual([]);
    expect(statementsIn(first, second)).toEqual([1, 3]);
  });

  test('is followed by each synthesis', () => {
    const { app, first, second, alias } = setUp(make);
    errorsIn(app);
    move(app, alias, second.attrArn);

    expect([1, 2].flatMap(() => errorsIn(app))).toEqual([]);
    expect(statementsIn(first, second)).toEqual([1, 3]);
  });
});

const UNREAD = 'MS102 SecretGrants.read is incomplete: the library does not know which key kmsKeyId names, so it cannot edit the key policy. '
  + 'Pass the key as encryptionKey, or its keyArn as kmsKeyId. '
  + `Otherwise, add the statement below to the key policy (outputMissing() prints it), then acknowledge this warning. ${ACKNOWLEDGE}`
  + `Grantee: {"AWS":["${READER}"]}. `;
const FOREIGN = 'MS102 SecretGrants.read is incomplete: this app does not create the key, so it cannot edit the key policy. '
  + `Add the statement below to the key policy (outputMissing() prints it), then acknowledge this warning. ${ACKNOWLEDGE}`
  + `Grantee: {"AWS":["${READER}"]}. `;
const KEY_ID = '11111111-2222-3333-4444-555555555555';

test.each<[string, string, (stack: Stack, key: kms.CfnKey) => string]>([
  ['a parameter', UNREAD, stack => new CfnParameter(stack, 'Id').valueAsString],
  ['Fn::If', UNREAD, (_, key) => Fn.conditionIf('Condition', key.attrArn, 'alias/other').toString()],
  ['a part of a split text', UNREAD, (_, key) => Fn.select(0, Fn.split(',', Fn.join(',', [key.attrArn, 'x'])))],
  ['an alias of a target by Fn::If', UNREAD, (stack, key) => (
    new kms.CfnAlias(stack, 'Alias', { aliasName: ALIAS, targetKeyId: Fn.conditionIf('Condition', key.ref, KEY_ID).toString() }).ref)],
  ['an alias of another key', FOREIGN, stack => new kms.CfnAlias(stack, 'Alias', { aliasName: ALIAS, targetKeyId: KEY_ID }).ref],
  ['a key ID', FOREIGN, () => KEY_ID],
  ['a lazy value', UNREAD, () => Lazy.string({ produce: () => KEY_ID })],
  ['a key ARN with the account of the stack', FOREIGN, stack => stack.formatArn({ service: 'kms', resource: 'key', resourceName: KEY_ID })],
  ['the name of an alias that the app does not create', FOREIGN, () => ALIAS],
])('MS102 of a key by %s says what the library knows', (_, text, idOf) => {
  const stack = new Stack(anApp(), 'Shop', { env: ENV });
  const key = new kms.CfnKey(stack, 'Key', { keyPolicy: { Statement: [ROOT] } });
  const secret = new CfnSecret(stack, 'Secret', { name: 'shop/db', generateSecretString: {}, kmsKeyId: idOf(stack, key) });
  SecretGrants.of(secret).read(new iam.ArnPrincipal(READER));

  expect(errorsIn(stack)).toEqual([]);
  expect(MS102(stack.node.root as App).map(each => each.split('Policy: ')[0])).toEqual([text]);
});

test('a replica whose alias an Aspect gives another target is granted under that key', () => {
  const app = anApp();
  const stack = new Stack(app, 'Shop', { env: ENV });
  const far = new Stack(app, 'Zone', { env: { ...ENV, region: 'eu-west-1' } });
  const [first, second] = ['First', 'Second'].map(id => new kms.CfnKey(far, id, { keyPolicy: { Statement: [ROOT] } }));
  const alias = new kms.CfnAlias(far, 'Alias', { aliasName: ALIAS, targetKeyId: first.attrArn });
  const kmsKeyId = new kms.Key(stack, 'Key').keyArn;
  const secret = new CfnSecret(stack, 'Secret', {
    name: 'shop/db', generateSecretString: {}, kmsKeyId, replicaRegions: [{ region: 'eu-west-1', kmsKeyId: ALIAS }],
  });
  SecretGrants.of(secret).read(new iam.ArnPrincipal(READER));
  move(app, alias, second.attrArn);

  expect(errorsIn(app)).toEqual([]);
  expect(MS102(app)).toEqual([]);
  expect([first, second].map(key => far.resolve(key.keyPolicy).Statement.length)).toEqual([1, 3]);
});

test('an alias that gets another target is an error of a grant on a secret that the handler makes, which does not follow', () => {
  const app = anApp();
  const stack = new Stack(app, 'Shop', { env: ENV });
  const [first, second] = ['First', 'Second'].map(id => new kms.CfnKey(stack, id, { keyPolicy: { Statement: [ROOT] } }));
  const alias = new kms.CfnAlias(stack, 'Alias', { aliasName: ALIAS, targetKeyId: first.attrArn });
  new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', kmsKeyId: alias.ref, creation: SecretCreation.createSecret() })
    .grantRead(aRole(stack, 'Role', 'reader'));
  move(app, alias, second.attrArn);

  expect(errorsIn(app)).toEqual([
    '[Shop/Secret] MS135 grantRead is for another key, name, or list of replicas than the template has: the app changed it too late for the grant to follow. '
    + 'Set the key, the name, and the replicas when you create the secret. If CloudFormation creates the secret and its value, '
    + 'you can instead change them later in code, or with an Aspect. Grantee: Shop/Role.',
  ]);
});
