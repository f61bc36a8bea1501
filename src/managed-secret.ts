import { CfnDeletionPolicy, RemovalPolicy, SecretValue, Stack } from 'aws-cdk-lib';
import { AddToResourcePolicyResult, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnRotationSchedule, CfnSecretTargetAttachment, ISecret, ISecretAttachmentTarget } from 'aws-cdk-lib/aws-secretsmanager';
import { aws_kms as keyRefs } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { secretArnParts } from './app/secret-arn';
import { attachSecret } from './attached-secret';
import { markAsSecretOfCdk, propertyInjectable } from './cdk/internals';
import { registerManagedResource } from './facts/managed-resources';
import { noteFieldCall } from './field-calls';
import type { ArnPattern } from './grants/granted-secret';
import { KeyTarget } from './grants/key-target';
import { ReplicaList } from './grants/secret-copy';
import { TemplateFollower } from './grants/template-follower';
import { isSameKey, TemplateState } from './grants/template-state';
import { ImportedSecret, ManagedSecretAttributes } from './imported-secret';
import { IManagedSecret, INJECTION_ID, ManagedSecretBase } from './managed-secret-base';
import { inspectSecret } from './managed-secret-facts';
import { ManagedSecretKey } from './managed-secret-key';
import { ManagedSecretNames } from './managed-secret-names';
import { ManagedSecretPolicy } from './managed-secret-policy';
import type { ManagedSecretProps } from './managed-secret-props';
import { ManagedSecretReplicas } from './managed-secret-replicas';
import { buildOrganizationGuard, OrganizationGuardOptions } from './organization-guard';
import { ResolvedProps, resolveProps } from './resolve-props';
import { versionUnknown } from './rules/creation';
import { Finding } from './rules/rule';
import { SecretContent } from './secret-content';
import { originOf, SecretOrigin } from './secret-origin';
import { describeSettings, SecretSetting } from './secret-settings';
import { setSecretTags } from './secret-tags';
import { Surveys } from './validation/inspect-stages';

const MANAGED_SECRET = Symbol.for('cdk-managed-secret.ManagedSecret');

/**
 * A secret in AWS Secrets Manager. It replaces `secretsmanager.Secret`; only the value moves, to `content`.
 *
 * If you keep the construct id, CloudFormation neither replaces the secret nor generates a new password. One
 * synthesis reports every secret of the app that Secrets Manager would refuse at deployment.
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
  /** The id of this class for property injectors. */
  public static readonly PROPERTY_INJECTION_ID: string = INJECTION_ID;

  /**
   * Imports a secret of another app or another account. Grants write the consumer's policy, including the
   * use of the key.
   *
   * Errors: MS009, if the attributes do not name one secret; MS013, MS091, and MS092 for a single attribute.
   */
  public static fromManagedSecretAttributes(scope: Construct, id: string, attrs: ManagedSecretAttributes): IManagedSecret {
    return new ImportedSecret(scope, id, attrs);
  }

  /** Whether the object is a `ManagedSecret` of this app, from any copy of this library. */
  public static isManagedSecret(x: any): boolean {
    return typeof x === 'object' && x !== null && MANAGED_SECRET in x;
  }

  public readonly encryptionKey?: IKey;

  /** The characters that the generated password excludes. Hosted rotation excludes them as well. */
  public readonly excludeCharacters?: string;

  /** @internal */
  public readonly _ownsPolicy = true;
  /** @internal */
  public readonly _replicas = new ReplicaList();
  /** @internal */
  public readonly _names: ManagedSecretNames;

  // As ISecret has it: under exactOptionalPropertyTypes, a getter of `string | undefined` does not implement it.
  declare public readonly secretFullArn?: string;

  /** The `VersionId` of the version that the handler writes. Undefined if CloudFormation writes the value. */
  public readonly versionId?: string;

  private readonly origin: SecretOrigin;
  private readonly content: SecretContent;
  private readonly props: ManagedSecretProps;
  private readonly resolvedProps: ResolvedProps;
  private readonly replicas: ManagedSecretReplicas;
  private readonly policy: ManagedSecretPolicy;
  private readonly key: ManagedSecretKey;
  private readonly template: TemplateFollower;

  constructor(scope: Construct, id: string, props: ManagedSecretProps = {}) {
    const resolvedProps = resolveProps(scope, id, props);
    super(scope, id, { physicalName: resolvedProps.props.secretName });
    this.resolvedProps = resolvedProps;
    this.props = resolvedProps.props;
    this.content = this.props.content ?? SecretContent.generated();
    this.key = new ManagedSecretKey(this, this.props);
    this.encryptionKey = this.key.key;
    this.origin = originOf({ secret: this, props: this.props, content: this.content, name: this.physicalName, key: this._keyTarget });
    const { element, shape } = this.origin;
    this.template = new TemplateFollower(element, shape, (state, former) => this.adoptChanges(state, former), this.key.givenArn);
    this._names = new ManagedSecretNames(this, this.props, this.origin, this.template, () => (
      this.getResourceArnAttribute(this.origin.arn, secretArnParts(this.physicalName))));
    this.policy = new ManagedSecretPolicy(this, this.origin);
    this.replicas = new ManagedSecretReplicas(this, this.origin);
    this.node.defaultChild = element;
    registerManagedResource(element, { owner: this, consent: this.content._consent });
    this._recordFindings(...resolvedProps.findings);
    this.applyRemovalPolicy(this.props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    this.versionId = this.origin.versionId;
    this.excludeCharacters = this.content._excludeCharacters;
    this.key.allowUse();
    setSecretTags(shape.tags, { defaults: resolvedProps.defaultTags, own: this.props.tags });
    for (const { region, encryptionKey } of this.props.replicaRegions ?? []) this.addReplicaRegion(region, encryptionKey);
  }

  /** @internal */
  public get _keyTarget(): KeyTarget | undefined {
    return this.key.target;
  }

  public get secretArn(): string {
    return this._names.arn;
  }

  public get secretName(): string {
    return this._names.name;
  }

  /**
   * A reference to the value in the version that this deployment writes. If the version changes,
   * CloudFormation updates the resources that use the reference.
   * Errors: MS212, if CloudFormation writes the value, because the version is then unknown.
   * @param field a field of a JSON value; by default, the whole value
   */
  public secretValueOfThisVersion(field?: string): SecretValue {
    if (this.versionId === undefined) this._recordFindings(versionUnknown());
    noteFieldCall(this, 'secretValueOfThisVersion()', field);
    return SecretValue.secretsManager(this.secretArn, { jsonField: field, versionId: this.versionId });
  }

  /**
   * Each setting of the secret (a tag is `tags.KEY`) and its origin: properties, blueprint, context,
   * injector, or library. It never shows the value of the secret. It does not show what the app changes
   * later with a method, `Tags.of()`, an override, or an Aspect.
   */
  public get effectiveConfig(): { [property: string]: SecretSetting } {
    return describeSettings(this.resolvedProps);
  }

  /**
   * Replicates the secret to another region. Every grant covers the replica, also earlier grants.
   * Errors: MS060 to MS063 for the region; MS051 to MS054, MS056, and MS068 for the key.
   * @param region another region of the secret's partition
   * @param encryptionKey a key of that region; by default, the AWS managed key there
   */
  public addReplicaRegion(region: string, encryptionKey?: keyRefs.IKeyRef): void {
    const key = this.replicas.add(region, encryptionKey);
    this.template.addReplica({ region, key: encryptionKey?.keyRef.keyArn });
    this._replicas.add({ region, arn: this._replicaArnForPolicies(region), key });
  }

  /** Adds a statement to the resource policy of the secret, which must not allow public access (MS071). */
  public addToResourcePolicy(statement: PolicyStatement): AddToResourcePolicyResult {
    return this.policy.add(statement);
  }

  /**
   * Denies all actions on the secret to principals outside an AWS organization, whatever other policies
   * allow. AWS services are exempt, and by default also the secret's own account, so that you can still
   * deploy.
   *
   * Errors: MS120; for exemptions also MS117 to MS122, MS128, MS129.
   * @param organizationId `o-` and 10 to 32 lowercase letters or digits
   */
  public denyOutsideOrganization(organizationId: string, options: OrganizationGuardOptions = {}): void {
    const { statements, findings } = buildOrganizationGuard(this, organizationId, options);
    this._recordFindings(...findings);
    statements.forEach(statement => this.addToResourcePolicy(statement));
  }

  /**
   * Attaches the secret to a database or a cluster, which adds connection details. Then use the returned
   * secret. Errors: MS019, if the secret is already attached; MS087, if the target is a proxy.
   */
  public attach(target: ISecretAttachmentTarget): ISecret {
    return attachSecret(this, target);
  }

  public applyRemovalPolicy(policy: RemovalPolicy): void {
    const { element } = this.origin;
    // CDK throws on SNAPSHOT, or warns; the rule MS080 reports it with everything else.
    if (policy === RemovalPolicy.SNAPSHOT) element.cfnOptions.deletionPolicy = CfnDeletionPolicy.SNAPSHOT;
    else element.applyRemovalPolicy(policy);
    this.policy.alignRemoval();
  }

  /** @internal */
  public get _arnPattern(): ArnPattern {
    return this._names.arnPattern;
  }

  /** @internal */
  protected get _arnForOtherEnvironments(): string {
    return this._names.arnForOtherEnvironments;
  }

  /**
   * Whether grants could not follow: an Aspect came too late, or the permissions of a function are for the first state.
   *
   * @internal
   */
  public get _isOutdated(): boolean {
    return this.template.isOutdated(this.origin.provider ? 'initial' : 'followed');
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
    const { props, content, origin, replicas: { keys: replicaKeys } } = this;
    const findings = inspectSecret({ secret: this, props, content, origin, replicaKeys }, surveys);
    return [...findings, ...this._names.judgeUse(), ...super._inspect(surveys)];
  }

  /** ISecret has the key as a property, which nobody else is to set. */
  private adoptChanges(state: TemplateState, former: TemplateState): void {
    if (!isSameKey(state, former)) this.key.replace(state);
    Object.assign(this, { encryptionKey: this.key.key });
    this._replicas.replaceAll(this.replicas.follow(state, former, region => this._replicaArnForPolicies(region)));
  }
}

Object.defineProperty(ManagedSecret.prototype, MANAGED_SECRET, { value: true });
// A getter as well: the reference is made when somebody asks for it.
Object.defineProperty(ManagedSecret.prototype, 'secretFullArn', { get(this: ManagedSecret) { return this._names.fullArn; } });
markAsSecretOfCdk(ManagedSecret.prototype);
