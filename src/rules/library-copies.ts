import { createFinding, Finding, Rule } from './rule';
import { RuleId } from './rule-ids';

interface CopyFacts {
  readonly version: string;
  readonly directory: string;
}

/** Reported where two copies of this library are in use in one app. */
export const LIBRARY_COPIES: Rule<readonly CopyFacts[]> = {
  id: RuleId.LIBRARY_COPIES,
  level: 'error',
  title: 'Two copies of this library',
  requirement:
    'is loaded more than once in this app: blueprints, acknowledgments, and plugins of one copy do not '
    + 'see the secrets of another',
  isCompliant: () => false,
  fix: 'Install one copy: declare cdk-managed-secret as a peer dependency of each package that uses it, and run npm dedupe.',
  detail: copies => `The copies are ${copies.map(({ version, directory }) => `${version} in ${directory}`).join(', and ')}.`,
  source: 'This library: each copy records facts about an app for itself only.',
};

export function copiesFinding(copies: readonly CopyFacts[]): Finding {
  return createFinding(LIBRARY_COPIES, { property: 'cdk-managed-secret', value: copies });
}
