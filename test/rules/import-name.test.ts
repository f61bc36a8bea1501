import { Aws, CfnOutput, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { AttachmentTargetType, CfnSecret, ISecretAttachmentTarget } from 'aws-cdk-lib/aws-secretsmanager';
import { ENV, errorsIn, stackOf, warningsIn } from './synthesis';
import { ManagedSecret } from '../../src';

const ARN = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:';
const NAME_WITH_SUFFIX = 'MS016 secretName comes from a complete ARN that only the deployment knows, so it still ends with the hyphen and six characters of the suffix: Secrets Manager finds no secret by this name. '
  + 'Use secretArn instead. If you know the name, import the secret by its name. '
  + 'To acknowledge it, call SecretRules.acknowledge(scope, \'MS016\', { reason, owner, expires }). [ack: MS016]';

const DATABASE: ISecretAttachmentTarget = {
  asSecretAttachmentTarget: () => ({ targetId: 'db', targetType: AttachmentTargetType.RDS_DB_INSTANCE }),
};

function importedIn(stack: Stack, secretCompleteArn: string, id = 'Secret') {
  return ManagedSecret.fromManagedSecretAttributes(stack, id, { secretCompleteArn });
}

/** How the template takes that many parts of a name out of an ARN. */
function partsOf(secretArn: unknown, count: number): unknown {
  const part = (index: number) => ({ 'Fn::Select': [index, { 'Fn::Split': ['-', { 'Fn::Select': [6, { 'Fn::Split': [':', secretArn] }] }] }] });
  return count === 1 ? part(0) : { 'Fn::Join': ['-', [...Array(count).keys()].map(part)] };
}

function namesIn(stack: Stack, secretArn: string): unknown {
  const secret = importedIn(stack, secretArn);
  new CfnOutput(stack, 'Name', { value: secret.secretName });
  expect([...errorsIn(stack), ...warningsIn(stack)]).toEqual([]);
  return stack.resolve(secret.secretName);
}

test.each<[string, (stack: Stack) => string]>([
  ['an export', () => Fn.importValue('SecretArn')],
  ['a parameter', stack => new CfnParameter(stack, 'Arn').valueAsString],
  ['a text whose end is a parameter', stack => `${ARN}shop/${new CfnParameter(stack, 'Rest').valueAsString}`],
  ['a secret whose name is a parameter', stack => new CfnSecret(stack, 'L1', { name: new CfnParameter(stack, 'N').valueAsString }).ref],
])('MS016: the name in %s keeps the suffix', (_, arn) => {
  const stack = stackOf();
  new CfnOutput(stack, 'Name', { value: importedIn(stack, arn(stack)).secretName });
  expect([...errorsIn(stack), ...warningsIn(stack)]).toEqual([NAME_WITH_SUFFIX]);
});

test('MS016 is silent where nobody uses the name', () => {
  const stack = stackOf();
  const secret = importedIn(stack, Fn.importValue('SecretArn'));
  secret.attach(DATABASE);
  new CfnOutput(stack, 'Arn', { value: secret.secretArn });
  expect([...errorsIn(stack), ...warningsIn(stack)]).toEqual([]);
});

test('the name of an attached secret is that of the import', () => {
  const stack = stackOf();
  expect(importedIn(stack, `${ARN}shop/db-AbCd12`).attach(DATABASE).secretName).toBe('shop/db');
});

test.each<[string, string, unknown]>([
  ['a literal', `${ARN}shop/my-db-AbCd12`, 'shop/my-db'],
  ['an ARN of this account', `arn:${Aws.PARTITION}:secretsmanager:${Aws.REGION}:${Aws.ACCOUNT_ID}:secret:shop/db-AbCd12`, 'shop/db'],
  ['Fn::Join', Fn.join('', ['arn:', Aws.PARTITION, ':secretsmanager:us-east-1:111111111111:secret:shop/db-AbCd12']), 'shop/db'],
  ['Fn::Sub', Fn.sub('arn:${AWS::Partition}:secretsmanager:us-east-1:111111111111:secret:shop/db-AbCd12'), 'shop/db'],
  ['a name with a token in it', `${ARN}${Aws.STACK_NAME}/db-AbCd12`, { 'Fn::Join': ['', [{ Ref: 'AWS::StackName' }, '/db']] }],
])('the name in %s has no suffix', (_, arn, expected) => {
  expect(namesIn(stackOf(), arn)).toEqual(expected);
});

test.each<[string | undefined, number]>([[undefined, 2], ['plain', 1], ['with-two-hyphens', 3]])(
  'the name of a secret of the app that is called %s has no suffix', (name, count) => {
    const stack = stackOf();
    const secret = new CfnSecret(stack, 'L1', { name });
    expect(namesIn(stack, secret.ref)).toEqual(partsOf({ Ref: 'L1' }, count));
  });

test('the name of a secret of another stack has no suffix', () => {
  const stack = stackOf();
  const { ref } = new CfnSecret(new Stack(stack.node.root, 'Owner', { env: ENV }), 'L1', { name: 'shop-db' });
  expect(namesIn(stack, ref)).toEqual(partsOf({ 'Fn::ImportValue': 'Owner:ExportsOutputRefL11272DECE' }, 2));
});

test('the ARN of a replica in an output is that of the secret, but for the region', () => {
  const stack = stackOf();
  const secret = importedIn(stack, Fn.importValue('SecretArn'));
  new CfnOutput(stack, 'Arn', { value: secret.secretArnIn('eu-west-1') });
  const field = (index: number) => ({ 'Fn::Select': [index, { 'Fn::Split': [':', { 'Fn::ImportValue': 'SecretArn' }] }] });
  expect([...errorsIn(stack), ...warningsIn(stack)]).toEqual([]);
  expect(stack.resolve(secret.secretArnIn('eu-west-1'))).toEqual({
    'Fn::Join': [':', [field(0), field(1), field(2), 'eu-west-1', field(4), field(5), field(6)]],
  });
});
