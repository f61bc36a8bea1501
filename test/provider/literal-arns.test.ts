import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import fc from 'fast-check';
import { ManagedSecret, SecretContent, SecretCreation } from '../../src';
import { literalInArn } from '../../src/provider/literal-arn';
import { isAllowed, isLike, Policy, statementsOf } from '../grants/policy-evaluator';
import { errorLines, errorMessage } from '../support/errors';

const ENV = { account: '111111111111', region: 'us-east-1' };
const ASCII = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map(code => String.fromCharCode(code)), minLength: 1, maxLength: 24 });
const RUNS = { numRuns: 25, seed: 20 };

describe('literalInArn()', () => {
  test('means every text of printable ASCII, and no other', () => {
    fc.assert(fc.property(ASCII, ASCII, (name, other) => {
      expect(isLike(name, literalInArn(name))).toBe(true);
      expect(isLike(other, literalInArn(name))).toBe(other === name);
    }), { numRuns: 2_000, seed: 20 });
  });

  test.each(['*', '?', '$', '${*}', '${aws:username}', '$*', 'a*b?c${d}'])('means %s, and nothing that it would stand for', name => {
    expect(isLike(name, literalInArn(name))).toBe(true);
    expect(isLike('abc', literalInArn(name)) || isLike('', literalInArn(name)) || isLike('a1b2cx', literalInArn(name))).toBe(false);
  });

  test('keeps what only the deployment knows', () => {
    const stack = new Stack(new App(), 'Stack');
    const { valueAsString: token } = new CfnParameter(stack, 'Name');
    expect(literalInArn(`a*${token}$b`)).toBe(`a\${*}${token}\${$}b`);
  });
});

/** The statements of the handler's role for the one secret of a stack. */
function policyFor(contentOf: (stack: Stack) => SecretContent, secretName?: string): Policy {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  new ManagedSecret(stack, 'Secret', { secretName, content: contentOf(stack), creation: SecretCreation.createSecret() });
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
  const resolved = JSON.stringify(policies.map(({ Properties }) => Properties.PolicyDocument), (_key, value) => joined(value));
  return { Statement: (JSON.parse(resolved) as Policy[]).flatMap(statementsOf) };
}

function joined(value: any): any {
  const [separator, parts] = value?.['Fn::Join'] ?? [];
  return parts ? parts.map((part: any) => typeof part === 'string' ? part : part.Ref === 'AWS::Partition' ? 'aws' : 'ref').join(separator) : value;
}

function mayAsk(policy: Policy, action: string, arn: string, context = {}): boolean {
  const caller = { id: 'arn:aws:iam::111111111111:role/handler', account: ENV.account, policies: [policy] };
  return isAllowed(caller, action, { arn, account: ENV.account }, context);
}

describe('the policy of the handler', () => {
  test('allows the object of any key of printable ASCII, and no other', () => {
    fc.assert(fc.property(ASCII, ASCII, (key, other) => {
      const policy = policyFor(stack => SecretContent.fromBucketObject(Bucket.fromBucketName(stack, 'Bucket', 'app-bucket'), key));
      expect(mayAsk(policy, 's3:GetObject', `arn:aws:s3:::app-bucket/${key}`)).toBe(true);
      expect(mayAsk(policy, 's3:GetObject', `arn:aws:s3:::app-bucket/${other}`)).toBe(other === key);
    }), RUNS);
  });

  test('compares the context of a key with the object of that very key', () => {
    const policy = policyFor(stack => SecretContent.fromBucketObject(
      Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'app-bucket', encryptionKey: new Key(stack, 'Key') }), 'a*${aws:username}'));
    const [{ Condition }] = statementsOf(policy).filter(({ Action }) => Action === 'kms:Decrypt');
    expect(Condition!.StringLike['kms:EncryptionContext:aws:s3:arn']).toEqual(
      ['arn:aws:s3:::app-bucket', 'arn:aws:s3:::app-bucket/a${*}${$}{aws:username}']);
  });
});

const MESSAGE = '[Stack/Secret] MS222 content must not come from a parameter, secret, or bucket with "*", "?", or "$" in its name or ARN: no name has these characters, and in a policy they match other resources too. '
  + 'It has "*". Write the name of the one parameter, secret, or bucket that the value comes from.';

describe('the name of a source', () => {
  type Naming = [string, (stack: Stack, name: string) => SecretContent];
  const NAMINGS: Naming[] = [
    ['parameter', (stack, name) => SecretContent.fromParameter(
      StringParameter.fromSecureStringParameterAttributes(stack, 'Source', { parameterName: name, simpleName: true }))],
    ['secret', (stack, name) => SecretContent.fromSecret(Secret.fromSecretNameV2(stack, 'Source', name))],
    ['secret by its ARN', (stack, name) => SecretContent.fromSecret(
      Secret.fromSecretCompleteArn(stack, 'Source', `arn:aws:secretsmanager:us-east-1:111111111111:secret:${name}-AbCdEf`))],
  ];

  function errorsFor(contentOf: (stack: Stack) => SecretContent): string[] {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: ENV });
    new ManagedSecret(stack, 'Secret', { content: contentOf(stack) });
    return errorLines(errorMessage(() => app.synth()));
  }

  test.each(NAMINGS)('that is a pattern is refused: %s', (_what, contentOf) => {
    for (const name of ['app*', 'ap?', 'a${aws:username}', '$a', '*']) {
      const found = [...new Set(name.match(/[*?$]/g))].join(', ');
      expect({ name, errors: errorsFor(stack => contentOf(stack, name)) }).toEqual({ name, errors: [expect.stringContaining(`${found}`)] });
    }
  });

  test('in an ARN with an open Region is refused, with the whole message', () => {
    const errors = errorsFor(stack => SecretContent.fromParameter(
      StringParameter.fromStringParameterArn(stack, 'Source', 'arn:aws:ssm:us-east-1:*:parameter/app')));
    expect(errors).toEqual([MESSAGE]);
  });

  test('that is a pattern is refused by the CDK where it is that of a bucket', () => {
    const stack = new Stack(new App(), 'Stack');
    expect(errorMessage(() => Bucket.fromBucketName(stack, 'Source', 'app*'))).toContain('Invalid S3 bucket name (value: app*)');
  });

  test.each(NAMINGS)('of letters, digits and its punctuation is not: %s', (_what, contentOf) => {
    for (const name of ['app-1', 'a.b-c']) expect({ name, errors: errorsFor(stack => contentOf(stack, name)) }).toEqual({ name, errors: [] });
  });
});

describe('a created secret whose name ends like an ARN', () => {
  const generated = () => SecretContent.generated();
  const VICTIM = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:victim-AbCdEf';
  const policy = policyFor(generated, 'victim-AbCdEf');

  test.each(['TagResource', 'DescribeSecret'])('gives no %s on the secret without that end', action => {
    for (const id of [VICTIM, 'victim', VICTIM.slice(0, -7)]) {
      expect(mayAsk(policy, `secretsmanager:${action}`, VICTIM, { 'secretsmanager:SecretId': id })).toBe(false);
    }
  });

  test('gives no CreateSecret of another name', () => {
    expect(mayAsk(policy, 'secretsmanager:CreateSecret', VICTIM, { 'secretsmanager:Name': 'victim' })).toBe(false);
  });

  test('is created, tagged and looked up by its own name, with whatever keys the call has', () => {
    expect(mayAsk(policy, 'secretsmanager:CreateSecret', VICTIM, { 'secretsmanager:Name': 'victim-AbCdEf' })).toBe(true);
    expect(mayAsk(policy, 'secretsmanager:CreateSecret', VICTIM)).toBe(true);
    expect(mayAsk(policy, 'secretsmanager:TagResource', VICTIM, { 'secretsmanager:Name': 'victim-AbCdEf' })).toBe(true);
    expect(mayAsk(policy, 'secretsmanager:TagResource', VICTIM)).toBe(true);
    expect(mayAsk(policy, 'secretsmanager:DescribeSecret', VICTIM, { 'secretsmanager:SecretId': 'victim-AbCdEf' })).toBe(true);
    expect(mayAsk(policy, 'secretsmanager:TagResource', `${VICTIM}-GhIjKl`, { 'secretsmanager:SecretId': `${VICTIM}-GhIjKl` })).toBe(true);
  });

  test('and one whose name does not has no such condition', () => {
    expect(JSON.stringify(policyFor(generated, 'app/db'))).not.toContain('secretsmanager:SecretId');
  });

  test('a name that only the deployment knows has it, with that name', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const { valueAsString: secretName } = new CfnParameter(stack, 'Name');
    new ManagedSecret(stack, 'Secret', { secretName, content: generated(), creation: SecretCreation.createSecret() });
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'))
      .filter(each => JSON.stringify(each).includes('CreateSecret'));
    const conditions = (Properties.PolicyDocument.Statement as any[]).flatMap(({ Condition }) => Condition?.StringEqualsIfExists ?? []);
    expect(conditions).toEqual([{ 'secretsmanager:SecretId': { Ref: 'Name' }, 'secretsmanager:Name': { Ref: 'Name' } }]);
  });
});
