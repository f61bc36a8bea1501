import { Aws, CfnOutput, Fn, PhysicalName, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { CfnSecret, ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { anApp, ENV, OTHER, OWNER, REGION, stageParameter } from './fixtures';
import { SecretAccess, SecretConsumer, SecretGrants } from '../../src';
import { idsIn } from '../rules/synthesis';

const ARN = `:secretsmanager:${REGION}:${OWNER}:secret:`;

type Make = (stack: Stack, secretName: string, encryptionKey: kms.IKey) => ISecret | CfnSecret;

const KINDS: Array<[string, Make]> = [
  ['an L2', (stack, secretName, encryptionKey) => new Secret(stack, 'Db', { secretName, encryptionKey })],
  ['a resource', (stack, name, { keyArn: kmsKeyId }) => new CfnSecret(stack, 'Db', { name, kmsKeyId, generateSecretString: {} })],
];

/** The secrets that the policy of the one key names, as `Fn::Join` writes them. */
function secretsIn(keys: Stack): unknown[] {
  const [key] = Object.values(Template.fromStack(keys).findResources('AWS::KMS::Key'));
  return key.Properties.KeyPolicy.Statement.flatMap(({ Condition }: any) => Condition?.StringLike?.['kms:EncryptionContext:SecretARN'] ?? [])
    .map((value: any) => (value['Fn::Join']?.[1] ?? [value]).map((part: any) => part.Ref ? `\${${part.Ref}}` : part['Fn::ImportValue'] ? '${import}' : part).join(''));
}

const NAMES: Array<[string, (stack: Stack) => string, string, string]> = [
  ['the name of the stack', () => `${Aws.STACK_NAME}/db`, '${AWS::StackName}/db', 'Shop/db'],
  ['the region', () => `shop/${Aws.REGION}`, 'shop/${AWS::Region}', 'shop/us-east-1'],
  ['a parameter', stack => `shop/${stageParameter(stack)}/db`, 'shop/${Stage}/db', 'shop/*/db'],
  ['an import', () => `shop/${Fn.importValue('stage')}`, 'shop/${import}', 'shop/*'],
];
const cases = KINDS.flatMap(([kind, make]) => NAMES.map(([name, ...others]) => [kind, name, make, ...others] as const));

const stacks = () => {
  const app = anApp();
  return { app, stack: new Stack(app, 'Shop', { env: ENV }), keys: new Stack(app, 'Keys', { env: ENV }) };
};
const RDS = new iam.ServicePrincipal('rds.amazonaws.com');

describe('by SecretGrants, the key policy has the tokens of a name', () => {
  test.each(cases)('of %s: %s, where the key is in the same stack', (_, __, make, secretName, written) => {
    const { stack } = stacks();
    SecretGrants.of(make(stack, secretName(stack), new kms.Key(stack, 'Key'))).read(RDS);

    expect(secretsIn(stack)).toEqual([`arn:\${AWS::Partition}${ARN}${written}-??????`]);
    expect(idsIn(stack)).toEqual([]);
  });

  test.each(cases)('of %s: %s, as far as a key of another stack can say it', (_, __, make, secretName, ___, pattern) => {
    const { stack, keys } = stacks();
    SecretGrants.of(make(stack, secretName(stack), new kms.Key(keys, 'Key'))).read(RDS);

    expect(secretsIn(keys)).toEqual([`arn:\${AWS::Partition}${ARN}${pattern}-??????`]);
    expect(idsIn(stack)).toEqual(pattern.includes('*') ? ['MS142'] : []);
  });

  test('of an L2: a name that is not needed leaves it wide, and MS106 says so', () => {
    const { stack } = stacks();
    SecretGrants.of(new Secret(stack, 'Db', { secretName: PhysicalName.GENERATE_IF_NEEDED, encryptionKey: new kms.Key(stack, 'Key') })).read(RDS);

    expect(secretsIn(stack)).toEqual([`arn:\${AWS::Partition}${ARN}*`]);
    expect(idsIn(stack)).toEqual(['MS106']);
  });

  test('of an L2: a name that another environment needs', () => {
    const { app, stack } = stacks();
    const secret = new Secret(stack, 'Db', { secretName: PhysicalName.GENERATE_IF_NEEDED, encryptionKey: new kms.Key(stack, 'Key') });
    SecretGrants.of(secret).read(RDS);
    new CfnOutput(new Stack(app, 'Far', { env: { account: OTHER, region: REGION } }), 'Name', { value: secret.secretArn });
    app.synth();

    expect(idsIn(stack)).toEqual([]);
    expect(secretsIn(stack)).toEqual([expect.stringMatching(/secret:shopshopdb[a-z0-9]+-\?{6}$/)]);
  });
});

describe('by SecretGrants, the policy to paste says what to put', () => {
  test.each<[string, string, Make, (stack: Stack) => string, string]>([
    ...KINDS.flatMap(([kind, make]): Array<[string, string, Make, (stack: Stack) => string, string]> => [
      [kind, 'the name of the stack', make, () => `${Aws.STACK_NAME}/db`, 'Shop/db'],
      [kind, 'a parameter', make, stack => `shop/${stageParameter(stack)}/db`, 'shop/${Stage}/db'],
      [kind, 'an import', make, () => `shop/${Fn.importValue('stage')}`, 'shop/${Fn::ImportValue}'],
    ]),
    ['an L2', 'a name that appears when it is needed', KINDS[0][1], () => PhysicalName.GENERATE_IF_NEEDED, '${name of Shop/Db}'],
  ])('of %s: %s', (_, __, make, secretName, name) => {
    const { stack } = stacks();
    const secret = make(stack, secretName(stack), new kms.Key(stack, 'Key'));
    const access = SecretGrants.of(secret).access(SecretConsumer.role(OTHER, 'reader'), SecretAccess.READ);
    const { Statement: [{ Resource }, { Condition }] } = JSON.parse(access.missing[0].policy!);
    const arn = `arn:aws${ARN}${name}-??????`;

    expect([Resource, Condition.StringLike['kms:EncryptionContext:SecretARN']]).toEqual([arn, arn]);
  });
});
