import * as fs from 'fs';
import { Finding, Resource, Tool, TOOLS } from './finding';
import { Scan, Template } from './scan';

/** The examples that are meant to succeed. */
export const EXAMPLES = [
  'quickstart', 'database', 'two-accounts', 'access-map', 'created', 'blueprint', 'blueprint-context', 'migration',
  'migration-terraform', 'roll-out', 'stack-set',
] as const;

/** What is scanned: the examples, and apps of the tests. */
export const APPS: Record<string, string> = {
  ...Object.fromEntries(EXAMPLES.map(name => [name, `examples/${name}/app.ts`])),
  forms: 'test/scanners/apps/forms.ts',
  planted: 'test/scanners/apps/planted.ts',
};

/** In one line. */
export const reported = ({ rule, resource }: Finding) => `${rule} ${resource}`;

/** What is not acknowledged. */
export function open(scan: Scan, tool: Tool, app: string): string[] {
  return scan[tool][app].filter(({ acknowledged }) => !acknowledged).map(reported).sort();
}

export function ownPaths(templates: readonly Template[]): Set<string> {
  return new Set(templates.flatMap(({ resources }) => Object.values(resources)).filter(({ ofLibrary }) => ofLibrary).map(({ path }) => path));
}

function row(scan: Scan, own: Set<string>, app: string, tool: Tool): string {
  const found = scan[tool][app];
  const acknowledged = found.filter(finding => finding.acknowledged);
  const byLibrary = acknowledged.filter(({ resource }) => own.has(resource)).length;
  return `| ${[app, tool, found.length, byLibrary, acknowledged.length - byLibrary, found.length - acknowledged.length].join(' | ')} |`;
}

/** Tool × app × findings, in Markdown. */
export function table(scan: Scan, templates: readonly Template[]): string {
  const own = ownPaths(templates);
  const apps = Object.keys(APPS).filter(app => app !== 'planted');
  return [
    '| app | tool | found | acknowledged by the library | acknowledged by the app | left |',
    '| --- | --- | ---: | ---: | ---: | ---: |',
    ...apps.flatMap(app => TOOLS.map(tool => row(scan, own, app, tool))),
  ].join('\n');
}

/** A resource as the template has it. */
export interface Written extends Resource {
  readonly app: string;
  readonly Type: string;
  readonly Metadata?: any;
}

export function resourcesOf(templates: readonly Template[]): Written[] {
  return templates.flatMap(({ app, file, resources }) => {
    const { Resources } = JSON.parse(fs.readFileSync(file, 'utf8'));
    return Object.entries(resources).filter(([id]) => id in Resources).map(([id, resource]) => ({ ...resource, ...Resources[id], app }));
  });
}

/** What the metadata of a resource has a scanner suppress, and why. */
export function acknowledgedIn(tool: Tool, { Metadata = {} }: Written): Array<{ readonly rule: string; readonly reason: string }> {
  if (tool === 'checkov') return (Metadata.checkov?.skip ?? []).map(({ id, comment }: any) => ({ rule: id, reason: comment }));
  if (tool === 'cfn-lint') return (Metadata['cfn-lint']?.config.ignore_checks ?? []).map((rule: string) => ({ rule, reason: NO_PLACE }));
  return (Metadata.cdk_nag?.rules_to_suppress ?? []).flatMap(({ id, applies_to: findings = [], reason }: any) =>
    (findings.length > 0 ? findings.map((finding: string) => `${id}[${finding}]`) : [id]).map((rule: string) => ({ rule, reason })));
}

const NO_PLACE = 'cfn-lint has no place for a reason: it is in the code.';
