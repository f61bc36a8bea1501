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

/** What is wrong with a lock file as such. */
export interface LockProblem {
  /** What the text lacks. */
  readonly malformed?: string;
  /** Why the file system, or the app, refuses the file, and what to do. */
  readonly refusal?: string;
}

export interface LockFileFacts extends LockProblem {
  readonly file: string;
}

const OURS = 'This library: a new password needs a deliberate change of the lock file or of the pin.';

/** What the generated secrets of an app with a lock file must be. */
export const LOCK_RULES: readonly Rule<LockFacts>[] = [
  {
    id: RuleId.LOCK_MISMATCH,
    level: 'error',
    title: 'Locked options that changed',
    requirement:
      'has options that differ from the lock file: if you deploy them over an existing secret, '
      + 'CloudFormation generates a new password',
    isCompliant: ({ changes }) => changes.length === 0,
    fix:
      'Restore the options. If you want a new password, renew the pin: synthesize with '
      + '-c cdk-managed-secret:renew-pins=PATH, where PATH is the construct path of the secret, and commit the file.',
    detail: ({ file, secret, changes }) => `In ${file}, ${secret}: ${changes.join('; ')}.`,
    source: Source.CFN_SECRET,
  },
  {
    id: RuleId.LOCK_UNLISTED,
    level: 'error',
    title: 'Secret that the lock file does not have',
    requirement: 'is not in the lock file, and the synthesis does not write the file when the environment variable CI is set',
    isCompliant: ({ isUnlisted }) => !isUnlisted,
    fix: 'Synthesize once without CI to add the secret, and commit the file.',
    detail: ({ file, secret }) => `${file} has no entry for ${secret}.`,
    source: OURS,
  },
];

/** What the file itself must be. */
export const LOCK_FILE_RULES: readonly Rule<LockFileFacts>[] = [
  {
    id: RuleId.LOCK_MALFORMED,
    level: 'error',
    title: 'Lock file that cannot be read',
    requirement: 'must be a lock file of this library',
    isCompliant: ({ malformed }) => malformed === undefined,
    fix: 'Restore the file from the repository: without it, the library cannot notice a change of options.',
    detail: ({ malformed }) => malformed!,
    source: OURS,
  },
  {
    id: RuleId.LOCK_REFUSED,
    level: 'error',
    title: 'Lock file that cannot be used',
    requirement: 'must be a file that the app can read and write, and the only lock file of the app',
    isCompliant: ({ refusal }) => refusal === undefined,
    fix: 'Call SecretPins.lock() once, with the path of a file that the app can read and write.',
    detail: ({ refusal }) => refusal!,
    source: OURS,
  },
];

export function judgeLock(facts: LockFacts | undefined): Finding[] {
  return facts ? judge(LOCK_RULES, { property: 'content', value: facts }) : [];
}

export function judgeLockFile(facts: LockFileFacts): Finding[] {
  return judge(LOCK_FILE_RULES, { property: 'SecretPins.lock()', value: facts, shown: facts.file });
}
