import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
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
  return level === 'warning' && !annotated(construct).node.metadata.some(({ data }) => String(data).includes(`[ack: ${id}]`));
}

const ACKNOWLEDGEMENTS = Symbol.for('@aws-cdk/core.Acknowledgements');

/** The CDK keeps them on the App, by path. In 2.263 its own look-up leaves out that of the App, which is empty. */
function isAcknowledgedOnApp({ node: { root } }: IConstruct, id: string): boolean {
  const { acks } = (root as { [ACKNOWLEDGEMENTS]?: { acks?: unknown } })[ACKNOWLEDGEMENTS] ?? {};
  return acks instanceof Map && (acks as Map<string, Set<string>>).get('')?.has(id) === true;
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
