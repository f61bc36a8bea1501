import * as fc from 'fast-check';
import { HOME, ids, stringsOf, reported, withGaps } from './support';
import { Text } from '../../src/cloudformation/text';
import { AppKeyFacts, judgeKmsKey, KmsKeyFacts, parseKmsReference } from '../../src/rules/kms-key';

const UUID = '1234abcd-12ab-34cd-56ef-1234567890ab';
const MRK = 'mrk-1234abcd12ab34cd56ef1234567890ab';
const ARN = `arn:aws:kms:us-east-1:111111111111:key/${UUID}`;
const MADE: AppKeyFacts = { path: 'Stack/Key', isDisabled: false, isDeletedFirst: false };
const judged = (reference: string, more: Partial<KmsKeyFacts> = {}) => ids(judgeKmsKey('kmsKeyId', { reference: withGaps(reference), environment: HOME, ...more }));

const UUIDS = stringsOf('0123456789abcdef', 32, 32).map(hex => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'));
const KEY_IDS = fc.oneof(UUIDS, stringsOf('0123456789abcdef', 32, 32).map(hex => `mrk-${hex}`));
const ALIASES = stringsOf('abyzABYZ0189/_-', 1, 250).map(name => `alias/${name}`).filter(alias => !alias.startsWith('alias/aws/'));
const PLACES: ReadonlyArray<readonly [string, string]> = [
  ['aws', 'us-east-1'], ['aws', 'ap-southeast-7'], ['aws', 'il-central-1'], ['aws-cn', 'cn-northwest-1'], ['aws-us-gov', 'us-gov-east-1'], ['aws-iso', 'us-iso-west-1'],
  ['aws-iso-b', 'us-isob-east-1'], ['aws-iso-e', 'eu-isoe-west-1'], ['aws-iso-f', 'us-isof-south-1'], ['aws-eusc', 'eusc-de-east-1'],
];

test('a secret without a key breaks no rule', () => {
  expect(judgeKmsKey('kmsKeyId', undefined)).toEqual([]);
});

describe('the form', () => {
  test('of every key ID, alias, and ARN of either in any partition, is fine', () => {
    fc.assert(fc.property(fc.oneof(KEY_IDS, ALIASES), fc.constantFrom(...PLACES), stringsOf('0123456789', 12, 12), (name, [partition, region], account) => {
      const home = { partition, region, account };
      const resource = name.startsWith('alias/') ? name : `key/${name}`;
      expect([judged(name, { environment: home }), judged(`arn:${partition}:kms:${region}:${account}:${resource}`, { environment: home })]).toEqual([[], []]);
    }));
  });

  test('of a key ID or ARN with one character too many or too few is refused', () => {
    fc.assert(fc.property(KEY_IDS, fc.constantFrom('', 'arn:aws:kms:us-east-1:111111111111:key/'), (id, prefix) => {
      for (const wrong of [`${id}0`, id.slice(0, -1), ` ${id}`, `${id}\n`]) expect(judged(`${prefix}${wrong}`)).toEqual(['MS051']);
    }));
  });

  test('of an alias with one wrong character is refused', () => {
    fc.assert(fc.property(ALIASES, fc.constantFrom(...' .@+=*ä😀\n\u0000'), (alias, character) => {
      expect([judged(`${alias}${character}`), judged(`arn:aws:kms:us-east-1:111111111111:${alias}${character}`)]).toEqual([['MS051'], ['MS051']]);
    }));
  });

  test.each([
    '', 'key', 'my-key', UUID.replace('a', 'g'), UUID.replaceAll('-', ''), 'mrk-1234', `key/${UUID}`, 'alias', 'alias/', 'Alias/x', 'aws/secretsmanager', 'ARN:aws:kms:x', 'arn:',
    'arn:aws:kms', 'arn:aws:kms:us-east-1:111111111111', 'arn:aws:kms:us-east-1:111111111111:', 'arn:aws:kms:us-east-1:111111111111:key/', `arn:aws:kms:us-east-1:111111111111:${UUID}`,
    'arn:aws:kms:us-east-1:111111111111:key/alias/x', 'arn:aws:kms:us-east-1:111111111111:alias/x y', `arn:aws:kms:us-east-1a:111111111111:key/${UUID}`,
    `arn:aws:kms:US-EAST-1:111111111111:key/${UUID}`, `arn:aws:kms::111111111111:key/${UUID}`, `arn:aws:kms:us-east-1:11111111111:key/${UUID}`, `arn:aws:kms:us-east-1:1111111111111:key/${UUID}`,
    `arn:aws:kms:us-east-1::key/${UUID}`, `arn:AWS:kms:us-east-1:111111111111:key/${UUID}`, `arn:aws:s3:us-east-1:111111111111:key/${UUID}`, `arn:aws:kms:us-east-1:１１１１１１１１１１１１:key/${UUID}`,
    `arn:aws:kms:us-east-1:111111111111:key:${UUID}`, `${ARN}:x`, `${ARN}/x`, 'arn:aws:secretsmanager:us-east-1:111111111111:secret:x-abcdef',
  ])('of %j is none', reference => {
    expect(judged(reference)).toEqual(['MS051']);
  });

  test.each([[`alias/${'a'.repeat(250)}`, []], [`alias/${'a'.repeat(251)}`, ['MS051']]])('of the alias %.10s… is of a length that gives %p', (alias, expected) => {
    expect([judged(alias), judged(`arn:aws:kms:us-east-1:111111111111:${alias}`)]).toEqual([expected, expected]);
  });

  test.each([
    [ARN, 'key ARN'], [UUID, 'key ID'], [MRK, 'key ID'], ['alias/x', 'alias name'], ['arn:aws:kms:us-east-1:111111111111:alias/x', 'alias ARN'], ['…', 'unresolved'], ['x', 'none'],
    ['arn:…:kms:…:…:key/…', 'key ARN'], ['arn:…:kms:…:…:alias/…', 'alias ARN'], ['arn:…:kms:…:…:…', 'unresolved'], ['arn:…:kms:…:…:ke…', 'unresolved'], ['arn:…:kms:…:…:kx…', 'none'],
    ['alias/…', 'alias name'], ['arn:…', 'unresolved'], ['arn:aws:kms:…/…', 'unresolved'], ['{{resolve:ssm:/key}}', 'unresolved'], ['arn:aws:kms:us-east-1:111111111111:key/{{resolve:ssm:/id}}', 'key ARN'],
  ])('of %s is that of: %s', (reference, form) => {
    expect(parseKmsReference(withGaps(reference)).form).toBe(form);
  });

  test('of nothing at all is unresolved', () => {
    expect(parseKmsReference(undefined)).toEqual({ form: 'unresolved' });
  });
});

describe('an unresolved value', () => {
  test.each([
    '…', '…-…', '{{resolve:ssm:/my-key}}', '{{resolve:ssm:/key:3}}', 'alias/…', 'alias/{{resolve:ssm:/a}}', 'alias/…/x', '…/x', 'arn:…', `arn:…:kms:…:…:key/${UUID}`, 'arn:aws:kms:us-east-1:…:alias/x',
    'arn:aws:kms:…:111111111111:key/…', 'arn:aws:kms:us-…-1:111111111111:key/…', '…:key/x', 'alias/aws/…', 'alias/aws/secrets…', 'alias/a…', 'mrk-…',
  ])('in %s leaves nothing to refuse', reference => {
    expect(judged(reference)).toEqual([]);
  });

  test.each([
    ['alias/…!', ['MS051']], [`alias/${'a'.repeat(251)}…`, ['MS051']], ['arn:aws:s3:…:…:key/…', ['MS051']], ['arn:aws:kms:…:1:key/…', ['MS051']], ['alias/aws/s3…', ['MS052']],
    ['arn:aws:kms:us-west-2:…:key/…', ['MS054']], ['arn:aws-cn:kms:…:…:key/…', ['MS053']],
  ])('in %s leaves literal parts that give %p', (reference, expected) => {
    expect(judged(reference)).toEqual(expected);
  });
});

test.each([
  ['alias/aws/secretsmanager', []], ['arn:aws:kms:us-east-1:111111111111:alias/aws/secretsmanager', []], ['alias/aws/s3', ['MS052']], ['alias/aws/secretsmanager2', ['MS052']],
  ['alias/aws/', ['MS052']], ['arn:aws:kms:us-east-1:111111111111:alias/aws/ebs', ['MS052']], ['alias/aws', []], ['alias/awsome', []], ['alias/AWS/s3', []],
])('%s gives %p, as only one AWS managed key is Secrets Manager\'s', (reference, expected) => {
  expect(judged(reference)).toEqual(expected);
});

describe('the place', () => {
  test.each([
    [ARN, HOME, []],
    [ARN, {}, []],
    [ARN, { ...HOME, region: 'us-west-2' }, ['MS054']],
    [ARN, { ...HOME, account: '222222222222' }, ['MS055']],
    [ARN, { region: 'us-west-2' }, ['MS054']],
    [ARN, { account: '111111111111' }, []],
    [ARN.replace('aws', 'aws-cn'), HOME, ['MS053']],
    [ARN.replace('aws', 'aws-cn').replace('us-east-1', 'cn-north-1'), HOME, ['MS053']],
    [ARN.replace('us-east-1', 'us-gov-west-1'), HOME, ['MS053']],
    [ARN.replace('aws', 'aws-us-gov').replace('us-east-1', 'us-gov-west-1'), {}, []],
    [ARN.replace('us-east-1', 'us-gov-west-1'), {}, ['MS053']],
    [ARN.replace('us-east-1', 'us-west-2').replace(UUID, MRK), HOME, ['MS054']],
    [UUID, { ...HOME, region: 'us-west-2' }, []],
    ['alias/x', { ...HOME, region: 'us-west-2' }, []],
  ])('of %s, used in %p, gives %p', (reference, home, expected) => {
    expect(judged(reference, { environment: home })).toEqual(expected);
  });

  test('is not judged by partitions and regions that are newer than this library', () => {
    const [newPartition, newRegion] = [ARN.replace('aws', 'aws-new'), ARN.replace('us-east-1', 'zz-east-1')];
    const both = newPartition.replace('us-east-1', 'zz-new-east-1');
    expect([judged(newPartition), judged(newRegion, { environment: {} }), judged(both, { environment: { region: 'zz-new-east-1' } })]).toEqual([['MS059'], ['MS059'], ['MS059']]);
    expect(judged(newRegion, { environment: { region: 'zz-east-1' } })).toEqual([]);
  });

  test('that is misspelt in the form of a region is reported', () => {
    expect(judged(ARN.replace('us-east-1', 'us-esat-1'), { environment: {} })).toEqual(['MS059']);
  });

  test('of a key that this app makes is that of its stack', () => {
    expect([judged('…', { appKey: { ...MADE, region: 'us-east-1' } }), judged('…', { appKey: { ...MADE, region: 'us-west-2' } }), judged('…', { appKey: MADE })]).toEqual([[], ['MS054'], []]);
  });

  test('agrees with the partitions for every pair of two places', () => {
    fc.assert(fc.property(fc.constantFrom(...PLACES), fc.constantFrom(...PLACES), ([partition, region], [homePartition, homeRegion]) => {
      const reference = `arn:${partition}:kms:${region}:111111111111:key/${UUID}`;
      const home = { partition: homePartition, region: homeRegion, account: '111111111111' };
      expect(judged(reference, { environment: home })).toEqual(partition !== homePartition ? ['MS053'] : region !== homeRegion ? ['MS054'] : []);
    }));
  });
});

test.each([
  ['alias/a:b', ['MS059']], [UUID.toUpperCase(), ['MS059']], ['MRK-1234ABCD12AB34CD56EF1234567890AB', ['MS059']], [ARN.replace(UUID, UUID.toUpperCase()), ['MS059']],
  [`alias/${UUID.toUpperCase()}`, []], [`arn:aws:kms:us-east-1:111111111111:alias/${UUID.toUpperCase()}`, []],
])('%s gives %p, as not all of AWS accepts it', (reference, expected) => {
  expect(judged(reference)).toEqual(expected);
});

describe('a key that this app makes', () => {
  const made = (facts: Partial<AppKeyFacts>) => judged('…', { appKey: { ...MADE, ...facts } });

  test.each<[string, Partial<AppKeyFacts>, string[]]>([
    ['of the default kind', {}, []],
    ['that says so', { spec: Text.literal('SYMMETRIC_DEFAULT'), usage: Text.literal('ENCRYPT_DECRYPT') }, []],
    ['of a kind that is unresolved', { spec: Text.UNRESOLVED, usage: Text.UNRESOLVED }, []],
    ['of RSA', { spec: Text.literal('RSA_2048'), usage: Text.literal('ENCRYPT_DECRYPT') }, ['MS056']],
    ['of a curve', { spec: Text.literal('ECC_NIST_P256'), usage: Text.literal('SIGN_VERIFY') }, ['MS056']],
    ['for message codes', { spec: Text.literal('HMAC_256'), usage: Text.literal('GENERATE_VERIFY_MAC') }, ['MS056']],
    ['for signing', { usage: Text.literal('SIGN_VERIFY') }, ['MS056']],
    ['that is disabled', { isDisabled: true }, ['MS057']],
    ['that dies first', { isDeletedFirst: true }, ['MS058']],
  ])('%s', (_, facts, expected) => {
    expect(made(facts)).toEqual(expected);
  });
});

test('given as a construct and as a reference is refused', () => {
  expect(judged(ARN, { isGivenTwice: true })).toEqual(['MS050']);
});

test('a reference to a secret, or to a secure parameter, is reported', () => {
  expect([judged('{{resolve:secretsmanager:a}}'), judged('{{resolve:ssm-secure:/a}}')]).toEqual([['MS012'], ['MS025']]);
});

test('the messages', () => {
  const judge = (property: string, reference: string, more: Partial<KmsKeyFacts> = {}) => {
    return reported(judgeKmsKey(property, { reference: withGaps(reference), environment: HOME, ...more }));
  };
  expect(judge('kmsKeyId', 'my key', { isGivenTwice: true })).toEqual([
    'error MS050 kmsKeyId "my key" is a second key: both encryptionKey and kmsKeyId are set. Remove one: keep encryptionKey for a key construct, or kmsKeyId for an ARN, ID, or alias.',
    'error MS051 kmsKeyId "my key" must be a key ARN, a key ID, an alias ARN, or an alias name. Write arn:aws:kms:REGION:ACCOUNT:key/ID, ID (a lowercase UUID or mrk-…), arn:aws:kms:REGION:ACCOUNT:alias/NAME, or alias/NAME.',
  ]);
  expect(judge('kmsKeyId', 'alias/aws/s3:1')).toEqual([
    'error MS052 kmsKeyId "alias/aws/s3:1" must not be the AWS managed key of another service. Use a customer managed key, or omit the key to use aws/secretsmanager.',
    'warning MS059 kmsKeyId "alias/aws/s3:1" has a colon in the alias, a key ID in uppercase, or a partition or region that this library does not know. Check the spelling.',
  ]);
  expect(judge('kmsKeyId', 'arn:aws-cn:kms:us-west-2:222222222222:alias/x')).toEqual([
    'error MS053 kmsKeyId "arn:aws-cn:kms:us-west-2:222222222222:alias/x" must be in the same partition as its region and the secret. Correct the partition or the region in the ARN. A key works only in its own partition.',
    'warning MS055 kmsKeyId "arn:aws-cn:kms:us-west-2:222222222222:alias/x" is in another account than the secret, so this app cannot edit its key policy. Check that the key policy allows kms:GenerateDataKey and kms:Decrypt, then acknowledge this warning.',
  ]);
  expect(judge('encryptionKey', '…', { appKey: { path: 'S/K', spec: Text.literal('RSA_2048'), usage: Text.UNRESOLVED, isDisabled: true, isDeletedFirst: true, region: 'us-west-2' } })).toEqual([
    'error MS054 encryptionKey must be in the region of the secret or replica that it encrypts. That region is us-east-1. Use a key in that region, such as the replica of a multi-Region key.',
    'error MS056 encryptionKey must be a symmetric encryption key (SYMMETRIC_DEFAULT, ENCRYPT_DECRYPT). S/K is RSA_2048 for ${…}. Use a symmetric key.',
    'warning MS057 encryptionKey is a key that this app disables: Secrets Manager cannot write or read a value with it. The key is S/K. Enable the key, or use another one.',
    'warning MS058 encryptionKey is deleted with its stack while the secret is retained: nobody can read the value after that. The key is S/K. Set the same removalPolicy on the key and the secret.',
  ]);
});

describe('the AWS managed key', () => {
  const MANAGED = (account: string) => `arn:aws:kms:us-east-1:${account}:alias/aws/secretsmanager`;

  test('of another account is refused, and not warned of as well', () => {
    const findings = judgeKmsKey('kmsKeyId', { reference: Text.literal(MANAGED('222222222222')), environment: HOME });

    expect(findings.map(({ message }) => message)).toEqual([
      'MS068 kmsKeyId "arn:aws:kms:us-east-1:222222222222:alias/aws/secretsmanager" must not be the AWS managed key of another account: only its own account can use it, and nobody can change its key policy. '
      + "Use a customer managed key, or omit the key to use aws/secretsmanager of the secret's own account.",
    ]);
  });

  test('of the own account, or of one that is not known, is fine', () => {
    expect(judged(MANAGED(HOME.account))).toEqual([]);
    expect(judged(MANAGED('222222222222'), { environment: { ...HOME, account: undefined } })).toEqual([]);
    expect(judged('alias/aws/secretsmanager')).toEqual([]);
  });

  test('of which a part is not known may be another alias of that account', () => {
    expect(judged('arn:aws:kms:us-east-1:222222222222:alias/aws/secretsmanager…')).not.toContain('MS068');
  });
});
