import { HOME, ids, withGaps } from './support';
import { Text } from '../../src/cloudformation/text';
import { judgeSecret, SecretFacts } from '../../src/rules/secret';

const NOTHING: SecretFacts = { keyProperty: 'kmsKeyId', tags: { tags: [], stackTagKeys: [] }, replicas: [] };

test('a secret without anything breaks no rule', () => {
  expect(judgeSecret(NOTHING)).toEqual([]);
});

test('a secret of which nothing is known breaks no rule', () => {
  expect(judgeSecret({
    name: Text.UNRESOLVED,
    description: Text.UNRESOLVED,
    type: Text.UNRESOLVED,
    keyProperty: 'kmsKeyId',
    key: { reference: Text.UNRESOLVED, environment: {} },
    value: { text: Text.UNRESOLVED, plaintextAllowed: false, plaintextFields: [], hasNamedFields: true, isAlsoGenerated: false },
    tags: { tags: [{ key: Text.UNRESOLVED, value: Text.UNRESOLVED }], stackTagKeys: [] },
    replicas: [{ region: Text.UNRESOLVED, environment: {}, times: 1, key: { reference: Text.UNRESOLVED } }],
  })).toEqual([]);
});

/** Each fact, with a value that breaks a rule: a new fact that is missing is an error of the compiler. */
const BROKEN: Required<SecretFacts> = {
  name: withGaps('a b{{resolve:secretsmanager:x}}'),
  description: withGaps(`${'a'.repeat(2049)}\uD83D`),
  type: Text.literal('SalesforceClientSecret'),
  keyProperty: 'encryptionKey',
  key: { reference: withGaps('{{resolve:ssm-secure:/a}}'), environment: HOME, isGivenTwice: true },
  value: { text: Text.literal(''), plaintextAllowed: false, plaintextFields: [], hasNamedFields: true, isAlsoGenerated: false },
  generator: { passwordLength: 0, fingerprint: '', hasOptions: false, canBePinned: false },
  fieldsInFile: ['appId'],
  tags: { tags: [{ key: Text.literal('aws:x'), value: Text.literal('') }], stackTagKeys: [] },
  replicas: [{ region: Text.literal('us-east-1'), environment: HOME, times: 1 }],
  policy: { size: 20_481, statements: [], resources: [], isKept: true },
  deletionPolicy: 'Snapshot',
  isAttached: true,
};

test('every property is judged, in the order of the properties', () => {
  expect(ids(judgeSecret(BROKEN))).toEqual(['MS001', 'MS012', 'MS010', 'MS011', 'MS021', 'MS030', 'MS043', 'MS050', 'MS025', 'MS061', 'MS070', 'MS076', 'MS080', 'MS088', 'MS242']);
});

test('judgeSecret() judges each fact: without one, it finds something else', () => {
  const found = (facts: SecretFacts) => JSON.stringify(judgeSecret(facts));
  const facts = Object.keys(BROKEN) as Array<keyof SecretFacts>;
  expect(facts.filter(fact => found({ ...BROKEN, [fact]: NOTHING[fact] }) === found(BROKEN))).toEqual([]);
});
