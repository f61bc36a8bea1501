import * as fs from 'fs';
import * as path from 'path';
import { App, Duration, Validations } from 'aws-cdk-lib';
import { appOf, CorpusCase, toShortId } from './cases';
import { findingLine, secretLines, unreadLine } from './expectations';
import { SecretAccessMap, SecretBlueprint, SecretRulesPlugin } from '../../src';
import { expandAccessMap } from '../../src/access-map/expand-access-map';
import { AccessMap, ExpandedAccessMap } from '../../src/access-map/model';
import { CATALOGUE } from '../../src/rules/catalogue';
import { RuleId } from '../../src/rules/rule-ids';

/** What a synthesis reports in the CDK's report. */
export interface ReportedFinding {
  readonly at: string;
  readonly rule: string;
  readonly severity: string;
  readonly property: string;
}

export interface ReviewedSynthesis {
  readonly hasFailed: boolean;
  readonly findings: readonly ReportedFinding[];
}

/** All that the library says of a case. */
export interface CaseReview {
  readonly advisory: ReviewedSynthesis;
  readonly strict: ReviewedSynthesis;
  readonly rails: ReviewedSynthesis;
  readonly map: ExpandedAccessMap;
  /** In the form of `expected.txt`. */
  readonly lines: readonly string[];
}

/** Guardrails as platform teams have them. */
const GUARD_RAILS = {
  customerManagedKey: true,
  regions: ['eu-central-1', 'eu-west-1'],
  rotation: true,
  consumers: ['o-acme123456'],
  noPlaintext: true,
  minimumRecoveryWindow: Duration.days(7),
};

const LEVELS = new Map<string, string>(CATALOGUE.flatMap(({ rules }) => rules).map(({ id, level }) => [id, level]));

/** @param folder takes the cloud assemblies */
export function reviewCase(one: CorpusCase, folder: string): CaseReview {
  const outdirOf = (kind: string) => path.join(folder, `${one.name}-${kind}`);
  const mapped = appOf(one, outdirOf('advisory'));
  SecretAccessMap.write(mapped);
  const advisory = synthesizeUnder(one, mapped, new SecretRulesPlugin());
  const strict = synthesizeUnder(one, appOf(one, outdirOf('strict')), new SecretRulesPlugin({ strict: true }));
  const railed = appOf(one, outdirOf('rails'));
  new SecretBlueprint({ name: 'corpus', guardRails: GUARD_RAILS }).applyTo(railed);
  const rails = synthesizeUnder(one, railed);
  const map = expandAccessMap(JSON.parse(fs.readFileSync(path.join(mapped.outdir, 'secret-access.json'), 'utf8')) as AccessMap);
  return { advisory, strict, rails, map, lines: linesOf(one, { advisory, rails, map }) };
}

export function levelOf(rule: string): string {
  return LEVELS.get(rule)!;
}

function linesOf(one: CorpusCase, { advisory, rails, map }: Pick<CaseReview, 'advisory' | 'rails' | 'map'>): string[] {
  const short = (id: string) => toShortId(one, id);
  return [
    ...map.secrets.flatMap(({ id, key = 'unknown', otherKeys = [] }) => secretLines(short(id), [key, ...otherKeys].map(short).join(','), [])),
    ...map.paths.map(({ principal, access, secret, status }) => `path ${short(principal)} ${access} ${short(secret)} ${status}`),
    ...map.principals.flatMap(({ id, unreadPolicies = [] }) => unreadPolicies.map(policy => unreadLine(short(id), policy))),
    ...advisory.findings.map(({ at, rule }) => findingLine(at, rule, levelOf(rule))),
    ...rails.findings.map(({ at, rule, property }) => `rail ${at} ${rule === RuleId.RAIL_UNPROVEN ? `${rule}:${property}` : rule}`),
  ].sort();
}

/** Without the report on the console: it is read from its file. */
function synthesizeUnder(one: CorpusCase, app: App, plugin?: SecretRulesPlugin): ReviewedSynthesis {
  if (plugin) Validations.of(app).addPlugins(plugin);
  const { error: print } = console;
  console.error = () => {};
  try {
    app.synth();
    return { hasFailed: false, findings: readReport(one, app) };
  } catch (error) {
    return { hasFailed: true, findings: readReport(one, app, error as Error) };
  } finally {
    console.error = print;
  }
}

/** @throws the error of the synthesis, if it is not about findings */
function readReport(one: CorpusCase, { outdir }: App, error?: Error): ReportedFinding[] {
  const file = path.join(outdir, 'validation-report.json');
  if (!fs.existsSync(file)) {
    if (error) throw error;
    return [];
  }
  const { pluginReports } = JSON.parse(fs.readFileSync(file, 'utf8'));
  return pluginReports.flatMap(({ violations }: any) => violations).flatMap((violation: any) => (
    violation.violatingConstructs.map(({ constructPath }: any) => ({
      at: toShortId(one, constructPath),
      rule: violation.ruleName,
      severity: violation.severity,
      property: violation.ruleMetadata.property,
    }))));
}
