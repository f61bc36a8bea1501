import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { ManagedSecret, SecretContent } from '../../src';

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
