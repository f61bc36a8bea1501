import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnKey, IKey } from 'aws-cdk-lib/aws-kms';
import { viaService } from './grant-statements';
import { noteWritten } from './key-policy-state';
import { KeyTarget } from './key-target';
import { keyAround } from './l1-key';
import { referencedResource } from '../app/references';
import { resolved } from '../app/tokens';
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
  readonly withdraw: () => void;
}

interface SharedDelegation {
  readonly statement: PolicyStatement;
  readonly isWritten: boolean;
  grants: number;
}

const BY_GRANTS = new WeakMap<IKey, Map<string, SharedDelegation>>();

/** The same for a key to which a secret only refers: a grant asks for it. Undefined where the key's policy says it already. */
export function delegateKeyUseForGrant({ key }: KeyTarget, account: string, region: string): GrantedDelegation | undefined {
  const resource = referencedResource(key.keyArn);
  const home = `${account} ${region}`;
  if (!CfnKey.isCfnKey(resource) || DELEGATED.get(key)?.has(home)) return undefined;
  const all = BY_GRANTS.get(key) ?? new Map<string, SharedDelegation>();
  BY_GRANTS.set(key, all);
  if (!all.has(home) && keyAround(resource) !== resource.node.scope && isUseDelegated(resource, account)) return undefined;
  const shared = all.get(home) ?? writeDelegation(resource, key, delegation(account, region));
  all.set(home, shared);
  shared.grants++;
  return { ...shared, resource, withdraw: () => withdraw(shared, all, home) };
}

function writeDelegation(resource: CfnKey, key: IKey, statement: PolicyStatement): SharedDelegation {
  const { statementAdded: isWritten } = key.addToResourcePolicy(statement, true);
  noteWritten(resource, statement);
  return { statement, isWritten, grants: 0 };
}

/** A key's policy takes no statement back. What is undefined in a list, CDK leaves out of the template. */
function withdraw(shared: SharedDelegation, all: Map<string, SharedDelegation>, home: string): void {
  if (--shared.grants > 0) return;
  shared.statement.toStatementJson = () => undefined;
  all.delete(home);
}

/** Also where the policy cannot be read: most of them leave the use to the account, as that of KMS does. */
function isUseDelegated(resource: CfnKey, account: string): boolean {
  if (resource.keyPolicy === undefined) return account === resource.stack.account;
  const { statements, isReadable } = readPolicy(resolved(resource, resource.keyPolicy));
  const isRoot = (value: unknown) => isAccount(readText(value, { 'AWS::AccountId': resource.stack.account })?.masked, account);
  return !isReadable || statements.some(statement => (
    isForEverything(statement) && (statement.principals ?? []).some(({ type, value }) => type === 'AWS' && isRoot(value))));
}

function isForEverything({ effect, when, conditions, isNotAction, actions }: Statement): boolean {
  return effect === 'Allow' && when.length + conditions.length === 0 && !isNotAction
    && actions.some(action => action === 'kms:*' || action === '*');
}

/** The account by its number, or its root. */
function isAccount(principal: string | undefined, account: string): boolean {
  return principal === account || /^arn:[^:]*:iam::([^:]*):root$/.exec(principal ?? '')?.[1] === account;
}
