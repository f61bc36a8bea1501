import { readFileSync } from 'fs';
import { join } from 'path';
import { renderRules } from '../docs/rules';
import { RuleId } from '../src/rules/rule-ids';

test('RULES.md is what the tables say: write it with `npx projen rules`', () => {
  expect(readFileSync(join(__dirname, '..', 'RULES.md'), 'utf8')).toBe(renderRules());
});

test('RULES.md has a row for every rule, of six cells', () => {
  const rows = renderRules().split('\n').filter(line => /^\| <a id="ms/.test(line));
  expect(rows.map(row => />(MS[0-9]{3}) /.exec(row)![1]).sort()).toEqual(Object.values(RuleId).sort());
  expect(rows.filter(row => row.split(/(?<!\\)\|/).length !== 8)).toEqual([]);
});
