/*
 * Forms that leave no room for a value: each part is of a closed list, or has digits of a fixed number.
 */

const PARTITION = 'aws(?:-cn|-us-gov|-eusc|-iso(?:-[bef])?)?';
const DIRECTION = '(?:north|south|east|west|central|northeast|northwest|southeast|southwest)';
const REGION = `(?:af|ap|ca|cn|eu|eusc|il|me|mx|sa|us)(?:-(?:gov|iso[bef]?|de))?-${DIRECTION}-\\d{1,2}`;
const SERVICE = '(?:cloudformation|iam|kms|lambda|organizations|s3|secretsmanager|ssm|sts)';
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** Up to the name of what it is. */
export const ARN_HEAD = `arn:${PARTITION}:${SERVICE}:(?:${REGION})?:(?:\\d{12})?:`;
const KEY_ID = `(?:${UUID}|mrk-[0-9a-f]{32})`;

const ACTIONS = [
  ...[
    'CreateSecret', 'DeleteSecret', 'DescribeSecret', 'GetRandomPassword', 'GetResourcePolicy', 'GetSecretValue', 'ListSecretVersionIds',
    'PutSecretValue', 'RemoveRegionsFromReplication', 'ReplicateSecretToRegions', 'RestoreSecret', 'TagResource', 'UntagResource',
    'UpdateSecret', 'UpdateSecretVersionStage',
  ].map(name => `secretsmanager:${name}`),
  ...['CreateGrant', 'Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey'].map(name => `kms:${name}`),
  'ssm:GetParameter', 's3:GetObject', 's3:GetObjectVersion', 's3:ListBucket', 'cloudformation:DescribeStackResource', 'cloudformation:DescribeStacks',
];

/** The members of requests, as a validation names them. */
const FIELDS = [
  'addReplicaRegions', 'bucket', 'clientRequestToken', 'description', 'excludeCharacters', 'key', 'kmsKeyId', 'moveToVersionId', 'name',
  'passwordLength', 'recoveryWindowInDays', 'removeFromVersionId', 'removeReplicaRegions', 'secretBinary', 'secretId', 'secretString',
  'tagKeys', 'tags', 'versionId', 'versionStage',
].join('|');
const BOUNDS = [1, 7, 20, 30, 32, 36, 50, 64, 127, 128, 255, 256, 512, 1_024, 2_048, 4_096, 10_240, 20_480, 65_536].join('|');

const whole = (pattern: string) => new RegExp(`^(?:${pattern})$`);

/**
 * What a hole of a recorded message may have, in addition to what the event has. A role's name is free, and is looked through for
 * values; a name has no other form than that of the event.
 */
export const HOLES = {
  name: undefined,
  action: whole(ACTIONS.join('|')),
  field: whole(`(?:${FIELDS})(?:\\.\\d{1,3}\\.member\\.(?:key|value|tagKey|tagValue|region|kmsKeyId))?`),
  key: whole(`(?:${ARN_HEAD}key/)?${KEY_ID}|alias/aws/(?:secretsmanager|ssm|s3)`),
  label: whole('AWS(?:CURRENT|PREVIOUS|PENDING)'),
  policy: whole(`${ARN_HEAD}policy/o-[a-z0-9]{10,32}/[a-z_]{3,40}_policy/p-[a-z0-9]{8,128}`),
  region: whole(REGION),
  regions: whole(`${REGION}(?:, ?${REGION})*`),
  resource: whole(`\\*|${ARN_HEAD}(?:\\*|key/${KEY_ID})`),
  rule: whole(`Member must have (?:length|value) (?:less|greater) than or equal to (?:${BOUNDS})|Member must not be null`),
  user: whole(`${ARN_HEAD}(?:assumed-role|role|user)/[\\w+=,.@-]{1,64}(?:/[\\w+=,.@-]{1,64})?`),
  version: whole(UUID),
} satisfies { readonly [kind: string]: RegExp | undefined };

export type HoleKind = keyof typeof HOLES;

const isWholly = (pattern: RegExp) => (text: string | undefined): text is string => text !== undefined && pattern.test(text);

export const isRegion = isWholly(whole(REGION));
export const isHostName = isWholly(/^[a-z0-9][a-z0-9.-]{0,254}$/);
