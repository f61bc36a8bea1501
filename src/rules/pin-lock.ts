import { Finding, judge, Rule } from './rule';
import { RuleId } from './rule-ids';
import { Source } from './sources';

/** A generated secret, beside the lock file of its app. */
export interface LockFacts {
  /** The name of the file. */
  readonly file: string;
  /** Construct path, which is the key in the file. */
  readonly secret: string;
  /** A sentence for each option that differs from the file. */
  readonly changes: readonly string[];
  /** Whether the file does not have the secret, and this synthesis does not write it. */
  readonly isUnlisted: boolean;
}

/** A lock file that nobody can read. */
export interface LockFileFacts {
  readonly file: string;
  readonly problem?: string;
}

const OURS = 'This library: a new password is written knowingly, or not at all.';

/** What the generated secrets of an app with a lock file must be. */
export const LOCK_RULES: readonly Rule<LockFacts>[] = [
  {
    id: RuleId.LOCK_MISMATCH,
    level: 'error',
    title: 'Locked options that changed',
    requirement:
      'has options that differ from the lock file: deployed over an existing secret, they make CloudFormation write a new password',
    isCompliant: ({ changes }) => changes.length === 0,
    fix:
      'Restore the options. If you want a new password, renew the lock: synthesize with '
      + '-c cdk-managed-secret:renew-pins=PATH, where PATH is the construct path of the secret, and commit the file.',
    detail: ({ file, secret, changes }) => `In ${file}, ${secret}: ${changes.join('; ')}.`,
    source: Source.CFN_SECRET,
  },
  {
    id: RuleId.LOCK_UNLISTED,
    level: 'error',
    title: 'Secret that the lock file does not have',
    requirement: 'is not in the lock file, which is not written where the environment variable CI is set',
    isCompliant: ({ isUnlisted }) => !isUnlisted,
    fix: 'Synthesize once without CI, which adds it, and commit the file.',
    detail: ({ file, secret }) => `${file} lacks ${secret}.`,
    source: OURS,
  },
];

export const LOCK_MALFORMED: Rule<LockFileFacts> = {
  id: RuleId.LOCK_MALFORMED,
  level: 'error',
  title: 'Lock file that nobody can read',
  requirement: 'must be a lock file of this library',
  isCompliant: ({ problem }) => problem === undefined,
  fix: 'Restore it from the repository: without it, no change of options is noticed.',
  detail: ({ problem }) => problem!,
  source: OURS,
};

export function judgeLock(facts: LockFacts | undefined): Finding[] {
  return facts ? judge(LOCK_RULES, { property: 'content', value: facts }) : [];
}

export function judgeLockFile(facts: LockFileFacts): Finding[] {
  return judge([LOCK_MALFORMED], { property: 'SecretPins.lock()', value: facts, shown: facts.file });
}
