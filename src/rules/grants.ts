import { createFinding, Finding, Rule } from './rule';
import { RuleId } from './rule-ids';
import { Source } from './sources';

/** The parts of a grant that a finding shows. */
export interface GrantFacts {
  readonly grantee: string;
  /** The region of the replica that it is about. */
  readonly replica?: string;
  /** The condition keys that it is about. */
  readonly conditions?: readonly string[];
  /** What has to be added elsewhere: a whole policy, as JSON to paste. */
  readonly missing?: string;
}

const formatGrantDetail = ({ grantee, replica, conditions, missing }: GrantFacts) => (
  `Grantee: ${grantee}.${replica ? ` Replica: ${replica}.` : ''}${conditions ? ` Condition keys: ${conditions.join(', ')}.` : ''}${missing ? ` Policy: ${missing}` : ''}`);

/** What a grant must be. They have no predicate: the grant itself knows how far it came. */
export const GRANT_RULES = {
  defaultKey: {
    id: RuleId.GRANT_DEFAULT_KEY,
    level: 'error',
    title: 'Default key and another account',
    requirement:
      'goes to another account, which can never read a secret under the AWS managed key aws/secretsmanager',
    fix: 'Give the secret a customer managed key (encryptionKey).',
    detail: formatGrantDetail,
    source: Source.CROSS_ACCOUNT,
  },
  defaultKeyUnproven: {
    id: RuleId.GRANT_DEFAULT_KEY_UNPROVEN,
    level: 'warning',
    title: 'Default key and an account that is not known',
    requirement:
      'may go to another account, which cannot read a secret under the AWS managed key aws/secretsmanager',
    fix: 'Give the secret a customer managed key (encryptionKey); or, where it is only the account of a stack that is not known, give the stack an env.',
    detail: formatGrantDetail,
    source: Source.CROSS_ACCOUNT,
  },
  keyPolicyElsewhere: {
    id: RuleId.GRANT_KEY_POLICY_ELSEWHERE,
    level: 'warning',
    title: 'Key policy that this app cannot write',
    requirement: 'is incomplete: this app does not make the key and cannot write its policy',
    fix: 'Add the statement below to the key policy, and acknowledge this warning.',
    detail: formatGrantDetail,
    source: Source.CROSS_ACCOUNT,
  },
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
  keyUnresolved: {
    id: RuleId.GRANT_KEY_UNRESOLVED,
    level: 'warning',
    title: 'Grant on a key that is not known',
    requirement:
      'may go to another account, which looks for a key ID or an alias name among its own keys, and kmsKeyId may turn out to be one',
    fix: 'Make sure that kmsKeyId is a key ARN and acknowledge this warning, or pass encryptionKey.',
    detail: formatGrantDetail,
    source: Source.KMS_CROSS_ACCOUNT,
  },
  keyPolicyWide: {
    id: RuleId.GRANT_KEY_POLICY_WIDE,
    level: 'warning',
    title: 'Key policy for every secret',
    requirement:
      'lets the grantee use the key for every secret of the account, because this secret has no name that the key policy could carry',
    fix:
      'Setting secretName replaces a deployed secret, and the new one does not have its value: '
      + 'acknowledge this warning for it. Before the first deployment, set secretName.',
    detail: formatGrantDetail,
    source: Source.ENCRYPTION,
  },
  keyPolicyPartlyWide: {
    id: RuleId.GRANT_KEY_POLICY_PARTLY_WIDE,
    level: 'warning',
    title: 'Key policy for the secrets of a name pattern',
    requirement:
      'lets the grantee use the key for every secret whose name fits a pattern, because the key is in a stack that does not know all of secretName',
    fix: 'Make the key in the stack of the secret, or write secretName as a literal; or acknowledge this warning.',
    detail: formatGrantDetail,
    source: Source.ENCRYPTION,
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
  importedKey: {
    id: RuleId.GRANT_IMPORTED_KEY,
    level: 'warning',
    title: 'Imported secret without its key',
    requirement:
      'is incomplete: a secret of another account is under a customer managed key, and this one was imported without keyArn',
    fix: 'Pass keyArn to fromManagedSecretAttributes(), or encryptionKey to Secret.fromSecretAttributes().',
    detail: formatGrantDetail,
    source: Source.CROSS_ACCOUNT,
  },
  importedKeyUnproven: {
    id: RuleId.GRANT_IMPORTED_KEY_UNPROVEN,
    level: 'warning',
    title: 'Imported secret without its key, perhaps of another account',
    requirement:
      'may be incomplete: a secret of another account is under a customer managed key, this one was imported without keyArn, and an account is not known',
    fix:
      'Pass keyArn to fromManagedSecretAttributes(), or encryptionKey to Secret.fromSecretAttributes(); '
      + 'or give the stack an env with its account.',
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
  keyByIdentity: {
    id: RuleId.GRANT_KEY_BY_IDENTITY,
    level: 'warning',
    title: 'Key policy that cannot name the grantee',
    requirement:
      'is incomplete: the key is in a stack that cannot refer to the grantee, so that the key policy cannot name the grantee',
    fix: 'Attach the policy below to the grantee, and acknowledge this warning.',
    detail: formatGrantDetail,
    source: 'This library: CloudFormation refuses stacks that depend on each other.',
  },
  keyNotArn: {
    id: RuleId.GRANT_KEY_NOT_ARN,
    level: 'error',
    title: 'Key that another account does not find',
    requirement: 'writes from another account, which looks for a key ID or an alias name among its own keys',
    fix: 'Write kmsKeyId as a key ARN, or pass encryptionKey.',
    detail: formatGrantDetail,
    source: `${Source.CREATE_SECRET} (KmsKeyId); PutSecretValue is recorded as failing: https://github.com/hashicorp/terraform-provider-aws/issues/30272`,
  },
  keyNotArnToRead: {
    id: RuleId.GRANT_KEY_NOT_ARN_TO_READ,
    level: 'warning',
    title: 'Key whose ARN another account is to have',
    requirement:
      "goes to another account, and AWS asks for the key's ARN there: "
      + 'the secret names its key by an ID or an alias, under which that account would look among its own keys',
    fix: 'Write kmsKeyId as a key ARN, or pass encryptionKey.',
    detail: formatGrantDetail,
    // KMS takes the key from what it has encrypted, so that reading is thought to work.
    source: `${Source.SHARING}; ${Source.KMS_DECRYPT} (that reading works is inferred)`,
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
  keyOfAnotherAccount: {
    id: RuleId.GRANT_KEY_OF_ANOTHER_ACCOUNT,
    level: 'warning',
    title: 'Key of another account than the grantee',
    requirement:
      'is incomplete: the key is in another account than the grantee, who needs an identity policy for it',
    fix: 'Attach the policy below to the grantee, and acknowledge this warning.',
    detail: formatGrantDetail,
    source: Source.KMS_CROSS_ACCOUNT,
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
  serviceDefaultKey: {
    id: RuleId.GRANT_SERVICE_DEFAULT_KEY,
    level: 'warning',
    title: 'Default key and an AWS service',
    requirement:
      'goes to an AWS service, which may have no use of the AWS managed key aws/secretsmanager: that is for principals of the account',
    fix: 'Give the secret, or the replica, a customer managed key; or acknowledge this warning where the service reads it.',
    detail: formatGrantDetail,
    source: `${Source.ENCRYPTION}; of one service AWS says it: ${Source.MSK_SECRET} (of others it is inferred)`,
  },
  directConditions: {
    id: RuleId.GRANT_DIRECT_CONDITIONS,
    level: 'warning',
    title: 'Conditions that hold for the secret only',
    requirement:
      'goes to a principal with conditions on the request, which the statements for the key are without: '
      + 'Secrets Manager makes that request itself, and would never meet them',
    fix: 'Acknowledge this warning: the request for the secret still has to meet the conditions.',
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
  replicaDefaultKey: {
    id: RuleId.GRANT_REPLICA_DEFAULT_KEY,
    level: 'error',
    title: 'Replica under the default key and another account',
    requirement:
      'goes to another account, which can never read a replica under the AWS managed key aws/secretsmanager of its region',
    fix: 'Give the replica a customer managed key of its region (replicaRegions[].encryptionKey).',
    detail: formatGrantDetail,
    source: `${Source.CROSS_ACCOUNT}, ${Source.REPLICATION}`,
  },
  replicaDefaultKeyUnproven: {
    id: RuleId.GRANT_REPLICA_DEFAULT_KEY_UNPROVEN,
    level: 'warning',
    title: 'Replica under the default key and an account that is not known',
    requirement:
      'may go to another account, which cannot read a replica under the AWS managed key aws/secretsmanager of its region',
    fix:
      'Give the replica a customer managed key of its region (replicaRegions[].encryptionKey); '
      + 'or, where it is only the account of a stack that is not known, give the stack an env.',
    detail: formatGrantDetail,
    source: `${Source.CROSS_ACCOUNT}, ${Source.REPLICATION}`,
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
} satisfies Record<string, Omit<Rule<GrantFacts>, 'isCompliant'>>;

export type GrantRule = keyof typeof GRANT_RULES;

/** @param call the method that the user called, such as `grantRead` */
export function grantFinding(rule: GrantRule, call: string, facts: GrantFacts): Finding {
  return createFinding(
    { ...(GRANT_RULES[rule] as Omit<Rule<GrantFacts>, 'isCompliant'>), isCompliant: () => false },
    { property: call, value: facts },
  );
}
