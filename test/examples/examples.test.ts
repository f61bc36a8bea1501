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
  expect(folders.sort()).toEqual(['access-map', 'blueprint', 'blueprint-context', 'created', 'database', 'migration', 'mistakes', 'quickstart', 'rules', 'two-accounts']);
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
  const synthesis = succeeding('blueprint-context');
  expect(secretsOf(synthesis.template('Shop'))).toEqual({
    Database: { Name: 'prod/shop/Database', KmsKeyId: 'arn:aws:kms:eu-central-1:111111111111:alias/secrets', Tags: ['cost-center=4711', 'owner=orders'] },
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
