import { matchConditions, namesSecret, openConditions, Request } from './conditions';
import { keyOf, Value } from '../cloudformation/template-types';
import { all, any, Match, opposite, UNKNOWN_VALUE } from '../cloudformation/unknown';
import type { TemplateKeyFacts } from '../facts/template-keys';
import { KEY_ACTIONS } from '../iam/actions';
import { accountIn, hasWildcard, isWrittenAlike, matchArn, matchSegment } from '../iam/arn';
import { conditionKey, isLimit, isOfNobody, Narrowing, PolicyCondition } from '../iam/condition';
import type { Principal, Principals } from '../iam/principals';
import { openTexts, Statement } from '../iam/statements';

/** How far an element `Principal` goes: to name the account leaves it to the account's identity policies. */
export type PrincipalReach = 'principal' | 'account';

/** A statement that says something of a request, or may. */
export interface StatementMatch {
  readonly statement: Statement;
  readonly match: Match;
  readonly reach: PrincipalReach;
  /** Why it is not sure. */
  readonly uncertainties: readonly string[];
}

/** Of identity policies, on the secret. */
export function matchIdentityStatements(
  statements: readonly Statement[], request: Request,
): StatementMatch[] {
  return statements.flatMap(statement =>
    matchStatement(
      statement,
      request,
      matchResources(statement, value => namesSecret(value, request.secret)),
    ),
  );
}

/** Of identity policies, on the key. */
export function matchKeyIdentityStatements(
  statements: readonly Statement[], request: Request, key: TemplateKeyFacts,
): StatementMatch[] {
  return statements.flatMap(statement => matchStatement(statement, request, matchResources(statement, value => namesKey(value, key))));
}

/** Of the policy of a secret or a key, where `Resource` is the thing itself. */
export function matchResourceStatements(
  statements: readonly Statement[], request: Request, principals: Principals,
): StatementMatch[] {
  return statements.flatMap(statement => {
    const { match, reach } = reachOf(statement, request, principals);
    return matchStatement(statement, request, match, reach);
  });
}

function matchStatement(
  statement: Statement, request: Request, thing: Match, reach: PrincipalReach = 'principal',
): StatementMatch[] {
  if (thing === 'no') return [];
  const unknowns = openTexts(statement);
  const match = all([thing, matchConditions(statement, request), unknowns.length > 0 ? 'perhaps' : 'yes']);
  if (match === 'no') return [];
  const open = [...openConditions(statement, request), ...unknowns];
  return [{ statement: statement.original ?? statement, match, reach, uncertainties: thing === 'perhaps' ? [...open, describeUncertainty(statement)] : open }];
}

function describeUncertainty({ notPrincipals }: Statement): string {
  return notPrincipals ? 'it uses NotPrincipal' : 'only the deployment knows whom or what it names';
}

/** Whether it is about what the service does with keys. */
export function usesKeys({ actions }: Statement): boolean {
  return KEY_ACTIONS.some(action => actions.has(action));
}

export function matchResources({ resources: patterns, notResources }: Statement, test: (value: Value) => Match): Match {
  const match = any(patterns.map(test));
  return notResources ? opposite(match) : match;
}

export function namesKey(value: Value, key: TemplateKeyFacts): Match {
  const { target, possibleTarget, text } = value;
  if (target && key.target) return keyOf(target) === keyOf(key.target) ? 'yes' : 'no';
  if (!key.target && text === key.id) return 'yes';
  if (possibleTarget && key.target && keyOf(possibleTarget) === keyOf(key.target)) return 'perhaps';
  const match = matchArn(text, 'kms', key.arn);
  return match === 'perhaps' && isWrittenAlike(value, 'kms', key.arn) ? 'yes' : match;
}

function reachOf(
  statement: Statement, request: Request, principals: Principals,
): { match: Match; reach: PrincipalReach } {
  const reaches = (statement.principals ?? []).map(({ type, value }) => reachOfPrincipal(type, value, request, principals));
  if (statement.notPrincipals) return { match: reaches.some(reach => reach === 'principal') ? 'no' : 'perhaps', reach: 'principal' };
  if (reaches.includes('principal')) return { match: 'yes', reach: 'principal' };
  if (reaches.includes('account')) return { match: 'yes', reach: 'account' };
  if (reaches.includes('perhapsPrincipal')) return { match: 'perhaps', reach: 'principal' };
  return { match: reaches.includes('perhapsAccount') ? 'perhaps' : 'no', reach: 'account' };
}

function reachOfPrincipal(
  type: string,
  value: Value,
  { principal }: Request,
  principals: Principals,
): PrincipalReach | 'perhapsPrincipal' | 'perhapsAccount' | 'none' {
  const named = principals.named(type, value);
  // An account is not each of its principals.
  if (named === principal) return named.kind === 'account' ? 'account' : 'principal';
  if (named.kind === 'everybody') return 'principal';
  if (named.kind === 'account') {
    if (principal.account === undefined) return principal.kind === 'unknown' ? 'perhapsAccount' : 'none';
    return REACH_OF_ACCOUNT[matchSegment(named.account!, principal.account)];
  }
  return named.kind === 'unknown' && principal.kind !== 'service' ? 'perhapsPrincipal' : 'none';
}

const REACH_OF_ACCOUNT = { yes: 'account', perhaps: 'perhapsAccount', no: 'none' } as const;

/**
 * The principals that a resource policy allows. Conditions narrow an account, or everybody, down. An
 * organization is not within an account.
 *
 * @param own an account that is left out where the policy names it: that delegates to its identity policies
 */
export function granteesOf(statement: Statement, principals: Principals, own?: string): Principal[] {
  if (statement.effect === 'Deny') return [];
  const narrowed = principalsInConditions(statement, principals);
  return (statement.principals ?? []).flatMap(({ type, value }) => {
    const named = principals.named(type, value);
    if (statement.notPrincipals) return [principals.named('AWS', { text: '*' })];
    const within = named.kind === 'account' ? narrowed.filter(({ kind }) => kind !== 'organization') : narrowed;
    const isWide = named.kind === 'account' || named.kind === 'everybody';
    if (named.kind === 'account' && named.account === own) return within.filter(({ kind }) => kind !== 'account');
    return isWide && within.length > 0 ? within : [named];
  });
}

/**
 * The condition that says the most decides. One that any caller may meet, by one of
 * its values, says nothing.
 */
function principalsInConditions({ conditions }: Statement, principals: Principals): Principal[] {
  const limits = conditions.filter(condition => mayNarrow({ ...condition, values: condition.values.map(({ text }) => text) }));
  const found = NARROWINGS.map(([narrowing, read]) => (
    limits.filter(({ key }) => conditionKey(key).narrowsTo === narrowing).flatMap(({ operator, values }) => {
      const named = values.filter(({ text }) => !isOfNobody(operator, text)).map(value => (
        value.text === UNKNOWN_VALUE ? undefined : read(value, principals)));
      return named.every(principal => principal !== undefined) ? named : [];
    })));
  return found.find(narrowed => narrowed.length > 0) ?? [];
}

/**
 * Of a request without aws:PrincipalIsAWSService nobody is known: whom `BoolIfExists` lets in for certain
 * are the services.
 */
function mayNarrow(condition: PolicyCondition): boolean {
  const { operator: { comparison, isNegated }, key } = condition;
  return isLimit(condition) || conditionKey(key).narrowsTo === 'anyService' && comparison === 'bool' && !isNegated;
}

/** Undefined for a value that any caller has. */
const NARROWINGS: ReadonlyArray<
  readonly [Narrowing, (value: Value, principals: Principals) => Principal | undefined]
> = [
  ['service', ({ text }, principals) => principals.named('Service', { text })],
  [
    'anyService',
    ({ text }, principals) =>
      text === 'true' ? principals.named('Service', { text: '*.amazonaws.com' }) : undefined,
  ],
  [
    'principal',
    (value, principals) =>
      value.target || !hasWildcard(value.text)
        ? principals.named('AWS', value)
        : accountOf(value, principals),
  ],
  ['account', ({ text }, principals) => (hasWildcard(text) ? undefined : principals.account(text))],
  ['organization', ({ text }, principals) => (hasWildcard(text) ? undefined : principals.organization(text))],
  ['organizationPath', ({ text }, principals) => organizationOf(text, principals)],
];

/** A pattern of ARNs goes no further than the account in it. */
function accountOf({ text }: Value, principals: Principals): Principal | undefined {
  const account = accountIn(text);
  return account === undefined ? undefined : principals.account(account);
}

function organizationOf(path: string, principals: Principals): Principal | undefined {
  const [organization] = path.split('/');
  return hasWildcard(organization) ? undefined : principals.organization(organization);
}
