import { Stack, Token } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct, IConstruct } from 'constructs';
import { InspectedFile, inspectCiphertextFile, InspectedSopsFile, inspectSopsFile } from './inspect-file';
import { textOf } from '../app/tokens';
import { Encoding } from '../create-secret/contract';
import { SopsKey } from '../create-secret/sops-document';
import { resolveKeyTarget } from '../grants/key-target';
import { HandlerSource, objectPermissions } from '../provider/handler-source';
import { literalInArn } from '../provider/literal-arn';
import { Permission } from '../provider/shared-statements';
import { EncryptedFileFacts, mayBeKeyOfFile } from '../rules/encrypted-file';
import { Complete } from '../rules/rule';

export interface SopsFileSource {
  readonly key: IKey;
  readonly jsonField?: string;
  readonly encoding: Encoding;
  readonly assetKey?: IKey;
}

/** The file travels as an asset of the secret: SOPS has encrypted what is secret in it. */
export function sopsFileSource(path: string, { key, jsonField, encoding, assetKey }: SopsFileSource): HandlerSource {
  const file = inspectSopsFile(path, { field: jsonField, encoding });
  const shared = { Type: 'sops', KeyId: key.keyArn, Format: file.content, JsonField: jsonField, Encoding: encoding } as const;
  const unbound: HandlerSource = {
    source: { ...shared, Bucket: '', Key: '' },
    generation: ['sops', file.hash, jsonField ?? '', encoding].join(':'),
    names: [],
    file: scope => factsOf(file, key, scope),
    permissions: () => [],
  };
  return { ...unbound, inScope: scope => file.problem ? unbound : withAsset(scope) };

  function withAsset(scope: Construct): HandlerSource {
    const { bucket, s3ObjectKey } = new Asset(scope, 'SopsFile', { path });
    return {
      ...unbound,
      source: { ...shared, Bucket: bucket.bucketName, Key: s3ObjectKey },
      permissions: () => [...objectPermissions(bucket, s3ObjectKey, assetKey), ...dataKeyPermissions(file, key)],
    };
  }
}

/** The data key's context is one for each key that may be meant. */
function dataKeyPermissions({ sopsKeys }: InspectedSopsFile, key: IKey): Permission[] {
  const arn = key.keyArn;
  const mayBeMeant = ({ arn: one }: SopsKey) => Token.isUnresolved(arn) || mayBeKeyOfFile(one, arn, sopsKeys.length);
  const meant = sopsKeys.filter(mayBeMeant);
  const contexts = new Map(meant.map(({ context }) => [JSON.stringify(context), context]));
  return [...contexts.values()].flatMap(context => decryptDirectly(key, context));
}

export interface CiphertextFileSource {
  readonly key: IKey;
  readonly encryptionContext?: Readonly<Record<string, string>>;
  readonly encoding: Encoding;
}

/** A ciphertext is so small that it stands in the template. */
export function ciphertextFileSource(path: string, { key, encryptionContext = {}, encoding }: CiphertextFileSource): HandlerSource {
  const file = inspectCiphertextFile(path);
  const EncryptionContext = Object.keys(encryptionContext).length > 0 ? encryptionContext : undefined;
  return {
    source: { Type: 'ciphertext', Ciphertext: file.ciphertext, KeyId: key.keyArn, EncryptionContext, Encoding: encoding },
    generation: ['ciphertext', file.hash, encoding].join(':'),
    names: [],
    file: scope => factsOf(file, key, scope),
    permissions: () => decryptDirectly(key, encryptionContext),
  };
}

function factsOf(file: InspectedFile, key: IKey, scope: IConstruct): Complete<EncryptedFileFacts> {
  const { region } = Stack.of(scope);
  const { path, format, fileKeys, size, fileSize, field, fields } = file;
  const problem = file.problem && { requirement: undefined, fix: undefined, ...file.problem };
  const home = Token.isUnresolved(region) ? undefined : region;
  return { path, format, problem, fileKeys, size, fileSize, field, fields, key: textOf(scope, key.keyArn)!, region: home };
}

/**
 * The one key, under the very context of the file, and not by way of a service, which would have another one.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 */
function decryptDirectly(key: IKey, context: Readonly<Record<string, string>>): Permission[] {
  const target = resolveKeyTarget(key);
  const names = Object.keys(context);
  const equal = Object.fromEntries(Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, literalInArn(value)]));
  const conditions = {
    Null: { 'kms:ViaService': 'true', ...names.length === 0 ? { 'kms:EncryptionContextKeys': 'true' } : {} },
    ...names.length > 0 ? { 'StringEquals': equal, 'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': names.map(literalInArn) } } : {},
    ...target?.alias === undefined ? {} : { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': target.alias } },
  };
  return target ? [{ actions: ['kms:Decrypt'], resource: target.resource, conditions }] : [];
}
