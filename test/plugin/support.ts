import * as fs from 'fs';
import * as path from 'path';
import { App, AppProps, Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { errorLines } from '../support/errors';

export const ENV = { account: '111111111111', region: 'eu-central-1' };
export const OTHER = '222222222222';
export const KEY_ARN = 'arn:aws:kms:eu-central-1:111111111111:key/0123abcd-0123-0123-0123-0123456789ab';

export const stackIn = (scope: Construct, id = 'Shop', env: { account?: string; region?: string } | undefined = ENV) => new Stack(scope, id, { env });
export const appWith = (context: AppProps['context'] = {}) => new App({ context, treeMetadata: false });

/** A violation as the CDK's report has it. */
export interface Violation {
  readonly rule: string;
  readonly severity: string;
  readonly path: string;
  readonly place?: string;
  readonly text: string;
  readonly fix: string;
  /** Of one that is acknowledged. */
  readonly reason?: string;
}

export interface Synthesis {
  /** The message of what it threw. */
  readonly error?: string;
  readonly violations: readonly Violation[];
  readonly suppressed: readonly Violation[];
}

function violationsIn(all: any[] = []): Violation[] {
  return all.flatMap(({ ruleName, severity, description, suggestedFix, reason, violatingConstructs }) => violatingConstructs.map((one: any) => ({
    rule: ruleName,
    severity,
    path: one.constructPath,
    place: one.cloudFormationResource?.propertyPaths?.[0],
    text: description,
    fix: suggestedFix,
    ...reason === undefined ? {} : { reason },
  })));
}

/** Synthesizes, and reads what the plugins of this library wrote into the CDK's report. */
export function synthesize(app: Stage): Synthesis {
  const silent = jest.spyOn(console, 'error').mockImplementation(() => {});
  let error: string | undefined;
  const report = path.join(app.outdir, 'validation-report.json');
  fs.rmSync(report, { force: true });
  try {
    app.synth({ force: true });
  } catch (thrown) {
    error = (thrown as Error).message;
  } finally {
    silent.mockRestore();
  }
  const plugins: any[] = fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf8')).pluginReports : [];
  const ours = plugins.filter(({ pluginName }) => pluginName === 'ManagedSecret');
  return {
    error,
    violations: ours.flatMap(({ violations }) => violationsIn(violations)),
    suppressed: ours.flatMap(({ suppressedViolations }) => violationsIn(suppressedViolations)),
  };
}

/** `Shop/L1 MS300`, for each violation. */
export const reported = (synthesis: Synthesis) => synthesis.violations.map(({ path: where, rule }) => `${where} ${rule}`).sort();

/** The lines of the error that node validations make. */
export const errorsOf = ({ error }: Synthesis) => errorLines(error ?? '');
