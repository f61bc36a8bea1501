import { judgePublicText } from './any-text';
import { Environment, isKnownPartition, isKnownRegion, partitionOfRegion } from './environment';
import { Finding, judge, Rule } from './rule';
import { RuleId } from './rule-ids';
import { Source } from './sources';
import { countCharacters, Text } from '../cloudformation/text';

/** A key as it was referred to, and as far as this app makes it. */
export interface KmsKeyFacts {
  readonly reference: Text;
  /** Where the key is used: the secret's home, or a replica's. */
  readonly environment: Environment;
  /** True when both `encryptionKey` and `kmsKeyId` are given. */
  readonly isGivenTwice?: boolean;
  /** Set for a key that this app makes. */
  readonly appKey?: AppKeyFacts;
}

export interface AppKeyFacts {
  readonly path: string;
  readonly spec?: Text;
  readonly usage?: Text;
  readonly isDisabled: boolean;
  /** CloudFormation deletes the key, and keeps the secret. */
  readonly isDeletedFirst: boolean;
  readonly region?: string;
}

/** A key reference, taken apart as far as it is literal. */
export interface KmsReference {
  readonly form: 'key ARN' | 'alias ARN' | 'key ID' | 'alias name' | 'unresolved' | 'none';
  readonly partition?: string;
  readonly region?: string;
  readonly account?: string;
  /** `alias/…`, where it is an alias. */
  readonly alias?: Text;
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const KEY_ID = new RegExp(`^(${UUID}|mrk-[0-9a-f]{32})$`);
const UPPER_KEY_ID = new RegExp(`^(${UUID}|mrk-[0-9a-f]{32})$`, 'i');
const ALIAS = /^alias\/[a-zA-Z0-9:/_-]+$/;
const MAX_ALIAS = 256;
const ARN_FIELDS = 6;
const PARTITION = /^aws(-[a-z]+)*$/;
const REGION = /^([a-z]+-){2,3}[0-9]+$/;
const ACCOUNT = /^[0-9]{12}$/;
const SECRETS_MANAGER_ALIAS = 'alias/aws/secretsmanager';

/** Whether a text has the form of a region's code. */
export function isRegionCode(region: string): boolean {
  return REGION.test(region);
}

/** What `encryptionKey` and `kmsKeyId` must be, and the key of a replica. */
export const KMS_KEY_RULES: readonly Rule<KmsKeyFacts>[] = [
  {
    id: RuleId.KEY_TWICE,
    level: 'error',
    title: 'Two keys',
    requirement: 'is a second key: both encryptionKey and kmsKeyId are set',
    isCompliant: ({ isGivenTwice }) => !isGivenTwice,
    fix: 'Remove one: keep encryptionKey for a key construct, or kmsKeyId for an ARN, ID, or alias.',
    source: 'This library: it would ignore one of them.',
  },
  {
    id: RuleId.KEY_FORM,
    level: 'error',
    title: 'Form of a key reference',
    requirement: 'must be a key ARN, a key ID, an alias ARN, or an alias name',
    isCompliant: ({ reference }) => parseKmsReference(reference).form !== 'none',
    fix:
      'Write arn:aws:kms:REGION:ACCOUNT:key/ID, ID (a lowercase UUID or mrk-…), '
      + 'arn:aws:kms:REGION:ACCOUNT:alias/NAME, or alias/NAME.',
    source: Source.KMS_KEY_IDENTIFIERS,
  },
  {
    id: RuleId.KEY_AWS_ALIAS,
    level: 'error',
    title: 'Key of another AWS service',
    requirement: 'must not be the AWS managed key of another service',
    isCompliant: ({ reference }) => isUsableAlias(parseKmsReference(reference).alias),
    fix: 'Use a customer managed key, or omit the key to use aws/secretsmanager.',
    source: Source.KMS_ALIASES,
  },
  {
    id: RuleId.KEY_PARTITION,
    level: 'error',
    title: 'Partition of a key',
    requirement: 'must be in the same partition as its region and the secret',
    isCompliant: ({ reference, environment }) => partitionsAgree(parseKmsReference(reference), environment),
    fix: 'Correct the partition or the region in the ARN. A key works only in its own partition.',
    source: `${Source.KMS_KEY_IDENTIFIERS} (inferred; regions from botocore's partitions.json)`,
  },
  {
    id: RuleId.KEY_REGION,
    level: 'error',
    title: 'Region of a key',
    requirement: 'must be in the region of the secret or replica that it encrypts',
    isCompliant: ({ reference, environment, appKey }) =>
      matchesIfKnown(parseKmsReference(reference).region ?? appKey?.region, environment.region)
      || !partitionsAgree(parseKmsReference(reference), environment),
    fix: 'Use a key in that region, such as the replica of a multi-Region key.',
    detail: ({ environment }) => `That region is ${environment.region}.`,
    source: Source.ENCRYPTION,
  },
  {
    id: RuleId.KEY_ACCOUNT,
    level: 'warning',
    title: 'Key of another account',
    requirement:
      'is in another account than the secret, so this app cannot edit its key policy',
    isCompliant: ({ reference, environment }) =>
      isAwsManagedKey(parseKmsReference(reference))
      || matchesIfKnown(parseKmsReference(reference).account, environment.account),
    fix: 'Check that the key policy allows kms:GenerateDataKey and kms:Decrypt, then acknowledge this warning.',
    source: Source.KMS_CROSS_ACCOUNT,
  },
  {
    id: RuleId.KEY_AWS_MANAGED_ELSEWHERE,
    level: 'error',
    title: 'AWS managed key of another account',
    requirement:
      'must not be the AWS managed key of another account: only its own account can use it, and nobody can change its key policy',
    isCompliant: ({ reference, environment }) =>
      !isAwsManagedKey(parseKmsReference(reference))
      || matchesIfKnown(parseKmsReference(reference).account, environment.account),
    fix: "Use a customer managed key, or omit the key to use aws/secretsmanager of the secret's own account.",
    source: `${Source.CROSS_ACCOUNT}; ${Source.KMS_CROSS_ACCOUNT}`,
  },
  {
    id: RuleId.KEY_UNUSUAL,
    level: 'warning',
    title: 'Key reference that not all of AWS accepts',
    requirement:
      'has a colon in the alias, a key ID in uppercase, or a partition or region that this library does not know',
    isCompliant: ({ reference, environment }) => isUsual(reference, environment),
    fix: 'Check the spelling.',
    source: `${Source.KMS_ALIASES} (inferred; regions from botocore's partitions.json)`,
  },
  {
    id: RuleId.KEY_KIND,
    level: 'error',
    title: 'Kind of key',
    requirement: 'must be a symmetric encryption key (SYMMETRIC_DEFAULT, ENCRYPT_DECRYPT)',
    isCompliant: ({ appKey }) =>
      isIfKnown(appKey?.spec, 'SYMMETRIC_DEFAULT') && isIfKnown(appKey?.usage, 'ENCRYPT_DECRYPT'),
    fix: 'Use a symmetric key.',
    detail: ({ appKey }) =>
      `${appKey?.path} is ${appKey?.spec?.shown ?? 'SYMMETRIC_DEFAULT'} for ${appKey?.usage?.shown ?? 'ENCRYPT_DECRYPT'}.`,
    source: Source.ENCRYPTION,
  },
  {
    id: RuleId.KEY_DISABLED,
    level: 'warning',
    title: 'Disabled key',
    requirement: 'is a key that this app disables: Secrets Manager cannot write or read a value with it',
    isCompliant: ({ appKey }) => !appKey?.isDisabled,
    fix: 'Enable the key, or use another one.',
    detail: ({ appKey }) => `The key is ${appKey?.path}.`,
    source: Source.KMS_STATES,
  },
  {
    id: RuleId.KEY_DIES_FIRST,
    level: 'warning',
    title: 'Key that is deleted before its secret',
    requirement: 'is deleted with its stack while the secret is retained: nobody can read the value after that',
    isCompliant: ({ appKey }) => !appKey?.isDeletedFirst,
    fix: 'Set the same removalPolicy on the key and the secret.',
    detail: ({ appKey }) => `The key is ${appKey?.path}.`,
    source: Source.KMS_STATES,
  },
];

export function judgeKmsKey(property: string, key: KmsKeyFacts | undefined): Finding[] {
  if (!key) return [];
  return [
    ...judge(KMS_KEY_RULES, { property, value: key, shown: key.reference.isWhole ? key.reference.shown : undefined }),
    ...judgePublicText(property, key.reference),
  ];
}

export function parseKmsReference(reference: Text | undefined): KmsReference {
  if (!reference) return { form: 'unresolved' };
  if (/^arn:/.test(reference.head)) return parseArn(reference);
  if (!reference.isWhole && !reference.head.startsWith('alias/')) return { form: 'unresolved' };
  if (UPPER_KEY_ID.test(reference.literal)) return { form: 'key ID' };
  return isAlias(reference) ? { form: 'alias name', alias: reference } : { form: 'none' };
}

function parseArn(reference: Text): KmsReference {
  const fields = reference.split(':');
  // With a gap, the fields may not be what they seem: one unresolved value can hold several.
  if (fields.length < ARN_FIELDS) return { form: reference.isWhole ? 'none' : 'unresolved' };
  const [, partition, service, region, account, ...rest] = fields;
  const resource = Text.masked(rest.map(({ masked }) => masked).join(':'));
  const plausible = hasForm(/^kms$/, service) && hasForm(PARTITION, partition) && hasForm(REGION, region) && hasForm(ACCOUNT, account);
  const form = plausible ? resourceForm(resource) : 'none';
  return form === 'none' ? { form } : {
    form,
    partition: partition.value,
    region: region.value,
    account: account.value,
    alias: form === 'alias ARN' ? resource : undefined,
  };
}

function resourceForm(resource: Text): KmsReference['form'] {
  if (isAlias(resource)) return 'alias ARN';
  const { head, isWhole } = resource;
  if (!isWhole && ['key/', 'alias/'].some(prefix => prefix !== head && prefix.startsWith(head))) return 'unresolved';
  return head.startsWith('key/') && (!isWhole || UPPER_KEY_ID.test(head.slice('key/'.length))) ? 'key ARN' : 'none';
}

function isAlias(text: Text): boolean {
  if (!text.head.startsWith('alias/')) return false;
  const plausible = text.isWhole ? text.literal : `${text.literal}x`;
  return ALIAS.test(plausible) && countCharacters(text.literal) <= MAX_ALIAS;
}

function hasForm(form: RegExp, { value }: Text): boolean {
  return value === undefined || form.test(value);
}

function isUsableAlias(alias: Text | undefined): boolean {
  return !alias?.head.startsWith('alias/aws/') || SECRETS_MANAGER_ALIAS.startsWith(alias.head) && !alias.isWhole
    || alias.literal === SECRETS_MANAGER_ALIAS;
}

/** Whether it is surely `aws/secretsmanager`, which each account has, and only that account can use. */
export function isAwsManagedKey({ alias }: KmsReference): boolean {
  return alias?.value === SECRETS_MANAGER_ALIAS;
}

/** True when both are known and equal, and when either is not known. */
function matchesIfKnown(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}

function partitionsAgree({ partition, region }: KmsReference, home: Environment): boolean {
  const known = partition !== undefined && isKnownPartition(partition) ? partition : undefined;
  const ofRegion = region && partitionOfRegion(region);
  return matchesIfKnown(known, ofRegion) && matchesIfKnown(known, home.partition) && matchesIfKnown(ofRegion, home.partition);
}

function isUsual(reference: Text, home: Environment): boolean {
  const { partition = 'aws', region = 'us-east-1', alias } = parseKmsReference(reference);
  const id = alias ? '' : /[^/:]*$/.exec(reference.masked)![0];
  return !alias?.literal.includes(':') && (!UPPER_KEY_ID.test(id) || KEY_ID.test(id))
    && isKnownPartition(partition) && (isKnownRegion(region) || region === home.region);
}

function isIfKnown(text: Text | undefined, expected: string): boolean {
  return !text?.isWhole || text.literal === expected;
}
