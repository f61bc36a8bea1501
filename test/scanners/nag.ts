/**
 * `tsx nag.ts <2|3> <outdir> <name>=<app.ts> …`: synthesizes apps with four packs of cdk-nag added to each, as their users would add
 * them, and writes what was found. The apps know nothing of it: CDK calls a hook with each App that is made.
 */
import * as fs from 'fs';
import * as path from 'path';
import { App, Aspects, CfnResource, Stack, Stage, StageSynthesisOptions, Validations } from 'aws-cdk-lib';
import * as nag3 from 'cdk-nag';
import * as nag2 from 'cdk-nag-2';
import { IConstruct } from 'constructs';
import { Finding, NagRun, Resource } from './finding';
import { SecretProvider } from 'cdk-managed-secret';

const PACKS = ['AwsSolutionsChecks', 'HIPAASecurityChecks', 'NIST80053R5Checks', 'PCIDSS321Checks'] as const;
const INIT_HOOK = Symbol.for('@aws-cdk/core.App#initHook');

/** One version of cdk-nag on one app. */
interface Nag {
  add(app: App): void;
  /** A stage within the app, before it is synthesized. */
  addToStage?(stage: Stage): void;
  /** After the synthesis. */
  findings(app: App, outdir: string): Finding[];
}

/** Version 3 is of CDK's validation: its findings are in the CDK's report, and acknowledged ones are nowhere. */
const NAG_3: Nag = {
  add: app => Validations.of(app).addPlugins(...PACKS.map(pack => new nag3[pack](app))),
  findings(app, outdir) {
    const open = new Set(reported(outdir));
    return PACKS.flatMap(pack => deaf(new nag3[pack]()).validateScope(app).violations).flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath = '' }) => ({
        rule: ruleName, resource: constructPath, acknowledged: !open.delete(`${ruleName} ${constructPath}`),
      })));
  },
};

/** A pack that hears of no acknowledgement. */
function deaf(pack: nag3.NagPack): nag3.NagPack {
  return Object.assign(pack, { isAcknowledged: () => false });
}

function reported(outdir: string): string[] {
  const file = path.join(outdir, 'validation-report.json');
  if (!fs.existsSync(file)) throw new Error(`CDK wrote no report of the validation into ${outdir}`);
  const { pluginReports } = JSON.parse(fs.readFileSync(file, 'utf8'));
  return pluginReports.flatMap(({ violations }: any) => violations).flatMap(({ ruleName, violatingConstructs }: any) =>
    violatingConstructs.map(({ constructPath }: any) => `${ruleName} ${constructPath}`));
}

/** Version 2 is an Aspect, and reports everything to its loggers. The Aspects of an app end at its stages: users add them to each. */
class Nag2 implements Nag {
  private readonly found = new Map<IConstruct, Finding[]>();
  private readonly stages = new Set<Stage>();

  add(app: App): void {
    this.addTo(app, app);
  }

  addToStage(stage: Stage): void {
    if (!this.stages.has(stage)) this.addTo(stage, stage.node.root as App);
    this.stages.add(stage);
  }

  private addTo(scope: Stage, app: App): void {
    for (const pack of PACKS) Aspects.of(scope).add(new nag2[pack]({ reports: false, additionalLoggers: [this.logger(app)] }));
  }

  findings(app: App): Finding[] {
    return this.found.get(app) ?? [];
  }

  private logger(app: App): nag2.INagLogger {
    const findings: Finding[] = this.found.get(app) ?? [];
    this.found.set(app, findings);
    const report = (acknowledged: boolean) => ({ ruleId, resource, findingId }: nag2.NagLoggerBaseData & { findingId?: string }) =>
      void findings.push({ rule: findingId ? `${ruleId}[${findingId}]` : ruleId, resource: resource.node.path, acknowledged });
    const nothing = () => {};
    return {
      onCompliance: nothing,
      onNotApplicable: nothing,
      onNonCompliance: report(false),
      onSuppressed: report(true),
      onError: report(false),
      onSuppressedError: report(true),
    };
  }
}

/** CDK has no hook for stages: each is synthesized before the app, by the app itself, by CDK Pipelines or by CDK. */
function beforeStages(add: (stage: Stage) => void): void {
  const { synth } = Stage.prototype;
  Stage.prototype.synth = function (this: Stage, options?: StageSynthesisOptions) {
    if (!App.isApp(this)) add(this);
    return synth.call(this, options);
  };
}

/** The templates of a stage are in a folder of their own. */
function templateOf(stack: Stack, app: App): string {
  return path.join(path.relative(app.outdir, Stage.of(stack)!.outdir), stack.templateFile);
}

/** Which construct a logical id of a template is of, and whether this library makes it for itself. */
function resourcesOf(app: App): Record<string, Record<string, Resource>> {
  const templates: Record<string, Record<string, Resource>> = {};
  for (const construct of app.node.findAll().filter(CfnResource.isCfnResource)) {
    const stack = Stack.of(construct);
    const resource = { path: construct.node.path, ofLibrary: construct.node.scopes.some(scope => scope instanceof SecretProvider) };
    (templates[templateOf(stack, app)] ??= {})[stack.resolve(construct.logicalId)] = resource;
  }
  return templates;
}

/** The context of the app's cdk.json, as the CLI hands it to the app. */
function contextBeside(file: string): string {
  const configuration = path.join(path.dirname(file), 'cdk.json');
  return JSON.stringify(fs.existsSync(configuration) ? JSON.parse(fs.readFileSync(configuration, 'utf8')).context ?? {} : {});
}

/** Here and now: of itself, an app is synthesized when the process ends. */
async function synthesize(nag: Nag, file: string, outdir: string): Promise<NagRun[string]> {
  const apps: App[] = [];
  Object.assign(globalThis, { [INIT_HOOK]: (app: App) => { apps.push(app); nag.add(app); } });
  Object.assign(process.env, { CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: contextBeside(file) });
  await import(path.resolve(file));
  const [app] = apps;
  app.synth();
  return { outdir, resources: resourcesOf(app), findings: nag.findings(app, outdir) };
}

async function main([version, out, ...apps]: string[]): Promise<void> {
  const nag: Nag = version === '3' ? NAG_3 : new Nag2();
  beforeStages(stage => nag.addToStage?.(stage));
  const run: NagRun = {};
  for (const [name, file] of apps.map(app => app.split('='))) run[name] = await synthesize(nag, file, path.join(out, name));
  fs.writeFileSync(path.join(out, 'findings.json'), JSON.stringify(run));
  process.exitCode = 0; // To CDK, findings are a failure.
}

main(process.argv.slice(2)).catch(error => {
  console.error(error);
  process.exit(1);
});
