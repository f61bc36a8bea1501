import { Caller, Condition, isAllowed, Policy, Statement, Target } from './policy-evaluator';

const OWNER = '111111111111';
const OTHER = '222222222222';
const ROLE = `arn:aws:iam::${OWNER}:role/app/reader`;
const SECRET_ARN = `arn:aws:secretsmanager:us-east-1:${OWNER}:secret:shop/db-AbCdEf`;
const KEY_ARN = `arn:aws:kms:us-east-1:${OWNER}:key/11111111-2222-3333-4444-555555555555`;
const GET = 'secretsmanager:GetSecretValue';

const allow = (statement: Partial<Statement> = {}): Statement => ({ Effect: 'Allow', Action: '*', Resource: '*', ...statement });
const deny = (statement: Partial<Statement> = {}): Statement => ({ ...allow(statement), Effect: 'Deny' });
const policy = (...statements: Statement[]): Policy => ({ Version: '2012-10-17', Statement: statements });
const role = (...statements: Statement[]): Caller => ({ id: ROLE, account: OWNER, policies: [policy(...statements)] });
const stranger = (...statements: Statement[]): Caller => ({ id: `arn:aws:iam::${OTHER}:role/reader`, account: OTHER, policies: [policy(...statements)] });
const secret = (...statements: Statement[]): Target => ({ arn: SECRET_ARN, account: OWNER, policy: policy(...statements) });
const key = (...statements: Statement[]): Target => ({ arn: KEY_ARN, account: OWNER, policy: policy(...statements) });
const by = (AWS: string | string[], more: Partial<Statement> = {}) => allow({ Principal: { AWS }, ...more });
const ROOT = `arn:aws:iam::${OWNER}:root`;

describe('within one account', () => {
  test('nothing is allowed that no policy allows', () => {
    expect(isAllowed(role(), GET, secret())).toBe(false);
  });

  test('a secret is open to an identity policy alone', () => {
    expect(isAllowed(role(allow()), GET, secret())).toBe(true);
  });

  test('a secret is open to a resource policy alone that names the caller, or everybody', () => {
    expect(isAllowed(role(), GET, secret(by(ROLE)))).toBe(true);
    expect(isAllowed(role(), GET, secret(by('*')))).toBe(true);
    expect(isAllowed(role(), GET, secret(allow({ Principal: '*' })))).toBe(true);
    expect(isAllowed(role(), GET, secret(by(`${ROLE}-2`)))).toBe(false);
  });

  test('a resource policy that names the account leaves it to the identity policies', () => {
    expect(isAllowed(role(), GET, secret(by(ROOT)))).toBe(false);
    expect(isAllowed(role(), GET, secret(by(OWNER)))).toBe(false);
    expect(isAllowed(role(allow()), GET, secret(by(ROOT)))).toBe(true);
  });

  test('a key is closed to an identity policy unless the key policy delegates to the account', () => {
    expect(isAllowed(role(allow()), 'kms:Decrypt', key())).toBe(false);
    expect(isAllowed(role(allow()), 'kms:Decrypt', key(by(ROOT)))).toBe(true);
    expect(isAllowed(role(), 'kms:Decrypt', key(by(ROOT)))).toBe(false);
    expect(isAllowed(role(), 'kms:Decrypt', key(by(ROLE)))).toBe(true);
  });

  test('an identity provider as principal allows no role: its users act as a role of their own', () => {
    expect(isAllowed(role(), GET, secret(allow({ Principal: { Federated: `arn:aws:iam::${OWNER}:saml-provider/staff` } })))).toBe(false);
    expect(isAllowed(role(allow()), 'kms:Decrypt', key(allow({ Principal: { Federated: 'cognito-identity.amazonaws.com' } })))).toBe(false);
  });

  test('a service is allowed by its name only', () => {
    const service: Caller = { id: 'rds.amazonaws.com', policies: [] };
    expect(isAllowed(service, GET, secret(allow({ Principal: { Service: 'rds.amazonaws.com' } })))).toBe(true);
    expect(isAllowed(service, GET, secret(allow({ Principal: { Service: 'ecs.amazonaws.com' } })))).toBe(false);
    expect(isAllowed(service, GET, secret(by(ROOT)))).toBe(false);
  });
});

describe('across accounts', () => {
  test.each([
    ['neither side', [], [], false],
    ['the identity alone', [allow()], [], false],
    ['the resource alone', [], [by(`arn:aws:iam::${OTHER}:role/reader`)], false],
    ['both sides', [allow()], [by(`arn:aws:iam::${OTHER}:role/reader`)], true],
    ['both sides, by the account', [allow()], [by(`arn:aws:iam::${OTHER}:root`)], true],
    ['both sides, by the account\'s number', [allow()], [by(OTHER)], true],
    ['the wrong account', [allow()], [by(ROOT)], false],
  ])('%s allows: %#', (_, identity, resource, expected) => {
    expect(isAllowed(stranger(...identity), GET, secret(...resource))).toBe(expected);
    expect(isAllowed(stranger(...identity), 'kms:Decrypt', key(...resource))).toBe(expected);
  });
});

describe('an explicit deny wins', () => {
  test('on the identity, over everything', () => {
    expect(isAllowed(role(allow(), deny({ Action: GET })), GET, secret(by(ROLE)))).toBe(false);
    expect(isAllowed(role(allow(), deny({ Action: GET })), 'secretsmanager:DescribeSecret', secret())).toBe(true);
  });

  test('on the resource, for the caller, its account and everybody', () => {
    for (const AWS of [ROLE, ROOT, '*']) expect(isAllowed(role(allow()), GET, secret(by('*'), deny({ Principal: { AWS } })))).toBe(false);
  });

  test('unless its condition does not hold', () => {
    const condition: Condition = { StringNotEquals: { 'aws:PrincipalOrgID': 'o-mine' } };
    const guarded = secret(deny({ Principal: '*', Condition: condition }));
    expect(isAllowed({ ...role(allow()), organization: 'o-mine' }, GET, guarded)).toBe(true);
    expect(isAllowed({ ...role(allow()), organization: 'o-other' }, GET, guarded)).toBe(false);
    expect(isAllowed(role(allow()), GET, guarded)).toBe(false);
  });
});

describe('actions and resources', () => {
  test.each([
    [GET, true],
    ['secretsmanager:getsecretvalue', true],
    ['secretsmanager:Get*', true],
    ['secretsmanager:*', true],
    ['*', true],
    ['secretsmanager:GetSecret', false],
    ['kms:*', false],
  ])('the action %s', (Action, expected) => {
    expect(isAllowed(role(allow({ Action })), GET, secret())).toBe(expected);
  });

  test.each([
    [SECRET_ARN, true],
    [SECRET_ARN.replace('AbCdEf', '??????'), true],
    [SECRET_ARN.replace('AbCdEf', '?????'), false],
    [SECRET_ARN.replace('db-AbCdEf', '*'), true],
    [SECRET_ARN.toUpperCase(), false],
    [SECRET_ARN.replace('.', '+'), true],
    [SECRET_ARN.replace('shop/db', 'shop.db'), false],
  ])('the resource %s', (Resource, expected) => {
    expect(isAllowed(role(allow({ Resource })), GET, secret())).toBe(expected);
  });

  test('NotAction and NotResource allow the others', () => {
    expect(isAllowed(role({ Effect: 'Allow', NotAction: 'kms:*', Resource: '*' }), GET, secret())).toBe(true);
    expect(isAllowed(role({ Effect: 'Allow', NotAction: GET, Resource: '*' }), GET, secret())).toBe(false);
    expect(isAllowed(role({ Effect: 'Allow', Action: '*', NotResource: SECRET_ARN }), GET, secret())).toBe(false);
  });
});

describe('conditions', () => {
  const ok = (condition: Condition, context = {}) => isAllowed(role(allow({ Condition: condition })), GET, secret(), context);
  const via = { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' };
  const stages = (...names: string[]) => ({ 'secretsmanager:VersionStage': names });

  test.each<[string, Condition, object, boolean]>([
    ['StringEquals meets', { StringEquals: via }, via, true],
    ['StringEquals meets one of several', { StringEquals: { k: ['a', 'b'] } }, { k: 'b' }, true],
    ['StringEquals misses', { StringEquals: via }, { 'kms:ViaService': 'other' }, false],
    ['StringEquals without the key', { StringEquals: via }, {}, false],
    ['StringEquals takes no wildcard', { StringEquals: { k: 'a*' } }, { k: 'ab' }, false],
    ['the name of the key in another case', { StringEquals: { 'KMS:viaservice': 'x' } }, { 'kms:ViaService': 'x' }, true],
    ['StringEqualsIfExists without the key', { StringEqualsIfExists: via }, {}, true],
    ['StringEqualsIfExists misses', { StringEqualsIfExists: via }, { 'kms:ViaService': 'other' }, false],
    ['StringLike meets', { StringLike: { 'kms:EncryptionContext:SecretARN': SECRET_ARN.replace('AbCdEf', '??????') } }, { 'kms:EncryptionContext:SecretARN': SECRET_ARN }, true],
    ['StringLike misses', { StringLike: { k: 'a-??' } }, { k: 'a-1' }, false],
    ['StringNotEquals meets another', { StringNotEquals: { k: 'a' } }, { k: 'b' }, true],
    ['StringNotEquals misses one of several', { StringNotEquals: { k: ['a', 'b'] } }, { k: 'b' }, false],
    ['StringNotEquals without the key', { StringNotEquals: { k: 'a' } }, {}, true],
    ['ForAnyValue meets one', { 'ForAnyValue:StringEquals': stages('AWSCURRENT') }, stages('AWSCURRENT', 'live'), true],
    ['ForAnyValue meets none', { 'ForAnyValue:StringEquals': stages('AWSPENDING') }, stages('AWSCURRENT'), false],
    ['ForAnyValue without the key', { 'ForAnyValue:StringEquals': stages('AWSCURRENT') }, {}, false],
    ['ForAllValues meets all', { 'ForAllValues:StringEquals': { k: ['a', 'b'] } }, { k: ['a', 'b'] }, true],
    ['ForAllValues misses one', { 'ForAllValues:StringEquals': { k: ['a'] } }, { k: ['a', 'b'] }, false],
    ['ForAllValues without the key', { 'ForAllValues:StringEquals': { k: ['a'] } }, {}, true],
    ['ArnEquals meets the caller', { ArnEquals: { 'aws:PrincipalArn': ROLE } }, {}, true],
    ['ArnLike meets with a wildcard', { ArnLike: { 'aws:PrincipalArn': 'arn:*:iam::111111111111:role/app/*' } }, {}, true],
    ['ArnLike does not reach over a colon', { ArnLike: { 'aws:PrincipalArn': 'arn:*:role/app/reader' } }, {}, false],
    ['ArnNotEquals meets another', { ArnNotEquals: { 'aws:PrincipalArn': `${ROLE}2` } }, {}, true],
    ['ArnNotLike misses', { ArnNotLike: { 'aws:PrincipalArn': '*:*:*:*:*:*' } }, {}, false],
    ['Bool meets', { Bool: { 'aws:PrincipalIsAWSService': false } }, {}, true],
    ['BoolIfExists without the key', { BoolIfExists: { 'aws:SecureTransport': 'true' } }, {}, true],
    ['Null asks for absence', { Null: { k: 'true' } }, {}, true],
    ['Null asks for presence', { Null: { k: 'false' } }, {}, false],
    ['all operators must hold', { StringEquals: { k: 'a' }, Bool: { b: 'true' } }, { k: 'a', b: 'false' }, false],
    ['all keys must hold', { StringEquals: { k: 'a', l: 'b' } }, { k: 'a', l: 'c' }, false],
  ])('%s', (_, condition, context, expected) => {
    expect(ok(condition, context)).toBe(expected);
  });

  test('of a kind that the oracle does not know fail loudly', () => {
    expect(() => ok({ NumericEquals: { k: '1' } }, { k: '1' })).toThrow('The oracle does not know the operator NumericEquals.');
    expect(() => ok({ StringEquals: { k: 'a' } }, { k: ['a', 'b'] })).toThrow('needs ForAnyValue or ForAllValues');
  });
});
