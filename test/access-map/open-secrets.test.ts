/** Secrets that their policies open to everybody, and their keys to some. */
import {
  answersOf, documentOf, mapOfTemplates, OWN, READ, reading, resourcePolicyOf, Resources, roleWith, secretUnder, stackOf,
} from './templates';
import { buildAccessMap } from '../../src/access-map/build-access-map';

const OTHER = '222222222222';
const DECRYPT = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' };
const EVERYBODY = { Key: { Type: 'AWS::KMS::Key' }, P: resourcePolicyOf(documentOf(reading({ Principal: '*' }))) };
const EVERYBODY_IS_INCOMPLETE = '* read App/Secret: incomplete';

function keyFor(...statements: object[]): Resources[string] {
  return { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: documentOf(...statements.map(one => ({ ...DECRYPT, ...one }))) } };
}

function answers(resources: Resources): string[] {
  return answersOf(mapOfTemplates(stackOf({ Secret: secretUnder({ Ref: 'Key' }), ...EVERYBODY, ...resources })));
}

describe('a secret that its policy opens to everybody is read', () => {
  test.each<[string, unknown]>([
    ['every key', '*'], ['the key by reference', { 'Fn::GetAtt': ['Key', 'Arn'] }], ['a pattern of keys', 'arn:aws:kms:*:*:key/*'],
  ])('by a role whose own policies allow the use of %s', (_, Resource) => {
    expect(answers({ Role: roleWith([{ ...DECRYPT, Resource }]) })).toEqual([EVERYBODY_IS_INCOMPLETE, 'App/Role read App/Secret: complete']);
  });

  test('by a role whose own policies allow the use of another key, not', () => {
    const Another = { Type: 'AWS::KMS::Key' };
    expect(answers({ Another, Role: roleWith([{ ...DECRYPT, Resource: { 'Fn::GetAtt': ['Another', 'Arn'] } }]) })).toEqual([EVERYBODY_IS_INCOMPLETE]);
  });

  test('by whoever has a policy for the key', () => {
    const Policy = { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: documentOf(DECRYPT) } };
    expect(answers({ Policy })).toEqual([EVERYBODY_IS_INCOMPLETE, 'App/Policy read App/Secret: complete']);
  });

  test.each([
    [{ AWS: `arn:aws:iam::${OWN}:role/desk` }, `arn:aws:iam::${OWN}:role/desk`], [{ AWS: OTHER }, OTHER], [{ AWS: { 'Fn::GetAtt': ['Role', 'Arn'] } }, 'App/Role'],
  ])('by %j, whom the policy of the key names', (Principal, id) => {
    expect(answers({ Key: keyFor({ Principal }), Role: roleWith([]) }).sort()).toEqual([EVERYBODY_IS_INCOMPLETE, `${id} read App/Secret: complete`].sort());
  });

  test('not by everybody of an account to which the key leaves it', () => {
    expect(answers({})).toEqual([EVERYBODY_IS_INCOMPLETE]);
  });

  test('not by a role of another account that may use the key, and nothing else', () => {
    const Key = keyFor({ Principal: { AWS: OWN } });
    const owner = stackOf({ Secret: secretUnder({ Ref: 'Key' }), ...EVERYBODY, Key });
    const other = stackOf({ Role: roleWith([DECRYPT]) }, {}, { path: 'Other', stackName: 'Other', account: OTHER });
    expect(answersOf(mapOfTemplates(owner, other))).toEqual([EVERYBODY_IS_INCOMPLETE]);
  });

  test('not by a role to which its own policies deny the key or the secret', () => {
    expect(answers({ Role: roleWith([{ ...DECRYPT, Effect: 'Deny' }]) })).toEqual([EVERYBODY_IS_INCOMPLETE]);
    expect(answers({ Role: roleWith([DECRYPT, { ...DECRYPT, Effect: 'Deny', Action: READ }]) })).toEqual([
      EVERYBODY_IS_INCOMPLETE, 'App/Role read App/Secret: denied',
    ]);
  });

  test('with no line for what everybody has anyway', () => {
    expect(answers({ Key: keyFor({ Principal: '*' }), Role: roleWith([DECRYPT]) })).toEqual(['* read App/Secret: complete']);
    const P = resourcePolicyOf(documentOf(reading({ Principal: '*', Action: [READ, 'secretsmanager:DeleteSecret'] })));
    expect(answers({ P, Role: roleWith([DECRYPT]) })).toEqual([
      '* manage App/Secret: complete', EVERYBODY_IS_INCOMPLETE, 'App/Role read App/Secret: complete',
    ]);
  });

  test('by a role that names other secrets by a wildcard', () => {
    const Role = roleWith([DECRYPT, reading({ Resource: 'arn:aws:secretsmanager:*:*:secret:mail/*' })]);
    const Mail = { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'mail/a' } };
    const Secret = { Type: Mail.Type, Properties: { Name: 'shop/a', KmsKeyId: { Ref: 'Key' } } };
    const Reports = { Type: Mail.Type, Properties: { Name: 'mail/b' } };
    expect(answers({ Mail, Reports, Secret, Role })).toEqual([
      'App/Role read App/Mail: complete', 'App/Role read App/Reports: complete', EVERYBODY_IS_INCOMPLETE, 'App/Role read App/Secret: complete',
    ]);
  });
});

test('many such secrets are one line for each role that may use their keys', () => {
  const secrets = Array.from({ length: 20 }, (_, index) => [
    [`Secret${index}`, secretUnder({ Ref: `Key${index}` })], [`Key${index}`, { Type: 'AWS::KMS::Key' }],
    [`P${index}`, { Type: 'AWS::SecretsManager::ResourcePolicy', Properties: { SecretId: { Ref: `Secret${index}` }, ResourcePolicy: documentOf(reading({ Principal: '*' })) } }],
  ] as Array<[string, Resources[string]]>).flat();
  const roles = { One: roleWith([DECRYPT]), Two: roleWith([DECRYPT]) };
  const { accesses, sets } = buildAccessMap([stackOf({ ...Object.fromEntries(secrets), ...roles, Else: secretUnder(undefined) })]);
  expect(accesses.filter(({ principal }) => principal !== '*').map(one => [one.principal, one.access, one.secrets, one.status])).toEqual([
    ['App/One', 'read', 'open to who may use the key', 'complete'], ['App/Two', 'read', 'open to who may use the key', 'complete'],
  ]);
  expect(sets).toEqual([{ id: 'open to who may use the key', except: ['App/Else'] }]);
});

describe('what a policy opens to the own account, under a key that leaves it to identity policies,', () => {
  test('is open: not each of its principals has such a policy', () => {
    const P = resourcePolicyOf(documentOf(reading({ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalAccount': OWN } } })));
    const { paths } = mapOfTemplates(stackOf({ Secret: secretUnder({ Ref: 'Key' }), ...EVERYBODY, P }));
    expect(paths.map(({ principal, status, cannotTell }) => [principal, status, cannotTell])).toEqual([
      [OWN, 'unknown', [`Whether an identity policy allows kms:Decrypt on the key App/Key to each principal of ${OWN}.`]],
    ]);
  });
});

describe('a policy of which only the deployment knows whom it names', () => {
  const P = resourcePolicyOf(documentOf(reading({ Principal: { AWS: { Ref: 'Reader' } } })));

  test('may name any role of which the map has a statement on the secret or its key', () => {
    expect(answers({ P, Role: roleWith([reading({ Action: 'secretsmanager:PutSecretValue' }), DECRYPT]) })).toContain('App/Role read App/Secret: unknown');
  });

  test('may name a principal to which an account leaves the key', () => {
    expect(answers({ P })).toEqual(['${Reader} read App/Secret: unknown']);
    expect(answers({ P, Key: keyFor({ Principal: { Service: 'kafka.amazonaws.com' } }) })).toEqual(['${Reader} read App/Secret: incomplete']);
  });
});
