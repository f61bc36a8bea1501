import { App, CfnOutput, CfnParameter, CfnResource, Fn, Lazy, NestedStack, SecretValue, Stack, Validations } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as rds from 'aws-cdk-lib/aws-rds';
import { CfnSecret, ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { exposuresOf, HOST, include, PASSWORD, reported } from './support';
import { ManagedSecret, SecretContent, SecretCreation, SecretRules, SecretRulesPlugin } from '../../src';
import { appWith, stackIn, synthesize } from '../plugin/support';

const GENERATED = { secretStringTemplate: '{"username":"shop","host":"db"}', generateStringKey: 'password' };
const ACKNOWLEDGEMENT = { reason: 'it is public', owner: 'shop', expires: '2026-12-31' };

const functionWith = (stack: Stack, value: string, id = 'Fn') => new lambda.CfnFunction(stack, id, {
  code: { zipFile: 'x' }, role: 'arn:aws:iam::111111111111:role/r', environment: { variables: { DB: value } },
});

/** A secret with the fields username, host and password, by who makes it. */
const MAKERS: ReadonlyArray<[string, (stack: Stack) => ISecret, string]> = [
  ['ManagedSecret', stack => new ManagedSecret(stack, 'Secret', { content: SecretContent.generated(GENERATED) }), 'Shop/Secret'],
  ['ManagedSecret.createSecret()', stack => new ManagedSecret(stack, 'Secret', {
    content: SecretContent.generated(GENERATED), creation: SecretCreation.createSecret(),
  }), 'Shop/Secret'],
  ['Secret', stack => new Secret(stack, 'Secret', { generateSecretString: GENERATED }), 'Shop/Secret'],
  ['CfnSecret', stack => Secret.fromSecretCompleteArn(stack, 'Ref', new CfnSecret(stack, 'Secret', { generateSecretString: GENERATED }).ref), 'Shop/Secret'],
  ['a secret of another app', stack => Secret.fromSecretNameV2(stack, 'Ref', 'other/db'), 'secret arn:aws:secretsmanager:eu-central-1:111111111111:secret:other/db'],
];

test.each(MAKERS)('%s: one finding for one place, which names the secret, the field and who reads', (_name, make, secret) => {
  const [found, ...others] = exposuresOf(stack => functionWith(stack, make(stack).secretValueFromJson('password').unsafeUnwrap()));
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    rule: 'MS250',
    severity: 'warning',
    path: 'Shop/Fn',
    place: 'Properties/Environment/Variables/DB',
    text: 'Shop/Fn (Properties/Environment/Variables/DB) must not hold the value of a secret, which CloudFormation puts there in clear text at deployment. '
      + `A principal that can call lambda:GetFunctionConfiguration can read field "password" of ${secret} there.`,
    fix: 'Pass the ARN of the secret, call grantRead(), and read the value at run time. '
      + "To acknowledge it, call SecretRules.acknowledge(scope, 'MS250', { reason, owner, expires }).",
  });
});

test('an included template is read as any other', () => {
  expect(reported(stack => include(stack, {
    Resources: {
      Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { GenerateSecretString: {} } },
      Fn: { Type: 'AWS::Lambda::Function', Properties: { Code: { ZipFile: 'x' }, Role: 'r', Environment: { Variables: { DB: { 'Fn::Sub': '{{resolve:secretsmanager:${Secret}}}' } } } } },
    },
  }))).toEqual(['MS250 Shop/Include/Fn Properties/Environment/Variables/DB']);
});

describe('what is read', () => {
  const value = (stack: Stack) => new ManagedSecret(stack, 'Secret', { content: SecretContent.generated(GENERATED) }).secretValue.unsafeUnwrap();
  const AT = 'Properties/Environment/Variables/DB';

  test.each<[string, (stack: Stack) => unknown, string[]]>([
    ['a connection string around the value', stack => functionWith(stack, `postgres://shop:${value(stack)}@db/shop`), [`MS250 Shop/Fn ${AT}`]],
    ['a branch of a condition', stack => functionWith(stack, Fn.conditionIf('IsProd', value(stack), 'none').toString()), [`MS250 Shop/Fn ${AT}`]],
    ['two branches that read the same', stack => functionWith(stack, Fn.conditionIf('IsProd', PASSWORD, PASSWORD).toString()), [`MS250 Shop/Fn ${AT}`]],
    ['an earlier version', stack => functionWith(stack, '{{resolve:secretsmanager:db:SecretString:password:AWSPREVIOUS}}'), [`MS250 Shop/Fn ${AT}`]],
    ['a field that a parameter names', stack => functionWith(stack, Fn.sub('{{resolve:secretsmanager:db:SecretString:${Field}}}')), [`MS250 Shop/Fn ${AT}`]],
    ['the ARN of the secret', stack => functionWith(stack, new ManagedSecret(stack, 'Secret').secretArn), []],
    ['an ordinary parameter', stack => functionWith(stack, new CfnParameter(stack, 'Stage').valueAsString), []],
  ])('%s', (_name, make, expected) => {
    expect(reported(stack => {
      new CfnParameter(stack, 'Field');
      return make(stack);
    })).toEqual(expected);
  });

  test('a field that is declared as plaintext is silent', () => {
    expect(reported(stack => {
      const secret = new ManagedSecret(stack, 'Secret', {
        content: SecretContent.json({ region: SecretValue.unsafePlainText('eu'), password: SecretValue.secretsManager('x') }, { plaintextFields: ['region'] }),
      });
      functionWith(stack, secret.secretValueFromJson('region').unsafeUnwrap());
    })).toEqual([]);
  });
});

describe('through parameters, attributes and outputs', () => {
  const nestedWith = (stack: Stack, noEcho: boolean) => {
    const nested = new NestedStack(stack, 'Nested', { parameters: { Db: PASSWORD } });
    functionWith(nested, new CfnParameter(nested, 'Db', { noEcho }).valueAsString);
  };

  test('a parameter of a nested stack shows the value, and so does what has it there', () => {
    expect(reported(stack => nestedWith(stack, false))).toEqual([
      'MS250 Shop/Nested.NestedStack/Nested.NestedStackResource Properties/Parameters/Db',
      'MS250 Shop/Nested/Fn Properties/Environment/Variables/DB',
    ]);
  });

  test('NoEcho hides the parameter, and not what has it', () => {
    expect(reported(stack => nestedWith(stack, true))).toEqual(['MS250 Shop/Nested/Fn Properties/Environment/Variables/DB']);
  });

  test('a nested stack whose template is elsewhere is silent: its parameter may be NoEcho', () => {
    expect(reported(stack => new CfnResource(stack, 'Elsewhere', {
      type: 'AWS::CloudFormation::Stack', properties: { TemplateURL: 'https://s3.amazonaws.com/x', Parameters: { Db: PASSWORD } },
    }))).toEqual([]);
  });

  test('an output of a readable parameter shows the value; the text of a reference is not resolved', () => {
    expect(reported(stack => {
      const parameter = new StringParameter(stack, 'Param', { stringValue: PASSWORD });
      new CfnOutput(stack, 'Resolved', { value: (parameter.node.defaultChild as CfnResource).getAtt('Value').toString() });
      new CfnOutput(stack, 'Text', { value: PASSWORD });
    })).toEqual(['MS250 Shop', 'MS250 Shop/Param Properties/Value', 'MS251 Shop']);
  });

  test('an output that is imported elsewhere is a value there', () => {
    expect(reported((stack, app) => {
      new CfnOutput(stack, 'Text', { value: PASSWORD, exportName: 'Db' });
      functionWith(stackIn(app, 'Other'), Fn.importValue('Db'));
    })).toEqual(['MS250 Other/Fn Properties/Environment/Variables/DB', 'MS251 Shop']);
  });

  test('an output that repeats an imported text has the text of the reference as well', () => {
    expect(reported((stack, app) => {
      new CfnOutput(stack, 'Text', { value: PASSWORD, exportName: 'Db' });
      new CfnOutput(stackIn(app, 'Other'), 'Copy', { value: Fn.importValue('Db') });
    })).toEqual(['MS251 Other', 'MS251 Shop']);
  });

  test('metadata keeps the text of a reference', () => {
    const [found, ...others] = exposuresOf(stack => new CfnResource(stack, 'R', { type: 'AWS::EC2::Instance' })
      .addMetadata('AWS::CloudFormation::Init', { config: { files: { '/etc/db': { content: PASSWORD } } } }));
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      rule: 'MS251',
      place: 'Metadata/AWS::CloudFormation::Init/config/files//etc/db/content',
      text: 'Shop/R (Metadata/AWS::CloudFormation::Init/config/files//etc/db/content) must not hold a dynamic reference to a secret, which CloudFormation '
        + 'resolves in the properties of resources only. It refers to field "password" of secret shop/db.',
    });
  });

  const template = (field: string, place: object) => ({
    Parameters: { Given: { Type: 'String', NoEcho: true }, Shown: { Type: 'String' } },
    Resources: {
      Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: { 'Fn::Sub': `{"${field}":"\${Given}","stage":"\${Shown}"}` } } },
      ...place,
    },
  });
  const lambdaWith = (value: unknown) => ({ Fn: { Type: 'AWS::Lambda::Function', Properties: { Code: { ZipFile: 'x' }, Role: 'r', Environment: { Variables: { DB: value } } } } });

  test('a NoEcho parameter that gives a secret its value is one', () => {
    const [found, ...others] = exposuresOf(stack => include(stack, template('password', lambdaWith({ Ref: 'Given' }))));
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      rule: 'MS252',
      text: 'Shop/Include/Fn (Properties/Environment/Variables/DB) must not hold a parameter that gives a secret its value: NoEcho does not mask it there. '
        + 'A principal that can call lambda:GetFunctionConfiguration can read parameter Given, which is in the value of Shop/Include/Secret, there.',
    });
  });

  /** A secret whose value is the parameter P of its stack, and a nested stack with a parameter of the same name. */
  const nestedParameter = (stack: Stack, given?: 'passes P on') => {
    const p = new CfnParameter(stack, 'P', { noEcho: true });
    new CfnSecret(stack, 'Secret', { secretString: p.valueAsString });
    const nested = new NestedStack(stack, 'Nested', given && { parameters: { P: p.valueAsString } });
    functionWith(nested, new CfnParameter(nested, 'P', { noEcho: true, default: 'blue' }).valueAsString);
  };

  test('a parameter of a nested stack is found if the stack around it passes on the parameter of a secret, and only then', () => {
    expect(reported(stack => nestedParameter(stack, 'passes P on'))).toEqual(['MS252 Shop/Nested/Fn Properties/Environment/Variables/DB']);
    expect(reported(stack => nestedParameter(stack))).toEqual([]);
  });

  test('resources that repeat an attribute of the next one many times are read once', () => {
    const next = (index: number) => ({ 'Fn::Join': ['', Array(8).fill({ 'Fn::GetAtt': [`R${index + 1}`, 'Content'] })] });
    const chain = Array.from({ length: 9 }, (_, index) => [`R${index}`, { Type: 'AWS::DLM::LifecyclePolicy', Properties: { Content: index < 8 ? next(index) : PASSWORD } }]);
    const Resources = { ...Object.fromEntries(chain), ...lambdaWith({ 'Fn::GetAtt': ['R0', 'Content'] }) };
    expect(reported(stack => include(stack, { Resources }))).toEqual(['MS250 Shop/Include/Fn Properties/Environment/Variables/DB']);
  });

  test('an attribute that repeats itself ends, and is silent', () => {
    expect(reported(stack => {
      const policy = new CfnResource(stack, 'Policy', { type: 'AWS::DLM::LifecyclePolicy' });
      policy.addPropertyOverride('Content', policy.getAtt('Content'));
      functionWith(stack, policy.getAtt('Content').toString());
    })).toEqual([]);
  });

  test('a reference that stays as text is found whatever its field holds', () => {
    expect(reported(stack => new CfnOutput(stack, 'Host', { value: HOST }))).toEqual(['MS251 Shop']);
  });

  test.each<[string, string, unknown]>([
    ['one that is not NoEcho', 'password', { Ref: 'Shown' }],
    ['one that gives a public field', 'username', { Ref: 'Given' }],
  ])('%s is silent', (_name, field, value) => {
    expect(reported(stack => include(stack, template(field, lambdaWith(value))))).toEqual([]);
  });
});

describe('by the constructs of the CDK', () => {
  test('an environment of a container is found, and ecs.Secret is not', () => {
    expect(reported(stack => {
      const secret = new Secret(stack, 'Secret');
      const task = new ecs.FargateTaskDefinition(stack, 'Task');
      task.addContainer('app', {
        image: ecs.ContainerImage.fromRegistry('nginx'),
        environment: { DB: secret.secretValue.unsafeUnwrap() },
        secrets: { RIGHT: ecs.Secret.fromSecretsManager(secret) },
      });
    })).toEqual(['MS250 Shop/Task Properties/ContainerDefinitions/0/Environment/0/Value']);
  });

  test('a plaintext variable of a build is found, and one of Secrets Manager is not', () => {
    expect(reported(stack => new codebuild.Project(stack, 'Build', {
      buildSpec: codebuild.BuildSpec.fromObject({}),
      checkSecretsInPlainTextEnvVariables: false,
      environmentVariables: {
        A: { value: PASSWORD }, B: { type: codebuild.BuildEnvironmentVariableType.SECRETS_MANAGER, value: 'shop/db:password' },
      },
    }))).toEqual(['MS250 Shop/Build Properties/Environment/EnvironmentVariables/0/Value']);
  });

  test('a database with its password, and without a word', () => {
    expect(reported(stack => new rds.DatabaseInstance(stack, 'Db', {
      engine: rds.DatabaseInstanceEngine.mysql({ version: rds.MysqlEngineVersion.VER_8_0 }),
      vpc: new ec2.Vpc(stack, 'Vpc', { natGateways: 0, maxAzs: 2 }),
      vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
    }))).toEqual([]);
  });
});

test('an acknowledgement counts on the place, and one on the secret for all places', () => {
  const suppressed = (scope: (fn: CfnResource, secret: ManagedSecret) => CfnResource | ManagedSecret) => {
    const app = appWith();
    Validations.of(app).addPlugins(new SecretRulesPlugin());
    const stack = stackIn(app);
    const secret = new ManagedSecret(stack, 'Secret', { content: SecretContent.generated(GENERATED) });
    const functions = ['A', 'B'].map(id => functionWith(stack, secret.secretValueFromJson('password').unsafeUnwrap(), id));
    SecretRules.acknowledge(scope(functions[0], secret), 'MS250', ACKNOWLEDGEMENT);
    return synthesize(app as App).violations.filter(({ rule }) => rule === 'MS250').map(({ path: where }) => where);
  };
  expect(suppressed(fn => fn)).toEqual(['Shop/B']);
  expect(suppressed((_fn, secret) => secret)).toEqual([]);
});

test('what only the deployment knows is silent', () => {
  expect(reported(stack => functionWith(stack, Lazy.string({ produce: () => Fn.getAtt('Custom', 'Password').toString() })))).toEqual([]);
});
