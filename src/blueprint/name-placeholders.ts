import { Stack, Stage, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { isPendingLookup } from '../cdk/names';
import type { Text } from '../cloudformation/text';
import { NameRail } from '../rules/guarded-secret';

/** Values of placeholders by name; undefined where only the deployment knows. */
export type Variables = Readonly<Record<string, string | undefined>>;

const PLACEHOLDER = /\{([A-Za-z][A-Za-z0-9_-]*)\}/g;

/** Those that have their value without anybody giving it, and no other. */
export const BUILT_IN_VARIABLES = ['account', 'region', 'stack', 'name', 'path'];

/**
 * What is known of every secret of a stack. In a stage, its own name wins over what a blueprint or the context
 * calls it.
 */
export function stackVariables(scope: IConstruct, variables: Variables): Variables {
  const stack = Stack.of(scope);
  const stage = Stage.of(scope)?.stageName;
  return { ...variables, ...stage ? { stage } : {}, account: stack.account, region: stack.region, stack: stack.stackName };
}

/** A secret that is about to be made. What a name cannot have becomes a hyphen. */
export function secretVariables(scope: IConstruct, id: string): Variables {
  const ids = [...scope.node.scopes.slice(Stack.of(scope).node.scopes.length).map(({ node }) => node.id), id];
  return { name: sanitizeName(id), path: ids.map(sanitizeName).join('/') };
}

function sanitizeName(id: string): string {
  return id.replace(/[^A-Za-z0-9_+=.@-]+/g, '-');
}

const NAME_CHARACTER = /^[A-Za-z0-9/_+=.@-]$/;

/** The characters of a pattern, beside its placeholders, that the name of a secret cannot contain. */
export function strangeCharacters(pattern: string): string[] {
  return [...new Set(pattern.replace(PLACEHOLDER, ''))].filter(character => !NAME_CHARACTER.test(character));
}

/** Whether a name could fit. Another pattern is refused as such, once, and not at each secret. */
export function canFit(pattern: string): boolean {
  return !Token.isUnresolved(pattern) && (isPendingLookup(pattern) || strangeCharacters(pattern).length === 0);
}

export interface FilledPattern {
  readonly text: string;
  /** Placeholders without a value. */
  readonly missing: readonly string[];
  /** The names of all. */
  readonly placeholders: readonly string[];
}

export function fillPlaceholders(pattern: string, variables: Variables): FilledPattern {
  const text = pattern.replace(PLACEHOLDER, (whole, name: string) => variableValue(variables, name) ?? whole);
  const placeholders = [...pattern.matchAll(PLACEHOLDER)].map(([, name]) => name);
  return {
    text,
    placeholders,
    missing: placeholders
      .filter(name => variableValue(variables, name) === undefined)
      .map(name => `{${name}}`),
  };
}

function variableValue(variables: Variables, name: string): string | undefined {
  return Object.hasOwn(variables, name) ? variables[name] : undefined;
}

/** What a pattern says of a name. */
export function createNameRail(pattern: string, variables: Variables): NameRail {
  const parts = pattern
    .split(PLACEHOLDER)
    .flatMap((part, index) =>
      index % 2 === 0 ? literalParts(part) : placeholderParts(part, variableValue(variables, part)),
    );
  const fits = (name: string) => nextAfter(parts, name).includes(parts.length);
  const mayStart = (all: readonly PatternPart[], start: string) => nextAfter(all, start).length > 0;
  const mayFit = ({ head, tail }: Text) => mayStart(parts, head) && mayStart([...parts].reverse(), [...tail].reverse().join(''));
  return { pattern, fits: name => name.isWhole ? fits(name.literal) : mayFit(name) ? undefined : false };
}

/** One character, or any number of such. */
interface PatternPart {
  readonly fits: (character: string) => boolean;
  readonly repeats: boolean;
}

/**
 * Which parts may come next, after a text: none if it does not fit. Not a regular expression, whose size and
 * time have no bound here.
 */
function nextAfter(parts: readonly PatternPart[], text: string): number[] {
  let next = [0];
  for (const character of text) {
    const fitting = next.filter(index => parts[index]?.fits(character));
    next = [...new Set(fitting.flatMap(index => parts[index].repeats ? [index, index + 1] : [index + 1]))];
  }
  return next;
}

/** What a team names itself: it may look like a look-up, and is none. */
const OF_THE_APP = new Set(['stack', 'stage']);

/** Of the secret's own name and path, and of what the CLI has yet to look up, nothing is asked but that there is something. */
function placeholderParts(placeholder: string, value: string | undefined): PatternPart[] {
  const isPending = !OF_THE_APP.has(placeholder) && value !== undefined && isPendingLookup(value);
  const isFree = placeholder === 'name' || placeholder === 'path' || isPending;
  if (isFree) return [{ fits: () => true, repeats: true }];
  const isKnown = value !== undefined && !Token.isUnresolved(value);
  return isKnown ? literalParts(value) : [{ fits: character => character !== '/', repeats: true }];
}

function literalParts(text: string): PatternPart[] {
  return [...text].map(character => ({ fits: other => other === character, repeats: false }));
}
