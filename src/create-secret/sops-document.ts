import { fieldOf, itemsOf, JsonNode, JsonProblem, parseJson, textOf } from './ordered-json';

/*
 * A file that SOPS has encrypted, in its JSON form. Pure functions, for the handler and for synthesis.
 *
 * @see https://github.com/getsops/sops/blob/main/README.rst
 */

/** What makes a file of no use here. The words continue a sentence that begins with the file. */
export const SOPS_PROBLEMS = {
  notJson: 'is no JSON',
  notEncrypted: 'is not encrypted by SOPS: it has no object "sops"',
  keyGroups: 'has several key groups, whose parts more than one key would have to decrypt',
  noMac: 'has no MAC, so that nobody would notice a change',
  noKmsKey: 'has no data key that a key of KMS encrypts',
  malformed: 'is malformed',
  rule: 'has a rule of what is encrypted that cannot be read',
  clear: 'has a value in the clear that it does not name as such',
} as const;

export type SopsProblemKind = keyof typeof SOPS_PROBLEMS;

/** The message never holds a value. */
export class SopsProblem extends Error {
  constructor(public readonly kind: SopsProblemKind, public readonly detail?: string) {
    super(`${SOPS_PROBLEMS[kind]}${detail === undefined ? '' : `: ${detail}`}`);
  }
}

/** The data key, as one key of KMS has encrypted it. */
export interface SopsKey {
  readonly arn: string;
  /** In base64. */
  readonly encrypted: string;
  readonly context: Readonly<Record<string, string>>;
}

export interface SopsDocument {
  readonly content: JsonNode & { readonly kind: 'object' };
  readonly keys: readonly SopsKey[];
  readonly mac: string;
  readonly lastModified: string;
  readonly isMacOnlyEncrypted: boolean;
  /** @param path the keys on the way to a value; places in a list do not count */
  isEncrypted(path: readonly string[]): boolean;
}

const METADATA = 'sops';
const DEFAULT_SUFFIX = '_unencrypted';

export function parseSops(text: string): SopsDocument {
  const file = parseFile(text);
  const metadata = fieldOf(file, METADATA);
  if (file.kind !== 'object' || metadata?.kind !== 'object') throw new SopsProblem('notEncrypted');
  if (itemsOf(fieldOf(metadata, 'key_groups')).length > 0) throw new SopsProblem('keyGroups');
  const mac = textOf(fieldOf(metadata, 'mac'));
  if (!mac) throw new SopsProblem('noMac');
  return {
    content: { kind: 'object', entries: file.entries.filter(([key]) => key !== METADATA) },
    keys: keysOf(metadata),
    mac,
    lastModified: textOf(fieldOf(metadata, 'lastmodified')) ?? '',
    isMacOnlyEncrypted: isTrue(fieldOf(metadata, 'mac_only_encrypted')),
    isEncrypted: ruleOf(metadata),
  };
}

function parseFile(text: string): JsonNode {
  try {
    return parseJson(text);
  } catch (thrown) {
    if (!(thrown instanceof JsonProblem)) throw thrown;
    throw thrown.message === SOPS_PROBLEMS.notJson ? new SopsProblem('notJson') : new SopsProblem('malformed', `it ${thrown.message}`);
  }
}

function keysOf(metadata: JsonNode): SopsKey[] {
  const keys = itemsOf(fieldOf(metadata, 'kms')).map(toKey);
  if (keys.length === 0) throw new SopsProblem('noKmsKey');
  return keys;
}

function toKey(entry: JsonNode): SopsKey {
  const [arn, encrypted] = ['arn', 'enc'].map(name => textOf(fieldOf(entry, name)));
  if (!arn || !encrypted || !BASE64.test(encrypted)) throw new SopsProblem('malformed', 'an entry of "kms" has no "arn" or no "enc"');
  const context = fieldOf(entry, 'context');
  const pairs = context?.kind === 'object' ? context.entries : [];
  return { arn, encrypted, context: Object.fromEntries(pairs.map(([name, value]) => [name, textOf(value) ?? ''])) };
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$|^[A-Za-z0-9+/]{2,3}={1,2}$/;

function isTrue(node: JsonNode | undefined): boolean {
  return node?.kind === 'boolean' && node.text === 'true';
}

type Matches = (key: string) => boolean;
type Rule = SopsDocument['isEncrypted'];

/** SOPS allows one of them. JSON has no comments: rules by comments are about all or nothing. */
const RULES: Readonly<Record<string, (value: string) => Rule>> = {
  unencrypted_suffix: suffix => path => !path.some(key => key.endsWith(suffix)),
  encrypted_suffix: suffix => path => path.some(key => key.endsWith(suffix)),
  unencrypted_regex: pattern => negated(some(toMatcher(pattern))),
  encrypted_regex: pattern => some(toMatcher(pattern)),
  unencrypted_comment_regex: () => () => true,
  encrypted_comment_regex: () => () => false,
};

function ruleOf(metadata: JsonNode): Rule {
  const given = Object.keys(RULES).filter(name => textOf(fieldOf(metadata, name)));
  if (given.length > 1) throw new SopsProblem('rule', `it has ${given.join(' and ')}`);
  const [name = 'unencrypted_suffix'] = given;
  return RULES[name](textOf(fieldOf(metadata, name)) || DEFAULT_SUFFIX);
}

function some(matches: Matches): Rule {
  return path => path.some(matches);
}

function negated(rule: Rule): Rule {
  return path => !rule(path);
}

/** Flags of Go stand in front, also behind a caret. */
const FLAGS = /^(\^?)\(\?([ims]+)\)/;
/** What Go and JavaScript, or two versions of it, read in different ways. */
const DIALECT = /\(\?(?!:)|\\[pPAzQECc0-9ux]|\[\[:/;

/** SOPS has the syntax of Go. What differs is refused. */
function toMatcher(pattern: string): Matches {
  const [, caret = '', flags = ''] = FLAGS.exec(pattern) ?? [];
  const body = pattern.replace(FLAGS, caret);
  try {
    if (DIALECT.test(body)) throw new SyntaxError();
    const regex = new RegExp(body, flags);
    return key => regex.test(key);
  } catch {
    throw new SopsProblem('rule', `the pattern ${JSON.stringify(pattern)}`);
  }
}
