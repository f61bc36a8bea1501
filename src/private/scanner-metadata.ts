import { CfnResource, Validations } from 'aws-cdk-lib';
import { scannerOf } from '../rules/scanner-findings';

/** Findings that do not apply to a resource, and why. */
export interface AcknowledgedFindings {
  /** As the scanners name them; of cdk-nag with the pack, and with `[…]` for one finding of a rule that has several. */
  readonly findings: readonly string[];
  readonly reason: string;
}

/** One finding, and why. */
interface Acknowledged {
  readonly id: string;
  readonly reason: string;
}

/**
 * Writes them where each scanner looks: cdk-nag 3 at the construct, cdk-nag 2, checkov and cfn-lint in the metadata of the resource.
 * Nothing else of the resource, and no other resource, is silenced; what is acknowledged there already stays.
 */
export function acknowledgeFindings(resource: CfnResource, acknowledged: readonly AcknowledgedFindings[]): void {
  const all = acknowledged.flatMap(({ findings, reason }) => findings.map(id => ({ id, reason })));
  const of = (scanner: string) => all.filter(({ id }) => scannerOf(id) === scanner);
  forNag3(resource, of('cdk-nag'));
  add(resource, ['cdk_nag', 'rules_to_suppress'], of('cdk-nag').map(forNag2));
  add(resource, ['checkov', 'skip'], of('checkov').map(({ id, reason }) => ({ id, comment: reason })));
  add(resource, ['cfn-lint', 'config', 'ignore_checks'], of('cfn-lint').map(({ id }) => id));
}

/** `Validations.acknowledge()` takes the `::` within an id for the end of a plugin's name. */
function forNag3({ node }: CfnResource, all: readonly Acknowledged[]): void {
  if (all.length > 0) node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, Object.fromEntries(all.map(({ id, reason }) => [id, reason])));
}

function forNag2({ id, reason }: Acknowledged): object {
  const [, rule, finding] = /^([^[]+)(?:\[(.*)\])?$/.exec(id)!;
  return { id: rule, reason, ...finding === undefined ? {} : { applies_to: [finding] } };
}

/** To a list within the metadata, each once. */
function add(resource: CfnResource, [key, ...path]: readonly string[], more: readonly unknown[]): void {
  if (more.length === 0) return;
  resource.addMetadata(key, extended(resource.getMetadata(key), path, more));
}

function extended(there: any, [key, ...path]: readonly string[], more: readonly unknown[]): unknown {
  if (key !== undefined) return { ...there, [key]: extended(there?.[key], path, more) };
  const distinct = new Map([...there ?? [], ...more].map(one => [JSON.stringify(one), one]));
  return [...distinct.values()];
}
