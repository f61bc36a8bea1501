import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { Environment } from '../../examples/roll-out/environment';
import { CONFIDENTIAL, ORGANIZATION, PROD, TEST } from '../../examples/roll-out/platform';
import { ManagedSecret, SecretAccess, SecretBlueprint, SecretConsumer } from '../../src';
import { Deployment } from '../grants/deployment';
import { errorMessage } from '../support/errors';

const EXAMPLES = path.join(__dirname, '..', '..', 'examples');
const OUT = fs.mkdtempSync(path.join(os.tmpdir(), 'examples-'));
afterAll(() => fs.rmSync(OUT, { recursive: true }));

/** What the CLI adds to the context of every app. */
const CLI_CONTEXT = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true, 'aws:cdk:version-reporting': true, 'aws:cdk:bundling-stacks': ['**'] };

interface Synthesis {
  readonly failed: boolean;
  readonly output: string;
  readonly outdir: string;
  template(stack: string): Template;
}

/** Runs the example as the CLI would: by the command of its cdk.json, in its folder. */
function synthesize(example: string, file = 'app.ts'): Synthesis {
  const folder = path.join(EXAMPLES, example);
  const outdir = path.join(OUT, example, file);
  const { app, context = {} } = JSON.parse(fs.readFileSync(path.join(folder, 'cdk.json'), 'utf8'));
  const given = { CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify({ ...CLI_CONTEXT, ...context }), CDK_DEFAULT_ACCOUNT: '111111111111', CDK_DEFAULT_REGION: 'us-east-1' };
  const env = { ...process.env, ...given };
  const { status, stdout, stderr } = spawnSync(app.replace('app.ts', file), { cwd: folder, env, shell: true, encoding: 'utf8' });
  const read = (name: string) => JSON.parse(fs.readFileSync(path.join(outdir, name), 'utf8'));
  return { failed: status !== 0, output: stdout + stderr, outdir, template: stack => Template.fromJSON(read(`${stack}.template.json`)) };
}

function succeeding(example: string, file?: string): Synthesis {
  const synthesis = synthesize(example, file);
  if (synthesis.failed) throw new Error(synthesis.output);
  return synthesis;
}

test('every folder of examples/ is an app that a test here synthesizes', () => {
  const folders = fs.readdirSync(EXAMPLES, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name);
  expect(folders.sort()).toEqual([
    'access-map', 'blueprint', 'blueprint-context', 'created', 'custom-rules', 'database', 'guard-rails', 'migration', 'migration-terraform', 'mistakes', 'quickstart',
    'roll-out', 'rules', 'stack-set', 'two-accounts',
  ]);
});

test('custom-rules: the secret of aws-cdk-lib breaks both rules, which are warnings', () => {
  const { failed, output } = synthesize('custom-rules');
  expect(failed).toBe(false);
  expect([...output.matchAll(/^WARNING (.*) \(ManagedSecret\)\n +(\S+)/gm)].map(([, text, where]) => [where, text])).toEqual([
    ['CustomRules/Legacy/Resource', 'CustomRules/Legacy has no cost center.'],
    ['CustomRules/Legacy/Resource', 'Nobody knows what it is for.'],
  ]);
});

test('quickstart: the role may read the secret, and use its key only through Secrets Manager and for this secret', () => {
  const template = succeeding('quickstart').template('Quickstart');
  template.hasResource('AWS::SecretsManager::Secret', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: { Name: 'quickstart/database', GenerateSecretString: {}, Tags: [{ Key: 'team', Value: 'orders' }] },
  });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        { Effect: 'Allow', Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], Resource: { Ref: Match.stringLikeRegexp('^Database') } },
        {
          Effect: 'Allow',
          Action: 'kms:Decrypt',
          Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
          Condition: {
            StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' },
            StringLike: { 'kms:EncryptionContext:SecretARN': { Ref: Match.stringLikeRegexp('^Database') } },
          },
        },
      ],
    },
  });
});

test('database: the secret is attached to the instance, and what is attached is rotated', () => {
  const template = succeeding('database').template('Database');
  const [attachment] = Object.keys(template.findResources('AWS::SecretsManager::SecretTargetAttachment'));
  template.hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
    SecretId: { Ref: attachment }, RotationRules: { ScheduleExpression: 'rate(30 days)' },
  });
  template.hasResourceProperties('AWS::RDS::DBInstance', {
    MasterUserPassword: { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: Match.stringLikeRegexp('^Login') }, ':SecretString:password::}}']] },
  });
});

test('two-accounts: secret policy, key policy and the role of the other account all allow, and no public access is possible', () => {
  const synthesis = succeeding('two-accounts');
  const owner = synthesis.template('Owner');
  const onlyTheRole = { ArnEquals: { 'aws:PrincipalArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::222222222222:role/shop-reader']] } } };
  owner.hasResourceProperties('AWS::SecretsManager::ResourcePolicy', {
    BlockPublicPolicy: true,
    ResourcePolicy: { Statement: [{ Effect: 'Allow', Resource: '*', Condition: onlyTheRole }] },
  });
  owner.hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Action: 'kms:Decrypt', Condition: onlyTheRole })]) },
  });
  synthesis.template('Consumer').hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        Match.objectLike({ Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'] }),
        Match.objectLike({ Action: 'kms:Decrypt' }),
        Match.objectLike({ Action: 'kms:DescribeKey' }),
      ],
    },
  });
});

test('access-map: three accounts on one map, and the role that the owner\'s account does not allow is reported as incomplete', () => {
  const synthesis = succeeding('access-map');
  const { accesses: paths } = JSON.parse(fs.readFileSync(path.join(synthesis.outdir, 'secret-access.json'), 'utf8'));
  const incomplete = paths.filter(({ status }: Record<string, string>) => status === 'incomplete');
  expect(incomplete.map(({ principal, secret, access }: Record<string, string>) => `${principal} ${access} ${secret}`)).toEqual(['Shop/Reporter read Owner/Signing']);
  expect(fs.readFileSync(path.join(synthesis.outdir, 'secret-access.html'), 'utf8')).toContain('Shop/Reporter');
});

test('created: one function makes both secrets, from sources that it may read and nothing else', () => {
  const template = succeeding('created').template('Created');
  template.resourceCountIs('AWS::SecretsManager::Secret', 0);
  template.resourceCountIs('AWS::Lambda::Function', 1);
  template.hasResource('Custom::ManagedSecret', {
    DeletionPolicy: 'Delete',
    Properties: {
      Mode: 'create',
      Name: 'created/payment-key',
      ClientRequestToken: '0f8fad5b-d9cb-469f-a165-70867728950e',
      RecoveryWindowInDays: '14',
      Source: { Type: 'parameter', Name: '/shop/payment-key', Version: '3', Encoding: 'text' },
    },
  });
  template.hasResource('Custom::ManagedSecret', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: { Source: { Type: 'object', Bucket: 'shop-keystores', Key: 'shop.p12', VersionId: 'L4kqtJlcpXroDTDmpUMLUo', Encoding: 'binary' } },
  });
  const [{ Properties }] = Object.values(template.findResources('AWS::IAM::ManagedPolicy'));
  const reading = Properties.PolicyDocument.Statement.filter(({ Action }: { Action: string }) => /^(ssm|s3):/.test(Action));
  expect(reading.map(({ Action }: { Action: string }) => Action)).toEqual(['ssm:GetParameter', 's3:GetObjectVersion']);
});

/** What the secrets of the template have in common, by the first word of their logical ids. */
function secretsOf(template: Template) {
  const secrets = Object.entries(template.findResources('AWS::SecretsManager::Secret'));
  return Object.fromEntries(secrets.map(([id, { Properties: { Name, KmsKeyId, Tags } }]) => [
    id.replace(/[0-9A-F]{8}$/, ''), { Name, KmsKeyId, Tags: Tags.map(({ Key, Value }: Record<string, string>) => `${Key}=${Value}`) },
  ]));
}

test('blueprint: names, tags and one key are the platform team\'s, and a tag of the team\'s own wins', () => {
  const template = succeeding('blueprint').template('Shop');
  const [key] = Object.keys(template.findResources('AWS::KMS::Key'));
  const KmsKeyId = { 'Fn::GetAtt': [key, 'Arn'] };
  expect(secretsOf(template)).toEqual({
    Database: { Name: 'prod/shop/Database', KmsKeyId, Tags: ['cost-center=4711', 'owner=orders'] },
    ApiKey: { Name: 'prod/shop/ApiKey', KmsKeyId, Tags: ['cost-center=1174', 'owner=orders'] },
    Legacy: { Name: 'prod/shop/legacy', KmsKeyId, Tags: ['owner=orders'] },
  });
});

test('blueprint-context: what cdk.json says is in the template, and nothing of it in the app', () => {
  const KmsKeyId = 'arn:aws:kms:eu-central-1:111111111111:alias/secrets';
  expect(secretsOf(succeeding('blueprint-context').template('Shop'))).toEqual({
    Database: { Name: 'prod/shop/Database', KmsKeyId, Tags: ['cost-center=4711', 'owner=orders'] },
    ApiKey: { Name: 'prod/shop/ApiKey', KmsKeyId, Tags: ['cost-center=4711', 'owner=orders'] },
    Legacy: { Name: 'prod/shop/legacy', KmsKeyId: 'alias/secrets', Tags: ['owner=orders'] },
  });
});

test('migration: every resource keeps its logical id, and both secrets keep all their properties', () => {
  const before = succeeding('migration', 'before.ts').template('Shop').toJSON().Resources;
  const after = succeeding('migration').template('Shop').toJSON().Resources;
  expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
  const secrets = Object.keys(before).filter(id => before[id].Type === 'AWS::SecretsManager::Secret');
  expect(secrets).toHaveLength(2);
  for (const id of secrets) expect(after[id].Properties).toEqual(before[id].Properties);
});

describe('migration-terraform', () => {
  const [main, mapping] = ['main.tf', 'resources-to-import.json'].map(file => fs.readFileSync(path.join(EXAMPLES, 'migration-terraform', file), 'utf8'));
  const block = (type: string) => new RegExp(`^resource "${type}" "payment" {\n([\\s\\S]*?)^}`, 'm').exec(main)![1];
  /** The literal of an argument, wherever it stands in the block. */
  const argument = (text: string, name: string) => new RegExp(`\\b${name}\\s*= (.*)$`, 'm').exec(text)![1].replace(/^"(.*)"$/, '$1');
  const secret = block('aws_secretsmanager_secret');
  let template: Template;

  beforeAll(() => { template = succeeding('migration-terraform').template('Payments'); });

  test('the secret has each argument of main.tf, and no value that would be written', () => {
    const [[, tags]] = [...secret.matchAll(/tags = {\n([\s\S]*?)}/g)];
    template.resourcePropertiesCountIs('AWS::SecretsManager::Secret', {
      Name: argument(secret, 'name'),
      Description: argument(secret, 'description'),
      KmsKeyId: argument(secret, 'kms_key_id'),
      ReplicaRegions: [{ Region: argument(/replica {\n([\s\S]*?)}/.exec(secret)![1], 'region') }],
      Tags: ['stage', 'team'].map(Key => ({ Key, Value: argument(tags, Key) })),
      GenerateSecretString: Match.absent(),
      SecretString: Match.absent(),
    }, 1);
  });

  test('what main.tf says of the secret is in the template, but for what CloudFormation does not have', () => {
    const names = [...secret.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name);
    expect(names).toEqual(['name', 'description', 'kms_key_id', 'recovery_window_in_days', 'replica', 'tags']);
  });

  test('it outlives the stack, so that the move can be undone', () => {
    template.hasResource('AWS::SecretsManager::Secret', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  test('the resource policy has the statement of main.tf; the rotation adds the one that guards against deletion', () => {
    const policy = block('aws_secretsmanager_secret_policy');
    expect(argument(policy, 'block_public_policy')).toBe('true');
    template.hasResourceProperties('AWS::SecretsManager::ResourcePolicy', {
      BlockPublicPolicy: true,
      ResourcePolicy: {
        Statement: [
          {
            Sid: argument(policy, 'Sid'),
            Effect: argument(policy, 'Effect'),
            Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, argument(policy, 'Principal').slice('{ AWS = "arn:aws'.length, -'" }'.length)]] } },
            Action: JSON.parse(argument(policy, 'Action'))[0],
            Resource: argument(policy, 'Resource'),
          },
          { Effect: 'Deny', Action: 'secretsmanager:DeleteSecret', Principal: Match.anyValue(), Resource: '*' },
        ],
      },
    });
  });

  test('the rotation is that of main.tf, and does not start at once', () => {
    const rotation = block('aws_secretsmanager_secret_rotation');
    template.hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
      RotationLambdaARN: argument(rotation, 'rotation_lambda_arn'),
      RotateImmediatelyOnUpdate: argument(rotation, 'rotate_immediately') === 'true',
      RotationRules: { ScheduleExpression: `rate(${argument(rotation, 'automatically_after_days')} days)` },
    });
  });

  test('the mapping for cdk import has the logical id of the secret, and nothing else', () => {
    const ids = Object.keys(template.findResources('AWS::SecretsManager::Secret'));
    expect(Object.entries(JSON.parse(mapping))).toEqual([[ids[0], { Id: expect.stringMatching(/:secret:shop\/payment-[A-Za-z0-9]{6}$/) }]]);
  });
});

describe('rules', () => {
  const { failed, output } = synthesize('rules');
  const errors = output.split('\n').filter(line => /^ *\[Mistakes\//.test(line));

  test('one synthesis reports twenty errors of twenty rules, and fails', () => {
    expect(failed).toBe(true);
    expect(errors).toHaveLength(20);
    expect(new Set(errors.map(line => /MS\d{3}/.exec(line)![0])).size).toBe(20);
  });

  test('each error names the construct, the rule and, in a sentence of its own, the fix', () => {
    for (const error of errors) expect(error).toMatch(/^ *\[Mistakes\/\w+\] MS\d{3} \w.*\S\. [A-Z].*/);
  });

  test('no error repeats a value that may be a secret', () => {
    expect(output).not.toContain('not-a-secret-just-an-example');
  });
});

test('mistakes: three kinds of them are reported at once', () => {
  const { failed, output } = synthesize('mistakes');
  expect(failed).toBe(true);
  expect(output.match(/\[Mistakes\/\w+\] MS\d{3}/g)).toEqual(['[Mistakes/Name] MS001', '[Mistakes/Template] MS035', '[Mistakes/Key] MS052']);
});

test('guard-rails: an L1, an L2 and an L3 break five guardrails, and one report has all of them, with their places', () => {
  const { failed, output, outdir } = synthesize('guard-rails');
  expect(failed).toBe(true);
  expect(output).not.toContain('hunter2-7Q');
  const { pluginReports } = JSON.parse(fs.readFileSync(path.join(outdir, 'validation-report.json'), 'utf8'));
  const violations = pluginReports.flatMap((report: any) => report.violations).filter(({ severity }: any) => severity === 'fatal');
  const places = violations.flatMap(({ ruleName, violatingConstructs }: any) => violatingConstructs.map((one: any) => (
    `${one.constructPath.replace('/Resource', '')} ${ruleName} ${one.cloudFormationResource.propertyPaths?.join() ?? '-'}`)));
  expect(places.sort()).toEqual([
    'Shop/L1 MS300 Properties/KmsKeyId',
    'Shop/L1 MS307 Properties/SecretString',
    'Shop/L2 MS303 Properties/Name',
    'Shop/L2 MS304 Properties/Tags',
    'Shop/L2 MS306 -',
    'Shop/L3 MS300 Properties/KmsKeyId',
    'Shop/L3 MS304 Properties/Tags',
    'Shop/L3 MS307 Properties/SecretString',
  ]);
});

describe('roll-out', () => {
  const synthesis = succeeding('roll-out');
  const assembly = new CloudAssembly(synthesis.outdir);
  const pipeline = synthesis.template('Tools');
  const secretIn = (account: string, region: string, name: string) => `arn:aws:secretsmanager:${region}:${account}:secret:${name}`;
  const roleIn = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`;

  test('each of three accounts has a stack in each of two regions, and the tools account the pipeline', () => {
    const places = assembly.stacksRecursively.map(({ hierarchicalId, environment: { account, region } }) => `${hierarchicalId} ${account} ${region}`);
    expect(places.sort()).toEqual([
      'Tools 444444444444 eu-central-1',
      'cross-region-stack-444444444444:eu-west-1 444444444444 eu-west-1',
      'dev/Shop 111111111111 eu-central-1',
      'dev/Standby 111111111111 eu-west-1',
      'prod/Shop 333333333333 eu-central-1',
      'prod/Standby 333333333333 eu-west-1',
      'test/Shop 222222222222 eu-central-1',
      'test/Standby 222222222222 eu-west-1',
    ]);
  });

  test('nothing is found that is not acknowledged, and nothing is looked up in an account', () => {
    expect(synthesis.output).toBe('');
    const { pluginReports } = JSON.parse(fs.readFileSync(path.join(synthesis.outdir, 'validation-report.json'), 'utf8'));
    expect(pluginReports.flatMap(({ violations }: any) => violations)).toEqual([]);
    const suppressed = pluginReports.flatMap(({ suppressedViolations }: any) => suppressedViolations.map(({ ruleName }: any) => ruleName));
    expect([...new Set(suppressed)]).toEqual(['MS103@Tools/license']);
    expect(assembly.manifest.missing).toBeUndefined();
  });

  test('its measures in docs/guides/roll-out.md are those of the templates', () => {
    const document = fs.readFileSync(path.join(EXAMPLES, '..', 'docs', 'guides', 'roll-out.md'), 'utf8');
    const measureOf = (row: RegExp) => Number(new RegExp(`^\\| ${row.source} \\| ([\\d,]+) \\|`, 'm').exec(document)![1].replace(',', ''));
    const [{ Properties: { PolicyDocument } }] = Object.values(pipeline.findResources('AWS::S3::BucketPolicy'));
    expect(measureOf(/policy of the artifact bucket, bytes/)).toBe(JSON.stringify(PolicyDocument).length);
    expect(measureOf(/template of the pipeline as the CLI uploads it, KB/)).toBe(Math.round(fs.statSync(path.join(synthesis.outdir, 'Tools.template.json')).size / 1_000));
  });

  test('the pipeline has a stage for each environment, dev first; prod waits for somebody\'s approval, and for the key of its replicas', () => {
    const [{ Properties: { Stages } }] = Object.values(pipeline.findResources('AWS::CodePipeline::Pipeline'));
    expect(Stages.map(({ Name }: { Name: string }) => Name)).toEqual(['Source', 'Build', 'UpdatePipeline', 'dev', 'test', 'prod']);
    const actions: Array<{ Name: string; RunOrder: number }> = Stages[5].Actions;
    const order = [...actions].sort((one, other) => one.RunOrder - other.RunOrder).map(({ Name }) => Name);
    expect(order).toEqual(['Approve', 'Standby.Prepare', 'Standby.Deploy', 'Shop.Prepare', 'Shop.Deploy']);
  });

  const secretsIn = (stage: string) => assembly.stacksRecursively.filter(({ hierarchicalId }) => hierarchicalId.startsWith(`${stage}/`))
    .flatMap(({ template }) => Object.values<any>(template.Resources)).filter(({ Type }) => Type === 'AWS::SecretsManager::Secret');
  const tagsOf = (secret: any) => Object.fromEntries(secret.Properties.Tags.map(({ Key, Value }: Record<string, string>) => [Key, Value]));

  test.each(['dev', 'test', 'prod'])('%s: names, tags and removal are the blueprints\', the nearest first', stage => {
    const secrets = secretsIn(stage);
    expect(secrets.map(({ Properties }) => Properties.Name).sort()).toEqual(['queue', 'sandbox', 'signing'].map(name => `${stage}/shop/${name}`));
    for (const secret of secrets) expect(tagsOf(secret)).toEqual({ owner: 'team-shop', data: stage === 'prod' ? 'confidential' : 'internal' });
    for (const secret of secrets) expect(secret.DeletionPolicy).toBe(stage === 'prod' ? 'RetainExceptOnCreate' : 'Delete');
  });

  test.each([['dev', '111111111111'], ['test', '222222222222'], ['prod', '333333333333']])('%s: each secret is under the key of its own stack, and the replica under that of the other region', (stage, account) => {
    for (const { Properties: { KmsKeyId } } of secretsIn(stage)) expect(KmsKeyId).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^SecretsKey/), 'Arn'] });
    const replicas = secretsIn(stage).flatMap(({ Properties: { ReplicaRegions = [] } }) => ReplicaRegions);
    expect(replicas).toEqual([{ Region: 'eu-west-1', KmsKeyId: `arn:aws:kms:eu-west-1:${account}:alias/shop` }]);
  });

  describe('by the policies of all accounts', () => {
    const deployment = new Deployment(assembly);
    const sandbox = secretIn('111111111111', 'eu-central-1', 'dev/shop/sandbox');
    const license = secretIn('444444444444', 'eu-central-1', 'tools/shop/license');

    test('the role of test reads the secret that dev shares, and not the others of dev; the role of prod reads none', () => {
      expect(deployment.can(roleIn('222222222222', 'shop-test'), 'GetSecretValue', sandbox)).toBe(true);
      expect(deployment.can(roleIn('222222222222', 'shop-test'), 'GetSecretValue', secretIn('111111111111', 'eu-central-1', 'dev/shop/signing'))).toBe(false);
      expect(deployment.can(roleIn('333333333333', 'shop-prod'), 'GetSecretValue', sandbox)).toBe(false);
    });

    test.each([['dev', '111111111111'], ['test', '222222222222'], ['prod', '333333333333']])('the role of %s reads the secret of the tools account, and does not write it', (stage, account) => {
      expect(deployment.can(roleIn(account, `shop-${stage}`), 'GetSecretValue', license)).toBe(true);
      expect(deployment.can(roleIn(account, `shop-${stage}`), 'PutSecretValue', license)).toBe(false);
      expect(deployment.can(roleIn(account, 'other'), 'GetSecretValue', license)).toBe(false);
    });

    test.each(['eu-central-1', 'eu-west-1'])('in %s, the role of prod reads the secret that is in both regions', region => {
      expect(deployment.can(roleIn('333333333333', 'shop-prod'), 'GetSecretValue', secretIn('333333333333', region, 'prod/shop/signing'))).toBe(true);
    });
  });

  test('all of that is complete on the access map', () => {
    const { accesses: paths } = JSON.parse(fs.readFileSync(path.join(synthesis.outdir, 'secret-access.json'), 'utf8'));
    expect(paths).toHaveLength(13);
    expect(paths.filter(({ status }: Record<string, string>) => status !== 'complete')).toEqual([]);
  });

  test('the origins of a secret\'s properties are those that docs/guides/roll-out.md shows', () => {
    const app = new App();
    ORGANIZATION.applyTo(app);
    const { shop: { signing } } = new Environment(app, 'prod', { account: PROD, blueprint: CONFIDENTIAL });
    const document = fs.readFileSync(path.join(EXAMPLES, '..', 'docs', 'guides', 'roll-out.md'), 'utf8');
    const [, shown] = /^```text\n([\s\S]*?)^```/m.exec(document)!;
    const lines = Object.entries(signing.effectiveConfig).map(([property, { value, origin }]) => `${signing.node.path} ${property} ${value} ${origin}\n`);
    expect(lines.join('')).toBe(shown);
  });

  /** The stage prod of the example, with what somebody else does to it. */
  function prodWith(change: (prod: Environment) => void): string {
    const app = new App();
    ORGANIZATION.applyTo(app);
    change(new Environment(app, 'prod', { account: PROD, blueprint: CONFIDENTIAL }));
    return errorMessage(() => app.synth());
  }

  test.each<[string, string, (prod: Environment) => void]>([
    ['lets another account in', 'MS306', ({ shop }) => shop.signing.grantAccess(SecretConsumer.role(TEST, 'shop-test'), SecretAccess.READ)],
    ['deletes at once', 'MS309', ({ shop }) => shop.signing.applyRemovalPolicy(RemovalPolicy.DESTROY)],
    ['has a secret of aws-cdk-lib under no key of its own', 'MS300', ({ shop }) => new Secret(shop, 'Other', { secretName: 'prod/shop/other' })],
  ])('prod fails the synthesis where it %s, by a guardrail whose origin is reported', (_, rail, change) => {
    const message = prodWith(change);
    expect(message).toContain(rail);
    expect(message).toMatch(/The guardrail is set by blueprint (organization \(App\)|confidential \(prod\))/);
  });

  test('the unchanged stage does not fail', () => {
    expect(prodWith(() => {})).toBe('');
  });
});

describe('stack-set', () => {
  const { outdir, template } = succeeding('stack-set');
  const [{ Properties: stackSet }] = Object.values(template('SecretsBaseline').findResources('AWS::CloudFormation::StackSet'));
  const baseline = JSON.parse(stackSet.TemplateBody);

  test('it is deployed from the delegated account into whatever account is in the organizational unit, in two regions', () => {
    expect(stackSet).toMatchObject({
      PermissionModel: 'SERVICE_MANAGED',
      CallAs: 'DELEGATED_ADMIN',
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: true },
      StackInstancesGroup: [{ DeploymentTargets: { OrganizationalUnitIds: ['ou-ab12-11111111'] }, Regions: ['eu-central-1', 'eu-west-1'] }],
    });
  });

  test('the template is the one of cdk.out, within the limit of a text, and needs no bucket, no bootstrapping and no parameter', () => {
    const [inner] = new CloudAssembly(outdir).getNestedAssembly('assembly-Baseline').stacks;
    expect(baseline).toEqual(inner.template);
    expect(inner.assets).toEqual([]);
    expect(Buffer.byteLength(stackSet.TemplateBody)).toBeLessThan(51_200);
    expect(Object.keys(baseline).sort()).toEqual(['Description', 'Resources']);
    expect(JSON.stringify(baseline)).not.toMatch(/\d{12}|eu-(central|west)-1/);
  });

  test('the key is used through Secrets Manager only, is rotated, and stays when the stack goes', () => {
    const inner = Template.fromJSON(baseline);
    const keys = inner.findResources('AWS::KMS::Key', { Properties: { EnableKeyRotation: true }, DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    const [[id, { Properties: { KeyPolicy: { Statement: [administration, use, ...others] } } }]] = Object.entries(keys);
    inner.hasResourceProperties('AWS::KMS::Alias', { AliasName: 'alias/secrets', TargetKeyId: { 'Fn::GetAtt': [id, 'Arn'] } });
    expect(administration.Action.filter((action: string) => /^kms:(\*|Create\*|CreateGrant|Decrypt|Encrypt|Generate|ReEncrypt)/.test(action))).toEqual([]);
    expect(use.Action).toEqual(expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey*']));
    expect(use.Condition).toEqual({ StringEquals: { 'kms:ViaService': { 'Fn::Sub': 'secretsmanager.${AWS::Region}.amazonaws.com' } } });
    expect(others).toEqual([]);
  });

  test('a blueprint that names the key by its alias puts the secrets of any account and region under it', () => {
    const app = new App();
    new SecretBlueprint({ defaults: { kmsKeyId: 'arn:aws:kms:{region}:{account}:alias/secrets' }, guardRails: { customerManagedKey: true } }).applyTo(app);
    const stack = new Stack(app, 'Stack', { env: { account: '555555555555', region: 'eu-west-1' } });
    new ManagedSecret(stack, 'Secret');
    Template.fromStack(stack).hasResourceProperties('AWS::SecretsManager::Secret', { KmsKeyId: 'arn:aws:kms:eu-west-1:555555555555:alias/secrets' });
  });
});
