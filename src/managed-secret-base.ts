import {
  AccountRootPrincipal, AddToResourcePolicyResult, Effect, Grant, IGrantable, PolicyStatement,
} from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import {
  CfnRotationSchedule, CfnSecretTargetAttachment, ISecret, ISecretAttachmentTarget, RotationSchedule,
  RotationScheduleOptions,
} from 'aws-cdk-lib/aws-secretsmanager';
import {
  Lazy, Resource, ResourceProps, SecretsManagerSecretOptions, SecretValue, Stack,
} from 'aws-cdk-lib/core';
import { aws_secretsmanager as refs } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { isWithinReach, moveArnToRegion } from './app/secret-arn';
import { judgeUseOfValue, noteFieldCall } from './field-calls';
import { grantToConsumer, grantToPrincipal } from './grant-calls';
import { READ, READ_WRITE, ROTATE, WRITE } from './grants/access-permissions';
import { FindingLedger } from './grants/finding-ledger';
import type { ArnPattern } from './grants/granted-secret';
import { KeyTarget } from './grants/key-target';
import { rotationFunctionFor, waitingFor } from './grants/rotation-function';
import { arnInRegion } from './grants/secret-arns';
import { ReplicaList } from './grants/secret-copy';
import { dependsOnStack } from './grants/stack-references';
import { checkRotation } from './rotation-options';
import { judgeRotation } from './rules/rotation';
import { Finding } from './rules/rule';
import { SecretAccess, SecretAccessGrant } from './secret-access';
import { SecretConsumer } from './secret-consumer';
import { registerInspection, Surveys } from './validation/inspect-stages';
import type { Survey } from './validation/survey';

/** A secret of this library: created in this app, imported, or attached to a database. */
export interface IManagedSecret extends ISecret {
  /**
   * The ARN for use in policies. If the complete ARN is unknown, `??????` stands for the six characters that
   * Secrets Manager appends.
   */
  readonly arnForPolicies: string;

  /** Grants reading and writing the value: the grants of reading and of writing together. */
  grantReadWrite(grantee: IGrantable): Grant;

  /**
   * Grants access to a consumer, which you can identify by a name or an ID only. The returned grant lists the
   * policies that this app cannot write.
   */
  grantAccess(consumer: SecretConsumer, access: SecretAccess): SecretAccessGrant;

  /** The ARN of the secret's replica in another region. */
  secretArnIn(region: string): string;
}

/**
 * By which the CDK finds injectors for a ManagedSecret: it has run them before the constructor, and does not
 * say what they set.
 */
export const INJECTION_ID = 'cdk-managed-secret.ManagedSecret';

/**
 * What every secret can do, created or imported.
 *
 * @internal
 */
export abstract class ManagedSecretBase extends Resource implements IManagedSecret {
  public abstract readonly encryptionKey?: IKey;
  public abstract readonly secretArn: string;
  public abstract readonly secretFullArn?: string;
  public abstract readonly secretName: string;

  /** @internal */
  public abstract readonly _keyTarget?: KeyTarget | undefined;
  /** @internal */
  public abstract readonly _ownsPolicy: boolean;
  /** @internal */
  public abstract readonly _arnPattern: ArnPattern;

  /** @internal */
  public abstract readonly _replicas: ReplicaList;

  private readonly findings = new FindingLedger();
  private policyArn?: string;

  constructor(scope: Construct, id: string, props: ResourceProps = {}) {
    super(scope, id, props);
    registerInspection(this, surveys => this._inspect(surveys));
  }

  /** The reference that L1 constructs take. */
  public get secretRef(): refs.SecretReference {
    return { secretId: this.secretArn };
  }

  public get secretValue(): SecretValue {
    return this.secretValueFromJson('');
  }

  public get arnForPolicies(): string {
    return this.policyArn ??= Lazy.uncachedString({ produce: context => this.arnSeenFrom(Stack.of(context.scope)) });
  }

  public secretValueFromJson(key: string): SecretValue {
    noteFieldCall(this, 'secretValueFromJson()', key);
    return SecretValue.secretsManager(this.secretArn, { jsonField: key });
  }

  public cfnDynamicReferenceKey(options: SecretsManagerSecretOptions = {}): string {
    noteFieldCall(this, 'cfnDynamicReferenceKey()', options.jsonField, options);
    return SecretValue.cfnDynamicReferenceKey(this.secretArn, options);
  }

  public secretArnIn(region: string): string {
    if (region === this.env.region) return this.secretArn;
    return moveArnToRegion(this.secretArn, region);
  }

  public grantRead(grantee: IGrantable, versionStages?: string[]): Grant {
    return grantToPrincipal(this, grantee, { permissions: READ, versionStages });
  }

  public grantWrite(grantee: IGrantable): Grant {
    return grantToPrincipal(this, grantee, { permissions: WRITE });
  }

  public grantReadWrite(grantee: IGrantable): Grant {
    return grantToPrincipal(this, grantee, { permissions: READ_WRITE });
  }

  public grantAccess(consumer: SecretConsumer, access: SecretAccess): SecretAccessGrant {
    return grantToConsumer(this, consumer, { access, call: 'grantAccess' });
  }

  public denyAccountRootDelete(): void {
    this.addToResourcePolicy(new PolicyStatement({
      actions: ['secretsmanager:DeleteSecret'],
      effect: Effect.DENY,
      resources: ['*'],
      principals: [new AccountRootPrincipal()],
    }));
  }

  public addRotationSchedule(id: string, given: RotationScheduleOptions): RotationSchedule {
    const { options, findings } = checkRotation(`${this.node.path}/${id}`, given);
    this._recordFindings(...findings);
    const schedule = this.createRotationSchedule(id, options);
    this._referToSecretIn(schedule.node.defaultChild as CfnRotationSchedule);
    const { rotationLambda } = options;
    // The CDK permits Secrets Manager to call a function of the app, and passes over an imported one.
    if (rotationLambda && !rotationLambda.permissionsNode.defaultChild) {
      this._recordFindingsLater(own => judgeRotation(schedule.node.path, { isFunctionPermitted: own.permits(rotationLambda) }));
    }
    return schedule;
  }

  public abstract addToResourcePolicy(statement: PolicyStatement): AddToResourcePolicyResult;
  public abstract attach(target: ISecretAttachmentTarget): ISecret;

  /** @internal */
  public _recordFindings(...findings: Finding[]): void {
    this.findings.record(...findings);
  }

  /** @internal */
  public _recordFindingsLater(findings: (own: Survey) => Finding[]): void {
    this.findings.recordLater(findings);
  }

  /** @internal */
  public get _isOutdated(): boolean {
    return false;
  }

  /** @internal */
  public _whenChanged(_rewrite: () => void): void {}

  /** @internal */
  public _inspect(surveys: Surveys): Finding[] {
    return [...this.findings.all(surveys.own), ...judgeUseOfValue(this, surveys)];
  }

  /**
   * Has a resource name the secret itself, which is where scanners look for it, and still wait for the value.
   *
   * @internal
   */
  public _referToSecretIn(_resource: CfnRotationSchedule | CfnSecretTargetAttachment): void {}

  /**
   * What names the secret in a policy without waiting for its value.
   *
   * @internal
   */
  public _arnBeforeValue(_seenFrom: Stack): string {
    return this.arnForPolicies;
  }

  /**
   * The ARN of a replica, for use in policies.
   *
   * @internal
   */
  protected _replicaArnForPolicies(region: string): string {
    return Lazy.uncachedString({
      produce: ({ scope }) =>
        this.isWithinReachOf(Stack.of(scope)) && !this.wouldCloseCycle(Stack.of(scope))
          ? this.secretArnIn(region)
          : arnInRegion(this._arnPattern.pattern, region),
    });
  }

  /**
   * What policies of another environment have.
   *
   * @internal
   */
  protected abstract get _arnForOtherEnvironments(): string;

  private createRotationSchedule(id: string, given: RotationScheduleOptions): RotationSchedule {
    const { rotationLambda } = given;
    const isElsewhere = rotationLambda !== undefined && Stack.of(rotationLambda) !== this.stack;
    // The function's policy in another stack cannot refer to the secret, whose stack refers to the function.
    const named: Partial<ISecret> = isElsewhere ? { secretFullArn: this.arnForPolicies } : {};
    const { policies = [], ...rotating } = isElsewhere ? rotationFunctionFor(this, rotationLambda) : {};
    const options = { ...given, ...rotating };
    if (!rotationLambda || !this._keyTarget) {
      return waitingFor(policies, new RotationSchedule(this, id, { secret: overrideProperties<ISecret>(this, named), ...options }));
    }
    // RotationSchedule would name the function's role in the key policy: a cycle when the key is of another
    // stack, and nothing for an imported key. The grant does it right.
    const secret = overrideProperties<ISecret>(this, { ...named, encryptionKey: undefined });
    const schedule = waitingFor(policies, new RotationSchedule(this, id, { secret, ...options }));
    if (rotationLambda.permissionsNode.defaultChild) grantToPrincipal(this, rotationLambda, { permissions: ROTATE }).applyBefore(schedule);
    return schedule;
  }

  /**
   * From another environment the suffix cannot be known, unless it is literal, or CDK carries the reference
   * there: then `crossRegionReferences` of the consumer's stack is set.
   */
  private arnSeenFrom(consumer: Stack): string {
    if (this.wouldCloseCycle(consumer)) return this._arnPattern.pattern;
    return this.isWithinReachOf(consumer) ? this.secretFullArn! : this._arnForOtherEnvironments;
  }

  /** Whether the consumer's stack cannot refer to the secret, whose name is known. */
  private wouldCloseCycle(consumer: Stack): boolean {
    return this._ownsPolicy && dependsOnStack(this.stack, consumer) && !this._arnPattern.isWide;
  }

  private isWithinReachOf(consumer: Stack): boolean {
    return isWithinReach(this.env, consumer) && this.secretFullArn !== undefined;
  }
}

/** The same construct, with some of its properties answered otherwise. */
export function overrideProperties<T extends object>(construct: T, answers: Partial<T>): T {
  return new Proxy(construct, {
    get: (target, property) => property in answers ? answers[property as keyof T] : Reflect.get(target, property, target),
  });
}
