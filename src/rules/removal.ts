import { Finding, judge, Rule } from './rule';
import { RuleId } from './rule-ids';
import { Source } from './sources';

/** What `removalPolicy` must be. The subject is the deletion policy of the resource. */
export const REMOVAL_RULES: readonly Rule<string | undefined>[] = [
  {
    id: RuleId.REMOVAL_SNAPSHOT,
    level: 'error',
    title: 'Snapshot of a secret',
    requirement: 'must not be SNAPSHOT: a secret has no snapshots, and CloudFormation refuses the template',
    isCompliant: policy => policy !== 'Snapshot',
    fix: 'Use RETAIN_ON_UPDATE_OR_DELETE, RETAIN or DESTROY.',
    source: Source.CFN_DELETION_POLICY,
  },
];

export function judgeRemoval(deletionPolicy: string | undefined): Finding[] {
  return judge(REMOVAL_RULES, { property: 'removalPolicy', value: deletionPolicy });
}
