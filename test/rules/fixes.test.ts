import { CATALOGUE } from '../../src/rules/catalogue';
import { RuleId } from '../../src/rules/rule-ids';

/** What the service refuses, or nobody can have deployed: there is no value to lose. */
const NEVER_LIVE: readonly string[] = [
  RuleId.NAME_CHARACTERS, RuleId.NAME_LENGTH, RuleId.VALUE_EMPTY, RuleId.VALUE_TWICE, RuleId.PASSWORD_LENGTH, RuleId.EXCLUDE_CHARACTERS_LENGTH,
  RuleId.NO_CHARACTERS_LEFT, RuleId.LENGTH_BELOW_TYPES, RuleId.TEMPLATE_OBJECT, RuleId.TEMPLATE_AND_KEY, RuleId.GENERATED_VALUE_SIZE,
  RuleId.NAME_RESERVED, RuleId.ATTRIBUTES, RuleId.TOKEN_LENGTH, RuleId.TOKEN_CHARACTERS, RuleId.LINEAGE, RuleId.TOKEN_WITHOUT_VALUE,
];

/** Words of a fix that renames a secret, or changes its generator, its content, its token or who creates it. */
const COSTLY = /secretName|[Rr]ename|[Nn]ame it|roleName|generate|exclude(Numbers|Characters)|[Tt]emplate|SecretContent|createSecret\(|cloudFormation\(|[Tt]oken|[Uu]se a UUID|ending/;

/** What says so, and when. */
const SAYS_SO = /deployed secret|before (its|the) first deployment|Before the first deployment|that is not deployed yet|that is deployed|secret in use|pin/;

const ROWS = CATALOGUE.flatMap(({ rules }) => rules);

test('no fix has a reader lose a live value without saying so', () => {
  const silent = ROWS.filter(({ id, fix }) => COSTLY.test(fix) && !SAYS_SO.test(fix) && !NEVER_LIVE.includes(id));
  expect(silent.map(({ id, fix }) => `${id} ${fix}`)).toEqual([
    // To take something out of the template of an app, to allow it, or to write it elsewhere changes no value.
    expect.stringMatching(/^MS014 /),
    'MS025 For content, use SecretContent.fromParameter(). Otherwise, copy the parameter to a secret once, outside of the template, and refer to that secret with SecretValue.secretsManager().',
    expect.stringMatching(/^MS023 .*plaintextFields/),
  ]);
});

test.each([
  'MS003', 'MS005', 'MS006', 'MS007', 'MS008', 'MS034', 'MS037', 'MS106', 'MS205', 'MS206', 'MS212', 'MS303', 'MS308',
])('the fix of %s speaks of a deployed secret before it advises a change', id => {
  const { fix } = ROWS.find(row => row.id === id)!;
  const advice = fix.search(/set secretName|Before the first|before the first|For a new secret|Where that is meant|choose another/);
  const loss = fix.search(/deployed secret|not deployed yet/);
  expect([loss >= 0, advice < 0 || loss < advice]).toEqual([true, true]);
});

test.each([
  ['MS008', 'This replaces the secret: '], ['MS303', 'This replaces the secret: '], ['MS308', 'This replaces the secret: '],
  ['MS034', 'This generates a new password'], ['MS037', 'This generates a new password'], ['MS088', 'This generates a new password'],
])('the fix of %s, which has no way without a loss, begins with the loss', (id, loss) => {
  expect(ROWS.find(row => row.id === id)!.fix.slice(0, loss.length)).toBe(loss);
});
