import { told } from './support';
import { GRANT_RULES, GrantRule, incompleteGrant } from '../../src/rules/grants';

test('the messages name the call, the grantee and what is missing elsewhere', () => {
  const told1 = (rule: GrantRule, missing?: string) => told([incompleteGrant(rule, 'grantRead', { grantee: 'Stack/Role', missing })])[0];
  expect([
    told1('defaultKey'), told1('defaultKeyUnproven'), told1('keyPolicyElsewhere', '[{}]'), told1('consumerElsewhere', '[{}]'), told1('wroteNothing'), told1('keyUnresolved'), told1('keyPolicyWide'),
  ]).toEqual([
    'error MS100 grantRead goes to another account, which can never read a secret under the AWS managed key aws/secretsmanager. Give the secret a customer managed key (encryptionKey). '
    + 'Grantee: Stack/Role.',
    'warning MS101 grantRead may go to another account, which cannot read a secret under the AWS managed key aws/secretsmanager. Give the secret a customer managed key, or the stack an env '
    + 'with its account. Grantee: Stack/Role.',
    'warning MS102 grantRead is incomplete: this app does not own the key and cannot write its policy. Add the statement to the key policy, and acknowledge this warning. Grantee: Stack/Role. '
    + 'Add: [{}]',
    'warning MS103 grantRead is incomplete: the consumer is in another account, and needs an identity policy there. Attach the statements to the consumer, and acknowledge this warning. '
    + 'Grantee: Stack/Role. Add: [{}]',
    'warning MS104 grantRead wrote no statement: neither the secret\'s policy nor the grantee\'s is of this app. Grant it where the secret or the grantee is made. Grantee: Stack/Role.',
    'warning MS105 grantRead takes the unresolved kmsKeyId for a key ARN; an alias or a key ID there would make the grant useless. Pass encryptionKey instead, or make sure that the value is '
    + 'a key ARN. Grantee: Stack/Role.',
    'warning MS106 grantRead lets the grantee use the key for every secret of the account, because this secret has no name that the key policy could carry. Set secretName. Grantee: Stack/Role.',
  ]);
  expect(Object.keys(GRANT_RULES)).toHaveLength(7);
});
