import { EXPECTED } from './expected';
import { Finding, Tool, TOOLS } from './finding';
import { Scan, Template } from './scan';

/** The examples that are meant to succeed. */
export const EXAMPLES = ['quickstart', 'database', 'two-accounts', 'access-map', 'created', 'migration'] as const;

/** What is scanned: the examples, and apps of the tests. */
export const APPS: Record<string, string> = {
  ...Object.fromEntries(EXAMPLES.map(name => [name, `examples/${name}/app.ts`])),
  forms: 'test/scanners/apps/forms.ts',
  planted: 'test/scanners/apps/planted.ts',
};

/** As the tables of the expected tell a finding. */
export const told = ({ rule, resource }: Finding) => `${rule} ${resource}`;

/** What is neither acknowledged nor mended. */
export function open(scan: Scan, tool: Tool, app: string): string[] {
  return scan[tool][app].filter(({ acknowledged }) => !acknowledged).map(told).sort();
}

function toolsOf(rule: string): readonly Tool[] {
  if (rule.startsWith('CKV')) return ['checkov'];
  return /^[EWI]\d{4}$/.test(rule) ? ['cfn-lint'] : ['cdk-nag 3', 'cdk-nag 2'];
}

export function expected(tool: Tool, app: string): string[] {
  return EXPECTED.flatMap(({ rules, where }) => rules.filter(rule => toolsOf(rule).includes(tool))
    .flatMap(rule => (where[app] ?? []).map(resource => told({ rule, resource, acknowledged: false })))).sort();
}

export function ownPaths(templates: readonly Template[]): Set<string> {
  return new Set(templates.flatMap(({ resources }) => Object.values(resources)).filter(({ ofLibrary }) => ofLibrary).map(({ path }) => path));
}

function row(scan: Scan, own: Set<string>, app: string, tool: Tool): string {
  const found = scan[tool][app];
  const acknowledged = found.filter(finding => finding.acknowledged);
  const byLibrary = acknowledged.filter(({ resource }) => own.has(resource)).length;
  const elsewhere = open(scan, tool, app).filter(finding => expected(tool, app).includes(finding)).length;
  const left = found.length - acknowledged.length - elsewhere;
  return `| ${[app, tool, found.length, byLibrary, acknowledged.length - byLibrary, elsewhere, left].join(' | ')} |`;
}

/** Tool × app × findings, in Markdown. */
export function table(scan: Scan, templates: readonly Template[]): string {
  const own = ownPaths(templates);
  const apps = Object.keys(APPS).filter(app => app !== 'planted');
  return [
    '| app | tool | found | acknowledged by the library | acknowledged by the app | expected elsewhere | left |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: |',
    ...apps.flatMap(app => TOOLS.map(tool => row(scan, own, app, tool))),
  ].join('\n');
}
