import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { asIfBelow, hasWarning, isAcknowledgedOnApp } from '../cdk/internals';
import { Finding } from '../rules/rule';

/**
 * Reports warnings as annotations, which users can acknowledge by id, and returns the messages of the errors.
 */
export function reportFindings(construct: IConstruct, findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [];
  const annotations = Annotations.of(annotationTarget(construct));
  const warnings = findings.filter(({ id, level }) => level === 'warning' && !isAcknowledgedOnApp(construct, id));
  for (const { id, message } of warnings) annotations.addWarningV2(id, message);
  return errorMessages(findings);
}

/** Whether a reported warning is missing, because somebody has acknowledged it. */
export function isAcknowledged(construct: IConstruct, { id, level }: Finding): boolean {
  return level === 'warning' && !hasWarning(annotationTarget(construct), id);
}

function annotationTarget(construct: IConstruct): IConstruct {
  return construct.node.defaultChild ?? asIfBelow(construct);
}

export function errorMessages(findings: readonly Finding[]): string[] {
  return [...new Set(findings.filter(({ level }) => level === 'error').map(({ message }) => message))];
}
