import { reported } from './support';
import { Json } from '../../src/cloudformation/json';
import { Text } from '../../src/cloudformation/text';
import { externalRotationFacts } from '../../src/facts/external-rotation';
import { judgeExternalRotation } from '../../src/rules/external-rotation';
import { askForNearest } from '../../src/rules/nearest-name';
import { PARTNER_TYPES, partnerOf } from '../../src/rules/partners';

const ROLE = { ExternalSecretRotationRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } };
const judged = (properties: Json, type: string | null | undefined) => (
  externalRotationFacts(properties, typeof type === 'string' ? Text.literal(type) : type).flatMap(facts => judgeExternalRotation('R', facts)));
const idsOf = (properties: Json, type: string | null | undefined) => judged(properties, type).map(({ id }) => id);
const pairs = (values: Record<string, unknown>) => (
  { ...ROLE, ExternalSecretRotationMetadata: Object.entries(values).map(([Key, Value]) => ({ Key, Value })) });

describe('what only the deployment knows is silent', () => {
  test.each<[string, Json]>([
    ['the list', { ...ROLE, ExternalSecretRotationMetadata: { Ref: 'Metadata' } }],
    ['an item', { ...ROLE, ExternalSecretRotationMetadata: [{ 'Fn::If': ['C', { Key: 'apiVersion', Value: 'v65.0' }, { Ref: 'AWS::NoValue' }] }] }],
    ['a key', { ...ROLE, ExternalSecretRotationMetadata: [{ Key: { Ref: 'Key' }, Value: 'v' }] }],
    ['a value', pairs({ apiVersion: { Ref: 'Version' } })],
    ['whether there is a role', {
      ExternalSecretRotationRoleArn: { 'Fn::If': ['C', 'arn:aws:iam::111111111111:role/r', { Ref: 'AWS::NoValue' }] },
      ExternalSecretRotationMetadata: [{ Key: 'apiVersion', Value: 'v65.0' }],
    }],
  ])('%s', (_, properties) => expect(reported(judged(properties, 'SalesforceClientSecret'))).toEqual([]));

  test('the type', () => {
    expect(judged(pairs({ any: 'v' }), undefined)).toEqual([]);
    expect(judgeExternalRotation('R', {
      type: Text.UNRESOLVED, role: null, hasFunction: false, metadata: [], isMetadataKnown: true,
    })).toEqual([]);
  });

  test('the keys of a type that AWS has added since', () => expect(judged(pairs({ any: 'v' }), 'AcmeApiKey')).toEqual([]));
});

test('each branch of a condition is judged', () => {
  const branches = { 'Fn::If': ['C', [{ Key: 'apiVersion', Value: 'v65.0' }], { Ref: 'AWS::NoValue' }] };
  expect(idsOf({ ...ROLE, ExternalSecretRotationMetadata: branches }, 'SalesforceClientSecret')).toEqual(['MS244']);
});

test.each<[string, Json, string | null]>([
  ['a schedule without anything, of a secret without a type', {}, null],
  ['a schedule of a function, of a secret with a type', { RotationLambdaARN: 'arn' }, 'SalesforceClientSecret'],
  ['a hosted rotation, of a secret with a type', { HostedRotationLambda: {} }, 'SalesforceClientSecret'],
])('%s breaks no rule', (_, properties, type) => expect(reported(judged(properties, type))).toEqual([]));

test.each([
  ['SalesforceClientSecret', 'apiVersion', ['v65.0', 'v66.0', 'v100.1'], ['v64.0', '65.0', 'v65', 'V65.0']],
  ['PaddleApiKey', 'gracePeriodSeconds', ['0', '86400'], ['86401', '-1', '1.5', '']],
  ['SnowflakePat', 'daysToExpiry', ['1', '365'], ['0', '366']],
  ['SnowflakePat', 'expireOldTokenAfterHours', ['0', '720'], ['721']],
  ['SnowflakeKeyPairAuthentication', 'cryptographicAlgorithm', ['RS256', 'RS384', 'RS512'], ['RSA', 'rs256']],
  ['SnowflakeKeyPairAuthentication', 'encryptPrivateKey', ['True', 'False', 'true'], ['yes']],
  ['MongoDBAtlasServiceAccount', 'apiVersion', ['2025-03-12'], ['2025', 'v1']],
  ['DatabricksSPSecret', 'secretLifetimeDays', ['1', '730'], ['731']],
  ['DatabricksPAT', 'tokenLifetimeDays', ['1', '9999'], ['0', 'ten']],
  ['JenkinsApiToken', 'adminSecretArn', ['arn:aws:secretsmanager:us-east-1:111122223333:secret:a-AbCdEf'], ['a', 'arn:aws:kms:us-east-1:111122223333:key/a']],
])('of %s, the values of %s', (type, key, good, bad) => {
  const { form } = partnerOf(type)!.metadata[key];
  expect(good.filter(value => !form(value))).toEqual([]);
  expect(bad.filter(value => form(value))).toEqual([]);
});

test.each([256, 2048])('a key of 256 characters and a value of 2048 are the longest (%i)', maximum => {
  const long = (length: number) => pairs(maximum === 256 ? { ['k'.repeat(length)]: 'v' } : { k: 'v'.repeat(length) });
  expect(idsOf(long(maximum), undefined)).toEqual([]);
  expect(idsOf(long(maximum + 1), undefined)).toEqual(['MS246']);
});

test('the message suggests the nearest name, and lists all of them if none is near', () => {
  expect(askForNearest('salesforceclientsecret', PARTNER_TYPES)).toBe('Is SalesforceClientSecret meant?');
  expect(askForNearest('abcd', ['abcde', 'xyz'])).toBe('Is abcde meant?');
  expect(askForNearest('Acme', ['apiVersion', 'adminSecretArn'])).toBe('AWS documents apiVersion, adminSecretArn.');
  expect(askForNearest('any', [])).toBe('AWS documents none.');
});
