/*
 * What the services are known to say, word for word, with a hole for each part that differs. Of an answer, only this goes into an
 * event of the stack: explain-error.ts. The holes and what they may have are in closed-grammars.ts.
 *
 * A text that is missing is withheld, which is safe. To add one, name who recorded it.
 */

export interface Recording {
  readonly source: string;
  readonly texts: readonly string[];
}

/** Why a key cannot be used; it also follows what Secrets Manager says of the value. */
const KEY_TROUBLES: readonly Recording[] = [
  {
    source: 'localstack/localstack, test_kms.snapshot.json and test_s3.snapshot.json, validated on AWS',
    texts: [
      "Key '{key}' does not exist", "Invalid keyId '{name}'", 'Invalid arn {region}', '{key} is disabled.', '{key} is pending deletion.',
      'The key ID in the request does not identify a CMK that can perform this operation.',
      '{key} key usage is SIGN_VERIFY which is not valid for Decrypt.', '{key} key usage is SIGN_VERIFY which is not valid for Encrypt.',
    ],
  },
  { source: 'emulator/server/answers.py, a nearest known text', texts: ['Cannot generate a data key with an asymmetric KMS key'] },
  { source: 'hashicorp/terraform-provider-aws#13303', texts: ['Invalid keyId'] },
];

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
const POLICY_TYPES = [
  'identity-based policy', 'resource-based policy', 'permissions boundary', 'session policy', 'service control policy', 'resource control policy',
  'VPC endpoint policy',
];

const DENIALS: readonly string[] = [
  'User: {user} is not authorized to perform: {action}', 'User: {user} is not authorized to perform: {action} on resource: {resource}',
].flatMap(denial => [
  denial,
  `${denial} with an explicit deny`,
  `${denial} because no identity-based policy allows the action`,
  ...POLICY_TYPES.flatMap(type => {
    const article = type.startsWith('identity') ? 'an' : 'a';
    return [
      `${denial} because no ${type} allows the {action} action`,
      `${denial} with an explicit deny in ${article} ${type}`,
      `${denial} with an explicit deny in ${article} ${type}: {policy}`,
    ];
  }),
]);

/** What precedes the trouble of a key. The first two are nearest known texts; the third is of terraform-provider-aws#13303. */
const BEFORE_KEY_TROUBLES = [
  "Secrets Manager can't encrypt the secret value: ", "Secrets Manager can't decrypt the secret value: ",
  'The operation failed because of an invalid KMS key: ', '',
];

export const RECORDINGS: readonly Recording[] = [
  {
    source: 'localstack/localstack, tests/aws/services/secretsmanager/test_secretsmanager.snapshot.json, validated on AWS',
    texts: [
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
      "You can't perform this operation on the secret because it was marked for deletion.",
      'You provided a VersionStage that is not associated to the provided VersionId.',
      'The operation failed because the secret {name} already exists.',
      "Secrets Manager can't find the specified secret value for staging label: {label}",
      "Secrets Manager can't find the specified secret value for VersionId: {version}",
      "Secrets Manager can't find the specified secret.",
      'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
      'You must provide a ClientRequestToken value. We recommend a UUID-type value.',
      "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.",
    ],
  },
  {
    source: 'getmoto/moto, moto/secretsmanager/models.py and exceptions.py, tests of it verified on AWS',
    texts: [
      "You can't use ClientRequestToken {version} because that value is already in use for a version of secret {name}.",
      'A resource with the ID you requested already exists.',
      "You tried to perform the operation on a secret that's currently marked deleted.",
      'ClientRequestToken must be 32-64 characters long.',
      'You must provide either SecretString or SecretBinary.',
      "The parameter RemoveFromVersionId can't be empty. Staging label {label} is currently attached to version {version}, "
        + 'so you must explicitly reference that version in RemoveFromVersionId.',
      'Not a valid version: {version}',
      'Version stage {label} not found in version {version}',
      'Invalid replica region.',
      'Replication failed: Secret name {name} already exists in region {region}.',
      'Replication succeeded',
    ],
  },
  {
    source: 'floci-io/floci#3247',
    texts: [
      'When you move staging label {label}, if you specify RemoveFromVersionId, it must be set to the version that currently has '
        + 'the staging label {label}.',
    ],
  },
  {
    source: 'gruntwork-io/cloud-nuke#435, rebuy-de/aws-nuke#1127, lgallard/terraform-aws-secrets-manager#188',
    texts: [
      "You can't delete secret {name} that still has replica regions [{regions}].",
      "Operation not permitted on a replica secret. Call must be made in primary secret's region.",
    ],
  },
  {
    source: 'plantonhq/planton, verifier of AwsSecretsManagerSecret, 2026-08-13',
    texts: ['Replication failed: Secret name {name} is currently replicated to {region} with a different arn'],
  },
  { source: 'the API of Secrets Manager, StatusMessage', texts: ['Secret with this name already exists in this region'] },
  {
    source: 'hashicorp/terraform-provider-aws#5583',
    texts: ["You can't perform this operation on the secret because it was deleted."],
  },
  {
    source: 'cloud-custodian/cloud-custodian#11035, and the API of TagResource',
    texts: ['The secret is managed by another service, and you must use that service to update it.'],
  },
  {
    source: 'nitrictech/nitric#343, kubernetes-sigs/cluster-api-provider-aws#1523, Kralizek/AWSSecretsManagerConfigurationExtensions#76, '
      + 'infrahouse/terraform-aws-secret#27, aws-ia/terraform-aws-control_tower_account_factory#174, '
      + 'aws-solutions/aws-control-tower-customizations#208, and the list of IAM above',
    texts: DENIALS,
  },
  {
    source: 'aws/aws-cdk#7677, external-secrets/kubernetes-external-secrets#838',
    texts: ['Access to KMS is not allowed'],
  },
  {
    source: 'aws-samples/aws-workshop-for-kubernetes#119 and others: KMS, through Systems Manager and S3',
    texts: [
      'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.',
    ],
  },
  { source: 'awsdocs/aws-cloudformation-user-guide#623', texts: ['This policy has invalid syntax.'] },
  {
    source: 'hashicorp/terraform-provider-aws, internal/service/secretsmanager, which waits for it',
    texts: ['This resource policy contains an unsupported principal.'],
  },
  {
    source: 'spring-attic/spring-cloud-aws#492, iann0036/iamlive#58; the others by IAM, How to troubleshoot signed requests',
    texts: [
      'The security token included in the request is invalid.', 'The security token included in the request is expired',
      'The AWS Access Key Id you provided does not exist in our records.', 'The provided token has expired.',
    ],
  },
  {
    source: 'getmoto/moto, moto/ssm/models.py; getmoto/moto#3977 has the answers of AWS',
    texts: [
      'Parameter {name} not found.', 'Systems Manager could not find version {name} of {name}.',
      'Systems Manager could not find version {name} of {name}. Verify the version and try again.',
    ],
  },
  {
    source: 'localstack/localstack, tests/aws/services/s3/*.snapshot.json, validated on AWS',
    texts: [
      'Access Denied', 'The specified bucket does not exist', 'The specified key does not exist.', 'The specified version does not exist.',
      'Invalid version id specified', 'The specified method is not allowed against this resource.',
      "The operation is not valid for the object's storage class", 'The specified bucket is not valid.',
      "The authorization header is malformed; the region '{region}' is wrong; expecting '{region}'",
      'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    ],
  },
  {
    source: 'localstack/localstack, tests/aws/services/cloudformation/*.snapshot.json, validated on AWS',
    texts: [
      'Resource {name} does not exist for stack {name}', 'Stack with id {name} does not exist', 'Stack [{name}] does not exist',
    ],
  },
  {
    source: 'localstack/localstack, test_kms.snapshot.json, validated on AWS: the form of every service',
    texts: [
      "1 validation error detected: Value '{name}' at '{field}' failed to satisfy constraint: {rule}",
      "1 validation error detected: Value at '{field}' failed to satisfy constraint: {rule}",
    ],
  },
  {
    source: 'Amazon S3, Error responses; the errors common to all services',
    texts: [
      'Rate exceeded', 'Please reduce your request rate.', 'We encountered an internal error. Please try again.', 'An error occurred on the server side.',
    ],
  },
  {
    source: 'test/create-secret/fake/, nearest known texts: nobody has recorded these',
    texts: [
      "You can't perform this operation on the secret because it was already scheduled for deletion.",
      "You can't delete secret {name} that still has an associated cross-account replica.",
      'The NextToken value is invalid.', "You can't specify both a binary secret value and a string secret value.",
      'A secret can have at most 50 tags.', 'aws: prefixed tag key names are not allowed for external use.',
      'You have reached the limit of 100 versions for this secret.',
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
      'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).',
      "Staging label {label} isn't attached to version {version}.", "You can't remove the staging label {label} without moving it.",
      'The secret is not replicated to {region}.', 'Invalid replica region {region}: it is the Region of the primary secret.',
      'At least one type of character must be included in the password.', 'Replication failed: the key is disabled.',
    ],
  },
  ...KEY_TROUBLES.map(({ source, texts }) => ({
    source, texts: BEFORE_KEY_TROUBLES.flatMap(head => texts.map(text => `${head}${text}`)),
  })),
];
