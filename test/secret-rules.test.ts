import { SecretRules, SecretRuleSeverity } from '../src';

test('the catalog has what a program needs of each rule, and not its predicate', () => {
  const rules = SecretRules.catalogue();
  expect(rules.length).toBeGreaterThan(60);
  expect(rules.filter(rule => Object.keys(rule).sort().join() !== 'fix,id,property,severity,source,title')).toEqual([]);
  expect(rules.filter(rule => Object.values(rule).some(text => text === ''))).toEqual([]);
  const { ERROR, WARNING, NOTE } = SecretRuleSeverity;
  expect(new Set(rules.map(({ severity }) => severity))).toEqual(new Set([ERROR, WARNING, NOTE]));
});

test('what a caller does to the catalogue does not change it', () => {
  const rules = SecretRules.catalogue();
  rules.length = 0;
  expect(SecretRules.catalogue().length).toBeGreaterThan(60);
});
