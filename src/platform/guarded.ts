import { SecretCreationMode } from './modes';
import { TemplateSecret, stackTags, tagsOf, valueOf } from './template-secret';
import { textOfResolved } from '../private/tokens';
import { plaintextOf } from '../rules/content';
import { GuardedConsumer, GuardedKey, GuardedSecret } from '../rules/guard-rails';
import { Text } from '../rules/text';
import { accountIn } from '../templates/arns';
import type { KeyFacts, SecretFacts } from '../templates/facts';
import { CREATED } from '../templates/secret-target';
import type { Condition, Statement } from '../templates/statements';
import type { Resource, Templates } from '../templates/templates';

/** What guard rails judge, of a secret as its template has it. */
export function guardedSecret(templates: Templates, secret: TemplateSecret, facts: SecretFacts, rotates: boolean): GuardedSecret {
  const { resource, stack } = secret;
  const value = valueOf(secret);
  return {
    name: textOfResolved(resource.properties.Name),
    keys: [guardedKey('the secret', facts.key), ...facts.replicas.map(({ region, key }) => guardedKey(`the replica in ${region}`, key))],
    regions: [facts.region, ...facts.replicas.map(({ region }) => region)].map(known),
    tags: new Map([
      ...Object.entries(stackTags(stack)).map(([key, text]) => [key, Text.literal(text)] as const),
      ...tagsOf(resource.properties).map(({ key, value: text }) => [key.shown, text] as const),
    ]),
    rotates,
    consumers: (facts.statements ?? []).flatMap(statement => consumersOf(templates, statement, facts.account)),
    plaintext: value ? plaintextOf(value) : [],
    creation: resource.type === CREATED ? SecretCreationMode.CREATE_SECRET : SecretCreationMode.CLOUD_FORMATION,
    recoveryWindow: recoveryWindow(resource),
  };
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

/** CloudFormation deletes without any window. */
function recoveryWindow({ type, properties, deletionPolicy, updateReplacePolicy }: Resource): number | undefined {
  if (type === CREATED) return /^Retain/.test(deletionPolicy ?? '') ? Infinity : numberOf(properties.RecoveryWindowInDays);
  return /^Retain/.test(deletionPolicy ?? '') && updateReplacePolicy === 'Retain' ? Infinity : 0;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'string' || typeof value === 'number' ? Number(value) : undefined;
}

const LIMITING = /^((ForAnyValue:)?String(Equals|Like)|Arn(Equals|Like))$/;

function consumersOf(templates: Templates, statement: Statement, own: string): GuardedConsumer[] {
  if (statement.effect === 'Deny') return [];
  if (statement.notPrincipals) return [{ shown: 'everybody but those whom a NotPrincipal names', isUnknown: false }];
  const limits = statement.conditions.filter(({ operator }) => LIMITING.test(operator)).flatMap(consumersOfCondition);
  const named = (statement.principals ?? []).filter(({ type }) => type !== 'Service').flatMap(({ type, value }) => {
    if (type === 'AWS' && value.text === '*') return limits.filter(({ account }) => account !== undefined);
    const account = value.target ? templates.placeOf(value.target.stack).account : accountIn(value.text);
    return [{ shown: value.text, account, isUnknown: isUnknown(account ?? value.text) }];
  });
  const isOpen = statement.principals?.some(({ type, value }) => type === 'AWS' && value.text === '*') && named.length === 0;
  if (isOpen) return organizationsAmong(limits);
  const [{ organization }] = organizationsAmong(limits);
  return named.filter(({ account }) => account !== own).map(one => ({ ...one, organization }));
}

/** All conditions of a statement have to hold: who is limited to an organization is of that, whatever else he is. */
function organizationsAmong(limits: readonly GuardedConsumer[]): GuardedConsumer[] {
  const organizations = limits.filter(({ organization }) => organization !== undefined);
  return organizations.length > 0 ? organizations : [{ shown: 'everybody', isUnknown: false }];
}

function isUnknown(text: string): boolean {
  return /^\(|\$\{/.test(text);
}

/** Whom a condition limits a statement to. */
function consumersOfCondition({ key, values }: Condition): GuardedConsumer[] {
  const read = CONSUMER_KEYS[key.toLowerCase()];
  return read ? values.map(({ text }) => ({ shown: text, isUnknown: isUnknown(text), ...read(text) })) : [];
}

const CONSUMER_KEYS: Record<string, (text: string) => Pick<GuardedConsumer, 'account' | 'organization'>> = {
  'aws:principalorgid': organization => ({ organization }),
  'aws:principalorgpaths': path => ({ organization: path.split('/')[0] }),
  'aws:principalaccount': account => ({ account }),
  'aws:principalarn': arn => ({ account: accountIn(arn) }),
};
