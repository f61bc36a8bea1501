/** docs/internals/attacks.md lists each known way around a guardrail, and nothing that has no test. */
import * as fs from 'fs';
import * as path from 'path';

const ROOT = path.join(__dirname, '..', '..');
const read = (...parts: string[]) => fs.readFileSync(path.join(ROOT, ...parts), 'utf8');
const page = read('docs', 'internals', 'attacks.md');
const rows = [...page.matchAll(/^\| ([0-9]+) \|(.*)\|$/gm)].map(([, number, cells]) => ({ number, cells: cells.split(' | ').map(cell => cell.trim()) }));
const testsIn = (text: string) => [...text.matchAll(/`([\w/.-]+\.test\.ts)`/g)].map(([, name]) => name);
const files = fs.readdirSync(path.join(ROOT, 'test', 'attacks')).filter(name => name.endsWith('.test.ts'));

test('the page has a row for each way, in order, with its tests, its result and its limit', () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 15 }, (_, index) => String(index + 1)));
  expect(rows.filter(({ cells }) => cells.length !== 4 || cells.includes(''))).toEqual([]);
});

test('the row of a test is that of its number', () => {
  const numbers = rows.map(({ number, cells }) => [number, testsIn(cells[1]).sort()]);
  expect(numbers).toEqual(rows.map(({ number }) => [number, files.filter(name => name.startsWith(`${number}-`)).sort()]));
});

test('the page names each test of the folder, and no other', () => {
  const named = testsIn(page).filter(name => !name.includes('/'));
  expect(named.sort()).toEqual(files.sort());
});

test('the limits are sentences of the page for platform teams', () => {
  const strength = read('docs', 'guides', 'guard-rails-strength.md');
  const limits = rows.map(({ cells }) => cells[3]).filter(limit => limit !== 'none');
  expect(limits.length).toBeGreaterThan(0);
  expect(limits.filter(limit => !strength.includes(limit))).toEqual([]);
});
