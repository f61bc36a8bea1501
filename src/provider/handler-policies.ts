import { createHash } from 'crypto';
import { Lazy } from 'aws-cdk-lib';
import { CfnManagedPolicy, IRole, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { sizeOf } from './policy-size';

/** What the handler may do for one secret, or for all. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resource: string;
  readonly conditions?: Conditions;
  /** The secret in whose encryption context, only, the key may be used. */
  readonly secretArn?: string;
}

type Conditions = Record<string, Record<string, unknown>>;

/** IAM's quota of characters in a managed policy. */
const MAX_SIZE = 6_144;

/** IAM lets a role have ten managed policies; while they change, it has those of before as well. */
export const MAX_POLICIES = 5;

/** The permissions of the handler's role. What differs by its resource only shares a statement, so that many secrets fit. */
export class HandlerPolicies extends Construct {
  private readonly policies: HandlerPolicy[] = [];

  constructor(scope: Construct, id: string, private readonly role: IRole) {
    super(scope, id);
  }

  /** @returns the policy, for the secret to depend on */
  public allow(permissions: readonly Permission[]): IConstruct {
    const last = this.policies[this.policies.length - 1];
    const policy = last?.hasRoomFor(permissions) ? last : this.addPolicy();
    permissions.forEach(permission => policy.allow(permission));
    return policy;
  }

  /** Whether the role cannot have so many policies. */
  public get areTooMany(): boolean {
    return this.policies.length > MAX_POLICIES;
  }

  private addPolicy(): HandlerPolicy {
    const policy = new HandlerPolicy(this, `${this.policies.length}`, this.role);
    this.policies.push(policy);
    return policy;
  }
}

/** A statement, and what is in it: to look at the statement itself would freeze it. */
interface SharedStatement extends Pick<Permission, 'actions' | 'conditions'> {
  readonly statement: PolicyStatement;
  readonly resources: string[];
  readonly secretArns: string[];
}

function known(statements: Map<string, SharedStatement>, key: string, { actions, conditions, secretArn }: Permission): SharedStatement {
  const existing = statements.get(key);
  if (existing) return existing;
  const secretArns: string[] = [];
  const inContext = secretArn && { StringLike: { 'kms:EncryptionContext:SecretARN': secretArns } };
  const statement = new PolicyStatement({ actions: [...actions], conditions: { ...conditions, ...inContext } });
  const made = { actions, conditions, statement, resources: [], secretArns };
  statements.set(key, made);
  return made;
}

/** @returns whether the resource is a new one */
function include({ resources, secretArns }: SharedStatement, { resource, secretArn }: Permission): boolean {
  if (secretArn && !secretArns.includes(secretArn)) secretArns.push(secretArn);
  if (resources.includes(resource)) return false;
  resources.push(resource);
  return true;
}

class HandlerPolicy extends ManagedPolicy {
  private readonly shared = new Map<string, SharedStatement>();

  constructor(scope: Construct, id: string, role: IRole) {
    super(scope, id, { roles: [role], description: 'What the handler of managed secrets may do (cdk-managed-secret)' });
    this.becomeAnotherWithEachChange();
  }

  public hasRoomFor(permissions: readonly Permission[]): boolean {
    const copy = (shared: SharedStatement) => ({ ...shared, resources: [...shared.resources], secretArns: [...shared.secretArns] });
    const trial = new Map([...this.shared].map(([key, shared]) => [key, copy(shared)]));
    for (const permission of permissions) include(known(trial, this.keyOf(permission), permission), permission);
    const contents = [...trial.values()].map(({ statement: _, ...content }) => content);
    return sizeOf(this.stack.resolve(contents)) <= MAX_SIZE;
  }

  public allow(permission: Permission): void {
    const shared = known(this.shared, this.keyOf(permission), permission);
    if (shared.resources.length === 0) this.addStatements(shared.statement);
    if (include(shared, permission)) shared.statement.addResources(permission.resource);
  }

  /** A key is used in the context of several secrets; other permissions are for several resources. */
  private keyOf({ actions, conditions, secretArn, resource }: Permission): string {
    return JSON.stringify(this.stack.resolve([actions, conditions, secretArn && resource]));
  }

  /**
   * A policy that was changed in place would take the permissions away that the same deployment needs to delete what it
   * replaces, to leave a former key, or to roll back. With a new logical id, the one of before stays until the end.
   */
  private becomeAnotherWithEachChange(): void {
    const resource = this.node.defaultChild as CfnManagedPolicy;
    const id = this.stack.getLogicalId(resource);
    resource.overrideLogicalId(Lazy.uncachedString({ produce: () => `${id}${this.fingerprint()}` }));
  }

  private fingerprint(): string {
    return createHash('sha256').update(JSON.stringify(this.stack.resolve(this.document))).digest('hex').slice(0, FINGERPRINT_LENGTH);
  }
}

const FINGERPRINT_LENGTH = 8;
