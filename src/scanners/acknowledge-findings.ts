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
 * acknowledged there already stays. Metadata of another form stays too, and takes nothing.
 *
 * @returns the places of such metadata, as a path in the metadata of the resource
 */
export function acknowledgeFindings(resource: CfnResource, acknowledged: readonly AcknowledgedFindings[]): string[] {
  const all = acknowledged.flatMap(({ findings, reason }) => findings.map(id => ({ id, reason })));
  const of = (scanner: string) => all.filter(({ id }) => scannerOf(id) === scanner);
  acknowledgeForNag3(resource, of('cdk-nag'));
  const places: Array<readonly [readonly string[], readonly unknown[]]> = [
    [['cdk_nag', 'rules_to_suppress'], of('cdk-nag').map(toNag2Entry)],
    [['checkov', 'skip'], of('checkov').map(({ id, reason }) => ({ id, comment: reason }))],
    [['cfn-lint', 'config', 'ignore_checks'], of('cfn-lint').map(({ id }) => id)],
  ];
  return places.filter(([place, more]) => !appendToMetadata(resource, place, more)).map(([place]) => place.join('.'));
}

function acknowledgeForNag3({ node }: CfnResource, all: readonly AcknowledgedFinding[]): void {
  const reasons = Object.fromEntries(all.map(({ id, reason }) => [ANNOTATION_PREFIX + id, reason]));
  if (all.length > 0) node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, reasons);
}

function toNag2Entry({ id, reason }: AcknowledgedFinding): object {
  const [, rule, finding] = /^([^[]+)(?:\[(.*)\])?$/.exec(id)!;
  return { id: rule, reason, ...finding === undefined ? {} : { applies_to: [finding] } };
}

/** To a list within the metadata. False if something else is there. */
function appendToMetadata(resource: CfnResource, [key, ...path]: readonly string[], more: readonly unknown[]): boolean {
  if (more.length === 0) return true;
  const metadata = resource.getMetadata(key);
  const around = path.slice(0, -1).reduce<any[]>((all, name) => [...all, all.at(-1)?.[name]], [metadata]);
  const list = around.at(-1)?.[path.at(-1)!] ?? [];
  if (!around.every(isObjectOrMissing) || !Array.isArray(list)) return false;
  const distinct = new Map([...list, ...more].map(one => [entryKey(one), one]));
  resource.addMetadata(key, setAtPath(metadata, path, [...distinct.values()]));
  return true;
}

/** A text or a list cannot take an entry under a name. */
function isObjectOrMissing(value: unknown): boolean {
  return value === undefined || value === null || typeof value === 'object' && !Array.isArray(value);
}

/** Each finding has one reason, the last one given. Other entries stay unchanged. */
function entryKey(entry: any): unknown {
  return typeof entry?.id === 'string' ? JSON.stringify([entry.id, entry.applies_to]) : entry;
}

function setAtPath(metadata: any, [key, ...path]: readonly string[], list: unknown[]): unknown {
  return key === undefined ? list : { ...metadata, [key]: setAtPath(metadata?.[key], path, list) };
}
