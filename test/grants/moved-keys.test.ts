import { App, Aspects, CfnParameter, Fn, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { CfnSecret, ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Deployment } from './deployment';
import { ALIAS, anApp, aRole, ENV, OTHER, OWNER } from './fixtures';
import { ManagedSecret, SecretGrants } from '../../src';
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

/** An Aspect gives the alias another target after the one that follows the secret. */
function setUp(make: Make, { inStack = 'Shop', kmsKeyId = ALIAS, statement = ROOT, reader = new iam.ArnPrincipal(READER) as iam.IPrincipal } = {}) {
  const app = anApp();
  const stack = new Stack(app, 'Shop', { env: ENV });
  const keys = inStack === 'Shop' ? stack : new Stack(app, inStack, { env: ENV });
  const [first, second] = ['First', 'Second'].map((id, index) => (
    new kms.CfnKey(keys, id, { keyPolicy: { Statement: [index === 0 ? ROOT : statement] } })));
  const secret = make(stack, kmsKeyId);
  const alias = new kms.CfnAlias(keys, 'Last', { aliasName: ALIAS, targetKeyId: first.attrArn });
  SecretGrants.of(secret).read(aRole(stack, 'Role', 'reader'));
  SecretGrants.of(secret).read(reader);
  return { app, stack, keys, first, second, alias };
}

const move = (app: App, alias: kms.CfnAlias, targetKeyId: string) => (
  Aspects.of(app).add({ visit: node => void (node === alias && (alias.targetKeyId = targetKeyId)) }));
const MS102 = (app: App) => warningsIn(app).filter(text => text.startsWith('MS102'));

describe.each(MAKES)('an alias that gets another target after an Aspect has visited its secret, of %s', (_, make) => {
  test.each(['Shop', 'Zone'])('is no error: any key behind it is allowed, and MS102 is about the reader of another account, in the stack %s', inStack => {
    const { app, stack, keys, second, alias } = setUp(make, { inStack });
    move(app, alias, second.attrArn);
    const assembly = app.synth();
    const deployment = new Deployment(assembly);
    const { Resources } = assembly.getStackByName('Shop').template;
    const [id] = Object.keys(Resources).filter(each => Resources[each].Type === 'AWS::SecretsManager::Secret');
    const policies = assembly.getStackByName(keys.stackName).template.Resources;
    const identity = Object.values<any>(Resources).filter(({ Type }) => Type === 'AWS::IAM::Policy')
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement).filter(({ Action }) => [Action].flat()[0].startsWith('kms:'));

    expect(MS102(app).map(text => text.split('Policy: ')[0])).toEqual([
      'MS102 SecretGrants.read is incomplete: this app creates the key, but its policy lacks the statement of the grant, '
      + 'because the grant could not follow the reference to it. Pass the key as encryptionKey, or its keyArn as kmsKeyId. '
      + `Otherwise, add the statement below to the key policy (outputMissing() prints it), then acknowledge this warning. ${ACKNOWLEDGE}`
      + `Grantee: {"AWS":["${READER}"]}. Key: ${second.node.path}. `,
    ]);
    expect(JSON.stringify(identity.map(({ Resource }) => Resource))).toContain(`:kms:${ENV.region}:${OWNER}:key/*`);
    expect(identity[0].Condition['ForAnyValue:StringEquals']).toEqual({ 'kms:ResourceAliases': ALIAS });
    expect([policies.First, policies.Second].map(({ Properties }) => Properties.KeyPolicy.Statement)).toEqual([[ROOT], [ROOT]]);
    const arn = deployment.valueOf(stack, { Ref: id } as any);
    expect([ROLE, deployment.caller(READER, TRUSTING)].map(who => deployment.can(who, 'GetSecretValue', arn))).toEqual([true, false]);
  });

  test('is no error by a reference to another stack, and closes no cycle where the reader has a stack of its own', () => {
    const app = anApp();
    const [stack, far, keys] = ['Shop', 'Reader', 'Zone'].map(id => new Stack(app, id, { env: ENV }));
    const [first, second] = ['First', 'Second'].map(id => new kms.CfnKey(keys, id, { keyPolicy: { Statement: [ROOT] } }));
    const alias = new kms.CfnAlias(keys, 'Alias', { aliasName: ALIAS, targetKeyId: first.attrArn });
    const secret = make(stack, alias.ref);
    for (const reader of [aRole(far, 'Role', 'reader'), new iam.ArnPrincipal(READER)]) SecretGrants.of(secret).read(reader);
    move(app, alias, second.attrArn);
    const assembly = app.synth();

    expect(MS102(app)).toEqual([expect.stringContaining('Key: Zone/Second. ')]);
    const identity = JSON.stringify(Object.values<any>(assembly.getStackByName('Reader').template.Resources).filter(({ Type }) => Type === 'AWS::IAM::Policy'));
    expect(identity).toContain(`:kms:${ENV.region}:*:key/*`);
    expect(identity).not.toContain('Fn::GetAtt');
    expect(assembly.getStackByName('Zone').template.Resources.First.Properties.KeyPolicy.Statement).toEqual([ROOT]);
  });

  test('is followed by the next synthesis', () => {
    const { app, first, second, alias } = setUp(make);
    move(app, alias, second.attrArn);

    expect([1, 2].flatMap(() => errorsIn(app))).toEqual([]);
    expect([first, second].map(({ stack, keyPolicy }) => stack.resolve(keyPolicy).Statement.length)).toEqual([1, 3]);
  });

  test('is no error by the Ref of the alias', () => {
    const { app, second, alias } = setUp(make, { kmsKeyId: Fn.ref('Last') });
    move(app, alias, second.attrArn);

    expect(errorsIn(app)).toEqual([]);
    expect(MS102(app)).toHaveLength(1);
  });

  test('is a warning where that key does not leave its use to the account, and none where its policy has the statement', () => {
    const { app, second, alias } = setUp(make, { statement: NOT_LEFT, reader: aRole(new Stack(anApp(), 'Elsewhere', { env: ENV }), 'Role', 'second') });
    move(app, alias, second.attrArn);

    expect(errorsIn(app)).toEqual([]);
    expect(MS102(app)).toHaveLength(2);
    expect(MS102(app)[0]).toContain(`"Principal":{"AWS":"arn:aws:iam::${OWNER}:root"}`);
    expect(MS102(app)[0]).toContain('Key: Shop/Second. ');

    const pasted = JSON.parse(/Policy: (\{.*\})/.exec(MS102(app)[0])![1]).Statement;
    const again = setUp(make, { statement: { ...[pasted].flat()[0] } });
    move(again.app, again.alias, again.second.attrArn);
    again.app.synth();

    expect(MS102(again.app).map(text => text.includes(OTHER))).toEqual([true]);
  });

  test('is no warning for a reader of another account where the app has put the printed statements into that policy', () => {
    const { app, second, alias } = setUp(make);
    move(app, alias, second.attrArn);
    app.synth();
    const pasted = JSON.parse(/Policy: (\{.*\})/.exec(MS102(app)[0])![1]).Statement;
    const again = setUp(make);
    again.second.keyPolicy = { Statement: [ROOT, ...pasted] };
    move(again.app, again.alias, again.second.attrArn);
    again.app.synth();

    expect(MS102(again.app)).toEqual([]);
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

test('a replica whose alias gets another target is no error, and MS102 names the key there', () => {
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
  expect(MS102(app)).toEqual([expect.stringContaining('Replica: eu-west-1. Key: Zone/Second. ')]);
});
