import { formatGrantDetail, GrantFacts, GrantRuleRow } from './grant-facts';
import { GRANT_KEY_RULES } from './grant-keys';
import { createFinding, Finding } from './rule';
import { RuleId } from './rule-ids';
import { Source } from './sources';
import { isOfResourceTags } from '../iam/condition';

/** The same where conditions ask for tags, alone or beside others. */
function conditionsOnTags(keys: readonly string[]): { requirement: string } {
  const whatElse = keys.every(isOfResourceTags) ? '' : ' and on the request';
  const why = whatElse && ', and Secrets Manager sends the request to KMS itself';
  return {
    requirement: `is to a principal with conditions on the tags of the secret${whatElse}, which the statements for the key omit: `
      + `there they would ask for the tags of the key${why}`,
  };
}

/** What a grant must be. They have no predicate: the grant itself knows how far it came. */
export const GRANT_RULES = {
  ...GRANT_KEY_RULES,
  consumerElsewhere: {
    id: RuleId.GRANT_CONSUMER_ELSEWHERE,
    level: 'warning',
    title: 'Consumer in another account',
    requirement: 'is incomplete: the consumer is in another account, so this app cannot edit its policy',
    fix: 'Attach the policy below to the consumer in its account (outputMissing() prints it), then acknowledge this warning.',
    detail: formatGrantDetail,
    source: Source.CROSS_ACCOUNT,
  },
  wroteNothing: {
    id: RuleId.GRANT_WROTE_NOTHING,
    level: 'warning',
    title: 'Grant without effect',
    requirement: 'added no statement, because no policy of this app can contain it',
    fix:
      'If the grantee is an imported function, import it with its role. Otherwise, attach the policy below to the '
      + 'grantee, or grant in the app that creates the secret.',
    detail: formatGrantDetail,
    source: 'This library: a grant never fails silently.',
  },
  consumerUnproven: {
    id: RuleId.GRANT_CONSUMER_UNPROVEN,
    level: 'warning',
    title: 'Consumer whose account is not known',
    requirement:
      'might be incomplete: the consumer might be in another account, where it needs an identity policy',
    fix:
      'Set env with the account on the stacks. Otherwise, attach the policy below to the consumer '
      + '(outputMissing() prints it), then acknowledge this warning.',
    detail: formatGrantDetail,
    source: Source.CROSS_ACCOUNT,
  },
  toMany: {
    id: RuleId.GRANT_TO_MANY,
    level: 'warning',
    title: 'Consumers of many accounts',
    requirement:
      'is to principals of accounts that this app does not know: each of them needs an identity policy in its own account',
    fix: 'Attach the policy below to each consumer (outputMissing() prints it), then acknowledge this warning.',
    detail: formatGrantDetail,
    source: Source.CROSS_ACCOUNT,
  },
  granteeUnnamed: {
    id: RuleId.GRANT_GRANTEE_UNNAMED,
    level: 'error',
    title: 'Name for a grantee in another account or region',
    requirement:
      'is to a resource in another account or region that has no name, so no policy can name it',
    fix:
      'Set roleName or userName. A name replaces a role or user that is deployed.',
    detail: formatGrantDetail,
    source: 'This library: a policy in another environment can hold only a name that is known at synthesis.',
  },
  unnamable: {
    id: RuleId.GRANT_UNNAMABLE,
    level: 'error',
    title: 'Grantee that no policy can name',
    requirement:
      "is to a group or a policy, and needs the secret's resource policy, which can name neither",
    fix: 'Grant to a role, a user, or their account.',
    detail: formatGrantDetail,
    source: Source.IAM_PRINCIPALS,
  },
  accountItself: {
    id: RuleId.GRANT_ACCOUNT_ITSELF,
    level: 'warning',
    title: 'Grant to the account itself',
    requirement:
      "is to the secret's own account, which gives nobody access: within the account, identity policies decide",
    fix:
      'Grant to the roles and users that need access. Otherwise, attach the policy below to them '
      + '(outputMissing() prints it), then acknowledge this warning.',
    detail: formatGrantDetail,
    source: Source.IAM_PRINCIPALS,
  },
  federated: {
    id: RuleId.GRANT_FEDERATED,
    level: 'warning',
    title: 'Grant to an identity provider',
    requirement:
      'is to an identity provider, which AWS documents as a principal only for the trust policy of a role, not for the policy of a secret or a key',
    fix: 'Grant to the role that its users assume.',
    detail: formatGrantDetail,
    source: `${Source.IAM_PRINCIPALS}; ${Source.KEY_POLICY} (that the services do not take it is inferred)`,
  },
  directConditions: {
    id: RuleId.GRANT_DIRECT_CONDITIONS,
    level: 'warning',
    title: 'Conditions that hold for the secret only',
    requirement:
      'is to a principal with conditions on the request, which the statements for the key omit: Secrets '
      + 'Manager sends the request to KMS itself and never meets them',
    fix: 'Check that this is what you want: requests for the secret still have to meet the conditions.',
    wording: ({ conditions = [] }) => conditions.some(isOfResourceTags) ? conditionsOnTags(conditions) : {},
    detail: formatGrantDetail,
    source: `${Source.KMS_GLOBAL_CONDITION_KEYS} (for addresses and endpoints; inferred for the other keys)`,
  },
  outdated: {
    id: RuleId.GRANT_OUTDATED,
    level: 'error',
    title: 'Key, name or replicas changed too late for a grant',
    requirement:
      'is for another key, name, or list of replicas than the template has: the app changed it too late '
      + 'for the grant to follow',
    fix:
      'Set the key, the name, and the replicas when you create the secret. If CloudFormation creates the '
      + 'secret and its value, you can instead change them later in code, or with an Aspect.',
    detail: formatGrantDetail,
    source: 'This library: a grant never fails silently.',
  },
  secretPolicyElsewhere: {
    id: RuleId.GRANT_SECRET_POLICY_ELSEWHERE,
    level: 'warning',
    title: 'Policy of the secret that cannot take the grant',
    requirement:
      "is incomplete: the secret's resource policy is neither a PolicyDocument nor plain JSON, so this library cannot add a statement",
    fix:
      'Write the policy as a PolicyDocument or plain JSON. Otherwise, add the statement below to the '
      + 'policy, then acknowledge this warning.',
    detail: formatGrantDetail,
    source:
      'This library: a secret has one resource policy, and a second resource would overwrite the first.',
  },
  secretPolicyConditional: {
    id: RuleId.GRANT_SECRET_POLICY_CONDITIONAL,
    level: 'warning',
    title: 'Grant in a policy under a condition',
    requirement: "is in the secret's resource policy, which has a condition: where the condition is false, the grant has no effect",
    fix: 'Move the condition from the policy resource to its statements, or acknowledge this warning.',
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
