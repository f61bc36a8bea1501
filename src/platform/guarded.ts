import { Token } from 'aws-cdk-lib';
import { consumersOf, perhaps } from './consumers';
import { SecretCreationMode } from './modes';
import { plaintextIn } from './plaintext';
import { PlacedPolicy, tagsOf, TemplateSecret } from './template-secret';
import { choices } from '../cloudformation/choices';
import { readText } from '../cloudformation/read-text';
import { CREATED } from '../cloudformation/secret-target';
import type { Resource, Templates } from '../cloudformation/templates';
import { Text } from '../cloudformation/text';
import { isOpen } from '../cloudformation/unknown';
import { partsOf } from '../iam/arn';
import { stackTags } from '../private/home';
import { GuardedKey, GuardedSecret } from '../rules/guard-rails';
import type { KeyFacts, SecretFacts } from '../templates/facts';

/** What guard rails judge, of a secret as its template has it: each part when it is asked for. */
export function guardedSecret(templates: Templates, secret: TemplateSecret, facts: SecretFacts, rotates: boolean | undefined): GuardedSecret {
  const { resource, policies, perhapsPolicies } = secret;
  const consumersIn = (policy: PlacedPolicy) => consumersOf(templates, policy.stack, facts.account, policy);
  const tags = once(() => guardedTags(secret));
  const keys = once(() => [guardedKey('the secret', facts.key), ...facts.replicas.map(({ region, key }) => guardedKey(`the replica in ${region}`, key))]);
  const consumers = once(() => [...policies.flatMap(consumersIn), ...perhapsPolicies.flatMap(consumersIn).map(perhaps)]);
  const plaintext = once(() => plaintextIn(templates, secret));
  return {
    rotates,
    creation: resource.type === CREATED ? SecretCreationMode.CREATE_SECRET : SecretCreationMode.CLOUD_FORMATION,
    isAccountKnown: !isOpen(facts.account),
    get name() { return readText(resource.properties.Name); },
    get keys() { return keys(); },
    get regions() { return [facts.region, ...facts.replicas.map(({ region }) => region)].map(known); },
    get tags() { return tags().tags; },
    get hasOpenTags() { return tags().hasOpenTags; },
    get consumers() { return consumers(); },
    get plaintext() { return plaintext(); },
    get recoveryWindow() { return recoveryWindow(resource); },
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => made ??= make();
}

function known(text: string): string | undefined {
  return isOpen(text) ? undefined : text;
}

function guardedKey(of: string, key: KeyFacts | undefined): GuardedKey {
  if (!key || /(^|:)alias\/aws\//.test(key.id)) return { of, isCustomerManaged: false };
  const place = { account: known(key.account), region: known(key.region) };
  if (key.target) return { of, isCustomerManaged: true, ...place };
  // A parameter may turn out to be anything, aws/secretsmanager included, and of any account, unless it is the end of an alias or an ARN.
  if (key.id.startsWith('${')) return { of };
  const resource = key.id.startsWith('arn:') ? partsOf(key.id).slice(5).join(':') : key.id;
  return { of, isCustomerManaged: mayBeAwsManaged(resource) ? undefined : true, ...place };
}

function mayBeAwsManaged(resource: string): boolean {
  const [start] = resource.split('${');
  return start !== resource && (AWS_ALIAS.startsWith(start) || start.startsWith(AWS_ALIAS));
}

const AWS_ALIAS = 'alias/aws/';

/**
 * Under an Fn::If, a tag may be there or not, and one whose key is not known may be any. Stack tags with values of the deployment are
 * ignored by the CDK.
 */
function guardedTags({ resource: { properties: { Tags } }, stack }: TemplateSecret): Pick<GuardedSecret, 'tags' | 'hasOpenTags'> {
  const found = choices(Tags);
  const sure = found.filter(({ conditions }) => conditions.length === 0).map(({ value }) => value);
  const ofStack = Object.entries(stackTags(stack)).filter(tag => !tag.some(text => Token.isUnresolved(text)));
  const tags = new Map(ofStack.map(([key, text]) => [key, Text.literal(text)]));
  const own = tagsOf({ Tags: sure });
  const named = own.filter(({ key }) => key.isWhole && key.literal !== '');
  for (const { key, value } of named) tags.set(key.literal, value);
  return { tags, hasOpenTags: named.length < found.length };
}

/** CloudFormation deletes without any window. */
function recoveryWindow({ type, properties, deletionPolicy = '', updateReplacePolicy = '' }: Resource): number | undefined {
  const whenDeleted = type === CREATED ? numberOf(properties.RecoveryWindowInDays) : 0;
  const isRetained = [/^Retain/.test(deletionPolicy), updateReplacePolicy === 'Retain'];
  const mayBe = [deletionPolicy, updateReplacePolicy].map((policy, index) => isRetained[index] || policy.startsWith('${'));
  if (isRetained.every(Boolean)) return Infinity;
  return mayBe.every(Boolean) ? undefined : whenDeleted;
}

function numberOf(value: unknown): number | undefined {
  return /^\d+$/.test(String(value)) ? Number(value) : undefined;
}
