import { formatGrantDetail, GrantFacts, GrantRuleRow } from './grant-facts';
import { GRANT_KEY_RULES } from './grant-keys';
import { createFinding, Finding } from './rule';
import { RuleId } from './rule-ids';
import { Source } from './sources';

/** What a grant must be. They have no predicate: the grant itself knows how far it came. */
export const GRANT_RULES = {
  ...GRANT_KEY_RULES,
  consumerElsewhere: {
    id: RuleId.GRANT_CONSUMER_ELSEWHERE,
    level: 'warning',
    title: 'Consumer that this app cannot write',
    requirement: 'is incomplete: the consumer is in another account, and needs an identity policy there',
    fix: 'Attach the policy below to the consumer, and acknowledge this warning.',
    detail: formatGrantDetail,
    source: Source.CROSS_ACCOUNT,
  },
  wroteNothing: {
    id: RuleId.GRANT_WROTE_NOTHING,
    level: 'warning',
    title: 'Grant without effect',
    requirement: 'wrote no statement: there is no policy in this app that could hold it',
    fix: 'Attach the policy below to the grantee, or grant where the secret is made.',
    detail: formatGrantDetail,
    source: 'This library: a grant never fails silently.',
  },
  consumerUnproven: {
    id: RuleId.GRANT_CONSUMER_UNPROVEN,
    level: 'warning',
    title: 'Consumer whose account is not known',
    requirement:
      'may be incomplete: it may go to another account, where the consumer needs an identity policy',
    fix: 'Give the stacks an env with their account; or attach the policy below to the consumer, and acknowledge this warning.',
    detail: formatGrantDetail,
    source: Source.CROSS_ACCOUNT,
  },
  toMany: {
    id: RuleId.GRANT_TO_MANY,
    level: 'warning',
    title: 'Consumers of many accounts',
    requirement:
      'goes to principals of accounts that this app does not know: each of them needs an identity policy in its own account',
    fix: 'Attach the policy below to each consumer, and acknowledge this warning.',
    detail: formatGrantDetail,
    source: Source.CROSS_ACCOUNT,
  },
  granteeUnnamed: {
    id: RuleId.GRANT_GRANTEE_UNNAMED,
    level: 'error',
    title: 'Name for a grantee elsewhere',
    requirement:
      'goes to a resource of another account or region that has no name, so that no policy can name it',
    fix:
      'A name replaces a role or user that is deployed. Give it one: roleName or userName; or '
      + 'PhysicalName.GENERATE_IF_NEEDED before the first deployment.',
    detail: formatGrantDetail,
    source: 'This library: a policy in another environment can hold only a name that is known at synthesis.',
  },
  unnamable: {
    id: RuleId.GRANT_UNNAMABLE,
    level: 'error',
    title: 'Grantee that no policy can name',
    requirement:
      "goes to a group or a policy, and the secret's resource policy, which it needs, can name neither",
    fix: 'Grant to a role, to a user, or to their account.',
    detail: formatGrantDetail,
    source: Source.IAM_PRINCIPALS,
  },
  accountItself: {
    id: RuleId.GRANT_ACCOUNT_ITSELF,
    level: 'warning',
    title: 'Grant to the account itself',
    requirement:
      "goes to the secret's own account, which gives nobody access by itself: within the account, identity policies decide",
    fix: 'Grant to the roles and users that are meant; or attach the policy below to them, and acknowledge this warning.',
    detail: formatGrantDetail,
    source: Source.IAM_PRINCIPALS,
  },
  federated: {
    id: RuleId.GRANT_FEDERATED,
    level: 'warning',
    title: 'Grant to an identity provider',
    requirement:
      "goes to an identity provider, which AWS documents as the principal of a role's trust policy, not of a secret's or a key's",
    fix: 'Grant to the role that its users assume.',
    detail: formatGrantDetail,
    source: `${Source.IAM_PRINCIPALS}, ${Source.KEY_POLICY} (that the services do not take it is inferred)`,
  },
  directConditions: {
    id: RuleId.GRANT_DIRECT_CONDITIONS,
    level: 'warning',
    title: 'Conditions that hold for the secret only',
    requirement:
      'goes to a principal with conditions on the request, which the statements for the key are without: '
      + 'Secrets Manager makes that request itself, and would never meet them',
    fix: 'Check that this is what you want: the request for the secret still has to meet the conditions.',
    detail: formatGrantDetail,
    source: `${Source.KMS_GLOBAL_CONDITION_KEYS} (of addresses and endpoints; of the other keys it is inferred)`,
  },
  outdated: {
    id: RuleId.GRANT_OUTDATED,
    level: 'error',
    title: 'Key, name or replicas changed too late for a grant',
    requirement: 'is for another key, name or list of replicas than the template has: it was changed when the grant could no longer follow',
    fix:
      'Make the secret with the key, the name and the replicas that it is to have; or, where CloudFormation makes the secret and its value, '
      + 'change it by an Aspect with a priority below AspectPriority.READONLY that visits the resource of the secret.',
    detail: formatGrantDetail,
    source: 'This library: a grant never fails silently.',
  },
  secretPolicyElsewhere: {
    id: RuleId.GRANT_SECRET_POLICY_ELSEWHERE,
    level: 'warning',
    title: 'Policy of the secret that cannot take the grant',
    requirement:
      "is incomplete: the secret's resource policy is neither a PolicyDocument nor plain JSON, so that nothing can be added to it",
    fix: 'Write it so; or add the statement below to it, and acknowledge this warning.',
    detail: formatGrantDetail,
    source:
      'This library: a secret has one resource policy, and a second resource would overwrite the first.',
  },
  secretPolicyConditional: {
    id: RuleId.GRANT_SECRET_POLICY_CONDITIONAL,
    level: 'warning',
    title: 'Grant in a policy under a condition',
    requirement: "is in the secret's resource policy, which is there under a condition: where that does not hold, nothing is granted",
    fix: 'Take the condition off the policy and put it into its statements, or acknowledge this warning.',
    detail: formatGrantDetail,
    source:
      'This library: a secret has one resource policy, and a second resource would overwrite the first.',
  },
} satisfies Record<string, GrantRuleRow>;

export type GrantRule = keyof typeof GRANT_RULES;

/** @param call the method that the user called, such as `grantRead` */
export function grantFinding(rule: GrantRule, call: string, facts: GrantFacts): Finding {
  return createFinding(
    { ...(GRANT_RULES[rule] as GrantRuleRow), isDetailToPaste: true, isCompliant: () => false },
    { property: call, value: facts },
  );
}
