import { IManagedPolicy, IRole, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** What the handler may do for one secret, or for all. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resource: string;
  readonly conditions?: Conditions;
  /** The secret in whose encryption context, only, the key may be used. */
  readonly secretArn?: string;
}

type Conditions = Record<string, Record<string, unknown>>;

/** With names of 100 characters, this many fit into the 6,144 characters of a managed policy. */
const SECRETS_IN_A_POLICY = 12;

/** IAM's quota of managed policies in a role, before somebody has it raised. */
const MAX_POLICIES = 10;

export const MAX_SECRETS = SECRETS_IN_A_POLICY * MAX_POLICIES;

/** The permissions of the handler's role. What differs by its resource only shares a statement, so that many secrets fit. */
export class HandlerPolicies extends Construct {
  private readonly policies: HandlerPolicy[] = [];
  private secrets = 0;

  constructor(scope: Construct, id: string, private readonly role: IRole) {
    super(scope, id);
  }

  /** @returns the policy, for the secret to depend on */
  public allow(permissions: readonly Permission[]): IManagedPolicy {
    const index = Math.floor(this.secrets++ / SECRETS_IN_A_POLICY);
    const policy = this.policies[index] ??= new HandlerPolicy(this, `${index}`, this.role);
    permissions.forEach(permission => policy.allow(permission));
    return policy;
  }

  /** How many secrets the policies have been asked for. */
  public get count(): number {
    return this.secrets;
  }
}

class HandlerPolicy extends ManagedPolicy {
  private readonly shared = new Map<string, { readonly statement: PolicyStatement; readonly secretArns: string[] }>();

  constructor(scope: Construct, id: string, role: IRole) {
    super(scope, id, { roles: [role], description: 'What the handler of managed secrets may do (cdk-managed-secret)' });
  }

  public allow(permission: Permission): void {
    const { actions, resource, conditions, secretArn } = permission;
    // A key is used in the context of several secrets; other permissions are for several resources.
    const key = JSON.stringify(this.stack.resolve([actions, conditions, secretArn && resource]));
    const known = this.shared.get(key) ?? this.share(key, permission);
    if (secretArn) known.secretArns.push(secretArn);
    else if (!known.statement.resources.includes(resource)) known.statement.addResources(resource);
  }

  private share(key: string, { actions, resource, conditions, secretArn }: Permission) {
    const secretArns: string[] = [];
    const inContext = secretArn && { StringLike: { 'kms:EncryptionContext:SecretARN': secretArns } };
    const statement = new PolicyStatement({ actions: [...actions], resources: [resource], conditions: { ...conditions, ...inContext } });
    this.addStatements(statement);
    this.shared.set(key, { statement, secretArns });
    return { statement, secretArns };
  }
}
