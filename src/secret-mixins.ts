import { IAspect, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnResourcePolicy, CfnSecret, ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct, IMixin } from 'constructs';
import { findManagedResource } from './facts/managed-resources';
import { viaService } from './grants/grant-statements';
import { addToPolicy, ResourcePolicies } from './grants/resource-policies';
import { buildOrganizationGuard, guardPolicyFinding, OrganizationGuardOptions } from './organization-guard';
import { reportFindings } from './validation/report-findings';

/**
 * Changes secrets of other classes: the `Secret` of aws-cdk-lib and `CfnSecret`. It does not change a
 * `ManagedSecret`; use a `SecretBlueprint` for those.
 *
 * `construct.with(mixin)` changes the existing secrets at once. `Aspects.of(scope).add(mixin)` changes all
 * secrets at synthesis, also those that you add later.
 */
export abstract class SecretMixin implements IMixin, IAspect {
  /** Whether the construct is an `AWS::SecretsManager::Secret` that this library did not create. */
  public supports(construct: IConstruct): boolean {
    return CfnSecret.isCfnSecret(construct) && findManagedResource(construct) === undefined;
  }

  /** Changes a secret as an Aspect. */
  public visit(node: IConstruct): void {
    if (this.supports(node)) this.applyTo(node);
  }

  public abstract applyTo(construct: IConstruct): void;
}

/**
 * The accounts and regions that may use a key through Secrets Manager, as they may use `aws/secretsmanager`.
 */
const DELEGATED = new WeakMap<IKey, Set<string>>();

/**
 * Sets a key on secrets that have none.
 *
 * Every principal that could read the secret before still can. A key of the app gets the statement of the AWS
 * managed key `aws/secretsmanager`: every principal in the account can use the key through Secrets Manager,
 * for the secrets that it has access to. An imported key must already have that statement. An existing value
 * stays encrypted under the old key until somebody writes a new value.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 */
export class SecretEncryptionKey extends SecretMixin {
  /** @param key a key in the region of the secrets */
  constructor(private readonly key: IKey) {
    super();
  }

  public applyTo(construct: IConstruct): void {
    const secret = construct as CfnSecret;
    if (secret.kmsKeyId !== undefined) return;
    secret.kmsKeyId = this.key.keyArn;
    this.allowUseInAccount(secret.stack);
  }

  private allowUseInAccount({ account, region }: Stack): void {
    const opened = DELEGATED.get(this.key) ?? new Set();
    if (opened.has(`${account} ${region}`)) return;
    DELEGATED.set(this.key, opened.add(`${account} ${region}`));
    this.key.addToResourcePolicy(new PolicyStatement({
      actions: ['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
      principals: [new AnyPrincipal()],
      resources: ['*'],
      conditions: { StringEquals: { 'kms:CallerAccount': account, 'kms:ViaService': viaService(region) } },
    }), true);
  }
}

/** Adds tags to secrets that do not have them. */
export class SecretDefaultTags extends SecretMixin {
  /** @param tags tags by key; a tag from `Tags.of()` wins */
  constructor(private readonly tags: { [key: string]: string }) {
    super();
  }

  public applyTo(construct: IConstruct): void {
    const { tags } = construct as CfnSecret;
    for (const [key, value] of Object.entries(this.tags)) if (tags.tagValues()[key] === undefined) tags.setTag(key, value, WEAK);
  }
}

const WEAK = 50;

/**
 * Denies every action on a secret to principals outside an AWS organization. A `ManagedSecret` has a
 * method for it. The guard extends the resource policy of the secret, or creates one. If a secret has guards
 * of several organizations, only principals that are exempt from each of them have access.
 *
 * The existing policy can be an L1 or an L2 in any stack of the app or the `Stage`. The guard finds it by its
 * reference to the secret or, in the same account and region, by the literal name or ARN.
 *
 * Errors: MS132, if the policy is a token, because the guard cannot extend it; MS117 to MS122, MS128, and
 * MS129 for the organization and the exemptions. MS133 warns of a policy under a condition.
 *
 * An Aspect, and `with()` of a scope, looks for the policies once. `with()` of a single secret looks for them
 * at each call.
 */
export class SecretOrganizationGuard extends SecretMixin {
  /** Where an Aspect begins. */
  private aspectRoot?: IConstruct;
  private aspectPolicies = new ResourcePolicies();

  /** What `with()` goes through. */
  private scope: IConstruct[] = [];
  private position = 0;
  private mixinPolicies = new ResourcePolicies();

  /** @param organizationId `o-` and 10 to 32 lowercase letters or digits */
  constructor(private readonly organizationId: string, private readonly options: OrganizationGuardOptions = {}) {
    super();
  }

  /** `with()` asks for all constructs of its scope in their order. Nobody else adds a policy meanwhile. */
  public supports(construct: IConstruct): boolean {
    if (construct !== this.scope[this.position]) this.restart(construct);
    this.position++;
    return super.supports(construct);
  }

  /**
   * As an Aspect, which visits a stack before its secrets: what came since the last synthesis is read then,
   * and once.
   */
  public visit(node: IConstruct): void {
    this.aspectRoot ??= node;
    if (node === this.aspectRoot) this.aspectPolicies = new ResourcePolicies();
    if (Stack.isStack(node)) this.aspectPolicies.forgetStack(node);
    if (super.supports(node)) this.addGuard(node as CfnSecret, this.aspectPolicies);
  }

  public applyTo(construct: IConstruct): void {
    if (construct !== this.scope[this.position - 1]) this.restart(construct);
    this.addGuard(construct as CfnSecret, this.mixinPolicies);
  }

  private restart(construct: IConstruct): void {
    Object.assign(this, { scope: construct.node.findAll(), position: 0, mixinPolicies: new ResourcePolicies() });
  }

  private addGuard(secret: CfnSecret, policies: ResourcePolicies): void {
    const { statements, findings } = buildOrganizationGuard(secret, this.organizationId, this.options);
    if (!isNewGuard(secret, statements)) return;
    secret.node.addValidation({ validate: () => reportFindings(secret, findings) });
    const existing = policies.findPolicy(secret) ?? secret.node.tryFindChild(GUARD) as CfnResourcePolicy | undefined;
    if (!existing) return addPolicy(secret, statements);
    const { condition } = existing.cfnOptions;
    if (!statements.every(statement => addToPolicy(existing, statement))) findings.push(guardPolicyFinding('policyUnreadable', existing));
    else if (condition && condition !== secret.cfnOptions.condition) findings.push(guardPolicyFinding('policyConditional', existing));
  }
}

const GUARDED = new WeakMap<CfnSecret, Set<string>>();

/** An Aspect and a mixin may meet the same secret. */
function isNewGuard(secret: CfnSecret, statements: PolicyStatement[]): boolean {
  const guards = GUARDED.get(secret) ?? new Set();
  const { size } = guards;
  GUARDED.set(secret, guards.add(JSON.stringify(statements.map(statement => statement.toStatementJson()))));
  return guards.size > size;
}

const GUARD = 'OrganizationGuard';

function addPolicy(secret: CfnSecret, statements: PolicyStatement[]): void {
  const owner = secret.node.scope as Partial<ISecret>;
  // The Secret of aws-cdk-lib adds to that policy whatever is granted later.
  const isAdded = (statement: PolicyStatement) => owner.addToResourcePolicy?.(statement).statementAdded;
  if (secret.node.id === 'Resource' && statements.every(isAdded)) return;
  const resourcePolicy = new PolicyDocument({ statements });
  const policy = new CfnResourcePolicy(secret, GUARD, { secretId: secret.ref, resourcePolicy, blockPublicPolicy: true });
  // It only denies: it stays as long as the secret does.
  const { deletionPolicy, updateReplacePolicy } = secret.cfnOptions;
  Object.assign(policy.cfnOptions, { deletionPolicy, updateReplacePolicy });
}
