import { Stack, Token } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { ISecret, SecretStringGenerator } from 'aws-cdk-lib/aws-secretsmanager';
import { IParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct, IConstruct } from 'constructs';
import { literalInArn } from './literal-arn';
import { Permission } from './shared-statements';
import { Encoding, Generator, Source } from '../create-secret/contract';
import { keyUseConditions } from '../grants/grant-statements';
import { resolveKeyTarget } from '../grants/key-target';
import { EncryptedFileFacts } from '../rules/encrypted-file';
import { Complete } from '../rules/rule';
import { ANY_SUFFIX } from '../secrets-manager';

/** A content that the handler writes. */
export interface HandlerSource {
  readonly source: Source;
  /** What the derived token stands for: never the value. */
  readonly generation: string;
  /** Of what is read, as far as no name and no ARN of its kind may be a pattern. */
  readonly names: readonly string[];
  /** The file of the repository that it comes from, for the rules. */
  readonly file?: (scope: IConstruct) => Complete<EncryptedFileFacts>;
  /** To read it, from the stack of the handler. */
  permissions(stack: Stack): Permission[];
  /** The same with what has to be made in the app first. */
  inScope?(scope: Construct): HandlerSource;
}

export function generatedSource(options: SecretStringGenerator, generation: string | undefined): HandlerSource {
  return {
    source: { Type: 'generated', Generator: toGeneratorProperties(options) },
    generation: `generated:${generation ?? ''}`,
    names: [],
    permissions: () => [],
  };
}

export const NO_SOURCE: HandlerSource = { source: { Type: 'none' }, generation: 'none', names: [], permissions: () => [] };

export function parameterSource(parameter: IParameter, version: string | undefined, encoding: Encoding): HandlerSource {
  const { encryptionKey } = parameter as { encryptionKey?: IKey };
  return {
    source: { Type: 'parameter', Name: parameter.parameterName, Version: version, Encoding: encoding },
    names: [parameter.parameterName, parameter.parameterArn],
    generation: ['parameter', parameter.parameterName, version ?? '', encoding].join(':'),
    permissions: stack => {
      const resource = literalInArn(parameter.parameterArn);
      return [
        { actions: ['ssm:GetParameter'], resource },
        ...decryptPermissions(encryptionKey, 'ssm', stack.region, { 'kms:EncryptionContext:PARAMETER_ARN': resource }),
      ];
    },
  };
}

export interface SecretVersion {
  readonly versionId?: string;
  readonly versionStage?: string;
  readonly jsonField?: string;
}

export function secretSource(secret: ISecret, version: SecretVersion, encoding: Encoding): HandlerSource {
  const { versionId, versionStage, jsonField } = version;
  return {
    source: {
      Type: 'secret',
      SecretId: secretIdOf(secret),
      VersionId: versionId,
      VersionStage: versionStage,
      JsonField: jsonField,
      Encoding: encoding,
    },
    names: [secretIdOf(secret)],
    generation: ['secret', secret.secretArn, versionId ?? '', versionStage ?? '', jsonField ?? '', encoding].join(':'),
    permissions: stack => secretPermissions(secret, stack),
  };
}

function secretPermissions(secret: ISecret, stack: Stack): Permission[] {
  const arn = arnOfSource(secret, stack);
  const context = { 'kms:EncryptionContext:SecretARN': arn };
  return [
    { actions: ['secretsmanager:GetSecretValue'], resource: arn },
    ...decryptPermissions(secret.encryptionKey, 'secretsmanager', stack.region, context),
  ];
}

/**
 * Without its suffix, an ARN whose name ends in a hyphen and six characters looks complete, and names another
 * secret.
 */
function secretIdOf(secret: ISecret): string {
  const { account, region } = Stack.of(secret);
  const isHome = secret.env.account === account && secret.env.region === region;
  return secret.secretFullArn || !isHome ? secret.secretArn : secret.secretName;
}

/** A secret that waits for its value can wait for this very policy, and so may not be referred to in it. */
function arnOfSource(secret: ISecret & { _arnBeforeValue?(seenFrom: Stack): string }, stack: Stack): string {
  const before = secret._arnBeforeValue?.(stack);
  if (before !== undefined) return before;
  return secret.secretFullArn ? literalInArn(secret.secretFullArn) : `${literalInArn(secret.secretArn)}${ANY_SUFFIX}`;
}

export function objectSource(bucket: IBucket, key: string, versionId: string | undefined, encoding: Encoding): HandlerSource {
  return {
    source: { Type: 'object', Bucket: bucket.bucketName, Key: key, VersionId: versionId, Encoding: encoding },
    names: [bucket.bucketName, bucket.bucketArn],
    generation: ['object', bucket.bucketName, key, versionId ?? '', encoding].join(':'),
    permissions: () => objectPermissions(bucket, key, bucket.encryptionKey, versionId),
  };
}

export function objectPermissions(bucket: IBucket, key: string, encryptionKey: IKey | undefined, versionId?: string): Permission[] {
  const bucketArn = literalInArn(bucket.bucketArn);
  const arn = literalInArn(bucket.arnForObjects(key));
  return [
    { actions: [versionId ? 's3:GetObjectVersion' : 's3:GetObject'], resource: arn },
    // A bucket with bucket keys has its own ARN as the context, one without has the object's.
    ...decryptPermissions(encryptionKey, 's3', bucket.env.region, {
      'kms:EncryptionContext:aws:s3:arn': [bucketArn, arn],
    }),
  ];
}

/** @param service the one that asks KMS */
function decryptPermissions(key: IKey | undefined, service: string, region: string, context: Record<string, unknown>): Permission[] {
  const target = resolveKeyTarget(key);
  if (!target) return [];
  return [
    {
      actions: ['kms:Decrypt'],
      resource: target.resource,
      conditions: { ...keyUseConditions(region, target.alias, service), StringLike: context },
    },
  ];
}

/** CloudFormation passes every scalar as a string. */
function toGeneratorProperties(options: SecretStringGenerator): Generator {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [capitalize(name), Token.isUnresolved(value) ? value : String(value)]));
}

function capitalize(name: string): string {
  return name[0].toUpperCase() + name.slice(1);
}
