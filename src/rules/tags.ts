import { judgePublicText } from './any-text';
import { abridge, Finding, formatList, judge, Rule } from './rule';
import { RuleId } from './rule-ids';
import { Source } from './sources';
import { OTHERWISE } from '../cloudformation/choices';
import { countCharacters, isWellFormed, Text } from '../cloudformation/text';

/** One tag, as the resource will carry it. */
export interface TagFacts {
  readonly key: Text;
  readonly value: Text;
  /** False where it depends on a condition of CloudFormation: it may not meet the others. */
  readonly isSure?: boolean;
  /** Those conditions. */
  readonly conditions?: readonly string[];
}

/** All tags that the secret will carry. */
export interface TagSetFacts {
  readonly tags: readonly TagFacts[];
  /** Keys of the tags that CloudFormation adds from the stack. */
  readonly stackTagKeys: readonly string[];
}

const MAX_COUNT = 50;
const MAX_KEY = 128;
export const MAX_VALUE = 256;
const RESERVED = /^aws:/i;
export const CONTROL = /\p{Cc}/u;
export const USUAL = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** What the tags must be together. */
export const TAG_SET_RULES: readonly Rule<TagSetFacts>[] = [
  {
    id: RuleId.TAG_COUNT,
    level: 'error',
    title: 'Number of tags',
    requirement: `must be at most ${MAX_COUNT}, including those that Tags.of(), Aspects, and the stack add`,
    isCompliant: set => countTags(set) <= MAX_COUNT,
    fix: 'Remove some tags.',
    detail: set => `The secret has ${countTags(set)}.`,
    source: Source.CFN_SECRET,
  },
  {
    id: RuleId.TAG_DUPLICATE,
    level: 'error',
    title: 'Duplicate tag keys',
    requirement: 'must have each key once',
    isCompliant: set => duplicateKeys(set).length === 0,
    fix: 'Keep one tag for each key. Keys that differ in case are different keys.',
    detail: set => `More than once: ${formatList(duplicateKeys(set))}.`,
    source: Source.TAGGING,
  },
];

/** What each tag must be. */
export const TAG_RULES: readonly Rule<TagFacts>[] = [
  {
    id: RuleId.TAG_KEY_LENGTH,
    level: 'error',
    title: 'Length of a tag key',
    requirement: `must have a key of 1 to ${MAX_KEY} characters`,
    isCompliant: ({ key }) => countCharacters(key.literal) <= MAX_KEY && !(key.isWhole && key.literal === ''),
    fix: 'Choose a key of that length.',
    source: Source.TAG,
  },
  {
    id: RuleId.TAG_VALUE_LENGTH,
    level: 'error',
    title: 'Length of a tag value',
    requirement: `must have a value of at most ${MAX_VALUE} characters`,
    isCompliant: ({ value }) => countCharacters(value.literal) <= MAX_VALUE,
    fix: 'Shorten the value.',
    source: Source.TAG,
  },
  {
    id: RuleId.TAG_RESERVED_KEY,
    level: 'error',
    title: 'Tag key that AWS reserves',
    requirement: 'must not have a key that starts with "aws:", in uppercase or lowercase',
    isCompliant: ({ key }) => !RESERVED.test(key.head),
    fix: 'Choose another prefix.',
    source: Source.CFN_TAGS,
  },
  {
    id: RuleId.TAG_CONTROL_CHARACTERS,
    level: 'error',
    title: 'Control characters in a tag',
    requirement: 'must not contain control characters, such as a line break',
    isCompliant: ({ key, value }) => !CONTROL.test(key.literal) && !CONTROL.test(value.literal),
    fix: 'Use only letters, digits, spaces, and + - = . _ : / @.',
    source: `${Source.TAG_EDITOR} (that the service refuses it is inferred from the characters "generally allowed")`,
  },
  {
    id: RuleId.TAG_ODD_CHARACTERS,
    level: 'note',
    title: 'Unusual characters in a tag',
    requirement:
      'has characters other than letters, digits, spaces, and + - = . _ : / @, which some services do not accept',
    isCompliant: ({ key, value }) =>
      [key, value].every(
        ({ literal }) => USUAL.test(literal) || CONTROL.test(literal) || !isWellFormed(literal),
      ),
    fix: 'If other tools read the tags, use only these characters.',
    source: `${Source.TAG_EDITOR} (the service's own model has no such pattern)`,
  },
  {
    id: RuleId.TAG_OLD_LIMIT,
    level: 'note',
    title: 'Tag at a disputed limit',
    requirement: `has a key of exactly ${MAX_KEY} or a value of exactly ${MAX_VALUE} characters: the CloudFormation guide still documents one character less`,
    isCompliant: ({ key, value }) => knownLength(key) !== MAX_KEY && knownLength(value) !== MAX_VALUE,
    fix: 'Shorten it by one character.',
    source: `${Source.CFN_SECRET} against ${Source.TAG}`,
  },
  {
    id: RuleId.TAG_RESERVED_VALUE,
    level: 'warning',
    title: 'Tag value that AWS reserves',
    requirement: 'has a value that starts with "aws:", which the CloudFormation guide reserves',
    isCompliant: ({ value }) => !RESERVED.test(value.head),
    fix: 'Choose another value.',
    source: `${Source.CFN_TAGS} (whether the service refuses it is not known)`,
  },
];

export function judgeTags(set: TagSetFacts): Finding[] {
  if (set.tags.length === 0 && set.stackTagKeys.length === 0) return [];
  return [
    ...judge(TAG_SET_RULES, { property: 'tags', value: set }),
    ...set.tags.flatMap(judgeTag),
  ];
}

function judgeTag(tag: TagFacts): Finding[] {
  const property = /^[\w.:/=+@-]{1,80}$/.test(tag.key.shown) ? `tags.${tag.key.shown}` : `tags[${abridge(tag.key.shown)}]`;
  return [
    ...judge(TAG_RULES, { property, value: tag, shown: tag.value.shown }),
    ...judgePublicText(property, Text.masked(`${tag.key.written} ${tag.value.written}`)),
  ];
}

function knownLength({ value }: Text): number | undefined {
  return value === undefined ? undefined : countCharacters(value);
}

/**
 * A key that is unresolved may turn out to be another's twin, so it is not counted. Tags of the stack add
 * what the secret lacks.
 */
function countTags({ tags, stackTagKeys }: TagSetFacts): number {
  return new Set([...knownKeys(tags), ...stackTagKeys]).size;
}

function duplicateKeys({ tags }: TagSetFacts): string[] {
  const keys = knownKeys(tags);
  const alternatives = [...new Set(keys)].filter(key => isInBothBranches(tags, key));
  return [...new Set([...keys.filter((key, index) => keys.indexOf(key) !== index), ...alternatives])];
}

/** Whether a key is there under a condition, and also where that is false. */
function isInBothBranches(tags: readonly TagFacts[], key: string): boolean {
  const conditions = tags.filter(tag => tag.key.value === key && tag.conditions?.length === 1).map(tag => tag.conditions![0]);
  return conditions.some(condition => conditions.includes(`${OTHERWISE}${condition}`));
}

/** Of the tags that are surely there. */
function knownKeys(tags: readonly TagFacts[]): string[] {
  return tags.filter(({ isSure = true }) => isSure).map(({ key }) => key.value).filter(key => key !== undefined);
}
