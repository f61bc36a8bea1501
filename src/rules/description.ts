import { Finding, judge, Rule } from './rule';
import { RuleId } from './rule-ids';
import { Source } from './sources';
import { countCharacters, countMost, Text } from '../cloudformation/text';

const MAX_LENGTH = 2048;

/** What `description` must be. */
export const DESCRIPTION_RULES: readonly Rule<Text>[] = [
  {
    id: RuleId.DESCRIPTION_LENGTH,
    level: 'error',
    title: 'Length of a description',
    requirement: `must have at most ${MAX_LENGTH} characters`,
    isCompliant: description => countMost(description, countCharacters) <= MAX_LENGTH,
    fix: 'Shorten it.',
    source: Source.CREATE_SECRET,
  },
];

export function judgeDescription(description: Text | undefined): Finding[] {
  return description ? judge(DESCRIPTION_RULES, { property: 'description', value: description, shown: description.shown }) : [];
}
