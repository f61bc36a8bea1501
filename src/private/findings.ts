import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Finding } from '../rules/rule';

/** Tells warnings as annotations, which users can acknowledge by id, and gives back the messages of the errors. */
export function report(construct: IConstruct, findings: readonly Finding[]): string[] {
  const annotations = Annotations.of(annotated(construct));
  for (const { id, message } of findings.filter(({ level }) => level === 'warning')) annotations.addWarningV2(id, message);
  return errorsOf(findings);
}

/** Whether a warning that was reported is not there: somebody has acknowledged it. */
export function isAcknowledged(construct: IConstruct, { id, level }: Finding): boolean {
  return level === 'warning' && !annotated(construct).node.metadata.some(({ data }) => String(data).includes(`[ack: ${id}]`));
}

function annotated(construct: IConstruct): IConstruct {
  return construct.node.defaultChild ?? below(construct);
}

export function errorsOf(findings: readonly Finding[]): string[] {
  return [...new Set(findings.filter(({ level }) => level === 'error').map(({ message }) => message))];
}

/**
 * The construct, but with the path of a child. CDK finds an acknowledgement made on an ancestor of what is annotated,
 * and not on that itself.
 */
function below(construct: IConstruct): IConstruct {
  const { node: own } = construct;
  const node = Object.create(own, { path: { value: `${own.path}/Finding` }, addMetadata: { value: own.addMetadata.bind(own) } });
  return Object.create(construct, { node: { value: node } }) as IConstruct;
}
