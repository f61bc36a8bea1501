import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, CfnCondition, CfnParameter, CfnResource, CustomResource, Fn, NestedStack, SecretValue, Stack, Token, Validations } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as rds from 'aws-cdk-lib/aws-rds';
import { CfnSecret, CfnRotationSchedule, CfnSecretTargetAttachment, ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnParameter as SsmParameter } from 'aws-cdk-lib/aws-ssm';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { appWith, ENV, stackIn, synthesize, Violation } from './support';
import { ManagedSecret, SecretContent, SecretCreation, SecretRules, SecretRulesPlugin } from '../../src';

const GENERATED = { secretStringTemplate: '{"username":"shop","host":"db"}', generateStringKey: 'password' };
const FIELD_RULES = ['MS232', 'MS233', 'MS234', 'MS235'];
const ADVICE = (id: string) => ` To acknowledge it, call SecretRules.acknowledge(scope, '${id}', { reason, owner, expires }).`;

/** A place for a text of a template. */
const read = (stack: Stack, id: string, value: string) => new SsmParameter(stack, id, { type: 'String', value });

/** What the plugin says of references, once the app is made. */
function violationsOf(make: (stack: Stack, app: App) => unknown): readonly Violation[] {
  const app = appWith();
  Validations.of(app).addPlugins(new SecretRulesPlugin());
  make(stackIn(app), app);
  const { violations, error } = synthesize(app);
  expect(error).toBeUndefined();
  return violations.filter(({ rule }) => FIELD_RULES.includes(rule));
}

/** The rule, the construct and the property path of each. */
const reported = (make: (stack: Stack, app: App) => unknown) =>
  violationsOf(make).map(({ rule, path: where, place }) => `${rule} ${where.replace(/\/(Resource|Default)$/, '')} ${place}`).sort();

/** A secret with the fields username, host and password, by who makes it. */
const MAKERS: ReadonlyArray<[string, (stack: Stack) => ISecret]> = [
  ['ManagedSecret', stack => new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', content: SecretContent.generated(GENERATED) })],
  ['ManagedSecret.createSecret()', stack => new ManagedSecret(stack, 'Secret', {
    secretName: 'shop/db', content: SecretContent.generated(GENERATED), creation: SecretCreation.createSecret(),
  })],
  ['Secret', stack => new Secret(stack, 'Secret', { secretName: 'shop/db', generateSecretString: GENERATED })],
  ['CfnSecret', stack => {
    const { ref } = new CfnSecret(stack, 'Secret', { name: 'shop/db', generateSecretString: GENERATED });
    return Secret.fromSecretCompleteArn(stack, 'Ref', ref);
  }],
  ['CfnSecret with a value', stack => {
    const value = '{"username":"shop","host":"db","password":"{{resolve:secretsmanager:other}}"}';
    return Secret.fromSecretCompleteArn(stack, 'Ref', new CfnSecret(stack, 'Secret', { name: 'shop/db', secretString: value }).ref);
  }],
  ['a template that is included', stack => {
    const template = {
      Resources: {
        Included: {
          Type: 'AWS::SecretsManager::Secret',
          Properties: {
            Name: 'shop/db',
            GenerateSecretString: { SecretStringTemplate: GENERATED.secretStringTemplate, GenerateStringKey: 'password' },
          },
        },
      },
    };
    const templateFile = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'included-')), 'template.json');
    fs.writeFileSync(templateFile, JSON.stringify(template));
    const included = new CfnInclude(stack, 'Include', { templateFile }).getResource('Included') as CfnSecret;
    return Secret.fromSecretCompleteArn(stack, 'Ref', included.ref);
  }],
];

function container(stack: Stack, secret: ecs.Secret) {
  const task = new ecs.FargateTaskDefinition(stack, 'Task');
  task.addContainer('App', { image: ecs.ContainerImage.fromRegistry('shop'), secrets: { PASSWORD: secret } });
}

function buildProject(stack: Stack, value: string) {
  new codebuild.PipelineProject(stack, 'Build', {
    environmentVariables: { PASSWORD: { type: codebuild.BuildEnvironmentVariableType.SECRETS_MANAGER, value } },
  });
}

const VALUE_FROM = 'Properties/ContainerDefinitions/0/Secrets/0/ValueFrom';

/** A reference to a field, and where it stands. */
const FORMS: ReadonlyArray<[string, (stack: Stack, secret: ISecret, field: string) => unknown, string]> = [
  ['secretValueFromJson()', (stack, secret, field) => read(stack, 'Read', secret.secretValueFromJson(field).unsafeUnwrap()), 'Shop/Read Properties/Value'],
  ['ecs.Secret', (stack, secret, field) => container(stack, ecs.Secret.fromSecretsManager(secret, field)), `Shop/Task ${VALUE_FROM}`],
  ['SecretValue.secretsManager() by name', (stack, _, field) =>
    read(stack, 'Read', SecretValue.secretsManager('shop/db', { jsonField: field }).unsafeUnwrap()), 'Shop/Read Properties/Value'],
  ['SecretValue.secretsManager() by ARN', (stack, secret, field) =>
    read(stack, 'Read', SecretValue.secretsManager(secret.secretArn, { jsonField: field }).unsafeUnwrap()), 'Shop/Read Properties/Value'],
  ['a text of a template', (stack, _, field) =>
    read(stack, 'Read', `jdbc:shop:{{resolve:secretsmanager:shop/db:SecretString:${field}}}@db`), 'Shop/Read Properties/Value'],
  ['a text without SecretString', (stack, _, field) =>
    read(stack, 'Read', `{{resolve:secretsmanager:shop/db::${field}}}`), 'Shop/Read Properties/Value'],
  ['Fn::Sub', (stack, { secretArn }, field) => read(stack, 'Read', Fn.sub(
    `{{resolve:secretsmanager:\${Id}:SecretString:${field}:AWSCURRENT}}`, { Id: secretArn })), 'Shop/Read Properties/Value'],
  ['CodeBuild', (stack, _, field) => buildProject(stack, `shop/db:${field}`),
    'Shop/Build Properties/Environment/EnvironmentVariables/0/Value'],
  ['CodeBuild by ARN', (stack, { secretArn }, field) => buildProject(stack, `${secretArn}:${field}`),
    'Shop/Build Properties/Environment/EnvironmentVariables/0/Value'],
  ['a nested stack', (stack, secret, field) =>
    read(new NestedStack(stack, 'Nested'), 'Read', secret.secretValueFromJson(field).unsafeUnwrap()), 'Shop/Nested/Read Properties/Value'],
  ['another stack', (stack, secret, field) => {
    const other = stackIn(stack.node.root as App, 'Other');
    read(other, 'Read', secret.secretValueFromJson(field).unsafeUnwrap());
  }, 'Other/Read Properties/Value'],
  ['a branch of a condition', (stack, secret, field) => {
    const condition = new CfnCondition(stack, 'IsProd');
    read(stack, 'Read', Token.asString(Fn.conditionIf(condition.logicalId, secret.secretValueFromJson(field).unsafeUnwrap(), 'none')));
  }, 'Shop/Read Properties/Value'],
  ['the user data of an instance', (stack, secret, field) => new CfnResource(stack, 'Read', {
    type: 'AWS::EC2::Instance', properties: { UserData: Fn.base64(`echo ${secret.secretValueFromJson(field).unsafeUnwrap()}`) },
  }), 'Shop/Read Properties/UserData'],
  ['a copy of a field', (stack, secret, field) => new ManagedSecret(stack, 'Copy', {
    content: SecretContent.fromSecret(secret, { jsonField: field }),
  }), 'Shop/Copy/Version Properties/Source/JsonField'],
];

describe.each(MAKERS)('a misspelt field of a secret that is made by %s', (_maker, make) => {
  test.each(FORMS)('is reported in %s, at its place', (_form, refer, place) => {
    expect(reported(stack => refer(stack, make(stack), 'passwrod'))).toEqual([`MS232 ${place}`]);
  });

  test.each(FORMS)('is not reported in %s where it is there', (_form, refer) => {
    expect(reported(stack => refer(stack, make(stack), 'password'))).toEqual([]);
  });
});

test('ten typos over L1, L2 and ours are in one report, with the place and the nearest field', () => {
  const claims = violationsOf(stack => {
    const ours = new ManagedSecret(stack, 'Ours', { content: SecretContent.generated(GENERATED) });
    const created = new ManagedSecret(stack, 'Created', { content: SecretContent.generated(GENERATED), creation: SecretCreation.createSecret() });
    const l2 = new Secret(stack, 'L2', { generateSecretString: GENERATED });
    const l1 = new CfnSecret(stack, 'L1', { name: 'shop/l1', secretString: '{"token":"{{resolve:secretsmanager:other}}","clientId":"a"}' });
    read(stack, 'A', ours.secretValueFromJson('passwrod').unsafeUnwrap());
    read(stack, 'B', created.secretValueFromJson('Password').unsafeUnwrap());
    read(stack, 'C', l2.secretValueFromJson('userName').unsafeUnwrap());
    read(stack, 'D', SecretValue.secretsManager(l1.ref, { jsonField: 'tokn' }).unsafeUnwrap());
    read(stack, 'E', '{{resolve:secretsmanager:shop/l1:SecretString:client_id}}');
    read(stack, 'F', Fn.sub('{{resolve:secretsmanager:${L2}:SecretString:pass}}', { L2: l2.secretArn }));
    read(new NestedStack(stack, 'Nested'), 'G', ours.secretValueFromJson('hots').unsafeUnwrap());
    container(stack, ecs.Secret.fromSecretsManager(ours, 'user-name'));
    buildProject(stack, 'shop/l1:toke');
    read(stackIn(stack.node.root as App, 'Other'), 'H', l2.secretValueFromJson('passsword').unsafeUnwrap());
  }).map(({ severity, text }) => `${severity}: ${text}`).sort();
  const missing = (reference: string, field: string, detail: string) =>
    `warning: ${reference} "${field}" must be a field of the value of the secret. ${detail}`;
  const near = (secret: string, field: string) => `The nearest field of Shop/${secret} is "${field}".`;
  expect(claims).toEqual([
    missing('Other/H (Properties/Value)', 'passsword', near('L2', 'password')),
    missing('Shop/A (Properties/Value)', 'passwrod', near('Ours', 'password')),
    missing('Shop/B (Properties/Value)', 'Password', near('Created', 'password')),
    missing('Shop/Build (Properties/Environment/EnvironmentVariables/0/Value)', 'toke', near('L1', 'token')),
    missing('Shop/C (Properties/Value)', 'userName', near('L2', 'username')),
    missing('Shop/D (Properties/Value)', 'tokn', near('L1', 'token')),
    missing('Shop/E (Properties/Value)', 'client_id', near('L1', 'clientId')),
    missing('Shop/F (Properties/Value)', 'pass', 'Shop/L2 has "username", "host", "password".'),
    missing('Shop/Nested/G (Properties/Value)', 'hots', near('Ours', 'host')),
    missing(`Shop/Task (${VALUE_FROM})`, 'user-name', near('Ours', 'username')),
  ]);
});

test.each([[10, 'Shop/Many has "fa", "fb", "fc", "fd", "fe", "ff", "fg", "fh", "fi", "fj".'], [11, 'It is the value of Shop/Many.']])(
  'of %i fields without a similar name: %s', (size, detail) => {
    const [{ text }] = violationsOf(stack => {
      const fields = Array.from({ length: size }, (_, index) => [`f${String.fromCharCode(97 + index)}`, SecretValue.secretsManager('other')]);
      const many = new ManagedSecret(stack, 'Many', { content: SecretContent.json(Object.fromEntries(fields)) });
      read(stack, 'A', many.secretValueFromJson('password').unsafeUnwrap());
    });
    expect(text).toBe(`Shop/A (Properties/Value) "password" must be a field of the value of the secret. ${detail}`);
  });

test('the fix names the remedy, and how to acknowledge it', () => {
  const [{ fix }] = violationsOf(stack => read(stack, 'Read', new Secret(stack, 'L2', { generateSecretString: GENERATED }).secretValueFromJson('x').unsafeUnwrap()));
  expect(fix).toBe(`Correct the spelling. If an operator or a rotation adds the field, list it in the fields of the ManagedSecret.${ADVICE('MS232')}`);
});

test('a strict plugin fails, and an acknowledgment of the field on the reader or on the secret lets it pass', () => {
  const synth = (acknowledge: (stack: Stack, id: string) => unknown, id: string) => {
    const app = appWith();
    Validations.of(app).addPlugins(new SecretRulesPlugin({ strict: true }));
    const stack = stackIn(app);
    read(stack, 'Read', new Secret(stack, 'L2', { generateSecretString: GENERATED }).secretValueFromJson('x').unsafeUnwrap());
    acknowledge(stack, id);
    return synthesize(app).violations.filter(({ rule }) => rule.startsWith('MS232')).map(({ severity }) => severity);
  };
  const on = (child: string) => (stack: Stack, id: string) =>
    SecretRules.acknowledge(stack.node.findChild(child), id, { reason: 'An operator adds it.', owner: 'shop', expires: '2027-06-01' });
  expect(synth(() => undefined, '')).toEqual(['error']);
  expect(synth(on('Read'), 'MS232:x')).toEqual([]);
  expect(synth(on('L2'), 'MS232:x')).toEqual([]);
  expect(synth(on('L2'), 'MS232:y')).toEqual(['error']);
});

describe('what is known of a value', () => {
  const KNOWN: ReadonlyArray<[string, (stack: Stack) => ISecret, string[]]> = [
    ['a generated password without a template', stack => new Secret(stack, 'Secret'), ['MS233']],
    ['a generated password of ours', stack => new ManagedSecret(stack, 'Secret'), ['MS233']],
    ['a generated password of the handler', stack => new ManagedSecret(stack, 'Secret', { creation: SecretCreation.createSecret() }), ['MS233']],
    ['a text', stack => new Secret(stack, 'Secret', { secretStringValue: SecretValue.unsafePlainText('text') }), ['MS233']],
    ['a list', stack => new Secret(stack, 'Secret', { secretStringValue: SecretValue.unsafePlainText('["a"]') }), ['MS233']],
    ['a JSON object of ours', stack => new ManagedSecret(stack, 'Secret', { content: SecretContent.json({ key: SecretValue.secretsManager('other') }) }), ['MS232']],
    ['a JSON object of the L2', stack => new Secret(stack, 'Secret', { secretObjectValue: { key: SecretValue.secretsManager('other') } }), ['MS232']],
    ['a copy of a secret of the app', stack => new ManagedSecret(stack, 'Secret', { content: SecretContent.fromSecret(new Secret(stack, 'Source', { generateSecretString: GENERATED })) }), ['MS232']],
    ['declared fields of an empty secret', stack => new ManagedSecret(stack, 'Secret', { content: SecretContent.empty(), fields: ['key'] }), ['MS232', 'MS234']],
    ['declared fields of a copy', stack => new ManagedSecret(stack, 'Secret', { content: SecretContent.fromSecret(Secret.fromSecretNameV2(stack, 'Source', 'foreign')), fields: ['key'] }), ['MS232']],
    ['declared fields beside generated ones', stack => new ManagedSecret(stack, 'Secret', { content: SecretContent.generated(GENERATED), fields: ['key'] }), ['MS232']],
    ['no fields at all', stack => new ManagedSecret(stack, 'Secret', { content: SecretContent.fromSecret(Secret.fromSecretNameV2(stack, 'Source', 'foreign')), fields: [] }), ['MS232']],
    ['an import with declared fields', stack => ManagedSecret.fromManagedSecretAttributes(stack, 'Secret', { secretCompleteArn: `arn:aws:secretsmanager:${ENV.region}:${ENV.account}:secret:foreign/db-AbCdEf`, fields: ['key'] }), ['MS232']],
    ['an import by name with declared fields', stack => ManagedSecret.fromManagedSecretAttributes(stack, 'Secret', { secretName: 'foreign/db', fields: ['key'] }), ['MS232']],
    ['an import by a parameter with declared fields', stack => ManagedSecret.fromManagedSecretAttributes(stack, 'Secret', { secretCompleteArn: new CfnParameter(stack, 'Arn').valueAsString, fields: ['key'] }), ['MS232']],
    ['a value by conditions, each with its fields', stack => {
      const json = (field: string) => JSON.stringify({ [field]: '{{resolve:secretsmanager:other}}' });
      new CfnCondition(stack, 'IsProd');
      const { ref } = new CfnSecret(stack, 'Secret', { secretString: Token.asString(Fn.conditionIf('IsProd', json('a'), json('b'))) });
      return Secret.fromSecretCompleteArn(stack, 'Ref', ref);
    }, ['MS232']],
    ['an object of Fn::ToJsonString', stack => {
      stack.addTransform('AWS::LanguageExtensions');
      const { ref } = new CfnSecret(stack, 'Secret', { secretString: stack.toJsonString({}) });
      (stack.node.findChild('Secret') as CfnSecret).addPropertyOverride('SecretString', { 'Fn::ToJsonString': { key: { Ref: 'AWS::Region' } } });
      return Secret.fromSecretCompleteArn(stack, 'Ref', ref);
    }, ['MS232']],
  ];

  test.each(KNOWN)('%s', (_name, make, rules) => {
    expect(violationsOf(stack => read(stack, 'Read', make(stack).secretValueFromJson('missing').unsafeUnwrap())).map(({ rule }) => rule)).toEqual(rules);
  });

  const PRESENT: Record<string, string> = { 'a copy of a secret of the app': 'password', 'a value by conditions, each with its fields': 'b' };
  const isOfFields = ([name, , [rule]]: (typeof KNOWN)[number]) => rule === 'MS232' && name !== 'no fields at all';

  test.each(KNOWN.filter(isOfFields))('%s: a field that is there passes', (name, make, [, ...others]) => {
    const field = PRESENT[name] ?? 'key';
    expect(violationsOf(stack => read(stack, 'Read', make(stack).secretValueFromJson(field).unsafeUnwrap())).map(({ rule }) => rule)).toEqual(others);
  });
});

describe('unknown stays silent', () => {
  const generated = (stack: Stack, id = 'Secret') => new Secret(stack, id, { generateSecretString: GENERATED });
  test.each<[string, (stack: Stack) => string]>([
    ['the whole value', stack => generated(stack).secretValue.unsafeUnwrap()],
    ['the whole value of a text', stack => new Secret(stack, 'Secret').secretValue.unsafeUnwrap()],
    ['an earlier version', stack => SecretValue.secretsManager(generated(stack).secretArn, { jsonField: 'x', versionStage: 'AWSPREVIOUS' }).unsafeUnwrap()],
    ['a version by its id', stack => SecretValue.secretsManager(generated(stack).secretArn, { jsonField: 'x', versionId: 'a'.repeat(32) }).unsafeUnwrap()],
    ['a field by a parameter', stack => generated(stack).secretValueFromJson(new CfnParameter(stack, 'Field').valueAsString).unsafeUnwrap()],
    ['a secret by a parameter', stack => {
      generated(stack); return SecretValue.secretsManager(
        new CfnParameter(stack, 'Id').valueAsString, { jsonField: 'x' }).unsafeUnwrap();
    }],
    ['a secret of another app', () => '{{resolve:secretsmanager:foreign:SecretString:x}}'],
    ['a key of the template by a parameter', stack => new Secret(stack, 'Secret', {
      generateSecretString: { secretStringTemplate: '{}', generateStringKey: new CfnParameter(stack, 'Key').valueAsString },
    }).secretValueFromJson('x').unsafeUnwrap()],
    ['a value by a parameter', stack => new Secret(stack, 'Secret', { secretStringValue: SecretValue.cfnParameter(new CfnParameter(stack, 'Value', { noEcho: true })) }).secretValueFromJson('x').unsafeUnwrap()],
    ['a copy of a parameter', stack => new ManagedSecret(stack, 'Secret', {
      content: SecretContent.fromSecret(
        Secret.fromSecretNameV2(stack, 'Source', 'foreign')),
    }).secretValueFromJson('x').unsafeUnwrap()],
    ['an empty secret that nobody declared, in another form than a reading', stack => new ManagedSecret(stack, 'Secret', { content: SecretContent.empty() }).secretArn],
    ['an import without declared fields', stack => ManagedSecret.fromManagedSecretAttributes(stack, 'Secret', { secretName: 'foreign' }).secretValueFromJson('x').unsafeUnwrap()],
    ['what is put together at deployment', stack => Fn.sub('{{resolve:secretsmanager:${AWS::StackName}/db:SecretString:x}}') + generated(stack).node.id],
    ['a text that only looks like a reference', stack => `{{resolve:secretsmanager}} ${generated(stack).secretArn}`],
    ['the password of a value by conditions, of which one is text', stack => {
      new CfnCondition(stack, 'IsProd');
      return SecretValue.secretsManager(new CfnSecret(stack, 'Secret', {
        secretString: Token.asString(
          Fn.conditionIf('IsProd', '{"a":"{{resolve:secretsmanager:other}}"}', '{{resolve:secretsmanager:other}}')),
      }).ref, { jsonField: 'x' }).unsafeUnwrap();
    }],
    ['two secrets of one name, of which one is there', stack => {
      for (const id of ['A', 'B']) {
        const condition = new CfnCondition(stack, `Is${id}`);
        const value = JSON.stringify({ [id]: '{{resolve:secretsmanager:other}}' });
        new CfnSecret(stack, id, { name: 'shop/db', secretString: value }).cfnOptions.condition = condition;
      }
      return '{{resolve:secretsmanager:shop/db:SecretString:A}}{{resolve:secretsmanager:shop/db:SecretString:B}}';
    }],
    ['a template that a macro may change', stack => {
      stack.addTransform('Custom');
      return generated(stack).secretValueFromJson('x').unsafeUnwrap();
    }],
    ['a field that a rotation of the app may add', stack => {
      const secret = generated(stack);
      new CfnRotationSchedule(stack, 'Rotation', { secretId: secret.secretArn, rotationLambdaArn: 'arn:aws:lambda:eu-central-1:111111111111:function:rotate' });
      return secret.secretValueFromJson('x').unsafeUnwrap();
    }],
    ['a secret, where a rotation is of one that only the deployment knows', stack => {
      new CfnRotationSchedule(stack, 'Rotation', { secretId: new CfnParameter(stack, 'Id').valueAsString, rotationLambdaArn: 'arn' });
      return generated(stack).secretValueFromJson('x').unsafeUnwrap();
    }],
    ['a text that is attached to a database', stack => {
      const { ref } = new CfnSecretTargetAttachment(stack, 'Attachment', { secretId: new Secret(stack, 'Secret').secretArn, targetId: 'db', targetType: 'AWS::RDS::DBInstance' });
      return SecretValue.secretsManager(ref, { jsonField: 'x' }).unsafeUnwrap();
    }],
  ])('%s', (_name, make) => {
    expect(reported(stack => read(stack, 'Read', make(stack)))).toEqual([]);
  });
});

describe('the secret of a database', () => {
  const withDatabase = (field: string, change: (instance: rds.DatabaseInstance) => unknown = () => {}) => reported(stack => {
    const instance = new rds.DatabaseInstance(stack, 'Db', {
      engine: rds.DatabaseInstanceEngine.POSTGRES,
      vpc: new ec2.Vpc(stack, 'Vpc', { natGateways: 0 }),
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    });
    change(instance);
    read(stack, 'Read', instance.secret!.secretValueFromJson(field).unsafeUnwrap());
  });

  test.each(['username', 'password', 'engine', 'host', 'port', 'dbname', 'dbInstanceIdentifier', 'masterarn'])('has %s by its attachment', field => {
    expect(withDatabase(field)).toEqual([]);
  });

  test('has no other field', () => {
    expect(withDatabase('hostname')).toEqual(['MS232 Shop/Read Properties/Value']);
  });

  test('has none more with a rotation of AWS', () => {
    expect(withDatabase('hostname', instance => instance.addRotationSingleUser())).toEqual(['MS232 Shop/Read Properties/Value']);
  });

  test('has none more with a hosted rotation', () => {
    expect(reported(stack => {
      const secret = new Secret(stack, 'Secret', { generateSecretString: GENERATED });
      new CfnRotationSchedule(stack, 'Rotation', { secretId: secret.secretArn, hostedRotationLambda: { rotationType: 'PostgreSQLSingleUser' } });
      read(stack, 'Read', secret.secretValueFromJson('pasword').unsafeUnwrap());
    })).toEqual(['MS232 Shop/Read Properties/Value']);
  });
});

describe('a value that nobody has written', () => {
  const empty = (stack: Stack) => new ManagedSecret(stack, 'Secret', { content: SecretContent.empty() });
  const created = (stack: Stack) => new ManagedSecret(stack, 'Secret', { content: SecretContent.empty(), creation: SecretCreation.createSecret() });
  const l1 = (stack: Stack) => Secret.fromSecretCompleteArn(stack, 'Ref', new CfnSecret(stack, 'Secret', {}).ref);

  test.each<[string, (stack: Stack) => ISecret]>([['ours', empty], ['the handler', created], ['CfnSecret', l1]])(
    'is a warning where its deployment reads it: %s', (_name, make) => {
      expect(reported(stack => read(stack, 'Read', make(stack).secretValue.unsafeUnwrap()))).toEqual(['MS234 Shop/Read Properties/Value']);
      expect(reported(stack => read(new NestedStack(stack, 'N'), 'Read', make(stack).secretValueFromJson('a').unsafeUnwrap())))
        .toEqual(['MS234 Shop/N/Read Properties/Value']);
    });

  test('is a note where a later deployment reads it, or a container', () => {
    const later = violationsOf((stack, app) => read(stackIn(app, 'Later'), 'Read', empty(stack).secretValue.unsafeUnwrap()));
    expect(later.map(({ rule, severity, path: where, text }) => [rule, severity, where, text])).toEqual([['MS235', 'info', 'Later/Read',
      'Later/Read (Properties/Value) needs a value that someone has to write first, because the secret is created empty. Nothing in this app writes the value of Shop/Secret.']]);
    expect(reported(stack => container(stack, ecs.Secret.fromSecretsManager(empty(stack))))).toEqual([`MS235 Shop/Task ${VALUE_FROM}`]);
  });

  test('says what to do', () => {
    const [{ text, fix }] = violationsOf(stack => read(stack, 'Read', empty(stack).secretValue.unsafeUnwrap()));
    expect(text).toBe('Shop/Read (Properties/Value) reads the value in the deployment that creates the secret, when it is still empty. '
      + 'Nothing in this app writes the value of Shop/Secret.');
    expect(fix).toBe(`Read the value in a stack that you deploy later. Before the first deployment, you can have the value generated or copied instead. If someone has written it since, acknowledge this warning.${ADVICE('MS234')}`);
  });

  test.each<[string, (stack: Stack, secret: ISecret) => unknown]>([
    ['a custom resource with the secret', (stack, { secretArn }) => new CustomResource(stack, 'Writer', { serviceToken: 'arn:aws:lambda:eu-central-1:111111111111:function:write', properties: { Arn: secretArn } })],
    ['a rotation', (stack, { secretArn }) => new CfnRotationSchedule(stack, 'Rotation', { secretId: secretArn, rotationLambdaArn: 'arn' })],
    ['an attachment', (stack, { secretArn }) => new CfnSecretTargetAttachment(stack, 'Attachment', { secretId: secretArn, targetId: 'db', targetType: 'AWS::RDS::DBInstance' })],
  ])('is silent where %s may write it', (_name, write) => {
    expect(reported(stack => {
      const secret = empty(stack);
      write(stack, secret);
      read(stack, 'Read', secret.secretValue.unsafeUnwrap());
    })).toEqual([]);
  });
});
