import type { SecretCopy } from './copies';
import { all, any, Match, matchArn, segment, segments } from '../templates/arns';
import type { Principal } from '../templates/principals';
import type { Condition, Statement } from '../templates/statements';
import { keyOf, Target, Value } from '../templates/templates';

/** Who asks for which secret: what the keys of conditions are compared with. */
export interface Request {
  readonly principal: Principal;
  readonly secret: SecretCopy;
}

type Test = (value: Value, request: Request) => Match;

/** The keys of which the templates tell the value. Of all others, only the request itself would. */
const KEYS: Record<string, Test> = {
  'kms:viaservice': ({ text }, { secret }) => segments(text.replace(/\.cn$/, ''), `secretsmanager.${secret.region}.amazonaws.com`, '.'),
  'kms:encryptioncontext:secretarn': (value, { secret }) => namesSecret(value, secret),
  'kms:calleraccount': ({ text }, { principal }) => account(text, principal.account),
  'aws:principalaccount': ({ text }, { principal }) => account(text, principal.account),
  'aws:resourceaccount': ({ text }, { secret }) => account(text, secret.account),
  'aws:principalarn': (value, { principal }) => principalArn(value, principal),
  'aws:principalorgid': ({ text }, { principal }) => principal.kind === 'organization' ? said(principal.id === text) : 'perhaps',
  'aws:principalisawsservice': ({ text }, { principal }) => said((principal.kind === 'service') === (text === 'true')),
  'aws:securetransport': ({ text }) => said(text === 'true'), // AWS's services are asked over TLS.
  'secretsmanager:versionstage': () => 'yes', // A limit to some versions: there is access all the same.
};

const POSITIVE = /^(StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike|Bool)$/;
const NEGATIVE = /^(StringNotEquals|StringNotEqualsIgnoreCase|StringNotLike|ArnNotEquals|ArnNotLike)$/;
/** These take `*` and `?` as they are, and no account, region or ARN has such a character. Those of ARNs take them as wildcards. */
const EXACT = /^String(Not)?Equals/;

/** Whether the condition holds. */
export function holds({ operator, key, values }: Condition, request: Request): Match {
  const plain = operator.replace(/^ForA(ny|ll)Values?:/, '').replace(/IfExists$/, '');
  const test = KEYS[key.toLowerCase()];
  if (!test || !POSITIVE.test(plain) && !NEGATIVE.test(plain)) return 'perhaps';
  const match = any(values.map(value => EXACT.test(plain) && hasWildcard(value) ? 'no' : test(value, request)));
  return NEGATIVE.test(plain) ? opposite(match) : match;
}

/** Those that the templates do not decide. */
export function openConditions({ conditions }: Statement, request: Request): string[] {
  return conditions.filter(condition => holds(condition, request) === 'perhaps').map(({ operator, key, values }) => {
    return `${operator} ${key} = ${values.map(({ text }) => text).join(' or ')}`;
  });
}

export function conditionsHold({ conditions }: Statement, request: Request): Match {
  return all(conditions.map(condition => holds(condition, request)));
}

export function namesSecret({ target, nameOf, text }: Value, secret: SecretCopy): Match {
  if (target && secret.target && keyOf(target) === keyOf(secret.target)) return 'yes';
  if (nameOf) return isOf(nameOf, secret) ? matchArn(text.replace(/:secret:.*$/s, ':secret:*'), 'secretsmanager', secret.arn) : 'no';
  return matchArn(text, 'secretsmanager', secret.arn);
}

function isOf(nameOf: Target, { target, replicaOf }: SecretCopy): boolean {
  const secret = target ?? replicaOf;
  return secret !== undefined && keyOf(secret) === keyOf(nameOf);
}

export function opposite(match: Match): Match {
  return match === 'perhaps' ? match : match === 'yes' ? 'no' : 'yes';
}

function hasWildcard({ text }: Value): boolean {
  return /[*?]/.test(text.replace(/\$\{[^}]*\}/g, ''));
}

function said(isTrue: boolean): Match {
  return isTrue ? 'yes' : 'no';
}

function account(text: string, known: string | undefined): Match {
  return known === undefined ? 'perhaps' : segment(text, known);
}

function principalArn({ target, text }: Value, principal: Principal): Match {
  if (target && principal.target) return said(keyOf(target) === keyOf(principal.target));
  if (principal.arn !== undefined) return segments(withoutPartition(text), withoutPartition(principal.arn), ':');
  return principal.isOfApp && !/[*?]|\$\{/.test(text) ? 'no' : 'perhaps';
}

/** What an environment-agnostic stack calls `aws` may be another one. */
function withoutPartition(arn: string): string {
  return arn.replace(/^arn:[^:]*:/, 'arn:');
}
