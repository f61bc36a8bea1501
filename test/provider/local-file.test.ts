import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { ManagedSecret, ManagedSecretProps, SecretContent, SecretCreation } from '../../src';
import { errorLines, errorMessage } from '../support/errors';

const env = { account: '111111111111', region: 'us-east-1' };
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'local-file-'));
const file = path.join(folder, 'password.txt');

beforeAll(() => fs.writeFileSync(file, 'hunter2'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

function synthesized(content: (stack: Stack) => SecretContent, props: ManagedSecretProps, stack = new Stack(new App(), 'Stack', { env })): Template {
  new ManagedSecret(stack, 'Secret', { content: content(stack), ...props });
  return Template.fromStack(stack);
}

const assetIn = (stack: Stack, local = file) => new Asset(stack, 'File', { path: local });
const MODES = [['that the handler makes', { creation: SecretCreation.createSecret() }], ['whose value the handler writes', {}]] as const;
const MESSAGE = '[Stack/Secret] MS221 content must not take the value from an asset of a local file: everyone who can deploy can read it in the repository, in cdk.out, and in the bucket of assets. '
  + 'The asset is Stack/File. Store the value in a parameter, a secret, or a bucket of your own. '
  + 'If the file is not a secret or is encrypted, set allowPlaintext: true.';

describe.each(MODES)('a secret %s', (_, props) => {
  test.each<[string, (stack: Stack) => SecretContent]>([
    ['of a file', stack => {
      const { bucket, s3ObjectKey } = assetIn(stack);
      return SecretContent.fromBucketObject(bucket, s3ObjectKey);
    }],
    ['of a folder', stack => {
      const { bucket, s3ObjectKey } = assetIn(stack, folder);
      return SecretContent.fromBucketObject(bucket, s3ObjectKey);
    }],
    ['whose bucket is named', stack => {
      const { s3BucketName, s3ObjectKey } = assetIn(stack);
      return SecretContent.fromBucketObject(Bucket.fromBucketName(stack, 'Bucket', s3BucketName), s3ObjectKey);
    }],
  ])('does not get its value from an asset %s', (_what, content) => {
    expect(errorLines(errorMessage(() => synthesized(content, props)))).toEqual([MESSAGE]);
  });

  test('gets it where that is accepted', () => {
    const template = synthesized(stack => {
      const { bucket, s3ObjectKey } = assetIn(stack);
      return SecretContent.fromBucketObject(bucket, s3ObjectKey, { allowPlaintext: true });
    }, props);
    template.hasResourceProperties('Custom::ManagedSecret', { Source: { Type: 'object' } });
  });

  test.each<[string, (stack: Stack) => SecretContent]>([
    ['another object in the bucket of assets', stack => SecretContent.fromBucketObject(assetIn(stack).bucket, 'other.txt')],
    ['an object of another bucket, though there is an asset', stack => {
      assetIn(stack);
      return SecretContent.fromBucketObject(new Bucket(stack, 'Bucket'), 'password.txt');
    }],
  ])('gets it from %s', (_what, content) => {
    synthesized(content, props).hasResourceProperties('Custom::ManagedSecret', { Source: { Type: 'object' } });
  });
});

test('the asset may be in a stack of another stage', () => {
  const app = new App();
  const { s3ObjectKey } = assetIn(new Stack(new Stage(app, 'Stage', { env }), 'Files'));
  const content = (stack: Stack) => SecretContent.fromBucketObject(Bucket.fromBucketName(stack, 'Bucket', 'assets'), s3ObjectKey);
  expect(errorMessage(() => synthesized(content, {}, new Stack(app, 'Stack', { env })))).toContain(MESSAGE.replace('Stack/File.', 'Stage/Files/File.'));
});
