import * as fs from 'fs';
import * as path from 'path';
import { App, Duration, Stack, Stage } from 'aws-cdk-lib';
import { CfnRotationSchedule } from 'aws-cdk-lib/aws-secretsmanager';
import { ENV, KEY_ARN, raw, reportOf, secretIn } from './support';
import { SecretBlueprint } from '../../src';
import { appWith, errorsOf, stackIn, synthesize } from '../plugin/support';

const RAILS = { customerManagedKey: true };
const MESSAGE = 'MS300 encryptionKey must be a customer managed key: the secret is under a key that AWS manages. The guardrail is set by blueprint acme (App). '
  + 'Set encryptionKey, and for each replica replicaRegions[].encryptionKey.';

const appOf = (endSynthesis: boolean | undefined, make: (app: App) => void, context = {}) => {
  const app = appWith(context);
  new SecretBlueprint({ name: 'acme', guardRails: RAILS, endSynthesis }).applyTo(app);
  make(app);
  return app;
};

describe('where a blueprint ends the synthesis', () => {
  // The CLI sets this, and then obeys the report alone, which --ignore-errors has it ignore.
  const CLI = { '@aws-cdk/core:failSynthOnValidationErrors': false };

  test('a secret outside of a guardrail leaves no assembly, whatever the CLI ignores', () => {
    const app = appOf(true, root => secretIn(stackIn(root, 'Shop', ENV)), CLI);
    expect(errorsOf(synthesize(app))).toEqual([`[] [Shop/Secret] ${MESSAGE}`]);
    expect(fs.existsSync(path.join(app.outdir, 'manifest.json'))).toBe(false);
  });

  test('neither has the stage an assembly', () => {
    let stage!: Stage;
    const app = appOf(true, root => secretIn(new Stack(stage = new Stage(root, 'Prod', { env: ENV }), 'Shop')), CLI);
    expect(errorsOf(synthesize(app))).toEqual([`[] [Prod/Shop/Secret] ${MESSAGE}`]);
    expect(fs.existsSync(path.join(stage.outdir, 'manifest.json'))).toBe(false);
  });

  test('what an earlier synthesis has left in the output folder does not count', () => {
    const left = appWith();
    secretIn(stackIn(left, 'Shop', ENV), { KmsKeyId: KEY_ARN });
    left.synth();
    const app = new App({ outdir: left.outdir, context: CLI });
    new SecretBlueprint({ name: 'acme', guardRails: RAILS, endSynthesis: true }).applyTo(app);
    secretIn(stackIn(app, 'Shop', ENV));
    expect(errorsOf(synthesize(app))).toEqual([`[] [Shop/Secret] ${MESSAGE}`]);
  });

  test('a blueprint further in is enough, for its own scope', () => {
    const app = appOf(undefined, root => {
      const shop = stackIn(root, 'Shop', ENV);
      new SecretBlueprint({ endSynthesis: true }).applyTo(shop);
      secretIn(shop);
      secretIn(stackIn(root, 'Other', ENV));
    });
    expect(errorsOf(synthesize(app))).toEqual([`[] [Shop/Secret] ${MESSAGE}`]);
  });

  test('a rotation that another stage schedules counts', () => {
    const app = appWith();
    new SecretBlueprint({ guardRails: { rotation: true }, endSynthesis: true }).applyTo(app);
    secretIn(new Stack(new Stage(app, 'Data', { env: ENV }), 'Shop'), { Name: 'shop/db' });
    const rotating = new Stack(new Stage(app, 'Rotate', { env: ENV }), 'Shop');
    new CfnRotationSchedule(rotating, 'Schedule', { secretId: 'shop/db', rotationRules: { automaticallyAfterDays: 30 } });
    expect(synthesize(app)).toEqual({ error: undefined, violations: [], suppressed: [] });
  });

  test('what synthesis cannot determine, and a secret within the guardrails, do not fail the synthesis', () => {
    const app = appOf(true, root => {
      secretIn(stackIn(root, 'Shop', ENV), { KmsKeyId: KEY_ARN });
      secretIn(stackIn(root, 'Other', ENV), { KmsKeyId: { Ref: 'Key' } });
    });
    expect(synthesize(app).violations.map(({ path: where, rule }) => `${where} ${rule}`)).toEqual(['Other/Secret MS310']);
  });

  test('a stack set of which synthesis does not know the template does not either; one with a secret outside of a guardrail does', () => {
    const stackSet = (properties: object) => synthesize(appOf(true, root => (
      raw(stackIn(root, 'Shop', ENV), 'Set', 'AWS::CloudFormation::StackSet', { StackSetName: 'a', PermissionModel: 'SELF_MANAGED', ...properties }))));
    const { error, violations } = stackSet({ TemplateURL: 'https://a.s3.amazonaws.com/b' });
    expect([error, violations.map(({ path: where, rule }) => `${where} ${rule}`)]).toEqual([undefined, ['Shop/Set MS310']]);
    const TemplateBody = JSON.stringify({ Resources: { Secret: { Type: 'AWS::SecretsManager::Secret', Properties: {} } } });
    expect(errorsOf(stackSet({ TemplateBody }))).toEqual([`[] [Shop/Set] ${MESSAGE}`]);
  });
});

test('without it, the CDK leaves it to the CLI, which --ignore-errors has ignore the report', () => {
  const app = appOf(undefined, root => secretIn(stackIn(root, 'Shop', ENV)), { '@aws-cdk/core:failSynthOnValidationErrors': false });
  const { error, violations } = synthesize(app);
  expect([error, violations.map(({ rule, severity }) => `${rule} ${severity}`)]).toEqual([undefined, ['MS300 fatal']]);
});

test('the report has the same as fatal without it', () => {
  expect(reportOf({ minimumRecoveryWindow: Duration.days(7), ...RAILS }, stack => secretIn(stack))).toEqual(['Shop/Secret MS300 fatal']);
});
