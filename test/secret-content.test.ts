import { Aws, CfnParameter, SecretValue, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { ManagedSecret, SecretContent } from '../src';

const SECRET = 'AWS::SecretsManager::Secret';
const rendered = (content: (stack: Stack) => SecretContent | undefined) => {
  const stack = new Stack();
  new ManagedSecret(stack, 'Secret', { content: content(stack) });
  const { Description, ...properties } = Object.values(Template.fromStack(stack).findResources(SECRET))[0].Properties ?? {};
  expect(Description).toBeUndefined();
  return properties;
};

test('without a content, a password is generated as aws-cdk-lib does', () => {
  const stack = new Stack();
  new Secret(stack, 'Secret');
  expect(rendered(() => undefined)).toEqual(Object.values(Template.fromStack(stack).findResources(SECRET))[0].Properties);
  expect(rendered(() => SecretContent.generated())).toEqual({ GenerateSecretString: {} });
});

test('generated options are those of the user, without a pin', () => {
  const options = { passwordLength: 20, excludeCharacters: '"@/', secretStringTemplate: '{"user":"ada"}', generateStringKey: 'password' };
  expect(rendered(() => SecretContent.generated(options, { pin: pinOf(options) }))).toEqual({
    GenerateSecretString: { PasswordLength: 20, ExcludeCharacters: '"@/', SecretStringTemplate: '{"user":"ada"}', GenerateStringKey: 'password' },
  });
});

function pinOf(options: object): string {
  const stack = new Stack();
  const secret = new ManagedSecret(stack, 'Secret', { content: SecretContent.generated(options) });
  Template.fromStack(stack);
  return /pin: '([0-9a-f]{12})'/.exec(JSON.stringify(secret.node.defaultChild!.node.metadata))![1];
}

test('empty has neither a value nor a generator', () => {
  expect(rendered(() => SecretContent.empty())).toEqual({});
});

test('a value is rendered as it refers', () => {
  expect(rendered(() => SecretContent.fromSecretValue(SecretValue.secretsManager('other', { jsonField: 'password' }))))
    .toEqual({ SecretString: '{{resolve:secretsmanager:other:SecretString:password::}}' });
  expect(rendered(stack => SecretContent.fromSecretValue(SecretValue.cfnParameter(new CfnParameter(stack, 'Parameter', { noEcho: true })))))
    .toEqual({ SecretString: { Ref: 'Parameter' } });
});

test('JSON is rendered as aws-cdk-lib does', () => {
  const fields = { 'user': SecretValue.unsafePlainText('ada "the" \\ ⟨\n⟩'), 'password': SecretValue.secretsManager('other'), 'region': SecretValue.unsafePlainText(Aws.REGION), '"': SecretValue.unsafePlainText('') };
  const stack = new Stack();
  new Secret(stack, 'Secret', { secretObjectValue: fields });
  expect(rendered(() => SecretContent.json(fields, { plaintextFields: ['user'] }))).toEqual(Object.values(Template.fromStack(stack).findResources(SECRET))[0].Properties);
});

test('a content may be used for any number of secrets', () => {
  const content = SecretContent.generated();
  expect([rendered(() => content), rendered(() => content)]).toEqual([{ GenerateSecretString: {} }, { GenerateSecretString: {} }]);
});
