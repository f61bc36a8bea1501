import { Stack } from 'aws-cdk-lib';
import { appKeyFacts, isDeletedBy } from './app-key';
import { withLiteralsElsewhere } from './literals-elsewhere';
import type { ManagedResource } from './managed-resources';
import { policyFacts, WrittenPolicy } from './policy-facts';
import { replicaFacts } from './replicas';
import { Consent, generatorFacts, stackTagKeys, valueFacts } from './secret-from-construct';
import type { SecretProperties } from './secret-shape';
import { contractOf } from './value-contracts';
import { parametersOfTemplate } from './value-parameters';
import { environmentOf } from '../app/environment';
import { branches, objectsIn } from '../cloudformation/choices';
import { isIntrinsic } from '../cloudformation/expression';
import { isObject, Json } from '../cloudformation/json';
import { readText } from '../cloudformation/read-text';
import { isCreatedByHandler } from '../cloudformation/secret-target';
import type { Templates } from '../cloudformation/template-index';
import type { Resource } from '../cloudformation/template-types';
import { Text } from '../cloudformation/text';
import { isOpen } from '../cloudformation/unknown';
import { ValueFacts } from '../rules/content';
import { AppKeyFacts, KmsKeyFacts } from '../rules/kms-key';
import { ReplicaFacts } from '../rules/replicas';
import { Complete } from '../rules/rule';
import type { SecretFacts } from '../rules/secret';
import { TagFacts } from '../rules/tags';

/** A resource policy, and the stack that has it. */
export interface PlacedPolicy extends WrittenPolicy {
  readonly stack: string;
  /** Whether a macro may change it. */
  readonly isTransformed?: boolean;
}

/** A secret as its template has it. */
export interface TemplateSecret {
  readonly resource: Resource;
  readonly stack: Stack;
  /** Set where the secret is of this library. */
  readonly managed?: ManagedResource;
  /** What the user agreed to, where the secret is of this library. */
  readonly consent: Consent;
  readonly policies: readonly PlacedPolicy[];
  /** Policies that may belong to this secret; synthesis does not know. */
  readonly possiblePolicies: readonly PlacedPolicy[];
  /** Whether the app attaches it to a database. */
  readonly isAttached?: boolean;
}

const EMPTY = Text.literal('');

export function templateValueFacts(
  templates: Templates, { resource, stack, consent }: TemplateSecret,
): Complete<ValueFacts> | undefined {
  const { secretString, ...properties } = cfnSecretProperties(resource);
  const written = withLiteralsElsewhere(templates, resource.stack, secretString) as string | undefined;
  return valueFacts(stack, { ...properties, secretString: written }, consent, parametersOfTemplate(templates, resource.stack));
}

/** What the rules judge. */
export function templateSecretFacts(templates: Templates, secret: TemplateSecret): Complete<SecretFacts> {
  const { resource: { properties, deletionPolicy }, stack, policies, isAttached = false } = secret;
  const generator = isAttached || hasOptions(properties.GenerateSecretString)
    ? generatorFacts(stack, cfnSecretProperties(secret.resource), undefined, parametersOfTemplate(templates, secret.resource.stack))
    : undefined;
  return {
    name: readText(properties.Name),
    description: readText(properties.Description),
    type: readText(properties.Type),
    keyProperty: 'kmsKeyId',
    key: templateKeyFacts(templates, secret, properties.KmsKeyId),
    value: templateValueFacts(templates, secret),
    // Nobody but the user of this library can pin its options, and its own synthesis has judged that.
    generator: generator && { ...generator, plaintextFields: secret.consent.plaintextFields ?? [] },
    fieldsInFile: contractOf(templates.stackAt(secret.resource.stack)?.elements?.get(secret.resource.id)).inFile,
    tags: { tags: tagsOfBranches(properties), stackTagKeys: stackTagKeys(stack) },
    replicas: replicasOf(templates, secret),
    policy: policyFacts(policies),
    deletionPolicy,
    isAttached,
  };
}

/** Without any there is nothing to judge, and most secrets have none. */
function hasOptions(options: unknown): boolean {
  return isObject(options) && Object.keys(options).length > 0;
}

/**
 * Those of the resource, without the stack's: with `Fn::If`, the ones of each branch. What a function puts
 * in place of a tag is not known, and left out.
 */
export function templateTags({ Tags }: Json): Array<Complete<TagFacts>> {
  return objectsIn(Tags).map(({ json: { Key, Value }, isSure, conditions }) => (
    { key: readText(Key) ?? EMPTY, value: readText(Value) ?? EMPTY, isSure, conditions }));
}

/**
 * The same with a tag for each branch of a key or a value: of those of a value, the first stands for its key.
 */
function tagsOfBranches({ Tags }: Json): Array<Complete<TagFacts>> {
  return objectsIn(Tags).flatMap(({ json: { Key, Value }, conditions: around }) => branches(Key ?? '', around).flatMap(({ value: key, conditions }) => (
    branches(Value ?? '').map(({ value }, index) => ({
      key: readText(key) ?? Text.PERHAPS,
      value: readText(value) ?? Text.PERHAPS,
      isSure: conditions.length === 0 && index === 0,
      conditions,
    })))));
}

/** Under the names of CfnSecret. */
function cfnSecretProperties(resource: Resource): SecretProperties {
  const { properties } = resource;
  return {
    secretString: properties.SecretString as string | undefined,
    generateSecretString: isCreatedByHandler(resource) ? undefined : lowerFirstLetters(properties.GenerateSecretString),
  };
}

function lowerFirstLetters(options: unknown): SecretProperties['generateSecretString'] {
  if (!isObject(options) || isIntrinsic(options)) return undefined;
  return Object.fromEntries(Object.entries(options).map(([key, value]) => [key.charAt(0).toLowerCase() + key.slice(1), value]));
}

function templateKeyFacts(
  templates: Templates,
  { resource, stack }: TemplateSecret,
  written: unknown,
): Complete<KmsKeyFacts> | undefined {
  const reference = readText(written);
  // Which properties of a ManagedSecret named the key, its own synthesis has judged.
  return (
    reference && {
      reference,
      environment: environmentOf(stack),
      isGivenTwice: false,
      appKey: madeKey(templates, resource, written),
    }
  );
}

/** The key of the app that a reference leads to, through exports and aliases as well. */
function madeKey(templates: Templates, secret: Resource, written: unknown): Complete<AppKeyFacts> | undefined {
  const key = keyResource(templates, secret.stack, written);
  if (!key) return undefined;
  const { region } = templates.placeOf(key.stack);
  return appKeyFacts({
    path: key.path,
    spec: readText(key.properties.KeySpec),
    usage: readText(key.properties.KeyUsage),
    isEnabled: key.properties.Enabled !== false,
    isDeleted: isDeletedBy(key.deletionPolicy),
    region: isOpen(region) ? undefined : region,
  }, isDeletedBy(secret.deletionPolicy));
}

export function keyResource(templates: Templates, stack: string, written: unknown): Resource | undefined {
  const found = typeof written === 'object' ? templates.find(templates.value(stack, written).target) : undefined;
  if (found?.type === 'AWS::KMS::Alias') return keyResource(templates, found.stack, found.properties.TargetKeyId);
  return found?.type === 'AWS::KMS::Key' ? found : undefined;
}

function replicasOf(templates: Templates, secret: TemplateSecret): Array<Complete<ReplicaFacts>> {
  const { ReplicaRegions, Replicas } = secret.resource.properties;
  return replicaFacts(
    environmentOf(secret.stack),
    objectsIn(ReplicaRegions ?? Replicas).map(({ json: { Region, KmsKeyId }, isSure }) => ({
      region: readText(Region) ?? Text.UNRESOLVED,
      key: templateKeyFacts(templates, secret, KmsKeyId),
      isSure,
    })),
  );
}
