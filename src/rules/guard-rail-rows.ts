import { disallowedConsumers, isAllowed } from './allowed-consumers';
import { GuardedSecret, GuardRails, RailName } from './guarded-secret';
import { formatList, Rule } from './rule';
import { RuleId } from './rule-ids';
import { Source } from './sources';
import { Text } from '../cloudformation/text';

/** A guardrail as a row: what violates it, and whether synthesis can check it at all. */
export interface GuardRailRule extends Omit<Rule<never>, 'isCompliant' | 'level' | 'detail' | 'wording'> {
  readonly railName: RailName;
  readonly property: string;
  readonly violations: (secret: GuardedSecret, rails: GuardRails) => string[];
  readonly isIndeterminate?: (secret: GuardedSecret, rails: GuardRails) => boolean;
  /** What to do where synthesis cannot check it, if that is not what MS310 says. */
  readonly indeterminateFix?: string;
  /** Whether some of its ways may violate it, also where what is not known at all cannot. */
  readonly mayVary?: (secret: GuardedSecret) => boolean;
  /** What it allows, where the other texts do not say so. */
  readonly allowedValues?: (rails: GuardRails) => readonly string[] | undefined;
}

export const OURS = 'This library: the requirement of a platform team, from its SecretBlueprint.';

const NO_SCHEDULE = 'no AWS::SecretsManager::RotationSchedule of this app refers to it';
const IDLE_SCHEDULE = 'its AWS::SecretsManager::RotationSchedule has no RotationRules that rotate it again, such as automaticallyAfter of 30 days';

/** One that is missing is an error of the compiler. */
export const GUARD_RAIL_ROWS: Readonly<Record<RailName, Omit<GuardRailRule, 'railName'>>> = {
  customerManagedKey: {
    id: RuleId.RAIL_CUSTOMER_KEY,
    property: 'encryptionKey',
    title: 'Customer managed key',
    requirement: 'must be a customer managed key',
    violations: ({ keys }) =>
      keys
        .filter(({ isCustomerManaged }) => isCustomerManaged === false)
        .map(key => `${key.of} is under a key that AWS manages`),
    isIndeterminate: ({ keys }) => keys.some(({ isCustomerManaged }) => isCustomerManaged === undefined),
    fix: 'Set encryptionKey, and for each replica replicaRegions[].encryptionKey.',
    source: `${OURS} ${Source.BEST_PRACTICES}`,
  },
  keyAccounts: {
    id: RuleId.RAIL_KEY_ACCOUNT,
    property: 'encryptionKey',
    title: 'Account of a key',
    requirement: 'must be a key of an allowed account',
    violations: ({ keys }, { keyAccounts }) =>
      keys
        .filter(({ account }) => isOutside(account, keyAccounts))
        .map(key => `the key of ${key.of} is in account ${key.account}`),
    isIndeterminate: ({ keys }) =>
      keys.some(({ isCustomerManaged, account }) => isCustomerManaged !== false && account === undefined),
    allowedValues: ({ keyAccounts }) => keyAccounts,
    fix: 'Use a key in an allowed account. If the account is unknown, set env on the stack.',
    source: OURS,
  },
  regions: {
    id: RuleId.RAIL_REGION,
    property: 'region',
    title: 'Region of a secret, a replica or a key',
    requirement: 'must be an allowed region',
    violations: (secret, { regions }) =>
      usedRegions(secret)
        .filter(region => isOutside(region, regions))
        .map(region => `${region} is not`),
    isIndeterminate: secret => usedRegions(secret).includes(undefined),
    // Secrets Manager takes keys of the secret's own region only: one of which nobody knows is of that region.
    mayVary: ({ keys }) => keys.some(({ isCustomerManaged, region }) => isCustomerManaged !== false && region === undefined),
    allowedValues: ({ regions }) => regions,
    fix:
      'Deploy, replicate, and encrypt only in allowed regions. If the region is unknown, set env on the '
      + 'stack. In another region, a deployed secret becomes a new secret without its value.',
    source: OURS,
  },
  namePattern: {
    id: RuleId.RAIL_NAME,
    property: 'secretName',
    title: 'Pattern of a name',
    requirement: 'must match the pattern',
    violations: ({ name }, { namePattern }) =>
      namePattern!
        .filter(({ fits }) => name === undefined || fits(name) === false)
        .map(({ pattern }) =>
          name === undefined
            ? `the name that CloudFormation chooses does not match ${pattern}`
            : `"${name.shown}" does not match ${pattern}`,
        ),
    isIndeterminate: ({ name }, { namePattern }) =>
      name !== undefined && namePattern!.some(({ fits }) => fits(name) === undefined),
    fix:
      'This replaces the secret: a deployed secret would lose its value. Before the first deployment, set secretName.',
    source: OURS,
  },
  requiredTags: {
    id: RuleId.RAIL_TAG,
    property: 'tags',
    title: 'Required tags',
    requirement: 'must have the required tags, with allowed values',
    violations: (secret, { requiredTags }) =>
      [...requiredTags!].flatMap(([key, allowed]) => tagProblem(key, secret, allowed)),
    isIndeterminate: ({ tags, mayHaveMoreTags }, { requiredTags }) =>
      [...requiredTags!].some(([key, allowed]) =>
        tags.has(key) ? allowed.length > 0 && isUnresolved(tags.get(key)) : mayHaveMoreTags,
      ),
    fix: 'Add the tags with tags or Tags.of().',
    source: `${OURS} ${Source.TAGGING}`,
  },
  rotation: {
    id: RuleId.RAIL_ROTATION,
    property: 'rotation',
    title: 'Rotation',
    requirement: 'must be scheduled',
    violations: ({ rotates, isScheduleIdle }) => rotates !== false ? [] : [isScheduleIdle ? IDLE_SCHEDULE : NO_SCHEDULE],
    isIndeterminate: ({ rotates }) => rotates === undefined,
    fix: 'Call addRotationSchedule() on the secret, or on what attach() returned.',
    source: `${OURS} ${Source.BEST_PRACTICES}`,
  },
  consumers: {
    id: RuleId.RAIL_CONSUMER,
    property: 'resourcePolicy',
    title: 'Consumer that is allowed',
    requirement: 'must allow only its own account, and the allowed accounts and organizations',
    violations: (secret, rails) =>
      uniqueTexts(disallowedConsumers(secret, rails).map(({ shown }) => `it allows ${shown}`)),
    isIndeterminate: ({ consumers }, rails) => consumers.some(consumer => !isAllowed(consumer, rails)),
    allowedValues: ({ consumers }) => consumers,
    fix: 'Grant only to allowed consumers. A grant to everyone needs a condition on aws:PrincipalOrgID or aws:PrincipalAccount.',
    source: `${OURS} ${Source.CROSS_ACCOUNT}`,
  },
  noPlaintext: {
    id: RuleId.RAIL_PLAINTEXT,
    property: 'content',
    title: 'No plaintext',
    requirement: 'must not be readable in the template',
    violations: ({ plaintext: { places, doubtful = [] } }, { plaintextFields = [] }) =>
      [...places, ...doubtful.filter(field => !plaintextFields.includes(field)).map(field => `field ${field} is a literal`)],
    isIndeterminate: ({ plaintext: { isIncomplete } }) => isIncomplete,
    indeterminateFix:
      'Take the value from a secret or a NoEcho parameter. Before the first deployment, you can generate '
      + 'it instead: in a deployed secret, this generates a new password. If the unknown part is not a '
      + 'literal of the template, acknowledge this warning.',
    fix:
      'Refer to the value, or copy it. Before the first deployment, you can generate it instead: in a '
      + 'deployed secret, this generates a new password. If a field is not a secret, add it to '
      + 'plaintextFields of SecretContent.json().',
    source: `${OURS} ${Source.BEST_PRACTICES}`,
  },
  plaintextFields: {
    id: RuleId.RAIL_PLAINTEXT_FIELD,
    property: 'plaintextFields',
    title: 'Fields that may be plain',
    requirement: 'must list only allowed fields',
    violations: ({ plaintext: { declared = [] } }, { plaintextFields }) =>
      declared.filter(field => !plaintextFields!.includes(field)).map(field => `it names ${formatList([field])}`),
    allowedValues: ({ plaintextFields }) => plaintextFields,
    fix: 'Refer to the value of the field, or copy it. If the field is not a secret, ask the owners of the blueprint to allow it.',
    source: OURS,
  },
  creation: {
    id: RuleId.RAIL_CREATION,
    property: 'creation',
    title: 'Creation of a secret',
    requirement: 'must be the one that the guardrail requires',
    violations: (secret, { creation }) =>
      secret.creation === creation ? [] : [`it is ${secret.creation}, and not ${creation}`],
    fix:
      'This replaces the secret: to keep the value of a deployed secret, follow '
      + 'https://github.com/cdk-managed-secret/cdk-managed-secret/blob/main/docs/guides/switching-creation.md. Before the first deployment, set creation to SecretCreation.cloudFormation() or createSecret(), as required.',
    source: OURS,
  },
  minimumRecoveryWindow: {
    id: RuleId.RAIL_RECOVERY,
    property: 'removalPolicy',
    title: 'Recovery window',
    requirement: 'must leave time to restore a deleted secret',
    violations: ({ recoveryWindow: days = Infinity }, { minimumRecoveryWindow: least = 0 }) =>
      days >= least
        ? []
        : [
          days === 0
            ? 'CloudFormation deletes it at once'
            : `the recovery window is ${days} days, and the minimum is ${least}`,
        ],
    isIndeterminate: ({ recoveryWindow }) => recoveryWindow === undefined,
    fix:
      'Retain the secret, which is the default of removalPolicy. Before the first deployment, you can '
      + 'create it with SecretCreation.createSecret({ recoveryWindow }) instead.',
    source: `${OURS} ${Source.CFN_SECRET}`,
  },
};

function isOutside(value: string | undefined, allowed: readonly string[] | undefined): boolean {
  return value !== undefined && allowed !== undefined && !allowed.includes(value);
}

function usedRegions({ regions, keys }: GuardedSecret): Array<string | undefined> {
  const ofKeys = keys.filter(({ isCustomerManaged }) => isCustomerManaged !== false).flatMap(({ region }) => region ?? []);
  return [...new Set([...regions, ...ofKeys])];
}

function tagProblem(key: string, { tags, mayHaveMoreTags }: GuardedSecret, allowed: readonly string[]): string[] {
  const value = tags.get(key);
  const among = allowed.length > 0 ? `, one of ${formatList(allowed)}` : '';
  if (value === undefined) return mayHaveMoreTags ? [] : [`it has no tag ${formatList([key])}${among}`];
  if (allowed.length === 0 || isUnresolved(value) || allowed.includes(value.literal)) return [];
  return [`its tag ${formatList([key])} is ${formatList([value.literal])}, and not${among.slice(1)}`];
}

function isUnresolved(text: Text | undefined): boolean {
  return text !== undefined && !text.isWhole;
}

export function uniqueTexts(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
