/** Twenty typos and exposures, over secrets of the CDK and of this library, in one report. */
import { CfnOutput, CfnParameter, CfnResource, NestedStack, Stack, Validations } from 'aws-cdk-lib';
import { CfnProject } from 'aws-cdk-lib/aws-codebuild';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSecret, ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnParameter as SsmParameter } from 'aws-cdk-lib/aws-ssm';
import { ACCESS_KEY_ID, include } from './support';
import { ManagedSecret, SecretContent, SecretCreation, SecretRulesPlugin } from '../../src';
import { appWith, stackIn, synthesize } from '../plugin/support';

const GENERATED = { secretStringTemplate: '{"username":"shop"}', generateStringKey: 'password' };
/** A property that is meant for a secret: only a typo is wrong there. */
const database = (stack: Stack, id: string, password: string) => new CfnResource(stack, id, {
  type: 'AWS::RDS::DBInstance', properties: { MasterUserPassword: password },
});
const functionWith = (stack: Stack, id: string, value: string) => new CfnFunction(stack, id, {
  code: { zipFile: 'x' }, role: 'r', environment: { variables: { DB: value } },
});

function secretsOf(stack: Stack): Record<'l1' | 'l2' | 'ours' | 'created' | 'empty' | 'text', ISecret> {
  const { ref } = new CfnSecret(stack, 'L1', { generateSecretString: GENERATED });
  return {
    l1: Secret.fromSecretCompleteArn(stack, 'OfL1', ref),
    l2: new Secret(stack, 'L2', { generateSecretString: GENERATED }),
    ours: new ManagedSecret(stack, 'Ours', { content: SecretContent.generated(GENERATED) }),
    created: new ManagedSecret(stack, 'Created', { content: SecretContent.generated(GENERATED), creation: SecretCreation.createSecret() }),
    empty: new ManagedSecret(stack, 'Empty', { content: SecretContent.empty() }),
    text: new Secret(stack, 'Text'),
  };
}

function addTypos(stack: Stack): void {
  const { l1, l2, ours, created, empty, text } = secretsOf(stack);
  const field = (secret: ISecret, name: string) => secret.secretValueFromJson(name).unsafeUnwrap();
  database(stack, 'T1', field(l1, 'passwrod'));
  database(stack, 'T2', field(l2, 'pasword'));
  database(stack, 'T3', field(ours, 'paswsord'));
  database(stack, 'T4', field(created, 'pass'));
  database(stack, 'T5', field(text, 'password'));
  database(stack, 'T6', empty.secretValue.unsafeUnwrap());
  new ecs.FargateTaskDefinition(stack, 'T7').addContainer('app', {
    image: ecs.ContainerImage.fromRegistry('x'), secrets: { DB: ecs.Secret.fromSecretsManager(l2, 'passwort') },
  });
  addExposures(stack, { l1, l2, ours, created });
}

function addExposures(stack: Stack, { l1, l2, ours, created }: Record<'l1' | 'l2' | 'ours' | 'created', ISecret>): void {
  const password = (secret: ISecret) => secret.secretValueFromJson('password').unsafeUnwrap();
  functionWith(stack, 'E1', password(l1));
  functionWith(stack, 'E2', `postgres://shop:${password(l2)}@db`);
  functionWith(stack, 'E3', password(ours));
  new SsmParameter(stack, 'E4', { type: 'String', value: password(created) });
  new CfnProject(stack, 'E5', {
    artifacts: { type: 'NO_ARTIFACTS' },
    serviceRole: 'r',
    source: { type: 'NO_SOURCE' },
    environment: { computeType: 'c', image: 'i', type: 't', environmentVariables: [{ name: 'DB', value: password(ours) }] },
  });
  new CfnResource(stack, 'E6', { type: 'AWS::EC2::Instance', properties: { UserData: { 'Fn::Base64': `run ${password(l2)}` } } });
  new CfnResource(stack, 'E7', { type: 'AWS::StepFunctions::StateMachine', properties: { DefinitionString: `{"p":"${password(created)}"}` } });
  new CfnResource(stack, 'E8', { type: 'AWS::KMS::Key', properties: { Description: password(l1) } });
  new CfnResource(stack, 'E9', { type: 'AWS::S3::Bucket', properties: { Tags: [{ Key: 'p', Value: password(ours) }] } });
  new CfnOutput(stack, 'E10', { value: password(ours) });
  functionWith(stack, 'E11', ACCESS_KEY_ID);
  new CfnParameter(new NestedStack(stack, 'E12', { parameters: { Db: password(l2) } }), 'Db');
  include(stack, {
    Parameters: { Given: { Type: 'String', NoEcho: true } },
    Resources: {
      Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: { 'Fn::Sub': '{"password":"${Given}"}' } } },
      E13: { Type: 'AWS::Glue::Job', Properties: { Command: {}, Role: 'r', DefaultArguments: { '--p': { Ref: 'Given' } } } },
    },
  });
}

const typo = (at: string, field: string, detail: string) => (
  `MS232 warning Shop/${at} "${field}" must be a field of the value of the secret. ${detail}`);
const nearest = (secret: string) => `The nearest field of Shop/${secret} is "password".`;
const exposed = (at: string, action: string, secret: string) => (
  `MS250 warning Shop/${at} must not hold the value of a secret, which CloudFormation puts there in clear text at deployment. `
  + `A principal that can call ${action} can read field "password" of Shop/${secret} there.`);
const VARIABLE = '(Properties/Environment/Variables/DB)';
const PASSWORD_OF = '(Properties/MasterUserPassword)';

const EXPECTED = [
  typo(`T1 ${PASSWORD_OF}`, 'passwrod', nearest('L1')),
  typo(`T2 ${PASSWORD_OF}`, 'pasword', nearest('L2')),
  typo(`T3 ${PASSWORD_OF}`, 'paswsord', nearest('Ours')),
  typo(`T4 ${PASSWORD_OF}`, 'pass', 'Shop/Created has "username", "password".'),
  typo('T7 (Properties/ContainerDefinitions/0/Secrets/0/ValueFrom)', 'passwort', nearest('L2')),
  `MS233 info Shop/T5 ${PASSWORD_OF} "password" refers to a field of a value that is not a JSON object. It is the value of Shop/Text.`,
  `MS234 warning Shop/T6 ${PASSWORD_OF} reads the value in the deployment that creates the secret, when it is still empty. `
    + 'Nothing in this app writes the value of Shop/Empty.',
  exposed(`E1 ${VARIABLE}`, 'lambda:GetFunctionConfiguration', 'L1'),
  exposed(`E2 ${VARIABLE}`, 'lambda:GetFunctionConfiguration', 'L2'),
  exposed(`E3 ${VARIABLE}`, 'lambda:GetFunctionConfiguration', 'Ours'),
  exposed('E4 (Properties/Value)', 'ssm:GetParameter', 'Created'),
  exposed('E5 (Properties/Environment/EnvironmentVariables/0/Value)', 'codebuild:BatchGetProjects', 'Ours'),
  exposed('E6 (Properties/UserData)', 'ec2:DescribeInstanceAttribute', 'L2'),
  exposed('E7 (Properties/DefinitionString)', 'states:DescribeStateMachine', 'Created'),
  exposed('E8 (Properties/Description)', 'the describing action of the service', 'L1'),
  exposed('E9 (Properties/Tags/0/Value)', 'tag:GetResources', 'Ours'),
  'MS251 warning Shop (Outputs/E10/Value) must not hold a dynamic reference to a secret, which CloudFormation resolves in the properties of '
    + 'resources only. It refers to field "password" of Shop/Ours.',
  `MS253 warning Shop/E11 ${VARIABLE} must not hold a literal that looks like a key. `
    + 'A principal that can call lambda:GetFunctionConfiguration can read an access key ID of AWS there.',
  exposed('E12.NestedStack/E12.NestedStackResource (Properties/Parameters/Db)', 'cloudformation:DescribeStacks', 'L2'),
  'MS252 warning Shop/Include/E13 (Properties/DefaultArguments/--p) must not hold a parameter that gives a secret its value: NoEcho does not mask it '
    + 'there. A principal that can call glue:GetJob can read parameter Given, which is in the value of Shop/Include/Secret, there.',
];

test('twenty typos and exposures are twenty findings of one report', () => {
  const app = appWith();
  Validations.of(app).addPlugins(new SecretRulesPlugin());
  addTypos(stackIn(app));
  const { violations, error } = synthesize(app);
  expect(error).toBeUndefined();
  const ids = /^MS(23[2-5]|25[0-3])$/;
  const lines = violations.filter(({ rule }) => ids.test(rule)).map(({ rule, severity, text }) => `${rule} ${severity} ${text}`);
  expect(EXPECTED).toHaveLength(20);
  expect(lines.sort()).toEqual([...EXPECTED].sort());
});
