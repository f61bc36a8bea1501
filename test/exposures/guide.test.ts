import * as fs from 'fs';
import * as path from 'path';
import { ALL_PLACES } from '../../src/rules/exposure-places';

const GUIDE = path.join(__dirname, '..', '..', 'docs', 'guides', 'exposures.md');

/** The rows of the table of places: resource, property, what, action, source. */
function rowsOf(text: string): string[][] {
  const lines = text.slice(text.indexOf('## The places'), text.indexOf('## On the access map')).split('\n').filter(line => line.startsWith('| '));
  return lines.slice(2).map(line => line.split('|').slice(1, 6).map(cell => cell.trim().replaceAll('`', '')));
}

const NAMES: Record<string, string> = { '*': 'any', '': 'the template' };

test('the guide has each place of the rules, in their order, and no other', () => {
  const rows = rowsOf(fs.readFileSync(GUIDE, 'utf8'));
  expect(rows.map(([type, property, what, action, source]) => [type, property, what, action, source.replace(/^\[AWS\]\(([^)]*)\)/, '$1')]))
    .toEqual(ALL_PLACES.map(({ type, path: names, what, action, source }) => [NAMES[type] ?? type, names.join('.'), what, action, source]));
});
