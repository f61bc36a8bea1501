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

class HandlerPolicy extends ManagedPolicy {
  private readonly shared = new Map<string, SharedStatement>();

  constructor(scope: Construct, id: string, role: IRole) {
    super(scope, id, { roles: [role], description: 'What the handler of managed secrets may do (cdk-managed-secret)' });
    this.becomeAnotherWithEachChange();
  }

  public hasRoomFor(permissions: readonly Permission[]): boolean {
    const contents = [...this.shared.values()].map(({ statement: _, ...content }) => content);
    return sizeOf(this.stack.resolve(contents)) + sizeOf(this.stack.resolve(permissions)) <= MAX_SIZE;
  }

  public allow(permission: Permission): void {
    const { actions, resource, conditions, secretArn } = permission;
    // A key is used in the context of several secrets; other permissions are for several resources.
    const key = JSON.stringify(this.stack.resolve([actions, conditions, secretArn && resource]));
    const { statement, resources, secretArns } = this.shared.get(key) ?? this.share(key, permission);
    if (secretArn && !secretArns.includes(secretArn)) secretArns.push(secretArn);
    if (resources.includes(resource)) return;
    resources.push(resource);
    statement.addResources(resource);
  }

  private share(key: string, permission: Permission): SharedStatement {
    const { actions, conditions, secretArn } = permission;
    const secretArns: string[] = [];
    const inContext = secretArn && { StringLike: { 'kms:EncryptionContext:SecretARN': secretArns } };
    const statement = new PolicyStatement({ actions: [...actions], conditions: { ...conditions, ...inContext } });
    const shared = { actions, conditions, statement, resources: [], secretArns };
    this.addStatements(statement);
    this.shared.set(key, shared);
    return shared;
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
