import { CfnParameter, CfnStack, CustomResource, Duration, Fn, NestedStack, Stack, Validations } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnFunction, CfnPermission, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CfnApplication } from 'aws-cdk-lib/aws-sam';
import {
  AttachmentTargetType, CfnResourcePolicy, CfnRotationSchedule, CfnSecret, CfnSecretTargetAttachment, HostedRotation, Secret,
} from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { ManagedSecret, SecretBlueprint, SecretContent, SecretRules, SecretRulesPlugin } from '../src';
import { appWith, errorsOf, stackIn, synthesize } from './plugin/support';
import { errorsIn, warningsIn } from './rules/synthesis';
import { lastFindingsOf } from '../src/validation/inspect-stages';

const FLAG = '@aws-cdk/aws-secretsmanager:useAttachedSecretResourcePolicyForSecretTargetAttachments';
const FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:111111111111:function:rotate';
const SECRET_ARN = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:partner-AbCdEf';
const LOGIN = { secretStringTemplate: '{"username":"ada"}', generateStringKey: 'password', excludeCharacters: '/"@' };
const targetOf = (targetType = AttachmentTargetType.RDS_DB_INSTANCE) => ({ asSecretAttachmentTarget: () => ({ targetId: 'db', targetType }) });
const loginIn = (stack: Stack) => new ManagedSecret(stack, 'Login', { content: SecretContent.generated(LOGIN, { pin: 'f037640e71e7' }) });
const resourceOf = (schedule: { node: { defaultChild?: unknown } }) => schedule.node.defaultChild as CfnRotationSchedule;
const rotationIn = (stack: Stack) => new LambdaFunction(stack, 'Function', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('exports.handler = 1') });

/** The ids that a ManagedSecret and what is made for it have, after a synthesis. */
function idsOf(make: (stack: Stack) => unknown, context = {}): string[] {
  const app = appWith(context);
  make(stackIn(app));
  synthesize(app);
  return app.node.findAll().flatMap(lastFindingsOf).map(({ id }) => id).sort();
}

/** What the plugin finds. */
function pluginIds(make: (stack: Stack) => unknown): string[] {
  const app = appWith();
  Validations.of(app).addPlugins(new SecretRulesPlugin());
  make(stackIn(app));
  return synthesize(app).violations.map(({ rule, path, place }) => `${rule} ${path} ${place}`);
}

describe('an attachment', () => {
  test('to an RDS proxy is refused', () => {
    const app = appWith();
    loginIn(stackIn(app)).attach(targetOf(AttachmentTargetType.RDS_DB_PROXY));
    expect(errorsOf(synthesize(app))).toEqual([
      '[Shop/Login] MS087 attachment Shop/Login/Attachment "AWS::RDS::DBProxy" must have a database or a cluster as its target: CloudFormation refuses a proxy as an unsupported target type. Attach the secret to the database or cluster behind the proxy, and pass the secret to the proxy.',
    ]);
  });

  test.each([
    ['a secret of the app', loginIn],
    ['an imported secret', (stack: Stack) => ManagedSecret.fromManagedSecretAttributes(stack, 'Login', { secretCompleteArn: SECRET_ARN })],
  ])('of %s to a proxy is found, and to any other type of the CDK not', (_, make) => {
    for (const type of Object.values(AttachmentTargetType)) {
      expect(idsOf(stack => make(stack).attach(targetOf(type)))).toEqual(type === AttachmentTargetType.RDS_DB_PROXY ? ['MS087'] : []);
    }
  });

  test.each<[string, (stack: Stack) => ManagedSecret, string[]]>([
    ['a login', loginIn, []],
    ['a bare password', stack => new ManagedSecret(stack, 'S'), ['MS088']],
    ['a password that the handler writes', stack => new ManagedSecret(stack, 'S', { content: SecretContent.generated({}, { generation: '1' }) }), ['MS088']],
    ['a copied value', stack => new ManagedSecret(stack, 'S', { content: SecretContent.fromParameter(StringParameter.fromSecureStringParameterAttributes(stack, 'P', { parameterName: '/login' }), { version: 1 }) }), []],
  ])('of %s is judged by its fields', (_, make, rules) => {
    expect(idsOf(stack => make(stack).attach(targetOf())).filter(id => id === 'MS088')).toEqual(rules);
  });

  const generated = (options: object) => (stack: Stack) => new ManagedSecret(stack, 'S', {
    content: SecretContent.generated({ secretStringTemplate: '{"username":"ada"}', generateStringKey: 'password', ...options }),
  });

  test.each<[string, object, string | undefined]>([
    ['that exclude nothing', {}, '/ " @'],
    ['that exclude two of the characters', { excludeCharacters: '"/' }, '@'],
    ['that exclude all of them', { excludeCharacters: '/"@' }, undefined],
    ['without punctuation', { excludePunctuation: true }, undefined],
    ['that only the deployment knows', { excludeCharacters: Fn.importValue('excluded') }, undefined],
    ['of another field', { secretStringTemplate: '{"username":"ada","password":"${see}"}', generateStringKey: 'token' }, undefined],
  ])('with generator options %s is judged by what the password may have', (_, options, characters) => {
    const ids = idsOf(stack => generated(options)(stack).attach(targetOf()));
    const unattached = idsOf(generated(options));

    expect(ids.filter(id => id === 'MS090')).toEqual(characters === undefined ? [] : ['MS090']);
    expect(unattached).not.toContain('MS090');
  });

  test('says which characters a database refuses, and what other options cost', () => {
    const app = appWith();
    const stack = stackIn(app);
    generated({ excludeCharacters: '"/' })(stack).attach(targetOf());
    errorsIn(stack);

    expect(warningsIn(stack).filter(text => text.startsWith('MS090'))).toEqual([
      'MS090 content must be generated without the characters /, ", and @ if it is the password of the first user of the database that it is attached to: '
      + 'databases refuse them there. It can contain @. Before the first deployment, add them to excludeCharacters, or set excludePunctuation. '
      + 'For a deployed secret, acknowledge this: other options generate a new password, which the database does not know. [ack: MS090]',
    ]);
  });

  test('is judged in any template', () => {
    expect(pluginIds(stack => {
      new CfnSecretTargetAttachment(stack, 'Foreign', { secretId: SECRET_ARN, targetId: 'db', targetType: 'Nonsense' });
      new CfnSecretTargetAttachment(stack, 'Later', { secretId: SECRET_ARN, targetId: 'db', targetType: new CfnParameter(stack, 'Type').valueAsString });
      const bare = new CfnSecret(stack, 'Bare', { generateSecretString: {} });
      new CfnSecretTargetAttachment(stack, 'OfBare', { secretId: bare.ref, targetId: 'db', targetType: 'AWS::RDS::DBCluster' });
      const login = new CfnSecret(stack, 'Login', { generateSecretString: LOGIN });
      new CfnSecretTargetAttachment(stack, 'OfLogin', { secretId: login.ref, targetId: 'db', targetType: 'AWS::RDS::DBCluster' });
    })).toEqual(['MS088 Shop/Bare Properties/SecretString', 'MS087 Shop/Foreign Properties/TargetType']);
  });
});

describe('the policy of an attached secret', () => {
  const statement = () => new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], principals: [new AccountPrincipal('222222222222')], resources: ['*'] });
  const MOVED = 'MS089 resource policy is a child of the secret; without the feature flag, secretsmanager.Secret creates it as a child of the attachment: if that one is deployed already, the deployment fails. If this secret was a secretsmanager.Secret, keep the policy in place with the lines below. Otherwise, set the feature flag '
    + `"${FLAG}" to true in cdk.json. \n`
    + '  const policy = secret.node.findChild(\'Policy\').node.defaultChild as secretsmanager.CfnResourcePolicy;\n'
    + '  policy.overrideLogicalId(\'LoginAttachmentPolicy…\'); // as the deployed template has it\n'
    + '  policy.secretId = attached.secretArn;';

  test('is found with the lines of the migration guide, where the L2 would have it elsewhere', () => {
    const app = appWith();
    const attached = loginIn(stackIn(app)).attach(targetOf());
    attached.addToResourcePolicy(statement());
    attached.addToResourcePolicy(statement());
    synthesize(app);
    expect(lastFindingsOf(attached).map(({ level, message }) => [level, message])).toEqual([['warning', MOVED]]);
  });

  test.each<[string, (stack: Stack) => unknown, object]>([
    ['with the feature flag', stack => loginIn(stack).attach(targetOf()).addToResourcePolicy(statement()), { [FLAG]: true }],
    ['of the secret itself', stack => {
      const login = loginIn(stack);
      login.attach(targetOf());
      login.addToResourcePolicy(statement());
    }, {}],
    ['of an imported secret, which has none', stack => {
      ManagedSecret.fromManagedSecretAttributes(stack, 'Login', { secretCompleteArn: SECRET_ARN }).attach(targetOf()).addToResourcePolicy(statement());
    }, {}],
    ['that those lines keep in place', stack => {
      const login = loginIn(stack);
      const attached = login.attach(targetOf());
      attached.addToResourcePolicy(statement());
      const policy = login.node.findChild('Policy').node.defaultChild as CfnResourcePolicy;
      policy.overrideLogicalId('LoginAttachmentPolicyEEBDF32F');
      policy.secretId = attached.secretArn;
    }, {}],
  ])('%s is not', (_, make, context) => {
    expect(idsOf(make, context)).not.toContain('MS089');
  });

  test('begins as the L2 names it', () => {
    const stack = stackIn(appWith());
    const l2 = new Secret(stack, 'Login').attach(targetOf());
    l2.addToResourcePolicy(statement());
    const policy = l2.node.findChild('Policy').node.defaultChild as CfnResourcePolicy;
    expect(stack.resolve(policy.logicalId)).toMatch(/^LoginAttachmentPolicy[0-9A-F]{8}$/);
  });
});

describe('a rotation schedule', () => {
  const hosted = { hostedRotation: HostedRotation.mysqlSingleUser() };

  test('that aws-cdk-lib would throw on is a finding, with the others of the app', () => {
    const app = appWith();
    const stack = stackIn(app);
    loginIn(stack).addRotationSchedule('R', { ...hosted, automaticallyAfter: Duration.days(5000) });
    new ManagedSecret(stack, 'Other', { secretName: 'a b' });
    expect(errorsOf(synthesize(app))).toEqual([
      '[Shop/Login] MS082 rotation schedule Shop/Login/R: automaticallyAfter "5000 days" must rotate at most every 4 hours, and at least every 1000 days. '
      + 'Choose a time in this range. If the secret should not rotate, remove the schedule.',
      expect.stringContaining('[Shop/Other] MS001 '),
    ]);
  });

  test.each<[string, (stack: Stack) => unknown, string[]]>([
    ['of 30 days', stack => loginIn(stack).addRotationSchedule('R', hosted), []],
    ['of four hours', stack => loginIn(stack).addRotationSchedule('R', { ...hosted, automaticallyAfter: Duration.hours(4) }), []],
    ['of three hours', stack => loginIn(stack).addRotationSchedule('R', { ...hosted, automaticallyAfter: Duration.hours(3) }), ['MS082']],
    ['of 1000 days', stack => loginIn(stack).addRotationSchedule('R', { ...hosted, automaticallyAfter: Duration.days(1000) }), []],
    ['of 1001 days', stack => loginIn(stack).addRotationSchedule('R', { ...hosted, automaticallyAfter: Duration.days(1001) }), ['MS082']],
    ['of no time', stack => loginIn(stack).addRotationSchedule('R', { ...hosted, automaticallyAfter: Duration.days(0) }), []],
    ['of a secret, with an override', stack => {
      resourceOf(loginIn(stack).addRotationSchedule('R', hosted)).addPropertyOverride('RotationRules', { ScheduleExpression: 'rate(1 hour)', Duration: '2h' });
    }, ['MS082', 'MS084']],
    ['of an attached secret', stack => {
      resourceOf(loginIn(stack).attach(targetOf()).addRotationSchedule('R', hosted)).rotationRules = { automaticallyAfterDays: 5000 };
    }, ['MS082', 'MS089']],
    ['of an imported secret', stack => {
      const imported = ManagedSecret.fromManagedSecretAttributes(stack, 'I', { secretCompleteArn: SECRET_ARN });
      resourceOf(imported.addRotationSchedule('R', hosted)).rotationRules = { scheduleExpression: 'cron(5 8 * * ? *)' };
    }, ['MS081']],
    ['of an attached imported secret, once', stack => {
      const attached = ManagedSecret.fromManagedSecretAttributes(stack, 'I', { secretCompleteArn: SECRET_ARN }).attach(targetOf());
      resourceOf(attached.addRotationSchedule('R', hosted)).rotationRules = { automaticallyAfterDays: 0 };
    }, ['MS082']],
    ['that is an L1', stack => new CfnRotationSchedule(stack, 'R', { secretId: loginIn(stack).secretArn, hostedRotationLambda: { rotationType: 'Nonsense' } }), ['MS085']],
    ['of a parameter', stack => new CfnRotationSchedule(stack, 'R', {
      secretId: loginIn(stack).secretArn, rotationRules: { automaticallyAfterDays: new CfnParameter(stack, 'Days', { type: 'Number' }).valueAsNumber },
    }), []],
  ])('%s is judged', (_, make, rules) => {
    expect(idsOf(make)).toEqual(rules);
  });

  test('is judged in any template, whichever secret it is of', () => {
    expect(pluginIds(stack => {
      const scheduleOf = (id: string, rules: unknown, scope = stack) => new CfnRotationSchedule(scope, id, { secretId: SECRET_ARN }).addPropertyOverride('RotationRules', rules);
      scheduleOf('Often', { ScheduleExpression: 'rate(1 hour)' });
      scheduleOf('Rare', { AutomaticallyAfterDays: 5000 }, new NestedStack(stack, 'Nested'));
      scheduleOf('Branch', { 'Fn::If': ['C', { AutomaticallyAfterDays: 30 }, { AutomaticallyAfterDays: 0 }] });
      scheduleOf('Fine', { ScheduleExpression: 'rate(30 days)', Duration: '3h' });
      scheduleOf('Later', { ScheduleExpression: { Ref: 'P' }, Duration: { Ref: 'Q' } });
    }).filter(line => !line.startsWith('MS9')).sort()).toEqual([
      'MS082 Shop/Branch Properties/RotationRules', 'MS082 Shop/Nested/Rare Properties/RotationRules', 'MS082 Shop/Often Properties/RotationRules',
    ]);
  });

  test('of a function that the app permits Secrets Manager to call is fine, and of another one is found', () => {
    const scheduleOf = (stack: Stack, permission?: (name: string) => object) => {
      const { ref, attrArn } = new CfnFunction(stack, 'Function', { role: 'r', code: { zipFile: 'x' } });
      if (permission) new CfnPermission(stack, 'Permission', { action: 'lambda:InvokeFunction', principal: 'secretsmanager.amazonaws.com', functionName: ref, ...permission(ref) });
      new CfnRotationSchedule(stack, 'R', { secretId: SECRET_ARN, rotationLambdaArn: attrArn, rotationRules: { automaticallyAfterDays: 30 } });
    };
    const found = ['MS086 Shop/R Properties/RotationRules'];
    expect(pluginIds(stack => scheduleOf(stack))).toEqual(found);
    expect(pluginIds(stack => scheduleOf(stack, () => ({})))).toEqual([]);
    expect(pluginIds(stack => scheduleOf(stack, () => ({ principal: 'events.amazonaws.com' })))).toEqual(found);
    expect(pluginIds(stack => scheduleOf(stack, () => ({ functionName: 'by-name' })))).toEqual([]);
    expect(pluginIds(stack => {
      const other = new CfnFunction(stack, 'Other', { role: 'r', code: { zipFile: 'x' } });
      scheduleOf(stack, () => ({ functionName: other.ref }));
    })).toEqual(found);
    expect(pluginIds(stack => new CfnRotationSchedule(stack, 'R', { secretId: SECRET_ARN, rotationLambdaArn: FUNCTION_ARN }))).toEqual([]);
  });

  test.each<[string, (stack: Stack) => LambdaFunction | ReturnType<typeof LambdaFunction.fromFunctionArn>, string[]]>([
    ['of the app', rotationIn, []],
    ['that is imported', stack => LambdaFunction.fromFunctionArn(stack, 'Function', FUNCTION_ARN), ['MS086']],
    ['that is imported, and permitted here', stack => {
      const imported = LambdaFunction.fromFunctionArn(stack, 'Function', FUNCTION_ARN);
      imported.grantInvoke(new ServicePrincipal('secretsmanager.amazonaws.com'));
      return imported;
    }, []],
    ['that is imported, and permitted to others', stack => {
      const imported = LambdaFunction.fromFunctionArn(stack, 'Function', FUNCTION_ARN);
      imported.grantInvoke(new ServicePrincipal('events.amazonaws.com'));
      return imported;
    }, ['MS086']],
    ['of an application of AWS, as addRotationSingleUser() of a database has it', stack => LambdaFunction.fromFunctionArn(stack, 'Function', (
      new CfnApplication(stack, 'Application', { location: 'SecretsManagerRDSMySQLRotationSingleUser' }).getAtt('Outputs.RotationLambdaARN').toString())), []],
    ['of a template elsewhere', stack => LambdaFunction.fromFunctionArn(stack, 'Function', (
      new CfnStack(stack, 'Nested', { templateUrl: 'https://example.com/rotation.json' }).getAtt('Outputs.Arn').toString())), []],
    ['of a custom resource', stack => LambdaFunction.fromFunctionArn(stack, 'Function', (
      new CustomResource(stack, 'Custom', { serviceToken: FUNCTION_ARN }).getAttString('Arn'))), ['MS086']],
    ['of another account', stack => LambdaFunction.fromFunctionArn(stack, 'Function', FUNCTION_ARN.replace('1111', '2222')), ['MS086']],
  ])('with a function %s', (_, make, rules) => {
    expect(idsOf(stack => loginIn(stack).addRotationSchedule('R', { rotationLambda: make(stack) })).filter(id => id === 'MS086')).toEqual(rules);
  });

  test('with an imported function can be acknowledged', () => {
    const app = appWith();
    Validations.of(app).addPlugins(new SecretRulesPlugin({ strict: true }));
    const stack = stackIn(app);
    const login = loginIn(stack);
    login.addRotationSchedule('R', { rotationLambda: LambdaFunction.fromFunctionArn(stack, 'Function', FUNCTION_ARN) });
    SecretRules.acknowledge(login, 'MS086', { reason: 'The platform permits it.', owner: 'team-a', expires: '2999-12-31' });
    const { violations, suppressed } = synthesize(app);
    expect([violations, suppressed.map(({ rule }) => rule)]).toEqual([[], ['MS086@Shop/Login']]);
  });
});

describe('the guardrail rotation', () => {
  const railFindings = (make: (stack: Stack) => unknown) => {
    const app = appWith();
    new SecretBlueprint({ name: 'acme', guardRails: { rotation: true } }).applyTo(app);
    make(stackIn(app));
    return synthesize(app).violations.map(({ rule, text }) => `${rule} ${text}`);
  };
  const scheduled = (rules: unknown) => (stack: Stack) => {
    const secret = new CfnSecret(stack, 'Secret', { generateSecretString: {} });
    const schedule = new CfnRotationSchedule(stack, 'R', { secretId: secret.ref });
    if (rules !== undefined) schedule.addPropertyOverride('RotationRules', rules);
  };
  const IDLE = 'MS305 rotation must be scheduled: its AWS::SecretsManager::RotationSchedule has no RotationRules that rotate it again, such as automaticallyAfter of 30 '
    + 'days. The guardrail is set by blueprint acme (App).';
  const OPEN = 'MS310 rotation is known only at deployment, so synthesis cannot check a guardrail. The guardrail is MS305, rotation.';

  test.each<[string, (stack: Stack) => unknown, string[]]>([
    ['no time at all', stack => new Secret(stack, 'Secret').addRotationSchedule('R', { rotationLambda: rotationIn(stack), automaticallyAfter: Duration.days(0) }), [IDLE]],
    ['no rules', scheduled(undefined), [IDLE]],
    ['empty rules', scheduled({}), [IDLE]],
    ['a window only', scheduled({ Duration: '3h' }), [IDLE]],
    ['zero days', scheduled({ AutomaticallyAfterDays: 0 }), [IDLE]],
    ['an empty expression', scheduled({ ScheduleExpression: '' }), [IDLE]],
    ['nothing in either branch', scheduled({ 'Fn::If': ['C', { Ref: 'AWS::NoValue' }, {}] }), [IDLE]],
    ['rules in one branch', scheduled({ 'Fn::If': ['C', { AutomaticallyAfterDays: 30 }, { Ref: 'AWS::NoValue' }] }), [OPEN]],
    ['rules in both branches', scheduled({ 'Fn::If': ['C', { AutomaticallyAfterDays: 30 }, { ScheduleExpression: 'rate(4 hours)' }] }), []],
    ['days', scheduled({ AutomaticallyAfterDays: 30 }), []],
    ['days of a parameter', scheduled({ AutomaticallyAfterDays: { Ref: 'Days' } }), []],
    ['rules that are a function of CloudFormation', scheduled({ 'Fn::FindInMap': ['M', 'a', 'b'] }), []],
    ['an expression', stack => new Secret(stack, 'Secret').addRotationSchedule('R', { rotationLambda: rotationIn(stack) }), []],
    ['a second schedule that rotates', stack => {
      scheduled(undefined)(stack);
      new CfnRotationSchedule(stack, 'R2', { secretId: Fn.ref('Secret'), rotationRules: { automaticallyAfterDays: 30 } });
    }, []],
  ])('judges a schedule with %s', (_, make, findings) => {
    expect(railFindings(make)).toEqual(findings);
  });
});
