/**
 * Secrets that the handler makes or writes. STEPS is a list of `{ stack, step, token, outdir }`: which stack, what has become of its
 * code, and where its assembly goes. They are made in one process, because the CLI would take ten seconds for each.
 *
 * The values are in a parameter, a secret and an object that the test has made; no value is here.
 */
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnResourcePolicy, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { ManagedSecret, OnExistingSecret, SecretContent, SecretCreation, SecretEncoding } from 'cdk-managed-secret';

const { STEPS = '[]', RESPONSE_HOST, OBJECT_VERSION: objectVersion, SOURCE_VERSION: sourceVersion } = process.env;
/** What is being synthesized. */
let [step, token] = ['', ''];

const parameter = (scope: Construct, name: string) =>
  StringParameter.fromSecureStringParameterAttributes(scope, `Parameter${name}`, { parameterName: `/e2e/${name}` });
const fromParameter = (scope: Construct, name: string, version: number, encoding?: SecretEncoding) =>
  SecretContent.fromParameter(parameter(scope, name), { version, encoding });
const week = { recoveryWindow: Duration.days(7) };

/** A resource that the service refuses, made after everything else. */
function failAfter(...others: Construct[]) {
  const policy = new CfnResourcePolicy(Stack.of(others[0]), 'Refused', { secretId: 'nobody-made-this', resourcePolicy: { Version: '2012-10-17', Statement: [] } });
  policy.node.addDependency(...others);
}

/** Every source and encoding, in both modes, and what a change of each comes to. */
function sources(stack: Stack) {
  const isLater = step !== 'first';
  const explicit = new ManagedSecret(stack, 'Explicit', {
    secretName: 'created/explicit',
    description: isLater ? 'Described in other words' : 'Described',
    creation: SecretCreation.createSecret(week),
    clientRequestToken: token,
    content: fromParameter(stack, 'text', ['taken-token', 'new-token', 'rolled-back', 'renamed'].includes(step) ? 2 : 1),
    encryptionKey: new Key(stack, 'Key'),
    tags: isLater ? { team: 'orders', stage: 'test' } : { team: 'orders', cost: '4711' },
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const creation = SecretCreation.createSecret();
  const bucket = Bucket.fromBucketName(stack, 'Bucket', 'created-source');
  new ManagedSecret(stack, 'Binary', {
    secretName: 'created/binary', creation, content: SecretContent.fromBucketObject(bucket, 'key store.bin', { versionId: objectVersion, encoding: SecretEncoding.BINARY }),
  });
  new ManagedSecret(stack, 'Base64', { secretName: 'created/base64', creation, content: fromParameter(stack, 'base64', 1, SecretEncoding.BASE64) });
  const generated = new ManagedSecret(stack, 'Generated', {
    secretName: 'created/generated',
    creation,
    content: SecretContent.generated({ secretStringTemplate: '{"username":"ada"}', generateStringKey: 'password', passwordLength: isLater ? 30 : 20 }),
  });
  const source = Secret.fromSecretNameV2(stack, 'Source', 'e2e/created-source');
  const written = new ManagedSecret(stack, 'Written', {
    secretName: 'created/written', content: SecretContent.fromSecret(source, { jsonField: 'password', versionId: isLater ? sourceVersion : undefined }),
  });
  // Copied from a secret of this stack, so that its handler has to wait for that one.
  new ManagedSecret(stack, 'Copy', { secretName: step === 'renamed' ? 'created/copy-renamed' : 'created/copy', creation, content: SecretContent.fromSecret(generated), removalPolicy: RemovalPolicy.DESTROY });
  // Consumers that need the version: CloudFormation reads it when it makes them.
  new ManagedSecret(stack, 'ConsumerOfCreated', { secretName: 'created/consumer-1', content: SecretContent.fromSecretValue(explicit.secretValueOfThisVersion()) });
  new ManagedSecret(stack, 'ConsumerOfWritten', { secretName: 'created/consumer-2', content: SecretContent.fromSecretValue(written.secretValueOfThisVersion()) });
  new CfnOutput(stack, 'VersionId', { value: explicit.versionId! });
  if (step === 'rolled-back') failAfter(explicit, written);
}

/** A first deployment that fails, and the same stack again; without a name, so that only the tags identify its owner. */
function failing(stack: Stack) {
  const creation = SecretCreation.createSecret();
  const secret = new ManagedSecret(stack, 'Secret', { secretName: 'failing/secret', creation, clientRequestToken: token, content: fromParameter(stack, 'text', 1) });
  const unnamed = new ManagedSecret(stack, 'Unnamed', { creation });
  if (step === 'later-resource') failAfter(secret, unnamed);
  if (step === 'no-source') new ManagedSecret(stack, 'Missing', { secretName: 'failing/missing', creation, content: fromParameter(stack, 'nobody-made-this', 1) });
  if (step === 'taken') new ManagedSecret(stack, 'Taken', { secretName: 'failing/taken', creation });
}

/** What a former stack has left, retained or scheduled for deletion. */
function successor(stack: Stack) {
  const which = { first: OnExistingSecret.FAIL, again: OnExistingSecret.ADOPT, restore: OnExistingSecret.RESTORE }[step]!;
  const lasting = { clientRequestToken: token, content: fromParameter(stack, 'text', 1) };
  new ManagedSecret(stack, 'Retained', { secretName: 'successor/retained', creation: SecretCreation.createSecret({ onExisting: which === OnExistingSecret.RESTORE ? OnExistingSecret.ADOPT : which }), ...lasting });
  new ManagedSecret(stack, 'Scheduled', {
    secretName: 'successor/scheduled', creation: SecretCreation.createSecret({ ...week, onExisting: which }), removalPolicy: RemovalPolicy.DESTROY, ...lasting,
  });
}

/** docs/guides/switching-creation.md, step by step. */
function switching(stack: Stack) {
  const props = { secretName: 'switching/secret', tags: { team: 'orders' } };
  if (step === 'removed') return new StringParameter(stack, 'Anything', { stringValue: 'a stack needs a resource' });
  if (step === 'first' || step === 'imported') return new ManagedSecret(stack, 'Secret', { ...props, content: SecretContent.generated() });
  if (step === 'marked') {
    return new ManagedSecret(stack, 'Secret', { ...props, tags: { ...props.tags, 'managed-secret:lineage': 'Switching/Secret' }, content: SecretContent.generated() });
  }
  return new ManagedSecret(stack, 'Secret', {
    ...props,
    creation: SecretCreation.createSecret({ onExisting: step === 'unmarked' ? OnExistingSecret.FAIL : OnExistingSecret.ADOPT }),
    clientRequestToken: token,
    content: SecretContent.generated(),
  });
}

const stacks = { Sources: sources, Failing: failing, Successor: successor, Switching: switching };
for (const wanted of JSON.parse(STEPS) as Array<{ stack: keyof typeof stacks; step: string; token: string; outdir: string }>) {
  ({ step, token } = wanted);
  const app = new App({ outdir: wanted.outdir, context: { 'cdk-managed-secret:responseHost': RESPONSE_HOST } });
  stacks[wanted.stack](new Stack(app, wanted.stack, { env: { account: '111111111111', region: 'us-east-1' } }));
  app.synth();
}
