import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Finding } from '../rules/rule';

/** Tells warnings as annotations, which users can acknowledge by id, and gives back the messages of the errors. */
export function report(construct: IConstruct, findings: readonly Finding[]): string[] {
  // CDK finds an acknowledgement made on an ancestor of what is annotated, and not on that itself: so annotate the child.
  const annotations = Annotations.of(construct.node.defaultChild ?? construct);
  for (const { id, message } of findings.filter(({ level }) => level === 'warning')) annotations.addWarningV2(id, message);
  return errorsOf(findings);
}

export function errorsOf(findings: readonly Finding[]): string[] {
  return findings.filter(({ level }) => level === 'error').map(({ message }) => message);
}
