import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { ENV } from './support';
import { ManagedSecret, SecretAccess, SecretConsumer, SecretContent, SecretCreation } from '../../src';
import { isLike } from '../grants/policy-evaluator';

/** Each sign of printable ASCII, some letters and digits, and what is more than one character to IAM. */
const SIGNS = Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCharCode(0x20 + index)).filter(character => !/[A-Za-z0-9]/.test(character));
const CHARACTERS = [...SIGNS, 'a', 'Z', '0', '${*}', '${aws:username}', '**'];
const ANYTHING = ['', 'x', 'xyz', 'shop', 'a/b'];

type Make = (stack: Stack, name: string) => void;

const role = (stack: Stack) => new Role(stack, 'Reader', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
const imported = (attrs: (name: string) => object): Make => (stack, name) => {
  ManagedSecret.fromManagedSecretAttributes(stack, 'Imported', attrs(name) as never).grantRead(role(stack));
};
const created = (content: (stack: Stack, name: string) => SecretContent): Make => (stack, name) => {
  new ManagedSecret(stack, 'Secret', { content: content(stack, name), creation: SecretCreation.createSecret() });
};
const consumer = (of: (name: string) => SecretConsumer): Make => (stack, name) => {
  new ManagedSecret(stack, 'Secret', { encryptionKey: new Key(stack, 'Key') }).grantAccess(of(name), SecretAccess.READ);
};

function ciphertext(): string {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'names-')), 'value.bin');
  fs.writeFileSync(file, Buffer.concat([Buffer.from([1, 2, 2, 0]), Buffer.alloc(180, 7)]));
  return file;
}
const FILE = ciphertext();
const encrypted = (context: (name: string) => Record<string, string>) => created((stack, name) => (
  SecretContent.fromCiphertextFile(FILE, { key: new Key(stack, 'Key'), encryptionContext: context(name) })));

const MAKERS: Array<[string, Make]> = [
  ['an imported secret', imported(name => ({ secretName: name }))],
  ['an imported secret by its complete ARN', imported(name => (
    { secretCompleteArn: `arn:aws:secretsmanager:eu-central-1:111111111111:secret:${name}-AbCdEf` }))],
  ['a created secret', (stack, name) => new ManagedSecret(stack, 'Secret', {
    secretName: name, content: SecretContent.generated(), creation: SecretCreation.createSecret(),
  })],
  ['a parameter', created((stack, name) => SecretContent.fromParameter(
    StringParameter.fromSecureStringParameterAttributes(stack, 'Source', { parameterName: `/${name}` })))],
  ['an object', created((stack, name) => SecretContent.fromBucketObject(Bucket.fromBucketName(stack, 'Bucket', 'app-bucket'), name))],
  ['an object of an encrypted bucket', created((stack, name) => SecretContent.fromBucketObject(
    Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'app-bucket', encryptionKey: new Key(stack, 'Key') }), name))],
  ['a source secret', created((stack, name) => SecretContent.fromSecret(Secret.fromSecretNameV2(stack, 'Source', name)))],
  ['a value of an encryption context', encrypted(name => ({ app: name }))],
  ['a name in an encryption context', encrypted(name => ({ [name]: 'app' }))],
  ['a role', consumer(name => SecretConsumer.role('222222222222', name))],
  ['the path of a role', consumer(name => SecretConsumer.role('222222222222', 'reader', { path: `/${name}/` }))],
  ['an organization', consumer(name => SecretConsumer.organization(`o-a1b2c${name}`))],
  ['a unit', consumer(name => SecretConsumer.organizationalUnit('o-a1b2c3d4e5', `r-ab12/ou-ab12-1111${name}`))],
];

/** Undefined where synthesis refuses the name. */
function policiesWith(make: Make, name: string): string[] | undefined {
  const app = new App();
  const stack = new Stack(app, 'Shop', { env: ENV });
  try {
    make(stack, name);
    const { Resources } = Template.fromStack(stack).toJSON() as { Resources: Record<string, { Type: string; Properties: unknown }> };
    return Object.values(Resources).filter(({ Type }) => Type.endsWith('Policy')).flatMap(({ Properties }) => textsIn(Properties));
  } catch (error) {
    if (!/\bMS\d{3}\b/.test((error as Error).message)) throw error;
    return undefined;
  }
}

function textsIn(value: any): string[] {
  if (typeof value === 'string') return [value];
  if (value?.['Fn::Join']) return [value['Fn::Join'][1].map((part: unknown) => typeof part === 'string' ? part : 'ref').join('')];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

const BEFORE = 'qz';
const AFTER = 'zq';

/** What a text of a policy means where the name is in it, between its own two ends. */
function namesIn(texts: readonly string[]): string[] {
  return texts.flatMap(text => [...text.matchAll(/qz(.*?)zq/g)].map(([, between]) => between));
}

describe('in a policy', () => {
  test.each(MAKERS)('the name of %s means itself alone, or is refused, with each sign of printable ASCII', (_, make) => {
    const found = CHARACTERS.map(character => ({ character, texts: policiesWith(make, `${BEFORE}${character}${AFTER}`) }));
    const wide = found.flatMap(({ character, texts = [] }) => namesIn(texts).filter(between => (
      !isLike(character, between) || ANYTHING.some(other => isLike(other, between)))).map(between => `${character} is ${between}`));
    expect(wide).toEqual([]);
    const accepted = found.filter(({ character, texts }) => character === 'a' && texts && namesIn(texts).length > 0);
    expect(accepted).not.toEqual([]);
  });
});

test('a complete ARN that is a pattern is refused, with the whole message', () => {
  const app = new App();
  const stack = new Stack(app, 'Shop', { env: ENV });
  ManagedSecret.fromManagedSecretAttributes(stack, 'Imported', { secretCompleteArn: 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:*-AbCdEf' });
  expect(() => app.synth()).toThrow('secretCompleteArn is "arn:aws:secretsmanager:eu-central-1:111111111111:secret:*-AbCdEf", '
    + 'which has "*": in a policy it would stand for other secrets too.');
});
