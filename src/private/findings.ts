import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { asIfBelow, hasWarning, isAcknowledgedOnApp } from '../cdk/internals';
import { Finding } from '../rules/rule';

/** Tells warnings as annotations, which users can acknowledge by id, and gives back the messages of the errors. */
export function report(construct: IConstruct, findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [];
  const annotations = Annotations.of(annotated(construct));
  const warnings = findings.filter(({ id, level }) => level === 'warning' && !isAcknowledgedOnApp(construct, id));
  for (const { id, message } of warnings) annotations.addWarningV2(id, message);
  return errorsOf(findings);
}

/** Whether a warning that was reported is not there: somebody has acknowledged it. */
export function isAcknowledged(construct: IConstruct, { id, level }: Finding): boolean {
  return level === 'warning' && !hasWarning(annotated(construct), id);
}

function annotated(construct: IConstruct): IConstruct {
  return construct.node.defaultChild ?? asIfBelow(construct);
}

export function errorsOf(findings: readonly Finding[]): string[] {
  return [...new Set(findings.filter(({ level }) => level === 'error').map(({ message }) => message))];
}
