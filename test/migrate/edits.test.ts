import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import * as fc from 'fast-check';
import { applyEdits, Edit, unifiedDiff } from '../../src/migrate/edits';

let folder: string;
beforeAll(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'edits-')); });
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** What git makes of the text with the diff, and what it says about it: a hunk in another line is an offset. */
function applied(text: string, diff: string): { text: string; said: string } {
  const file = path.join(folder, 'app.ts');
  fs.writeFileSync(file, text);
  const { stderr } = spawnSync('git', ['apply', '--verbose', '--whitespace=nowarn', '-'], { cwd: folder, input: diff, encoding: 'utf8' });
  return { text: fs.readFileSync(file, 'utf8'), said: stderr };
}

/** Lines that differ, with and without the end of the last one. */
const TEXT = fc.tuple(fc.constantFrom('', '\n'), fc.integer({ min: 1, max: 30 }), fc.constantFrom('', '\n'))
  .map(([start, count, end]) => start + Array.from({ length: count }, (_, index) => `l${index}`).join('\n') + end);
const NEW_TEXT = fc.array(fc.constantFrom('x', 'y', '\n'), { maxLength: 4 }).map(parts => parts.join(''));

/** Each of them is of the text between two places, so that they do not overlap, and may touch. */
const editsOf = (text: string): fc.Arbitrary<Edit[]> => fc
  .array(fc.tuple(fc.nat(text.length), NEW_TEXT), { minLength: 2, maxLength: 8 })
  .map(places => places.sort(([one], [other]) => one - other))
  .map(places => places.slice(1).map(([end, each], index) => ({ start: places[index][0], end, text: each })))
  .map(edits => edits.filter(({ start, end, text: each }) => start < end || each !== ''))
  .filter(edits => edits.length > 0)
  .chain(edits => fc.shuffledSubarray(edits, { minLength: 1 }));
const CASES = TEXT.chain(text => fc.tuple(fc.constant(text), editsOf(text)));

test('git apply makes of the diff what the edits make of the text', () => {
  fc.assert(fc.property(CASES, ([text, edits]) => {
    const diff = unifiedDiff('app.ts', text, edits);
    expect(applied(text, diff))
      .toEqual({ text: applyEdits(text, edits), said: 'Checking patch app.ts...\nApplied patch app.ts cleanly.\n' });
    expect(diff).not.toMatch(/No newline at end of file\n[ @]/);
  }), { seed: 20, numRuns: 60 });
});

test('a text that comes before a word that is replaced stays before it', () => {
  expect(applyEdits('new a', [{ start: 4, end: 5, text: 'b' }, { start: 4, end: 4, text: 'sm.' }])).toBe('new sm.b');
});

test('the diff names a file of Windows as git does', () => {
  expect(unifiedDiff('src\\shop\\app.ts', 'a\n', [{ start: 0, end: 1, text: 'b' }]))
    .toBe('--- a/src/shop/app.ts\n+++ b/src/shop/app.ts\n@@ -1,1 +1,1 @@\n-a\n+b\n');
});

test.each([
  [6, ['@@ -1,8 +1,8 @@']],
  [7, ['@@ -1,4 +1,4 @@', '@@ -6,4 +6,4 @@']],
])('two changes with %i lines between them have the hunks %j', (between, hunks) => {
  const text = `a\n${'-\n'.repeat(between)}a\n`;
  const edits = [0, text.length - 2].map(start => ({ start, end: start + 1, text: 'b' }));
  expect(unifiedDiff('app.ts', text, edits).match(/^@@.*/gm)).toEqual(hunks);
});
