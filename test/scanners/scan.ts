import * as fs from 'fs';
import * as path from 'path';
import { Finding, NagRun, Resource, Tool } from './finding';
import { ROOT, scannersPython, WORKSPACE } from './python';
import { plainEnvironment, run, RunResult } from '../../emulator/processes';

/** What each scanner says of each app. */
export type Scan = Record<Tool, Record<string, readonly Finding[]>>;

/** A template, and the app that it is of. */
export interface Template {
  readonly app: string;
  readonly file: string;
  /** By logical id. */
  readonly resources: Record<string, Resource>;
}

/** As checkov and cfn-lint report it, which know nothing of constructs. */
interface TemplateFinding {
  readonly file: string;
  readonly logicalId: string;
  readonly rule: string;
  readonly acknowledged: boolean;
}

const TIMEOUT_SECONDS = 300;

/** Without the user's settings, credentials and proxies: what a scanner says depends on the template alone. */
async function execute(command: string, args: readonly string[], cwd: string, environment: Record<string, string>): Promise<RunResult> {
  return run(command, args, { cwd, environment: { ...plainEnvironment(), HOME: WORKSPACE, ...environment }, timeoutSeconds: TIMEOUT_SECONDS });
}

function failed(what: string, { code, stdout, stderr }: RunResult): Error {
  return new Error(`${what} ended with exit code ${code}:\n${`${stdout}${stderr}`.slice(-4_000)}`); // At the end is what ended it.
}

/** All apps in one process, for each version: to load the CDK is most of the work. */
async function nag(version: '2' | '3', apps: Record<string, string>): Promise<NagRun> {
  const out = path.join(WORKSPACE, `nag-${version}`);
  fs.rmSync(out, { recursive: true, force: true });
  fs.mkdirSync(out, { recursive: true });
  const files = Object.entries(apps).map(([name, file]) => `${name}=${file}`);
  const tsx = path.join(ROOT, 'node_modules', '.bin', 'tsx');
  const result = await execute(tsx, ['--tsconfig', 'tsconfig.dev.json', path.join(__dirname, 'nag.ts'), version, out, ...files], ROOT, {
    CDK_APP_MODE: 'process', // As for the CLI, which reads the report: findings throw nothing.
    CDK_VALIDATION: 'false', // The CDK's own, which is not asked here.
    CDK_DEFAULT_ACCOUNT: '111111111111',
    CDK_DEFAULT_REGION: 'us-east-1',
  });
  if (result.code !== 0) throw failed(`cdk-nag ${version}`, result);
  return JSON.parse(fs.readFileSync(path.join(out, 'findings.json'), 'utf8'));
}

function templatesOf(synthesized: NagRun): Template[] {
  return Object.entries(synthesized).flatMap(([app, { outdir, resources }]) =>
    Object.keys(resources).map(name => ({ app, file: path.join(outdir, name), resources: resources[name] })));
}

/** By the app; what is of no resource is of the template. */
function byApp(templates: readonly Template[], found: readonly TemplateFinding[]): Record<string, Finding[]> {
  const findings: Record<string, Finding[]> = Object.fromEntries(templates.map(({ app }) => [app, []]));
  for (const { file, logicalId, rule, acknowledged } of found) {
    const template = templates.find(one => one.file === file)!;
    findings[template.app].push({ rule, resource: template.resources[logicalId]?.path ?? path.basename(file), acknowledged });
  }
  return findings;
}

/** Offline: neither its platform nor a registry is asked. All templates in one process: it starts for seconds. */
async function checkov(python: string, templates: readonly Template[]): Promise<Record<string, Finding[]>> {
  const result = await execute(python, [
    '-m', 'checkov.main', '--framework', 'cloudformation', '--skip-download', '--soft-fail', '--compact', '--output', 'json',
    ...templates.flatMap(({ file }) => ['--file', file]),
  ], WORKSPACE, { CKV_SKIP_PACKAGE_UPDATE_CHECK: 'true', BC_SKIP_MAPPING: 'TRUE' });
  if (result.code !== 0) throw failed('checkov', result);
  const { results, summary } = JSON.parse(result.stdout);
  if (summary.parsing_errors > 0) throw failed('checkov, which could not read a template,', result);
  const finding = (acknowledged: boolean) => ({ file_abs_path: file, resource, check_id: rule }: Record<string, string>) =>
    ({ file, logicalId: resource.split('.').pop()!, rule, acknowledged });
  return byApp(templates, [...results.failed_checks.map(finding(false)), ...results.skipped_checks.map(finding(true))]);
}

/** It reports nothing that is acknowledged: so it reads each template twice, the second time without what acknowledges. */
async function cfnLint(python: string, templates: readonly Template[]): Promise<Record<string, Finding[]>> {
  const files = new Map(templates.map(({ file }) => [withoutAcknowledgements(file), file]));
  const result = await execute(python, [
    '-c', 'from cfnlint.runner.cli import main; main()', '--format', 'json', '--template', ...files.keys(), ...files.values(),
  ], WORKSPACE, {});
  if (!result.stdout.startsWith('[')) throw failed('cfn-lint', result);
  const all = (JSON.parse(result.stdout) as any[]).map(({ Filename, Rule, Location }): TemplateFinding =>
    ({ file: Filename, logicalId: Location.Path?.[1] ?? '', rule: Rule.Id, acknowledged: false }));
  const key = ({ file, logicalId, rule }: TemplateFinding) => [files.get(file) ?? file, logicalId, rule].join(' ');
  const open = new Set(all.filter(({ file }) => !files.has(file)).map(key));
  const distinct = new Map(all.map(finding => [key(finding), finding]));
  return byApp(templates, [...distinct.entries()].map(([id, finding]) =>
    ({ ...finding, file: files.get(finding.file) ?? finding.file, acknowledged: !open.has(id) })));
}

function withoutAcknowledgements(file: string): string {
  const template: { Resources: Record<string, { Metadata?: Record<string, unknown> }> } = JSON.parse(fs.readFileSync(file, 'utf8'));
  for (const { Metadata } of Object.values(template.Resources)) delete Metadata?.['cfn-lint'];
  const copy = file.replace(/\.template\.json$/, '.without.json');
  fs.writeFileSync(copy, JSON.stringify(template, undefined, 1));
  return copy;
}

function findingsOf(synthesized: NagRun): Record<string, readonly Finding[]> {
  return Object.fromEntries(Object.entries(synthesized).map(([app, { findings }]) => [app, findings]));
}

/** Runs all scanners on apps, by name and file, two at a time. */
export async function scan(apps: Record<string, string>): Promise<{ readonly scan: Scan; readonly templates: readonly Template[] }> {
  const [nag3, nag2, python] = await Promise.all([nag('3', apps), nag('2', apps), scannersPython()]);
  const templates = templatesOf(nag3);
  const [ofCheckov, ofCfnLint] = await Promise.all([checkov(python, templates), cfnLint(python, templates)]);
  return { templates, scan: { 'cdk-nag 3': findingsOf(nag3), 'cdk-nag 2': findingsOf(nag2), 'checkov': ofCheckov, 'cfn-lint': ofCfnLint } };
}
