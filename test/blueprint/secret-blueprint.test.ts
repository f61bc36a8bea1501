import { App, Aws, Duration, Fn, PropertyInjectors, RemovalPolicy, Stack, Stage, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IKey, Key } from 'aws-cdk-lib/aws-kms';
import { CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import {
  ISecretKeyFactory, ManagedSecret, ManagedSecretProps, SecretAccess, SecretBlueprint, SecretBlueprintProps, SecretConsumer, SecretContent,
  SecretCreation, SecretCreationMode, SecretDefaults, SecretGuardRails, SecretRulesMode,
} from '../../src';
import { appWith, ENV, errorsOf, KEY_ARN, OTHER, stackIn, synthesize } from '../plugin/support';

/** The end of each MS321. */
const CORRECT = 'Correct it: https://github.com/cdk-managed-secret/cdk-managed-secret/blob/main/docs/guides/blueprints.md lists all keys.';

/** The properties of the one secret of a stack, and its deletion policy. */
function secretOf(stack: Stack): Record<string, any> {
  const [resource] = Object.values<any>(Template.fromStack(stack).findResources('AWS::SecretsManager::Secret'));
  return { ...resource.Properties, DeletionPolicy: resource.DeletionPolicy };
}

function made(defaults: SecretDefaults, props: ManagedSecretProps = {}, nameVariables = {}) {
  const app = appWith();
  new SecretBlueprint({ name: 'acme', defaults, nameVariables }).applyTo(app);
  const stack = stackIn(app);
  return { stack, secret: new ManagedSecret(stack, 'Database', props) };
}

describe('a default', () => {
  test.each<[string, SecretDefaults, Record<string, unknown>]>([
    ['of the key as a reference', { kmsKeyId: KEY_ARN }, { KmsKeyId: KEY_ARN }],
    ['of the key with placeholders', { kmsKeyId: 'arn:aws:kms:{region}:{account}:alias/secrets' }, { KmsKeyId: 'arn:aws:kms:eu-central-1:111111111111:alias/secrets' }],
    ['of the removal policy', { removalPolicy: RemovalPolicy.DESTROY }, { DeletionPolicy: 'Delete' }],
    ['of the description', { description: '{name} of {stack} in {region}' }, { Description: 'Database of Shop in eu-central-1' }],
    ['of the name', { namePattern: '{service}/{name}' }, { Name: 'orders/Database' }],
    ['of the tags', { tags: { b: '2', a: '1' } }, { Tags: [{ Key: 'a', Value: '1' }, { Key: 'b', Value: '2' }] }],
    ['of the replicas, but the one of its own region', { replicas: [{ region: 'eu-central-1' }, { region: 'eu-west-1' }] }, { ReplicaRegions: [{ Region: 'eu-west-1' }] }],
    ['of a replica\'s key', { replicas: [{ region: 'eu-west-1', kmsKeyId: 'arn:aws:kms:{region}:{account}:alias/secrets' }] },
      { ReplicaRegions: [{ Region: 'eu-west-1', KmsKeyId: 'arn:aws:kms:eu-west-1:111111111111:alias/secrets' }] }],
  ])('%s reaches the template', (_, defaults, expected) => {
    expect(secretOf(made(defaults, {}, { service: 'orders' }).stack)).toMatchObject(expected);
  });

  test.each<[string, SecretDefaults, ManagedSecretProps, Record<string, unknown>]>([
    ['key', { kmsKeyId: 'alias/secrets' }, { kmsKeyId: KEY_ARN }, { KmsKeyId: KEY_ARN }],
    ['removal policy', { removalPolicy: RemovalPolicy.DESTROY }, { removalPolicy: RemovalPolicy.RETAIN }, { DeletionPolicy: 'Retain' }],
    ['description', { description: 'a' }, { description: 'b' }, { Description: 'b' }],
    ['name', { namePattern: 'a/{name}' }, { secretName: 'b' }, { Name: 'b' }],
    ['tag', { tags: { team: 'a', cost: '1' } }, { tags: { team: 'b' } }, { Tags: [{ Key: 'cost', Value: '1' }, { Key: 'team', Value: 'b' }] }],
    ['list of no replicas', { replicas: [{ region: 'eu-west-1' }] }, { replicaRegions: [] }, { ReplicaRegions: undefined }],
  ])('gives way to a %s in the properties', (_, defaults, props, expected) => {
    const { DeletionPolicy, Name, Description, KmsKeyId, Tags: tags, ReplicaRegions } = secretOf(made(defaults, props).stack);
    expect({ DeletionPolicy, Name, Description, KmsKeyId, Tags: tags, ReplicaRegions }).toMatchObject(expected);
  });

  test('of a tag gives way to Tags.of(), which is further out', () => {
    const { stack } = made({ tags: { team: 'a' } });
    Tags.of(stack.node.root).add('team', 'b');
    expect(secretOf(stack).Tags).toEqual([{ Key: 'team', Value: 'b' }]);
  });

  test('is that of the nearest blueprint, each for itself', () => {
    const app = appWith();
    const stage = new Stage(app, 'Prod', { env: ENV });
    const stack = new Stack(stage, 'Shop');
    new SecretBlueprint({ name: 'company', defaults: { description: 'company', tags: { a: '1', b: '1' }, kmsKeyId: 'alias/company' } }).applyTo(app);
    new SecretBlueprint({ name: 'prod', defaults: { description: 'prod', tags: { b: '2' } } }).applyTo(stage);
    new SecretBlueprint({ name: 'shop', nameVariables: { service: 'shop' }, defaults: { namePattern: '{stage}/{service}/{name}' } }).applyTo(stack);
    const secret = new ManagedSecret(stack, 'Database');
    expect(secretOf(stack)).toMatchObject({ Name: 'Prod/shop/Database', Description: 'prod', KmsKeyId: 'alias/company', Tags: [{ Key: 'a', Value: '1' }, { Key: 'b', Value: '2' }] });
    expect(secret.effectiveConfig).toMatchObject({
      'description': { value: 'prod', origin: 'blueprint prod (Prod)' },
      'encryptionKey': { value: 'alias/company', origin: 'blueprint company (App)' },
      'secretName': { value: 'Prod/shop/Database', origin: 'blueprint shop (Prod/Shop)' },
      'tags.a': { value: '1', origin: 'blueprint company (App)' },
      'tags.b': { value: '2', origin: 'blueprint prod (Prod)' },
      'removalPolicy': { value: 'retain-on-update-or-delete', origin: 'default of the library' },
    });
  });

  test('of a nearer key takes the place of a key of another kind', () => {
    const app = appWith();
    const stack = stackIn(app);
    new SecretBlueprint({ defaults: { kmsKeyId: 'alias/company' } }).applyTo(app);
    new SecretBlueprint({ defaults: { encryptionKey: new Key(stack, 'Key') } }).applyTo(stack);
    expect(new ManagedSecret(stack, 'Secret').effectiveConfig.encryptionKey).toEqual({ value: 'Shop/Key', origin: 'blueprint (Shop)' });
  });

  test('of two on the same scope is that of the later one', () => {
    const app = appWith();
    for (const description of ['first', 'second']) new SecretBlueprint({ defaults: { description } }).applyTo(app);
    const stack = stackIn(app);
    new ManagedSecret(stack, 'Secret');
    expect(secretOf(stack).Description).toBe('second');
  });

  test('of the creation and the recovery window reaches the custom resource', () => {
    const { stack, secret } = made({ creation: SecretCreationMode.CREATE_SECRET, recoveryWindow: Duration.days(8) });
    Template.fromStack(stack).hasResourceProperties('Custom::ManagedSecret', { RecoveryWindowInDays: '8' });
    expect(secret.effectiveConfig).toMatchObject({
      creation: { value: 'createSecret', origin: 'blueprint acme (App)' }, recoveryWindow: { value: '8 days', origin: 'blueprint acme (App)' },
    });
  });

  test.each([[undefined, '8'], [Duration.days(9), '9']])('of the recovery window fills in what createSecret() of the user left open: %s', (recoveryWindow, expected) => {
    const { stack } = made({ recoveryWindow: Duration.days(8) }, { creation: SecretCreation.createSecret({ recoveryWindow }) });
    Template.fromStack(stack).hasResourceProperties('Custom::ManagedSecret', { RecoveryWindowInDays: expected });
  });

  test('of an account that is not known stays a reference', () => {
    const app = appWith();
    new SecretBlueprint({ defaults: { kmsKeyId: `arn:${Aws.PARTITION}:kms:{region}:{account}:alias/secrets` } }).applyTo(app);
    const stack = stackIn(app, 'Shop', {});
    new ManagedSecret(stack, 'Secret');
    const join = ['', ['arn:', { Ref: 'AWS::Partition' }, ':kms:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':alias/secrets']];
    expect(secretOf(stack).KmsKeyId).toEqual({ 'Fn::Join': join });
  });
});

describe('a key factory', () => {
  class OneEach implements ISecretKeyFactory {
    public asked: string[] = [];
    public keyFor(stack: Stack): IKey {
      this.asked.push(stack.node.path);
      return new Key(stack, 'SecretsKey');
    }
  }

  test('is asked once for each stack', () => {
    const app = appWith();
    const keyFactory = new OneEach();
    new SecretBlueprint({ defaults: { keyFactory } }).applyTo(app);
    const stacks = [stackIn(app, 'One'), stackIn(app, 'Two')];
    for (const stack of stacks) for (const id of ['A', 'B']) new ManagedSecret(stack, id);
    expect(keyFactory.asked).toEqual(['One', 'Two']);
    const template = Template.fromStack(stacks[0]);
    template.resourceCountIs('AWS::KMS::Key', 1);
    const [key] = Object.keys(template.findResources('AWS::KMS::Key'));
    expect(Object.values<any>(template.findResources('AWS::SecretsManager::Secret')).map(({ Properties }) => Properties.KmsKeyId)).toEqual(Array(2).fill({ 'Fn::GetAtt': [key, 'Arn'] }));
  });

  test('makes a key that grants are written on as on a key of the properties, in its policy and in that of the role', () => {
    const keyFactory = new OneEach();
    const resources = [{ blueprint: { keyFactory } }, {}].map(({ blueprint }) => {
      const app = appWith();
      new SecretBlueprint({ defaults: blueprint }).applyTo(app);
      const stack = stackIn(app);
      const secret = new ManagedSecret(stack, 'Secret', blueprint ? {} : { encryptionKey: keyFactory.keyFor(stack) });
      secret.grantRead(new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }));
      secret.grantAccess(SecretConsumer.role(OTHER, 'reader'), SecretAccess.READ);
      return Template.fromStack(stack).toJSON().Resources;
    });
    expect(resources[0]).toEqual(resources[1]);

    const ofType = (type: string) => Object.values<any>(resources[0]).filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
    const [{ KeyPolicy }] = ofType('AWS::KMS::Key');
    const consumer = { ArnEquals: { 'aws:PrincipalArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${OTHER}:role/reader`]] } } };
    expect(KeyPolicy.Statement).toContainEqual(expect.objectContaining({ Action: 'kms:Decrypt', Condition: expect.objectContaining(consumer) }));
    const [{ PolicyDocument }] = ofType('AWS::IAM::Policy');
    const [key] = Object.keys(resources[0]).filter(id => resources[0][id].Type === 'AWS::KMS::Key');
    expect(PolicyDocument.Statement).toContainEqual(expect.objectContaining({ Action: 'kms:Decrypt', Resource: { 'Fn::GetAtt': [key, 'Arn'] } }));
  });

  test('makes the key of the secret', () => {
    const { stack, secret } = made({ keyFactory: new OneEach() });
    expect(secret.encryptionKey).toBe(stack.node.findChild('SecretsKey'));
    expect(secret.effectiveConfig.encryptionKey).toEqual({ value: 'Shop/SecretsKey', origin: 'blueprint acme (App)' });
  });

  test('that gives no key is reported, and not called again', () => {
    const keyFactory = { keyFor: jest.fn() };
    const { stack } = made({ keyFactory });
    new ManagedSecret(stack, 'Other');
    const problem = `MS321 acme.defaults.keyFactory is not valid in a blueprint. It returned no key for the stack Shop. ${CORRECT}`;
    expect(errorsOf(synthesize(stack.node.root as App))).toEqual([`[Shop/Database] ${problem}`, `[Shop/Other] ${problem}`]);
    expect(keyFactory.keyFor).toHaveBeenCalledTimes(1);
  });

  test('is not asked for a secret that has a key', () => {
    const keyFactory = new OneEach();
    made({ keyFactory }, { kmsKeyId: KEY_ARN });
    expect(keyFactory.asked).toEqual([]);
  });
});

describe('a placeholder', () => {
  test('without a value is an error that names it, and the secret has no such name', () => {
    const { stack } = made({ namePattern: '{service}/{name}', description: 'Of {team}' });
    expect(errorsOf(synthesize(stack.node.root as App))).toEqual([
      '[Shop/Database] MS323 defaults.namePattern "{service}/{name}" has a placeholder without a value. There is no value for {service}. '
      + 'The default comes from blueprint acme (App). '
      + 'Set the value in nameVariables of this blueprint or of one nearer to the secret, or set the property on the secret.',
      '[Shop/Database] MS323 defaults.description "Of {team}" has a placeholder without a value. There is no value for {team}. '
      + 'The default comes from blueprint acme (App). '
      + 'Set the value in nameVariables of this blueprint or of one nearer to the secret, or set the property on the secret.',
    ]);
  });

  test('of the path has the ids from the stack down, with hyphens for what a name cannot have', () => {
    const app = appWith();
    new SecretBlueprint({ defaults: { namePattern: '{path}' } }).applyTo(app);
    const outer = new ManagedSecret(stackIn(app), 'Outer One', { secretName: 'outer' });
    expect(new ManagedSecret(outer, 'Inner:Two').effectiveConfig.secretName.value).toBe('Outer-One/Inner-Two');
  });
});

test.each([[{}], [{ stage: 'live' }]])('the placeholder of the stage is the name of the stage with the variables %j', nameVariables => {
  const app = appWith();
  new SecretBlueprint({ defaults: { namePattern: '{stage}/{name}' }, nameVariables }).applyTo(app);
  const secret = new ManagedSecret(new Stack(new Stage(app, 'Prod', { env: ENV }), 'Shop'), 'Secret');
  expect(secret.effectiveConfig.secretName.value).toBe('Prod/Secret');
});

test('of several characters together that a name cannot have, a placeholder makes one hyphen', () => {
  const app = appWith();
  new SecretBlueprint({ defaults: { namePattern: '{name}' } }).applyTo(app);
  expect(new ManagedSecret(stackIn(app), 'User & password').effectiveConfig.secretName.value).toBe('User-password');
});

test('of the rules of several blueprints the strictest hold, whichever is nearer', () => {
  const modes = [SecretRulesMode.WARN, SecretRulesMode.STRICT];
  for (const [outer, inner] of [modes, [...modes].reverse()]) {
    const app = appWith();
    const stack = stackIn(app);
    new SecretBlueprint({ rules: outer }).applyTo(app);
    new SecretBlueprint({ rules: inner }).applyTo(stack);
    new SecretBlueprint({ rules: SecretRulesMode.OFF }).applyTo(stack);
    new CfnSecret(stack, 'Secret', { name: 'a b', generateSecretString: {} });
    expect(synthesize(app).violations.map(({ rule, severity }) => `${rule} ${severity}`)).toContain('MS001 error');
  }
});

describe('a blueprint that comes after a secret of its scope', () => {
  /** What is reported of a late blueprint where the secret was made with others. */
  function reportsOf(late: SecretBlueprintProps, earlier: SecretBlueprintProps, nearer: SecretBlueprintProps) {
    const app = appWith();
    const stack = stackIn(app);
    new SecretBlueprint({ ...earlier, name: 'earlier' }).applyTo(app);
    new SecretBlueprint({ ...nearer, name: 'nearer' }).applyTo(stack);
    new ManagedSecret(stack, 'Secret', { secretName: 'a' });
    new SecretBlueprint({ ...late, name: 'acme' }).applyTo(app);
    return errorsOf(synthesize(app));
  }
  const missed = (what: string) => ['[] MS322 Blueprint "acme" must be applied before the first ManagedSecret in its scope. '
    + `Shop/Secret was created before that, without its ${what}. `
    + 'Call applyTo() right after new App(), or after the scope is created.'];
  const named = { defaults: { description: 'Of {service}' }, nameVariables: { service: 'a' } };

  test.each<[string, SecretBlueprintProps, SecretBlueprintProps?, SecretBlueprintProps?]>([
    ['guardrails', { guardRails: { namePattern: '{name}', regions: ['eu-central-1'] }, rules: SecretRulesMode.OFF }],
    ['guardrails, and variables for their pattern', { guardRails: { namePattern: '{service}' }, nameVariables: { service: 'a' } }],
    ['a variable that no text has', { nameVariables: { team: 'b' } }, named],
    ['a variable of which a nearer blueprint has the value', { nameVariables: { service: 'b' } }, {}, named],
    ['a refusal of injectors, of which there are none', { honorSecretInjectors: false }],
  ])('is fine with %s', (_, late, earlier = {}, nearer = {}) => {
    expect(reportsOf(late, earlier, nearer)).toEqual([]);
  });

  test.each<[string, string, SecretBlueprintProps, SecretBlueprintProps?, SecretBlueprintProps?]>([
    ['defaults', 'defaults', { defaults: { description: 'late' } }],
    ['a variable of a text', 'nameVariables.service', { nameVariables: { service: 'b', team: 'c' } }, named],
    ['a variable of the text of a nearer blueprint', 'nameVariables.service', { nameVariables: { service: 'b' } }, { nameVariables: { service: 'a' } }, { defaults: { description: '{service}' } }],
    ['the stage of a text', 'nameVariables.stage', { nameVariables: { stage: 'b' } }, { nameVariables: { stage: 'a' }, defaults: { description: '{stage}' } }],
  ])('is reported, because the secret missed %s', (_, what, late, earlier = {}, nearer = {}) => {
    expect(reportsOf(late, earlier, nearer)).toEqual(missed(what));
  });

  test('is reported with the scope on which it was applied', () => {
    const app = appWith();
    const stack = stackIn(app);
    new ManagedSecret(stack, 'Secret');
    new SecretBlueprint({ defaults: { description: 'late' } }).applyTo(stack);
    expect(errorsOf(synthesize(app))).toEqual([
      '[Shop] MS322 Blueprint "blueprint" must be applied before the first ManagedSecret in its scope. Shop/Secret was created before that, without its defaults. '
      + 'Call applyTo() right after new App(), or after the scope is created.',
    ]);
  });

  test.each([[false, undefined, true], [true, false, true], [true, undefined, false], [false, false, false]])(
    'with honorSecretInjectors: %s after %s is reported where there is an injector, and it says something else: %s', (late, earlier, isReported) => {
      const app = appWith();
      PropertyInjectors.of(app).add({ constructUniqueId: Secret.PROPERTY_INJECTION_ID, inject: props => props });
      new SecretBlueprint({ honorSecretInjectors: earlier }).applyTo(app);
      new ManagedSecret(stackIn(app), 'Secret');
      new SecretBlueprint({ name: 'acme', honorSecretInjectors: late }).applyTo(app);
      expect(errorsOf(synthesize(app))).toEqual(isReported ? missed('honorSecretInjectors') : []);
    });
});

describe('guardrails', () => {
  const conflict = (rail: string, how: string) => `[Prod] MS320 team.guardRails.${rail} must not loosen a guardrail of an outer scope: an inner blueprint can only tighten guardrails. Here ${how}. `
    + 'The outer one is set by blueprint company (App). Remove it, or ask the owners of the outer blueprint.';

  test.each<[string, SecretGuardRails, SecretGuardRails, string[]]>([
    ['a switch that is switched off', { rotation: true }, { rotation: false }, [conflict('rotation', 'it is off, and demanded there')]],
    ['a switch that is switched on', { rotation: false }, { rotation: true }, []],
    ['a list with more', { regions: ['eu-central-1'] }, { regions: ['eu-central-1', 'eu-west-1'] }, [conflict('regions', 'it allows eu-west-1, which the outer one does not')]],
    ['a list with less', { keyAccounts: ['111111111111', '222222222222'] }, { keyAccounts: ['111111111111'] }, []],
    ['another creation', { creation: SecretCreationMode.CLOUD_FORMATION }, { creation: SecretCreationMode.CREATE_SECRET },
      [conflict('creation', 'it demands createSecret, and the outer one cloudFormation')]],
    ['a shorter window', { minimumRecoveryWindow: Duration.days(14) }, { minimumRecoveryWindow: Duration.days(7) },
      [conflict('minimumRecoveryWindow', 'it demands 7 days, and the outer one 14')]],
    ['a longer window', { minimumRecoveryWindow: Duration.days(14) }, { minimumRecoveryWindow: Duration.days(30) }, []],
    ['one more value of a tag', { requiredTags: { data: ['low'] } }, { requiredTags: { data: ['low', 'high'] } }, [conflict('requiredTags', 'of data, it allows high, which the outer one does not')]],
    ['the same window', { minimumRecoveryWindow: Duration.days(14) }, { minimumRecoveryWindow: Duration.days(14) }, []],
    ['the same creation', { creation: SecretCreationMode.CLOUD_FORMATION }, { creation: SecretCreationMode.CLOUD_FORMATION }, []],
    ['more values of two tags', { requiredTags: { data: ['low'], owner: ['me'] } }, { requiredTags: { data: ['high'], owner: ['me', 'you'] } },
      [conflict('requiredTags', 'of data, it allows high, which the outer one does not; of owner, it allows you, which the outer one does not')]],
    ['one more tag', { requiredTags: { data: ['low'] } }, { requiredTags: { owner: [] } }, []],
    ['any value of a tag, which the outer one limits', { requiredTags: { data: ['low'] } }, { requiredTags: { data: [] } }, []],
    ['a value of a tag that has the name of what every object has', { requiredTags: { owner: [] } }, { requiredTags: { constructor: ['low'] } }, []],
    ['another pattern, which has to fit as well', { namePattern: '{stage}/{any}' }, { namePattern: 'x/{name}' }, []],
  ])('of an inner scope: %s', (_, outer, inner, errors) => {
    const app = appWith();
    const stage = new Stage(app, 'Prod', { env: ENV });
    new SecretBlueprint({ name: 'company', guardRails: outer }).applyTo(app);
    new SecretBlueprint({ name: 'team', guardRails: inner }).applyTo(stage);
    expect(errorsOf(synthesize(app))).toEqual(errors);
  });

  test('of a tag that have no value in common leave the outer ones in force', () => {
    const app = appWith();
    const stack = stackIn(app);
    new SecretBlueprint({ name: 'company', guardRails: { requiredTags: { data: ['low'] } } }).applyTo(app);
    new SecretBlueprint({ name: 'team', guardRails: { requiredTags: { data: ['high'] } } }).applyTo(stack);
    new CfnSecret(stack, 'Secret', { tags: [{ key: 'data', value: 'high' }] });
    expect(errorsOf(synthesize(app))).toEqual([
      expect.stringMatching(/^\[\] \[Shop\/Secret\] MS304 .*: its tag "data" is "high", and not one of "low"\./),
      expect.stringMatching(/^\[Shop\] MS320 team.guardRails.requiredTags .* Here of data, it allows high, which the outer one does not\./),
    ]);
  });

  const inWest = (stack: Stack) => new CfnSecret(stack, 'Secret', { replicaRegions: [{ region: 'eu-west-1' }] });
  const ownedBy = (value: string) => (stack: Stack) => new CfnSecret(stack, 'Secret', { tags: [{ key: 'owner', value }] });
  const deletedIn = (days: number) => (stack: Stack) => new ManagedSecret(stack, 'Secret', {
    removalPolicy: RemovalPolicy.DESTROY, creation: SecretCreation.createSecret({ recoveryWindow: Duration.days(days) }),
  });
  const bothRegions = [ENV.region, 'eu-west-1'];

  test.each<[string, SecretGuardRails, SecretGuardRails, (stack: Stack) => unknown, string[]]>([
    ['a region that the inner list leaves out', { regions: bothRegions }, { regions: [ENV.region] }, inWest, ['eu-west-1 is not']],
    ['a region that the inner list adds', { regions: [ENV.region] }, { regions: bothRegions }, inWest, ['eu-west-1 is not']],
    ['a region of both lists', { regions: bothRegions }, { regions: [...bothRegions].reverse() }, inWest, []],
    ['a value of a tag that the outer one alone limits', { requiredTags: { owner: ['me'] } }, { requiredTags: { owner: [] } }, ownedBy('you'), ['its tag "owner" is "you", and not one of "me"']],
    ['a value of a tag that the inner one alone limits', { requiredTags: { owner: [] } }, { requiredTags: { owner: ['me'] } }, ownedBy('you'), ['its tag "owner" is "you", and not one of "me"']],
    ['a value of a tag that the inner one leaves out', { requiredTags: { owner: ['me', 'you'] } }, { requiredTags: { owner: ['me'] } }, ownedBy('you'), ['its tag "owner" is "you", and not one of "me"']],
    ['a window that the outer one refuses', { minimumRecoveryWindow: Duration.days(14) }, { minimumRecoveryWindow: Duration.days(7) }, deletedIn(7), ['the recovery window is 7 days, and the minimum is 14']],
    ['a window that the inner one refuses', { minimumRecoveryWindow: Duration.days(7) }, { minimumRecoveryWindow: Duration.days(14) }, deletedIn(7), ['the recovery window is 7 days, and the minimum is 14']],
    ['a window that is long enough for both', { minimumRecoveryWindow: Duration.days(7) }, { minimumRecoveryWindow: Duration.days(14) }, deletedIn(14), []],
    ['the creation that the inner one demands', { creation: SecretCreationMode.CLOUD_FORMATION }, { creation: SecretCreationMode.CREATE_SECRET }, deletedIn(7), ['it is createSecret, and not cloudFormation']],
    ['a rotation that the outer one alone demands', { rotation: true }, { rotation: false }, ownedBy('me'), ['no AWS::SecretsManager::RotationSchedule of this app refers to it']],
  ])('of two scopes, put together, judge %s', (_, outer, inner, make, problems) => {
    const app = appWith();
    const stack = stackIn(app);
    new SecretBlueprint({ name: 'company', guardRails: outer }).applyTo(app);
    new SecretBlueprint({ name: 'team', guardRails: inner }).applyTo(stack);
    make(stack);
    const { error = '', violations } = synthesize(app);
    const broken = [...error.split('\n').filter(line => / MS30\d /.test(line)), ...violations.map(({ text }) => text)];
    expect(broken).toEqual(problems.map(problem => expect.stringContaining(`: ${problem}. `)));
  });

  test('of tags that two scopes require are all required: a secret with the inner one alone breaks the outer one', () => {
    const app = appWith();
    const stack = stackIn(app);
    new SecretBlueprint({ name: 'company', guardRails: { requiredTags: { data: ['low'] } } }).applyTo(app);
    new SecretBlueprint({ name: 'team', guardRails: { requiredTags: { owner: [] } } }).applyTo(stack);
    const tags = { owner: 'me', data: 'low' };
    for (const keys of [['owner'], ['data'], ['owner', 'data']] as const) {
      new CfnSecret(stack, keys.join('And'), { tags: keys.map(key => ({ key, value: tags[key] })) });
    }
    const origin = 'The guardrail is set by blueprint company (App) and blueprint team (Shop).';
    expect(synthesize(app).violations.map(({ path, text }) => [path, text])).toEqual([
      ['Shop/data', `tags must have the required tags, with allowed values: it has no tag "owner". ${origin}`],
      ['Shop/owner', `tags must have the required tags, with allowed values: it has no tag "data", one of "low". ${origin}`],
    ]);
  });

  test('of names that two scopes demand have to fit both', () => {
    const app = appWith();
    const stack = stackIn(app);
    new SecretBlueprint({ name: 'company', guardRails: { namePattern: 'prod/{name}' } }).applyTo(app);
    new SecretBlueprint({ name: 'team', guardRails: { namePattern: '{name}/login' } }).applyTo(stack);
    for (const [id, name] of [['Company', 'prod/db'], ['Team', 'dev/login'], ['Both', 'prod/login'], ['Neither', 'dev/db']]) new CfnSecret(stack, id, { name });
    const end = 'The guardrail is set by blueprint company (App) and blueprint team (Shop).';
    expect(synthesize(app).violations.map(({ path, text }) => [path, text])).toEqual([
      ['Shop/Company', `secretName must match the pattern: "prod/db" does not match {name}/login. ${end}`],
      ['Shop/Neither', `secretName must match the pattern: "dev/db" does not match prod/{name}; "dev/db" does not match {name}/login. ${end}`],
      ['Shop/Team', `secretName must match the pattern: "dev/login" does not match prod/{name}. ${end}`],
    ]);
  });

  test('that are loosened stay as they were', () => {
    const app = appWith();
    const stack = stackIn(app);
    new SecretBlueprint({ name: 'company', guardRails: { customerManagedKey: true } }).applyTo(app);
    new SecretBlueprint({ name: 'team', guardRails: { customerManagedKey: false } }).applyTo(stack);
    new CfnSecret(stack, 'Secret');
    expect(errorsOf(synthesize(app)).map(line => line.slice(0, 41))).toEqual([
      '[] [Shop/Secret] MS300 encryptionKey must', '[Shop] MS320 team.guardRails.customerMana',
    ]);
  });
});

describe('an impossible value in a blueprint is reported', () => {
  test.each<[string, object, string]>([
    ['two keys', { defaults: { kmsKeyId: KEY_ARN, keyFactory: {} } }, `acme.defaults is not valid in a blueprint. It must have one of keyFactory, kmsKeyId. ${CORRECT}`],
    ['a key of the app beside a reference to one', { defaults: { encryptionKey: {}, kmsKeyId: KEY_ARN } }, `acme.defaults is not valid in a blueprint. It must have one of encryptionKey, kmsKeyId. ${CORRECT}`],
    ['all three keys', { defaults: { encryptionKey: {}, keyFactory: {}, kmsKeyId: KEY_ARN } }, `acme.defaults is not valid in a blueprint. It must have one of encryptionKey, keyFactory, kmsKeyId. ${CORRECT}`],
    ['a key of another form', { defaults: { kmsKeyId: 'secrets' } }, `acme.defaults.kmsKeyId is not valid in a blueprint. It must be a key ARN, a key ID, an alias ARN, or an alias name. ${CORRECT}`],
    ['a window of six days', { defaults: { recoveryWindow: Duration.days(6) } }, `acme.defaults.recoveryWindow is not valid in a blueprint. It must be 7 to 30 whole days. ${CORRECT}`],
    ['a window of 31 days', { guardRails: { minimumRecoveryWindow: Duration.days(31) } }, `acme.guardRails.minimumRecoveryWindow is not valid in a blueprint. It must be 7 to 30 whole days. ${CORRECT}`],
    ['an account of eleven digits', { guardRails: { keyAccounts: ['11111111111'] } }, `acme.guardRails.keyAccounts is not valid in a blueprint. "11111111111" is not an account ID of 12 digits. ${CORRECT}`],
    ['a consumer by name', { guardRails: { consumers: ['o-a1b2c3d4e5', 'acme'] } }, `acme.guardRails.consumers is not valid in a blueprint. "acme" is not an account ID of 12 digits or an organization ID. ${CORRECT}`],
    ['a variable of a name that the library fills', { nameVariables: { service: 'orders', region: 'eu' } }, `acme.nameVariables.region is not valid in a blueprint. The library sets this variable itself. Choose another name. ${CORRECT}`],
    ['an organization of nine characters', { guardRails: { consumers: ['o-a1b2c3d4e'] } }, `acme.guardRails.consumers is not valid in a blueprint. "o-a1b2c3d4e" is not an account ID of 12 digits or an organization ID. ${CORRECT}`],
    ['an organization of 33 characters', { guardRails: { consumers: [`o-${'a'.repeat(33)}`] } }, `acme.guardRails.consumers is not valid in a blueprint. "o-${'a'.repeat(33)}" is not an account ID of 12 digits or an organization ID. ${CORRECT}`],
    ['a window of seven and a half days', { defaults: { recoveryWindow: Duration.hours(180) } }, `acme.defaults.recoveryWindow is not valid in a blueprint. It must be 7 to 30 whole days. ${CORRECT}`],
    ['a least window of seven and a half days', { guardRails: { minimumRecoveryWindow: Duration.hours(180) } }, `acme.guardRails.minimumRecoveryWindow is not valid in a blueprint. It must be 7 to 30 whole days. ${CORRECT}`],
    ['a replica whose key has another form', { defaults: { replicas: [{ region: 'eu-west-1', kmsKeyId: 'secrets' }] } }, `acme.defaults.replicas[0].kmsKeyId is not valid in a blueprint. It must be a key ARN, a key ID, an alias ARN, or an alias name. ${CORRECT}`],
    ['a second replica with two keys', { defaults: { replicas: [{ region: 'eu-west-1' }, { region: 'eu-west-2', encryptionKey: {}, kmsKeyId: 'alias/a' }] } }, `acme.defaults.replicas[1] is not valid in a blueprint. It must have one of encryptionKey, kmsKeyId. ${CORRECT}`],
    ['a glob as a pattern', { guardRails: { namePattern: 'prod/*' } }, 'acme.guardRails.namePattern is not valid in a blueprint. "prod/*" has "*", which the name of a secret cannot contain. '
      + `A pattern has no wildcards: write {name} for any text. ${CORRECT}`],
    ['a regular expression as a pattern', { guardRails: { namePattern: '^prod/{name}$' } }, 'acme.guardRails.namePattern is not valid in a blueprint. "^prod/{name}$" has "^", "$", which the name of a secret cannot contain. '
      + `A pattern has no wildcards: write {name} for any text. ${CORRECT}`],
    ['a glob as the pattern of a default', { defaults: { namePattern: '*/{name}' } }, 'acme.defaults.namePattern is not valid in a blueprint. "*/{name}" has "*", which the name of a secret cannot contain. '
      + `A pattern has no wildcards: write {name} for any text. ${CORRECT}`],
    ...['account', 'region', 'stack', 'name', 'path'].map((name): [string, SecretBlueprintProps, string] => [
      `the variable ${name}`, { nameVariables: { [name]: 'x' } },
      `acme.nameVariables.${name} is not valid in a blueprint. The library sets this variable itself. Choose another name. ${CORRECT}`,
    ]),
    ['a region by name', { guardRails: { regions: ['Frankfurt'] } }, `acme.guardRails.regions is not valid in a blueprint. "Frankfurt" is not a region. ${CORRECT}`],
    ['a region with a word before it', { guardRails: { regions: ['in eu-west-1'] } }, `acme.guardRails.regions is not valid in a blueprint. "in eu-west-1" is not a region. ${CORRECT}`],
  ])('%s', (_, props, error) => {
    const app = appWith();
    new SecretBlueprint({ name: 'acme', ...props }).applyTo(app);
    expect(errorsOf(synthesize(app))).toEqual([`[] MS321 ${error}`]);
  });

  test('a pattern with a wildcard is refused once, and no secret beside it, while the pattern around it stays', () => {
    const app = appWith();
    new SecretBlueprint({ name: 'acme', guardRails: { namePattern: 'acme/{name}' } }).applyTo(app);
    const stack = stackIn(app);
    new SecretBlueprint({ name: 'shop', guardRails: { namePattern: 'acme/shop*' } }).applyTo(stack);
    for (const secretName of ['acme/a', 'acme/shop', 'b']) new ManagedSecret(stack, secretName, { secretName });
    expect(errorsOf(synthesize(app)).map(error => error.slice(0, error.indexOf('. ')))).toEqual([
      '[] [Shop/b] MS303 secretName must match the pattern: "b" does not match acme/{name}', '[Shop] MS321 shop.guardRails.namePattern is not valid in a blueprint',
    ]);
  });

  test.each<[string, SecretBlueprintProps]>([
    ['every character of a name in a pattern', { guardRails: { namePattern: 'aZ0/_+=.@-{name}' }, defaults: { namePattern: 'a-Z_9{name}' } }],
    ['a variable of another name, such as stage', { nameVariables: { stage: 'prod' } }],
    ['regions of every partition', { guardRails: { regions: ['eu-central-1', 'us-gov-west-1', 'us-isob-east-1', 'cn-north-1'] } }],
    ['the longest organization', { guardRails: { consumers: [`o-${'a'.repeat(32)}`] } }],
    ['an account that only the deployment knows', { guardRails: { keyAccounts: [Aws.ACCOUNT_ID], consumers: [Aws.ACCOUNT_ID] } }],
    ['a key that only the deployment knows', { defaults: { kmsKeyId: Fn.importValue('Key') } }],
    ['a replica under a key of the app', { defaults: { replicas: [{ region: 'eu-west-1', encryptionKey: {} as never }] } }],
    ['a key between two placeholders', { defaults: { kmsKeyId: 'arn:aws:kms:{region}:{account}:alias/{stack}' } }],
  ])('but %s is fine', (_, props) => {
    const app = appWith();
    new SecretBlueprint(props).applyTo(app);
    expect(errorsOf(synthesize(app))).toEqual([]);
  });

  test.each([7, 30])('a window of %s days is fine', days => {
    const app = appWith();
    const window = Duration.days(days);
    new SecretBlueprint({ defaults: { recoveryWindow: window }, guardRails: { minimumRecoveryWindow: window } }).applyTo(app);
    expect(synthesize(app).error).toBeUndefined();
  });
});

describe('the context of the app', () => {
  const malformed = (key: string, problem: string) => `[] MS321 cdk-managed-secret:blueprint.${key} is not valid in a blueprint. ${problem} ${CORRECT}`;

  const CONTEXT = {
    name: 'acme',
    nameVariables: { service: 'orders' },
    defaults: { kmsKeyId: 'alias/secrets', tags: { cost: '1' }, namePattern: '{service}/{name}', removalPolicy: 'destroy', recoveryWindowInDays: 9, replicas: [{ region: 'eu-west-1' }] },
    guardRails: { requiredTags: { owner: [] }, minimumRecoveryWindowInDays: 7 },
  };

  test.each([['as JSON', CONTEXT], ['as a text, as -c gives it', JSON.stringify(CONTEXT)]])('is a blueprint %s, without a line of code', (_, context) => {
    const app = appWith({ [SecretBlueprint.CONTEXT_KEY]: context });
    const stack = stackIn(app);
    const secret = new ManagedSecret(stack, 'Database', { removalPolicy: RemovalPolicy.RETAIN });
    expect(secret.effectiveConfig).toMatchObject({
      secretName: { value: 'orders/Database', origin: 'context cdk-managed-secret:blueprint (acme)' },
      removalPolicy: { value: 'retain', origin: 'properties' },
      replicaRegions: { value: 'eu-west-1' },
    });
    expect(synthesize(app).violations).toEqual([expect.objectContaining({ rule: 'MS304', severity: 'fatal', path: 'Shop/Database/Resource' })]);
  });

  test('is further out than any blueprint of code', () => {
    const app = appWith({ [SecretBlueprint.CONTEXT_KEY]: { defaults: { description: 'context', tags: { a: '1' } } } });
    new SecretBlueprint({ defaults: { description: 'code' } }).applyTo(app);
    const { description, 'tags.a': a } = new ManagedSecret(stackIn(app), 'Secret').effectiveConfig;
    expect([description.value, a.value]).toEqual(['code', '1']);
  });

  test('that cannot be read is reported, each place by its path', () => {
    const app = appWith({
      [SecretBlueprint.CONTEXT_KEY]: {
        defaults: { removalPolicy: 'forever', kmsKeyID: 'alias/a', replicas: [{ region: 1 }], recoveryWindowInDays: '7' },
        guardRails: { rotation: 'yes', requiredTags: { owner: 'me' }, regions: 'eu-west-1', toString: true },
        rules: 'loud',
      },
    });
    new ManagedSecret(stackIn(app), 'Secret');
    const defaults = 'kmsKeyId, removalPolicy, recoveryWindowInDays, replicas, tags, description, namePattern, creation';
    const rails = 'customerManagedKey, keyAccounts, regions, namePattern, requiredTags, rotation, consumers, noPlaintext, plaintextFields, creation, minimumRecoveryWindowInDays';
    expect(errorsOf(synthesize(app))).toEqual([
      malformed('defaults.removalPolicy', 'It must be one of destroy, retain, snapshot, retain-on-update-or-delete.'),
      malformed('defaults.kmsKeyID', `There is no such key. Use one of: ${defaults}.`),
      malformed('defaults.replicas[0].region', 'It must be a string.'),
      malformed('defaults.recoveryWindowInDays', 'It must be a number of days.'),
      malformed('guardRails.rotation', 'It must be true or false.'),
      malformed('guardRails.requiredTags', 'It must be an object of lists of strings.'),
      malformed('guardRails.regions', 'It must be a list of strings.'),
      malformed('guardRails.toString', `There is no such key. Use one of: ${rails}.`),
      malformed('rules', 'It must be one of off, warn, strict.'),
      malformed('defaults.replicas[0].region', '"" is not a region.'),
    ]);
  });

  test('that holds something else than texts and days is reported', () => {
    const context = {
      nameVariables: ['orders'],
      defaults: { tags: { cost: 1 }, recoveryWindowInDays: -1 },
      guardRails: { regions: [1], requiredTags: { owner: [1] }, keyAccounts: {}, minimumRecoveryWindowInDays: -7 },
    };
    const app = appWith({ [SecretBlueprint.CONTEXT_KEY]: context });
    new ManagedSecret(stackIn(app), 'Secret');
    expect(errorsOf(synthesize(app))).toEqual([
      ['nameVariables', 'an object of strings'], ['defaults.tags', 'an object of strings'], ['defaults.recoveryWindowInDays', 'a number of days'],
      ['guardRails.regions', 'a list of strings'], ['guardRails.requiredTags', 'an object of lists of strings'], ['guardRails.keyAccounts', 'a list of strings'],
      ['guardRails.minimumRecoveryWindowInDays', 'a number of days'],
    ].map(([key, expected]) => `[] MS321 cdk-managed-secret:blueprint.${key} is not valid in a blueprint. It must be ${expected}. ${CORRECT}`));
  });

  test('is reported if its pattern is a glob', () => {
    const app = appWith({ [SecretBlueprint.CONTEXT_KEY]: { guardRails: { namePattern: 'prod/*' } } });
    new ManagedSecret(stackIn(app), 'Secret', { secretName: 'prod/db' });
    expect(errorsOf(synthesize(app))).toContain('[] MS321 cdk-managed-secret:blueprint.guardRails.namePattern is not valid in a blueprint. '
      + `"prod/*" has "*", which the name of a secret cannot contain. A pattern has no wildcards: write {name} for any text. ${CORRECT}`);
  });

  test('is reported by its own keys if its numbers are impossible', () => {
    const context = { defaults: { recoveryWindowInDays: 31 }, guardRails: { minimumRecoveryWindowInDays: 6 } };
    const app = appWith({ [SecretBlueprint.CONTEXT_KEY]: context });
    new ManagedSecret(stackIn(app), 'Secret');
    expect(errorsOf(synthesize(app))).toEqual(['defaults.recoveryWindowInDays', 'guardRails.minimumRecoveryWindowInDays'].map(key => `[] MS321 cdk-managed-secret:blueprint.${key} is not valid in a blueprint. It must be 7 to 30 whole days. ${CORRECT}`));
  });

  test.each([['a text', 'x'], ['a list of strings', ['eu-west-1']], ['one object', { region: 'eu-west-1' }]])('whose replicas are %s is reported', (_, replicas) => {
    const app = appWith({ [SecretBlueprint.CONTEXT_KEY]: { defaults: { replicas } } });
    const stack = stackIn(app);
    new ManagedSecret(stack, 'Secret');
    expect(errorsOf(synthesize(app))).toEqual([
      `[] MS321 cdk-managed-secret:blueprint.defaults.replicas is not valid in a blueprint. It must be a list of objects. ${CORRECT}`,
    ]);
  });

  test.each([['a list', ['a']], ['no JSON', '{'], ['a number', 7]])('that is %s is reported', (_, context) => {
    const app = appWith({ [SecretBlueprint.CONTEXT_KEY]: context });
    new ManagedSecret(stackIn(app), 'Secret');
    expect(errorsOf(synthesize(app))).toEqual([`[] MS321 cdk-managed-secret:blueprint is not valid in a blueprint. It must be an object. ${CORRECT}`]);
  });
});

test('without any blueprint, everything is of the properties or the library', () => {
  const secret = new ManagedSecret(stackIn(appWith()), 'Secret', {
    kmsKeyId: 'alias/a', content: SecretContent.empty(), tags: { a: '1' }, creation: SecretCreation.createSecret(), replicaRegions: [{ region: 'eu-west-1' }],
  });
  expect(secret.effectiveConfig).toEqual({
    'secretName': { value: 'chosen by the library', origin: 'default of the library' },
    'description': { value: 'none', origin: 'default of the library' },
    'encryptionKey': { value: 'alias/a', origin: 'properties' },
    'content': { value: 'given', origin: 'properties' },
    'creation': { value: 'createSecret', origin: 'properties' },
    'recoveryWindow': { value: '30 days', origin: 'default of the library' },
    'removalPolicy': { value: 'retain-on-update-or-delete', origin: 'default of the library' },
    'replicaRegions': { value: 'eu-west-1', origin: 'properties' },
    'tags.a': { value: '1', origin: 'properties' },
  });
});
