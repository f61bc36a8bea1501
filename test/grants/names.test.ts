import { App, Aws, CfnOutput, CfnParameter, Fn, PhysicalName, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ENV, OTHER, OWNER, REGION, stageParameter } from './fixtures';
import { ManagedSecret, SecretAccess, SecretConsumer, SecretCreation } from '../../src';
import { errorsIn, warningsIn } from '../rules/synthesis';

const ARN = `:secretsmanager:${REGION}:${OWNER}:secret:`;

function stacks() {
  const app = new App();
  return { app, stack: new Stack(app, 'Shop', { env: ENV }), keys: new Stack(app, 'Keys', { env: ENV }) };
}

/** The secrets that the policy of the one key names, as `Fn::Join` writes them. */
function secretsIn(keys: Stack): unknown[] {
  const [key] = Object.values(Template.fromStack(keys).findResources('AWS::KMS::Key'));
  return [...JSON.stringify(key.Properties.KeyPolicy.Statement).matchAll(/"kms:EncryptionContext:SecretARN":(\{.*?\]\]\}|"[^"]*")/g)]
    .map(([, written]) => {
      const value = JSON.parse(written);
      return (value['Fn::Join']?.[1] ?? [value]).map((part: any) => part.Ref ? `\${${part.Ref}}` : part['Fn::ImportValue'] ? '${import}' : part).join('');
    });
}

const NAMES: Array<[string, (stack: Stack) => string, string, string]> = [
  ['the name of the stack', () => `${Aws.STACK_NAME}/db`, '${AWS::StackName}/db', 'Shop/db'],
  ['the name of the stack, scoped', stack => `${stack.stackName}/db`, 'Shop/db', 'Shop/db'],
  ['the region', () => `shop/${Aws.REGION}`, 'shop/${AWS::Region}', 'shop/us-east-1'],
  ['a parameter', stack => `shop/${stageParameter(stack)}/db`, 'shop/${Stage}/db', 'shop/*/db'],
  ['an import', () => `shop/${Fn.importValue('stage')}`, 'shop/${import}', 'shop/*'],
  ['two parameters', stack => `${stageParameter(stack)}${new CfnParameter(stack, 'Two').valueAsString}`, '${Stage}${Two}', '*'],
];

describe('the key policy has the tokens of a name', () => {
  test.each(NAMES)('%s, where the key is in the same stack', (_, secretName, written) => {
    const { stack } = stacks();
    const secret = new ManagedSecret(stack, 'Db', { secretName: secretName(stack), encryptionKey: new kms.Key(stack, 'Key') });
    secret.grantRead(new iam.ServicePrincipal('rds.amazonaws.com'));
    expect(secretsIn(stack)).toEqual([`arn:\${AWS::Partition}${ARN}${written}-??????`]);
    expect([errorsIn(stack), warningsIn(stack)]).toEqual([[], []]);
  });

  test.each(NAMES)('%s, as far as a key of another stack can say it', (_, secretName, __, pattern) => {
    const { stack, keys } = stacks();
    const secret = new ManagedSecret(stack, 'Db', { secretName: secretName(stack), encryptionKey: new kms.Key(keys, 'Key') });
    secret.grantRead(new iam.ServicePrincipal('rds.amazonaws.com'));
    expect(secretsIn(keys)).toEqual([`arn:\${AWS::Partition}${ARN}${pattern}-??????`]);
    const open = pattern === '*' ? ['MS106'] : pattern.includes('*') ? ['MS142'] : [];
    expect(errorsIn(stack)).toEqual([]);
    expect(warningsIn(stack).map(warning => /MS[0-9]{3}/.exec(warning)![0])).toEqual(open);
  });

  test('a name that is not needed leaves the key policy wide, and MS106 says so', () => {
    const { stack } = stacks();
    const secret = new ManagedSecret(stack, 'Db', { secretName: PhysicalName.GENERATE_IF_NEEDED, encryptionKey: new kms.Key(stack, 'Key') });
    secret.grantRead(new iam.ServicePrincipal('rds.amazonaws.com'));
    expect(secretsIn(stack)).toEqual([`arn:\${AWS::Partition}${ARN}*`]);
    expect(warningsIn(stack).map(warning => /MS[0-9]{3}/.exec(warning)![0]).sort()).toEqual(['MS008', 'MS106']);
  });

  test('a name that another environment needs is in the key policy', () => {
    const { app, stack } = stacks();
    const secret = new ManagedSecret(stack, 'Db', { secretName: PhysicalName.GENERATE_IF_NEEDED, encryptionKey: new kms.Key(stack, 'Key') });
    secret.grantRead(new iam.ServicePrincipal('rds.amazonaws.com'));
    new CfnOutput(new Stack(app, 'Far', { env: { account: OTHER, region: REGION } }), 'Name', { value: secret.secretArn });
    app.synth();
    expect(secretsIn(stack)).toEqual([expect.stringMatching(/secret:shopshopdb[a-z0-9]+-\?{6}$/)]);
    expect(warningsIn(stack).filter(warning => warning.includes('MS106'))).toEqual([]);
  });

  test('the handler names a secret as well', () => {
    const { stack } = stacks();
    const secret = new ManagedSecret(stack, 'Db', {
      secretName: `shop/${stageParameter(stack)}`, encryptionKey: new kms.Key(stack, 'Key'), creation: SecretCreation.createSecret(),
    });
    secret.grantRead(new iam.ServicePrincipal('rds.amazonaws.com'));
    expect(secretsIn(stack)).toContain(`arn:\${AWS::Partition}${ARN}shop/\${Stage}-??????`);
  });
});

test('MS142: a key in a stack that does not know all of the name', () => {
  const { stack, keys } = stacks();
  const secret = new ManagedSecret(stack, 'Db', { secretName: `shop/${stageParameter(stack)}`, encryptionKey: new kms.Key(keys, 'Key') });
  secret.grantRead(new iam.ServicePrincipal('rds.amazonaws.com'));
  errorsIn(stack);
  expect(warningsIn(stack)).toEqual([
    'MS142 grantRead allows the grantee to use the key for every secret whose name matches a pattern, because the stack of the key does not know the whole secretName. '
    + 'Create the key in the stack of the secret, or acknowledge this warning. '
    + 'Before the first deployment, you can write secretName as a literal: in a deployed secret, a new name replaces it and loses its value. '
    + 'To acknowledge it, call SecretRules.acknowledge(scope, \'MS142\', { reason, owner, expires }). Grantee: {"Service":["rds.amazonaws.com"]}. [ack: MS142]',
  ]);
});

describe('the policy to paste says what to put', () => {
  test.each<[string, (stack: Stack) => string, string]>([
    ['the name of the stack', () => `${Aws.STACK_NAME}/db`, 'Shop/db'],
    ['a parameter', stack => `shop/${stageParameter(stack)}/db`, 'shop/${Stage}/db'],
    ['an import', () => `shop/${Fn.importValue('stage')}`, 'shop/${Fn::ImportValue}'],
    ['a name that appears when it is needed', () => PhysicalName.GENERATE_IF_NEEDED, '${name of Shop/Db}'],
  ])('%s', (_, secretName, name) => {
    const { stack } = stacks();
    const secret = new ManagedSecret(stack, 'Db', { secretName: secretName(stack), encryptionKey: new kms.Key(stack, 'Key') });
    const access = secret.grantAccess(SecretConsumer.role(OTHER, 'reader'), SecretAccess.READ);
    const { Statement: [{ Resource }, { Condition }] } = JSON.parse(access.missing[0].policy!);
    const arn = `arn:aws${ARN}${name}-??????`;
    expect([Resource, Condition.StringLike['kms:EncryptionContext:SecretARN']]).toEqual([arn, arn]);
  });

  test('the output has the tokens of the name', () => {
    const { stack } = stacks();
    const secret = new ManagedSecret(stack, 'Db', { secretName: `shop/${stageParameter(stack)}`, encryptionKey: new kms.Key(stack, 'Key') });
    secret.grantAccess(SecretConsumer.role(OTHER, 'reader'), SecretAccess.READ).outputMissing(stack, 'Missing');
    const [{ Value }] = Object.values(Template.fromStack(stack).findOutputs('*'));
    expect(JSON.stringify(Value)).toContain(`${ARN}shop/"`);
    expect(JSON.stringify(Value)).toContain('{"Ref":"Stage"}');
  });
});
