import * as fs from 'fs';
import * as path from 'path';
import { Annotations, App, CfnCondition, CfnParameter, CfnResource, Fn, NestedStack, SecretValue, Stack, Stage, Validations } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec } from 'aws-cdk-lib/aws-kms';
import { AttachmentTargetType, CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { appWith, ENV, KEY_ARN, stackIn, synthesize, reported } from './support';
import {
  ICustomSecretRule, ManagedSecret, ReviewedSecret, SecretBlueprint, SecretContent, SecretCreation, SecretRules, SecretRulesMode, SecretRuleSeverity,
  SecretRulesPlugin, SecretRulesPluginProps,
} from '../../src';
import { RuleId } from '../../src/rules/rule-ids';
import { adviceOn } from '../support/advice';

function appUnder(props?: SecretRulesPluginProps): App {
  const app = appWith();
  Validations.of(app).addPlugins(new SecretRulesPlugin(props));
  return app;
}

/** What is reported of one CfnSecret. */
function reportsOf(make: (stack: Stack) => unknown, props?: SecretRulesPluginProps) {
  const app = appUnder(props);
  make(stackIn(app));
  return synthesize(app);
}

const LOGIN = { secretStringTemplate: '{"username":"ada"}', generateStringKey: 'password', excludeCharacters: '/"@' };

const FUTURE = { reason: 'A partner reads it by this name.', owner: 'team-a', expires: '2999-12-31' };
const SUFFIX = 'secretName "partner-abcdef" ends with a hyphen and six characters, like the suffix of a secret\'s ARN: a lookup by partial ARN does not find the secret.';

test('the plugin lists the ids of this library, and then those of the team', () => {
  const team = ['acme-1', 'acme-2'].map((id): ICustomSecretRule => ({ id, title: 'T', fix: 'F.', check: () => [] }));
  const { ruleIds } = new SecretRulesPlugin({ rules: team });
  expect(ruleIds!.slice(0, -2).sort()).toEqual(Object.values(RuleId).sort());
  expect(ruleIds!.slice(-2)).toEqual(['acme-1', 'acme-2']);
});

describe('an acknowledgement of one field', () => {
  const secretWith = (id: string) => (stack: Stack) => {
    const fields = { tenantId: SecretValue.unsafePlainText('x'), token: SecretValue.unsafePlainText('y') };
    SecretRules.acknowledge(new Secret(stack, 'S', { secretObjectValue: fields }), id, FUTURE);
  };
  const shown = (all: ReturnType<typeof reportsOf>['violations']) => all.map(({ rule, text }) => `${rule} ${text.split(' ')[0]}`);

  test('takes that field out, and leaves the others', () => {
    const { violations, suppressed } = reportsOf(secretWith('MS023:tenantId'));
    expect([shown(violations), shown(suppressed)]).toEqual([['MS023 content.token'], ['MS023:tenantId@Shop/S content.tenantId']]);
  });

  test.each([['a::b', 'a%3A%3Ab'], [':a', undefined], ['::', undefined], ['a:', 'a:'], ['a b', 'a b'], ['a@b', 'a@b']])(
    'takes out the field %j, and no other that no message names', (field, name) => {
      const { violations, suppressed } = reportsOf(stack => {
        const fields = { [field]: SecretValue.unsafePlainText('x'), [`${field}2`]: SecretValue.unsafePlainText('x') };
        SecretRules.acknowledge(new Secret(stack, 'S', { secretObjectValue: fields }), `MS023:${field}`, FUTURE);
      });
      expect(violations.map(({ rule }) => rule)).toEqual(['MS023']);
      expect(suppressed.map(({ rule }) => rule)).toEqual([name === undefined ? expect.stringMatching(/^MS023%3A%3A.*@Shop\/S$/) : `MS023:${name}@Shop/S`]);
    });

  test('of a ManagedSecret holds without the plugin too, and for that field alone', () => {
    const app = appWith();
    const stack = stackIn(app);
    const value = SecretValue.unsafePlainText(new CfnParameter(stack, 'P', { noEcho: true, default: 'x' }).valueAsString);
    const secret = new ManagedSecret(stack, 'S', { content: SecretContent.json({ tenantId: value, other: value }) });
    SecretRules.acknowledge(secret, 'MS029:tenantId', FUTURE);
    app.synth();
    const warnings = secret.node.findAll().flatMap(({ node }) => node.metadata).filter(({ type }) => type === 'aws:cdk:warning');
    expect(warnings.map(({ data }) => String(data).split(' takes')[0])).toEqual(['MS029 content.other']);
  });

  test('is of no rule where the rule is not about fields', () => {
    const { violations } = reportsOf(secretWith('MS022:tenantId'));
    expect(shown(violations).sort()).toEqual(['MS023 content.tenantId', 'MS023 content.token', 'MS904 acknowledgment']);
  });

  test('of the whole rule takes out all fields', () => {
    const { violations, suppressed } = reportsOf(secretWith('MS023'));
    expect([shown(violations), suppressed.length]).toEqual([[], 2]);
  });
});

describe('the rules of properties', () => {
  const scheduleOf = (stack: Stack, type: string) => (
    new CfnResource(stack, 'Schedule', { type, properties: { SecretId: 'other', RotationRules: { AutomaticallyAfterDays: 2000 } } }));

  test.each<[string, (stack: Stack) => unknown, string[]]>([
    ['a name', stack => new CfnSecret(stack, 'S', { name: 'a b' }), ['MS001']],
    ['a description', stack => new CfnSecret(stack, 'S', { description: 'x'.repeat(2049) }), ['MS010']],
    ['a tag', stack => new CfnSecret(stack, 'S', { tags: [{ key: 'aws:x', value: '1' }] }), ['MS043']],
    ['tags together', stack => new CfnSecret(stack, 'S', { tags: [...Array(51).keys()].map(n => ({ key: `k${n}`, value: '1' })) }), ['MS040']],
    ['a literal value', stack => new CfnSecret(stack, 'S', { secretString: 'x' }), ['MS022']],
    ['a field of a value', stack => new Secret(stack, 'S', { secretObjectValue: { a: SecretValue.unsafePlainText('x') } }), ['MS023']],
    ['a user name, a port and a placeholder', stack => new Secret(stack, 'S', {
      secretObjectValue: { username: SecretValue.unsafePlainText('ada'), port: SecretValue.unsafePlainText('5432'), password: SecretValue.unsafePlainText('CHANGE_ME') },
    }), []],
    ['a parameter without NoEcho', stack => new CfnSecret(stack, 'S', { secretString: new CfnParameter(stack, 'P').valueAsString }), ['MS028']],
    ['a parameter with a default', stack => new CfnSecret(stack, 'S', { secretString: new CfnParameter(stack, 'P', { noEcho: true, default: 'x' }).valueAsString }), ['MS029']],
    ['a parameter in a field', stack => new Secret(stack, 'S', { secretObjectValue: { token: SecretValue.unsafePlainText(new CfnParameter(stack, 'P').valueAsString) } }), ['MS028']],
    ['a parameter of a nested stack', stack => {
      const nested = new NestedStack(stack, 'N', { parameters: { P: new CfnParameter(stack, 'Given').valueAsString } });
      return new CfnSecret(nested, 'S', { secretString: new CfnParameter(nested, 'P', { noEcho: true }).valueAsString });
    }, ['MS028']],
    ['a parameter of the stack around a nested one', stack => new CfnSecret(new NestedStack(stack, 'N'), 'S', { secretString: new CfnParameter(stack, 'P').valueAsString }), ['MS028']],
    ['a parameter in a template of a generator', stack => new Secret(stack, 'S', {
      generateSecretString: { secretStringTemplate: stack.toJsonString({ username: new CfnParameter(stack, 'User').valueAsString, apiKey: new CfnParameter(stack, 'P').valueAsString }), generateStringKey: 'password' },
    }), ['MS028']],
    ['two ways to give a value', stack => new CfnSecret(stack, 'S', { secretString: '{{resolve:secretsmanager:a}}', generateSecretString: {} }), ['MS026']],
    ['a generator', stack => new CfnSecret(stack, 'S', { generateSecretString: { passwordLength: 5000 } }), ['MS030']],
    ['a template of a generator', stack => new Secret(stack, 'S', { generateSecretString: { secretStringTemplate: 'x', generateStringKey: 'y' } }), ['MS035']],
    ['a key reference', stack => new CfnSecret(stack, 'S', { kmsKeyId: 'alias/aws/s3' }), ['MS052']],
    ['a key of the app', stack => new CfnSecret(stack, 'S', { kmsKeyId: new Key(stack, 'Key', { keySpec: KeySpec.RSA_2048, keyUsage: 'ENCRYPT_DECRYPT' as never }).keyArn }), ['MS056']],
    ['a key that dies first', stack => Object.assign(new CfnSecret(stack, 'S', { kmsKeyId: new Key(stack, 'Key', { removalPolicy: 'destroy' as never }).keyArn }).cfnOptions, { deletionPolicy: 'Retain' }), ['MS058']],
    ['a replica', stack => new CfnSecret(stack, 'S', { replicaRegions: [{ region: 'eu-central-1' }] }), ['MS061']],
    ['a public policy', stack => new Secret(stack, 'S').addToResourcePolicy(new PolicyStatement({ actions: ['secretsmanager:*'], principals: [new AccountPrincipal('*')], resources: ['*'] })), ['MS073', 'MS075']],
    ['a snapshot', stack => Object.assign(new CfnSecret(stack, 'S').cfnOptions, { deletionPolicy: 'Snapshot' }), ['MS080']],
    ['two of one name', stack => ['A', 'B'].map(id => new CfnSecret(stack, id, { name: 'same' })), ['MS005', 'MS005']],
    ['a raw resource', stack => new CfnResource(stack, 'S', { type: 'AWS::SecretsManager::Secret', properties: { Name: 'a b' } }), ['MS001']],
    ['an override', stack => new CfnSecret(stack, 'S').addPropertyOverride('Name', 'a b'), ['MS001']],
    ['a schedule', stack => scheduleOf(stack, 'AWS::SecretsManager::RotationSchedule'), ['MS082']],
    ['another resource with the properties of a schedule', stack => scheduleOf(stack, 'Custom::RotationSchedule'), []],
    ['nothing', stack => new Secret(stack, 'S', { encryptionKey: new Key(stack, 'Key') }), []],
  ])('judge %s', (_, make, rules) => {
    const { violations, error } = reportsOf(make);
    expect([violations.map(({ rule }) => rule).sort(), error]).toEqual([rules, undefined]);
  });

  test('judge an override on a secret of this library, and the error cannot be suppressed', () => {
    const { violations, error } = reportsOf(stack => (new ManagedSecret(stack, 'S').node.defaultChild as CfnSecret).addPropertyOverride('Name', 'a b'));
    expect(violations.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual(['MS001 fatal']);
    expect(error).toContain('FATAL secretName "a b" must contain only ASCII letters, digits, and the characters /_+=.@-. It has " ". (ManagedSecret)');
  });

  test('have nothing to say of what depends on a condition of CloudFormation, and is legal', () => {
    const when = (one: unknown, other: unknown = { Ref: 'AWS::NoValue' }) => ({ 'Fn::If': ['C', one, other] });
    const { violations, error } = reportsOf(stack => {
      const lists: unknown[] = [[when({ Key: 'a', Value: '1' })], when([{ Key: 'a', Value: '1' }]), [{ Ref: 'AWS::NoValue' }], { Ref: 'AWS::NoValue' }];
      lists.forEach((tags, index) => {
        const secret = new ManagedSecret(stack, `S${index}`).node.defaultChild as CfnSecret;
        secret.addPropertyOverride('Tags', tags);
        secret.addPropertyOverride('ReplicaRegions', index % 2 === 0 ? [when({ Region: 'eu-west-1' })] : when([{ Region: 'eu-west-1' }]));
      });
    });
    expect([violations, error]).toEqual([[], undefined]);
  });

  test('have nothing to say of an attachment to a database', () => {
    const target = { asSecretAttachmentTarget: () => ({ targetId: 'db', targetType: AttachmentTargetType.RDS_DB_INSTANCE }) };
    const { violations, error } = reportsOf(stack => new Secret(stack, 'S', { encryptionKey: new Key(stack, 'Key'), generateSecretString: LOGIN }).attach(target));
    expect([violations, error]).toEqual([[], undefined]);
  });

  test('are reported with the place in the template and the fix: a note fails nothing', () => {
    const { violations, error } = reportsOf(stack => new CfnSecret(stack, 'Partner', { name: 'partner-abcdef' }));
    expect([violations, error]).toEqual([[{
      rule: 'MS003',
      severity: 'info',
      path: 'Shop/Partner',
      place: 'Properties/Name',
      text: SUFFIX,
      fix: 'Refer to the secret by its complete ARN. A new name replaces a deployed secret and loses its value: choose another ending only before the first deployment.',
    }], undefined]);
  });

  test('fail the synthesis where the plugin is strict', () => {
    const { violations, error } = reportsOf(stack => new CfnSecret(stack, 'Partner', { replicaRegions: [{ region: 'zz-north-9' }] }), { strict: true });
    expect(violations.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual(['MS064 error']);
    expect(error).toContain('ManagedSecret::MS064');
  });

  test.each([false, true])('show a note and go on (strict: %p)', strict => {
    const { violations, error } = reportsOf(stack => {
      new CfnSecret(stack, 'L1', { name: 'partner-abcdef' });
      new ManagedSecret(stack, 'Ours', { secretName: 'partner-ghijkl', content: SecretContent.generated({ passwordLength: 20 }) });
    }, { strict });
    expect([violations.map(({ rule, path: where, severity }) => `${where} ${rule} ${severity}`).sort(), error]).toEqual([
      ['Shop/L1 MS003 info', 'Shop/Ours/Resource MS003 info', 'Shop/Ours/Resource MS039 info'], undefined,
    ]);
  });

  test('show no value', () => {
    const app = appUnder({ rules: [{ id: 'ECHO', title: 'Echo', fix: 'None.', check: secret => [JSON.stringify(secret)] }] });
    const stack = stackIn(app);
    new CfnSecret(stack, 'A', { secretString: 'canary-1', name: 'a b' });
    new CfnSecret(stack, 'B', { secretString: '{"password":"canary-2"}', name: 'c d' });
    new CfnSecret(stack, 'C', { secretString: `{"password":"canary-3${'x'.repeat(70_000)}"}` });
    expect(reported(synthesize(app))).toEqual(['Shop/A ECHO', 'Shop/A MS001', 'Shop/A MS022', 'Shop/B ECHO', 'Shop/B MS001', 'Shop/B MS023', 'Shop/C ECHO', 'Shop/C MS020', 'Shop/C MS023']);
    expect(fs.readFileSync(path.join(app.outdir, 'validation-report.json'), 'utf8')).not.toContain('canary');
  });
});

describe('secrets', () => {
  test('of nested stacks, stages and included templates are judged once each', () => {
    const app = appUnder();
    const stack = stackIn(app);
    new CfnSecret(new NestedStack(stack, 'Nested'), 'Secret', { name: 'a b' });
    const file = path.join(app.outdir, 'included.json');
    fs.writeFileSync(file, JSON.stringify({ Resources: { Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'c d' } } } }));
    new CfnInclude(stack, 'Included', { templateFile: file });
    for (const env of [ENV, { ...ENV, region: 'eu-west-1' }]) new CfnSecret(new Stack(new Stage(app, `In-${env.region}`, { env }), 'Shop'), 'Secret', { name: 'e f' });
    expect(reported(synthesize(app))).toEqual([
      'In-eu-central-1/Shop/Secret MS001', 'In-eu-west-1/Shop/Secret MS001', 'Shop/Included/Secret MS001', 'Shop/Nested/Secret MS001',
    ]);
  });

  test('of the same name meet across stacks of one environment, and perhaps where it is not known', () => {
    const app = appUnder();
    for (const [id, env] of Object.entries({ A: ENV, B: ENV, C: { ...ENV, region: 'eu-west-1' }, D: {} })) new CfnSecret(stackIn(app, id, env), 'Secret', { name: 'same' });
    expect(reported(synthesize(app))).toEqual(['A/Secret MS005', 'A/Secret MS006', 'B/Secret MS005', 'B/Secret MS006', 'C/Secret MS006', 'D/Secret MS006']);
  });

  const SURE_TO_MEET = 'must be unique in an account and region.';
  const MAY_MEET = 'is also the name of another secret, which might be deployed to the same account and region.';

  test.each<[string, boolean[], string, string]>([
    ['neither is', [false, false], 'MS005', SURE_TO_MEET], ['one is', [true, false], 'MS006', MAY_MEET],
    ['the other is', [false, true], 'MS006', MAY_MEET], ['both are', [true, true], 'MS006', MAY_MEET],
  ])('of the same name in one stack meet for sure unless one is under a condition: %s', (_, conditional, rule, claim) => {
    const app = appUnder();
    const stack = stackIn(app);
    const condition = new CfnCondition(stack, 'IsProd');
    for (const [index, isConditional] of conditional.entries()) {
      const secret = new CfnSecret(stack, `S${index}`, { name: 'same' });
      if (isConditional) secret.cfnOptions.condition = condition;
    }
    const { violations } = synthesize(app);
    expect(violations.map(one => [one.path, one.rule, one.text])).toEqual([
      ['Shop/S0', rule, `secretName "same" ${claim} Other secrets with this name: Shop/S1.`], ['Shop/S1', rule, `secretName "same" ${claim} Other secrets with this name: Shop/S0.`],
    ]);
  });

  test.each<[string, (stack: Stack, id: string) => CfnResource]>([
    ['of the CDK', (stack, id) => new CfnSecret(stack, id, { name: 'same' })],
    ['of this library', (stack, id) => new ManagedSecret(stack, id, { secretName: 'same' }).node.defaultChild as CfnResource],
    ['in nested stacks', (stack, id) => {
      const nested = new NestedStack(stack, id);
      new ManagedSecret(nested, 'Secret', { secretName: 'same' });
      return nested.nestedStackResource as CfnResource;
    }],
  ])('of the same name never meet under conditions that exclude each other: %s', (_, secret) => {
    const app = appUnder();
    const stack = stackIn(app);
    const isProd = new CfnCondition(stack, 'IsProd', { expression: Fn.conditionEquals(Fn.ref('AWS::StackName'), 'prod') });
    const isOther = new CfnCondition(stack, 'IsOther', { expression: Fn.conditionNot(isProd) });
    secret(stack, 'One').cfnOptions.condition = isProd;
    secret(stack, 'Other').cfnOptions.condition = isOther;
    expect(reported(synthesize(app))).toEqual([]);
  });

  test('of this library report the same findings, and acknowledged ones stay acknowledged', () => {
    const app = appUnder();
    const stack = stackIn(app);
    new ManagedSecret(stack, 'Reported', { secretName: 'reported-abcdef' });
    Annotations.of(new ManagedSecret(stack, 'Silent', { secretName: 'silent-abcdef' })).acknowledgeWarning('MS003', 'known');
    new ManagedSecret(stack, 'Allowed', { content: SecretContent.fromSecretValue(SecretValue.unsafePlainText('x'), { allowPlaintext: true }) });
    new ManagedSecret(stack, 'Created', { secretName: 'created-abcdef', creation: SecretCreation.createSecret() });
    expect(reported(synthesize(app))).toEqual(['Shop/Created/CreateSecret/Default MS003', 'Shop/Reported/Resource MS003']);
  });

  test('are judged anew by the next synthesis', () => {
    const app = appUnder();
    const secret = new CfnSecret(stackIn(app), 'Secret', { name: 'a b' });
    expect(reported(synthesize(app))).toEqual(['Shop/Secret MS001']);
    secret.name = 'fine';
    expect(reported(synthesize(app))).toEqual([]);
  });

  test('are reported once by two plugins, and once by the plugin of a blueprint and one that was added', () => {
    const app = appUnder();
    Validations.of(app).addPlugins(new SecretRulesPlugin());
    new SecretBlueprint({ rules: SecretRulesMode.WARN, guardRails: { rotation: true } }).applyTo(app);
    new CfnSecret(stackIn(app), 'Secret', { name: 'a b' });
    expect(reported(synthesize(app))).toEqual(['Shop/Secret MS001', 'Shop/Secret MS305']);
  });

  test.each([[SecretRulesMode.OFF, []], [SecretRulesMode.WARN, ['MS001 warning']], [SecretRulesMode.STRICT, ['MS001 error']]])('under a blueprint whose rules are %s', (rules, expected) => {
    const app = appWith();
    new SecretBlueprint({ rules }).applyTo(app);
    new CfnSecret(stackIn(app), 'Secret', { name: 'a b' });
    expect(synthesize(app).violations.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual(expected);
  });

  test('of a stack whose blueprint is strict are errors there alone', () => {
    const app = appUnder();
    const strict = stackIn(app, 'Strict');
    new SecretBlueprint({ rules: SecretRulesMode.STRICT }).applyTo(strict);
    for (const stack of [strict, stackIn(app)]) new CfnSecret(stack, 'Secret', { name: `${stack.node.id} b` });
    expect(synthesize(app).violations.map(({ path: where, severity }) => `${where} ${severity}`).sort()).toEqual(['Shop/Secret warning', 'Strict/Secret error']);
  });

  describe('are as strict as the strictest plugin over them', () => {
    const severitiesIn = (app: App) => [...new Set(synthesize(app).violations.map(({ rule, severity }) => `${rule} ${severity}`))].sort();

    test('wherever it stands among others on the app', () => {
      const app = appUnder();
      Validations.of(app).addPlugins(new SecretRulesPlugin({ strict: true }), new SecretRulesPlugin());
      const stack = stackIn(app);
      const key = new Key(stack, 'Key');
      for (let n = 0; n < 300; n++) key.addToResourcePolicy(new PolicyStatement({ sid: `S${n}`, actions: ['kms:Decrypt'], principals: [new AccountPrincipal(`${100_000_000_000 + n}`)], resources: ['*'] }));
      SecretRules.acknowledge(new CfnSecret(stack, 'Secret', { name: 'a b', kmsKeyId: key.keyArn }), 'MS003', { ...FUTURE, owner: '' });
      expect(severitiesIn(app)).toEqual(['MS001 error', 'MS001 warning', 'MS124 error', 'MS124 warning', 'MS901 fatal', 'MS901 warning']);
    });

    test.each([[true, false, ['In/Shop/Secret error', 'Shop/Secret error']], [false, true, ['In/Shop/Secret error', 'Shop/Secret warning']]])(
      'where that on the app has strict: %p, and that on a stage %p', (strict, isStageStrict, expected) => {
        const app = appUnder({ strict });
        const stage = new Stage(app, 'In', { env: ENV });
        Validations.of(stage).addPlugins(new SecretRulesPlugin({ strict: isStageStrict }));
        for (const [scope, name] of [[app, 'a b'], [stage, 'c d']] as const) new CfnSecret(stackIn(scope), 'Secret', { name });
        const { violations, error } = synthesize(app);
        const heaviest = violations.map(({ path: where, severity }) => `${where} ${severity}`).filter(one => expected.includes(one));
        expect([[...new Set(heaviest)].sort(), error]).toEqual([expected, expect.stringContaining('ManagedSecret::MS001')]);
      });
  });

  test('of one name under conditions of nested stacks may not meet', () => {
    const { violations } = reportsOf(stack => {
      for (const id of ['A', 'B']) {
        const nested = new NestedStack(stack, id);
        nested.nestedStackResource!.cfnOptions.condition = new CfnCondition(stack, `Is${id}`);
        new ManagedSecret(nested, 'Secret', { secretName: 'shop/db' });
      }
    });
    expect(violations.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual(['MS006 warning', 'MS006 warning']);
  });

  test('of one name in one nested stack meet, whatever its condition', () => {
    const { violations } = reportsOf(stack => {
      const nested = new NestedStack(stack, 'A');
      nested.nestedStackResource!.cfnOptions.condition = new CfnCondition(stack, 'IsA');
      for (const id of ['One', 'Two']) new CfnSecret(nested, id, { name: 'shop/db' });
    });
    expect(violations.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual(['MS005 warning', 'MS005 warning']);
  });

  test('under a key whose policy is too large have the finding at the key', () => {
    const { violations } = reportsOf(stack => {
      const key = new Key(stack, 'Key');
      for (let n = 0; n < 300; n++) key.addToResourcePolicy(new PolicyStatement({ sid: `S${n}`, actions: ['kms:Decrypt'], principals: [new AccountPrincipal(`${100_000_000_000 + n}`)], resources: ['*'] }));
      for (const id of ['A', 'B']) new CfnSecret(stack, id, { kmsKeyId: key.keyArn });
    });
    expect(violations.map(({ rule, path: where, place }) => [rule, where, place])).toEqual([['MS124', 'Shop/Key/Resource', 'Properties/KeyPolicy']]);
  });
});

describe('a custom rule', () => {
  const BILLED: ICustomSecretRule = {
    id: 'ACME-1', title: 'Cost centre', fix: 'Add the tag cost-center.', check: ({ tags, path: where }) => tags['cost-center'] ? [] : [`${where} has no cost centre.`],
  };

  test('is reported like the others, for every kind of secret', () => {
    const app = appUnder({ rules: [BILLED] });
    const stack = stackIn(app);
    new CfnSecret(stack, 'L1');
    new Secret(stack, 'L2');
    new ManagedSecret(stack, 'L3', { tags: { 'cost-center': '4711' } });
    expect(synthesize(app).violations).toEqual([
      { rule: 'ACME-1', severity: 'warning', path: 'Shop/L1', text: 'Shop/L1 has no cost centre.', fix: `Add the tag cost-center. ${adviceOn('ACME-1')}` },
      { rule: 'ACME-1', severity: 'warning', path: 'Shop/L2/Resource', text: 'Shop/L2 has no cost centre.', fix: `Add the tag cost-center. ${adviceOn('ACME-1')}` },
    ]);
  });

  test.each<[string, SecretRulesPluginProps, string]>([
    ['where the plugin is strict', { strict: true, rules: [BILLED] }, 'error'],
    ['that is an error', { rules: [{ ...BILLED, severity: SecretRuleSeverity.ERROR }] }, 'error'],
    ['that is fatal', { rules: [{ ...BILLED, severity: SecretRuleSeverity.FATAL }] }, 'fatal'],
    ['that is a warning', { strict: true, rules: [{ ...BILLED, severity: SecretRuleSeverity.WARNING }] }, 'warning'],
  ])('%s weighs as much', (_, props, severity) => {
    expect(reportsOf(stack => new CfnSecret(stack, 'Secret'), props).violations.map(violation => violation.severity)).toEqual([severity]);
  });

  test('sees what the templates contain, and no value', () => {
    const seen: ReviewedSecret[] = [];
    reportsOf(stack => {
      const key = Key.fromKeyArn(stack, 'Key', KEY_ARN);
      const secret = new Secret(stack, 'Secret', { secretName: 'shop/a', description: 'd', encryptionKey: key, secretStringValue: SecretValue.unsafePlainText('canary'), replicaRegions: [{ region: 'eu-west-1' }] });
      secret.addToResourcePolicy(new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], principals: [new AccountPrincipal('222222222222')], resources: ['*'] }));
      stack.tags.setTag('owner', 'me');
    }, { rules: [{ ...BILLED, check: secret => (seen.push(secret), []) }] });
    expect(seen).toEqual([{
      path: 'Shop/Secret',
      logicalId: 'SecretA720EF05',
      stackPath: 'Shop',
      account: '111111111111',
      region: 'eu-central-1',
      secretName: 'shop/a',
      description: 'd',
      key: KEY_ARN,
      keyAccount: '111111111111',
      tags: { owner: 'me' },
      replicaRegions: ['eu-west-1'],
      creation: 'cloudFormation',
      isManagedSecret: false,
      rotates: false,
      consumers: ['arn:aws:iam::222222222222:root'],
      deletionPolicy: 'Delete',
      properties: { Description: 'd', KmsKeyId: KEY_ARN, Name: 'shop/a', ReplicaRegions: [{ Region: 'eu-west-1' }] },
    }]);
  });

  test('sees whether the secret rotates', () => {
    const seen = new Map<string, boolean>();
    reportsOf(stack => {
      const [rotating, once] = ['Rotating', 'Once', 'Never'].map(id => new CfnSecret(stack, id));
      const schedule = (secret: CfnSecret, rotationRules?: object) => new CfnResource(stack, `${secret.node.id}Schedule`, {
        type: 'AWS::SecretsManager::RotationSchedule', properties: { SecretId: secret.ref, RotationRules: rotationRules },
      });
      schedule(rotating, { AutomaticallyAfterDays: 30 });
      schedule(once);
    }, { rules: [{ ...BILLED, check: ({ path: where, rotates }) => (seen.set(where, rotates), []) }] });
    expect(Object.fromEntries(seen)).toEqual({ 'Shop/Rotating': true, 'Shop/Once': false, 'Shop/Never': false });
  });

  test('that throws is reported as an error, and the others run', () => {
    const broken = { ...BILLED, id: 'ACME-2', check: () => { throw new Error('no network'); } };
    const { violations, error } = reportsOf(stack => new CfnSecret(stack, 'Secret'), { rules: [broken, BILLED] });
    expect(violations.map(({ rule, severity, text }) => [rule, severity, text])).toEqual([
      ['ACME-2', 'error', 'The rule could not run: no network'], ['ACME-1', 'warning', 'Shop/Secret has no cost centre.'],
    ]);
    expect(error).toContain('ACME-2');
  });

  test('that is fatal stays so where it cannot run', () => {
    const broken = { ...BILLED, severity: SecretRuleSeverity.FATAL, check: () => { throw new Error('no network'); } };
    const app = appUnder({ rules: [broken] });
    SecretRules.acknowledge(new CfnSecret(stackIn(app), 'Secret'), 'ACME-1', FUTURE);
    expect(synthesize(app)).toMatchObject({ violations: [{ rule: 'ACME-1', severity: 'fatal', text: 'The rule could not run: no network' }], suppressed: [] });
  });

  test('sees neither a value in a branch of a condition nor what only the deployment knows', () => {
    const seen: ReviewedSecret[] = [];
    reportsOf(stack => {
      const { logicalId } = new CfnCondition(stack, 'Prod', { expression: Fn.conditionEquals(Fn.ref('AWS::Region'), 'eu-west-1') });
      const branch = (field: string) => ({ GenerateStringKey: field, SecretStringTemplate: '{"user":"canary"}' });
      new CfnResource(stack, 'Secret', {
        type: 'AWS::SecretsManager::Secret',
        properties: {
          Description: { Ref: 'AWS::StackId' },
          GenerateSecretString: { 'Fn::If': [logicalId, branch('a'), branch('b')] },
          Tags: [{ Key: 'known', Value: 'x' }, { Key: 'unknown', Value: { Ref: 'AWS::StackId' } }],
        },
      });
    }, { rules: [{ ...BILLED, check: secret => (seen.push(secret), []) }] });
    expect(seen.map(({ description, tags, properties }) => [description, tags, properties.GenerateSecretString])).toEqual([
      [undefined, { known: 'x' }, { 'Fn::If': ['Prod', { GenerateStringKey: 'a' }, { GenerateStringKey: 'b' }] }],
    ]);
  });

  test('sees no template of a generator, in either creation mode', () => {
    const seen: ReviewedSecret[] = [];
    reportsOf(stack => {
      const generateSecretString = { secretStringTemplate: '{"user":"canary"}', generateStringKey: 'password' };
      new CfnSecret(stack, 'L1', { generateSecretString });
      new Secret(stack, 'L2', { generateSecretString });
      const content = SecretContent.generated(generateSecretString);
      new ManagedSecret(stack, 'L3', { content, creation: SecretCreation.createSecret() });
    }, { rules: [{ ...BILLED, check: secret => (seen.push(secret), []) }] });
    expect(seen.map(({ properties }) => properties.GenerateSecretString ?? properties.Source)).toEqual([
      { GenerateStringKey: 'password' }, { GenerateStringKey: 'password' }, { Generator: { GenerateStringKey: 'password' }, Type: 'generated' },
    ]);
    expect(JSON.stringify(seen)).not.toContain('canary');
  });
});

describe('an acknowledgement', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: new Date('2026-11-27T12:00:00Z') });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('holds for its scope alone, and the report shows it with reason, owner and date', () => {
    const app = appUnder({ strict: true });
    const [legacy, shop] = ['Legacy', 'Shop'].map(id => stackIn(app, id, id === 'Shop' ? ENV : { ...ENV, region: 'eu-west-1' }));
    for (const stack of [legacy, shop]) new CfnSecret(stack, 'Secret', { replicaRegions: [{ region: 'zz-north-9' }] });
    SecretRules.acknowledge(legacy, 'MS064', FUTURE);
    const { violations, suppressed, error } = synthesize(app);
    expect(violations.map(({ path: where, rule }) => `${where} ${rule}`)).toEqual(['Shop/Secret MS064']);
    expect(suppressed).toEqual([expect.objectContaining({ rule: 'MS064@Legacy', path: 'Legacy/Secret', text: expect.stringContaining('zz-north-9'), reason: 'A partner reads it by this name. (team-a, until 2999-12-31)' })]);
    expect(error).toBeDefined();
  });

  test('of all that is wrong lets a strict synthesis pass', () => {
    const app = appUnder({ strict: true });
    const secret = new CfnSecret(stackIn(app), 'With Space', { name: 'partner-abcdef' });
    SecretRules.acknowledge(secret, 'MS003', FUTURE);
    expect(synthesize(app)).toMatchObject({ error: undefined, violations: [], suppressed: [{ rule: 'MS003@Shop/With Space' }] });
  });

  test.each(['a::b', 'a:::b', 'With Space::b'])('holds for a scope that is called %j', id => {
    const app = appUnder({ strict: true });
    SecretRules.acknowledge(new CfnSecret(stackIn(app), id, { name: 'partner-abcdef' }), 'MS003', FUTURE);
    expect(synthesize(app)).toMatchObject({ error: undefined, violations: [], suppressed: [{ rule: `MS003@Shop/${id.replace('::', '%3A%3A')}` }] });
  });

  test('on the app holds for all, custom rules included', () => {
    const app = appUnder({ rules: [{ id: 'ACME-1', title: 'Never', fix: 'Nothing.', check: () => ['It is never right.'] }], strict: true });
    new CfnSecret(stackIn(app), 'Secret');
    SecretRules.acknowledge(app, 'ACME-1', FUTURE);
    expect(synthesize(app)).toMatchObject({ error: undefined, violations: [], suppressed: [{ rule: 'ACME-1@App' }] });
  });

  test.each([true, false])('silences the warning of a ManagedSecret as well, and the report shows it (strict: %p)', strict => {
    const app = appUnder({ strict });
    const secret = new ManagedSecret(stackIn(app), 'Secret', { secretName: 'partner-abcdef' });
    SecretRules.acknowledge(secret, 'MS003', FUTURE);
    expect(synthesize(app)).toMatchObject({ error: undefined, violations: [], suppressed: [{ rule: 'MS003@Shop/Secret', path: 'Shop/Secret/Resource' }] });
    expect(secret.node.findAll().flatMap(({ node }) => node.metadata).filter(({ type }) => type === 'aws:cdk:warning')).toEqual([]);
  });

  test('of the CDK\'s annotations, with neither owner nor end, holds for a ManagedSecret where the rules are not strict', () => {
    const rules = [false, true].map(strict => {
      const app = appUnder({ strict });
      const secret = new ManagedSecret(stackIn(app), 'Secret', { replicaRegions: [{ region: 'zz-north-9' }] });
      Annotations.of(secret).acknowledgeWarning('MS064', 'x');
      return synthesize(app).violations.map(({ rule, severity }) => `${rule} ${severity}`);
    });
    expect(rules).toEqual([[], ['MS064 error']]);
  });

  test('that is wrong on a construct outside of all stacks is reported on the app: the CLI leaves out what no selected stack has', () => {
    const app = appUnder({ strict: true });
    for (const id of ['Dev', 'Prod']) {
      const stage = new Stage(app, id, { env: ENV });
      new CfnSecret(stackIn(stage), 'Secret', { name: 'partner-abcdef' });
      SecretRules.acknowledge(stage, 'MS003', { ...FUTURE, owner: '' });
    }
    const { violations } = synthesize(app);
    expect(violations.filter(({ rule }) => rule === 'MS901').map(({ path: where, text, severity }) => [where, text, severity])).toEqual([
      ['', '[Dev] acknowledgment of MS003 has no owner.', 'fatal'],
      ['', '[Prod] acknowledgment of MS003 has no owner.', 'fatal'],
    ]);
  });

  test.each<[string, (app: App) => unknown]>([
    ['acknowledged on it', app => SecretRules.acknowledge(app, 'MS003', FUTURE)],
    ['acknowledged on it by the CDK\'s own method', app => Annotations.of(app).acknowledgeWarning('MS003', 'known')],
  ])('of the whole app silences the warning of a ManagedSecret, %s', (_, acknowledge) => {
    const app = appUnder();
    const secret = new ManagedSecret(stackIn(app), 'Secret', { secretName: 'partner-abcdef' });
    acknowledge(app);
    expect(synthesize(app)).toMatchObject({ violations: [] });
    expect(secret.node.findAll().flatMap(({ node }) => node.metadata).filter(({ type }) => type === 'aws:cdk:warning')).toEqual([]);
  });

  const NO_RULE = 'names no rule of this library. Correct the id: https://github.com/cdk-managed-secret/cdk-managed-secret/blob/main/RULES.md lists all ids.';
  const NO_EFFECT = 'has no effect, because nobody can acknowledge a violation of a guardrail or a finding on an acknowledgment. '
    + 'Fix the finding, or ask the owners of the blueprint.';

  test.each<[string, string, object, string]>([
    ['a reason', 'MS003', { reason: ' ' }, 'MS900 acknowledgment of MS003 has no reason. Write why the finding does not apply.'],
    ['an owner', 'MS003', { owner: '' }, 'MS901 acknowledgment of MS003 has no owner. Write who is responsible: a team or an email address.'],
    ['a date of the past', 'MS003', { expires: '2026-11-26' }, 'MS902 acknowledgment of MS003 has expired. It was valid until 2026-11-26; its owner is team-a. Fix the finding, or acknowledge it again with a new expiry date.'],
    ['a date', 'MS003', { expires: 'soon' }, 'MS903 acknowledgment of MS003 must have an expiry date such as 2027-01-31. It has "soon". Correct the date.'],
    ['a day that there is', 'MS003', { expires: '2027-02-30' }, 'MS903 acknowledgment of MS003 must have an expiry date such as 2027-01-31. It has "2027-02-30". Correct the date.'],
    ['a rule', 'MS998', {}, `MS904 acknowledgment of MS998 ${NO_RULE}`],
    ['a digit of its id', 'MS3OO', {}, `MS904 acknowledgment of MS3OO ${NO_RULE}`],
    ['the case of its id', 'ms003', {}, `MS904 acknowledgment of ms003 ${NO_RULE}`],
    ['the prefix of its id', 'ManagedSecret::MS003', {}, `MS904 acknowledgment of ManagedSecret::MS003 ${NO_RULE}`],
    ['an id that no custom rule can have', 'a b', {}, `MS904 acknowledgment of a b ${NO_RULE}`],
    ['a guardrail', 'MS300', {}, `MS905 acknowledgment of MS300 ${NO_EFFECT}`],
    ['a finding of another', 'MS902', {}, `MS905 acknowledgment of MS902 ${NO_EFFECT}`],
  ])('that is wrong in %s has no effect, and is a finding', (_, id, wrong, message) => {
    const app = appUnder();
    const secret = new ManagedSecret(stackIn(app), 'Secret', { secretName: 'partner-abcdef' });
    SecretRules.acknowledge(secret, id, { ...FUTURE, ...wrong });
    const { violations } = synthesize(app);
    expect(violations.map(({ rule, path: where }) => `${where} ${rule}`)).toEqual(['Shop/Secret/Resource MS003', `Shop/Secret ${message.slice(0, 5)}`]);
    const [{ text, fix }] = violations.filter(({ rule }) => rule !== 'MS003');
    expect(`${message.slice(0, 5)} ${text} ${fix}`).toBe(message);
    expect(secret.node.metadata.filter(({ type }) => type === 'aws:cdk:warning')).toEqual([]);
  });

  test('is valid to the end of its last day', () => {
    const app = appUnder();
    SecretRules.acknowledge(new CfnSecret(stackIn(app), 'Secret', { name: 'partner-abcdef' }), 'MS003', { ...FUTURE, expires: '2026-11-27' });
    expect(synthesize(app).violations).toEqual([]);
  });

  test('hides no error of a ManagedSecret from the report, where the synthesis goes on without its validation', () => {
    const app = appUnder();
    new ManagedSecret(stackIn(app), 'Secret', { secretName: 'a b', encryptionKey: new Key(app.node.findChild('Shop'), 'Key'), kmsKeyId: KEY_ARN });
    expect(synthesize(app).error).toContain('MS050');
    jest.spyOn(app, 'synth').mockImplementation(options => Stage.prototype.synth.call(app, { ...options, skipValidation: true }));
    expect(reported(synthesize(app))).toEqual(['Shop/Secret/Resource MS001', 'Shop/Secret/Resource MS050']);
  });

  test('of an error of a ManagedSecret has no effect', () => {
    const app = appUnder({ strict: true });
    const secret = new ManagedSecret(stackIn(app), 'Secret');
    (secret.node.defaultChild as CfnSecret).addPropertyOverride('Name', 'a b');
    SecretRules.acknowledge(app, 'MS001', FUTURE);
    expect(synthesize(app)).toMatchObject({ violations: [{ rule: 'MS001', severity: 'fatal', path: 'Shop/Secret/Resource' }], suppressed: [] });
  });

  const byCdk = (id: string) => `acknowledgment of ${id} was made with Validations.of(), which has no owner or expiry date and can apply to the whole app. `
    + `Remove that call, and use SecretRules.acknowledge(scope, '${id}', { reason, owner, expires }).`;

  test('by the CDK\'s own method is one finding, with or without a reason, that has the call to make', () => {
    const app = appUnder();
    const secret = new CfnSecret(stackIn(app), 'Secret', { name: 'partner-abcdef' });
    Validations.of(secret).acknowledge({ id: 'ManagedSecret::MS003', reason: '' }, { id: 'ManagedSecret::MS310', reason: 'x' });
    Validations.of(secret).acknowledge({ id: 'Another::MS003', reason: '' });
    const { violations } = synthesize(app);
    expect(violations.map(({ rule, path: where, text, fix, severity }) => [rule, severity, where, `${text} ${fix}`])).toEqual([
      ['MS909', 'warning', 'Shop/Secret', byCdk('MS003')],
      ['MS909', 'warning', 'Shop/Secret', byCdk('MS310')],
    ]);
  });

  test.each(['Annotation::MS003', 'Construct-Annotations::MS003'])('by the CDK\'s own method under the name of an annotation is that finding too: %s', id => {
    const app = appUnder();
    const secret = new CfnSecret(stackIn(app), 'Secret', { name: 'partner-abcdef' });
    Validations.of(secret).acknowledge({ id, reason: 'x' });
    Validations.of(secret).acknowledge({ id: 'Annotation::@aws-cdk/core:other', reason: 'x' });
    secret.node.addMetadata('of-another-tool', { 'ManagedSecret::MS001': 'x' });
    expect(reported(synthesize(app))).toEqual(['Shop/Secret MS003', 'Shop/Secret MS909']);
  });

  test('by the CDK\'s own method fails a strict synthesis, whatever else is acknowledged', () => {
    const app = appUnder({ strict: true });
    const secret = new CfnSecret(stackIn(app), 'Secret', { name: 'partner-abcdef' });
    Validations.of(secret).acknowledge(...['MS003', 'MS901', 'MS903'].map(id => ({ id: `ManagedSecret::${id}`, reason: 'x' })));
    const { violations, error } = synthesize(app);
    expect([...new Set(violations.map(({ rule, severity }) => `${rule} ${severity}`))]).toEqual(['MS909 fatal', 'MS905 fatal']);
    expect(error).toContain('ManagedSecret::MS909');
  });
});
