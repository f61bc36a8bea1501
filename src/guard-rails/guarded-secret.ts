import { Token } from 'aws-cdk-lib';
import { findPlaintext } from './find-plaintext';
import { asUncertain, consumersOf } from './policy-consumers';
import { deployedStackName, stackTags } from '../app/environment';
import { awsManagedKeyIds } from '../app/looked-up-keys';
import { SecretCreationMode } from '../blueprint/modes';
import { choices } from '../cloudformation/choices';
import { areIncluded } from '../cloudformation/included';
import { Json, scalarText } from '../cloudformation/json';
import { KnownReferences, readText } from '../cloudformation/read-text';
import { isCreatedByHandler } from '../cloudformation/secret-target';
import type { Templates } from '../cloudformation/template-index';
import type { Resource } from '../cloudformation/template-types';
import { Text } from '../cloudformation/text';
import { isTransformed } from '../cloudformation/transforms';
import { isOpen, knownText } from '../cloudformation/unknown';
import { PlacedPolicy, TemplateSecret, templateTags } from '../facts/secret-from-template';
import type { TemplateKeyFacts } from '../facts/template-keys';
import type { TemplateSecretFacts } from '../facts/template-secrets';
import { splitArn } from '../iam/arn';
import { GuardedSecret, GuardedKey } from '../rules/guarded-secret';

/** What guardrails judge, of a secret as its template has it: each part when it is asked for. */
export function toGuardedSecret(
  templates: Templates, secret: TemplateSecret, facts: TemplateSecretFacts, { rotates, isScheduleIdle }: Pick<GuardedSecret, 'rotates' | 'isScheduleIdle'>,
): GuardedSecret {
  const { resource, policies, possiblePolicies } = secret;
  const consumersIn = (policy: PlacedPolicy) => consumersOf(templates, policy.stack, facts.account, policy);
  const lookups = templates.pendingLookups;
  const tags = memoize(() => toGuardedTags(secret, lookups));
  return lazily<GuardedSecret>({
    rotates: () => rotates,
    isScheduleIdle: () => isScheduleIdle,
    creation: () => isCreatedByHandler(resource) ? SecretCreationMode.CREATE_SECRET : SecretCreationMode.CLOUD_FORMATION,
    isAccountKnown: () => !isOpen(facts.account),
    name: () => readText(resource.properties.Name, knownPseudoParameters(templates, secret, facts))?.withLookups(lookups),
    keys: () => guardedKeys(keyAsWritten(secret, facts), awsManagedKeyIds(secret.stack)),
    regions: () => [facts.region, ...facts.replicas.map(({ region }) => region)].map(knownText),
    tags: () => tags().tags,
    mayHaveMoreTags: () => tags().mayHaveMoreTags,
    consumers: () => [...policies.flatMap(consumersIn), ...possiblePolicies.flatMap(consumersIn).map(asUncertain)],
    plaintext: () => findPlaintext(templates, secret),
    isTransformed: () => isTransformed(templates, resource) || [...policies, ...possiblePolicies].some(policy => policy.isTransformed),
    recoveryWindow: () => recoveryWindow(resource),
  });
}

/** An object that makes each of its properties when it is first read. A property without a function does not compile. */
function lazily<T extends object>(parts: { readonly [K in keyof Required<T>]: () => T[K] }): T {
  const entries = Object.entries<() => unknown>(parts).map(([name, make]) => [name, { get: memoize(make), enumerable: true }]);
  return Object.defineProperties({}, Object.fromEntries(entries)) as T;
}

function memoize<T>(make: () => T): () => T {
  let memo: { readonly value: T } | undefined;
  return () => (memo ??= { value: make() }).value;
}

/**
 * What CloudFormation puts in their place, as far as the app says it. The instances of a stack set have other
 * names.
 */
function knownPseudoParameters(
  templates: Templates, { stack, resource }: TemplateSecret, { account, region }: TemplateSecretFacts,
): KnownReferences {
  const stackName = templates.stackAt(resource.stack)!.stackName === undefined ? undefined : deployedStackName(stack);
  return { 'AWS::AccountId': knownText(account), 'AWS::Region': knownText(region), 'AWS::StackName': stackName };
}

/**
 * A secret without a key breaks the guardrail, whatever a macro beside its properties may add: else a macro
 * would turn an error into a warning.
 */
function keyAsWritten({ resource: { properties } }: TemplateSecret, facts: TemplateSecretFacts): TemplateSecretFacts {
  return properties.KmsKeyId === undefined && areIncluded(properties) ? { ...facts, key: undefined } : facts;
}

function guardedKeys({ key, replicas }: TemplateSecretFacts, awsManaged: ReadonlySet<string>): GuardedKey[] {
  return [
    toGuardedKey('the secret', key, awsManaged),
    ...replicas.map(replica => toGuardedKey(`the replica in ${replica.region}`, replica.key, awsManaged)),
  ];
}

function toGuardedKey(of: string, key: TemplateKeyFacts | undefined, awsManaged: ReadonlySet<string>): GuardedKey {
  if (!key || /(^|:)alias\/aws\//.test(key.id)) return { of, isCustomerManaged: false };
  if (!key.target && awsManaged.has(key.id.split('/').at(-1)!)) return { of, isCustomerManaged: false };
  const place = { account: knownText(key.account), region: knownText(key.region) };
  if (key.target) return { of, isCustomerManaged: true, ...place };
  // A parameter may turn out to be anything, aws/secretsmanager included, and of any account, unless it is
  // the end of an alias or an ARN.
  if (key.id.startsWith('${')) return { of };
  const resource = key.id.startsWith('arn:') ? splitArn(key.id).slice(5).join(':') : key.id;
  return { of, isCustomerManaged: mayBeAwsManaged(resource) ? undefined : true, ...place };
}

function mayBeAwsManaged(resource: string): boolean {
  const [start] = resource.split('${');
  return start !== resource && (AWS_ALIAS.startsWith(start) || start.startsWith(AWS_ALIAS));
}

const AWS_ALIAS = 'alias/aws/';

/**
 * Under an Fn::If, a tag may be there or not, and one whose key is not known may be any. Stack tags with
 * values of the deployment are ignored by the CDK.
 */
function toGuardedTags({ resource: { properties: { Tags } }, stack }: TemplateSecret, lookups: readonly string[]): Pick<GuardedSecret, 'tags' | 'mayHaveMoreTags'> {
  const found = choices(Tags);
  const sure = found.filter(({ conditions }) => conditions.length === 0).map(({ value }) => value);
  const ofStack = Object.entries(stackTags(stack)).filter(tag => !tag.some(text => Token.isUnresolved(text)));
  const tags = new Map(ofStack.map(([key, text]) => [key, Text.literal(text).withLookups(lookups)]));
  const named = namedTags({ Tags: sure }, lookups).filter(({ key }) => key.literal !== '');
  for (const { key, value } of named) tags.set(key.literal, value);
  return { tags, mayHaveMoreTags: named.length < found.length };
}

/**
 * The tags whose keys are known. Only what the CLI is asked to look up is not, and no literal that looks like
 * it.
 */
export function namedTags(properties: Json, lookups: readonly string[]): Array<{ readonly key: Text; readonly value: Text }> {
  return templateTags(properties)
    .map(({ key, value }) => ({ key: key.withLookups(lookups), value: value.withLookups(lookups) }))
    .filter(({ key }) => key.isWhole);
}

/** CloudFormation deletes without any window. */
function recoveryWindow(resource: Resource): number | undefined {
  const { properties, deletionPolicy, updateReplacePolicy } = resource;
  const whenDeleted = isCreatedByHandler(resource) ? numberOf(properties.RecoveryWindowInDays) : 0;
  const isRetained = [deletionPolicy?.startsWith('Retain'), updateReplacePolicy === 'Retain'];
  const mayBe = [deletionPolicy, updateReplacePolicy].map((policy, index) => isRetained[index] || policy?.startsWith('${'));
  if (isRetained.every(Boolean)) return Infinity;
  return mayBe.every(Boolean) ? undefined : whenDeleted;
}

function numberOf(value: unknown): number | undefined {
  return /^\d+$/.test(scalarText(value)) ? Number(value) : undefined;
}
