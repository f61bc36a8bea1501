import { Finding, formatList, judge, Rule } from './rule';
import { RuleId } from './rule-ids';
import { Source } from './sources';
import { countCharacters, countMost, Text } from '../cloudformation/text';
import { SUFFIX_LENGTH } from '../secrets-manager';

const MAX_LENGTH = 512;
/** Six of any characters: a lookup by partial ARN counts them, and does not compare them. */
const LIKE_A_SUFFIX = new RegExp(`-[^-]{${SUFFIX_LENGTH}}$`, 'u');
const FOREIGN_CHARACTER = /[^A-Za-z0-9/_+=.@!-]/gu;

/** What `secretName` must be. */
export const SECRET_NAME_RULES: readonly Rule<Text>[] = [
  {
    id: RuleId.NAME_CHARACTERS,
    level: 'error',
    title: 'Characters of a name',
    requirement: 'must contain only ASCII letters, digits, and the characters /_+=.@-',
    isCompliant: name => name.literal.match(FOREIGN_CHARACTER) === null,
    fix: 'Remove the other characters.',
    detail: name => `It has ${formatList(new Set(name.literal.match(FOREIGN_CHARACTER)))}.`,
    source: Source.CREATE_SECRET,
  },
  {
    id: RuleId.NAME_LENGTH,
    level: 'error',
    title: 'Length of a name',
    requirement: `must have 1 to ${MAX_LENGTH} characters`,
    isCompliant: name =>
      countMost(name, countCharacters) <= MAX_LENGTH && !(name.isWhole && name.literal === ''),
    fix: 'Choose a name of that length, or omit secretName and let CloudFormation generate one.',
    source: Source.CREATE_SECRET,
  },
  {
    id: RuleId.NAME_RESERVED,
    level: 'error',
    title: 'Exclamation mark in a name',
    requirement: 'must not contain "!", which marks the secrets that AWS services own',
    isCompliant: name => !name.literal.includes('!'),
    fix: 'Remove the "!".',
    source: `${Source.MANAGED_SECRETS} (not in the documented character set; that CreateSecret refuses it is inferred)`,
  },
  {
    id: RuleId.NAME_SUFFIX,
    level: 'note',
    title: 'Name that looks like the end of an ARN',
    requirement:
      "ends with a hyphen and six characters, like the suffix of a secret's ARN: a lookup by partial ARN does not find the secret",
    isCompliant: name => !endsLikeArn(name),
    fix:
      'Refer to the secret by its complete ARN. A new name replaces a deployed secret and loses its '
      + 'value: choose another ending only before the first deployment.',
    source: Source.TROUBLESHOOTING,
  },
];

/** Whether a name ends as an ARN does, so that Secrets Manager takes the end for a suffix. */
export function endsLikeArn(name: Text): boolean {
  return LIKE_A_SUFFIX.test(name.tail);
}

/** A name that AWS gave may have an exclamation mark, and where it ends is not up to who refers to it. */
export function judgeNameOfAnother(name: Text): Finding[] {
  const rules = SECRET_NAME_RULES.filter(({ id }) => id === RuleId.NAME_CHARACTERS || id === RuleId.NAME_LENGTH);
  return judge(rules, { property: 'secretName', value: name, shown: name.shown });
}

export function judgeName(name: Text | undefined): Finding[] {
  return name ? judge(SECRET_NAME_RULES, { property: 'secretName', value: name, shown: name.shown }) : [];
}
