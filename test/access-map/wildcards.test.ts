/** A wildcard is one line of the file; expanded, the map is what each pair of a principal and a secret gives alone. */
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { randomApp } from './evaluation/random-apps';
import { pathsByPair, pathsOfMap } from './every-pair';
import { allow, GET, newApp, OTHER, OWNER, policyOn, roleIn, written } from './maps';
import { documentOf, reading, Resources, roleWith, SECRET, stackOf } from './templates';
import { buildAccessMap } from '../../src/access-map/build-access-map';
import { templatesOf } from '../../src/app/load-templates';
import { appOf, readCases } from '../corpus/cases';
import { ManagedSecret } from 'cdk-managed-secret';

const ARN = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:';
const MANY = 40;

/** Secrets of many kinds under names with prefixes. */
function secretsIn(stack: Stack): ManagedSecret[] {
  const shared = new Key(stack, 'Shared');
  const keys = (index: number) => [undefined, shared, new Key(stack, `Key${index}`)][index % 3];
  return Array.from({ length: MANY }, (_, index) => new ManagedSecret(stack, `Secret${index}`, {
    secretName: `${index % 2 ? 'prod' : 'dev'}/${index}`,
    encryptionKey: keys(index),
    ...index % 20 === 7 && { replicaRegions: [{ region: 'eu-west-1' }] },
  }));
}

function mixedApp() {
  const app = newApp();
  const [owner, other] = [new Stack(app, 'Owner', { env: OWNER }), new Stack(app, 'Other', { env: OTHER })];
  const secrets = secretsIn(owner);
  new CfnSecret(owner, 'Unnamed');
  policyOn(owner, new CfnSecret(owner, 'Denying', { name: 'prod/denying' }).ref, { Effect: 'Deny', Principal: '*' });
  for (const name of ['a', 'b']) {
    const secret = new CfnSecret(owner, `Limited${name}`, { name: `prod/limited-${name}` });
    policyOn(owner, secret.ref, { Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } }, Effect: 'Deny' }, `Policy${name}`);
  }
  const decrypting = (id: string, ...resources: string[]) => {
    const role = roleIn(owner, id);
    role.addToPolicy(new PolicyStatement({ actions: ['kms:Decrypt'], resources }));
    return role;
  };
  allow(decrypting('All', '*'), 'secretsmanager:*', '*');
  allow(roleIn(owner, 'NoKey'), GET, '*');
  const granted = decrypting('Granted', '*');
  allow(granted, GET, '*');
  secrets[2].grantRead(granted);
  const exact = decrypting('OneKey', secrets[2].encryptionKey!.keyArn);
  allow(exact, GET, '*');
  allow(decrypting('Prefix', '*'), GET, `${ARN}prod/*`);
  const two = decrypting('Two', '*');
  allow(two, GET, `${ARN}prod/1*`);
  allow(two, GET, `${ARN}dev/*`);
  two.addToPolicy(new PolicyStatement({ effect: Effect.DENY, actions: [GET], resources: [`${ARN}dev/2*`] }));
  roleIn(owner, 'Rest').addToPolicy(new PolicyStatement({ actions: [GET], notResources: [`${ARN}prod/*`] }));
  allow(decrypting('Limited', '*'), GET, '*', { conditions: { StringEquals: { 'kms:EncryptionContext:SecretARN': `${ARN}prod/1-??????` } } });
  allow(roleIn(other, 'Foreign'), GET, '*');
  return app;
}

test('expanded, the map has what each pair of a principal and a secret gives alone', () => {
  const app = mixedApp();
  app.synth();
  const stacks = templatesOf(app);
  const expected = pathsByPair(stacks);
  expect(expected.length).toBeGreaterThan(8 * MANY);
  expect(pathsOfMap(stacks)).toEqual(expected);
});

test('the same holds for every case of the corpus', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pairs-'));
  try {
    for (const one of readCases()) {
      const app = appOf(one, path.join(folder, one.name));
      app.synth({ skipValidation: true });
      const stacks = templatesOf(app);
      expect({ name: one.name, paths: pathsOfMap(stacks) }).toEqual({ name: one.name, paths: pathsByPair(stacks) });
    }
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

test('no path of a random app is another than that of its pair alone', () => {
  for (let seed = 0; seed < 200; seed++) {
    const byPair = pathsByPair(randomApp(seed)).map(one => JSON.stringify(one));
    expect(pathsOfMap(randomApp(seed)).map(one => JSON.stringify(one)).filter(one => !byPair.includes(one))).toEqual([]);
  }
});

describe('secrets that conditions of CloudFormation distinguish', () => {
  const NONE = { Ref: 'AWS::NoValue' };
  const Conditions = { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] }, IsTest: { 'Fn::Equals': [{ Ref: 'Stage' }, 'test'] } };
  const choice = (key: string, otherwise: unknown = NONE) => ({ 'Fn::If': ['IsProd', { 'Fn::GetAtt': [key, 'Arn'] }, otherwise] });
  const replicated = (key: string) => [{ Region: 'eu-west-1', KmsKeyId: choice(key) }];
  const KINDS: Record<string, (key: string) => { readonly properties: object; readonly condition?: string }> = {
    Plain: () => ({ properties: {} }),
    Prod: () => ({ properties: {}, condition: 'IsProd' }),
    Test: () => ({ properties: {}, condition: 'IsTest' }),
    Either: key => ({ properties: { KmsKeyId: choice(key) } }),
    Whichever: key => ({ properties: { KmsKeyId: choice(key, { Ref: 'Shared' }) } }),
    TestOfEither: key => ({ properties: { KmsKeyId: choice(key) }, condition: 'IsTest' }),
    Elsewhere: key => ({ properties: { ReplicaRegions: replicated(key) } }),
    Parameter: () => ({ properties: { KmsKeyId: { Ref: 'KeyId' } } }),
  };

  function stacks() {
    const secrets = Object.entries(KINDS).flatMap(([kind, make]) => [1, 2, 3].flatMap(index => {
      const { properties, condition: Condition } = make(`Key${kind}${index}`);
      const secret = { Type: SECRET.Type, Properties: { Name: `${kind}/${index}`, ...properties }, Condition };
      return [[`${kind}${index}`, secret], [`Key${kind}${index}`, { Type: 'AWS::KMS::Key' }]] as Array<[string, Resources[string]]>;
    }));
    const all = reading({ Action: 'secretsmanager:*', Resource: '*' });
    const decrypt = { Effect: 'Allow', Action: 'kms:*', Resource: '*' };
    const roles = {
      Role: roleWith([all, decrypt]),
      NoKey: roleWith([all]),
      ProdRole: roleWith([all, decrypt], { Condition: 'IsProd' }),
      TestRole: roleWith([{ 'Fn::If': ['IsTest', all, NONE] }, decrypt]),
      TestKey: roleWith([all, { 'Fn::If': ['IsTest', decrypt, NONE] }]),
      OneKey: roleWith([all, { ...decrypt, Resource: { 'Fn::GetAtt': ['KeyEither2', 'Arn'] } }]),
    };
    const policy = (id: string, condition?: string) => ({
      Type: 'AWS::SecretsManager::ResourcePolicy',
      Condition: condition,
      Properties: { SecretId: { Ref: id }, ResourcePolicy: documentOf(reading({ Effect: 'Deny', Principal: '*' })) },
    });
    const policies = { Denied1: policy('Plain1', 'IsTest'), Denied2: policy('Plain2', 'IsTest'), Denied3: policy('Plain3', 'IsProd') };
    return [stackOf({ ...Object.fromEntries(secrets), ...roles, ...policies, Shared: { Type: 'AWS::KMS::Key' } }, { Conditions })];
  }

  test('have the paths that each has alone', () => {
    const expected = pathsByPair(stacks());
    expect(new Set(expected.map(({ status }) => status))).toEqual(new Set(['complete', 'unknown', 'incomplete', 'denied']));
    expect(pathsOfMap(stacks())).toEqual(expected);
  });

  test('are one line where they are of one kind, whatever their names and keys', () => {
    const { accesses } = buildAccessMap(stacks());
    const texts = accesses.filter(({ principal, access }) => principal === 'App/NoKey' && access === 'read');
    expect(texts.filter(({ secret }) => secret !== undefined).map(({ secret }) => secret)).toEqual(['App/Plain3']);
    expect(texts.flatMap(({ cannotTell = [], missing = [] }) => [...missing, ...cannotTell])).toContain(
      'With the key <key>: No identity policy of App/NoKey allows kms:Decrypt on the key <key>.',
    );
  });
});

describe('a principal that reaches many secrets by a wildcard', () => {
  function fileOf(secrets: number) {
    const app = newApp();
    const stack = new Stack(app, 'Owner', { env: OWNER });
    for (let index = 0; index < secrets; index++) new CfnSecret(stack, `Secret${index}`, { name: `prod/${index}` });
    for (const id of ['One', 'Two']) allow(roleIn(stack, id), GET, '*');
    allow(roleIn(stack, 'Prefix'), GET, `${ARN}prod/1*`);
    return written(app).file;
  }

  test('is one line, whatever the count of secrets', () => {
    const lines = fileOf(20).accesses.map(({ principal, secrets, status }) => `${principal} ${secrets} ${status}`);
    expect(lines).toEqual([
      'Owner/One all complete', `Owner/Prefix ${ARN}prod/1* complete`, 'Owner/Two all complete',
    ]);
    expect(fileOf(200).accesses).toEqual(fileOf(20).accesses);
  });

  test('has a set that lists no secret where it is all of them, and its secrets where it is not', () => {
    expect(fileOf(12).sets).toEqual([
      { id: 'all' }, { id: `${ARN}prod/1*`, secrets: ['Owner/Secret1', 'Owner/Secret10', 'Owner/Secret11'] },
    ]);
  });

  test('has a set that is named by its patterns alone, where a statement names a secret beside them', () => {
    const app = newApp();
    const stack = new Stack(app, 'Owner', { env: OWNER });
    const [, other] = ['prod/1', 'dev/1', 'prod/2', 'dev/2'].map((name, index) => new CfnSecret(stack, `Secret${index}`, { name }));
    roleIn(stack).addToPolicy(new PolicyStatement({ actions: [GET], resources: [`${ARN}prod/*`, other.ref] }));
    expect(written(app).file.sets).toEqual([{ id: `${ARN}prod/*: complete`, secrets: ['Owner/Secret0', 'Owner/Secret2'] }]);
  });

  test('leaves out the secrets of which something else is known', () => {
    const app = newApp();
    const stack = new Stack(app, 'Owner', { env: OWNER });
    for (let index = 0; index < 6; index++) new CfnSecret(stack, `Secret${index}`);
    allow(roleIn(stack), GET, '*');
    policyOn(stack, { Ref: 'Secret3' }, { Effect: 'Deny' });
    const { sets, accesses } = written(app).file;
    expect(sets).toEqual([{ id: 'all: complete', except: ['Owner/Secret3'] }]);
    expect(accesses.map(({ secret, secrets, status }) => [secret ?? secrets, status])).toEqual([
      ['all: complete', 'complete'], ['Owner/Secret3', 'denied'],
    ]);
  });
});

test('the file has one line for each access, and no time and no path of the machine', () => {
  const { json, file, folder } = written(mixedApp());
  const lines = json.split('\n').filter(line => line.startsWith('    {"principal":'));
  expect(lines.map(line => JSON.parse(line.replace(/,$/, '')))).toEqual(file.accesses);
  expect(json).not.toContain(folder);
  expect(written(mixedApp()).json).toBe(json);
});
