import { isLiteral } from './external-secret';
import { askForNearest } from './nearest-name';
import { Partner, partnerOf } from './partners';
import { Finding, formatList, judge, Rule } from './rule';
import { RuleId } from './rule-ids';
import { Source } from './sources';
import { countCharacters, countMost, Text } from '../cloudformation/text';

/** A pair of the metadata that a partner asks for. */
export interface MetadataFacts {
  readonly key: Text;
  readonly value: Text;
}

/**
 * Whether Secrets Manager may assume a role of the app, at all, and for the account and region of the secret.
 */
export type RoleTrustFacts = 'trusted' | 'nobody' | 'elsewhere';

/** A rotation schedule as far as it is of a secret that a partner holds. */
export interface ExternalRotationFacts {
  /** The type of the secret: null where it surely has none, undefined where synthesis does not know. */
  readonly type?: Text | null;
  /** Null where the schedule surely has none. */
  readonly role?: Text | null;
  /** Undefined for a role that the app does not make, or whose trust only the deployment knows. */
  readonly trust?: RoleTrustFacts;
  /** Whether a function rotates the secret, which then needs no role. */
  readonly hasFunction: boolean;
  readonly metadata: readonly MetadataFacts[];
  /** Whether these are all pairs, or a condition or a token may bring others. */
  readonly isMetadataKnown: boolean;
}

const MAX_KEY = 256;
const MAX_VALUE = 2048;

/** What the rotation of a partner's secret must be. */
export const EXTERNAL_ROTATION_RULES: readonly Rule<ExternalRotationFacts>[] = [
  {
    id: RuleId.EXTERNAL_ROTATION_ROLE,
    level: 'error',
    title: 'Rotation of a partner\'s secret without a role',
    requirement: 'must have ExternalSecretRotationRoleArn, the role with which Secrets Manager rotates the secret at the partner',
    isCompliant: facts => facts.role !== null || facts.hasFunction || !isExternal(facts),
    fix: 'Use ExternalSecretRotation, which creates the role, or set a role that secretsmanager.amazonaws.com can assume.',
    source: Source.PARTNER_PERMISSIONS,
  },
  {
    id: RuleId.EXTERNAL_METADATA_MISSING,
    level: 'error',
    title: 'Rotation metadata that a partner needs',
    requirement: 'must have the metadata in ExternalSecretRotationMetadata that the partner needs to rotate',
    isCompliant: facts => missingMetadata(facts).length === 0,
    fix: 'Add the metadata: ExternalRotationMetadata has a method for each documented partner.',
    detail: facts => `It lacks ${formatList(missingMetadata(facts))}: ${partnerFor(facts)!.page}`,
    source: Source.PARTNERS,
  },
  {
    id: RuleId.EXTERNAL_METADATA_KEY,
    level: 'warning',
    title: 'Rotation metadata that a partner does not document',
    requirement: 'has a key in ExternalSecretRotationMetadata that AWS does not document for the type of the secret',
    isCompliant: facts => unknownKeys(facts).length === 0,
    fix: 'Write the key as AWS documents it. If AWS has added it since, acknowledge this warning.',
    detail: facts => unknownKeys(facts).map(key => `It has ${formatList([key])}. ${askForNearest(key, documentedKeys(facts)!)}`).join(' '),
    source: Source.PARTNERS,
  },
  {
    id: RuleId.EXTERNAL_METADATA_LENGTH,
    level: 'error',
    title: 'Length of rotation metadata',
    requirement: `must have keys of 1 to ${MAX_KEY} characters, and values of 1 to ${MAX_VALUE}, in ExternalSecretRotationMetadata`,
    isCompliant: ({ metadata }) => metadata.every(({ key, value }) => isWithin(key, MAX_KEY) && isWithin(value, MAX_VALUE)),
    fix: 'Remove empty entries, and shorten the others.',
    source: Source.PARTNER_METADATA,
  },
  {
    id: RuleId.EXTERNAL_METADATA_VALUE,
    level: 'warning',
    title: 'Form of rotation metadata',
    requirement: 'has a value in ExternalSecretRotationMetadata in a form that AWS does not document for its key',
    isCompliant: facts => oddValues(facts).length === 0,
    fix: 'Write it as AWS documents it.',
    detail: facts => oddValues(facts).join(' '),
    source: Source.PARTNERS,
  },
  {
    id: RuleId.EXTERNAL_ROTATION_WITHOUT_TYPE,
    level: 'warning',
    title: 'Rotation at a partner of a secret without a type',
    requirement: 'has the role or the metadata of a partner, and its secret has no type that names the partner',
    isCompliant: facts => facts.type !== null || !hasPartnerParts(facts),
    fix: 'Set the type of the secret, for example to ExternalSecretType.SALESFORCE_CLIENT_SECRET.',
    source: `${Source.PARTNERS} (that the deployment fails is inferred)`,
  },
  {
    id: RuleId.EXTERNAL_ROTATION_TRUST,
    level: 'warning',
    title: 'Role that Secrets Manager cannot assume',
    requirement: 'has a role in ExternalSecretRotationRoleArn that Secrets Manager cannot assume to rotate this secret',
    isCompliant: ({ trust, hasFunction }) => hasFunction || trust === undefined || trust === 'trusted',
    fix:
      'In the trust policy of the role, allow secretsmanager.amazonaws.com to call sts:AssumeRole, '
      + 'with aws:SourceAccount and aws:SourceArn of this account and region. Or omit the role: ExternalSecretRotation then creates one.',
    detail: ({ trust }) => trust === 'nobody'
      ? 'Its trust policy does not name secretsmanager.amazonaws.com.'
      : 'Its trust policy names another account or region in aws:SourceAccount or aws:SourceArn.',
    source: `${Source.PARTNER_PERMISSIONS} (that the rotation fails is inferred)`,
  },
];

/** @param path of the schedule, as a construct */
export function judgeExternalRotation(path: string, facts: ExternalRotationFacts): Finding[] {
  return judge(EXTERNAL_ROTATION_RULES, { property: `external rotation ${path}`, value: facts });
}

function isExternal(facts: ExternalRotationFacts): boolean {
  return isLiteral(facts.type ?? undefined) && facts.type!.literal !== '' || facts.metadata.length > 0;
}

function hasPartnerParts({ role, metadata }: ExternalRotationFacts): boolean {
  return (role?.isGiven ?? false) || metadata.length > 0;
}

/** Undefined for a function, and for a type that is not known. */
function partnerFor({ type, hasFunction }: ExternalRotationFacts): Partner | undefined {
  return !hasFunction && type && isLiteral(type) ? partnerOf(type.literal) : undefined;
}

function documentedKeys(facts: ExternalRotationFacts): string[] | undefined {
  const partner = partnerFor(facts);
  return partner && Object.keys(partner.metadata);
}

function missingMetadata(facts: ExternalRotationFacts): string[] {
  const { metadata, isMetadataKnown } = facts;
  if (!isMetadataKnown || metadata.some(({ key }) => !key.isWhole)) return [];
  return Object.entries(partnerFor(facts)?.metadata ?? {})
    .filter(([name, { isRequired }]) => isRequired && !metadata.some(({ key }) => key.literal === name))
    .map(([name]) => name);
}

function unknownKeys(facts: ExternalRotationFacts): string[] {
  const known = documentedKeys(facts);
  const keys = facts.metadata.map(({ key }) => key).filter(isLiteral).map(({ literal }) => literal);
  return known ? keys.filter(key => !known.includes(key)) : [];
}

function oddValues(facts: ExternalRotationFacts): string[] {
  const known = facts.metadata.filter(({ key, value }) => isLiteral(key) && isLiteral(value));
  return known.flatMap(({ key, value }) => {
    const documented = Object.entries(partnerFor(facts)?.metadata ?? {}).find(([name]) => name === key.literal)?.[1];
    if (!documented || documented.form(value.literal)) return [];
    return [`${key.literal} is ${formatList([value.shown])}, and AWS documents ${documented.expected}.`];
  });
}

function isWithin(text: Text, maximum: number): boolean {
  return countMost(text, countCharacters) <= maximum && (!text.isWhole || text.literal !== '');
}
