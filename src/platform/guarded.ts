import { Token } from 'aws-cdk-lib';
import { consumersOf } from './consumers';
import { SecretCreationMode } from './modes';
import { plaintextIn } from './plaintext';
import { tagsOf, TemplateSecret } from './template-secret';
import { stackTags } from '../private/home';
import { textOfResolved } from '../private/tokens';
import { GuardedKey, GuardedSecret } from '../rules/guard-rails';
import { Text } from '../rules/text';
import type { KeyFacts, SecretFacts } from '../templates/facts';
import { choices } from '../templates/json';
import { CREATED } from '../templates/secret-target';
import type { Resource, Templates } from '../templates/templates';

/** What guard rails judge, of a secret as its template has it: each part when it is asked for. */
export function guardedSecret(templates: Templates, secret: TemplateSecret, facts: SecretFacts, rotates: boolean | undefined): GuardedSecret {
  const { resource, policies } = secret;
  const tags = once(() => guardedTags(secret));
  return {
    rotates,
    creation: resource.type === CREATED ? SecretCreationMode.CREATE_SECRET : SecretCreationMode.CLOUD_FORMATION,
    get name() { return textOfResolved(resource.properties.Name); },
    get keys() { return [guardedKey('the secret', facts.key), ...facts.replicas.map(({ region, key }) => guardedKey(`the replica in ${region}`, key))]; },
    get regions() { return [facts.region, ...facts.replicas.map(({ region }) => region)].map(known); },
    get tags() { return tags().tags; },
    get hasOpenTags() { return tags().hasOpenTags; },
    get consumers() { return policies.flatMap(policy => consumersOf(templates, policy.stack, facts.account, policy)); },
    get plaintext() { return plaintextIn(templates, secret); },
    get recoveryWindow() { return recoveryWindow(resource); },
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => made ??= make();
}

/** What synthesis does not know stands in brackets, or as `${…}`. */
function known(text: string): string | undefined {
  return /^\(|\$\{/.test(text) ? undefined : text;
}

function guardedKey(of: string, key: KeyFacts | undefined): GuardedKey {
  if (!key) return { of, isCustomerManaged: false };
  if (/(^|:)alias\/aws\//.test(key.id)) return { of, isCustomerManaged: false };
  // A parameter may turn out to be anything, aws/secretsmanager included.
  if (!key.target && key.id.startsWith('${')) return { of };
  return { of, isCustomerManaged: true, account: known(key.account), region: known(key.region) };
}

/** Under an Fn::If, a tag may be there or not. Stack tags with values of the deployment are ignored by the CDK. */
function guardedTags({ resource: { properties: { Tags } }, stack }: TemplateSecret): Pick<GuardedSecret, 'tags' | 'hasOpenTags'> {
  const found = choices(Tags);
  const sure = found.filter(({ conditions }) => conditions.length === 0).map(({ value }) => value);
  const ofStack = Object.entries(stackTags(stack)).filter(tag => !tag.some(text => Token.isUnresolved(text)));
  const tags = new Map(ofStack.map(([key, text]) => [key, Text.literal(text)]));
  for (const { key, value } of tagsOf({ Tags: sure })) tags.set(key.shown, value);
  return { tags, hasOpenTags: sure.length < found.length };
}

/** CloudFormation deletes without any window. */
function recoveryWindow({ type, properties, deletionPolicy, updateReplacePolicy }: Resource): number | undefined {
  if (type === CREATED) return /^Retain/.test(deletionPolicy ?? '') ? Infinity : numberOf(properties.RecoveryWindowInDays);
  return /^Retain/.test(deletionPolicy ?? '') && updateReplacePolicy === 'Retain' ? Infinity : 0;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'string' || typeof value === 'number' ? Number(value) : undefined;
}
