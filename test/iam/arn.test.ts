import { isOpen, Match } from '../../src/cloudformation/unknown';
import { glob, keyUseOf, namedActions } from '../../src/iam/actions';
import { accountIn, keyArn, matchArn, splitArn, secretArn, matchSegment, matchSegments } from '../../src/iam/arn';

const HEAD = 'arn:aws:secretsmanager:eu-central-1:111111111111';

describe('a pattern of ARNs, against a secret whose name is known,', () => {
  const arn = secretArn('111111111111', 'eu-central-1', 'shop/db', 'Secret');

  test.each<[string, Match]>([
    ['*', 'yes'],
    ['*:x', 'perhaps'],
    ['${Other}', 'no'],
    [`${HEAD}:secret:shop/db-??????`, 'yes'],
    [`${HEAD}:secret:shop/db-*`, 'yes'],
    [`${HEAD}:secret:shop/*`, 'yes'],
    [`${HEAD}:secret:shop/db*`, 'yes'],
    [`${HEAD}:secret:*`, 'yes'],
    [`${HEAD}:*`, 'yes'],
    ['arn:*:secretsmanager:*:*:secret:shop/db-??????', 'yes'],
    ['arn:aws-cn:secretsmanager:eu-central-1:111111111111:secret:shop/db-??????', 'yes'],
    ['arn:aws:secretsmanager:*', 'yes'],
    ['arn:aws:s*:eu-central-1:111111111111:secret:shop/db-??????', 'yes'],
    [`${HEAD}:secret:shop/db-AbCdEf`, 'perhaps'],
    [`${HEAD}:secret:shop/db-\${Suffix}`, 'perhaps'],
    [`${HEAD}:secret:\${Name}`, 'perhaps'],
    ['arn:aws:secretsmanager:${Region}:111111111111:secret:shop/db-??????', 'perhaps'],
    ['arn:aws:secretsmanager:eu-central-1:(account of X):secret:shop/db-??????', 'perhaps'],
    [`${HEAD}:secret:shop/db`, 'no'],
    [`${HEAD}:secret:shop/db-?????`, 'no'],
    [`${HEAD}:secret:shop/db-AbCdE`, 'no'],
    [`${HEAD}:secret:shop/other-AbCdEf`, 'no'],
    [`${HEAD}:secret`, 'no'],
    [HEAD, 'no'],
    ['arn:aws:secretsmanager:eu-west-1:111111111111:secret:shop/db-??????', 'no'],
    ['arn:aws:secretsmanager:eu-central-1:222222222222:secret:shop/db-??????', 'no'],
    ['arn:aws:kms:eu-central-1:111111111111:secret:shop/db-??????', 'no'],
    ['urn:aws:secretsmanager:eu-central-1:111111111111:secret:shop/db-??????', 'no'],
    ['arn:aws:secretsmanager:${Region}:222222222222:secret:shop/db-??????', 'no'],
  ])('%s is %s', (pattern, match) => {
    expect(matchArn(pattern, 'secretsmanager', arn)).toBe(match);
  });
});

test.each<[string, Match]>([
  ['Secret-????????????-??????', 'yes'], ['Secret-*', 'yes'], [
    'Secret-abcdefghijkl-??????', 'no',
  ], ['Secret-???????????-??????', 'no'], ['Other-*', 'no'],
])('a name that CloudFormation chooses begins with the logical id: %s is %s', (rest, match) => {
  expect(matchArn(`${HEAD}:secret:${rest}`, 'secretsmanager', secretArn(
    '111111111111', 'eu-central-1', undefined, 'Secret',
  ))).toBe(match);
});

test.each<[string, Match]>([
  ['db-????????????-??????', 'yes'], ['db-*', 'yes'], ['db-prod-??????', 'no'], ['dc-*', 'no'],
])('of a name in part unknown, %s is %s', (rest, match) => {
  expect(matchArn(`${HEAD}:secret:${rest}`, 'secretsmanager', secretArn(
    '111111111111', 'eu-central-1', 'db-${Stage}', 'Secret',
  ))).toBe(match);
});

describe('a key', () => {
  const ID = '0123abcd-0123-0123-0123-0123456789ab';

  test.each<[string, string | undefined, Match]>([
    [`key/${ID}`, ID, 'yes'],
    ['key/*', undefined, 'yes'],
    [`key/${ID}`, undefined, 'perhaps'],
    [`key/${ID.replace('0', '1')}`, ID, 'no'],
    [`alias/${ID}`, undefined, 'no'],
    ['key/', undefined, 'no'],
  ])('%s, against the id %s, is %s', (rest, id, match) => {
    const arn = keyArn('111111111111', 'eu-central-1', id);
    expect(matchArn(`arn:aws:kms:eu-central-1:111111111111:${rest}`, 'kms', arn)).toBe(match);
  });
});

test.each<[string, string, Match]>([
  ['a', 'a', 'yes'], ['a*', 'ab', 'yes'], [
    '*', '(account of A)', 'yes',
  ], ['a', 'b', 'no'], ['(x)', '(x)', 'yes'], ['(x)', '(y)', 'perhaps'], ['${X}', 'b', 'perhaps'],
  ['a', '(account of A)', 'perhaps'],
])('a part of an ARN, %s against %s, is %s', (pattern, known, match) => {
  expect(matchSegment(pattern, known)).toBe(match);
});

test.each<[string, string, Match]>([
  ['a.b', 'a.b', 'yes'], ['a.*', 'a.b.c', 'yes'], ['a.b', 'a.b.c', 'no'], [
    'a.(x)', 'a.b', 'perhaps',
  ], ['c.(x)', 'a.b', 'no'], ['a.(x)', 'a.b.c', 'perhaps'],
])('parts together, %s against %s, are %s', (pattern, known, match) => {
  expect(matchSegments(pattern, known, '.')).toBe(match);
});

test.each<[string, string | undefined]>([
  ['111111111111', '111111111111'],
  ['11111111111', undefined],
  ['1111111111111', undefined],
  ['arn:aws:iam::111111111111:root', '111111111111'],
  ['arn:aws:iam::${AWS::Account*}:root', '${AWS  Account*}'],
  ['arn:aws:iam::(account of A):root', '(account of A)'],
  ['arn:aws:iam::1*:root', undefined],
  ['arn:aws:iam::11111111111?:root', undefined],
  ['arn:aws:iam:::root', undefined],
  ['urn:aws:iam::111111111111:root', undefined],
  ['text', undefined],
])('the account in %s is %s', (text, account) => {
  expect(accountIn(text)).toBe(account);
});

test('what only the deployment knows may have colons, and is one part of an ARN', () => {
  expect(splitArn('arn:aws:kms:${A::B}:${C:D}:key/x')).toEqual([
    'arn', 'aws', 'kms', '${A  B}', '${C D}', 'key/x',
  ]);
});

test.each<[string, boolean]>([
  ['a', false], ['(a)', true], ['x${A}', true], ['$A', false], ['{A}', false],
])('%s is open: %s', (text, open) => {
  expect(isOpen(text)).toBe(open);
});

test.each<[string, string, boolean]>([
  ['a*', 'a\nb', true], ['a?', 'ab', true], ['a?', 'a', false], ['a.c', 'abc', false], ['a.c', 'a.c', true], ['a', 'ab', false], ['b', 'ab', false], ['**', '', true],
  ['(a|b)+[c]^$', '(a|b)+[c]^$', true], ['\\', '\\', true],
])('the pattern %j matches %j: %s', (pattern, text, isMatch) => {
  expect(glob(pattern).test(text)).toBe(isMatch);
});

describe('the actions that a statement names', () => {
  const sorted = (patterns: string[], isNot = false) => [...namedActions(patterns, isNot)].sort();

  test('are those of its patterns, in any case', () => {
    expect(sorted(['SecretsManager:getsecret*'])).toEqual(['secretsmanager:GetSecretValue']);
    expect(sorted(['kms:*'])).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
    expect(sorted(['s3:*'])).toEqual([]);
  });

  test('are none for a pattern that only the deployment knows, also under NotAction', () => {
    expect([sorted(['${Action}*']), sorted(['${Action}*'], true)]).toEqual([[], []]);
    expect(sorted(['kms:${Use}'], true)).toEqual(sorted(['*']).filter(action => !action.startsWith('kms:')));
  });

  test('are each that reads, writes or manages a secret, and what they do with the key', () => {
    expect(sorted(['*'])).toEqual([
      'kms:Decrypt', 'kms:GenerateDataKey',
      ...[
        'AcceptCrossAccountReplication', 'AssociateCrossAccountReplica', 'CancelRotateSecret', 'CreateSecret', 'DeleteResourcePolicy', 'DeleteSecret',
        'DisassociateCrossAccountReplica', 'GetSecretValue', 'PutResourcePolicy', 'PutSecretValue',
        'RemoveRegionsFromReplication', 'ReplicateSecretToRegions', 'RestoreSecret', 'RotateSecret', 'StopReplicationToReplica', 'TagResource',
        'UntagResource', 'UpdateSecret', 'UpdateSecretVersionStage',
      ].map(action => `secretsmanager:${action}`),
    ]);
    expect(keyUseOf(['secretsmanager:GetSecretValue'])).toEqual(['kms:Decrypt']);
    expect(keyUseOf(['secretsmanager:AssociateCrossAccountReplica'])).toEqual(['kms:Decrypt']);
    expect(keyUseOf(['secretsmanager:TagResource'])).toEqual([]);
  });
});
