import { hasWildcard } from './arn';
import { branches } from '../cloudformation/choices';
import { isObject, listOf } from '../cloudformation/json';
import { readText } from '../cloudformation/read-text';
import { UNKNOWN_VALUE } from '../cloudformation/unknown';

/**
 * How an operator compares: texts exactly, with `*` and `?` as wildcards, ARNs (whose wildcards always
 * count), or in a way that only the request itself answers.
 */
export type Comparison = 'exact' | 'like' | 'arn' | 'bool' | 'other';

/** An operator of a `Condition` element, such as `ForAnyValue:StringLikeIfExists`, taken apart. */
export interface Operator {
  /** As it is written. */
  readonly name: string;
  /** Undefined for one that IAM does not know, or that only the deployment knows. */
  readonly comparison?: Comparison;
  readonly isNegated: boolean;
  /** Whether a request without the key, or with another value, does not meet it. */
  readonly isLimiting: boolean;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS: ReadonlyMap<string, { readonly comparison: Comparison; readonly isNegated: boolean }> =
  new Map([
    ...operatorRows(
      'exact',
      'StringEquals StringEqualsIgnoreCase',
      'StringNotEquals StringNotEqualsIgnoreCase',
    ),
    ...operatorRows('like', 'StringLike', 'StringNotLike'),
    ...operatorRows('arn', 'ArnEquals ArnLike', 'ArnNotEquals ArnNotLike'),
    ...operatorRows('bool', 'Bool'),
    ...operatorRows('other', 'IpAddress BinaryEquals', 'NotIpAddress'),
    ...operatorRows(
      'other',
      'NumericEquals NumericLessThan NumericLessThanEquals NumericGreaterThan NumericGreaterThanEquals',
      'NumericNotEquals',
    ),
    ...operatorRows(
      'other',
      'DateEquals DateLessThan DateLessThanEquals DateGreaterThan DateGreaterThanEquals',
      'DateNotEquals',
    ),
  ]);

function operatorRows(
  comparison: Comparison,
  positive: string,
  negative = '',
): Array<readonly [string, { comparison: Comparison; isNegated: boolean }]> {
  const entries = (names: string, isNegated: boolean) => (
    (names.toLowerCase().match(/\w+/g) ?? []).map(name => [name, { comparison, isNegated }] as const));
  return [...entries(positive, false), ...entries(negative, true)];
}

/**
 * Case does not count: the documentation does not say so of operators, as it does of keys, and a reader who
 * takes it into account would miss a policy that the service takes (inferred).
 */
export function parseOperator(name: string): Operator {
  const [, set = '', base, ifExists] = /^(forallvalues:|foranyvalue:)?(.*?)(ifexists)?$/.exec(
    name.toLowerCase(),
  )!;
  const { comparison, isNegated = false } = OPERATORS.get(base) ?? {};
  const isLimiting =
    comparison !== undefined && !isNegated && set !== 'forallvalues:' && ifExists === undefined;
  return { name, comparison, isNegated, isLimiting };
}

/** Whom a key that compares the caller is about. */
export type Narrowing =
  'organization' | 'organizationPath' | 'account' | 'principal' | 'service' | 'anyService';

export interface ConditionKey {
  /** Whether a limit to some of its values keeps a policy for everybody from being public. */
  readonly isLimit?: boolean;
  /** What its values name of the caller. */
  readonly narrowsTo?: Narrowing;
}

/**
 * The keys that are read here. Their case does not count. Which ones keep the public out is inferred from
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const KEYS = {
  'aws:principalorgid': { isLimit: true, narrowsTo: 'organization' },
  'aws:principalorgpaths': { isLimit: true, narrowsTo: 'organizationPath' },
  'aws:principalaccount': { isLimit: true, narrowsTo: 'account' },
  'aws:principalarn': { isLimit: true, narrowsTo: 'principal' },
  'aws:principalservicename': { isLimit: true, narrowsTo: 'service' },
  'aws:principalservicenameslist': { isLimit: true, narrowsTo: 'service' },
  'aws:principalisawsservice': { narrowsTo: 'anyService' },
  'aws:resourceaccount': {},
  'aws:securetransport': {},
  'aws:sourceaccount': { isLimit: true },
  'aws:sourcearn': { isLimit: true },
  'aws:sourceip': { isLimit: true },
  'aws:sourceorgid': { isLimit: true },
  'aws:sourceorgpaths': { isLimit: true },
  'aws:sourceowner': { isLimit: true },
  'aws:sourcevpc': { isLimit: true },
  'aws:sourcevpce': { isLimit: true },
  'aws:userid': { isLimit: true },
  'kms:calleraccount': {},
  'kms:encryptioncontext:secretarn': {},
  'kms:resourcealiases': {},
  'kms:viaservice': {},
  'secretsmanager:resource/allowrotationlambdaarn': {},
  'secretsmanager:versionstage': {},
} as const satisfies Record<string, ConditionKey>;

/**
 * Keys of what a request itself is like, and not of who makes it: where it comes from, and what it is made to.
 * Of a request that Secrets Manager makes to KMS in the name of a caller they are missing, or of the service.
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-aws.html says so of addresses and endpoints,
 * of the others it is inferred. In a statement for the key, `aws:ResourceTag` asks for the tags of the key:
 * https://docs.aws.amazon.com/kms/latest/developerguide/tag-authorization.html. The account and the
 * organization of both are the same.
 */
const OF_DIRECT_REQUEST =
  /^(aws:(source(ip|vpc|vpce|vpcarn)|vpcsourceip|vpce(account|orgid|orgpaths)|viaawsservice|calledvia(first|last)?|useragent|referer|resourcetag\/.*)|secretsmanager:.*)$/;

/** Whether the key asks for a tag of the resource, each of which has its own. */
export function isOfResourceTags(key: string): boolean {
  return /^(aws|secretsmanager):resourcetag\//i.test(key);
}

/**
 * Whether only a request that a caller makes for the secret can meet the key, not one for the KMS key that
 * follows from it.
 */
export function isOfDirectRequest(key: string): boolean {
  return OF_DIRECT_REQUEST.test(key.toLowerCase());
}

export type ConditionKeyName = keyof typeof KEYS;

/** The name by which a key is known here, in lower case. */
export function keyName(key: string): ConditionKeyName | undefined {
  const name = key.toLowerCase();
  return Object.hasOwn(KEYS, name) ? name as ConditionKeyName : undefined;
}

export function conditionKey(key: string): ConditionKey {
  const name = keyName(key);
  return name === undefined ? {} : KEYS[name];
}

/**
 * A line of a `Condition` element. Its values are as the template has them, with `Fn::If` those of each
 * branch. One that only the deployment knows is UNKNOWN_VALUE, as is the one that a list which may be empty
 * gets: what a condition without a value means, nobody says.
 */
export interface PolicyCondition<V = unknown> {
  readonly operator: Operator;
  /** `?` where only the deployment knows. */
  readonly key: string;
  readonly values: readonly V[];
}

export const UNKNOWN_KEY = '?';

/** By an operator for patterns or networks, every caller has these values: a limit to them limits nobody. */
const EVERY_CALLER: readonly unknown[] = ['*', '0.0.0.0/0', '::/0'];

/** A pattern of one of these excludes nobody: whatever else it has, anybody can have. */
const OPEN_PARTS: Partial<Record<Narrowing, (pattern: string) => string>> = {
  organization: pattern => pattern.replace(/^o-/, ''),
  organizationPath: pattern => pattern.split('/')[0].replace(/^o-/, ''),
  // Of an ARN it is the account: in an account of their own, everybody can make a role of any name.
  principal: pattern => pattern.split(':')[4] ?? pattern.replace(/^arn:/, ''),
};

/** Whether the value is one that anybody has, or can have. */
function isOfAnybody({ operator, key }: Pick<PolicyCondition, 'operator' | 'key'>, value: unknown): boolean {
  if (typeof value !== 'string' || operator.comparison === 'exact') return false;
  const openPart = OPEN_PARTS[conditionKey(key).narrowsTo!] ?? (pattern => pattern);
  return /^[*?]+$/.test(openPart(value));
}

/**
 * Whether no caller has the value: an exact comparison takes `*` and `?` literally, and no account,
 * organization, service, or ARN of a principal has such a character.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String
 */
export function isOfNobody({ comparison }: Operator, text: string): boolean {
  return comparison === 'exact' && hasWildcard(text);
}

/** What the operand of a key may hold. */
export function possibleValues(operand: unknown): unknown[] {
  const all = listOf(operand).map(value => branches(value).map(branch => branch.value));
  const isSure = all.some(values => !values.includes(undefined));
  const found = all.flat().filter(value => value !== undefined);
  return isSure ? found : [...found, UNKNOWN_VALUE];
}

/** Whether a condition keeps callers out whose value is not named. */
export function isLimit(condition: PolicyCondition): boolean {
  return limitsToValues(condition) && !literalsOf(condition).some(value => isOfAnybody(condition, value));
}

/** Whether callers need one of the values; a pattern among them may be one that anybody can meet. */
export function limitsToValues(condition: PolicyCondition): boolean {
  const { operator: { comparison, isLimiting } } = condition;
  return isLimiting && (comparison === 'exact' || !literalsOf(condition).some(value => EVERY_CALLER.includes(value)));
}

function literalsOf({ values }: PolicyCondition): unknown[] {
  return values.map(value => isObject(value) ? readText(value)?.value : value);
}
