import { PhysicalName, Stack } from 'aws-cdk-lib';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { SecretStringGenerator } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { daysIn } from './app/days';
import { textOf } from './app/tokens';
import { Text } from './cloudformation/text';
import { localFileOf } from './facts/local-file';
import { policyFacts, written } from './facts/policy-facts';
import { generatorFacts, keyFacts, renderedOptions, replicasOf, tagFacts, valueFacts } from './facts/secret-from-construct';
import { contractOf } from './facts/value-contracts';
import { FindParameter } from './facts/value-parameters';
import type { ManagedSecretBase } from './managed-secret-base';
import { ManagedSecretProps } from './managed-secret-props';
import { lockedOptions, lockOf } from './pins/pin-lock';
import { HandlerSource } from './provider/handler-source';
import { judgeCreation } from './rules/creation';
import { CreationFacts } from './rules/creation-facts';
import { judgeNamesakes } from './rules/duplicate-names';
import { judgeLock, LockFacts } from './rules/pin-lock';
import { nameGeneratedWhenNeeded } from './rules/references';
import { Complete, Finding } from './rules/rule';
import { judgeSecret, SecretFacts } from './rules/secret';
import { SecretContent } from './secret-content';
import { SecretOrigin } from './secret-origin';
import { Surveys } from './validation/inspect-stages';
import { inspectRelatedResources } from './validation/related-findings';
import { findNamesakes } from './validation/survey';

/** A ManagedSecret as the rules see it. */
export interface InspectedSecret {
  readonly secret: ManagedSecretBase;
  readonly props: ManagedSecretProps;
  readonly content: SecretContent;
  readonly origin: SecretOrigin;
  /** The keys of this app that the user gave, in the order of the replicas. */
  readonly replicaKeys: ReadonlyArray<CfnKey | undefined>;
}

/** What the rules find of the secret itself, once the tree is complete. */
export function inspectSecret(inspected: InspectedSecret, surveys: Surveys): Finding[] {
  const { origin, props } = inspected;
  const namesakes = findNamesakes(origin.shape, surveys.all);
  const lock = lockFacts(inspected);
  return [
    ...judgeSecret(secretFacts(inspected, surveys, lock !== undefined)),
    ...lock ? judgeLock(lock) : [],
    ...judgeCreation(creationFacts(inspected, surveys)),
    ...inspectRelatedResources(inspected.secret, surveys, textOf(origin.shape, origin.shape.type) ?? null),
    ...namesakes ? judgeNamesakes(namesakes) : [],
    ...props.secretName === PhysicalName.GENERATE_IF_NEEDED ? [nameGeneratedWhenNeeded()] : [],
  ];
}

/** Undefined for a secret that no lock file is to pin. */
function lockFacts({ secret, content, origin: { shape, versionId } }: InspectedSecret): LockFacts | undefined {
  const lock = lockOf(secret);
  const options = lock && versionId === undefined && content._consent.pin === undefined ? renderedOptions(shape, shape) : undefined;
  const locked = options && lockedOptions(options);
  return locked && lock?.compare(secret.node.path, locked);
}

function secretFacts(inspected: InspectedSecret, surveys: Surveys, isLocked: boolean): Complete<SecretFacts> {
  const { secret, props, content, origin: { shape: resource, element }, replicaKeys } = inspected;
  const find: FindParameter = name => surveys.own.parameterOf(Stack.of(resource), name);
  return {
    name: textOf(resource, resource.name),
    description: textOf(resource, resource.description),
    type: textOf(resource, resource.type),
    keyProperty: props.kmsKeyId === undefined ? 'encryptionKey' : 'kmsKeyId',
    key: keyFacts(resource, appKeyOf(secret._keyTarget?.key), isKeyGivenTwice(props)),
    value: valueFacts(resource, resource, content._consent, find),
    generator: generatorOf(inspected, find, isLocked),
    fieldsInFile: contractOf(element).inFile,
    tags: tagFacts(resource),
    replicas: replicasOf(resource, replicaKeys),
    policy: policyFacts(surveys.own.policiesOf(element).map(written)),
    deletionPolicy: resource.cfnOptions.deletionPolicy,
    isAttached: surveys.own.isAttached(secret),
  };
}

function generatorOf({ content, origin }: InspectedSecret, find: FindParameter, isLocked: boolean) {
  const [{ shape, versionId }, { _consent: consent, _props: props }] = [origin, content];
  // What the handler generates does not change with the options: there is nothing to pin.
  const pinned = versionId === undefined ? consent : undefined;
  const generator = generatorFacts(shape, shape, pinned, find, props.generateSecretString);
  return generator && Object.assign(generator, { isLocked, plaintextFields: consent.plaintextFields ?? [] });
}

function isKeyGivenTwice({ encryptionKey, kmsKeyId }: ManagedSecretProps): boolean {
  return encryptionKey !== undefined && kmsKeyId !== undefined;
}

function creationFacts(inspected: InspectedSecret, surveys: Surveys): Complete<CreationFacts> {
  const { secret, props: { creation, clientRequestToken }, content, origin: { created, provider } } = inspected;
  const isCreated = creation?._options !== undefined;
  const handled = isCreated ? content._createdByHandler : content._writtenByHandler;
  const isEmpty = handled ? handled.source.Type === 'none' : content._createdByHandler?.source.Type === 'none';
  return {
    isCreated,
    writer: isEmpty ? 'nobody' : handled || isCreated ? 'handler' : 'cloudFormation',
    hasTemplateValue: content._props.secretString !== undefined,
    token: textOf(secret, clientRequestToken),
    isAttached: surveys.own.isAttached(secret),
    recoveryWindowInDays: creation?._options?.recoveryWindow && daysIn(creation._options.recoveryWindow),
    lineage: textOf(secret, creation?._options?.lineage),
    tagKeys: Object.keys(created?.allTags ?? {}).map(key => textOf(secret, key)!),
    storedTexts: handled || isCreated ? storedTexts(inspected, isCreated) : [],
    localFile: handled?.source.Type === 'object' ? localFileOf(secret, handled.source.Key) : undefined,
    sourceNames: sourceNames(secret, handled),
    encryptedFile: handled?.file?.(secret),
    allowsPlaintext: content._consent.allowPlaintext ?? false,
    isFunctionFull: provider?._isFull ?? false,
    foreignProvider: provider && Stack.of(provider) !== secret.stack ? provider.node.path : undefined,
  };
}

function sourceNames(secret: ManagedSecretBase, handled: HandlerSource | undefined): Text[] {
  return (handled?.names ?? []).map(name => textOf(secret, name) ?? Text.UNRESOLVED);
}

/** What a custom resource passes to the service unchanged. */
function storedTexts({ secret, props, content, origin }: InspectedSecret, isCreated: boolean): Array<[string, Text]> {
  const { name, description, type } = origin.shape;
  const { secretStringTemplate } = (content._props.generateSecretString ?? {}) as SecretStringGenerator;
  const { clientRequestToken } = props;
  const lineage = props.creation?._options?.lineage;
  const metadata = { secretName: name, description, type, tags: JSON.stringify(origin.created?.allTags), lineage };
  const texts = { content: secretStringTemplate, clientRequestToken, ...isCreated ? metadata : {} };
  return Object.entries(texts).flatMap(([property, value]) => (
    value === undefined ? [] : [[property, textOf(secret, value) ?? Text.UNRESOLVED]]));
}

/** The key as a resource of this app, where it is one. */
export function appKeyOf(key: object | undefined): CfnKey | undefined {
  if (key === undefined) return undefined; // The class of keys need not load.
  const construct: Partial<IConstruct> = key;
  const candidates = [construct, construct.node?.defaultChild, construct.node?.scope];
  return candidates.find((candidate): candidate is CfnKey => CfnKey.isCfnKey(candidate));
}
