/* What IAM and KMS are asked for by the calls that the handler made: the other side of the least-privilege test. */
import { Call } from './fake-aws';
import { World } from './world';

/** A request for permission, as a policy evaluator takes it. */
export interface Asked {
  readonly action: string;
  /** A complete ARN, or `*` where the action has no resource. */
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const PREFIX = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:`;

export function askedFor({ aws }: World): Asked[] {
  const secrets = new Map([...aws.secretsManager.store.secrets.values()].map(({ name, arn }) => [name, arn]));
  const keys = aws.secretsManager.keys.uses.map(({ use, key, secretArn }): Asked => ({
    action: `kms:${use}`, resource: key, context: { 'kms:ViaService': `secretsmanager.${REGION}.amazonaws.com`, 'kms:EncryptionContext:SecretARN': secretArn },
  }));
  return [...aws.calls.flatMap(call => askedBy(call, secrets)), ...keys];
}

function askedBy(call: Call, secrets: ReadonlyMap<string, string>): Asked[] {
  switch (call.service) {
    case 'ssm': return [{ action: 'ssm:GetParameter', resource: `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/${call.request.Name.split(':')[0].replace(/^\//, '')}`, context: {} }];
    case 's3': return [{ action: call.request.versionId ? 's3:GetObjectVersion' : 's3:GetObject', resource: `arn:aws:s3:::${call.request.bucket}/${call.request.key}`, context: {} }];
    case 'kms': return [{ action: 'kms:Decrypt', resource: call.request.KeyId, context: contextOfKms(call.request.EncryptionContext) }];
    case 'cloudformation': return [{ action: `cloudformation:${call.operation}`, resource: call.request.StackName, context: {} }];
    case 'secretsmanager': return askedOfSecrets(call, secrets);
  }
}

/** KMS is asked by the handler itself: there is no kms:ViaService. */
function contextOfKms(context: Record<string, string> | undefined): Asked['context'] {
  const names = Object.keys(context ?? {});
  return {
    ...names.length > 0 ? { 'kms:EncryptionContextKeys': names } : {},
    ...Object.fromEntries(Object.entries(context ?? {}).map(([name, value]) => [`kms:EncryptionContext:${name}`, value])),
  };
}

function askedOfSecrets({ operation, request }: Call, secrets: ReadonlyMap<string, string>): Asked[] {
  if (operation === 'GetRandomPassword') return [{ action: 'secretsmanager:GetRandomPassword', resource: '*', context: {} }];
  const id: string = request.SecretId ?? request.Name;
  const resource = id.startsWith('arn:') ? id : secrets.get(id) ?? `${PREFIX}${id}-AbCdEf`;
  const context = contextOf(operation, request);
  const ask = (name: string): Asked => ({ action: `secretsmanager:${name}`, resource, context });
  const isCreate = operation === 'CreateSecret';
  return [ask(operation), ...isCreate && request.Tags ? [ask('TagResource')] : [], ...isCreate && request.AddReplicaRegions ? [ask('ReplicateSecretToRegions')] : []];
}

/** The condition keys of the service authorization reference that a request sets. */
function contextOf(operation: string, request: Call['request']): Record<string, string | string[]> {
  const tags: Array<{ Key: string; Value: string }> = request.Tags ?? [];
  return {
    ...request.Name === undefined ? {} : { 'secretsmanager:Name': request.Name },
    ...request.RecoveryWindowInDays === undefined ? {} : { 'secretsmanager:RecoveryWindowInDays': `${request.RecoveryWindowInDays}` },
    ...operation === 'DeleteSecret' && request.ForceDeleteWithoutRecovery !== undefined ? { 'secretsmanager:ForceDeleteWithoutRecovery': `${request.ForceDeleteWithoutRecovery}` } : {},
    ...request.KmsKeyId ? { 'secretsmanager:KmsKeyArn': request.KmsKeyId } : {},
    ...tags.length > 0 ? { 'aws:TagKeys': tags.map(({ Key }) => Key) } : {},
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
  };
}

export function actionsOf(world: World): string[] {
  return [...new Set(askedFor(world).map(({ action }) => action))].sort();
}
