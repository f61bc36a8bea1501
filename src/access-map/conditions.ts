import type { RegionalSecret } from './regional-secrets';
import { keyOf, Value, Target } from '../cloudformation/template-types';
import { all, any, Match, matchOf, opposite, UNKNOWN_VALUE } from '../cloudformation/unknown';
import { glob } from '../iam/actions';
import { hasWildcard, isWrittenAlike, matchArn, matchSegment, matchSegments } from '../iam/arn';
import { ConditionKeyName, isOfNobody, keyName, Operator, UNKNOWN_KEY } from '../iam/condition';
import type { Principal } from '../iam/principals';
import type { Condition, Statement } from '../iam/statements';

/** Who asks for which secret: what the keys of conditions are compared with. */
export interface Request {
  readonly principal: Principal;
  readonly secret: RegionalSecret;
}

type Test = (value: Value, request: Request, operator: Operator) => Match;

/** The keys whose value for a request the templates show. Of all others, only the request itself would. */
const TESTS: Partial<Record<ConditionKeyName, Test>> = {
  'kms:viaservice': ({ text }, { secret }) =>
    matchSegments(text.replace(/\.cn$/, ''), `secretsmanager.${secret.region}.amazonaws.com`, '.'),
  'kms:encryptioncontext:secretarn': (value, { secret }) => namesSecret(value, secret),
  'kms:resourcealiases': ({ text }, { secret }) => matchAlias(secret, text),
  'kms:calleraccount': ({ text }, { principal }) => matchAccount(text, principal.account),
  'aws:principalaccount': ({ text }, { principal }) => matchAccount(text, principal.account),
  'aws:resourceaccount': ({ text }, { secret }) => matchAccount(text, secret.account),
  'aws:principalarn': (value, { principal }) => matchPrincipalArn(value, principal),
  'aws:principalorgid': ({ text }, { principal }) =>
    principal.kind === 'organization' ? matchSegment(text, principal.id) : 'perhaps',
  'aws:principalorgpaths': ({ text }, { principal }) =>
    principal.kind === 'organization' && principal.id !== text.split('/')[0] ? 'no' : 'perhaps',
  'aws:principalisawsservice': ({ text }, { principal }) =>
    matchOf((principal.kind === 'service') === (text === 'true')),
  'aws:principalservicename': ({ text }, { principal }, operator) =>
    matchServiceName(text, principal, operator),
  'aws:principalservicenameslist': ({ text }, { principal }, operator) =>
    matchServiceNames(text, principal, operator),
  'aws:securetransport': ({ text }) => matchOf(text === 'true'), // Callers reach AWS's services over TLS.
  'secretsmanager:resource/allowrotationlambdaarn': (value, { secret }) => matchRotationFunction(value, secret),
  'secretsmanager:versionstage': () => 'yes', // A limit to some versions: there is access all the same.
};

/** Whether the condition holds. */
export function matchCondition({ operator, key, values }: Condition, request: Request): Match {
  const { comparison, isNegated } = operator;
  const test = TESTS[keyName(key)!];
  if (!test || comparison === undefined || comparison === 'other') return 'perhaps';
  const match = any(values.map(value => matchValue(value, operator, test(value, request, operator))));
  return isNegated ? opposite(match) : match;
}

function matchValue({ text }: Value, operator: Operator, match: Match): Match {
  if (text === UNKNOWN_VALUE) return 'perhaps';
  return isOfNobody(operator, text) ? 'no' : match;
}

/** Those that the templates do not decide. */
export function openConditions({ conditions }: Statement, request: Request): string[] {
  return conditions.filter(condition => matchCondition(condition, request) === 'perhaps').map(condition => (
    conditionText(condition, condition.values.map(({ text }) => text))));
}

/** As the map shows a condition. */
export function conditionText(
  { operator, key }: Pick<Condition, 'operator' | 'key'>,
  values: readonly string[],
): string {
  return key === UNKNOWN_KEY
    ? 'it has a condition that cannot be read'
    : `${operator.name} ${key} = ${values.join(' or ')}`;
}

export function matchConditions({ conditions }: Statement, request: Request): Match {
  return all(conditions.map(condition => matchCondition(condition, request)));
}

export function namesSecret(value: Value, secret: RegionalSecret): Match {
  const { target, nameOf, possibleTarget, text } = value;
  if (target && secret.target && keyOf(target) === keyOf(secret.target)) return 'yes';
  if (nameOf) {
    return isOf(nameOf, secret)
      ? matchArn(text.replace(/:secret:.*$/s, ':secret:*'), 'secretsmanager', secret.arn)
      : 'no';
  }
  if (possibleTarget && isOf(possibleTarget, secret)) return 'perhaps';
  const match = matchArn(text, 'secretsmanager', secret.arn);
  return match === 'perhaps' && isWrittenAlike(value, 'secretsmanager', secret.arn) ? 'yes' : match;
}

/**
 * Only services have the key. A caller without it meets an operator that does not ask for it, and one that is
 * negated.
 */
function matchServiceName(
  text: string,
  { kind, name }: Principal,
  { isLimiting, isNegated }: Operator,
): Match {
  if (kind === 'service') return hasWildcard(name) ? 'perhaps' : matchSegment(text, name);
  return kind !== 'everybody' && (isLimiting || isNegated) ? 'no' : 'perhaps';
}

/** A service has several names, those of its regions among them. */
function matchServiceNames(text: string, principal: Principal, operator: Operator): Match {
  const match = matchServiceName(text, principal, operator);
  return match === 'no' && principal.kind === 'service' ? 'perhaps' : match;
}

/** A key may have aliases of which the templates do not show. */
function matchAlias({ key }: RegionalSecret, pattern: string): Match {
  if (!key) return 'no';
  return key.aliases.some(alias => glob(pattern).test(alias)) ? 'yes' : 'perhaps';
}

function isOf(nameOf: Target, { target, replicaOf }: RegionalSecret): boolean {
  const secret = target ?? replicaOf;
  return secret !== undefined && keyOf(secret) === keyOf(nameOf);
}

function matchAccount(text: string, known: string | undefined): Match {
  return known === undefined ? 'perhaps' : matchSegment(text, known);
}

function matchPrincipalArn({ target, text }: Value, principal: Principal): Match {
  if (target && principal.target) return matchOf(keyOf(target) === keyOf(principal.target));
  if (principal.arn !== undefined) {
    return matchSegments(withoutPartition(text), withoutPartition(principal.arn), ':');
  }
  return principal.isOfApp && !/[*?]|\$\{/.test(text) ? 'no' : 'perhaps';
}

/** One that is not in the templates may be scheduled elsewhere. */
function matchRotationFunction({ text, target }: Value, { rotationFunctions }: RegionalSecret): Match {
  if (!rotationFunctions) return 'perhaps';
  const matches = rotationFunctions.map(one => {
    if (target && one.target) return matchOf(keyOf(target) === keyOf(one.target));
    return any(one.arns.map(arn => matchSegments(withoutPartition(text), withoutPartition(arn), ':')));
  });
  return new Set(matches).size === 1 ? matches[0] : 'perhaps';
}

/** What an environment-agnostic stack calls `aws` may be another one. */
function withoutPartition(arn: string): string {
  return arn.replace(/^arn:[^:]*:/, 'arn:');
}
