import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { asIfBelow, isAcknowledgedByCdk } from '../cdk/internals';
import { Finding } from '../rules/rule';

/**
 * Reports warnings and notes as annotations, which users can acknowledge by id, and returns the messages of the
 * errors.
 */
export function reportFindings(construct: IConstruct, findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [];
  const annotations = Annotations.of(annotationTarget(construct));
  for (const finding of findings.filter(each => !isAcknowledged(construct, each))) {
    if (finding.level === 'warning') annotations.addWarningV2(finding.id, finding.message);
    if (finding.level === 'note') annotations.addInfoV2(finding.id, finding.message);
  }
  return errorMessages(findings);
}

/** Whether somebody has acknowledged it as an annotation. An error has none. */
export function isAcknowledged(construct: IConstruct, { id, level }: Finding): boolean {
  return level !== 'error' && isAcknowledgedByCdk(annotationTarget(construct), id);
}

function annotationTarget(construct: IConstruct): IConstruct {
  return construct.node.defaultChild ?? asIfBelow(construct);
}

export function errorMessages(findings: readonly Finding[]): string[] {
  return [...new Set(findings.filter(({ level }) => level === 'error').map(({ message }) => message))];
}
