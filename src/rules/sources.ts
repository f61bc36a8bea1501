/** Where AWS says so. A rule without such a place says that it is inferred. */
const API = 'https://docs.aws.amazon.com/secretsmanager/latest/apireference';
const GUIDE = 'https://docs.aws.amazon.com/secretsmanager/latest/userguide';
const CFN = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide';

export const Source = {
  CREATE_SECRET: `${API}/API_CreateSecret.html`,
  GET_SECRET_VALUE: `${API}/API_GetSecretValue.html`,
  TAG: `${API}/API_Tag.html`,
  GET_RANDOM_PASSWORD: `${API}/API_GetRandomPassword.html`,
  REPLICA_REGION: `${API}/API_ReplicaRegionType.html`,
  PUT_RESOURCE_POLICY: `${API}/API_PutResourcePolicy.html`,
  TAGGING: `${GUIDE}/managing-secrets_tagging.html`,
  TAG_EDITOR: 'https://docs.aws.amazon.com/tag-editor/latest/userguide/reference.html',
  QUOTAS: `${GUIDE}/reference_limits.html`,
  ENCRYPTION: `${GUIDE}/security-encryption.html`,
  TROUBLESHOOTING: `${GUIDE}/troubleshoot.html`,
  CROSS_ACCOUNT: `${GUIDE}/auth-and-access_examples_cross.html`,
  MANAGED_SECRETS: `${GUIDE}/service-linked-secrets.html`,
  REPLICATION: `${GUIDE}/replicate-secrets.html`,
  ROTATION_RULES: `${API}/API_RotationRulesType.html`,
  ROTATION_SCHEDULE: `${GUIDE}/rotate-secrets_schedule.html`,
  ROTATION_PERMISSIONS: `${GUIDE}/rotating-secrets-required-permissions-function.html`,
  DATABASE_SECRETS: `${GUIDE}/reference_secret_json_structure.html`,
  CFN_ATTACHMENT: `${CFN}/aws-resource-secretsmanager-secrettargetattachment.html`,
  CFN_HOSTED_ROTATION: `${CFN}/aws-properties-secretsmanager-rotationschedule-hostedrotationlambda.html`,
  BEST_PRACTICES: `${GUIDE}/best-practices.html`,
  CFN_SECRET: `${CFN}/aws-resource-secretsmanager-secret.html`,
  CFN_GENERATOR: `${CFN}/aws-properties-secretsmanager-secret-generatesecretstring.html`,
  CFN_RESOURCE_POLICY: `${CFN}/aws-resource-secretsmanager-resourcepolicy.html`,
  CFN_TAGS: `${CFN}/aws-properties-resource-tags.html`,
  CFN_DYNAMIC_REFERENCES: `${CFN}/dynamic-references.html`,
  CFN_DELETION_POLICY: `${CFN}/aws-attribute-deletionpolicy.html`,
  KMS_KEY_IDENTIFIERS: 'https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id',
  KMS_ALIASES: 'https://docs.aws.amazon.com/kms/latest/developerguide/alias-about.html',
  KMS_STATES: 'https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html',
  KMS_QUOTAS: 'https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html',
  ACCOUNT: 'https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html',
  ROLE: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html',
  ORGANIZATION: 'https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html',
  ORGANIZATION_PATHS:
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed-view-data-orgs.html#access_policies_last-accessed-viewing-orgs-entity-path',
  CONDITION_KEYS: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html',
  KMS_CROSS_ACCOUNT:
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html',
  SHARING: 'https://repost.aws/knowledge-center/secrets-manager-share-between-accounts',
  KMS_DECRYPT: 'https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html',
  KMS_GLOBAL_CONDITION_KEYS: 'https://docs.aws.amazon.com/kms/latest/developerguide/conditions-aws.html',
  KEY_POLICY: 'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html',
  MSK_SECRET: 'https://docs.aws.amazon.com/msk/latest/developerguide/msk-password-tutorial.html',
  IAM_INLINE_POLICY: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html',
  IAM_PRINCIPALS:
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html',
} as const;
