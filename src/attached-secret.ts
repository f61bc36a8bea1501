import { FeatureFlags, Stack } from 'aws-cdk-lib';
import { AddToResourcePolicyResult, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnResourcePolicy, CfnSecretTargetAttachment, ISecret, ISecretAttachmentTarget } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, IConstruct, IDependable } from 'constructs';
import { referencedResource } from './app/references';
import { KeyTarget } from './grants/key-target';
import { ReplicaList } from './grants/secret-copy';
import { noteReferencesIn } from './grants/stack-references';
import { ManagedSecretBase } from './managed-secret-base';
import { attachedPolicyMoved, attachedTwice } from './rules/attachment';
import { Finding } from './rules/rule';

const POLICY_FLAG = '@aws-cdk/aws-secretsmanager:useAttachedSecretResourcePolicyForSecretTargetAttachments';

/**
 * A secret once it is attached to a database: the same secret, under an ARN that is known when the attachment
 * is made. Grants and policy statements go to the secret itself, which has one policy.
 */
class AttachedSecret extends ManagedSecretBase {
  public readonly secretArn: string;
  public readonly secretFullArn?: string;
  /** @internal */
  public readonly _ownsPolicy: boolean;
  /** @internal */
  public readonly _replicas: ReplicaList;

  // As ISecret has it: under exactOptionalPropertyTypes, a getter of `IKey | undefined` does not implement it.
  declare public readonly encryptionKey?: IKey;

  private isPolicyJudged = false;

  constructor(scope: Construct, id: string, private readonly secret: ManagedSecretBase, target: ISecretAttachmentTarget) {
    super(scope, id, { account: secret.env.account, region: secret.env.region });
    const { targetId, targetType } = target.asSecretAttachmentTarget();
    const attachment = new CfnSecretTargetAttachment(this, 'Resource', {
      secretId: secret.secretArn,
      targetId,
      targetType: targetType.replace(/^deprecated_/, ''),
    });
    secret._referToSecretIn(attachment);
    noteReferencesIn(this.stack, targetId);
    this.secretArn = attachment.ref;
    this.secretFullArn = attachment.ref;
    this._ownsPolicy = secret._ownsPolicy;
    this._replicas = secret._replicas;
    // It follows that of the secret, which an Aspect may change.
    Object.defineProperty(this, 'encryptionKey', { get: () => secret.encryptionKey });
  }

  public get secretName(): string {
    return this.secret.secretName;
  }

  /** @internal */
  public get _keyTarget(): KeyTarget | undefined {
    return this.secret._keyTarget;
  }

  /** @internal */
  public get _isOutdated(): boolean {
    return this.secret._isOutdated;
  }

  /** @internal */
  public _whenChanged(rewrite: () => void): void {
    this.secret._whenChanged(rewrite);
  }

  /** @internal */
  public get _arnPattern() {
    return this.secret._arnPattern;
  }

  /** @internal */
  public _arnBeforeValue(seenFrom: Stack): string {
    return this.secret._arnBeforeValue(seenFrom);
  }

  /** @internal */
  protected get _arnForOtherEnvironments(): string {
    return this.secret.arnForPolicies;
  }

  public addToResourcePolicy(statement: PolicyStatement): AddToResourcePolicyResult {
    const result = this.secret.addToResourcePolicy(statement);
    if (!this.isPolicyJudged && result.statementAdded && !FeatureFlags.of(this).isEnabled(POLICY_FLAG)) {
      this.isPolicyJudged = true;
      this._recordFindingsLater(() => this.judgePolicy(result.policyDependable));
    }
    return result;
  }

  /** Without the flag, the L2 has the policy below the attachment. One that names the attachment has come from there. */
  private judgePolicy(policy: IDependable | undefined): Finding[] {
    const resource = (policy as Partial<IConstruct> | undefined)?.node?.defaultChild;
    const isMoved = CfnResourcePolicy.isCfnResourcePolicy(resource)
      && !CfnSecretTargetAttachment.isCfnSecretTargetAttachment(referencedResource(resource.secretId));
    const ids = this.node.scopes.slice(this.stack.node.scopes.length).map(({ node }) => node.id.replace(/[^A-Za-z0-9]/g, ''));
    return isMoved ? [attachedPolicyMoved(`${ids.join('')}Policy`)] : [];
  }

  public attach(_target: ISecretAttachmentTarget): ISecret {
    this._recordFindings(attachedTwice());
    return this;
  }
}

const ID = 'Attachment';

/** Attaches a secret to its one target. A second one is reported, and the first stays. */
export function attachSecret(secret: ManagedSecretBase, target: ISecretAttachmentTarget): ISecret {
  const attached = secret.node.tryFindChild(ID) as AttachedSecret | undefined;
  if (attached) return attached.attach(target);
  return new AttachedSecret(secret, ID, secret, target);
}
