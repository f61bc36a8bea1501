import * as fs from 'fs';
import * as path from 'path';
import { Manifest } from '@aws-cdk/cloud-assembly-schema';
import { App, Stack, Stage } from 'aws-cdk-lib';
import { ENV, KEY_ARN, secretIn } from './support';
import { SecretBlueprint, SecretRules, SecretRulesMode } from '../../src';
import { appWith, stackIn, synthesize } from '../plugin/support';

const RAILS = { customerManagedKey: true };
const UNKNOWN = { KmsKeyId: { Ref: 'Key' } };
const FUTURE = { reason: 'Checked.', owner: 'team-a', expires: '2999-12-31' };

function appWithStages(make: (app: App) => void, ...ids: string[]) {
  const app = appWith();
  new SecretBlueprint({ name: 'acme', guardRails: RAILS, rules: SecretRulesMode.OFF }).applyTo(app);
  make(app);
  synthesize(app);
  return ids.map(id => reportIn((app.node.findChild(id) as Stage).outdir));
}

const stageIn = (app: App, id: string, properties: object = {}) => {
  const stage = new Stage(app, id, { env: ENV });
  secretIn(new Stack(stage, 'Shop'), properties);
  return stage;
};

/** As the CLI reads it. */
function reportIn(directory: string): unknown {
  const file = path.join(directory, 'validation-report.json');
  if (!fs.existsSync(file)) return undefined;
  return Manifest.loadValidationReport(file).pluginReports.map(({ pluginName, conclusion, violations }) => ({
    pluginName,
    conclusion,
    violations: violations.map(({ ruleName, severity, violatingConstructs }) => (
      [ruleName, severity, ...violatingConstructs.map(({ constructPath, cloudFormationResource }) => `${constructPath} ${cloudFormationResource?.templatePath}`)])),
  }));
}

const FATAL = (stage: string) => [{
  pluginName: 'ManagedSecret', conclusion: 'failure', violations: [['MS300', 'fatal', expect.stringMatching(new RegExp(`^${stage}/Shop/Secret ${stage}Shop[0-9A-F]{8}\\.template\\.json$`))]],
}];

describe('the assembly of a stage', () => {
  test('has a report of its own secrets, and of no other stage', () => {
    expect(appWithStages(app => {
      stageIn(app, 'Dev');
      stageIn(app, 'Prod');
    }, 'Dev', 'Prod')).toEqual([FATAL('Dev'), FATAL('Prod')]);
  });

  test('has the warnings, which the conclusion is no failure for', () => {
    expect(appWithStages(app => stageIn(app, 'Dev', UNKNOWN), 'Dev')).toEqual([[
      { pluginName: 'ManagedSecret', conclusion: 'success', violations: [['MS310', 'warning', expect.stringMatching(/^Dev\/Shop\/Secret /)]] },
    ]]);
  });

  test('has those of stages of two environments', () => {
    const [report] = appWithStages(app => {
      const stage = stageIn(app, 'Dev');
      secretIn(new Stack(stage, 'West', { env: { ...ENV, region: 'eu-west-1' } }));
    }, 'Dev');
    expect((report as Array<{ violations: unknown[] }>).flatMap(({ violations }) => violations)).toHaveLength(2);
  });

  test('has what a macro may hide with the environment of its stack, and with no other', () => {
    const [report] = appWithStages(app => {
      const stage = stageIn(app, 'Dev');
      new Stack(stage, 'West', { env: { ...ENV, region: 'eu-west-1' } }).addTransform('Macro');
    }, 'Dev');
    // Versions of the CDK list the two in one report or in two.
    const violations = (report as Array<{ violations: unknown[][] }>).flatMap(each => each.violations);
    expect(violations.map(([rule, , place]) => `${rule} ${place}`)).toEqual([
      expect.stringMatching(/^MS300 Dev\/Shop\/Secret /), 'MS310 Dev/West undefined',
    ]);
  });

  test('has no report if there is nothing to report, or if it is acknowledged', () => {
    expect(appWithStages(app => {
      stageIn(app, 'Dev', { KmsKeyId: KEY_ARN });
      SecretRules.acknowledge(stageIn(app, 'Test', UNKNOWN), 'MS310', FUTURE);
    }, 'Dev', 'Test')).toEqual([undefined, undefined]);
  });

  test('loses the report of an earlier synthesis', () => {
    const app = appWith();
    new SecretBlueprint({ guardRails: RAILS }).applyTo(app);
    const stage = new Stage(app, 'Dev', { env: ENV });
    const secret = secretIn(new Stack(stage, 'Shop'));
    synthesize(app);
    expect(reportIn(stage.outdir)).toBeDefined();
    synthesize(app);
    expect(reportIn(stage.outdir)).toBeDefined();
    secret.addPropertyOverride('KmsKeyId', KEY_ARN);
    stage.synth({ force: true });
    synthesize(app);
    expect(reportIn(stage.outdir)).toBeUndefined();
  });
});

test('the app has one report, in its own assembly, without stages', () => {
  const app = appWith();
  new SecretBlueprint({ guardRails: RAILS }).applyTo(app);
  secretIn(stackIn(app, 'Shop', ENV));
  expect(synthesize(app).violations.map(({ rule }) => rule)).toEqual(['MS300']);
});
