import { reported } from './support';
import { CONSUMER_RULES, ConsumerPart, KEY_POLICY_SIZE } from '../../src/rules/consumer';
import { judge } from '../../src/rules/rule';

const LEGAL: Record<ConsumerPart, string[]> = {
  account: ['012345678901'],
  roleName: ['a', 'A_z+=,.@-9', 'x'.repeat(64)],
  path: ['/', '/a/', '/a$b/', '/teams/payments/', `/${'x'.repeat(510)}/`],
  organizationId: ['o-abcde12345', `o-${'a'.repeat(32)}`],
  organizationalUnitPath: [
    'r-ab12', 'r-ab12/ou-ab12-11111111', 'r-ab12/ou-ab12-11111111/ou-ab12-22222222', `r-${'a'.repeat(32)}/ou-${'a'.repeat(32)}-${'b'.repeat(32)}`,
  ],
};
const ILLEGAL: Record<ConsumerPart, string[]> = {
  account: ['', '1', '01234567890', '0123456789012', 'account', '012345678901 '],
  roleName: ['', 'x'.repeat(65), 'a/b', 'read*', 'ä', 'a b'],
  path: ['', 'a', '/a', 'a/', '/a b/', '/team-*/', '/${aws:username}/', '/ä/', `/${'x'.repeat(511)}/`],
  organizationId: ['', 'o-abcde1234', `o-${'a'.repeat(33)}`, 'o-ABCDE12345', 'abcde12345'],
  organizationalUnitPath: ['', 'ou-ab12-11111111', 'r-ab1', 'o-abcde12345/r-ab12', 'r-ab12/', 'r-ab12/ou-ab12-1111111', 'r-ab12/*'],
};

const rows = (values: Record<ConsumerPart, string[]>) => (
  Object.entries(values).flatMap(([part, list]) => list.map(value => [part as ConsumerPart, value] as const)));

test.each(rows(LEGAL))('%s may be %j', (part, value) => {
  expect(judge([CONSUMER_RULES[part]], { property: part, value })).toEqual([]);
});

test.each(rows(ILLEGAL))('%s may not be %j', (part, value) => {
  expect(judge([CONSUMER_RULES[part]], { property: part, value }).map(({ id }) => id)).toEqual([CONSUMER_RULES[part].id]);
});

test('a key policy may have 32,768 bytes, and no more', () => {
  expect(reported(judge([KEY_POLICY_SIZE], { property: 'key policy of Stack/Key', value: 32_768 }))).toEqual([]);
  expect(reported(judge([KEY_POLICY_SIZE], { property: 'key policy of Stack/Key', value: 32_769 }))).toEqual([
    'error MS124 key policy of Stack/Key must have at most 32768 bytes. It has at least 32769. Grant to whole accounts or to an organization, or use another key for some of the secrets.',
  ]);
});
