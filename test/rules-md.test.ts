import { readFileSync } from 'fs';
import { join } from 'path';
import { renderRules } from '../docs/rules';
import { RuleId } from '../src/rules/rule-ids';

test('RULES.md is what the tables say: write it with `npx projen rules`', () => {
  expect(readFileSync(join(__dirname, '..', 'RULES.md'), 'utf8')).toBe(renderRules());
});

test('RULES.md has one section for every rule, with what to do, a source, and an example', () => {
  const [, ...sections] = renderRules().split(/^### /m);
  expect(sections.map(section => /^<a id="(ms[0-9]{3})"><\/a>(MS[0-9]{3}) \S/.exec(section)?.slice(1)).sort()).toEqual(
    Object.values(RuleId).sort().map(id => [id.toLowerCase(), id]));
  const parts = /^- \*\*(error|warning|note):\*\* … .+\.\n- \*\*Fix:\*\* .+\n- \*\*Source:\*\* .+\n\n(```tsx\n\/\/ ✗ bad\n[^]+\n\n\/\/ ✓ good\n[^]+\n```|There is no example\. .+)$/m;
  expect(sections.filter(section => !parts.test(section))).toEqual([]);
});

test('the index of RULES.md links every rule', () => {
  const links = [...renderRules().matchAll(/\[(MS[0-9]{3})\]\(#(ms[0-9]{3})\)/g)].map(([, id, anchor]) => [id, anchor]);
  expect(links.sort()).toEqual(Object.values(RuleId).sort().map(id => [id, id.toLowerCase()]));
});

test('only MS331 has no example', () => {
  expect(renderRules().match(/^There is no example.*$/gm)).toEqual(['There is no example. It needs a second copy of this library in node_modules.']);
});
