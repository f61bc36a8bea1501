import { broken, Finding, Rule } from './rule';
import { RuleId } from './rule-ids';
import { Source } from './sources';

/** A grant as a finding tells of it. */
export interface GrantFacts {
  readonly grantee: string;
  /** What has to be added elsewhere, as policy JSON. */
  readonly missing?: string;
}

const add = ({ grantee, missing }: GrantFacts) => `Grantee: ${grantee}.${missing ? ` Add: ${missing}` : ''}`;

/** What a grant must be. They have no predicate: the grant itself knows how far it came. */
export const GRANT_RULES = {
  defaultKey: {
    id: RuleId.GRANT_DEFAULT_KEY,
    level: 'error',
    title: 'Default key and another account',
    must: 'goes to another account, which can never read a secret under the AWS managed key aws/secretsmanager',
    fix: 'Give the secret a customer managed key (encryptionKey).',
    detail: add,
    source: Source.CROSS_ACCOUNT,
  },
  defaultKeyUnproven: {
    id: RuleId.GRANT_DEFAULT_KEY_UNPROVEN,
    level: 'warning',
    title: 'Default key and an account that is not known',
    must: 'may go to another account, which cannot read a secret under the AWS managed key aws/secretsmanager',
    fix: 'Give the secret a customer managed key, or the stack an env with its account.',
    detail: add,
    source: Source.CROSS_ACCOUNT,
  },
  keyPolicyElsewhere: {
    id: RuleId.GRANT_KEY_POLICY_ELSEWHERE,
    level: 'warning',
    title: 'Key policy that this app cannot write',
    must: 'is incomplete: this app does not own the key and cannot write its policy',
    fix: 'Add the statement to the key policy, and acknowledge this warning.',
    detail: add,
    source: Source.CROSS_ACCOUNT,
  },
  consumerElsewhere: {
    id: RuleId.GRANT_CONSUMER_ELSEWHERE,
    level: 'warning',
    title: 'Consumer that this app cannot write',
    must: 'is incomplete: the consumer is in another account, and needs an identity policy there',
    fix: 'Attach the statements to the consumer, and acknowledge this warning.',
    detail: add,
    source: Source.CROSS_ACCOUNT,
  },
  wroteNothing: {
    id: RuleId.GRANT_WROTE_NOTHING,
    level: 'warning',
    title: 'Grant without effect',
    must: 'wrote no statement: neither the secret\'s policy nor the grantee\'s is of this app',
    fix: 'Grant it where the secret or the grantee is made.',
    detail: add,
    source: 'This library: a grant never fails silently.',
  },
  keyUnresolved: {
    id: RuleId.GRANT_KEY_UNRESOLVED,
    level: 'warning',
    title: 'Grant on a key that is not known',
    must: 'takes the unresolved kmsKeyId for a key ARN; an alias or a key ID there would make the grant useless',
    fix: 'Pass encryptionKey instead, or make sure that the value is a key ARN.',
    detail: add,
    source: 'IAM matches keys by their key ARN only: https://docs.aws.amazon.com/kms/latest/developerguide/cmks-in-iam-policies.html',
  },
  keyPolicyWide: {
    id: RuleId.GRANT_KEY_POLICY_WIDE,
    level: 'warning',
    title: 'Key policy for every secret',
    must: 'lets the grantee use the key for every secret of the account, because this secret has no name that the key policy could carry',
    fix: 'Set secretName.',
    detail: add,
    source: Source.ENCRYPTION,
  },
} satisfies Record<string, Omit<Rule<GrantFacts>, 'holds'>>;

export type GrantRule = keyof typeof GRANT_RULES;

/** @param call the method that the user called, such as `grantRead` */
export function incompleteGrant(rule: GrantRule, call: string, facts: GrantFacts): Finding {
  return broken({ ...GRANT_RULES[rule] as Omit<Rule<GrantFacts>, 'holds'>, holds: () => false }, { property: call, value: facts });
}
