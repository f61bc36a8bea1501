import { Stack, Token } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { ISecret, SecretStringGenerator } from 'aws-cdk-lib/aws-secretsmanager';
import { IParameter } from 'aws-cdk-lib/aws-ssm';
import { Permission } from './handler-policies';
import { Encoding, Generator, Source } from '../create-secret/contract';
import { keyTarget } from '../grants/key-target';

/** A content that the handler writes. */
export interface HandlerSource {
  readonly source: Source;
  /** What the derived token stands for: never the value. */
  readonly generation: string;
  /** To read it, from the stack of the handler. */
  permissions(stack: Stack): Permission[];
}

export function generatedSource(options: SecretStringGenerator, generation: string | undefined): HandlerSource {
  return { source: { Type: 'generated', Generator: stringified(options) }, generation: `generated:${generation ?? ''}`, permissions: () => [] };
}

export const NO_SOURCE: HandlerSource = { source: { Type: 'none' }, generation: 'none', permissions: () => [] };

export function parameterSource(parameter: IParameter, version: string | undefined, encoding: Encoding): HandlerSource {
  const { encryptionKey } = parameter as { encryptionKey?: IKey };
  return {
    source: { Type: 'parameter', Name: parameter.parameterName, Version: version, Encoding: encoding },
    generation: ['parameter', parameter.parameterName, version ?? '', encoding].join(':'),
    permissions: stack => [
      { actions: ['ssm:GetParameter'], resource: parameter.parameterArn },
      ...decrypt(stack, 'ssm', encryptionKey, { 'kms:EncryptionContext:PARAMETER_ARN': parameter.parameterArn }),
    ],
  };
}

export interface SecretVersion {
  readonly versionId?: string;
  readonly versionStage?: string;
  readonly jsonField?: string;
}

export function secretSource(secret: ISecret, { versionId, versionStage, jsonField }: SecretVersion, encoding: Encoding): HandlerSource {
  const arn = secret.secretFullArn ?? `${secret.secretArn}-??????`;
  return {
    source: { Type: 'secret', SecretId: secret.secretArn, VersionId: versionId, VersionStage: versionStage, JsonField: jsonField, Encoding: encoding },
    generation: ['secret', secret.secretArn, versionId ?? '', versionStage ?? '', jsonField ?? '', encoding].join(':'),
    permissions: stack => [
      { actions: ['secretsmanager:GetSecretValue'], resource: arn },
      ...decrypt(stack, 'secretsmanager', secret.encryptionKey, { 'kms:EncryptionContext:SecretARN': arn }),
    ],
  };
}

export function objectSource(bucket: IBucket, key: string, versionId: string | undefined, encoding: Encoding): HandlerSource {
  return {
    source: { Type: 'object', Bucket: bucket.bucketName, Key: key, VersionId: versionId, Encoding: encoding },
    generation: ['object', bucket.bucketName, key, versionId ?? '', encoding].join(':'),
    permissions: stack => [
      { actions: [versionId ? 's3:GetObjectVersion' : 's3:GetObject'], resource: bucket.arnForObjects(key) },
      // A bucket with bucket keys has its own ARN as the context, one without has the object's.
      ...decrypt(stack, 's3', bucket.encryptionKey, { 'kms:EncryptionContext:aws:s3:arn': [bucket.bucketArn, bucket.arnForObjects(key)] }),
    ],
  };
}

function decrypt(stack: Stack, service: string, key: IKey | undefined, context: Record<string, unknown>): Permission[] {
  const target = keyTarget(key);
  if (!target) return [];
  const alias = target.alias && { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': target.alias } };
  const via = { StringEquals: { 'kms:ViaService': `${service}.${stack.region}.amazonaws.com` } };
  return [{ actions: ['kms:Decrypt'], resource: target.resource, conditions: { ...via, StringLike: context, ...alias } }];
}

/** CloudFormation passes every scalar as a string. */
function stringified(options: SecretStringGenerator): Generator {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [capitalized(name), Token.isUnresolved(value) ? value : String(value)]));
}

function capitalized(name: string): string {
  return name[0].toUpperCase() + name.slice(1);
}
