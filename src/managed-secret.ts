import { ArnFormat, CfnDeletionPolicy, PhysicalName, RemovalPolicy, SecretValue, Stack, Token } from 'aws-cdk-lib';
import { AddToResourcePolicyResult, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnKey, IKey } from 'aws-cdk-lib/aws-kms';
import {
  CfnResourcePolicy, CfnSecret, ISecret, ISecretAttachmentTarget, ReplicaRegion, ResourcePolicy, SecretStringGenerator,
} from 'aws-cdk-lib/aws-secretsmanager';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { aws_kms as keyRefs } from 'aws-cdk-lib/interfaces';
import { Construct, IConstruct } from 'constructs';
import { attachSecret } from './attached-secret';
import { delegateKeyUse } from './grants/key-delegation';
import { importKey, KeyTarget, keyTarget, referenceTo } from './grants/key-target';
import { Replicas } from './grants/secret-copy';
import { ImportedSecret, ManagedSecretAttributes } from './imported-secret';
import { IManagedSecret, ManagedSecretBase, seenWith } from './managed-secret-base';
import { organizationGuard, OrganizationGuardOptions } from './organization-guard';
import { Surveys } from './private/inspection';
import { noteManaged } from './private/managed-elements';
import { policyFacts, written } from './private/policy-facts';
import { nameWithin, reportingArn } from './private/secret-arn';
import { generatorFacts, keyFacts, replicaFacts, tagFacts, valueFacts } from './private/secret-facts';
import { namesakesOf } from './private/survey';
import { textOf } from './private/tokens';
import { arnPattern } from './provider/created-secret';
import { CreationFacts, judgeCreation, versionUnknown } from './rules/creation';
import { judgeNamesakes } from './rules/namesakes';
import { nameGeneratedWhenNeeded, nameNeeded } from './rules/references';
import { Finding } from './rules/rule';
import { judgeSecret, SecretFacts } from './rules/secret';
import { Text } from './rules/text';
import { SecretContent } from './secret-content';
import { SecretCreation } from './secret-creation';
import { originOf, SecretOrigin } from './secret-origin';
import { INJECTION_ID, SecretSetting, Settled, settle, settingsOf } from './secret-settings';

/** Properties of a `ManagedSecret`. Each is checked at synthesis; RULES.md lists the rules. */
export interface ManagedSecretProps {
  /**
   * The name of the secret: 1 to 512 ASCII letters, digits and the characters `/_+=.@-`.
   *
   * It should not end with a hyphen and six characters, which look like the end of a secret's ARN. A change of the
   * name replaces the secret. A secret that another account or region refers to needs a name.
   *
   * @default - CloudFormation chooses one
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
   */
  readonly secretName?: string;

  /**
   * A description, at most 2048 characters. Whoever may describe the secret can read it.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * The customer managed key that encrypts the value: symmetric, and in the region of the secret. Not together with
   * `kmsKeyId`. A secret that other accounts read needs one.
   *
   * @default - `kmsKeyId`, or the AWS managed key `aws/secretsmanager`
   */
  readonly encryptionKey?: IKey;

  /**
   * The key as a reference: a key ARN, a key ID, an alias ARN or an alias name. Not together with `encryptionKey`.
   *
   * @default - `encryptionKey`, or the AWS managed key `aws/secretsmanager`
   */
  readonly kmsKeyId?: string;

  /**
   * Where the value comes from.
   *
   * @default SecretContent.generated()
   */
  readonly content?: SecretContent;

  /**
   * Who creates the secret: CloudFormation, or a custom resource that calls CreateSecret.
   *
   * @default SecretCreation.cloudFormation()
   */
  readonly creation?: SecretCreation;

  /**
   * The token of the version that the handler writes, and so its `VersionId`: 32 to 64 characters, such as a UUID. A new
   * value needs a new token; the same token with another value fails, and changes nothing. Only where the handler writes
   * the value.
   *
   * @default - derived from the stack, the resource and the reference or generation of the content; never from the value
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
   */
  readonly clientRequestToken?: string;

  /**
   * Tags of the secret, over those of the same key that `Tags.of()` brings; only a `priority` over 150 there wins. At most 50 in
   * all, those of the stack included; keys 1 to 128 characters and not starting with `aws:`, values at most 256.
   *
   * @default - only what `Tags.of()` brings
   */
  readonly tags?: { [key: string]: string };

  /**
   * Copies of the secret in other regions of the partition, each under a key of its own region.
   *
   * @default - none
   */
  readonly replicaRegions?: ReplicaRegion[];

  /**
   * What happens to the secret when it leaves the stack. `DESTROY` loses the value at once: CloudFormation deletes
   * without a recovery window.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Over the tags of enclosing scopes (100), under what `Tags.of(secret)` sets or removes with a higher priority. */
const TAG_PRIORITY = 150;
/** Under everything else: those of a blueprint. */
const DEFAULT_TAG_PRIORITY = 50;

const MANAGED_SECRET = Symbol.for('cdk-managed-secret.ManagedSecret');

/** How aws-cdk-lib recognizes a secret that can tell it `excludeCharacters`, for hosted rotation. */
const L2_SECRET = Symbol.for('@aws-cdk/secretsmanager.Secret');

/**
 * A secret in AWS Secrets Manager that cannot be deployed wrong.
 *
 * It takes the place of `secretsmanager.Secret` under the same id, without a replacement and without a new password.
 * Everything that Secrets Manager would refuse at deployment is refused at synthesis, all of an app at once.
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
   * A secret that another app, or another account, has made. Grants write the consumer's side, the use of the key included.
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

  public readonly encryptionKey?: IKey;
  /** The characters that a generated password does not have. Hosted rotation leaves them out as well. */
  public readonly excludeCharacters?: string;

  /** @internal */
  public readonly _keyTarget?: KeyTarget;
  /** @internal */
  public readonly _ownsPolicy = true;
  /** @internal */
  public readonly _replicas = new Replicas();

  /** The `VersionId` of the version that this deployment wrote, where the handler wrote one. */
  public readonly versionId?: string;

  private readonly origin: SecretOrigin;
  private readonly content: SecretContent;
  private readonly props: ManagedSecretProps;
  private readonly settled: Settled;
  private readonly replicaKeys: Array<CfnKey | undefined> = [];
  private policy?: ResourcePolicy;
  private policyAllows = false;
  private arn?: string;
  private name?: string;

  constructor(scope: Construct, id: string, given: ManagedSecretProps = {}) {
    const settled = settle(scope, id, given);
    const { props } = settled;
    super(scope, id, { physicalName: props.secretName });
    this.settled = settled;
    this.props = props;
    this.content = props.content ?? SecretContent.generated();
    const reference = props.kmsKeyId === undefined || props.encryptionKey ? undefined : referenceTo(this, this.env, props.kmsKeyId);
    this.encryptionKey = reference ? importKey(this, 'EncryptionKey', props.kmsKeyId!, reference) : props.encryptionKey;
    this._keyTarget = keyTarget(this.encryptionKey, reference);
    this.origin = this.makeOrigin();
    this.node.defaultChild = this.origin.element;
    noteManaged(this.origin.element, { owner: this, consent: this.content._consent });
    this._record(...settled.findings);
    this.applyRemovalPolicy(props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    this.versionId = this.origin.versionId;
    this.excludeCharacters = this.content._excludeCharacters;
    if (this._keyTarget) delegateKeyUse(this._keyTarget, this.stack.account, this.stack.region);
    for (const [key, value] of Object.entries(settled.defaultTags)) this.origin.shape.tags.setTag(key, value, DEFAULT_TAG_PRIORITY);
    for (const [key, value] of Object.entries(props.tags ?? {})) this.origin.shape.tags.setTag(key, value, TAG_PRIORITY);
    for (const { region, encryptionKey } of props.replicaRegions ?? []) this.addReplicaRegion(region, encryptionKey);
  }

  // Many secrets are never referred to, and the two references would be a twentieth of what a secret costs.
  public get secretArn(): string {
    return this.arn ??= this.arnAttribute();
  }

  public get secretName(): string {
    return this.name ??= this.nameAttribute();
  }

  /**
   * The value, pinned to the version that this deployment wrote: who refers to it is deployed anew when that changes.
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
   * What the secret was made with, and who says so: the properties, a blueprint, the context, an injector, or the library. By name of the property;
   * tags as `tags.KEY`. Never the value of the secret. What comes later is not in it: `applyRemovalPolicy()`, `addReplicaRegion()`,
   * `Tags.of()`, overrides, Aspects.
   */
  public get effectiveConfig(): { [property: string]: SecretSetting } {
    return settingsOf(this.settled);
  }

  public get secretFullArn(): string | undefined {
    return this.secretArn;
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
    this.replicaKeys.push(madeKeyOf(encryptionKey));
    const key = encryptionKey && keyTarget(this.replicaKey(encryptionKey, region), { region });
    // IAM knows an alias only as a condition.
    if (keyArn !== undefined) this.origin.created?.allowReplica(region, key?.alias === undefined ? { resource: keyArn } : key);
    if (key) delegateKeyUse(key, this.stack.account, region);
    this._replicas.add({ region, arn: this._replicaArnForPolicies(region), key });
  }

  /** L1 keys have no policy to add to, and may be that of an L2. */
  private replicaKey(key: keyRefs.IKeyRef, region: string): IKey {
    if ('addToResourcePolicy' in key) return key as IKey;
    const { keyArn } = key.keyRef;
    return importKey(this, `ReplicaKey${this.replicaKeys.length}`, keyArn, referenceTo(this, { account: this.env.account, region }, keyArn));
  }

  /** Adds a statement to the secret's one resource policy, which blocks public access. */
  public addToResourcePolicy(statement: PolicyStatement): AddToResourcePolicyResult {
    const policy = this.policy ??= this.makePolicy();
    policy.document.addStatements(statement);
    this.policyAllows ||= statement.effect === Effect.ALLOW;
    this.alignPolicyRemoval();
    return { statementAdded: true, policyDependable: policy };
  }

  /**
   * Denies everything on the secret to principals outside of an AWS organization, whatever else allows it. AWS services
   * are exempt, and by default the secret's own account, so that who deploys it is not locked out.
   *
   * Errors: MS120, MS122, MS128, MS129.
   *
   * @param organizationId `o-` and 10 to 32 letters or digits
   */
  public denyOutsideOrganization(organizationId: string, options: OrganizationGuardOptions = {}): void {
    const { statement, findings } = organizationGuard(this, organizationId, options);
    this._record(...findings);
    this.addToResourcePolicy(statement);
  }

  /** Attaches the secret to a database, whose connection details are added to the value. Use what it returns from then on. */
  public attach(target: ISecretAttachmentTarget): ISecret {
    return attachSecret(this, target);
  }

  public applyRemovalPolicy(policy: RemovalPolicy): void {
    const { element } = this.origin;
    // CDK throws on SNAPSHOT, or warns; the rule MS080 tells it with everything else.
    if (policy === RemovalPolicy.SNAPSHOT) element.cfnOptions.deletionPolicy = CfnDeletionPolicy.SNAPSHOT;
    else element.applyRemovalPolicy(policy);
    this.alignPolicyRemoval();
  }

  /** @internal */
  public get _arnPattern() {
    const name = textOf(this, this.physicalName)?.value;
    if (this.props.creation?._options) return { pattern: arnPattern(this, name), isWide: false };
    const pattern = this.stack.formatArn({
      service: 'secretsmanager', resource: 'secret', resourceName: name ? `${name}-??????` : '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    return { pattern, isWide: name === undefined };
  }

  /** @internal */
  public _arnBeforeValue(seenFrom: Stack): string {
    const { created, ref } = this.origin;
    return seenFrom === this.stack ? created?.arnPattern ?? ref : this.arnForPolicies;
  }

  /** @internal */
  public _inspect(surveys: Surveys): Finding[] {
    const namesakes = namesakesOf(this.origin.shape, surveys.all);
    return [
      ...judgeSecret(this.facts(surveys)),
      ...judgeCreation(this.creationFacts(surveys)),
      ...namesakes ? judgeNamesakes(namesakes) : [],
      ...this.props.secretName === PhysicalName.GENERATE_IF_NEEDED ? [nameGeneratedWhenNeeded()] : [],
      ...super._inspect(surveys),
    ];
  }

  private facts(surveys: Surveys): SecretFacts {
    const { origin: { shape: resource, element, versionId }, content: { _consent: consent } } = this;
    const givenTwice = this.props.encryptionKey !== undefined && this.props.kmsKeyId !== undefined;
    return {
      name: textOf(resource, resource.name),
      description: textOf(resource, resource.description),
      keyProperty: this.props.kmsKeyId === undefined ? 'encryptionKey' : 'kmsKeyId',
      key: keyFacts(resource, madeKeyOf(this._keyTarget?.key), givenTwice),
      value: valueFacts(resource, resource, consent),
      // What the handler generates does not change with the options: there is nothing to pin.
      generator: generatorFacts(resource, resource, versionId === undefined ? consent : undefined, this.content._props.generateSecretString),
      tags: tagFacts(resource),
      replicas: replicaFacts(resource, this.replicaKeys),
      policy: policyFacts(surveys.own.policiesOf(element).map(written)),
      deletionPolicy: resource.cfnOptions.deletionPolicy,
    };
  }

  private nameAttribute(): string {
    const { secretName } = this.props;
    // How many hyphens it will have only the deployment knows, so it cannot be taken out of the ARN.
    if (Token.isUnresolved(secretName) && secretName !== PhysicalName.GENERATE_IF_NEEDED) return secretName!;
    return this.origin.name ?? nameWithin(this.secretArn, () => textOf(this, this.physicalName)?.value);
  }

  private makeOrigin(): SecretOrigin {
    const { secretName, description, encryptionKey, kmsKeyId, clientRequestToken } = this.props;
    return originOf(this, this.physicalName, {
      secretName,
      description,
      kmsKeyId: encryptionKey?.keyArn ?? kmsKeyId,
      key: this._keyTarget,
      content: this.content,
      creation: this.props.creation ?? SecretCreation.cloudFormation(),
      clientRequestToken,
    });
  }

  private creationFacts(surveys: Surveys): CreationFacts {
    const { provider } = this.origin;
    const { creation, clientRequestToken } = this.props;
    const isCreated = creation?._options !== undefined;
    const handled = isCreated ? this.content._createdByHandler : this.content._writtenByHandler;
    const isEmpty = handled ? handled.source.Type === 'none' : this.content._createdByHandler?.source.Type === 'none';
    return {
      isCreated,
      writer: isEmpty ? 'nobody' : handled || isCreated ? 'handler' : 'cloudFormation',
      hasTemplateValue: this.content._props.secretString !== undefined,
      token: textOf(this, clientRequestToken),
      isAttached: surveys.own.isAttached(this),
      recoveryWindowInDays: creation?._options?.recoveryWindow?.toDays({ integral: false }),
      lineage: textOf(this, creation?._options?.lineage),
      tagKeys: Object.keys(this.origin.created?.allTags ?? {}),
      storedTexts: handled || isCreated ? this.storedTexts(isCreated) : [],
      isFunctionFull: provider?._isFull ?? false,
      foreignProvider: provider && Stack.of(provider) !== this.stack ? provider.node.path : undefined,
    };
  }

  /** What a custom resource hands to the service as it is. */
  private storedTexts(isCreated: boolean): Array<[string, Text]> {
    const { name, description } = this.origin.shape;
    const { secretStringTemplate } = (this.content._props.generateSecretString ?? {}) as SecretStringGenerator;
    const lineage = this.props.creation?._options?.lineage;
    const metadata = { secretName: name, description, tags: JSON.stringify(this.origin.created?.allTags), lineage };
    const texts = { content: secretStringTemplate, clientRequestToken: this.props.clientRequestToken, ...isCreated ? metadata : {} };
    return Object.entries(texts).flatMap(([property, value]) => value === undefined ? [] : [[property, textOf(this, value) ?? Text.UNRESOLVED]]);
  }

  private arnAttribute(): string {
    const arn = this.getResourceArnAttribute(this.origin.arn, {
      service: 'secretsmanager', resource: 'secret', resourceName: this.physicalName, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const isNamed = this.props.secretName !== undefined && !Token.isUnresolved(this.props.secretName);
    return isNamed ? arn : reportingArn(arn, consumer => this.unnamedFor(consumer));
  }

  private unnamedFor(consumer: Stack): string {
    this._record(nameNeeded(consumer.node.path));
    return this.stack.formatArn({
      service: 'secretsmanager', resource: 'secret', resourceName: 'needs-a-name', arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }

  private makePolicy(): ResourcePolicy {
    // The policy does not wait for the value: whoever reads that does.
    const policy = new ResourcePolicy(this, 'Policy', { secret: seenWith<ISecret>(this, { secretArn: this.origin.ref }) });
    (policy.node.defaultChild as CfnResourcePolicy).blockPublicPolicy = true;
    this.node.addValidation({ validate: () => policy.document.validateForResourcePolicy() });
    return policy;
  }

  /**
   * A policy that allows goes when the last grant leaves the code, and the access with it. One that only denies
   * protects the secret, and stays as long as that does.
   */
  private alignPolicyRemoval(): void {
    const policy = this.policy?.node.defaultChild as CfnResourcePolicy | undefined;
    if (!policy) return;
    const { deletionPolicy, updateReplacePolicy } = this.policyAllows
      ? { deletionPolicy: CfnDeletionPolicy.DELETE, updateReplacePolicy: CfnDeletionPolicy.DELETE }
      : this.origin.element.cfnOptions;
    Object.assign(policy.cfnOptions, { deletionPolicy, updateReplacePolicy });
  }
}

function madeKeyOf(key: object | undefined): CfnKey | undefined {
  const construct = key as Partial<IConstruct> | undefined;
  return [construct, construct?.node?.defaultChild, construct?.node?.scope].find((candidate): candidate is CfnKey => CfnKey.isCfnKey(candidate));
}

for (const symbol of [MANAGED_SECRET, L2_SECRET]) Object.defineProperty(ManagedSecret.prototype, symbol, { value: true });
