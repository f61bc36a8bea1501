import * as fs from 'fs';
import * as path from 'path';
import { PolicyViolation, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/*
 * The CDK writes its report into the assembly of the app alone, and the CLI reads
 * the one of the assembly that it deploys: `--app cdk.out/assembly-Prod` would find
 * none. So each stage gets one of what this library found in it, in the same form,
 * that of `validation-report.schema.json` of @aws-cdk/cloud-assembly-schema.
 */
const REPORT = 'validation-report.json';

/** What a plugin reports of one stage, as the CLI reads it. */
export interface StageReport {
  readonly pluginName: string;
  readonly pluginVersion?: string;
  readonly conclusion: 'success' | 'failure';
  readonly violations: readonly object[];
}

/** A violation, and the construct that it is of. */
export interface PlacedViolation {
  readonly construct: IConstruct;
  readonly violation: PolicyViolation;
}

/** The reports of a synthesis, by the directory of the stage. */
export type StageReports = Map<string, StageReport[]>;

const WITH_RAILS = new WeakSet<IConstruct>();

/** Has each synthesis of the app write reports of its stages anew. */
export function enableStageReports(root: IConstruct): void {
  WITH_RAILS.add(root);
  root.node.addValidation({ validate: () => removeStageReports(root) });
}

/** Whether the stages of an app get reports: where it has guardrails. */
export function hasGuardRails(root: IConstruct): boolean {
  return WITH_RAILS.has(root);
}

/** Before the CDK takes stock of its files: plugins must not change one that is there. */
function removeStageReports(root: IConstruct): [] {
  for (const { outdir } of stagesIn(root)) fs.rmSync(path.join(outdir, REPORT), { force: true });
  return [];
}

/** @param reports those that were written before in the same synthesis */
export function writeStageReports(
  reports: StageReports, plugin: Pick<StageReport, 'pluginName' | 'pluginVersion'>, placed: readonly PlacedViolation[],
): void {
  const stages = new Set(placed.flatMap(({ construct }) => stagesAround(construct)));
  for (const stage of stages) {
    const within = placed.filter(({ construct }) => stagesAround(construct).includes(stage));
    const isFailing = within.some(({ violation: { severity } }) => severity === 'error' || severity === 'fatal');
    append(reports, stage.outdir, {
      ...plugin, conclusion: isFailing ? 'failure' : 'success', violations: within.map(each => toJson(each, stage)),
    });
  }
}

function append(reports: StageReports, directory: string, report: StageReport): void {
  const file = path.join(directory, REPORT);
  const known = reports.get(directory);
  if (!known && fs.existsSync(file)) throw new Error(`${file} comes from an earlier synthesis. Delete it, or synthesize with validation.`);
  const pluginReports = [...known ?? [], report];
  reports.set(directory, pluginReports);
  const { version } = JSON.parse(fs.readFileSync(path.join(directory, 'manifest.json'), 'utf8')) as { version: string };
  fs.writeFileSync(file, JSON.stringify({ version, title: 'Validation Report', pluginReports }, undefined, 2));
}

/** The CLI goes by the path of the construct. */
function toJson({ construct, violation }: PlacedViolation, { outdir }: Stage): object {
  const { ruleName, description, fix, severity, ruleMetadata, violatingResources } = violation;
  return {
    ruleName,
    description,
    severity,
    ruleMetadata,
    suggestedFix: fix,
    violatingConstructs: violatingResources.map(({ resourceLogicalId: logicalId, templatePath, locations }) => ({
      constructPath: construct.node.path,
      ...logicalId && templatePath && {
        cloudFormationResource: {
          templatePath: path.relative(outdir, templatePath), logicalId, ...locations.length > 0 && { propertyPaths: locations },
        },
      },
    })),
  };
}

/** The stages of an app, without the app itself. */
function stagesIn(root: IConstruct): Stage[] {
  return root.node.findAll().filter((each): each is Stage => each !== root && Stage.isStage(each));
}

function stagesAround({ node: { root, scopes } }: IConstruct): Stage[] {
  return scopes.filter((each): each is Stage => each !== root && Stage.isStage(each));
}
