import { isOpen, mayBeEqual, UNKNOWN_VALUE } from '../cloudformation/unknown';

/** What somebody may do with a secret. */
export type Access = 'read' | 'write' | 'manage';

export const ACCESSES: readonly Access[] = ['read', 'write', 'manage'];

/**
 * Has the value copied, now and after each change, to a secret of another account. It needs GetSecretValue
 * and the use
 * of the key: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_AssociateCrossAccountReplica.html
 */
const ASSOCIATE = 'AssociateCrossAccountReplica';

/**
 * The actions on a secret, by what they come to. Those that return names and metadata only are none of the
 * three. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
 */
const ACTIONS: Record<Access, readonly string[]> = {
  read: ['GetSecretValue', ASSOCIATE],
  write: ['PutSecretValue', 'UpdateSecret', 'UpdateSecretVersionStage'],
  manage: [
    'AcceptCrossAccountReplication', 'CancelRotateSecret', 'CreateSecret', 'DeleteResourcePolicy', 'DeleteSecret',
    'DisassociateCrossAccountReplica', 'PutResourcePolicy', 'RemoveRegionsFromReplication',
    'ReplicateSecretToRegions', 'RestoreSecret', 'RotateSecret', 'StopReplicationToReplica', 'TagResource', 'UntagResource',
  ],
};

/**
 * What the service does with the key meanwhile:
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 */
const KEY_USE: Record<string, readonly string[]> = {
  'secretsmanager:GetSecretValue': ['kms:Decrypt'],
  [`secretsmanager:${ASSOCIATE}`]: ['kms:Decrypt'],
  'secretsmanager:PutSecretValue': ['kms:Decrypt', 'kms:GenerateDataKey'],
  'secretsmanager:UpdateSecret': ['kms:Decrypt', 'kms:GenerateDataKey'],
};

const NAMES = Object.fromEntries(
  ACCESSES.map(access => [access, ACTIONS[access].map(name => `secretsmanager:${name}`)]),
) as Record<Access, string[]>;

export const SECRET_ACTIONS = ACCESSES.flatMap(access => NAMES[access]);
export const KEY_ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey'];

export function actionsOf(access: Access): readonly string[] {
  return NAMES[access];
}

/** Whether one of the actions has another account read. */
export function isForAnotherAccount(actions: readonly string[]): boolean {
  return actions.includes(`secretsmanager:${ASSOCIATE}`);
}

const GET = 'secretsmanager:GetSecretValue';

/** What the caller needs in addition. */
export function alsoNeeded(actions: readonly string[]): string[] {
  return isForAnotherAccount(actions) && !actions.includes(GET) ? [GET] : [];
}

/**
 * Those that decide whether there is access: who reads, reads whether or not another account does as well.
 */
export function decidingActions(actions: readonly string[]): string[] {
  return actions.filter(action => !actions.includes(GET) || !isForAnotherAccount([action]));
}

export function keyUseOf(actions: readonly string[]): string[] {
  return KEY_ACTIONS.filter(use => actions.some(action => KEY_USE[action]?.includes(use)));
}

const KNOWN_ACTIONS = [...SECRET_ACTIONS, ...KEY_ACTIONS];

/** Which of the actions known here an element `Action` or `NotAction` surely names. IAM ignores their case. */
export function namedActions(patterns: readonly string[], isNot: boolean): ReadonlySet<string> {
  const open = isNot ? possiblyNamedActions(patterns) : undefined;
  return new Set(KNOWN_ACTIONS.filter(action => allowsAction(patterns, isNot, action) && !open?.has(action)));
}

/** Those of which only the deployment knows whether the element names them. */
export function possiblyNamedActions(patterns: readonly string[]): ReadonlySet<string> {
  const open = patterns.filter(isOpen);
  if (open.length === 0) return new Set();
  return new Set(KNOWN_ACTIONS.filter(action => !allowsAction(patterns, false, action) && mayNameAction(open, action)));
}

/** Whether a pattern that only the deployment knows in whole may name the action. */
export function mayNameAction(patterns: readonly string[], action: string): boolean {
  const open = patterns.filter(isOpen).map(pattern => pattern.replace(/[*?]+/g, UNKNOWN_VALUE).toLowerCase());
  return open.some(pattern => mayBeEqual(pattern, action.toLowerCase()));
}

/**
 * Whether an element `Action` or `NotAction` names any action, also one that has nothing to do with secrets.
 */
export function allowsAction(patterns: readonly string[], isNot: boolean, action: string): boolean {
  const isNamed = patterns.some(pattern => !pattern.includes('${') && glob(pattern.toLowerCase()).test(action.toLowerCase()));
  return isNamed !== isNot;
}

/** `*` and `?` of IAM. */
export function glob(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\*+/g, '.*').replace(/\?/g, '.')}$`, 's');
}
