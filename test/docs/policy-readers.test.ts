import { readFileSync } from 'fs';
import { join } from 'path';
import { renderPolicyReaders } from '../../docs/policy-readers';
import { POLICIES } from '../iam/policies';

test('docs/internals/policy-readers.md has the answers that the test of the readers expects: write it with `npx projen policy-readers`', () => {
  expect(readFileSync(join(__dirname, '..', '..', 'docs', 'internals', 'policy-readers.md'), 'utf8')).toBe(renderPolicyReaders());
});

test('it has a row of six cells for each policy, and no two rows have the same statement', () => {
  const rows = renderPolicyReaders().split('\n').filter(line => line.startsWith('| ')).slice(2).map(line => line.split(' | '));
  expect(rows.map(([title]) => title.replace('| ', ''))).toEqual(POLICIES.map(({ title }) => title));
  expect(rows.filter(cells => cells.length !== 6)).toEqual([]);
  expect(new Set(rows.map(([, statement]) => statement)).size).toBe(POLICIES.length);
});
