import { Comparison, conditionKey, isLimit, isOfDirectRequest, isOfNobody, keyName, parseOperator } from '../../src/iam/condition';

const KNOWN: ReadonlyArray<readonly [Comparison, string, string]> = [
  ['exact', 'StringEquals StringEqualsIgnoreCase', 'StringNotEquals StringNotEqualsIgnoreCase'],
  ['like', 'StringLike', 'StringNotLike'],
  ['arn', 'ArnEquals ArnLike', 'ArnNotEquals ArnNotLike'],
  ['bool', 'Bool', ''],
  ['other', 'IpAddress BinaryEquals', 'NotIpAddress'],
  ['other', 'NumericEquals NumericLessThan NumericLessThanEquals', 'NumericNotEquals'],
  ['other', 'NumericGreaterThan NumericGreaterThanEquals', ''],
  ['other', 'DateEquals DateLessThan DateLessThanEquals', 'DateNotEquals'],
  ['other', 'DateGreaterThan DateGreaterThanEquals', ''],
];

const OPERATORS = KNOWN.flatMap(([comparison, positive, negative]) => (
  [positive, negative].flatMap((names, index) => names.split(' ').filter(name => name !== '').map(name => (
    { name, comparison, isNegated: index === 1 })))));

describe('an operator', () => {
  test.each(OPERATORS)('$name is $comparison, and negated: $isNegated', ({ name, comparison, isNegated }) => {
    const expected = { name, comparison, isNegated, isLimiting: !isNegated };
    expect(parseOperator(name)).toEqual(expected);
    expect(parseOperator(name.toUpperCase())).toEqual({ ...expected, name: name.toUpperCase() });
  });

  test.each([
    ['ForAnyValue:StringLike', true], ['ForAllValues:StringLike', false], ['StringLikeIfExists', false],
    ['ForAnyValue:StringLikeIfExists', false], ['ForAllValues:StringLikeIfExists', false],
  ])('%s limits who comes without the key: %s', (name, isLimiting) => {
    expect(parseOperator(name)).toEqual({ name, comparison: 'like', isNegated: false, isLimiting });
  });

  test.each([
    'Null', 'StringEqual', 'XStringEquals', 'StringEqualsX', 'ForSomeValues:StringEquals', '?',
  ])('%j is none that IAM knows', name => {
    expect(parseOperator(name)).toEqual({ name, comparison: undefined, isNegated: false, isLimiting: false });
  });
});

describe('a condition', () => {
  test.each<[string, string[], boolean]>([
    ['StringEquals', ['o-1'], true],
    ['StringEquals', ['o-1', '*'], true],
    ['StringLike', ['o-1', '*'], false],
    ['StringLike', ['o-*'], false], ['StringLike', ['**'], false], ['StringLike', ['o-?*'], false], ['StringLike', ['o-a*'], true],
    ['IpAddress', ['10.0.0.0/8'], true],
    ['IpAddress', ['10.0.0.0/8', '0.0.0.0/0'], false],
    ['IpAddress', ['::/0'], false],
    ['StringNotEquals', ['o-1'], false],
    ['Null', ['true'], false],
  ])('%s of %j keeps callers out: %s', (name, values, expected) => {
    expect(isLimit({ operator: parseOperator(name), key: 'aws:PrincipalOrgID', values })).toBe(expected);
  });

  test.each<[string, string, boolean]>([
    ['StringEquals', '*', true], ['StringEqualsIgnoreCase', 'o-?', true], ['StringNotEquals', 'o-*', true],
    ['StringEquals', 'o-1', false], ['StringEquals', '${?}', false], ['StringLike', '*', false], ['ArnEquals', 'arn:*', false], ['Unknown', '*', false],
  ])('%s of %s is a comparison that no caller meets: %s', (name, text, expected) => {
    expect(isOfNobody(parseOperator(name), text)).toBe(expected);
  });
});

describe('a key', () => {
  test('is known in any case, and says what it is about', () => {
    expect(keyName('AWS:PrincipalIsAwsService')).toBe('aws:principalisawsservice');
    expect(conditionKey('AWS:PrincipalIsAwsService')).toEqual({ narrowsTo: 'anyService' });
    expect(conditionKey('aws:SourceVpce')).toEqual({ isLimit: true });
  });

  test.each(['aws:Other', 'toString', '?'])('%s is not read here', key => {
    expect([keyName(key), conditionKey(key)]).toEqual([undefined, {}]);
  });
});

describe('a key of a request itself', () => {
  test.each([
    'aws:SourceIp', 'aws:SourceVpc', 'aws:SourceVpce', 'aws:SourceVpcArn', 'aws:VpcSourceIp', 'aws:VpceAccount', 'aws:VpceOrgID', 'aws:VpceOrgPaths',
    'aws:ViaAWSService', 'aws:CalledVia', 'aws:CalledViaFirst', 'aws:CalledViaLast', 'aws:UserAgent', 'aws:referer', 'secretsmanager:SecretId',
  ])('is %s', key => {
    expect(isOfDirectRequest(key)).toBe(true);
  });

  test.each([
    'aws:PrincipalArn', 'aws:SourceAccount', 'aws:SourceIpOf', 'aws:CalledViaFirstOf', 'my-aws:SourceIp', 'my-secretsmanager:SecretId', 'kms:ViaService',
  ])('is not %s', key => {
    expect(isOfDirectRequest(key)).toBe(false);
  });
});
