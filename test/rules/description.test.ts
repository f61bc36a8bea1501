import * as fc from 'fast-check';
import { anyText, ids, stringsOf, reported, WIDE, withGaps } from './support';
import { Text } from '../../src/cloudformation/text';
import { judgeDescription } from '../../src/rules/description';

const judged = (text: string) => ids(judgeDescription(Text.literal(text)));

test('a description of any characters, at most 2048 of them, is fine', () => {
  fc.assert(fc.property(anyText({ maxLength: 2048 }), description => expect(judged(description)).toEqual([])));
  fc.assert(fc.property(stringsOf(WIDE, 0, 2048), description => expect(judged(description)).toEqual([])), { numRuns: 20 });
});

test.each([
  ['a', 2048, []], ['a', 2049, ['MS010']], ['😀', 2048, []], ['😀', 2049, ['MS010']], ['', 1, []],
])('the character %s, %d times, gives %p', (character, times, expected) => {
  expect(judged(character.repeat(times))).toEqual(expected);
});

test('only what is literal is counted, and what is missing is not judged', () => {
  expect([ids(judgeDescription(withGaps(`${'a'.repeat(2048)}…`))), ids(judgeDescription(withGaps(`…${'a'.repeat(2049)}`)))]).toEqual([[], ['MS010']]);
  expect(ids(judgeDescription(Text.literal(`${'a'.repeat(2040)}{{resolve:ssm:/a/long/name}}`)))).toEqual([]);
  expect(judgeDescription(undefined)).toEqual([]);
});

test('the message shows how the description begins', () => {
  expect(reported(judgeDescription(Text.literal('é'.repeat(2049))))).toEqual([
    `error MS010 description "${'é'.repeat(79)}…" (2049 characters) must have at most 2048 characters. Shorten it.`,
  ]);
});
