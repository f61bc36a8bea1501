import type { WrittenPolicy } from '../private/policy-facts';
import { GuardedConsumer, UNKNOWN } from '../rules/guard-rails';
import { accountIn, isOpen } from '../templates/arns';
import { choices, isObject, Json, listOf } from '../templates/json';
import type { Templates, Value } from '../templates/templates';

/** Where a policy stands, and whose the secret is. */
interface Reading {
  readonly templates: Templates;
  readonly stack: string;
  /** The account of the secret. */
  readonly own: string;
}

const UNREADABLE: GuardedConsumer = { shown: 'whom a policy names that synthesis cannot read', limits: [[UNKNOWN]] };
const EVERYBODY = 'everybody';

/** Whom a resource policy lets in, beside the secret's own account and AWS services. Under an Fn::If, whom it may let in. */
export function consumersOf(templates: Templates, stack: string, own: string, { document }: WrittenPolicy): GuardedConsumer[] {
  const reading = { templates, stack, own };
  return choices(parsed(document)).flatMap(({ value }) => {
    if (!isObject(value) || value.Statement === undefined) return [UNREADABLE];
    return choices(value.Statement).flatMap(({ value: statement }) => consumersOfStatement(reading, statement));
  });
}

/** Of a policy of which synthesis does not know whether it is of the secret. */
export function perhaps(consumer: GuardedConsumer): GuardedConsumer {
  return { ...consumer, limits: [...consumer.limits, [UNKNOWN]] };
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
function consumersOfStatement(reading: Reading, statement: unknown): GuardedConsumer[] {
  if (!isObject(statement) || isIntrinsic(statement)) return [UNREADABLE];
  const { Effect, Principal, NotPrincipal, Condition } = statement;
  if (Effect !== undefined && choices(Effect).every(({ value }) => value === 'Deny')) return [];
  if (Principal === undefined && NotPrincipal === undefined) return [UNREADABLE];
  return conditionsOf(Condition).filter(condition => !isOfServices(condition)).flatMap(condition => consumersUnder(reading, condition, statement));
}

function consumersUnder(reading: Reading, condition: unknown, { Principal, NotPrincipal }: Json): GuardedConsumer[] {
  const limits = limitsOf(reading, condition);
  if (NotPrincipal !== undefined) return outside({ shown: 'everybody but those whom a NotPrincipal names', limits }, reading.own);
  return principalsOf(Principal).flatMap(({ type, value }) => {
    if (type === 'Service') return [];
    const principal = reading.templates.value(reading.stack, value);
    const isEverybody = principal.text === '*';
    const own = isEverybody ? [] : [[idOf(reading, accountOf(reading, principal))]];
    const shown = isEverybody ? limits.flat().join(' and ') || EVERYBODY : principal.text;
    return outside({ shown, limits: [...own, ...limits] }, reading.own);
  });
}

/** Of an identity of the app, that of its stack; what is of no account stays as it is. */
function accountOf({ templates }: Reading, { text, target }: Value): string {
  const isIdentity = target !== undefined && /^AWS::IAM::/.test(templates.find(target)?.type ?? '');
  return (isIdentity ? templates.placeOf(target.stack).account : accountIn(text)) ?? text;
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

const LIMITING = /^((ForAnyValue:)?String(Equals|EqualsIgnoreCase|Like)|Arn(Equals|Like))$/;

/** All conditions of a statement have to hold, so one that is allowed is enough; of its values any may be met, so all have to be allowed. */
function limitsOf(reading: Reading, condition: unknown): string[][] {
  if (condition === undefined) return [];
  if (!isObject(condition) || isIntrinsic(condition)) return [[UNKNOWN]];
  return Object.entries(condition).filter(([operator]) => LIMITING.test(operator)).flatMap(([, keys]) => limitsOfKeys(reading, keys));
}

function limitsOfKeys(reading: Reading, keys: unknown): string[][] {
  if (!isObject(keys) || isIntrinsic(keys)) return [[UNKNOWN]];
  return Object.entries(keys).flatMap(([key, values]) => {
    const read = LIMITS[key.toLowerCase()];
    const idOfValue = (value: unknown) => idOf(reading, read(reading, reading.templates.value(reading.stack, value)));
    return read === undefined ? [] : [limitOf(listOf(values).flatMap(branchesOf), idOfValue)];
  });
}

/** Without a value there is no limit. */
function limitOf(values: readonly unknown[], idOfValue: (value: unknown) => string): string[] {
  return values.length === 0 || values.includes(undefined) ? [UNKNOWN] : values.map(idOfValue);
}

/** Each branch of an Fn::If; undefined where it leaves the value out. */
function branchesOf(value: unknown): unknown[] {
  const [, ...branches] = isObject(value) ? listOf(value['Fn::If']) : [];
  if (branches.length > 0) return branches.flatMap(branchesOf);
  return [isObject(value) && value.Ref === 'AWS::NoValue' ? undefined : value];
}

/** With each branch of an Fn::If around it, or around the keys of an operator. */
function conditionsOf(condition: unknown): unknown[] {
  return branchesOf(condition).flatMap(branch => isObject(branch) && !isIntrinsic(branch) ? combinationsOf(Object.entries(branch)) : [branch]);
}

function combinationsOf(operators: ReadonlyArray<readonly [string, unknown]>): Json[] {
  return operators.reduce<Json[]>((combinations, [operator, keys]) => branchesOf(keys).flatMap(branch => (
    combinations.map(combination => branch === undefined ? combination : { ...combination, [operator]: branch }))), [{}]);
}

/** The account or organization that a value of a condition key comes to; what is neither stays as it is, and is nobody's. */
const LIMITS: Record<string, (reading: Reading, value: Value) => string> = {
  'aws:principalorgid': (_, { text }) => text,
  'aws:principalorgpaths': (_, { text }) => text.split('/')[0],
  'aws:principalaccount': (_, { text }) => text,
  'aws:principalarn': accountOf,
};

/** Whom AWS itself lets act: services. */
function isOfServices(condition: unknown): boolean {
  const { Bool, StringEquals } = isObject(condition) ? condition : {};
  return hasKey(Bool, 'aws:principalisawsservice', value => String(value) === 'true') || hasKey(StringEquals, 'aws:principalservicename', isGiven);
}

/** Whatever a branch comes to. */
function isGiven(values: unknown): boolean {
  const each = listOf(values).flatMap(branchesOf);
  return each.length > 0 && !each.includes(undefined);
}

function hasKey(keys: unknown, name: string, isMet: (value: unknown) => boolean): boolean {
  return isObject(keys) && Object.entries(keys).some(([key, value]) => key.toLowerCase() === name && isMet(value));
}

/** The own account is what it is, known or not. */
function idOf({ own }: Reading, text: string): string {
  return text !== own && isOpen(text) ? UNKNOWN : text;
}
