import { Stack, Token } from 'aws-cdk-lib';
import { Permission } from './shared-statements';
import { outermostStack, stackUuid } from '../app/environment';
import { INSTANCE_TAG, OnExisting } from '../create-secret/contract';
import { keyUseConditions } from '../grants/grant-statements';
import { KeyTarget } from '../grants/key-target';
import { viaServices } from '../rules/environment';
import { ANY_SUFFIX, ARN_SUFFIX, RECOVERY_WINDOW } from '../secrets-manager';

/** What the handler is to do with one secret. */
export interface HandlerTask {
  readonly stack: Stack;
  /** The ARN where CloudFormation makes the secret, else the pattern of its name. */
  readonly secretArn: string;
  readonly key?: KeyTarget;
  readonly isGenerated: boolean;
  readonly source: readonly Permission[];
}

/** What the handler is to do with a secret that it creates. */
export interface CreationTask extends HandlerTask {
  /** Undefined for a name that this library makes, which never ends like an ARN. */
  readonly name?: string;
}

/** Mode `version`: one version of a secret that CloudFormation made. */
export function versionPermissions(work: HandlerTask): Permission[] {
  return [
    {
      actions: [
        'secretsmanager:DescribeSecret',
        'secretsmanager:PutSecretValue',
        'secretsmanager:UpdateSecretVersionStage',
      ],
      resource: work.secretArn,
    },
    ...stackPermissions(work.stack),
    ...valuePermissions(work, ['kms:Decrypt', 'kms:GenerateDataKey']),
  ];
}

/**
 * Mode `create`: the secret itself, replicas that come and go included. UpdateSecret encrypts anew when the
 * key changes, hence kms:Encrypt, and ListSecretVersionIds, which shows whether it did.
 */
export function createPermissions(work: CreationTask, onExisting: OnExisting): Permission[] {
  const { stack, secretArn: resource, name } = work;
  return [
    {
      actions: [...LIFECYCLE, ...(onExisting === 'fail' ? [] : ['secretsmanager:GetResourcePolicy'])],
      resource,
    },
    // Where no secret has the name, the service asks for the ARN without a suffix, and denies the call. No document
    // says for which ARN CreateSecret asks.
    {
      actions: ['secretsmanager:CreateSecret', 'secretsmanager:DescribeSecret', 'secretsmanager:TagResource'],
      resource: resource.slice(0, -ANY_SUFFIX.length),
      ...mayEndLikeArn(name) ? { conditions: nameConditions(name!) } : {},
    },
    { actions: ['secretsmanager:DeleteSecret'], resource, conditions: deletionConditions(stack) },
    ...stackPermissions(stack),
    ...valuePermissions(work, ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey']),
  ];
}

export type ReplicaKey = Pick<KeyTarget, 'resource' | 'alias'>;

/**
 * A replica under a key of its region. Whether the service asks KMS there as itself or from here is not
 * documented.
 */
export function replicaPermissions(
  stack: Stack,
  { secretArn, region, key }: { secretArn: string; region: string; key: ReplicaKey },
): Permission[] {
  const conditions = {
    ...keyUseConditions(region, key.alias),
    StringEquals: { 'kms:ViaService': [...viaServices(stack.region), ...viaServices(region)] },
    StringLike: {
      'kms:EncryptionContext:SecretARN': [secretArn, secretArn.replace(`:${stack.region}:`, `:${region}:`)],
    },
  };
  return [{ actions: ['kms:Encrypt', 'kms:GenerateDataKey'], resource: key.resource, conditions }];
}

/**
 * Whether CloudFormation still waits for an answer, and whether the stack rolls back. Only the outermost
 * stack shows why a nested stack is being deleted.
 */
function stackPermissions(stack: Stack): Permission[] {
  const parents = [outermostStack(stack)].filter(parent => parent !== stack);
  return [
    { actions: ['cloudformation:DescribeStackResource', 'cloudformation:DescribeStacks'], resource: stack.stackId },
    ...parents.map(({ stackId }) => ({ actions: ['cloudformation:DescribeStacks'], resource: stackId })),
  ];
}

/**
 * The ARN of `victim` is `…:victim-AbCdEf`, and so is that of a secret of this
 * name, as long as it has no suffix.
 */
function mayEndLikeArn(name: string | undefined): boolean {
  return name !== undefined && (Token.isUnresolved(name) || ARN_SUFFIX.test(name));
}

/**
 * The handler asks for what may not exist by the very name, and another secret does not answer to that. Not
 * every call has each key: hence IfExists.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
 */
function nameConditions(name: string) {
  return { StringEqualsIfExists: { 'secretsmanager:SecretId': name, 'secretsmanager:Name': name } };
}

const LIFECYCLE = [
  'CreateSecret',
  'DescribeSecret',
  'ListSecretVersionIds',
  'PutSecretValue',
  'RemoveRegionsFromReplication',
  'ReplicateSecretToRegions',
  'RestoreSecret',
  'TagResource',
  'UntagResource',
  'UpdateSecret',
  'UpdateSecretVersionStage',
].map(action => `secretsmanager:${action}`);

/** A call without ForceDeleteWithoutRecovery does not have that key at all: hence IfExists. */
function deletionConditions(stack: Stack) {
  return {
    StringLike: { [`aws:ResourceTag/${INSTANCE_TAG}`]: `${stackUuid(stack)}/*` },
    NumericGreaterThanEquals: { 'secretsmanager:RecoveryWindowInDays': RECOVERY_WINDOW.minDays },
    BoolIfExists: { 'secretsmanager:ForceDeleteWithoutRecovery': 'false' },
  };
}

function valuePermissions({ stack, secretArn, key, isGenerated, source }: HandlerTask, keyActions: readonly string[]): Permission[] {
  return [
    ...key ? [{ actions: keyActions, resource: key.resource, conditions: keyUseConditions(stack.region, key.alias), secretArn }] : [],
    // It makes a password and stores nothing: the action knows no resource.
    ...isGenerated ? [{ actions: ['secretsmanager:GetRandomPassword'], resource: '*' }] : [],
    ...source,
  ];
}

