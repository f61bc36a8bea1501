import { readFileSync } from 'fs';
import { join } from 'path';
import { renderHandlerPolicies } from '../../docs/handler-policies';

test('docs/reference/handler-policies.md is what the construct writes: write it with `npx tsx --tsconfig tsconfig.dev.json docs/handler-policies.ts`', () => {
  expect(readFileSync(join(__dirname, '..', '..', 'docs', 'reference', 'handler-policies.md'), 'utf8')).toBe(renderHandlerPolicies());
});

test('each section of it has a statement of its own', () => {
  const sections = renderHandlerPolicies().split(/^## /m).slice(1);
  expect(sections.length).toBeGreaterThan(10);
  expect(sections.filter(section => !section.includes('"Effect": "Allow"')).map(section => section.split('\n')[0])).toEqual([]);
});
