import { writeFileSync } from 'fs';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { ManagedSecret, ManagedSecretProps, OnExistingSecret, SecretContent, SecretCreation } from '../src';

const INTRODUCTION = `# What the handler may do

The statements that the function's role gets, for each kind of secret: synthesized, in \`us-east-1\` of account \`111111111111\`, as the template has them;
\`\${…}\` is what CloudFormation puts in. Key \`1…\` is the secret's, \`2…\` its source's, \`3…\` its replica's. Another secret of the kind adds its ARNs to the same statements. Tags need no statement
of their own: TagResource is always there where the handler creates, for its ownership tags.
[A test](../../test/create-secret/least-privilege.test.ts) holds them against the calls that the handler makes: enough, and nothing more.

<!-- Written by \`npx tsx --tsconfig tsconfig.dev.json docs/handler-policies.ts\` from src/provider/. -->
`;

interface Case {
  readonly title: string;
  /** Whose statements are not repeated. */
  readonly beside?: string;
  readonly props: (stack: Stack) => ManagedSecretProps;
}

const creation = SecretCreation.createSecret();
const CREATED = 'createSecret(), no key and no tags, generated';
const CREATED_EMPTY = 'createSecret(), without a value';
const SHELL = 'cloudFormation(), with a value that the handler generates';
const named: ManagedSecretProps = { secretName: 'shop/key', creation };

/** A key of the user's; the reader distinguishes them by their digits. */
function keyOf(stack: Stack, owner: 'secret' | 'source' | 'replica'): IKey {
  const [digit, region] = { secret: ['1', 'us-east-1'], source: ['2', 'us-east-1'], replica: ['3', 'eu-west-1'] }[owner];
  const id = [8, 4, 4, 4, 12].map(length => digit.repeat(length)).join('-');
  return Key.fromKeyArn(stack, `KeyOfThe${owner}`, `arn:aws:kms:${region}:111111111111:key/${id}`);
}

const CASES: readonly Case[] = [
  { title: CREATED_EMPTY, props: () => ({ ...named, content: SecretContent.empty() }) },
  { title: CREATED, beside: CREATED_EMPTY, props: () => named },
  {
    title: 'createSecret(), key and tags',
    beside: CREATED,
    props: stack => ({ ...named, tags: { team: 'shop' }, encryptionKey: keyOf(stack, 'secret') }),
  },
  {
    title: 'createSecret(), replica under a key of its region',
    beside: CREATED,
    props: stack => ({ ...named, replicaRegions: [{ region: 'eu-west-1', encryptionKey: keyOf(stack, 'replica') }] }),
  },
  {
    title: 'createSecret(), OnExistingSecret.ADOPT, which replaces the statement of most actions',
    beside: CREATED,
    props: () => ({ ...named, creation: SecretCreation.createSecret({ onExisting: OnExistingSecret.ADOPT }) }),
  },
  {
    title: 'From a parameter',
    beside: CREATED_EMPTY,
    props: stack => ({ ...named, content: SecretContent.fromParameter(StringParameter.fromStringParameterName(stack, 'Parameter', '/shop/key')) }),
  },
  {
    title: 'From a secure parameter with a key',
    beside: CREATED_EMPTY,
    props: stack => ({
      ...named,
      content: SecretContent.fromParameter(StringParameter.fromSecureStringParameterAttributes(stack, 'Parameter', {
        parameterName: '/shop/key', encryptionKey: keyOf(stack, 'source'),
      }), { version: 3 }),
    }),
  },
  {
    title: 'From another secret with a key',
    beside: CREATED_EMPTY,
    props: stack => ({
      ...named,
      content: SecretContent.fromSecret(Secret.fromSecretAttributes(stack, 'Source', {
        secretCompleteArn: 'arn:aws:secretsmanager:us-east-1:111111111111:secret:source-AbCdEf', encryptionKey: keyOf(stack, 'source'),
      })),
    }),
  },
  {
    title: 'From the newest version of an object, in a bucket with a key',
    beside: CREATED_EMPTY,
    props: stack => ({
      ...named,
      content: SecretContent.fromBucketObject(Bucket.fromBucketAttributes(stack, 'Bucket', {
        bucketName: 'shop-keystores', encryptionKey: keyOf(stack, 'source'),
      }), 'shop.p12'),
    }),
  },
  {
    title: 'From one version of an object',
    beside: CREATED_EMPTY,
    props: stack => ({
      ...named, content: SecretContent.fromBucketObject(Bucket.fromBucketName(stack, 'Bucket', 'shop-keystores'), 'shop.p12', { versionId: 'L4kqtJlcpX' }),
    }),
  },
  { title: SHELL, props: () => ({ content: SecretContent.generated({}, { generation: '1' }) }) },
  {
    title: 'cloudFormation(), the same with a key',
    beside: SHELL,
    props: stack => ({ content: SecretContent.generated({}, { generation: '1' }), encryptionKey: keyOf(stack, 'secret') }),
  },
];

/** docs/reference/handler-policies.md, from the construct. */
export function renderHandlerPolicies(): string {
  return [INTRODUCTION, ...CASES.map(section)].join('\n');
}

function section({ title, beside, props }: Case): string {
  const known = beside === undefined ? [] : statementsOf(CASES.find(other => other.title === beside)!);
  const own = statementsOf({ title, props }).filter(statement => !known.includes(statement));
  const others = beside === undefined ? '' : `Beside those of *${beside}*:\n\n`;
  return `## ${title}\n\n${others}\`\`\`json\n${own.join('\n')}\n\`\`\`\n`;
}

function statementsOf({ props }: Case): string[] {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'us-east-1' } });
  new ManagedSecret(stack, 'Secret', props(stack));
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
  const statements = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  return statements.map(statement => JSON.stringify(readable(statement), undefined, 2));
}

/** With a text in the place of each intrinsic function. */
function readable(value: any): unknown {
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== 'object' || value === null) return value;
  if ('Ref' in value) return `\${${value.Ref}}`;
  if ('Fn::GetAtt' in value) return `\${${value['Fn::GetAtt'].join('.')}}`;
  if ('Fn::Select' in value) return '${uuid of the stack}';
  if ('Fn::Join' in value) return (readable(value['Fn::Join'][1]) as string[]).join(value['Fn::Join'][0]);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readable(item)]));
}

if (require.main === module) {
  process.env.CDK_VALIDATION = 'false'; // It reports that nobody uses imported parameters.
  writeFileSync(join(__dirname, 'reference', 'handler-policies.md'), renderHandlerPolicies());
}
