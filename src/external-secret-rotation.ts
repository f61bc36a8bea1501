import { Duration, Stack } from 'aws-cdk-lib';
import { Grant, IRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnRotationSchedule } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { textOf } from './app/tokens';
import type { ExternalRotationMetadata } from './external-rotation-metadata';
import { externalRotationFacts } from './facts/external-rotation';
import { renderedProperties } from './facts/rotation';
import { grantToPrincipal } from './grant-calls';
import { ROTATE_AT_PARTNER } from './grants/access-permissions';
import { IManagedSecret, ManagedSecretBase } from './managed-secret-base';
import { judgeAfter } from './rotation-options';
import { judgeExternalRotation } from './rules/external-rotation';

/** Properties of an `ExternalSecretRotation`. */
export interface ExternalSecretRotationProps {
  /** The secret, with the `type` of its partner. MS248 warns of a secret without a type. */
  readonly secret: IManagedSecret;

  /**
   * The data that the partner needs to rotate the secret.
   *
   * @default - none, which some partners accept (otherwise MS244)
   */
  readonly metadata?: ExternalRotationMetadata;

  /**
   * The role with which Secrets Manager rotates the secret. The construct adds the permissions. If you pass a
   * role, allow `secretsmanager.amazonaws.com` to assume it.
   *
   * @default - a new role that Secrets Manager can assume for the secrets of this account and region
   */
  readonly role?: IRole;

  /**
   * The time between two rotations: a literal of whole hours or days, from 4 hours to 1000 days.
   *
   * @default Duration.days(30)
   */
  readonly automaticallyAfter?: Duration;

  /**
   * Whether Secrets Manager rotates the secret at once when the deployment creates or changes the rotation.
   * If not, it waits for the next rotation window.
   *
   * @default - true, by Secrets Manager
   */
  readonly rotateImmediatelyOnUpdate?: boolean;
}

const DEFAULT_DAYS = 30;

/**
 * Rotates a managed external secret without a Lambda function: Secrets Manager calls the partner, with a role
 * that can change only this secret.
 *
 * Errors: MS081, MS082, and MS918 for the interval, MS244 and MS246 for the metadata. MS249 warns of a role
 * of the app that Secrets Manager cannot assume.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_external.html
 * @example
 * const secret = new ManagedSecret(this, 'Salesforce', {
 *   type: ExternalSecretType.SALESFORCE_CLIENT_SECRET,
 *   content: SecretContent.empty(),
 * });
 * new ExternalSecretRotation(this, 'Rotation', {
 *   secret,
 *   metadata: ExternalRotationMetadata.salesforceClientSecret({ apiVersion: 'v65.0' }),
 * });
 */
export class ExternalSecretRotation extends Construct {
  /** The role with which Secrets Manager rotates the secret. */
  public readonly role: IRole;

  constructor(scope: Construct, id: string, props: ExternalSecretRotationProps) {
    super(scope, id);
    const secret = props.secret as ManagedSecretBase;
    this.role = props.role ?? this.createRole();
    const schedule = new CfnRotationSchedule(this, 'Resource', {
      secretId: secret.secretArn,
      externalSecretRotationMetadata: toItems(props.metadata),
      externalSecretRotationRoleArn: this.role.roleArn,
      rotationRules: this.rotationRules(secret, props.automaticallyAfter ?? Duration.days(DEFAULT_DAYS)),
      rotateImmediatelyOnUpdate: props.rotateImmediatelyOnUpdate,
    });
    secret._referToSecretIn(schedule);
    this.permit(secret, props.metadata).applyBefore(schedule);
    if (!secret._ownsPolicy) this.judgeByMetadata(secret, schedule, props.metadata);
  }

  /** As AWS documents the trust: without the conditions, the service could act for another account. */
  private createRole(): Role {
    const { account, partition, region } = Stack.of(this);
    return new Role(this, 'Role', {
      description: 'Secrets Manager rotates a secret at its partner with it',
      assumedBy: new ServicePrincipal('secretsmanager.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': `arn:${partition}:secretsmanager:${region}:${account}:secret:*` },
        },
      }),
    });
  }

  private permit(secret: ManagedSecretBase, metadata: ExternalRotationMetadata | undefined): Grant {
    const { role } = this;
    const rotates = grantToPrincipal(secret, role, { permissions: ROTATE_AT_PARTNER });
    const generates = Grant.addToPrincipal({ grantee: role, actions: ['secretsmanager:GetRandomPassword'], resourceArns: ['*'] });
    const readsAdmin = metadata?._adminSecret?.grantRead(role);
    return [rotates, generates, ...readsAdmin ? [readsAdmin] : []].reduce((all, grant) => all.combine(grant));
  }

  private rotationRules(secret: ManagedSecretBase, after: Duration): CfnRotationSchedule.RotationRulesProperty {
    const findings = judgeAfter(this.node.path, after);
    secret._recordFindings(...findings);
    return { scheduleExpression: findings.length > 0 ? `rate(${DEFAULT_DAYS} days)` : rateOf(after) };
  }

  /** Nothing here says which type the secret of another app has, but the metadata that was written for it. */
  private judgeByMetadata(secret: ManagedSecretBase, schedule: CfnRotationSchedule, metadata?: ExternalRotationMetadata): void {
    secret._recordFindingsLater(() => {
      const facts = externalRotationFacts(renderedProperties(schedule), textOf(this, metadata?._type?.name));
      return facts.flatMap(one => judgeExternalRotation(this.node.path, one));
    });
  }
}

function toItems(metadata: ExternalRotationMetadata | undefined): CfnRotationSchedule.ExternalSecretRotationMetadataItemProperty[] | undefined {
  const items = Object.entries(metadata?._pairs ?? {}).map(([key, value]) => ({ key, value }));
  return items.length > 0 ? items : undefined;
}

/** Its unit is in the singular for one. */
function rateOf(after: Duration): string {
  const hours = after.toHours();
  const [count, unit] = hours % 24 === 0 ? [hours / 24, 'day'] : [hours, 'hour'];
  return `rate(${count} ${unit}${count === 1 ? '' : 's'})`;
}
