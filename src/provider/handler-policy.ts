import { createHash } from 'crypto';
import { Lazy, RemovalPolicy, Token } from 'aws-cdk-lib';
import { CfnManagedPolicy, IRole, PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { sizeOf } from './policy-size';
import { ACKNOWLEDGED } from './scanner-acknowledgements';
import { Permission, SharedStatement, sharedStatements, statementKey, toPolicyStatement } from './shared-statements';
import { acknowledgeFindings } from '../scanners/acknowledge-findings';

/** IAM's quota of characters in a managed policy. */
const MAX_SIZE = 6_144;

/** `{"Version":"2012-10-17","Statement":}`, and an effect in each statement. */
const FRAME = 40;
const EFFECT = 17;

const MAX_NAME = 128;
const FINGERPRINT_LENGTH = 8;

/** One managed policy of the handler's role. */
export class HandlerPolicy extends CfnManagedPolicy {
  private readonly permissions: Permission[] = [];
  private readonly statementKeys = new WeakMap<Permission, string>();

  /**
   * @param layer it may name what waits for secrets whose policies are of a lower layer, and nothing else
   * that waits for a secret
   */
  constructor(scope: Construct, id: string, role: IRole, public readonly layer: number) {
    super(scope, id, {
      policyDocument: Lazy.uncachedAny({ produce: () => this.document }),
      roles: [role.roleName],
      description: 'What the handler of managed secrets may do (cdk-managed-secret)',
      path: '/',
    });
    this.replaceOnChange();
  }

  public get isEmpty(): boolean {
    return this.permissions.length === 0;
  }

  public hasRoomFor(more: readonly Permission[]): boolean {
    const statements = this.shareStatements([...this.permissions, ...more]);
    return sizeOf(statements, this) + FRAME + EFFECT * statements.length <= MAX_SIZE;
  }

  public allow(permissions: readonly Permission[]): void {
    this.permissions.push(...permissions);
    const unlimited = permissions.filter(({ resource }) => resource === '*').flatMap(({ actions }) => actions);
    if (unlimited.length > 0) acknowledgeFindings(this, [ACKNOWLEDGED.noResource]);
    if (unlimited.some(action => action.startsWith('ec2:'))) acknowledgeFindings(this, [ACKNOWLEDGED.interfaces]);
  }

  public clear(): void {
    this.permissions.length = 0;
  }

  /**
   * An Aspect that retains everything would keep permissions with the role that nobody needs any more, and
   * with each change one policy more, until the role cannot have the next.
   */
  public applyRemovalPolicy(_policy?: RemovalPolicy): void {}

  /**
   * An Aspect may name all policies alike; and the policy that takes this one's place is made while this one
   * exists.
   */
  protected get cfnProperties(): Record<string, unknown> {
    const { managedPolicyName: name } = this;
    const fitting = Token.isUnresolved(name) ? name : name?.slice(0, MAX_NAME - FINGERPRINT_LENGTH - 1);
    const own = Lazy.uncachedString({ produce: () => `${fitting}-${this.fingerprint()}` });
    return { ...super.cfnProperties, managedPolicyName: name && own };
  }

  private get document(): PolicyDocument {
    return new PolicyDocument({ statements: this.shareStatements(this.permissions).map(toPolicyStatement) });
  }

  private shareStatements(permissions: readonly Permission[]): SharedStatement[] {
    return sharedStatements(permissions, permission => this.statementKeyOf(permission));
  }

  private statementKeyOf(permission: Permission): string {
    const key = this.statementKeys.get(permission) ?? statementKey(this.stack, permission);
    this.statementKeys.set(permission, key);
    return key;
  }

  /**
   * A policy that was changed in place would take the permissions away that the same deployment needs to
   * delete what it replaces, to leave a former key, or to roll back. With a new logical id, the former policy
   * stays until the end of the deployment.
   */
  private replaceOnChange(): void {
    const id = this.stack.getLogicalId(this);
    this.overrideLogicalId(Lazy.uncachedString({ produce: () => `${id}${this.fingerprint()}` }));
  }

  private fingerprint(): string {
    return createHash('sha256').update(JSON.stringify(this.stack.resolve(this.document))).digest('hex').slice(0, FINGERPRINT_LENGTH);
  }
}
