import * as fs from 'fs';
import * as path from 'path';
import { Annotations, Aws, App, NestedStack, Stage, Validations } from 'aws-cdk-lib';
import { AnyPrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnRotationSchedule, CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { appWith, ENV, stackIn } from './support';
import {
  ManagedSecret, SecretBlueprint, SecretContent, SecretRules, SecretRulesMode, SecretRulesPlugin, SecretRulesPluginProps,
} from '../../src';

const FLAG = '@aws-cdk/core:annotationsInValidationReport';
const UNKNOWN_REGION = { replicaRegions: [{ region: 'zz-north-9' }] };
const NOTED = { secretName: 'partner-abcdef', content: SecretContent.generated({ passwordLength: 20 }) };

/** All that a reader sees: the annotations that the CDK's report does not have, and every report in it. */
function seen(app: App): string[] {
  const silent = jest.spyOn(console, 'error').mockImplementation(() => {});
  try {
    app.synth({ force: true });
  } catch {
    // The report is there all the same.
  } finally {
    silent.mockRestore();
  }
  const file = path.join(app.outdir, 'validation-report.json');
  const reports: any[] = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')).pluginReports : [];
  const inReport = reports.flatMap(({ violations }) => violations).flatMap(({ ruleName, severity, violatingConstructs }) => (
    violatingConstructs.map(({ constructPath }: any) => `${constructPath} ${ruleName.replace('Annotation::', '')} ${severity}`)));
  const hasAnnotations = reports.some(({ pluginName }) => pluginName === 'Construct Annotations');
  return [...inReport, ...hasAnnotations ? [] : annotationsIn(app)].sort();
}

function annotationsIn(app: App): string[] {
  return app.node.findAll().flatMap(({ node }) => node.metadata.flatMap(({ type, data }) => {
    const [, severity] = /^aws:cdk:(warning|info)$/.exec(type) ?? [];
    return severity ? [`${node.path} ${/\[ack: (.*)\]/.exec(`${data}`)?.[1]} ${severity}`] : [];
  }));
}

describe.each([false, true])('a finding is seen once (annotations in the report: %p)', flag => {
  const context = { [FLAG]: flag };

  test.each<[string, (app: App) => unknown]>([
    ['without a plugin', () => {}],
    ['with the plugin', app => Validations.of(app).addPlugins(new SecretRulesPlugin())],
    ['with two plugins', app => Validations.of(app).addPlugins(new SecretRulesPlugin(), new SecretRulesPlugin())],
    ['with a blueprint of rules', app => new SecretBlueprint({ rules: SecretRulesMode.WARN }).applyTo(app)],
    ['with a blueprint without rules', app => new SecretBlueprint({ rules: SecretRulesMode.OFF }).applyTo(app)],
  ])('%s', (_, prepare) => {
    const app = appWith(context);
    prepare(app);
    new ManagedSecret(stackIn(app), 'Warned', UNKNOWN_REGION);
    expect(seen(app)).toEqual(['Shop/Warned/Resource MS064 warning']);
  });

  test.each([['without a plugin', false], ['with the plugin', true]])('of a schedule of a secret, %s', (_, hasPlugin) => {
    const app = appWith(context);
    if (hasPlugin) Validations.of(app).addPlugins(new SecretRulesPlugin());
    const stack = stackIn(app);
    const secretId = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db' }).secretArn;
    new CfnRotationSchedule(stack, 'Schedule', { secretId, externalSecretRotationRoleArn: 'arn:aws:iam::111111111111:role/r' });
    expect(seen(app).filter(finding => finding.includes('MS248'))).toEqual(['Shop/Secret/Resource MS248 warning']);
  });

  test('of a schedule of a CfnSecret, with the plugin', () => {
    const app = appWith(context);
    Validations.of(app).addPlugins(new SecretRulesPlugin());
    const stack = stackIn(app);
    const secretId = new CfnSecret(stack, 'Secret', { name: 'shop/db', generateSecretString: {} }).ref;
    new CfnRotationSchedule(stack, 'Schedule', { secretId, externalSecretRotationRoleArn: 'arn:aws:iam::111111111111:role/r' });
    expect(seen(app).filter(finding => finding.includes('MS248'))).toEqual(['Shop/Schedule MS248 warning']);
  });

  test('with the plugin on a stage, there and beside it', () => {
    const app = appWith(context);
    const stage = new Stage(app, 'Prod', { env: ENV });
    Validations.of(stage).addPlugins(new SecretRulesPlugin());
    for (const scope of [app, stage]) new ManagedSecret(stackIn(scope), 'Warned', UNKNOWN_REGION);
    expect(seen(app)).toEqual(['Prod/Shop/Warned/Resource MS064 warning', 'Shop/Warned/Resource MS064 warning']);
  });

  test.each<[string, SecretRulesPluginProps | undefined]>([['without a plugin', undefined], ['with the plugin', {}]])(
    'that an acknowledgment has no effect, %s', (_, props) => {
      const app = appWith(context);
      if (props) Validations.of(app).addPlugins(new SecretRulesPlugin(props));
      const secret = new ManagedSecret(stackIn(app), 'Secret');
      SecretRules.acknowledge(secret, 'MS064', { reason: 'Known.', owner: ' ', expires: '2999-12-31' });
      expect(seen(app)).toEqual(['Shop/Secret MS901 warning']);
    });
});

test.each([undefined, {}])('a note is seen once, and fails nothing (plugin: %p)', props => {
  const app = appWith();
  if (props) Validations.of(app).addPlugins(new SecretRulesPlugin(props));
  new ManagedSecret(stackIn(app), 'Noted', NOTED);
  expect(seen(app)).toEqual(['Shop/Noted/Resource MS003 info', 'Shop/Noted/Resource MS039 info']);
});

test('what no plugin reports keeps its annotation: a secret that is imported has no template', () => {
  const app = appWith();
  Validations.of(app).addPlugins(new SecretRulesPlugin());
  const imported = ManagedSecret.fromManagedSecretAttributes(stackIn(app), 'Theirs', { secretName: 'shop', account: '222222222222' });
  imported.grantRead(new AnyPrincipal());
  expect(seen(app)).toEqual(['Shop/Theirs MS104 warning']);
});

test('a finding that is acknowledged by the advised call is not shown, with and without the plugin', () => {
  for (const props of [undefined, {}, { strict: true }]) {
    const app = appWith();
    if (props) Validations.of(app).addPlugins(new SecretRulesPlugin(props));
    SecretRules.acknowledge(new ManagedSecret(stackIn(app), 'Warned', UNKNOWN_REGION), 'MS064', { reason: 'New region.', owner: 'team-a', expires: '2999-12-31' });
    expect(seen(app)).toEqual([]);
  }
});

test('the CDK\'s own acknowledgment of an annotation holds where the plugin reports', () => {
  const app = appWith();
  Validations.of(app).addPlugins(new SecretRulesPlugin());
  Annotations.of(new ManagedSecret(stackIn(app), 'Warned', UNKNOWN_REGION)).acknowledgeWarning('MS064', 'known');
  expect(seen(app)).toEqual([]);
});

describe('a length that the CDK checks by itself', () => {
  const before = process.env.CDK_VALIDATION;
  beforeEach(() => {
    process.env.CDK_VALIDATION = 'true';
  });
  afterEach(() => {
    process.env.CDK_VALIDATION = before;
  });

  const tooLong = (app: App, props?: SecretRulesPluginProps) => {
    Validations.of(app).addPlugins(new SecretRulesPlugin(props));
    const stack = stackIn(app);
    new CfnSecret(stack, 'Described', { description: 'x'.repeat(2049) });
    new CfnSecret(stack, 'Named', { name: 'x'.repeat(513) });
    new CfnSecret(stack, 'Tagged', { tags: [{ key: 'k'.repeat(129), value: 'v'.repeat(257) }] });
    new CfnSecret(stack, 'Valued', { secretString: JSON.stringify({ username: 'e'.repeat(70_000) }) });
    return stack;
  };
  const ours = (findings: string[]) => findings.filter(finding => / MS/.test(finding));

  test('is seen once: the CDK\'s finding stays', () => {
    const app = appWith();
    tooLong(app);
    const findings = seen(app);
    expect(ours(findings)).toEqual([]);
    expect([...new Set(findings)]).toEqual([
      'Shop/Described F3033 warning', 'Shop/Named F3033 warning', 'Shop/Tagged F3033 warning', 'Shop/Valued F3033 warning',
    ]);
  });

  test('is reported by this library where a dynamic reference is in the text', () => {
    const app = appWith();
    Validations.of(app).addPlugins(new SecretRulesPlugin());
    const long = (length: number) => `{{resolve:ssm:/a}}${'x'.repeat(length)}`;
    new CfnSecret(stackIn(app), 'Secret', { name: long(513), description: long(2049), secretString: long(65_537) });
    expect(seen(app)).toEqual(['Shop/Secret MS002 warning', 'Shop/Secret MS010 warning', 'Shop/Secret MS020 warning']);
  });

  test('is reported by this library where a tag beside it has a part that only the deployment knows', () => {
    const app = appWith();
    Validations.of(app).addPlugins(new SecretRulesPlugin());
    new CfnSecret(stackIn(app), 'Tagged', { tags: [{ key: 'k'.repeat(129), value: 'v' }, { key: 'stack', value: Aws.STACK_NAME }] });
    expect(ours(seen(app))).toEqual(['Shop/Tagged MS041 warning']);
  });

  test('is reported by this library where its rules have to fail', () => {
    const app = appWith();
    tooLong(app, { strict: true });
    expect(ours(seen(app))).toEqual(['Shop/Described MS010 error', 'Shop/Named MS002 error', 'Shop/Tagged MS041 error', 'Shop/Tagged MS042 error', 'Shop/Valued MS020 error']);
  });

  test('is reported by this library where the CDK does not look', () => {
    process.env.CDK_VALIDATION = 'false';
    const app = appWith();
    tooLong(app);
    expect(ours(seen(app)).length).toBe(5);
    process.env.CDK_VALIDATION = 'true';
    const nested = appWith();
    Validations.of(nested).addPlugins(new SecretRulesPlugin());
    new CfnSecret(new NestedStack(stackIn(nested), 'Nested'), 'Described', { description: 'x'.repeat(2049) });
    expect(ours(seen(nested))).toEqual(['Shop/Nested/Described MS010 warning']);
  });
});
