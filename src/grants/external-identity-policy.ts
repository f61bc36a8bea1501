import { Fn, Names, Stack } from 'aws-cdk-lib';
import {
  AddToPrincipalPolicyResult,
  IGroup,
  IIdentity,
  IPrincipal,
  IRole,
  IUser,
  LazyRole,
  ManagedPolicy,
  Policy,
  PolicyStatement,
  PrincipalPolicyFragment,
} from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { stackUuid } from '../app/environment';
import { resolved } from '../app/tokens';
import { isIntrinsic } from '../cloudformation/expression';
import { isObject } from '../cloudformation/json';

/**
 * An identity with a policy in the stack of the secret. The secret's stack depends on the stack of the
 * identity, for example because the key is there. A policy there would refer to the secret, which is a cycle.
 */
export class CrossStackIdentity implements IPrincipal {
  public readonly grantPrincipal = this;

  constructor(private readonly secret: IConstruct, private readonly identity: IIdentity) {}

  public get assumeRoleAction(): string {
    return this.identity.assumeRoleAction;
  }

  public get policyFragment(): PrincipalPolicyFragment {
    return this.identity.policyFragment;
  }

  public addToPrincipalPolicy(statement: PolicyStatement): AddToPrincipalPolicyResult {
    return { statementAdded: true, policyDependable: ExternalIdentityPolicies.of(Stack.of(this.secret), this.identity).add(statement) };
  }
}

export function isIdentity(principal: IPrincipal): principal is IIdentity {
  return 'attachInlinePolicy' in principal;
}

/** A policy that grows up to its limit. */
interface SizedPolicy {
  readonly policy: Policy | ManagedPolicy;
  readonly limit: number;
  size: number;
}

/** Of IAM's 6,144 characters, as aws-cdk-lib leaves them. */
const MANAGED_LIMIT = 6_000;

/**
 * The policies of one identity for all secrets of a stack: one inline, and managed ones for what it has no
 * room for.
 *
 * An inline policy overwrites another of its name on the identity. The logical id, from which CDK makes the
 * name, is the same in every stack that grants to the identity; the uuid of the stack is not.
 */
class ExternalIdentityPolicies extends Construct {
  public static of(stack: Stack, identity: IIdentity): ExternalIdentityPolicies {
    const id = `GrantsTo${Names.uniqueResourceName(identity, { maxLength: 64 })}`;
    return stack.node.tryFindChild(id) as ExternalIdentityPolicies | undefined ?? new ExternalIdentityPolicies(stack, id, identity);
  }

  private readonly policies: SizedPolicy[];

  private constructor(stack: Stack, id: string, private readonly identity: IIdentity) {
    super(stack, id);
    MADE.set(identity, [...MADE.get(identity) ?? [], this]);
    const policy = new Policy(this, 'Policy', { policyName: Fn.join('-', [id, stackUuid(stack)]) });
    identity.attachInlinePolicy(policy);
    this.policies = [{ policy, limit: inlineLimit(identity), size: 0 }];
  }

  public add(statement: PolicyStatement): Policy | ManagedPolicy {
    const size = estimateStatementSize(this, statement);
    const roomy = this.policies.find(growing => growing.size + size <= growing.limit) ?? this.addOverflowPolicy();
    roomy.size += size;
    roomy.policy.addStatements(statement);
    return roomy.policy;
  }

  private addOverflowPolicy(): SizedPolicy {
    const policy = new ManagedPolicy(this, `Overflow${this.policies.length}`);
    attachPolicy(policy, this.identity);
    const growing = { policy, limit: MANAGED_LIMIT, size: 0 };
    this.policies.push(growing);
    return growing;
  }
}

const MADE = new WeakMap<IIdentity, ExternalIdentityPolicies[]>();

/** What was made beside the secrets of other stacks for an identity. */
export function externalPoliciesOf(identity: IIdentity): readonly IConstruct[] {
  return MADE.get(identity) ?? [];
}

/**
 * Half of what IAM allows all inline policies together: the other half is for those in the identity's own
 * stack.
 */
function inlineLimit(identity: IIdentity): number {
  // To name it in a managed policy would be to make it.
  if (identity instanceof LazyRole) return Number.POSITIVE_INFINITY;
  if ('userName' in identity) return 1_000;
  return 'groupName' in identity ? 2_500 : 5_000;
}

/** Not `identity.addManagedPolicy()`: its stack would refer to this one. */
function attachPolicy(policy: ManagedPolicy, identity: IIdentity | IRole | IUser | IGroup): void {
  if ('userName' in identity) policy.attachToUser(identity);
  else if ('groupName' in identity) policy.attachToGroup(identity);
  else policy.attachToRole(identity as IRole);
}

/** About the length of an ARN that only the deployment knows, as aws-cdk-lib estimates it. */
const ARN_LENGTH = 150;

function estimateStatementSize(scope: IConstruct, statement: PolicyStatement): number {
  const estimated = (_: string, value: unknown) =>
    isObject(value) && isIntrinsic(value) ? ''.padEnd(ARN_LENGTH) : value;
  return JSON.stringify(resolved(scope, statement.toStatementJson()), estimated).length;
}
