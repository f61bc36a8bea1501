import { reported } from './support';
import { GRANT_RULES, grantFinding, GrantRule } from '../../src/rules/grants';

// The whole messages, as grants report them, are in test/grants/findings.test.ts.

test('a message names the call, the grantee and the policy that is missing elsewhere', () => {
  const facts = { grantee: 'Stack/Role', missing: '{"Version":"2012-10-17","Statement":[]}' };

  expect(reported([grantFinding('consumerElsewhere', 'grantRead', facts)])).toEqual([
    'warning MS103 grantRead is incomplete: the consumer is in another account, so this app cannot edit its policy. Attach the policy below to the consumer in its account (outputMissing() prints it), then acknowledge this warning. '
    + 'Grantee: Stack/Role. Policy: {"Version":"2012-10-17","Statement":[]}',
  ]);
  expect(reported([grantFinding('keyPolicyWide', 'grantWrite', { grantee: 'Stack/Role' })])[0]).toMatch(/ Before the first deployment, set secretName\. Grantee: Stack\/Role\.$/);
});

test.each(Object.keys(GRANT_RULES) as GrantRule[])('%s is an error only where the access can never work', rule => {
  const errors: GrantRule[] = ['defaultKey', 'granteeUnnamed', 'unnamable', 'keyNotArn', 'replicaDefaultKey', 'outdated'];

  expect(GRANT_RULES[rule].level).toBe(errors.includes(rule) ? 'error' : 'warning');
});
