/*
 * AWS's policy evaluation, as far as grants need it: the oracle of the tests in this folder.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */

type OneOrMany<T> = T | T[];

export type Condition = Record<string, Record<string, OneOrMany<string | boolean>>>;

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: OneOrMany<string>;
  readonly NotAction?: OneOrMany<string>;
  readonly Resource?: OneOrMany<string>;
  readonly NotResource?: OneOrMany<string>;
  readonly Principal?: '*' | Record<string, OneOrMany<string>>;
  readonly Condition?: Condition;
}

export interface Policy {
  readonly Version?: string;
  readonly Statement: OneOrMany<Statement>;
}

/** Who asks. A service has neither account nor policies of its own. */
export interface Caller {
  /** The ARN of a role or user; or the name of a service, such as `rds.amazonaws.com`. */
  readonly id: string;
  readonly account?: string;
  readonly organization?: string;
  /** `o-…/r-…/ou-…/`, with the slash at the end. */
  readonly organizationPath?: string;
  readonly policies: readonly Policy[];
}

export interface Target {
  readonly arn: string;
  readonly account: string;
  readonly policy?: Policy;
}

/** Condition keys and their values. */
export type Context = Record<string, OneOrMany<string> | undefined>;

/** How far a policy goes for the caller. To allow the account is to leave it to the account's identity policies. */
type Verdict = 'deny' | 'none' | 'account' | 'caller';

export function isAllowed(caller: Caller, action: string, target: Target, context: Context = {}): boolean {
  const request = { caller, action, resource: target.arn, context: { ...contextOf(caller), ...context } };
  const identity = best(caller.policies.flatMap(statementsOf).map(statement => matches(statement, request) ? verdictOf(statement, 'caller') : 'none'));
  const resource = best(statementsOf(target.policy).map(statement => {
    const verdict = verdictOf(statement, reachOf(statement, caller));
    return verdict !== 'none' && matches(statement, request) ? verdict : 'none';
  }));
  if (identity === 'deny' || resource === 'deny') return false;
  if (caller.account !== target.account && caller.account !== undefined) return identity === 'caller' && resource !== 'none';
  if (resource === 'caller') return true;
  // Within the account an identity policy is enough, but for a key, whose policy has to delegate to the account.
  return identity === 'caller' && (resource === 'account' || !action.startsWith('kms:'));
}

function contextOf({ id, account, organization, organizationPath }: Caller): Context {
  return account === undefined
    ? { 'aws:PrincipalIsAWSService': 'true', 'aws:PrincipalServiceName': id }
    : { 'aws:PrincipalIsAWSService': 'false', 'aws:PrincipalArn': id, 'aws:PrincipalAccount': account, 'aws:PrincipalOrgID': organization, 'aws:PrincipalOrgPaths': organizationPath && [organizationPath] };
}

function best(verdicts: Verdict[]): Verdict {
  return (['deny', 'caller', 'account'] as const).find(verdict => verdicts.includes(verdict)) ?? 'none';
}

function verdictOf({ Effect }: Statement, reach: Verdict): Verdict {
  if (reach === 'none') return 'none';
  return Effect === 'Deny' ? 'deny' : reach;
}

function reachOf({ Principal }: Statement, { id, account }: Caller): Verdict {
  if (Principal === undefined) throw new Error('A statement of a resource policy has a principal, and no NotPrincipal here.');
  if (Principal === '*') return 'caller';
  const named = Object.entries(Principal).flatMap(([type, names]) => listOf(names).map(name => ({ type, name })));
  const reaches = named.map(({ type, name }): Verdict => {
    if (type === 'Service') return account === undefined && name === id ? 'caller' : 'none';
    // An identity provider is the principal of trust policies: who comes by it acts as the role that it is trusted by.
    if (type !== 'AWS' || account === undefined && name !== '*') return 'none';
    if (name === '*' || name === id) return 'caller';
    return name === account || name.split(':').slice(4).join(':') === `${account}:root` ? 'account' : 'none';
  });
  return best(reaches);
}

interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}

function matches(statement: Statement, { action, resource, context }: Request): boolean {
  const { Action, NotAction, Resource, NotResource, Condition: conditions = {} } = statement;
  const fitsAction = (pattern: string) => pattern === action || isLike(action.toLowerCase(), pattern.toLowerCase());
  const fitsResource = (pattern: string) => isLike(resource, pattern);
  return (Action === undefined || listOf(Action).some(fitsAction))
    && (NotAction === undefined || !listOf(NotAction).some(fitsAction))
    && (Resource === undefined || listOf(Resource).some(fitsResource))
    && (NotResource === undefined || !listOf(NotResource).some(fitsResource))
    && Object.entries(conditions).every(([operator, keys]) => Object.entries(keys).every(([key, values]) => (
      holds(operator, valuesIn(context, key), listOf(values).map(String)))));
}

const OPERATORS: Record<string, (value: string, pattern: string) => boolean> = {
  StringEquals: (value, pattern) => value === pattern,
  StringEqualsIgnoreCase: (value, pattern) => value.toLowerCase() === pattern.toLowerCase(),
  StringLike: isLike,
  ArnEquals: isArnLike,
  ArnLike: isArnLike,
  NumericGreaterThanEquals: (value, pattern) => Number(value) >= Number(pattern),
  Bool: (value, pattern) => value.toLowerCase() === pattern.toLowerCase(),
};

function holds(operator: string, values: string[] | undefined, patterns: string[]): boolean {
  const [, set, not, name, ifExists] = /^(?:(ForAnyValue|ForAllValues):)?(?:(String|Arn)Not)?(\w+?)(IfExists)?$/.exec(operator)!;
  if (name === 'Null') return patterns.includes(String(values === undefined));
  const compare = OPERATORS[not ? `${not}${name}` : name];
  if (!compare) throw new Error(`The oracle does not know the operator ${operator}.`);
  if (values === undefined) return ifExists !== undefined || not !== undefined && set !== 'ForAnyValue' || set === 'ForAllValues';
  const fits = (value: string) => patterns.some(pattern => compare(value, pattern)) === (not === undefined);
  if (values.length > 1 && set === undefined) throw new Error(`The operator ${operator} meets several values and needs ForAnyValue or ForAllValues.`);
  return set === 'ForAllValues' ? values.every(fits) : values.some(fits);
}

function valuesIn(context: Context, key: string): string[] | undefined {
  const value = context[key] ?? Object.entries(context).find(([known]) => known.toLowerCase() === key.toLowerCase())?.[1];
  return value === undefined ? undefined : listOf(value);
}

const EXPRESSIONS = new Map<string, RegExp>();

/** `*` and `?` as in policies; `${*}` is an asterisk, and another `${…}` a variable, which may have any value. */
export function isLike(value: string, pattern: string): boolean {
  if (!/[*?$]/.test(pattern)) return value === pattern;
  const expression = EXPRESSIONS.get(pattern) ?? new RegExp(`^${pattern.replace(PIECE, toExpression)}$`, 's');
  EXPRESSIONS.set(pattern, expression);
  return expression.test(value);
}

const PIECE = /\$\{([*?$])\}|\$\{[^}]*\}|[.+^${}()|[\]\\*?]/g;

function toExpression(piece: string, escaped?: string): string {
  if (escaped !== undefined) return `\\${escaped}`;
  if (piece.length > 1 || piece === '*') return '.*';
  return piece === '?' ? '.' : `\\${piece}`;
}

const ARN_FIELDS = 6;

/** Each of the six fields by itself: a wildcard does not reach over a colon. */
function isArnLike(value: string, pattern: string): boolean {
  const [fields, patterns] = [value, pattern].map(arn => arn.split(':')).map(parts => [...parts.slice(0, ARN_FIELDS - 1), parts.slice(ARN_FIELDS - 1).join(':')]);
  return fields.length === patterns.length && fields.every((field, index) => isLike(field, patterns[index]));
}

export function statementsOf(policy: Policy | undefined): Statement[] {
  return policy ? listOf(policy.Statement) : [];
}

function listOf<T>(value: OneOrMany<T>): T[] {
  return Array.isArray(value) ? value : [value];
}
