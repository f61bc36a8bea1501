import { CfnDeletionPolicy, Lazy, PhysicalName, RemovalPolicy, SecretValue, Stack, Token } from 'aws-cdk-lib';
import { AddToResourcePolicyResult, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnKey, IKey } from 'aws-cdk-lib/aws-kms';
import {
  CfnRotationSchedule, CfnSecret, CfnSecretTargetAttachment, ISecret, ISecretAttachmentTarget,
} from 'aws-cdk-lib/aws-secretsmanager';
import { aws_kms as keyRefs } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { nameSeenFrom } from './app/name-pattern';
import { createReportingArn, nameFromArn, secretArnParts } from './app/secret-arn';
import { textOf } from './app/tokens';
import { attachSecret } from './attached-secret';
import { markAsSecretOfCdk, propertyInjectable } from './cdk/internals';
import { registerManagedResource } from './facts/managed-resources';
import type { ArnPattern } from './grants/granted-secret';
import { delegateKeyUse } from './grants/key-delegation';
import {
  importKey, importKeyRef, KeyTarget, resolveKeyTarget, resolveKmsReference, stackOfAppKey,
} from './grants/key-target';
import { ReplicaList, SecretCopy } from './grants/secret-copy';
import { noteReference } from './grants/stack-references';
import { TemplateFollower } from './grants/template-follower';
import { ReplicaState, TemplateState } from './grants/template-state';
import { ImportedSecret, ManagedSecretAttributes } from './imported-secret';
import { IManagedSecret, INJECTION_ID, ManagedSecretBase } from './managed-secret-base';
import { appKeyOf, inspectSecret } from './managed-secret-facts';
import { ManagedSecretPolicy } from './managed-secret-policy';
import type { ManagedSecretProps } from './managed-secret-props';
import { buildOrganizationGuard, OrganizationGuardOptions } from './organization-guard';
import { arnPattern, generatedNamePattern } from './provider/created-secret';
import { ResolvedProps, resolveProps } from './resolve-props';
import { versionUnknown } from './rules/creation';
import { KmsReference } from './rules/kms-key';
import { nameNeeded } from './rules/references';
import { Finding } from './rules/rule';
import { SecretContent } from './secret-content';
import { originOf, SecretOrigin } from './secret-origin';
import { describeSettings, SecretSetting } from './secret-settings';
import { setSecretTags } from './secret-tags';
import { ANY_SUFFIX } from './secrets-manager';
import { Surveys } from './validation/inspect-stages';

const MANAGED_SECRET = Symbol.for('cdk-managed-secret.ManagedSecret');

/**
 * A secret in AWS Secrets Manager that cannot be deployed wrong.
 *
 * It takes the place of `secretsmanager.Secret` under the same id, without a replacement and without a new
 * password. Everything that Secrets Manager would refuse at deployment is refused at synthesis, all of an app
 * at once.
 *
 * @example
 * const secret = new ManagedSecret(this, 'ApiKey', {
 *   secretName: 'shop/api-key',
 *   encryptionKey: new kms.Key(this, 'Key', { enableKeyRotation: true }),
 * });
 * secret.grantRead(new iam.Role(this, 'Reader', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }));
 */
@propertyInjectable
export class ManagedSecret extends ManagedSecretBase {
  /** The id by which property injectors know this class. */
  public static readonly PROPERTY_INJECTION_ID: string = INJECTION_ID;

  /**
   * A secret that another app, or another account, has made. Grants write the consumer's side, the use of the
   * key included.
   *
   * Errors: MS009, for attributes that do not name one secret.
   */
  public static fromManagedSecretAttributes(scope: Construct, id: string, attrs: ManagedSecretAttributes): IManagedSecret {
    return new ImportedSecret(scope, id, attrs);
  }

  /** Whether the object is a `ManagedSecret` made in this app, of whatever copy of this library. */
  public static isManagedSecret(x: any): boolean {
    return typeof x === 'object' && x !== null && MANAGED_SECRET in x;
  }

  /** The characters that a generated password does not have. Hosted rotation leaves them out as well. */
  public readonly excludeCharacters?: string;

  /** @internal */
  public readonly _ownsPolicy = true;
  /** @internal */
  public readonly _replicas = new ReplicaList();

  // As ISecret has it: under exactOptionalPropertyTypes, a getter of `string | undefined` does not implement it.
  declare public readonly secretFullArn?: string;

  /** The `VersionId` of the version that this deployment wrote, where the handler wrote one. */
  public readonly versionId?: string;

  private readonly origin: SecretOrigin;
  private readonly content: SecretContent;
  private readonly props: ManagedSecretProps;
  private readonly resolvedProps: ResolvedProps;
  private readonly replicaKeys: Array<CfnKey | undefined> = [];
  private readonly policy: ManagedSecretPolicy;
  private openArnPattern?: ArnPattern;
  private key?: IKey;
  private keyTarget?: KeyTarget;
  private readonly template: TemplateFollower;
  private arn?: string;
  private name?: string;

  constructor(scope: Construct, id: string, props: ManagedSecretProps = {}) {
    const resolvedProps = resolveProps(scope, id, props);
    super(scope, id, { physicalName: resolvedProps.props.secretName });
    this.resolvedProps = resolvedProps;
    this.props = resolvedProps.props;
    this.content = this.props.content ?? SecretContent.generated();
    const reference = this.keyReference();
    this.key = reference ? importKey(this, 'EncryptionKey', this.props.kmsKeyId!, reference) : this.props.encryptionKey;
    this.keyTarget = resolveKeyTarget(this.key, reference);
    this.origin = originOf({ secret: this, props: this.props, content: this.content, name: this.physicalName, key: this._keyTarget });
    const { element: resource, shape } = this.origin;
    this.template = new TemplateFollower(resource, shape, (state, former) => this.adoptChanges(state, former));
    this.policy = new ManagedSecretPolicy(this, this.origin);
    this.node.defaultChild = this.origin.element;
    registerManagedResource(this.origin.element, { owner: this, consent: this.content._consent });
    this._recordFindings(...resolvedProps.findings);
    this.applyRemovalPolicy(this.props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    this.versionId = this.origin.versionId;
    this.excludeCharacters = this.content._excludeCharacters;
    if (this._keyTarget) this.useKey(this._keyTarget, this.stack.region);
    setSecretTags(this.origin.shape.tags, { defaults: resolvedProps.defaultTags, own: this.props.tags });
    for (const { region, encryptionKey } of this.props.replicaRegions ?? []) this.addReplicaRegion(region, encryptionKey);
  }

  public get encryptionKey(): IKey | undefined {
    return this.key;
  }

  /** @internal */
  public get _keyTarget(): KeyTarget | undefined {
    return this.keyTarget;
  }

  // Many secrets are never referred to, and the two references would be a twentieth of what a secret costs.
  public get secretArn(): string {
    return this.arn ??= this.arnAttribute();
  }

  public get secretName(): string {
    return this.name ??= this.nameAttribute();
  }

  /**
   * The value, pinned to the version that this deployment wrote: who refers to it is deployed anew when that
   * changes.
   *
   * Errors: where CloudFormation writes the value, its version is not known.
   *
   * @param field a field of a JSON value; without it, the whole value
   */
  public secretValueOfThisVersion(field?: string): SecretValue {
    if (this.versionId === undefined) throw new Error(`[${this.node.path}] ${versionUnknown().message}`);
    return SecretValue.secretsManager(this.secretArn, { jsonField: field, versionId: this.versionId });
  }

  /**
   * What the secret was made with, and who says so: the properties, a blueprint, the context, an injector, or
   * the library. By name of the property; tags as `tags.KEY`. Never the value of the secret. What comes later
   * is not in it: `applyRemovalPolicy()`, `addReplicaRegion()`, `Tags.of()`, overrides, Aspects.
   */
  public get effectiveConfig(): { [property: string]: SecretSetting } {
    return describeSettings(this.resolvedProps);
  }

  /**
   * Replicates the secret to one more region. Every grant covers the replica, those given before as well.
   *
   * @param region another region of the secret's partition
   * @param encryptionKey a key of that region; without it, the replica is under the AWS managed key there
   */
  public addReplicaRegion(region: string, encryptionKey?: keyRefs.IKeyRef): void {
    const { shape } = this.origin;
    const replicas = (shape.replicaRegions ??= []) as CfnSecret.ReplicaRegionProperty[];
    const keyArn = encryptionKey?.keyRef.keyArn;
    replicas.push({ region, kmsKeyId: keyArn });
    this.replicaKeys.push(appKeyOf(encryptionKey));
    const id = `ReplicaKey${this.replicaKeys.length}`;
    const key = encryptionKey && resolveKeyTarget(importKeyRef(this, id, encryptionKey, { account: this.env.account, region }), { region });
    // IAM knows an alias only as a condition.
    if (keyArn !== undefined) this.origin.created?.allowReplica(region, key?.alias === undefined ? { resource: keyArn } : key);
    if (key) this.useKey(key, region);
    this.template.addReplica({ region, key: keyArn });
    this._replicas.add({ region, arn: this._replicaArnForPolicies(region), key });
  }

  /** Adds a statement to the secret's one resource policy, which blocks public access. */
  public addToResourcePolicy(statement: PolicyStatement): AddToResourcePolicyResult {
    return this.policy.add(statement);
  }

  /**
   * Denies everything on the secret to principals outside of an AWS organization, whatever else allows it.
   * AWS services are exempt, and by default the secret's own account, so that its deployment stays possible.
   *
   * Errors: MS120, MS122, MS128, MS129.
   *
   * @param organizationId `o-` and 10 to 32 letters or digits
   */
  public denyOutsideOrganization(organizationId: string, options: OrganizationGuardOptions = {}): void {
    const { statement, findings } = buildOrganizationGuard(this, organizationId, options);
    this._recordFindings(...findings);
    this.addToResourcePolicy(statement);
  }

  /** Attaches the secret to a database, which adds its connection details. Use what it returns from then on. */
  public attach(target: ISecretAttachmentTarget): ISecret {
    return attachSecret(this, target);
  }

  public applyRemovalPolicy(policy: RemovalPolicy): void {
    const { element } = this.origin;
    // CDK throws on SNAPSHOT, or warns; the rule MS080 tells it with everything else.
    if (policy === RemovalPolicy.SNAPSHOT) element.cfnOptions.deletionPolicy = CfnDeletionPolicy.SNAPSHOT;
    else element.applyRemovalPolicy(policy);
    this.policy.alignRemoval();
  }

  /** @internal */
  public get _arnPattern(): ArnPattern {
    const given = this.template.isRenamed ? this.template.followed.name : this.props.secretName;
    if (given !== undefined && Token.isUnresolved(given)) return this.openArnPattern ??= this.arnPatternOfOpenName();
    if (this.props.creation?._options) return { pattern: arnPattern(this, given), isWide: false };
    const pattern = this.stack.formatArn(secretArnParts(given ? `${given}${ANY_SUFFIX}` : '*'));
    return { pattern, isWide: given === undefined };
  }

  /** @internal */
  protected get _arnFromAfar(): string {
    const name = this.template.isRenamed ? textOf(this, this.template.followed.name)?.value : undefined;
    return name === undefined ? super._arnFromAfar : this.stack.formatArn(secretArnParts(`${name}${ANY_SUFFIX}`));
  }

  /**
   * Whether grants could not follow: an Aspect came later than theirs; or a function writes the secret, whose own
   * permissions are for what it was given.
   *
   * @internal
   */
  public get _isOutdated(): boolean {
    const { template, origin: { provider } } = this;
    return template.differsFrom(provider ? template.initial : template.followed);
  }

  /** @internal */
  public _whenChanged(rewrite: () => void): void {
    if (!this.origin.provider) this.template.whenChanged(rewrite);
  }

  /** @internal */
  public _arnBeforeValue(seenFrom: Stack): string {
    const { created, ref } = this.origin;
    return seenFrom === this.stack ? created?.arnPattern ?? ref : this.arnForPolicies;
  }

  /** @internal */
  public _referToSecretIn(resource: CfnRotationSchedule | CfnSecretTargetAttachment): void {
    const { ref, version } = this.origin;
    if (!version) return;
    resource.secretId = ref;
    resource.node.addDependency(version);
  }

  /** @internal */
  public _inspect(surveys: Surveys): Finding[] {
    const { props, content, origin, replicaKeys } = this;
    return [...inspectSecret({ secret: this, props, content, origin, replicaKeys }, surveys), ...super._inspect(surveys)];
  }

  /** One for all grants: statements know the secret by it. */
  private arnPatternOfOpenName(): ArnPattern {
    const nameIn = (stack: Stack) => nameSeenFrom(this, this.template.followed.name ?? '', stack);
    const isCreated = this.props.creation?._options !== undefined;
    const unnamed = isCreated ? generatedNamePattern(this) : '*';
    const end = Lazy.uncachedString({
      produce: ({ scope }) => {
        const name = nameIn(Stack.of(scope));
        return name === undefined ? unnamed : `${name}${ANY_SUFFIX}`;
      },
    });
    return { pattern: this.stack.formatArn(secretArnParts(end)), isWide: !isCreated, nameIn };
  }

  /** A replica that is what it was keeps its key: that may be a construct of which the template has a reference only. */
  private adoptChanges(state: TemplateState, former: TemplateState): void {
    if (state.key !== former.key) this.adoptKey(state.key);
    const { all } = this._replicas;
    const indexOf = ({ region, key }: ReplicaState) => (former.replicas ?? []).findIndex(each => each.region === region && each.key === key);
    this._replicas.replaceAll((state.replicas ?? []).map(replica => all[indexOf(replica)] ?? this.adoptReplica(replica)));
  }

  private adoptReplica({ region, key: kmsKeyId }: ReplicaState): Omit<SecretCopy, 'isReplica'> {
    const reference = kmsKeyId === undefined ? undefined : resolveKmsReference(this, { account: this.env.account, region }, kmsKeyId);
    const imported = reference && importKey(this, `ReplicaKey${this.node.children.length}`, kmsKeyId!, reference);
    const key = imported && resolveKeyTarget(imported, { ...reference, region });
    if (key) this.useKey(key, region);
    return { region, arn: this._replicaArnForPolicies(region), key };
  }

  private adoptKey(kmsKeyId: string | undefined): void {
    const reference = kmsKeyId === undefined ? undefined : resolveKmsReference(this, this.env, kmsKeyId);
    this.key = reference && importKey(this, `EncryptionKey${this.node.children.length}`, kmsKeyId!, reference);
    this.keyTarget = resolveKeyTarget(this.key, reference);
    if (this.keyTarget) this.useKey(this.keyTarget, this.stack.region);
  }

  private useKey(key: KeyTarget, region: string): void {
    noteReference(this.stack, stackOfAppKey(key.key));
    delegateKeyUse(key, this.stack.account, region);
  }

  private keyReference(): KmsReference | undefined {
    const { encryptionKey, kmsKeyId } = this.props;
    return kmsKeyId === undefined || encryptionKey ? undefined : resolveKmsReference(this, this.env, kmsKeyId);
  }

  private nameAttribute(): string {
    const { secretName } = this.props;
    // How many hyphens it will have only the deployment knows, so it cannot be taken out of the ARN.
    if (Token.isUnresolved(secretName) && secretName !== PhysicalName.GENERATE_IF_NEEDED) return secretName!;
    return this.origin.name ?? nameFromArn(this.secretArn, () => textOf(this, this.template.followed.name)?.value);
  }

  private arnAttribute(): string {
    const arn = this.getResourceArnAttribute(this.origin.arn, secretArnParts(this.physicalName));
    const isNamed = this.props.secretName !== undefined && !Token.isUnresolved(this.props.secretName);
    return isNamed ? arn : createReportingArn(arn, consumer => this.reportUnnamed(consumer));
  }

  private reportUnnamed(consumer: Stack): string {
    this._recordFindings(nameNeeded(consumer.node.path));
    return this.stack.formatArn(secretArnParts('needs-a-name'));
  }
}

Object.defineProperty(ManagedSecret.prototype, MANAGED_SECRET, { value: true });
// A getter as well: the reference is made when somebody asks for it.
Object.defineProperty(ManagedSecret.prototype, 'secretFullArn', {
  get(this: ManagedSecret) {
    return this.secretArn;
  },
});
markAsSecretOfCdk(ManagedSecret.prototype);
