import { readGoPattern } from './go-pattern';
import { fieldOf, JsonNode, parseJson, textOf } from '../create-secret/ordered-json';
import { parseSops, SopsDocument, SopsProblem } from '../create-secret/sops-document';
import { placeOf } from '../create-secret/sops-values';
import type { FileProblem } from '../rules/encrypted-file';

/*
 * SOPS takes patterns in the syntax of Go, and the handler reads those that mean the same in JavaScript. Synthesis
 * says which pattern the handler would refuse, or read in another way for a field of the file.
 */

const NAMES = ['encrypted_regex', 'unencrypted_regex'] as const;
/** Beside one of them a pattern is not what the handler refuses: SOPS allows one rule. */
const OTHER_RULES = ['encrypted_suffix', 'unencrypted_suffix', 'encrypted_comment_regex', 'unencrypted_comment_regex'];

/** The pattern of a file, and which of the two it is. */
interface SopsPattern {
  readonly name: typeof NAMES[number];
  readonly pattern: string;
}

type Rule = SopsDocument['isEncrypted'];

/**
 * Undefined for a file whose pattern the handler reads as SOPS does, as far as the fields of the file show.
 *
 * @param document undefined where the handler would refuse the rule of the file
 */
export function patternProblem(text: string, document: SopsDocument | undefined): FileProblem | undefined {
  const [found, ...others] = patternsIn(text);
  if (!found || others.length > 0) return undefined;
  const { kind, ...read } = readGoPattern(found.pattern);
  if (kind === 'invalid') return invalidProblem(found, document);
  const portable = 'pattern' in read ? read.pattern : undefined;
  if (!document) return dialectProblem(found, portable);
  const path = portable === undefined ? undefined : pathReadOtherwise(document, ruleOf(found, new RegExp(portable, 'u')));
  return path && misreadProblem(found, path, portable!);
}

function patternsIn(text: string): SopsPattern[] {
  const metadata = fieldOf(parseJson(text), 'sops');
  if (OTHER_RULES.some(name => textOf(fieldOf(metadata, name)))) return [];
  return NAMES.flatMap(name => {
    const pattern = textOf(fieldOf(metadata, name));
    return pattern ? [{ name, pattern }] : [];
  });
}

/** As SOPS reads it. */
function ruleOf({ name }: SopsPattern, pattern: RegExp | undefined): Rule {
  const isEncryptedIfMatched = name === 'encrypted_regex';
  return path => path.some(key => pattern?.test(key)) === isEncryptedIfMatched;
}

/** To a value that the handler would take for encrypted, and SOPS not, or the reverse. */
function pathReadOtherwise({ content, isEncrypted }: SopsDocument, bySops: Rule): readonly string[] | undefined {
  return pathsIn(content, []).find(path => isEncrypted(path) !== bySops(path));
}

function pathsIn(node: JsonNode, path: readonly string[]): Array<readonly string[]> {
  switch (node.kind) {
    case 'object': return node.entries.flatMap(([key, value]) => pathsIn(value, [...path, key]));
    case 'array': return node.items.flatMap(item => pathsIn(item, path));
    case 'null': return [];
    default: return [path];
  }
}

const REQUIREMENT = 'must have a rule of what is encrypted that SOPS and the handler read alike';
const NO_SHARED_SYNTAX =
  'Decrypt the file, name the fields in .sops.yaml, such as "^(password|token)$", and encrypt the file again. '
  + 'Flags of Go work at the start: "(?i)". Classes such as \\pL, and ^ and $ for lines, do not.';

function dialectProblem({ name, pattern }: SopsPattern, portable: string | undefined): FileProblem {
  return {
    kind: 'unverified',
    detail: `Its ${name} is ${JSON.stringify(pattern)}, which SOPS reads and the handler does not.`,
    requirement: REQUIREMENT,
    fix: fixOf(portable),
  };
}

/** Without its flag for Unicode, as the handler has it, JavaScript takes some characters for two. */
function misreadProblem({ name, pattern }: SopsPattern, path: readonly string[], portable: string): FileProblem {
  const isReadAlike = path.every(key => new RegExp(portable).test(key) === new RegExp(portable, 'u').test(key));
  return {
    kind: 'unverified',
    detail: `Its ${name} is ${JSON.stringify(pattern)}, which the handler reads in another way than SOPS at ${placeOf(path)}.`,
    requirement: REQUIREMENT,
    fix: fixOf(isReadAlike ? portable : undefined),
  };
}

/** SOPS ignores the error, and goes on as if no key matched. */
function invalidProblem(found: SopsPattern, document: SopsDocument | undefined): FileProblem | undefined {
  const { name, pattern } = found;
  const isSame = document && name === 'unencrypted_regex' && pathReadOtherwise(document, ruleOf(found, undefined)) === undefined;
  if (isSame) return undefined;
  const effect = name === 'encrypted_regex' ? 'so SOPS encrypts nothing' : 'so SOPS encrypts everything';
  return {
    kind: 'unverified',
    detail: `Its ${name} is ${JSON.stringify(pattern)}, which is no pattern of Go, ${effect}.`,
    requirement: REQUIREMENT,
    fix: 'Correct the pattern in .sops.yaml, and encrypt the file again. Go has no lookahead, no lookbehind, and no references to groups.',
  };
}

function fixOf(portable: string | undefined): string {
  const isRead = portable !== undefined && isReadByHandler(portable);
  return isRead
    ? `Decrypt the file, write the pattern in .sops.yaml as ${JSON.stringify(portable)}, which means the same, and encrypt the file again.`
    : NO_SHARED_SYNTAX;
}

/** The handler itself decides, in a file that has nothing but the rule. */
function isReadByHandler(pattern: string): boolean {
  const kms = [{ arn: 'arn', enc: 'AAAA' }];
  try {
    parseSops(JSON.stringify({ sops: { kms, mac: 'ENC', encrypted_regex: pattern } }));
    return true;
  } catch (thrown) {
    if (thrown instanceof SopsProblem) return false;
    throw thrown;
  }
}
