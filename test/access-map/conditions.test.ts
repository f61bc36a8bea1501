import { App, Stack } from 'aws-cdk-lib';
import { CfnManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { allow, GET, linesOf, mapOf, newApp, onlyPath, OTHER, OWNER, policyOn, roleIn } from './maps';

const READER = 'arn:aws:iam::111111111111:role/reader';
const WRITER = 'arn:aws:iam::111111111111:role/writer';

let app: App;
let stack: Stack;

beforeEach(() => {
  app = newApp();
  stack = new Stack(app, 'Owner', { env: OWNER });
});

/** What the map says of the role `reader`, who may read a secret under the condition. */
function statusUnder(Condition: object): string {
  new CfnSecret(stack, 'Secret');
  const policyDocument = { Statement: { Effect: 'Allow', Action: GET, Resource: '*', Condition } };
  new CfnManagedPolicy(stack, 'Policy', {
    policyDocument, roles: [roleIn(stack, 'Role', { roleName: 'reader' }).roleName],
  });
  return mapOf(app).paths[0]?.status ?? 'none';
}

const POSITIVE = ['StringEquals', 'StringEqualsIgnoreCase', 'StringLike', 'ArnEquals', 'ArnLike', 'Bool'];
const NEGATIVE = [
  'StringNotEquals', 'StringNotEqualsIgnoreCase', 'StringNotLike', 'ArnNotEquals', 'ArnNotLike',
];

describe('an operator', () => {
  test.each(POSITIVE.flatMap(operator => [
    operator, `ForAnyValue:${operator}`, `ForAllValues:${operator}`, `${operator}IfExists`,
  ]))('%s holds for a value that is met', operator => {
    expect(statusUnder({ [operator]: { 'aws:PrincipalArn': [WRITER, READER] } })).toBe('complete');
  });

  test.each(POSITIVE)('%s does not hold for values that are not met', operator => {
    expect(statusUnder({ [operator]: { 'aws:PrincipalArn': [WRITER] } })).toBe('none');
  });

  test.each(NEGATIVE.flatMap(operator => [
    operator, `${operator}IfExists`,
  ]))('%s holds for values that are not met', operator => {
    expect(statusUnder({ [operator]: { 'aws:PrincipalArn': [WRITER] } })).toBe('complete');
  });

  test.each(NEGATIVE)('%s does not hold where a value is met', operator => {
    expect(statusUnder({ [operator]: { 'aws:PrincipalArn': [WRITER, READER] } })).toBe('none');
  });

  test.each([
    'Null', 'NumericEquals', 'IpAddress', 'StringEqualsX', 'XStringEquals', 'stringNotX',
  ])('%s is not known, and leaves it open', operator => {
    expect(statusUnder({ [operator]: { 'aws:PrincipalArn': READER } })).toBe('unknown');
  });

  test.each([
    ['StringLike', 'complete'], ['ArnEquals', 'complete'], ['ArnLike', 'complete'], ['StringEquals', 'none'], ['StringEqualsIgnoreCase', 'none'],
  ])('%s takes wildcards: %s', (operator, status) => {
    expect(statusUnder({
      [operator]: { 'aws:PrincipalArn': READER.replace('reader', 'read??') },
    })).toBe(status);
  });

  test('StringEquals takes what only the deployment knows for no wildcard', () => {
    expect(statusUnder({ StringEquals: { 'aws:PrincipalAccount': [{}] } })).toBe('unknown');
  });
});

describe('a key', () => {
  test.each([
    ['aws:PrincipalArn', READER.replace('aws', 'aws-cn'), 'complete'],
    ['AWS:principalarn', READER, 'complete'],
    ['secretsmanager:VersionStage', 'AWSCURRENT', 'complete'],
    ['aws:PrincipalAccount', OWNER.account, 'complete'],
    ['aws:PrincipalAccount', OTHER.account, 'none'],
    ['aws:ResourceAccount', OTHER.account, 'none'],
    ['aws:SecureTransport', 'false', 'none'],
    ['aws:PrincipalOrgID', 'o-1234567890', 'unknown'],
    ['aws:SourceIp', '10.0.0.0/8', 'unknown'],
  ])('%s of %s comes to %s', (key, value, status) => {
    expect(statusUnder({ StringEquals: { [key]: value } })).toBe(status);
  });

  test('is named with each of its values where it is open', () => {
    statusUnder({
      StringEquals: { 'aws:SourceVpce': ['vpce-1', 'vpce-2'], 'aws:PrincipalAccount': OWNER.account },
    });
    expect(onlyPath(mapOf(app)).cannotTell).toEqual([
      'Owner/Policy#0 allows it perhaps: StringEquals aws:SourceVpce = vpce-1 or vpce-2',
    ]);
  });

  test.each([
    ['*', ['Owner/Policy#0 allows it perhaps: StringNotEquals aws:PrincipalServiceName = backup.amazonaws.com']],
    [OTHER.account, []],
  ])('that only services have is open for everybody, and not for an account: %s', (AWS, cannotTell) => {
    const Condition = { StringNotEquals: { 'aws:PrincipalServiceName': 'backup.amazonaws.com' } };
    policyOn(stack, new CfnSecret(stack, 'Secret', { kmsKeyId: new Key(stack, 'Key').keyArn }).ref, { Principal: { AWS }, Condition });
    expect(onlyPath(mapOf(app))).toMatchObject({ principal: AWS, cannotTell });
  });

  test('kms:ViaService has another end in China', () => {
    stack = new Stack(app, 'China', { env: { ...OWNER, region: 'cn-north-1' } });
    const key = new Key(stack, 'Key');
    const secret = new CfnSecret(stack, 'Secret', { kmsKeyId: key.keyArn });
    const role = roleIn(stack);
    allow(role, GET, secret.ref);
    const conditions = { StringEquals: { 'kms:ViaService': 'secretsmanager.cn-north-1.amazonaws.com.cn' } };
    allow(role, 'kms:Decrypt', key.keyArn, { conditions });
    expect(linesOf(mapOf(app))).toEqual(['China/Role read China/Secret: complete']);
  });

  test.each([
    [{ Ref: 'Secret' }, 'complete'],
    [{ Ref: 'Other' }, 'incomplete'],
    ['arn:aws:secretsmanager:eu-central-1:111111111111:secret:one-??????', 'complete'],
    ['arn:aws:secretsmanager:eu-central-1:111111111111:secret:one-AbCdEf', 'unknown'],
  ])('kms:EncryptionContext:SecretARN is the ARN of the secret: %j comes to %s', (arn, status) => {
    const key = new Key(stack, 'Key');
    const [secret] = ['Secret', 'Other'].map(id => new CfnSecret(stack, id, {
      kmsKeyId: key.keyArn, name: id === 'Secret' ? 'one' : 'other',
    }));
    const role = roleIn(stack);
    allow(role, GET, secret.ref);
    allow(role, 'kms:Decrypt', key.keyArn, {
      conditions: { StringLike: { 'kms:EncryptionContext:SecretARN': arn } },
    });
    expect(linesOf(mapOf(app))).toEqual([`Owner/Role read Owner/Secret: ${status}`]);
  });
});
