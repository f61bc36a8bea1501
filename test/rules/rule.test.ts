import * as fc from 'fast-check';
import { abridge, formatList, judge, Rule } from '../../src/rules/rule';

const EVEN: Rule<number> = {
  id: 'MS998', level: 'error', title: 'Even', requirement: 'must be even', isCompliant: n => n % 2 === 0, fix: 'Add one.', source: 'Arithmetic.',
};
const SMALL: Rule<number> = { ...EVEN, id: 'MS999', level: 'warning', requirement: 'is large', isCompliant: n => n < 10, detail: n => `It is ${n}.` };

test('a finding names the rule, the property, the value, what it must be, and what to do', () => {
  expect(judge([EVEN, SMALL], { property: 'n', value: 11, shown: '11' })).toEqual([
    { id: 'MS998', level: 'error', property: 'n', claim: 'n "11" must be even.', fix: 'Add one.', message: 'MS998 n "11" must be even. Add one.' },
    { id: 'MS999', level: 'warning', property: 'n', claim: 'n "11" is large. It is 11.', fix: 'Add one.', message: 'MS999 n "11" is large. It is 11. Add one.' },
  ]);
});

test('a value that is not to be shown is not', () => {
  expect(judge([EVEN], { property: 'n', value: 7 }).map(({ message }) => message)).toEqual(['MS998 n must be even. Add one.']);
});

test('there is a finding for each rule that does not hold, and no other', () => {
  fc.assert(fc.property(fc.nat(30), n => {
    expect(judge([EVEN, SMALL], { property: 'n', value: n }).length).toBe(Number(n % 2 === 1) + Number(n >= 10));
  }));
});

test.each([
  ['x', '"x"'],
  ['two\nlines', '"two\\nlines"'],
  ['x'.repeat(78), `"${'x'.repeat(78)}"`],
  ['x'.repeat(79), `"${'x'.repeat(79)}…" (79 characters)`],
  ['😀'.repeat(100), `"${'😀'.repeat(79)}…" (100 characters)`],
])('%j is printed on one line, and cut where it is long', (value, printed) => {
  expect(abridge(value)).toBe(printed);
});

test('names are listed in quotes', () => {
  expect(formatList(['a', '"', ' '])).toBe('"a", "\\"", " "');
});
