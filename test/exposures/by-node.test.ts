/** Without the plugin, a secret of this library says where its own value ends readable; with the plugin, the plugin does. */
import { App, CfnOutput, CfnParameter, CfnResource, NestedStack, SecretValue, Stack, Stage, Validations } from 'aws-cdk-lib';
import { AttachmentTargetType, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { EXPOSURE_RULE_IDS } from './support';
import { ManagedSecret, SecretContent, SecretCreation, SecretRules, SecretRulesPlugin } from '../../src';
import { appWith, stackIn, synthesize } from '../plugin/support';

const GENERATED = SecretContent.generated({ secretStringTemplate: '{"username":"shop"}', generateStringKey: 'password' });
const ACKNOWLEDGEMENT = { reason: 'it is public', owner: 'shop', expires: '2026-12-31' };
const ADVICE = (id: string) => `To acknowledge it, call SecretRules.acknowledge(scope, '${id}', { reason, owner, expires }).`;

const secretIn = (stack: Stack, creation?: SecretCreation) => new ManagedSecret(stack, 'Db', { content: GENERATED, creation });
const functionWith = (stack: Stack, value: string, id = 'Fn') => new CfnResource(stack, id, {
  type: 'AWS::Lambda::Function', properties: { Environment: { Variables: { DB: value } } },
});
const password = (secret: ManagedSecret | ReturnType<ManagedSecret['attach']>) => secret.secretValueFromJson('password').unsafeUnwrap();
const target = { asSecretAttachmentTarget: () => ({ targetId: 'db', targetType: AttachmentTargetType.RDS_DB_INSTANCE }) };

/** The node and the message of each warning about an exposure. */
function warningsIn(app: App): string[] {
  return app.node.findAll().flatMap(({ node }) => node.metadata
    .filter(({ type, data }) => type === 'aws:cdk:warning' && EXPOSURE_RULE_IDS.some(id => String(data).startsWith(id)))
    .map(({ data }) => `${node.path}: ${String(data).replace(/ \[ack: .*/, '')}`));
}

function warningsOf(make: (stack: Stack, app: App) => unknown): string[] {
  const app = appWith();
  make(stackIn(app), app);
  expect(synthesize(app).error).toBeUndefined();
  return warningsIn(app);
}

const IN_FUNCTION = (where: string, secret = 'Shop/Db', thing = 'field "password" of') => [
  `MS250 ${where} (Properties/Environment/Variables/DB) must not hold the value of a secret, which CloudFormation puts there in clear text at deployment. `
  + `A principal that can call lambda:GetFunctionConfiguration can read ${thing} ${secret} there. `
  + `Pass the ARN of the secret, call grantRead(), and read the value at run time. ${ADVICE('MS250')}`,
];
const messages = (warnings: string[]) => warnings.map(warning => warning.replace(/^[^:]*: /, '').replace(/ See https:\S+ \(created at [^)]*\)$/, ''));

test.each<[string, (stack: Stack, app: App) => unknown, string[]]>([
  ['a secret that CloudFormation makes', stack => functionWith(stack, password(secretIn(stack))), IN_FUNCTION('Shop/Fn')],
  ['a secret that the handler makes', stack => functionWith(stack, password(secretIn(stack, SecretCreation.createSecret()))), IN_FUNCTION('Shop/Fn')],
  ['an attached secret', stack => functionWith(stack, password(secretIn(stack).attach(target))), IN_FUNCTION('Shop/Fn')],
  ['an import', stack => functionWith(stack, password(ManagedSecret.fromManagedSecretAttributes(stack, 'I', { secretName: 'shop/db' }) as ManagedSecret)),
    IN_FUNCTION('Shop/Fn', 'secret arn:aws:secretsmanager:eu-central-1:111111111111:secret:shop/db')],
  ['a reader in another stack', (stack, app) => functionWith(stackIn(app, 'Other'), password(secretIn(stack))), IN_FUNCTION('Other/Fn')],
  ['a reader in a nested stack', stack => functionWith(new NestedStack(stack, 'Nested'), password(secretIn(stack))), IN_FUNCTION('Shop/Nested/Fn')],
  ['the whole value', stack => functionWith(stack, secretIn(stack).secretValue.unsafeUnwrap()), IN_FUNCTION('Shop/Fn', 'Shop/Db', 'the value of')],
])('%s is a warning, once', (_, make, expected) => {
  expect(messages(warningsOf(make))).toEqual(expected);
});

test.each<[string, (stack: Stack) => unknown, string]>([
  ['an output', stack => new CfnOutput(stack, 'O', { value: password(secretIn(stack)) }), 'MS251'],
  ['a tag', stack => new CfnResource(stack, 'B', { type: 'AWS::S3::Bucket', properties: { Tags: [{ Key: 'p', Value: password(secretIn(stack)) }] } }), 'MS250'],
  ['a description', stack => new CfnResource(stack, 'K', { type: 'AWS::KMS::Key', properties: { Description: password(secretIn(stack)) } }), 'MS250'],
  ['a parameter that gives the value', stack => {
    const parameter = new CfnParameter(stack, 'Given', { noEcho: true });
    new ManagedSecret(stack, 'Db', { content: SecretContent.json({ password: SecretValue.cfnParameter(parameter) }) });
    functionWith(stack, parameter.valueAsString);
  }, 'MS252'],
])('%s is a warning at the secret, %#', (_, make, id) => {
  expect(warningsOf(make)).toEqual([expect.stringMatching(new RegExp(`^Shop/Db/Resource: ${id} `))]);
});

test.each<[string, (stack: Stack) => unknown]>([
  ['the ARN and the name', stack => {
    const secret = secretIn(stack);
    functionWith(stack, secret.secretArn);
    functionWith(stack, secret.secretName, 'Named');
  }],
  ['a public field', stack => functionWith(stack, secretIn(stack).secretValueFromJson('username').unsafeUnwrap())],
  ['a property that is meant for a secret', stack => new CfnResource(stack, 'D', {
    type: 'AWS::RDS::DBInstance', properties: { MasterUserPassword: password(secretIn(stack)) },
  })],
  ['a value that nobody puts anywhere', stack => secretIn(stack).secretValue],
  ['the value of a secret of the CDK', stack => {
    secretIn(stack).secretValueFromJson('password');
    functionWith(stack, new Secret(stack, 'L2').secretValue.unsafeUnwrap());
  }],
  ['what is acknowledged on the secret', stack => {
    const secret = secretIn(stack);
    functionWith(stack, password(secret));
    SecretRules.acknowledge(secret, 'MS250', ACKNOWLEDGEMENT);
  }],
  ['what is acknowledged where it is read', stack => SecretRules.acknowledge(functionWith(stack, password(secretIn(stack))), 'MS250', ACKNOWLEDGEMENT)],
])('%s is none', (_, make) => {
  expect(warningsOf(make)).toEqual([]);
});

test('the plugin reports the place of the reader, and the secret says nothing', () => {
  const app = appWith();
  Validations.of(app).addPlugins(new SecretRulesPlugin());
  const stack = stackIn(app);
  functionWith(stack, password(secretIn(stack)));
  const { violations } = synthesize(app);
  expect(violations.filter(({ rule }) => EXPOSURE_RULE_IDS.includes(rule)).map(({ rule, path }) => `${rule} ${path}`)).toEqual(['MS250 Shop/Fn']);
  expect(warningsIn(app)).toEqual([]);
});

test('a second synthesis warns no second time, and each stage warns of its own', () => {
  const app = appWith();
  for (const id of ['Test', 'Live']) {
    const stack = stackIn(new Stage(app, id));
    functionWith(stack, password(secretIn(stack)));
  }
  synthesize(app);
  synthesize(app);
  expect(warningsIn(app).map(warning => warning.split(' (Properties')[0])).toEqual([
    'Test/Shop/Db/Resource: MS250 Test/Shop/Fn', 'Live/Shop/Db/Resource: MS250 Live/Shop/Fn',
  ]);
});
