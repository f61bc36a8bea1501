import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Match, Template } from 'aws-cdk-lib/assertions';

jest.setTimeout(60_000);

const EXAMPLES = path.join(__dirname, '..', '..', 'examples');
const OUT = fs.mkdtempSync(path.join(os.tmpdir(), 'examples-'));
afterAll(() => fs.rmSync(OUT, { recursive: true }));

interface Synthesis {
  readonly failed: boolean;
  readonly told: string;
  readonly outdir: string;
  template(stack: string): Template;
}

/** Runs the example as the CLI would: by the command of its cdk.json, in its folder. */
function synthesize(example: string, file = 'app.ts'): Synthesis {
  const folder = path.join(EXAMPLES, example);
  const outdir = path.join(OUT, example, file);
  const { app, context = {} } = JSON.parse(fs.readFileSync(path.join(folder, 'cdk.json'), 'utf8'));
  const given = { CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context), CDK_DEFAULT_ACCOUNT: '111111111111', CDK_DEFAULT_REGION: 'us-east-1' };
  const env = { ...process.env, ...given };
  const { status, stdout, stderr } = spawnSync(app.replace('app.ts', file), { cwd: folder, env, shell: true, encoding: 'utf8' });
  const read = (name: string) => JSON.parse(fs.readFileSync(path.join(outdir, name), 'utf8'));
  return { failed: status !== 0, told: stdout + stderr, outdir, template: stack => Template.fromJSON(read(`${stack}.template.json`)) };
}

function succeeding(example: string, file?: string): Synthesis {
  const synthesis = synthesize(example, file);
  if (synthesis.failed) throw new Error(synthesis.told);
  return synthesis;
}

test('every folder of examples/ is an app that a test here synthesizes', () => {
  const folders = fs.readdirSync(EXAMPLES, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name);
  expect(folders.sort()).toEqual([
    'access-map', 'blueprint', 'blueprint-context', 'created', 'database', 'guard-rails', 'migration', 'migration-terraform', 'mistakes', 'quickstart', 'rules',
    'two-accounts',
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

test('access-map: three accounts on one map, and the role that nobody in the owner\'s account lets in is told as incomplete', () => {
  const synthesis = succeeding('access-map');
  const { paths } = JSON.parse(fs.readFileSync(path.join(synthesis.outdir, 'secret-access.json'), 'utf8'));
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
  const { failed, told } = synthesize('rules');
  const errors = told.split('\n').filter(line => /^ *\[Mistakes\//.test(line));

  test('one synthesis tells twenty errors of twenty rules, and fails', () => {
    expect(failed).toBe(true);
    expect(errors).toHaveLength(20);
    expect(new Set(errors.map(line => /MS\d{3}/.exec(line)![0])).size).toBe(20);
  });

  test('each error tells the construct, the rule and, in a sentence of its own, what to do instead', () => {
    for (const error of errors) expect(error).toMatch(/^ *\[Mistakes\/\w+\] MS\d{3} \w.*\S\. [A-Z].*/);
  });

  test('no error repeats a value that may be a secret', () => {
    expect(told).not.toContain('not-a-secret-just-an-example');
  });
});

test('mistakes: three kinds of them are told at once', () => {
  const { failed, told } = synthesize('mistakes');
  expect(failed).toBe(true);
  expect(told.match(/\[Mistakes\/\w+\] MS\d{3}/g)).toEqual(['[Mistakes/Name] MS001', '[Mistakes/Template] MS035', '[Mistakes/Key] MS052']);
});

test('guard-rails: an L1, an L2 and an L3 break five guard rails, and one report tells all of them, with their places', () => {
  const { failed, told, outdir } = synthesize('guard-rails');
  expect(failed).toBe(true);
  expect(told).not.toContain('changeme');
  const { pluginReports } = JSON.parse(fs.readFileSync(path.join(outdir, 'validation-report.json'), 'utf8'));
  const violations = pluginReports.flatMap((report: any) => report.violations).filter(({ severity }: any) => severity === 'fatal');
  const places = violations.flatMap(({ ruleName, violatingConstructs }: any) => violatingConstructs.map(({ constructPath, cloudFormationResource }: any) => (
    `${constructPath.replace('/Resource', '')} ${ruleName} ${cloudFormationResource.propertyPaths?.join() ?? '-'}`)));
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
