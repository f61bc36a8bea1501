import { createHash } from 'crypto';
import { Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import { CfnAlias, CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { appKeyFacts, isDeletedBy } from './app-key';
import { replicaFacts } from './replicas';
import { SecretProperties, SecretShape } from './secret-shape';
import { FindParameter, parametersIn } from './value-parameters';
import { environmentOf, stackTags } from '../app/environment';
import { booleanOf, listOf, literal, numberOf, resolved, textOf } from '../app/tokens';
import { pendingParameters } from '../cdk/internals';
import { lookupOfParameter } from '../cdk/names';
import { isPendingLookup, Text } from '../cloudformation/text';
import { ValueFacts } from '../rules/content';
import { GeneratorFacts } from '../rules/generator';
import { AppKeyFacts, KmsKeyFacts } from '../rules/kms-key';
import { ReplicaFacts } from '../rules/replicas';
import { Complete } from '../rules/rule';
import { TagSetFacts } from '../rules/tags';

/** What the user agreed to, which the resource does not show. */
export interface Consent {
  readonly pin?: string;
  readonly allowPlaintext?: boolean;
  readonly plaintextFields?: readonly string[];
}

/** @param scope where values are resolved */
export function valueFacts(
  scope: IConstruct, secret: SecretProperties, consent: Consent, find: FindParameter,
): Complete<ValueFacts> | undefined {
  const written = textOf(scope, secret.secretString);
  const text = written && isPendingLookup(written.written) ? written.withLookups(pendingLookupsOf(scope)) : written;
  return text && {
    text,
    plaintextAllowed: consent.allowPlaintext ?? false,
    plaintextFields: consent.plaintextFields ?? [],
    hasNamedFields: consent.plaintextFields !== undefined,
    parameters: parametersIn(resolved(scope, secret.secretString), find),
    isAlsoGenerated: generatorOptions(scope, secret) !== undefined,
  };
}

/** A stack may take what another one looks up. */
function pendingLookupsOf({ node: { root } }: IConstruct): string[] {
  return root.node.findAll().flatMap(each => Stack.isStack(each) ? pendingParameters(each).map(lookupOfParameter) : []);
}

/** @param written the options, where the handler has them and the resource does not */
export function generatorFacts(
  scope: IConstruct, secret: SecretProperties, consent: Consent | undefined, find: FindParameter,
  written?: SecretProperties['generateSecretString'],
): Complete<GeneratorFacts> | undefined {
  const options = generatorOptions(scope, secret, written);
  if (!options) return undefined;
  const hasOptions = Object.values(options).some(option => option !== undefined);
  // A spread of as many properties takes thirty times as long, and this is done for each secret.
  return Object.assign(passwordFacts(scope, options), {
    template: textOf(scope, options.secretStringTemplate),
    key: textOf(scope, options.generateStringKey),
    parameters: options.secretStringTemplate === undefined ? [] : parametersIn(resolved(scope, options.secretStringTemplate), find),
    plaintextFields: consent?.plaintextFields ?? [],
    pin: consent?.pin,
    fingerprint: consent && fingerprintOf(scope, hasOptions ? options : {}),
    hasOptions,
    isLocked: false,
    canBePinned: consent !== undefined,
  });
}

type GeneratorOptions = CfnSecret.GenerateSecretStringProperty;

/** The options that are facts under the same name, with the service's defaults. */
function passwordFacts(
  scope: IConstruct, options: GeneratorOptions,
): Pick<Complete<GeneratorFacts>, keyof GeneratorFacts & keyof GeneratorOptions> {
  return {
    passwordLength: numberOf(scope, options.passwordLength, 32),
    excludeCharacters: textOf(scope, options.excludeCharacters),
    excludeLowercase: booleanOf(scope, options.excludeLowercase, false),
    excludeUppercase: booleanOf(scope, options.excludeUppercase, false),
    excludeNumbers: booleanOf(scope, options.excludeNumbers, false),
    excludePunctuation: booleanOf(scope, options.excludePunctuation, false),
    includeSpace: booleanOf(scope, options.includeSpace, false),
    requireEachIncludedType: booleanOf(scope, options.requireEachIncludedType, true),
  };
}

/** The options as the template has them. Undefined if nothing is generated. */
export function renderedOptions(scope: IConstruct, secret: SecretProperties): Record<string, unknown> | undefined {
  const options = generatorOptions(scope, secret);
  return options && Object.fromEntries(Object.entries(options).map(([name, value]) => [name, resolved(scope, value)]));
}

function generatorOptions(
  scope: IConstruct, secret: SecretProperties, written?: SecretProperties['generateSecretString'],
): GeneratorOptions | undefined {
  const options = secret.generateSecretString ?? written;
  return listOf<GeneratorOptions>(scope, options && [options])[0];
}

const FINGERPRINT_LENGTH = 12;
/** By what is hashed. Many secrets have the same options. */
const FINGERPRINTS = new Map<string, string>();

/** Of what CloudFormation compares: the options as the template has them, in any order. */
function fingerprintOf(scope: IConstruct, options: object): string | undefined {
  const entries = Object.entries(options).sort(([a], [b]) => a < b ? -1 : 1);
  const rendered = entries.length === 0 ? '{}' : JSON.stringify(resolved(scope, Object.fromEntries(entries)));
  if (isPendingLookup(rendered)) return undefined;
  const fingerprint = FINGERPRINTS.get(rendered) ?? createHash('sha256').update(rendered).digest('hex').slice(0, FINGERPRINT_LENGTH);
  FINGERPRINTS.set(rendered, fingerprint);
  return fingerprint;
}

export function tagFacts(secret: SecretShape): Complete<TagSetFacts> {
  const tags = listOf<{ Key?: string; key?: string; Value?: string; value?: string }>(secret, secret.tags.renderTags());
  return {
    tags: tags.map(tag => ({
      key: textOf(secret, tag.key ?? tag.Key) ?? EMPTY,
      value: textOf(secret, tag.value ?? tag.Value) ?? EMPTY,
      isSure: true,
      conditions: [],
    })),
    stackTagKeys: stackTagKeys(Stack.of(secret)),
  };
}

const EMPTY = Text.literal('');

/** Those that reach CloudFormation: the CDK ignores the ones that only the deployment knows. */
export function stackTagKeys(stack: Stack): string[] {
  return Object.keys(stackTags(stack)).filter(key => !Token.isUnresolved(key));
}

/** @param hint the key of this app that the user passed, for a reference that does not name it */
export function keyFacts(secret: SecretShape, hint: CfnKey | undefined, givenTwice: boolean): Complete<KmsKeyFacts> | undefined {
  const reference = textOf(secret, secret.kmsKeyId);
  return (
    reference && {
      reference,
      environment: environmentOf(secret),
      isGivenTwice: givenTwice,
      appKey: findAppKeyFacts(secret.kmsKeyId!, hint, secret),
    }
  );
}

function findAppKeyFacts(reference: string, hint: CfnKey | undefined, secret: SecretShape): Complete<AppKeyFacts> | undefined {
  const targets = referencedConstructs(reference);
  const key = targets.length > 0 ? findAppKey(targets) : Token.isUnresolved(reference) ? hint : undefined;
  return key && appKeyFacts({
    path: key.node.id === 'Resource' ? key.node.scope!.node.path : key.node.path,
    spec: textOf(key, key.keySpec),
    usage: textOf(key, key.keyUsage),
    isEnabled: booleanOf(key, key.enabled, true),
    isDeleted: isDeletedBy(key.cfnOptions.deletionPolicy),
    region: literal(Stack.of(key).region),
  }, isDeletedBy(secret.cfnOptions.deletionPolicy));
}

/**
 * The constructs that a reference is made of. The target of pseudo parameters such as AWS::Region is the
 * stack, which is no key.
 */
function referencedConstructs(reference: string): IConstruct[] {
  const references = Tokenization.reverseString(reference).tokens.filter(Reference.isReference);
  return references.map(({ target }) => target).filter(target => !Stack.isStack(target));
}

/** The key, or the one that an alias names. */
function findAppKey(targets: readonly IConstruct[]): CfnKey | undefined {
  const aliased = targets.filter(CfnAlias.isCfnAlias).flatMap(alias => referencedConstructs(alias.targetKeyId));
  return [...targets, ...aliased].find(CfnKey.isCfnKey);
}

/** @param hints the keys of this app that the user gave, in the order of the replicas */
export function replicasOf(secret: SecretShape, hints: ReadonlyArray<CfnKey | undefined>): Array<Complete<ReplicaFacts>> {
  const replicas = listOf<CfnSecret.ReplicaRegionProperty>(secret, secret.replicaRegions);
  return replicaFacts(environmentOf(secret), replicas.map(({ region, kmsKeyId }, index) => {
    const reference = textOf(secret, kmsKeyId);
    const hint = hints.length === replicas.length ? hints[index] : undefined;
    return {
      region: textOf(secret, region) ?? Text.UNRESOLVED,
      key: reference && { reference, appKey: findAppKeyFacts(kmsKeyId!, hint, secret) },
      isSure: true,
    };
  }));
}
