import { CfnResource, Validations } from 'aws-cdk-lib';
import { ANNOTATION_PREFIX } from '../cdk/names';
import { scannerOf } from '../rules/scanner-findings';

/** Findings that do not apply to a resource, and why. */
export interface AcknowledgedFindings {
  /**
   * As the scanners name them; of cdk-nag with the pack, and with `[…]` for one finding of a rule that has
   * several.
   */
  readonly findings: readonly string[];
  readonly reason: string;
}

/** One finding, and why. */
interface AcknowledgedFinding {
  readonly id: string;
  readonly reason: string;
}

/**
 * Writes them where each scanner looks: cdk-nag 3 at the construct, cdk-nag 2, checkov and cfn-lint in the
 * metadata of the resource. Nothing else of the resource, and no other resource, is silenced; what is
 * acknowledged there already stays.
 */
export function acknowledgeFindings(resource: CfnResource, acknowledged: readonly AcknowledgedFindings[]): void {
  const all = acknowledged.flatMap(({ findings, reason }) => findings.map(id => ({ id, reason })));
  const of = (scanner: string) => all.filter(({ id }) => scannerOf(id) === scanner);
  acknowledgeForNag3(resource, of('cdk-nag'));
  appendToMetadata(resource, ['cdk_nag', 'rules_to_suppress'], of('cdk-nag').map(toNag2Entry));
  appendToMetadata(resource, ['checkov', 'skip'], of('checkov').map(({ id, reason }) => ({ id, comment: reason })));
  appendToMetadata(resource, ['cfn-lint', 'config', 'ignore_checks'], of('cfn-lint').map(({ id }) => id));
}

function acknowledgeForNag3({ node }: CfnResource, all: readonly AcknowledgedFinding[]): void {
  const reasons = Object.fromEntries(all.map(({ id, reason }) => [ANNOTATION_PREFIX + id, reason]));
  if (all.length > 0) node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, reasons);
}

function toNag2Entry({ id, reason }: AcknowledgedFinding): object {
  const [, rule, finding] = /^([^[]+)(?:\[(.*)\])?$/.exec(id)!;
  return { id: rule, reason, ...finding === undefined ? {} : { applies_to: [finding] } };
}

/** To a list within the metadata. */
function appendToMetadata(resource: CfnResource, [key, ...path]: readonly string[], more: readonly unknown[]): void {
  if (more.length === 0) return;
  const metadata = resource.getMetadata(key);
  const list = path.reduce((json, name) => json?.[name], metadata) ?? [];
  if (!Array.isArray(list)) {
    throw new Error(
      `[${resource.node.path}] The metadata ${[key, ...path].join('.')} must be a list, to which findings can be added.`,
    );
  }
  const distinct = new Map([...list, ...more].map(one => [entryKey(one), one]));
  resource.addMetadata(key, setAtPath(metadata, path, [...distinct.values()]));
}

/** Each finding has one reason, the last one given. Other entries stay unchanged. */
function entryKey(entry: any): unknown {
  return typeof entry?.id === 'string' ? JSON.stringify([entry.id, entry.applies_to]) : entry;
}

function setAtPath(metadata: any, [key, ...path]: readonly string[], list: unknown[]): unknown {
  return key === undefined ? list : { ...metadata, [key]: setAtPath(metadata?.[key], path, list) };
}
