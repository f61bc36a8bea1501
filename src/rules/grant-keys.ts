import { AppKeyGap, formatGrantDetail, GrantRuleRow } from './grant-facts';
import { RuleId } from './rule-ids';
import { Source } from './sources';

const PASS_KEY = 'Pass the key as encryptionKey, or its keyArn as kmsKeyId. ';

const APP_KEY_GAPS: Record<AppKeyGap['why'], { readonly why: string; readonly remedy: string }> = {
  unreadable: {
    why: 'its policy is a token or JSON text, or an override',
    remedy: 'Write the key policy as a PolicyDocument or an object. ',
  },
  replaced: { why: 'the app has put another policy in place of the extended one', remedy: 'Set the key policy before the grant. ' },
  unfollowed: {
    why: 'the grant could not follow the reference to it',
    remedy: PASS_KEY,
  },
  unread: { why: 'the library does not know which key kmsKeyId names', remedy: PASS_KEY },
  otherType: { why: 'it is no AWS::KMS::Key', remedy: '' },
};

/** The same of a key that this app creates. */
function wordingOfAppKey({ why: kind }: AppKeyGap): { requirement: string; fix: string } {
  const { why, remedy } = APP_KEY_GAPS[kind];
  return {
    requirement: kind === 'unread'
      ? `is incomplete: ${why}, so it cannot edit the key policy`
      : `is incomplete: this app creates the key, but its policy lacks the statement of the grant, because ${why}`,
    fix: `${remedy}${remedy ? 'Otherwise, add' : 'Add'} the statement below to the key policy (outputMissing() prints it), then acknowledge this warning.`,
  };
}

/** What a grant must be as to the key of the secret, and of its replicas. */
export const GRANT_KEY_RULES = {
  defaultKey: {
    id: RuleId.GRANT_DEFAULT_KEY,
    level: 'error',
    title: 'Default key and another account',
    requirement:
      'is to another account, which can never read a secret that is encrypted under the AWS managed key aws/secretsmanager',
    fix: 'Set encryptionKey of the secret to a customer managed key.',
    detail: formatGrantDetail,
    source: Source.CROSS_ACCOUNT,
  },
  defaultKeyUnproven: {
    id: RuleId.GRANT_DEFAULT_KEY_UNPROVEN,
    level: 'warning',
    title: 'Default key and an account that is not known',
    requirement:
      'might be to another account, which cannot read a secret that is encrypted under the AWS managed key aws/secretsmanager',
    fix: 'Set encryptionKey of the secret to a customer managed key. If both are in one account, set env on the stack.',
    detail: formatGrantDetail,
    source: Source.CROSS_ACCOUNT,
  },
  keyPolicyElsewhere: {
    id: RuleId.GRANT_KEY_POLICY_ELSEWHERE,
    level: 'warning',
    title: 'Key policy that this app cannot edit',
    requirement: 'is incomplete: this app does not create the key, so it cannot edit the key policy',
    fix: 'Add the statement below to the key policy (outputMissing() prints it), then acknowledge this warning.',
    wording: ({ appKey }) => appKey ? wordingOfAppKey(appKey) : {},
    detail: formatGrantDetail,
    source: Source.CROSS_ACCOUNT,
  },
  keyUnresolved: {
    id: RuleId.GRANT_KEY_UNRESOLVED,
    level: 'warning',
    title: 'Grant on a key that is not known',
    requirement:
      'might be to another account, and kmsKeyId might be a key ID or an alias name, which that account looks up among its own keys',
    fix: 'Check that kmsKeyId is a key ARN and acknowledge this warning, or set encryptionKey.',
    detail: formatGrantDetail,
    source: Source.KMS_CROSS_ACCOUNT,
  },
  keyPolicyWide: {
    id: RuleId.GRANT_KEY_POLICY_WIDE,
    level: 'warning',
    title: 'Key policy for every secret',
    requirement:
      'allows the grantee to use the key for every secret of the account, because this secret has no '
      + 'name for the condition of the key policy',
    fix:
      'For a deployed secret, acknowledge this warning: a new name replaces the secret and loses its '
      + 'value. Before the first deployment, set secretName.',
    detail: formatGrantDetail,
    source: Source.ENCRYPTION,
  },
  keyPolicyPartlyWide: {
    id: RuleId.GRANT_KEY_POLICY_PARTLY_WIDE,
    level: 'warning',
    title: 'Key policy for the secrets of a name pattern',
    requirement:
      'allows the grantee to use the key for every secret whose name matches a pattern, because the '
      + 'stack of the key does not know the whole secretName',
    fix:
      'Create the key in the stack of the secret, or acknowledge this warning. Before the first '
      + 'deployment, you can write secretName as a literal: in a deployed secret, a new name replaces it '
      + 'and loses its value.',
    detail: formatGrantDetail,
    source: Source.ENCRYPTION,
  },
  importedKey: {
    id: RuleId.GRANT_IMPORTED_KEY,
    level: 'warning',
    title: 'Imported secret without its key',
    requirement:
      'is incomplete: another account encrypts its shared secrets under a customer managed key, and this '
      + 'secret was imported without keyArn',
    fix: 'Pass keyArn to fromManagedSecretAttributes(), or encryptionKey to Secret.fromSecretAttributes().',
    detail: formatGrantDetail,
    source: Source.CROSS_ACCOUNT,
  },
  importedKeyUnproven: {
    id: RuleId.GRANT_IMPORTED_KEY_UNPROVEN,
    level: 'warning',
    title: 'Imported secret without its key, perhaps of another account',
    requirement:
      'might be incomplete: the secret might be in another account and so under a customer managed key, '
      + 'and it was imported without keyArn',
    fix:
      'Pass keyArn to fromManagedSecretAttributes(), or encryptionKey to Secret.fromSecretAttributes(); '
      + 'or set env with the account on the stack.',
    detail: formatGrantDetail,
    source: Source.CROSS_ACCOUNT,
  },
  keyByIdentity: {
    id: RuleId.GRANT_KEY_BY_IDENTITY,
    level: 'warning',
    title: 'Key policy that cannot name the grantee',
    requirement:
      'is incomplete: the stack of the key cannot refer to the grantee, so the key policy cannot name it',
    fix: 'Attach the policy below to the grantee (outputMissing() prints it), then acknowledge this warning.',
    detail: formatGrantDetail,
    source: 'This library: CloudFormation refuses stacks that depend on each other.',
  },
  keyNotArn: {
    id: RuleId.GRANT_KEY_NOT_ARN,
    level: 'error',
    title: 'Key that another account does not find',
    requirement: 'allows another account to write, and that account looks up a key ID or an alias name among its own keys',
    fix: 'Set kmsKeyId to a key ARN, or set encryptionKey.',
    detail: formatGrantDetail,
    source: `${Source.CREATE_SECRET} (KmsKeyId); PutSecretValue is recorded as failing: https://github.com/hashicorp/terraform-provider-aws/issues/30272`,
  },
  keyNotArnToRead: {
    id: RuleId.GRANT_KEY_NOT_ARN_TO_READ,
    level: 'warning',
    title: 'Key that another account needs by its ARN',
    requirement:
      'is to another account, which needs the ARN of the key: it looks up a key ID or an alias name among its own keys',
    fix: 'Set kmsKeyId to a key ARN, or set encryptionKey.',
    detail: formatGrantDetail,
    // KMS takes the key from what it has encrypted, so that reading is thought to work.
    source: `${Source.SHARING}; ${Source.KMS_DECRYPT} (that reading works is inferred)`,
  },
  keyOfAnotherAccount: {
    id: RuleId.GRANT_KEY_OF_ANOTHER_ACCOUNT,
    level: 'warning',
    title: 'Key of another account than the grantee',
    requirement:
      'is incomplete: the key is in another account than the grantee, so the grantee needs an identity policy for the key',
    fix: 'Attach the policy below to the grantee (outputMissing() prints it), then acknowledge this warning.',
    detail: formatGrantDetail,
    source: Source.KMS_CROSS_ACCOUNT,
  },
  serviceDefaultKey: {
    id: RuleId.GRANT_SERVICE_DEFAULT_KEY,
    level: 'warning',
    title: 'Default key and an AWS service',
    requirement:
      'is to an AWS service, which might not be able to use the AWS managed key aws/secretsmanager: only '
      + 'principals of the account can',
    fix:
      'Set encryptionKey of the secret or replica to a customer managed key. If the service reads the '
      + 'secret without it, acknowledge this warning.',
    detail: formatGrantDetail,
    source: `${Source.ENCRYPTION}; AWS documents it for one service: ${Source.MSK_SECRET} (inferred for the others)`,
  },
  replicaDefaultKey: {
    id: RuleId.GRANT_REPLICA_DEFAULT_KEY,
    level: 'error',
    title: 'Replica under the default key and another account',
    requirement:
      'is to another account, which can never read a replica that is encrypted under the AWS managed key '
      + 'aws/secretsmanager of its region',
    fix: 'Set replicaRegions[].encryptionKey to a customer managed key in the region of the replica.',
    detail: formatGrantDetail,
    source: `${Source.CROSS_ACCOUNT}; ${Source.REPLICATION}`,
  },
  replicaDefaultKeyUnproven: {
    id: RuleId.GRANT_REPLICA_DEFAULT_KEY_UNPROVEN,
    level: 'warning',
    title: 'Replica under the default key and an account that is not known',
    requirement:
      'might be to another account, which cannot read a replica that is encrypted under the AWS managed '
      + 'key aws/secretsmanager of its region',
    fix:
      'Set replicaRegions[].encryptionKey to a customer managed key in the region of the replica. If '
      + 'both are in one account, set env on the stack.',
    detail: formatGrantDetail,
    source: `${Source.CROSS_ACCOUNT}; ${Source.REPLICATION}`,
  },
} satisfies Record<string, GrantRuleRow>;
