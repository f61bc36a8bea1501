import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnKey, IKey } from 'aws-cdk-lib/aws-kms';
import { viaService } from './grant-statements';
import { holdsStatement, noteWritten, policyNow } from './key-policy-state';
import { KeyTarget } from './key-target';
import { keyAround } from './l1-key';
import { withdrawStatement } from './withdrawn-statements';
import { referencedResource } from '../app/references';
import { readText } from '../cloudformation/read-text';
import { PolicyStatement as Statement, readPolicy } from '../iam/policy-document';

/** Thousands of secrets may share one key, and need one statement. */
const DELEGATED = new WeakMap<IKey, Set<string>>();

/**
 * The account may use the key through Secrets Manager, as far as its identity policies allow: then no role
 * must be named in the key policy.
 */
export function delegateKeyUse({ key, isByGrant }: KeyTarget, account: string, region: string): void {
  if (isByGrant) return;
  const homes = DELEGATED.get(key) ?? new Set();
  if (homes.has(`${account} ${region}`)) return;
  DELEGATED.set(key, homes.add(`${account} ${region}`));
  key.addToResourcePolicy(delegation(account, region), true);
}

function delegation(account: string, region: string): PolicyStatement {
  return new PolicyStatement({
    actions: ['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
    principals: [new AccountPrincipal(account)],
    resources: ['*'],
    conditions: { StringEquals: { 'kms:ViaService': viaService(region) } },
  });
}

/** A statement that stands in the policy of a key as long as a grant needs it. */
export interface GrantedDelegation {
  readonly resource: CfnKey;
  readonly statement: PolicyStatement;
  readonly isWritten: boolean;
  /** Whether the key's policy leaves its use to the account by now, by this statement or another. */
  readonly isHeld: () => boolean;
  readonly withdraw: () => void;
}

export interface LackingStatement {
  readonly key: CfnKey;
  readonly statement: PolicyStatement;
}

/** What the policy of a key lacks that the grant could not follow. */
export function lackingDelegation({ findAppKey }: KeyTarget, account: string, region: string): LackingStatement | undefined {
  const key = findAppKey?.()?.key;
  return key && !isUseDelegated(key, account, true) ? { key, statement: delegation(account, region) } : undefined;
}

interface SharedDelegation {
  readonly statement: PolicyStatement;
  readonly isWritten: boolean;
  grants: number;
}

const BY_GRANTS = new WeakMap<IKey, Map<string, SharedDelegation>>();

/**
 * The same for a key to which a secret only refers: a grant asks for it. Undefined where the key's policy may
 * say it already and cannot be extended.
 */
export function delegateKeyUseForGrant({ key }: KeyTarget, account: string, region: string): GrantedDelegation | undefined {
  const resource = referencedResource(key.keyArn);
  const home = `${account} ${region}`;
  if (!CfnKey.isCfnKey(resource) || DELEGATED.get(key)?.has(home)) return undefined;
  const all = BY_GRANTS.get(key) ?? new Map<string, SharedDelegation>();
  BY_GRANTS.set(key, all);
  const isL2 = keyAround(resource) === resource.node.scope;
  if (!all.has(home) && !isL2 && isUseDelegated(resource, account)) return leftByApp(resource, account, region);
  const shared = all.get(home) ?? writeDelegation(resource, key, delegation(account, region));
  if (!shared.isWritten && isUseDelegated(resource, account, true)) return undefined;
  all.set(home, shared);
  shared.grants++;
  const isHeld = () => holdsStatement(resource, shared.statement) || isUseDelegated(resource, account, true);
  return { ...shared, resource, isHeld, withdraw: () => withdraw(shared, all, home) };
}

/** The policy says it already. An Aspect may put another one in its place. */
function leftByApp(resource: CfnKey, account: string, region: string): GrantedDelegation {
  const isHeld = () => isUseDelegated(resource, account, true);
  return { resource, statement: delegation(account, region), isWritten: true, isHeld, withdraw: () => undefined };
}

function writeDelegation(resource: CfnKey, key: IKey, statement: PolicyStatement): SharedDelegation {
  const { statementAdded: isWritten } = key.addToResourcePolicy(statement, true);
  noteWritten(resource, statement);
  return { statement, isWritten, grants: 0 };
}

function withdraw(shared: SharedDelegation, all: Map<string, SharedDelegation>, home: string): void {
  if (--shared.grants > 0) return;
  withdrawStatement(shared.statement);
  all.delete(home);
}

/** @param orPerhaps also where the deployment decides, or where the policy cannot be read: most leave the use to the account */
function isUseDelegated(resource: CfnKey, account: string, orPerhaps = false): boolean {
  const policy = policyNow(resource);
  if (policy === undefined) return account === resource.stack.account;
  const { statements, isReadable } = readPolicy(policy);
  const isRoot = (value: unknown) => isAccount(readText(value, { 'AWS::AccountId': resource.stack.account })?.masked, account);
  return orPerhaps && !isReadable || statements.some(statement => (
    isForEverything(statement) && (orPerhaps || statement.when.length === 0)
    && (statement.principals ?? []).some(({ type, value }) => type === 'AWS' && isRoot(value))));
}

function isForEverything({ effect, conditions, isNotAction, actions }: Statement): boolean {
  return effect === 'Allow' && conditions.length === 0 && !isNotAction && actions.some(action => action === 'kms:*' || action === '*');
}

/** The account by its number, or its root. */
function isAccount(principal: string | undefined, account: string): boolean {
  return principal === account || /^arn:[^:]*:iam::([^:]*):root$/.exec(principal ?? '')?.[1] === account;
}
