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
    requirement: 'must be unique in an account and region',
    isCompliant: ({ sure }) => sure.length === 0,
    fix:
      'Rename the secret that is not deployed yet: a new name replaces a deployed secret and loses its value.',
    detail: ({ sure }) => `Other secrets with this name: ${sure.join(', ')}.`,
    source: Source.CREATE_SECRET,
  },
  {
    id: RuleId.NAME_MAYBE_TAKEN,
    level: 'warning',
    title: 'Perhaps two secrets of one name',
    requirement: 'is also the name of another secret, which might be deployed to the same account and region',
    isCompliant: ({ possible }) => possible.length === 0,
    fix:
      'Deploy them to different accounts or regions, or rename the secret that is not deployed yet: a '
      + 'new name replaces a deployed secret and loses its value.',
    detail: ({ possible }) => `Other secrets with this name: ${possible.join(', ')}.`,
    source: Source.CREATE_SECRET,
  },
];

export function judgeNamesakes(facts: NamesakeFacts): Finding[] {
  return judge(NAMESAKE_RULES, { property: 'secretName', value: facts, shown: facts.name });
}
