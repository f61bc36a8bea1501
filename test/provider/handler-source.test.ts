import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { ManagedSecret, SecretContent } from '../../src';
import { generatedSource, NO_SOURCE, objectSource, parameterSource, SecretVersion, secretSource } from '../../src/provider/handler-source';

const ENV = { account: '111111111111', region: 'us-east-1' };
const OTHER = '222222222222';
const COMPLETE = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:shop/source-AbCdEf';

/** What the handler is asked to copy, and the ARN that its policy allows it to read. */
function copyOf(source: (stack: Stack) => ISecret): { SecretId: unknown; readable: unknown } {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  new ManagedSecret(stack, 'Copy', { content: SecretContent.fromSecret(source(stack)) });
  const template = Template.fromStack(stack);
  const [{ Properties: { Source: { SecretId } } }] = Object.values(template.findResources('Custom::ManagedSecret'));
  const policies = Object.values(template.findResources('AWS::IAM::ManagedPolicy'));
  const statements: any[] = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  const [{ Resource: readable }] = statements.filter(({ Action }) => Action === 'secretsmanager:GetSecretValue');
  return { SecretId, readable };
}

const arn = (account: string, region: string, tail: string) => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:secretsmanager:${region}:${account}:secret:${tail}`]],
});
const partial = `arn:aws:secretsmanager:us-east-1:${OTHER}:secret:shop/source`;

describe('the handler copies a secret', () => {
  test.each<[string, (stack: Stack) => ISecret, unknown, unknown]>([
    ['that is imported by its name, by that name', stack => Secret.fromSecretNameV2(stack, 'Source', 'shop/source'),
      'shop/source', arn(ENV.account, ENV.region, 'shop/source-??????')],
    ['that is imported by its complete ARN, by that ARN', stack => Secret.fromSecretCompleteArn(stack, 'Source', COMPLETE), COMPLETE, COMPLETE],
    ['of another account, by the partial ARN', stack => Secret.fromSecretPartialArn(stack, 'Source', partial), partial, `${partial}-??????`],
    ['of another account, by the ARN that its name makes',
      stack => ManagedSecret.fromManagedSecretAttributes(stack, 'Source', { secretName: 'shop/source', account: OTHER, region: ENV.region }),
      arn(OTHER, ENV.region, 'shop/source'), arn(OTHER, ENV.region, 'shop/source-??????')],
    ['of another region, by the ARN that its name makes',
      stack => ManagedSecret.fromManagedSecretAttributes(stack, 'Source', { secretName: 'shop/source', account: ENV.account, region: 'eu-west-1' }),
      arn(ENV.account, 'eu-west-1', 'shop/source'), arn(ENV.account, 'eu-west-1', 'shop/source-??????')],
    ['of the same stack, by its ARN', stack => new Secret(stack, 'Source'), { Ref: 'Source71E471F1' }, { Ref: 'Source71E471F1' }],
  ])('%s', (_, source, SecretId, readable) => {
    expect(copyOf(source)).toEqual({ SecretId, readable });
  });
});

describe('a copy is made anew when its generation changes, which has', () => {
  test.each<[string, SecretVersion, string]>([
    ['the secret and the encoding', {}, `secret:${COMPLETE}::::text`],
    ['the id of the version', { versionId: 'v1' }, `secret:${COMPLETE}:v1:::text`],
    ['the stage of the version', { versionStage: 'AWSPENDING' }, `secret:${COMPLETE}::AWSPENDING::text`],
    ['the field', { jsonField: 'password' }, `secret:${COMPLETE}:::password:text`],
  ])('of a secret, %s', (_, version, generation) => {
    const secret = Secret.fromSecretCompleteArn(new Stack(), 'Source', COMPLETE);
    expect(secretSource(secret, version, 'text').generation).toBe(generation);
  });

  test('of an object, its bucket, its key, its version, and the encoding', () => {
    const bucket = Bucket.fromBucketName(new Stack(), 'Bucket', 'shop');
    const generations = [undefined, 'v1'].map(version => objectSource(bucket, 'db.json', version, 'base64').generation);
    expect(generations).toEqual(['object:shop:db.json::base64', 'object:shop:db.json:v1:base64']);
  });

  test('of a parameter, its name, its version, and the encoding', () => {
    const parameter = StringParameter.fromSecureStringParameterAttributes(new Stack(), 'Parameter', { parameterName: '/shop/db' });
    const generations = [undefined, '3'].map(version => parameterSource(parameter, version, 'text').generation);
    expect(generations).toEqual(['parameter:/shop/db::text', 'parameter:/shop/db:3:text']);
  });

  test('of a generated value, what the user gives, and of none, nothing', () => {
    expect([generatedSource({}, undefined), generatedSource({}, '2'), NO_SOURCE].map(({ generation }) => generation)).toEqual(['generated:', 'generated:2', 'none']);
  });
});
