import { glob } from './actions';
import type { Value } from '../cloudformation/template-types';
import { all, hasPlaceholder, isOpen, Match, replacePlaceholders } from '../cloudformation/unknown';
import { ANY_SUFFIX, ARN_SUFFIX, SUFFIX_LENGTH } from '../secrets-manager';

/** What the templates show of an ARN. */
export interface ArnFacts {
  readonly account: string;
  readonly region: string;
  /** What stands after the account, with UNKNOWN for each character that Secrets Manager or KMS chooses. */
  readonly rest: string;
  /** The same with `${…}` where a deployment knows, and the stacks whose parameters that names. */
  readonly written?: { readonly rest: string; readonly parametersOf: readonly string[] };
}

/** A character that is not known: only `?` and `*` match it. */
export const UNKNOWN = '\u0001';

const SUFFIX = `-${UNKNOWN.repeat(SUFFIX_LENGTH)}`;
/** CloudFormation's names end in twelve characters, as the L2 of aws-cdk-lib assumes as well. */
const RANDOM = UNKNOWN.repeat(12);

export function secretArn(account: string, region: string, name: string | undefined, logicalId: string): ArnFacts {
  const known = (name && replacePlaceholders(name, RANDOM)) ?? `${logicalId}-${RANDOM}`;
  return { account, region, rest: `secret:${known}${SUFFIX}` };
}

/**
 * Whether a pattern and an ARN have the same text, as far as a deployment knows it: the same parameter of
 * one stack, or the same attribute of a resource.
 */
export function isWrittenAlike({ text, parametersOf = [] }: Value, service: string, { written, ...arn }: ArnFacts): boolean {
  if (!written || /\$\{(\?|Fn::[^}]*|AWS::NoValue)\}/.test(written.rest)) return false;
  return new Set([...parametersOf, ...written.parametersOf]).size <= 1 && matchArn(text, service, { ...arn, rest: written.rest }) === 'yes';
}

/** An ARN of a secret whose name only the deployment knows in whole. */
export function withWrittenName(arn: ArnFacts, name: Value | undefined): ArnFacts {
  if (!name || !hasPlaceholder(name.text)) return arn;
  return { ...arn, written: { rest: `secret:${name.text}${SUFFIX}`, parametersOf: name.parametersOf ?? [] } };
}

export function keyArn(account: string, region: string, id?: string): ArnFacts {
  return { account, region, rest: `key/${id ?? UNKNOWN.repeat(36)}` };
}

/** A pattern of ARNs, as identity policies and conditions have it. */
export function matchArn(pattern: string, service: string, arn: ArnFacts): Match {
  if (pattern === '*') return 'yes';
  if (pattern.startsWith('*:')) return 'perhaps';
  // A resource of the app, which is matched as such, or one that is not known here.
  if (pattern.startsWith('${')) return 'no';
  const known = ['arn', undefined, service, arn.region, arn.account, arn.rest];
  if (glob(pattern).test(known.map((part, position) => part ?? pattern.split(':')[position]).join(':'))) return 'yes';
  const parts = pattern.split(':');
  if (parts[0] !== 'arn' || parts.length < known.length || !glob(parts[2]).test(service)) return 'no';
  return all([matchSegment(parts[3], arn.region), matchSegment(parts[4], arn.account), matchResource(parts.slice(5).join(':'), arn.rest)]);
}

/** An account or a region. */
export function matchSegment(pattern: string, known: string): Match {
  if (pattern === known || glob(pattern).test(known)) return 'yes';
  return isOpen(pattern) || isOpen(known) ? 'perhaps' : 'no';
}

/** The same of what is put together of such, an ARN or a host. */
export function matchSegments(pattern: string, known: string, separator: string): Match {
  const [patterns, parts] = [pattern, known].map(text => text.split(separator));
  if (patterns.length !== parts.length || glob(pattern).test(known)) return matchSegment(pattern, known);
  return all(patterns.map((one, position) => matchSegment(one, parts[position])));
}

function matchResource(pattern: string, known: string): Match {
  const literal = replacePlaceholders(pattern, '*');
  if (glob(literal).test(known)) return literal === pattern ? 'yes' : 'perhaps';
  // A complete ARN: the six characters cannot be compared.
  return known.endsWith(UNKNOWN) && glob(withUnknownEnd(pattern)).test(known) ? 'perhaps' : 'no';
}

function withUnknownEnd(pattern: string): string {
  return /^key\/./.test(pattern) ? 'key/*' : pattern.replace(ARN_SUFFIX, ANY_SUFFIX);
}

/** The parts of an ARN. What only the deployment knows may have colons of its own. */
export function splitArn(arn: string): string[] {
  return replacePlaceholders(arn, found => found.replaceAll(':', ' ')).split(':');
}

/** The account in an ARN, or in `111111111111`. */
export function accountIn(text: string): string | undefined {
  if (/^\d{12}$/.test(text)) return text;
  const account = text.startsWith('arn:') ? splitArn(text)[4] : undefined;
  return account && !/[*?]/.test(replacePlaceholders(account, '')) ? account : undefined;
}

/** Whether a pattern has `*` or `?`. What only the deployment knows does not count. */
export function hasWildcard(text: string): boolean {
  return /[*?]/.test(replacePlaceholders(text, ''));
}
