import { Lazy, Stack, Token } from 'aws-cdk-lib';
import { AddToResourcePolicyResult, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSecret, CfnSecretTargetAttachment, ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { aws_secretsmanager as refs } from 'aws-cdk-lib/interfaces';
import { IConstruct, IMixin, Node } from 'constructs';
import { AppSecretKeys } from './app-secret-keys';
import { AppSecretPolicy } from './app-secret-policy';
import { AppSecretReferences } from './app-secret-references';
import { FindingLedger } from './finding-ledger';
import { ArnPattern, GrantedSecret } from './granted-secret';
import { KeyTarget, resolveKeyTarget } from './key-target';
import { patternOfOpenName } from './open-name';
import { givenKeyArn } from './referred-key';
import { arnInRegion } from './secret-arns';
import { ReplicaList } from './secret-copy';
import { dependsOnStack } from './stack-references';
import { TemplateFollower } from './template-follower';
import { referencedResource, referencedSecret } from '../app/references';
import { createReportingArn, environmentOfArn, isWithinReach, moveArnToRegion, secretArnParts } from '../app/secret-arn';
import { textOf } from '../app/tokens';
import { findManagedResource } from '../facts/managed-resources';
import { nameNeeded } from '../rules/references';
import { Finding } from '../rules/rule';
import { ANY_SUFFIX, ARN_SUFFIX } from '../secrets-manager';
import { registerInspection } from '../validation/inspect-stages';
import { Survey } from '../validation/survey';

/** One for each secret, so that its findings are judged once. */
const ADAPTED = new WeakMap<IConstruct, GrantedSecret>();

/** What a grant needs to know of a secret of any class. A secret of this library knows it by itself. */
export function grantedSecretOf(secret: refs.ISecretRef): GrantedSecret {
  if (isGrantedSecret(secret)) return secret;
  const resource = CfnSecret.isCfnSecret(secret) ? secret : referencedSecret(secret.secretRef.secretId);
  const owner = findManagedResource(resource)?.owner;
  if (owner && isGrantedSecret(owner)) return owner;
  const given = CfnSecret.isCfnSecret(secret) ? secretAround(secret) ?? secret : secret;
  const adapted = ADAPTED.get(given) ?? (CfnSecret.isCfnSecret(resource) ? new AppSecret(given, resource) : new ForeignSecret(given));
  ADAPTED.set(given, adapted);
  if (adapted instanceof AppSecret) adapted.follow();
  return adapted;
}

/** Of whatever copy of this library. */
function isGrantedSecret(secret: IConstruct): secret is GrantedSecret {
  return '_recordFindingsLater' in secret && '_whenChanged' in secret;
}

/** The L2 that made a resource. */
function secretAround(resource: CfnSecret): ISecret | undefined {
  const owner = resource.node.scope as Partial<ISecret> | undefined;
  return resource.node.id === 'Resource' && owner?.addToResourcePolicy ? owner as ISecret : undefined;
}

/**
 * The L2 of the attachment that was given: without the CDK's feature flag, the policy of what is attached is below
 * that, where it is deployed, and where the CDK adds to it.
 */
function attachmentAround({ secretRef }: refs.ISecretRef): ISecret | undefined {
  const attachment = referencedResource(secretRef.secretId);
  const owner = CfnSecretTargetAttachment.isCfnSecretTargetAttachment(attachment) ? attachment.node.scope as Partial<ISecret> : undefined;
  return owner?.addToResourcePolicy ? owner as ISecret : undefined;
}

/** A secret that this library did not make. It has the place of what was given in the tree. */
abstract class AdaptedSecret implements GrantedSecret {
  public readonly node: Node;
  public abstract readonly env: { readonly account: string; readonly region: string };
  public abstract readonly secretArn: string;
  public abstract readonly encryptionKey?: IKey | undefined;
  public abstract readonly arnForPolicies: string;
  public abstract readonly _arnPattern: { readonly pattern: string; readonly isWide: boolean };
  public abstract readonly _keyTarget?: KeyTarget | undefined;
  public abstract readonly _ownsPolicy: boolean;
  public abstract readonly _replicas: ReplicaList;
  private readonly findings = new FindingLedger();

  constructor(protected readonly given: refs.ISecretRef) {
    this.node = given.node;
    registerInspection(given, ({ own }) => [...this.findings.all(own), ...this.judgePolicy(own)]);
  }

  public get _isOutdated(): boolean {
    return false;
  }

  public _whenChanged(_rewrite: () => void): void {}

  public with(...mixins: IMixin[]): IConstruct {
    return this.given.with(...mixins);
  }

  public abstract addToResourcePolicy(statement: PolicyStatement): AddToResourcePolicyResult;

  /** A secret of another app has its policy there. */
  protected judgePolicy(_survey: Survey): Finding[] {
    return [];
  }

  public _recordFindings(...findings: Finding[]): void {
    this.findings.record(...findings);
  }

  public _recordFindingsLater(findings: () => Finding[]): void {
    this.findings.recordLater(findings);
  }
}

/** A secret of this app: an L2, a resource, or what was imported by a reference to one. */
class AppSecret extends AdaptedSecret {
  public readonly env: { readonly account: string; readonly region: string };
  public readonly secretArn: string;
  public readonly arnForPolicies: string;
  public readonly _ownsPolicy = true;
  private readonly l2?: ISecret;
  private readonly keys: AppSecretKeys;
  private readonly policy: AppSecretPolicy;
  private readonly template: TemplateFollower;
  private readonly references: AppSecretReferences;
  private openArnPattern?: ArnPattern;

  constructor(given: refs.ISecretRef, private readonly resource: CfnSecret) {
    super(given);
    const { account, region } = resource.stack;
    this.env = { account, region };
    this.secretArn = given.secretRef.secretId;
    this.l2 = secretAround(resource);
    this.arnForPolicies = Lazy.uncachedString({ produce: ({ scope }) => this.arnSeenFrom(Stack.of(scope)) });
    this.template = new TemplateFollower(resource, resource, undefined, givenKeyArn(this.l2?.encryptionKey));
    this.keys = new AppSecretKeys(resource, this.l2, () => this.template.followed, replicaRegion => this.replicaArn(replicaRegion));
    this.policy = new AppSecretPolicy(resource, attachmentAround(given) ?? this.l2);
    this.references = new AppSecretReferences(resource, [given, this.l2 ?? resource]);
  }

  public get encryptionKey(): IKey | undefined {
    return this.l2?.encryptionKey;
  }

  public get _keyTarget(): KeyTarget | undefined {
    return this.keys.ofPrimary;
  }

  public get _replicas(): ReplicaList {
    return this.keys.replicas;
  }

  public get _hasConditionalPolicy(): boolean {
    return this.policy.isConditional;
  }

  public get _arnPattern(): ArnPattern {
    const { name, resource, template } = this;
    const given = template.followed.name;
    // A name that appears when it is needed was open when the first grant asked.
    const isOpen = given !== undefined && Token.isUnresolved(given) && (name === undefined || this.openArnPattern !== undefined);
    if (isOpen) return this.openArnPattern ??= patternOfOpenName(resource, { name: () => template.followed.name });
    const pattern = resource.stack.formatArn(secretArnParts(name === undefined ? '*' : `${name}${ANY_SUFFIX}`));
    return { pattern, isWide: name === undefined };
  }

  public addToResourcePolicy(statement: PolicyStatement): AddToResourcePolicyResult {
    return this.policy.add(statement);
  }

  public get _isOutdated(): boolean {
    return this.template.isOutdated();
  }

  public _whenChanged(rewrite: () => void): void {
    this.template.whenChanged(rewrite, () => this.references.note());
  }

  /** What has changed since the last grant counts for the next one, and for those before. */
  public follow(): void {
    this.references.note();
    this.template.follow();
  }

  protected judgePolicy(survey: Survey): Finding[] {
    return this.policy.judge(survey.policiesOf(this.resource));
  }

  private get name(): string | undefined {
    return textOf(this.resource, this.template.followed.name)?.value;
  }

  /** From another environment only a name is known, unless the CDK carries the reference there. */
  private arnSeenFrom(consumer: Stack): string {
    if (this.isWithinReachOf(consumer) && !this.wouldCloseCycle(consumer)) return this.secretArn;
    if (this.name !== undefined) return this._arnPattern.pattern;
    return `${this.l2 ? createReportingArn(this.l2.secretArn, () => this.reportUnnamed(consumer)) : this.reportUnnamed(consumer)}${ANY_SUFFIX}`;
  }

  private replicaArn(region: string): string {
    return Lazy.uncachedString({
      produce: ({ scope }) => this.isWithinReachOf(Stack.of(scope))
        && !this.wouldCloseCycle(Stack.of(scope))
        ? moveArnToRegion(this.secretArn, region)
        : arnInRegion(this._arnPattern.pattern, region),
    });
  }

  private isWithinReachOf(consumer: Stack): boolean {
    return isWithinReach(this.env, consumer);
  }

  /** Whether a reference would be one to a stack that depends on the other. Without a name there is nothing else to put. */
  private wouldCloseCycle(consumer: Stack): boolean {
    return this.name !== undefined && dependsOnStack(this.resource.stack, consumer);
  }

  private reportUnnamed(consumer: Stack): string {
    this._recordFindings(nameNeeded(consumer.node.path));
    return this.resource.stack.formatArn(secretArnParts('needs-a-name'));
  }
}

/** A secret that another app made, as this one imports it: only the consumer's side can be written. */
class ForeignSecret extends AdaptedSecret {
  public readonly env: { readonly account: string; readonly region: string };
  public readonly secretArn: string;
  public readonly encryptionKey?: IKey;
  public readonly arnForPolicies: string;
  public readonly _keyTarget?: KeyTarget | undefined;
  public readonly _ownsPolicy = false;
  public readonly _replicas = new ReplicaList();

  constructor(given: refs.ISecretRef) {
    super(given);
    const { secretId } = given.secretRef;
    this.secretArn = isArn(secretId) ? secretId : Stack.of(given).formatArn(secretArnParts(secretId));
    this.env = environmentOfArn(given, this.secretArn);
    this.arnForPolicies = completeArnOf(given) ?? `${this.secretArn}${ANY_SUFFIX}`;
    this.encryptionKey = (given as Partial<ISecret>).encryptionKey;
    this._keyTarget = resolveKeyTarget(this.encryptionKey);
  }

  public get _arnPattern() {
    return { pattern: this.arnForPolicies, isWide: false };
  }

  public addToResourcePolicy(_statement: PolicyStatement): AddToResourcePolicyResult {
    return { statementAdded: false };
  }
}

/** `Secret.fromSecretName()` gives the name in place of the ARN. */
function isArn(secretId: string): boolean {
  return Token.isUnresolved(secretId) || secretId.startsWith('arn:');
}

/** An L2 says whether its ARN is complete; of another reference, its end does. */
function completeArnOf(given: refs.ISecretRef): string | undefined {
  if ('secretFullArn' in given) return given.secretFullArn as string | undefined;
  const { secretId } = given.secretRef;
  return Token.isUnresolved(secretId) || isArn(secretId) && ARN_SUFFIX.test(secretId) ? secretId : undefined;
}
