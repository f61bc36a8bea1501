import { Finding, judge, Rule } from './rule';
import { RuleId } from './rule-ids';
import { Source } from './sources';

/** Other secrets of the app that have the same literal name, by path. */
export interface NamesakeFacts {
  readonly name: string;
  /** In the same stack, or in stacks of the same known account and region. */
  readonly sure: readonly string[];
  /** In stacks whose account or region synthesis does not know, or under a condition. */
  readonly possible: readonly string[];
}

/** What `secretName` must be beside the other secrets of the app. */
export const NAMESAKE_RULES: readonly Rule<NamesakeFacts>[] = [
  {
    id: RuleId.NAME_TAKEN,
    level: 'error',
    title: 'Two secrets of one name',
    requirement: 'must be the name of one secret in an account and region',
    isCompliant: ({ sure }) => sure.length === 0,
    fix:
      'Rename one that is not deployed yet: renaming a deployed secret replaces it, and the new '
      + 'one does not have its value.',
    detail: ({ sure }) => `The name is also that of ${sure.join(', ')}.`,
    source: Source.CREATE_SECRET,
  },
  {
    id: RuleId.NAME_MAYBE_TAKEN,
    level: 'warning',
    title: 'Perhaps two secrets of one name',
    requirement: 'is the name of another secret too, which may be deployed to the same account and region',
    isCompliant: ({ possible }) => possible.length === 0,
    fix:
      'Make sure that they never meet, or rename one that is not deployed yet: renaming a '
      + 'deployed secret replaces it, and the new one does not have its value.',
    detail: ({ possible }) => `The name is also that of ${possible.join(', ')}.`,
    source: Source.CREATE_SECRET,
  },
];

export function judgeNamesakes(facts: NamesakeFacts): Finding[] {
  return judge(NAMESAKE_RULES, { property: 'secretName', value: facts, shown: facts.name });
}
