import { formatGrantDetail, GrantRuleRow } from './grant-facts';
import { RuleId } from './rule-ids';
import { Source } from './sources';

/** What a grant must be as to the key of the secret, and of its replicas. */
export const GRANT_KEY_RULES = {
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
    fix: 'Make the key in the stack of the secret, or acknowledge this warning. Before the first deployment, write secretName as a literal.',
    detail: formatGrantDetail,
    source: Source.ENCRYPTION,
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
} satisfies Record<string, GrantRuleRow>;
