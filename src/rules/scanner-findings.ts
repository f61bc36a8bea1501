import { Finding, formatList, judge, Rule } from './rule';
import { RuleId } from './rule-ids';
import { holdsToken } from '../cdk/names';

/** What an app acknowledges of other tools, as it wrote it. */
export interface ScannerFindingsFacts {
  readonly findings: readonly string[];
  readonly reason: string;
  /** Whether the construct is a resource, or made of one. */
  readonly hasResource: boolean;
}

export type Scanner = 'cdk-nag' | 'checkov' | 'cfn-lint';

const FORMS: ReadonlyArray<readonly [Scanner, RegExp]> = [
  ['checkov', /^CKV2?_\w+$/],
  ['cfn-lint', /^[EWI]\d{4}$/],
  // The last form is how cdk-nag 2 reports a rule that cannot run, such as
  // CdkNagValidationFailure[AwsSolutions-EC23].
  ['cdk-nag', /^([^\s[\]:]+-[^\s[\]:]+(\[.+\])?|CdkNagValidationFailure\[.+\])$/],
];

/**
 * Rules of cdk-nag that find several things in a resource: without `[…]`, version 2 lets all of them be, and
 * version 3 none.
 */
const SEVERAL = /^(AwsSolutions-(IAM4|IAM5|DOC5|OS9|RDS16)|(HIPAA\.Security|NIST\.800\.53\.R[45]|PCI\.DSS\.321)-RDSLoggingEnabled)$/;

/** Which scanner calls a finding so: a token of the CDK is no text that one could compare. */
export function scannerOf(finding: string): Scanner | undefined {
  return holdsToken(finding) || SEVERAL.test(finding) ? undefined : FORMS.find(([, form]) => form.test(finding))?.[0];
}

const REASON: Rule<ScannerFindingsFacts> = {
  id: RuleId.SCANNER_REASON,
  level: 'error',
  title: 'Reason for a finding of a scanner',
  requirement: 'must have at least 10 characters',
  isCompliant: ({ reason }) => reason.trim().length >= 10,
  fix: 'Write why the finding does not apply.',
  source: 'This library: cdk-nag 2 refuses shorter reasons.',
};

const NAMES: Rule<ScannerFindingsFacts> = {
  id: RuleId.SCANNER_FINDING,
  level: 'error',
  title: 'Finding of a scanner',
  requirement:
    'must be findings of cdk-nag, checkov, or cfn-lint, such as AwsSolutions-SMG4, '
    + 'AwsSolutions-IAM5[Resource::*], CKV_AWS_149, or W3005',
  isCompliant: ({ findings }) => findings.length > 0 && findings.every(scannerOf),
  fix:
    'Correct the ids, and write a finding that has several parts with its […]. For a finding of this '
    + 'library, call SecretRules.acknowledge().',
  detail: ({ findings }) =>
    findings.length === 0
      ? 'There are none.'
      : `These are not: ${formatList(findings.filter(finding => !scannerOf(finding)))}.`,
  source:
    'This library: an entry in another form would suppress nothing, or more than it says, without a report.',
};

const PLACE: Rule<ScannerFindingsFacts> = {
  id: RuleId.SCANNER_RESOURCE,
  level: 'error',
  title: 'Resource of a finding of a scanner',
  requirement: 'has no resource on which a scanner could report the finding',
  isCompliant: ({ hasResource }) => hasResource,
  fix: 'Pass the construct that the scanner reports. A role has an inline policy only after a grant to it.',
  source: 'This library: scanners read acknowledgments in the metadata of a resource.',
};

/** Where the scanner looks is something else. The subject is the place. */
export const METADATA: Rule<string> = {
  id: RuleId.SCANNER_METADATA,
  level: 'error',
  title: 'Metadata that takes no finding of a scanner',
  requirement: 'must be a list',
  isCompliant: () => false,
  fix: 'Correct the metadata of the resource where the app sets it: in addMetadata(), or in a file that the app includes.',
  source: 'This library: it overwrites no metadata, and the scanner would ignore the entry there.',
};

/** @param places in the metadata of the resource, such as `checkov.skip` */
export function judgeScannerMetadata(places: readonly string[]): Finding[] {
  return places.flatMap(place => judge([METADATA], { property: `metadata ${place}`, value: place }));
}

/** By what it judges. */
export const SCANNER_FINDINGS_RULES = { construct: PLACE, reason: REASON, findings: NAMES } as const;

export function judgeScannerFindings(facts: ScannerFindingsFacts): Finding[] {
  const shown = { reason: facts.reason } as Record<string, string | undefined>;
  return Object.entries(SCANNER_FINDINGS_RULES).flatMap(([property, rule]) =>
    judge([rule], { property, value: facts, shown: shown[property] }),
  );
}
