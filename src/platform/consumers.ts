import type { WrittenPolicy } from '../private/policy-facts';
import { GuardedConsumer, UNKNOWN } from '../rules/guard-rails';
import { accountIn } from '../templates/arns';
import { choices, isObject, Json, listOf } from '../templates/json';
import type { Templates } from '../templates/templates';

/** Where a policy stands, and whose the secret is. */
interface Reading {
  readonly templates: Templates;
  readonly stack: string;
  /** The account of the secret. */
  readonly own: string;
}

const UNREADABLE: GuardedConsumer = { shown: 'whom a policy names that synthesis cannot read', limits: [[UNKNOWN]] };
const EVERYBODY: GuardedConsumer = { shown: 'everybody', limits: [] };

/** Whom a resource policy lets in, beside the secret's own account and AWS services. Under an Fn::If, whom it may let in. */
export function consumersOf(templates: Templates, stack: string, own: string, { document }: WrittenPolicy): GuardedConsumer[] {
  const reading = { templates, stack, own };
  return choices(parsed(document)).flatMap(({ value }) => {
    if (!isObject(value) || value.Statement === undefined) return [UNREADABLE];
    return choices(value.Statement).flatMap(({ value: statement }) => isObject(statement) ? consumersOfStatement(reading, statement) : [UNREADABLE]);
  });
}

/** `PutResourcePolicy` takes a text, and so does the resource. */
function parsed(document: unknown): unknown {
  if (typeof document !== 'string') return document;
  try {
    return JSON.parse(document);
  } catch {
    return document;
  }
}

/** An effect that only the deployment knows may well be an allow. */
function consumersOfStatement(reading: Reading, { Effect, Principal, NotPrincipal, Condition }: Json): GuardedConsumer[] {
  if (Effect === 'Deny') return [];
  if (NotPrincipal !== undefined) return [{ ...EVERYBODY, shown: 'everybody but those whom a NotPrincipal names' }];
  const limits = limitsOf(reading, Condition);
  return principalsOf(Principal).flatMap(({ type, value }) => {
    if (type === 'Service') return [];
    const { text, target } = reading.templates.value(reading.stack, value);
    const account = target ? reading.templates.placeOf(target.stack).account : accountIn(text);
    const own = text === '*' ? [] : [[idOf(reading, account ?? text)]];
    const shown = text === '*' ? limits.flat().join(' and ') || EVERYBODY.shown : text;
    return outside({ shown, limits: [...own, ...limits] }, reading.own);
  });
}

function principalsOf(principal: unknown): Array<{ type: string; value: unknown }> {
  return choices(principal).flatMap(({ value }) => !isObject(value) || isIntrinsic(value) ? [{ type: 'AWS', value }]
    : Object.entries(value).flatMap(([type, values]) => choices(values).map(choice => ({ type, value: choice.value }))));
}

function isIntrinsic(value: Json): boolean {
  return Object.keys(value).some(name => name === 'Ref' || name.startsWith('Fn::'));
}

/** Of the own account nothing is asked: a limit to it is none that could be outside. */
function outside(consumer: GuardedConsumer, own: string): GuardedConsumer[] {
  const limits = consumer.limits.map(values => values.filter(value => value !== own));
  return limits.some(values => values.length === 0) ? [] : [{ ...consumer, limits }];
}

const LIMITING = /^((ForAnyValue:)?String(Equals|Like)|Arn(Equals|Like))$/;

/** All conditions of a statement have to hold, so one that is allowed is enough; of its values any may be met, so all have to be allowed. */
function limitsOf(reading: Reading, condition: unknown): string[][] {
  const operators = isObject(condition) ? Object.entries(condition).filter(([operator, keys]) => LIMITING.test(operator) && isObject(keys)) : [];
  return operators.flatMap(([, keys]) => Object.entries(keys as Json)).flatMap(([key, values]) => {
    const read = LIMITS[key.toLowerCase()];
    return read ? [listOf(values).map(value => idOf(reading, read(reading.templates.value(reading.stack, value).text)))] : [];
  });
}

/** The account or organization that a value of a condition key comes to; what is neither stays as it is, and is nobody's. */
const LIMITS: Record<string, (text: string) => string> = {
  'aws:principalorgid': text => text,
  'aws:principalorgpaths': text => text.split('/')[0],
  'aws:principalaccount': text => text,
  'aws:principalarn': text => accountIn(text) ?? text,
};

/** What synthesis does not know stands in brackets, or as `${…}`; the own account is what it is. */
function idOf({ own }: Reading, text: string): string {
  return text !== own && /^\(|\$\{/.test(text) ? UNKNOWN : text;
}
