import { CfnResource, Fn, Lazy, Stack, Token } from 'aws-cdk-lib';
import { CfnPolicy, IIdentity, Policy } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { stackUuid } from '../app/environment';
import { resolved } from '../app/tokens';

/** The inline policy of an identity that was imported into a stack. */
interface ImportedPolicy {
  readonly policy: Policy;
  readonly identity: IIdentity;
  /** As the CDK names it. */
  readonly name: string;
}

const IMPORTED = new WeakMap<IConstruct, ImportedPolicy[]>();

/**
 * An inline policy overwrites another of its name on the identity. The CDK makes the name of the logical id,
 * which is the same in each stack that imports the identity by the same id: then, and only then, it gets the
 * uuid of the stack.
 */
export function keepPolicyNamesUnique(identity: IIdentity): void {
  if (CfnResource.isCfnResource(identity.node.defaultChild)) return;
  const known = IMPORTED.get(identity.node.root) ?? [];
  IMPORTED.set(identity.node.root, known);
  for (const policy of identity.node.children) {
    if (policy instanceof Policy && !known.some(each => each.policy === policy)) known.push(followNamesakes(known, policy, identity));
  }
}

function followNamesakes(known: readonly ImportedPolicy[], policy: Policy, identity: IIdentity): ImportedPolicy {
  const resource = policy.node.defaultChild as CfnPolicy;
  const imported = { policy, identity, name: resource.policyName };
  resource.policyName = Lazy.uncachedString({
    produce: () => known.some(other => isNamesake(imported, other)) ? uniqueName(imported) : imported.name,
  });
  return imported;
}

function isNamesake(one: ImportedPolicy, other: ImportedPolicy): boolean {
  if (one.policy === other.policy || other.policy.document.isEmpty) return false;
  return isSameAccount(Stack.of(one.policy), Stack.of(other.policy)) && placeOf(one) === placeOf(other);
}

function isSameAccount({ account: one }: Stack, { account: other }: Stack): boolean {
  return one === other || Token.isUnresolved(one) || Token.isUnresolved(other);
}

/** What IAM knows the policy by, within an account. */
function placeOf({ policy, identity, name }: ImportedPolicy): string {
  const { roleName, userName, groupName } = identity as unknown as Record<string, unknown>;
  return JSON.stringify(resolved(policy, [roleName, userName, groupName, name]));
}

/**
 * Of IAM's 128 characters, the uuid and its hyphen take 37. The end of a logical id
 * distinguishes it from others.
 */
const LENGTH = 128 - 37;

function uniqueName({ policy, name }: ImportedPolicy): string {
  return Fn.join('-', [String(resolved(policy, name)).slice(-LENGTH), stackUuid(Stack.of(policy))]);
}
