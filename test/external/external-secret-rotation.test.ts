import { CfnParameter, Duration, Lazy, Stack, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import {
  AccountPrincipal, ArnPrincipal, CfnRole, CompositePrincipal, IPrincipal, Role, ServicePrincipal, StarPrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CfnRotationSchedule, CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { reportsOf } from './support';
import {
  ExternalRotationMetadata, ExternalSecretRotation, ExternalSecretRotationProps, ExternalSecretType, ManagedSecret, SecretContent, SecretCreation,
  SecretRulesPlugin,
} from '../../src';
import { PARTNER_TYPES, partnerOf } from '../../src/rules/partners';
import { appWith, stackIn, synthesize } from '../plugin/support';
import { adviceOn } from '../support/advice';

const SCHEDULE = 'AWS::SecretsManager::RotationSchedule';
const SALESFORCE = ExternalSecretType.SALESFORCE_CLIENT_SECRET;
const VERSION = ExternalRotationMetadata.salesforceClientSecret({ apiVersion: 'v65.0' });
const ADMIN_ARN = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:admin-AbCdEf';
const secretIn = (stack: Stack, type: ExternalSecretType | undefined = SALESFORCE) => new ManagedSecret(stack, 'S', { type, content: SecretContent.empty() });
const rotate = (stack: Stack, props: Partial<ExternalSecretRotationProps> = {}) => (
  new ExternalSecretRotation(stack, 'R', { metadata: VERSION, ...props, secret: props.secret ?? secretIn(stack) }));

function templateOf(make: (stack: Stack) => unknown): Template {
  const stack = stackIn(appWith());
  make(stack);
  return Template.fromStack(stack);
}

function only(template: Template, type: string): any {
  const [[, resource], ...others] = Object.entries(template.findResources(type));
  expect(others).toEqual([]);
  return resource;
}

describe('what a rotation makes', () => {
  test('a schedule of thirty days that waits for the permissions', () => {
    const { Properties, DependsOn } = only(templateOf(stack => rotate(stack)), SCHEDULE);
    expect(Properties).toEqual({
      SecretId: { Ref: expect.stringMatching(/^S[0-9A-F]{8}$/) },
      ExternalSecretRotationMetadata: [{ Key: 'apiVersion', Value: 'v65.0' }],
      ExternalSecretRotationRoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^RRole/), 'Arn'] },
      RotationRules: { ScheduleExpression: 'rate(30 days)' },
    });
    expect(DependsOn).toEqual([expect.stringMatching(/^RRoleDefaultPolicy/)]);
  });

  test('a role as AWS documents it, for this one secret', () => {
    const template = templateOf(stack => rotate(stack));
    expect(only(template, 'AWS::IAM::Role').Properties.AssumeRolePolicyDocument.Statement).toEqual([{
      Action: 'sts:AssumeRole',
      Effect: 'Allow',
      Principal: { Service: 'secretsmanager.amazonaws.com' },
      Condition: {
        StringEquals: { 'aws:SourceAccount': '111111111111' },
        ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':secretsmanager:eu-central-1:111111111111:secret:*']] } },
      },
    }]);
    expect(only(template, 'AWS::IAM::Policy').Properties.PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: [
          'secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage',
        ],
        Resource: { Ref: expect.stringMatching(/^S[0-9A-F]{8}$/) },
      },
      { Effect: 'Allow', Action: 'secretsmanager:GetRandomPassword', Resource: '*' },
    ]);
  });

  test('the use of the key through Secrets Manager', () => {
    const template = templateOf(stack => new ExternalSecretRotation(stack, 'R', {
      secret: new ManagedSecret(stack, 'S', { type: SALESFORCE, content: SecretContent.empty(), encryptionKey: new Key(stack, 'K') }), metadata: VERSION,
    }));
    const statements = JSON.stringify([template.findResources('AWS::KMS::Key'), template.findResources('AWS::IAM::Policy')]);
    expect(statements).toContain('"Action":["kms:Decrypt","kms:GenerateDataKey"]');
  });

  test('nothing of the metadata where there is none', () => {
    const template = templateOf(stack => rotate(stack, { secret: secretIn(stack, ExternalSecretType.BIGID_CLIENT_SECRET), metadata: undefined }));
    expect(only(template, SCHEDULE).Properties).not.toHaveProperty('ExternalSecretRotationMetadata');
  });

  test.each([[Duration.hours(4), 'rate(4 hours)'], [Duration.days(1), 'rate(1 day)'], [Duration.hours(36), 'rate(36 hours)'], [Duration.days(1000), 'rate(1000 days)']])(
    'the time %#', (automaticallyAfter, ScheduleExpression) => {
      expect(only(templateOf(stack => rotate(stack, { automaticallyAfter })), SCHEDULE).Properties.RotationRules).toEqual({ ScheduleExpression });
    });

  test('RotateImmediatelyOnUpdate', () => {
    templateOf(stack => rotate(stack, { rotateImmediatelyOnUpdate: false })).hasResourceProperties(SCHEDULE, { RotateImmediatelyOnUpdate: false });
  });

  test('no role beside the one that is given, which gets the permissions', () => {
    const template = templateOf(stack => {
      const role = new Role(stack, 'Given', { assumedBy: new ServicePrincipal('secretsmanager.amazonaws.com') });
      expect(rotate(stack, { role }).role).toBe(role);
    });
    expect(only(template, 'AWS::IAM::Role').Properties.AssumeRolePolicyDocument.Statement[0]).not.toHaveProperty('Condition');
    expect(only(template, 'AWS::IAM::Policy').Properties.Roles).toEqual([{ Ref: expect.stringMatching(/^Given/) }]);
  });

  test('the right to read the secret of the administrator', () => {
    const template = templateOf(stack => rotate(stack, {
      metadata: ExternalRotationMetadata.salesforceClientSecret({
        apiVersion: 'v65.0', adminSecret: ManagedSecret.fromManagedSecretAttributes(stack, 'A', { secretCompleteArn: ADMIN_ARN }),
      }),
    }));
    template.hasResourceProperties(SCHEDULE, {
      ExternalSecretRotationMetadata: [{ Key: 'apiVersion', Value: 'v65.0' }, { Key: 'adminSecretArn', Value: ADMIN_ARN }],
    });
    const readsAdmin = Match.objectLike({ Action: Match.arrayWith(['secretsmanager:GetSecretValue']), Resource: ADMIN_ARN });
    template.hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: Match.arrayWith([readsAdmin]) } });
  });

  test('in createSecret() mode too, for the secret that the handler makes', () => {
    const make = (stack: Stack) => new ExternalSecretRotation(stack, 'R', {
      secret: new ManagedSecret(stack, 'S', { type: SALESFORCE, content: SecretContent.empty(), creation: SecretCreation.createSecret() }), metadata: VERSION,
    });
    expect(only(templateOf(make), SCHEDULE).Properties.SecretId).toEqual({ Ref: expect.stringMatching(/^SCreateSecret/) });
    expect(reportsOf(make)).toEqual([]);
  });
});

describe('ExternalRotationMetadata', () => {
  const methods = Object.getOwnPropertyNames(ExternalRotationMetadata).filter(name => !['length', 'name', 'prototype', 'of', 'typed'].includes(name));
  const typeOf = (method: string) => PARTNER_TYPES.find(type => type.toLowerCase() === method.toLowerCase())!;
  const VALUES: Record<string, unknown> = {
    tokenLifetimeDays: 90,
    secretLifetimeDays: 730,
    daysToExpiry: 15,
    expireOldTokenAfterHours: 0,
    gracePeriodSeconds: 86_400,
    cryptographicAlgorithm: 'RS512',
    encryptPrivateKey: true,
  };
  const optionsFor = (method: string, names: readonly string[], stack: Stack) => Object.fromEntries(names.map(name => {
    if (name === 'adminSecretArn') return ['adminSecret', ManagedSecret.fromManagedSecretAttributes(stack, 'A', { secretCompleteArn: ADMIN_ARN })];
    return [name, name === 'apiVersion' ? method.startsWith('mongo') ? '2025-03-12' : 'v66.0' : VALUES[name]];
  }));

  test('has a method for each type with metadata', () => {
    const withMetadata = PARTNER_TYPES.filter(type => Object.keys(partnerOf(type)!.metadata).length > 0);
    expect(methods.map(typeOf).sort()).toEqual([...withMetadata].sort());
  });

  test.each(methods)('%s() has the keys of its type, and the rules are silent', method => {
    const { type, metadata } = partnerOf(typeOf(method))!;
    const needed = Object.keys(metadata).filter(name => metadata[name].isRequired);
    for (const names of [needed, Object.keys(metadata)]) {
      const make = (stack: Stack) => rotate(stack, {
        secret: secretIn(stack, ExternalSecretType.of(type)), metadata: (ExternalRotationMetadata as any)[method](optionsFor(method, names, stack)),
      });
      const items: any[] = only(templateOf(make), SCHEDULE).Properties.ExternalSecretRotationMetadata ?? [];
      expect(items.map(item => item.Key).sort()).toEqual([...names].sort());
      expect(reportsOf(make)).toEqual([]);
    }
  });

  test('keeps a number of the deployment', () => {
    const template = templateOf(stack => rotate(stack, {
      secret: secretIn(stack, ExternalSecretType.PADDLE_API_KEY),
      metadata: ExternalRotationMetadata.paddleApiKey({ gracePeriodSeconds: new CfnParameter(stack, 'Seconds', { type: 'Number' }).valueAsNumber }),
    }));
    template.hasResourceProperties(SCHEDULE, { ExternalSecretRotationMetadata: [{ Key: 'gracePeriodSeconds', Value: { Ref: 'Seconds' } }] });
  });

  test('writes True and False as Snowflake has them', () => {
    const valueOf = (encryptPrivateKey: boolean) => only(templateOf(stack => rotate(stack, {
      secret: secretIn(stack, ExternalSecretType.SNOWFLAKE_KEY_PAIR_AUTHENTICATION),
      metadata: ExternalRotationMetadata.snowflakeKeyPairAuthentication({ encryptPrivateKey }),
    })), SCHEDULE).Properties.ExternalSecretRotationMetadata;
    expect([valueOf(true), valueOf(false)]).toEqual([
      [{ Key: 'encryptPrivateKey', Value: 'True' }], [{ Key: 'encryptPrivateKey', Value: 'False' }],
    ]);
  });
});

const of = (pairs: Record<string, string>) => ExternalRotationMetadata.of(pairs);
const PAGE = 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/mes-partner';

describe('what is wrong with a rotation is found', () => {
  test.each<[string, Partial<ExternalSecretRotationProps>, string]>([
    ['without what the partner needs', { metadata: undefined }, '[Shop/S] MS244 external rotation Shop/R must have the metadata in ExternalSecretRotationMetadata that the partner needs to rotate. It lacks "apiVersion": '
      + `${PAGE}-salesforce.html Add the metadata: ExternalRotationMetadata has a method for each documented partner.`],
    ['with a key misspelled', { metadata: of({ apiVersion: 'v65.0', adminSecretARNs: ADMIN_ARN }) }, '[Shop/S/Resource] MS245 external rotation Shop/R has a key in '
      + `ExternalSecretRotationMetadata that AWS does not document for the type of the secret. It has "adminSecretARNs". Is adminSecretArn meant? Write the key as AWS documents it. If AWS has added it since, acknowledge this warning. ${adviceOn('MS245')}`],
    ['with an empty value', { metadata: of({ apiVersion: '' }) }, '[Shop/S] MS246 external rotation Shop/R must have keys of '
      + '1 to 256 characters, and values of 1 to 2048, in ExternalSecretRotationMetadata. Remove empty entries, and shorten the others.'],
    ['with an odd value', { metadata: of({ apiVersion: '65.0' }) }, '[Shop/S/Resource] MS247 external rotation Shop/R has a value in ExternalSecretRotationMetadata '
      + 'in a form that AWS does not document for its key. apiVersion is "65.0", and AWS documents a version '
      + `from v65.0 on. Write it as AWS documents it. ${adviceOn('MS247')}`],
    ['of a time that is no whole hours', { automaticallyAfter: Duration.minutes(270) }, '[Shop/S] MS918 rotation schedule Shop/R: automaticallyAfter "Duration.minutes(270)" must '
      + 'be a literal of whole hours or days. Write Duration.days(30). If only the deployment knows the time, omit automaticallyAfter, and set the schedule on the resource: '
      + '(schedule.node.defaultChild as CfnRotationSchedule).rotationRules = { scheduleExpression: `rate(${days.valueAsString} days)` }.'],
    ['of a time over the limit', { automaticallyAfter: Duration.days(1001) }, '[Shop/S] MS082 rotation schedule Shop/R: automaticallyAfter "1001 days" must '
      + 'rotate at most every 4 hours, and at least every 1000 days. Choose a time in this range. If the secret should not rotate, remove the schedule.'],
  ])('%s', (_, props, message) => expect(reportsOf(stack => rotate(stack, props))).toContain(message));

  test('of a secret without a type', () => {
    const make = (stack: Stack) => rotate(stack, { secret: new ManagedSecret(stack, 'S', { content: SecretContent.empty() }) });
    expect(reportsOf(make)).toEqual([
      '[Shop/S/Resource] MS248 external rotation Shop/R has the role or the metadata of a partner, and its secret has no type that names the partner. '
      + `Set the type of the secret, for example to ExternalSecretType.SALESFORCE_CLIENT_SECRET. ${adviceOn('MS248')}`,
    ]);
  });

  const trusting = (assumedBy: IPrincipal) => (stack: Stack) => rotate(stack, { role: new Role(stack, 'Given', { assumedBy }) });
  const manager = (conditions?: Record<string, unknown>) => new ServicePrincipal('secretsmanager.amazonaws.com', { conditions });
  const arnIn = (place: string) => ({ ArnLike: { 'aws:SourceArn': `arn:aws:secretsmanager:${place}:secret:*` } });
  const MS249 = (detail: string) => [
    '[Shop/S/Resource] MS249 external rotation Shop/R has a role in ExternalSecretRotationRoleArn that Secrets Manager cannot assume to rotate this secret. '
    + `${detail} In the trust policy of the role, allow secretsmanager.amazonaws.com to call sts:AssumeRole, with aws:SourceAccount and aws:SourceArn of `
    + `this account and region. Or omit the role: ExternalSecretRotation then creates one. ${adviceOn('MS249')}`,
  ];
  const NOBODY = MS249('Its trust policy does not name secretsmanager.amazonaws.com.');
  const ELSEWHERE = MS249('Its trust policy names another account or region in aws:SourceAccount or aws:SourceArn.');
  test.each<[string, IPrincipal, string[]]>([
    ['a function', new ServicePrincipal('lambda.amazonaws.com'), NOBODY],
    ['the account', new AccountPrincipal('111111111111'), NOBODY],
    ['another role', new ArnPrincipal('arn:aws:iam::111111111111:role/r'), NOBODY],
    ['everybody', new StarPrincipal(), []],
    ['Secrets Manager for another account', manager({ StringEquals: { 'aws:SourceAccount': '222222222222' } }), ELSEWHERE],
    ['Secrets Manager for another region', manager(arnIn('us-east-1:111111111111')), ELSEWHERE],
    ['Secrets Manager', manager(), []],
    ['Secrets Manager and a function', new CompositePrincipal(new ServicePrincipal('lambda.amazonaws.com'), manager()), []],
    ['Secrets Manager for this account', manager({ StringEquals: { 'AWS:SourceAccount': ['222222222222', '111111111111'] } }), []],
    ['Secrets Manager for each region', manager(arnIn('*:111111111111')), []],
    ['Secrets Manager under a tag', manager({ StringEquals: { 'aws:PrincipalTag/a': 'b' }, StringNotEquals: { 'aws:SourceAccount': '222222222222' } }), []],
    ['what a parameter names', new ServicePrincipal(Lazy.string({ produce: () => '${AWS::Partition}' })), []],
  ])('a role that trusts %s', (_, principal, expected) => {
    expect(reportsOf(trusting(principal))).toEqual(expected);
  });

  test('a role that another app makes is no finding of trust', () => {
    expect(reportsOf(stack => rotate(stack, { role: Role.fromRoleArn(stack, 'Given', 'arn:aws:iam::111111111111:role/r') }))).toEqual([]);
  });

  test('without a role, on a schedule of the L1', () => {
    const make = (stack: Stack) => new CfnRotationSchedule(stack, 'R', {
      secretId: secretIn(stack).secretArn, externalSecretRotationMetadata: [{ key: 'apiVersion', value: 'v65.0' }],
    });
    expect(reportsOf(make)).toEqual([
      '[Shop/S] MS243 external rotation Shop/R must have ExternalSecretRotationRoleArn, the role with which Secrets Manager rotates the secret at the partner. '
      + 'Use ExternalSecretRotation, which creates the role, or set a role that secretsmanager.amazonaws.com can assume.',
    ]);
  });

  test('of a secret of another app, by the type of the metadata', () => {
    const make = (metadata: ExternalRotationMetadata) => reportsOf(stack => rotate(stack, {
      secret: ManagedSecret.fromManagedSecretAttributes(stack, 'I', { secretCompleteArn: ADMIN_ARN }), metadata,
    })).map(line => line.slice(0, 16));
    expect(make(VERSION)).toEqual([]);
    expect(make(ExternalRotationMetadata.salesforceClientSecret({ apiVersion: 'v6' }))).toEqual(['[Shop/I] MS247 e']);
  });

  test('a function that rotates a secret with a type', () => {
    expect(reportsOf(stack => secretIn(stack).addRotationSchedule('R', {
      rotationLambda: new Function(stack, 'F', { code: Code.fromInline('a'), handler: 'a', runtime: Runtime.NODEJS_LATEST }),
    }))).toEqual([]);
  });
});

describe('the plugin judges what this library did not make', () => {
  function rulesOf(make: (stack: Stack) => unknown): string[] {
    const app = appWith();
    Validations.of(app).addPlugins(new SecretRulesPlugin());
    make(stackIn(app));
    return synthesize(app).violations.map(({ rule, severity, place }) => `${rule} ${severity} ${place}`);
  }
  const l1 = (stack: Stack, type?: string) => new CfnSecret(stack, 'L1', { type, secretString: '{{resolve:ssm:/a}}' });

  test('the type and the value of a CfnSecret', () => {
    expect(rulesOf(stack => l1(stack, 'BigIDClientSecret'))).toEqual([]);
    expect(rulesOf(stack => l1(stack, 'BigIdClientSecret'))).toEqual(['MS240 warning Properties/Type']);
    expect(rulesOf(stack => new CfnSecret(stack, 'L1', { type: 'BigIDClientSecret', generateSecretString: { passwordLength: 20 } }))).toContain('MS242 warning Properties/Type');
  });

  test.each<[string, string | undefined, object, string[]]>([
    ['a role and no metadata', 'BigIDClientSecret', { externalSecretRotationRoleArn: 'arn:aws:iam::111111111111:role/r' }, []],
    ['neither a role nor a function', 'BigIDClientSecret', {}, ['MS243 warning Properties/ExternalSecretRotationMetadata']],
    ['a function', 'BigIDClientSecret', { rotationLambdaArn: 'arn:aws:lambda:eu-central-1:111111111111:function:f' }, []],
    ['a role for a secret without a type', undefined, { externalSecretRotationRoleArn: 'arn:aws:iam::111111111111:role/r' },
      ['MS248 warning Properties/ExternalSecretRotationMetadata']],
    ['no metadata where it is needed', 'DatadogApiKey', { externalSecretRotationRoleArn: 'arn:aws:iam::111111111111:role/r' },
      ['MS244 warning Properties/ExternalSecretRotationMetadata']],
  ])('a schedule with %s', (_, type, parts, rules) => {
    const found = rulesOf(stack => new CfnRotationSchedule(stack, 'R', { secretId: l1(stack, type).ref, ...parts }));
    expect(found).toEqual(rules);
  });

  test.each<[unknown, string, string[]]>([
    ['lambda.amazonaws.com', 'nobody of AWS that rotates', ['MS249 warning Properties/ExternalSecretRotationMetadata']],
    ['secretsmanager.amazonaws.com', 'Secrets Manager', []],
    [{ Ref: 'Service' }, 'what a parameter names', []],
  ])('a role that trusts %j, %s', (Service, _, rules) => {
    expect(rulesOf(stack => {
      const { attrArn } = new CfnRole(stack, 'Role', {
        assumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service } }] },
      });
      return new CfnRotationSchedule(stack, 'R', { secretId: l1(stack, 'BigIDClientSecret').ref, externalSecretRotationRoleArn: attrArn });
    })).toEqual(rules);
  });

  test('nothing of a schedule whose secret another app has made', () => {
    expect(rulesOf(stack => new CfnRotationSchedule(stack, 'R', {
      secretId: ADMIN_ARN, externalSecretRotationRoleArn: 'arn:aws:iam::111111111111:role/r', externalSecretRotationMetadata: [{ key: 'k', value: 'v' }],
    }))).toEqual([]);
  });
});
