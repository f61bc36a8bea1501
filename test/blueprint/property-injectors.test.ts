import { CfnParameter, IPropertyInjector, Lazy, PropertyInjectors, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnKey, Key } from 'aws-cdk-lib/aws-kms';
import { CfnSecret, Secret, SecretProps } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { ManagedSecret, ManagedSecretProps, SecretBlueprint } from '../../src';
import { appWith, KEY_ARN, stackIn } from '../plugin/support';

const injector = (inject: (props: any) => unknown, constructUniqueId: string = Secret.PROPERTY_INJECTION_ID): IPropertyInjector => (
  { constructUniqueId, inject });
const register = (scope: IConstruct, ...injectors: IPropertyInjector[]) => PropertyInjectors.of(scope).add(...injectors);
const propertiesIn = (stack: Stack) => {
  const [{ Properties, DeletionPolicy }] = Object.values<any>(Template.fromStack(stack).findResources('AWS::SecretsManager::Secret'));
  return { ...Properties, DeletionPolicy };
};
const warningsOf = (secret: ManagedSecret) => secret.node.findAll().flatMap(({ node }) => node.metadata).filter(({ type }) => type === 'aws:cdk:warning' || type === 'aws:cdk:info').map(({ data }) => `${data}`);

let stack: Stack;
beforeEach(() => {
  stack = stackIn(appWith());
});

describe('an injector that a company registered for secretsmanager.Secret', () => {
  test('applies to a ManagedSecret, with what both have in common', () => {
    // One that is missing is an error of the compiler.
    const shared: Required<Pick<SecretProps, keyof SecretProps & keyof ManagedSecretProps>> = {
      secretName: 'company/a', description: 'company', removalPolicy: RemovalPolicy.DESTROY, encryptionKey: Key.fromKeyArn(stack, 'Key', KEY_ARN), replicaRegions: [{ region: 'eu-west-1' }],
    };
    register(stack.node.root, injector(props => ({ ...shared, ...props })));
    const secret = new ManagedSecret(stack, 'Secret');
    expect(propertiesIn(stack)).toMatchObject({ Name: 'company/a', Description: 'company', DeletionPolicy: 'Delete', KmsKeyId: KEY_ARN, ReplicaRegions: [{ Region: 'eu-west-1' }] });
    expect(secret.effectiveConfig.description).toEqual({ value: 'company', origin: 'injector of secretsmanager.Secret (App)' });
    expect(warningsOf(secret)).toEqual([]);
  });

  test('is handed what the user gave, and leaves that alone or overrides it as it likes', () => {
    register(stack, injector((props: SecretProps) => ({ ...props, description: `${props.description}!` })));
    const secret = new ManagedSecret(stack, 'Secret', { secretName: 'mine', description: 'mine' });
    expect(propertiesIn(stack)).toMatchObject({ Name: 'mine', Description: 'mine!' });
    expect([secret.effectiveConfig.secretName.origin, secret.effectiveConfig.description.origin]).toEqual(['properties', 'injector of secretsmanager.Secret (Shop)']);
  });

  test('does not count as the origin of replicas that it hands back, as a copy, or with a key as it was', () => {
    const origins = ([undefined, KEY_ARN.replace('central', 'west')] as const).map((keyArn, index) => {
      const scope = stackIn(stack, `In${index}`);
      register(scope, injector(({ replicaRegions }) => ({ replicaRegions: replicaRegions.map((replica: object) => ({ ...replica })) })));
      const encryptionKey = keyArn === undefined ? undefined : Key.fromKeyArn(scope, 'Key', keyArn);
      const secret = new ManagedSecret(scope, 'Secret', { replicaRegions: [{ region: 'eu-west-1', encryptionKey }] });
      return secret.effectiveConfig.replicaRegions.origin;
    });
    expect(origins).toEqual(['properties', 'properties']);
  });

  test('is the origin of replicas of which it changes a region, a key or the number', () => {
    const changes = [
      (replica: object) => [{ ...replica, region: 'eu-west-2' }],
      (replica: object) => [{ ...replica, encryptionKey: Key.fromKeyArn(stack, 'Key', KEY_ARN.replace('central', 'west')) }],
      (replica: object) => [replica, { region: 'eu-west-2' }],
    ];
    const origins = changes.map((change, index) => {
      const scope = stackIn(stack, `In${index}`);
      register(scope, injector(({ replicaRegions: [replica] }) => ({ replicaRegions: change(replica) })));
      const secret = new ManagedSecret(scope, 'Secret', { replicaRegions: [{ region: 'eu-west-1' }] });
      return secret.effectiveConfig.replicaRegions.origin;
    });
    expect(origins).toEqual([0, 1, 2].map(index => `injector of secretsmanager.Secret (Shop/In${index})`));
  });

  test('may change the object that it receives, and the user\'s object stays the same', () => {
    register(stack, injector(props => {
      props.description = 'company';
      props.replicaRegions[0].region = 'eu-west-2';
      props.replicaRegions.push({ region: 'eu-west-3' });
      props.secretStringValue = 'x';
      return props;
    }));
    const given = { description: 'mine', replicaRegions: [{ region: 'eu-west-1' }] };
    const secret = new ManagedSecret(stack, 'Secret', given);
    expect(propertiesIn(stack)).toMatchObject({ Description: 'company', ReplicaRegions: [{ Region: 'eu-west-2' }, { Region: 'eu-west-3' }] });
    expect(given).toEqual({ description: 'mine', replicaRegions: [{ region: 'eu-west-1' }] });
    expect(secret.effectiveConfig.description).toEqual({ value: 'company', origin: 'injector of secretsmanager.Secret (Shop)' });
    expect(warningsOf(secret)).toEqual([expect.stringMatching(/^MS324 secretStringValue is also set by a property injector for secretsmanager.Secret, /)]);
  });

  test('of the nearest scope counts alone, as in the CDK', () => {
    register(stack.node.root, injector(props => ({ description: 'app', secretName: 'app', ...props })));
    register(stack, injector(props => ({ description: 'stack', ...props })));
    new ManagedSecret(stack, 'Secret');
    const { Name, Description } = propertiesIn(stack);
    expect([Name, Description]).toEqual([undefined, 'stack']);
  });

  test('gets MS324 for the part that does not apply', () => {
    register(stack, injector(props => ({ ...props, generateSecretString: { passwordLength: 40 } })));
    const secret = new ManagedSecret(stack, 'Secret');
    expect(propertiesIn(stack).GenerateSecretString).toEqual({});
    expect(warningsOf(secret)).toEqual([
      'MS324 generateSecretString is also set by a property injector for secretsmanager.Secret, but a ManagedSecret does not take it from there. '
      + 'It is the injector of secretsmanager.Secret (Shop). '
      + 'Register an injector for ManagedSecret.PROPERTY_INJECTION_ID, or a SecretBlueprint; or set honorSecretInjectors: false in a blueprint. '
      + 'To acknowledge it, call SecretRules.acknowledge(scope, \'MS324\', { reason, owner, expires }). [ack: MS324]',
    ]);
  });

  test('does not put a second key beside a reference of the user', () => {
    register(stack, injector(props => ({ encryptionKey: new Key(stack, 'Key'), ...props })));
    new ManagedSecret(stack, 'Secret', { kmsKeyId: 'alias/mine' });
    expect(propertiesIn(stack).KmsKeyId).toBe('alias/mine');
  });

  test.each<[string, (stack: Stack) => string]>([
    ['an alias name', () => 'alias/mine'],
    ['an alias ARN', () => 'arn:aws:kms:eu-central-1:111111111111:alias/mine'],
    ['a key ID', () => '0123abcd-0123-0123-0123-0123456789ab'],
    ['a key ARN', () => KEY_ARN],
    ['a key of the app', within => new CfnKey(within, 'Own', { keyPolicy: {} }).ref],
    ['a parameter', within => new CfnParameter(within, 'Parameter').valueAsString],
    ['a value that comes late', () => Lazy.string({ produce: () => KEY_ARN })],
    ['what is no key at all', () => 'mine'],
  ])('sees that there is a key where it is given by reference, as %s, and makes no other', (_, referenceIn) => {
    register(stack, injector((props: SecretProps) => ({ ...props, encryptionKey: props.encryptionKey ?? new Key(stack, 'Injected') })));
    const kmsKeyId = referenceIn(stack);
    const secret = new ManagedSecret(stack, 'Secret', { kmsKeyId });
    expect(stack.node.tryFindChild('Injected')).toBeUndefined();
    expect(stack.resolve((secret.node.defaultChild as CfnSecret).kmsKeyId)).toEqual(stack.resolve(kmsKeyId));
    expect(secret.effectiveConfig.encryptionKey.origin).toBe('properties');
  });

  test('may put its key in the place of a reference of the user, as in that of a key', () => {
    register(stack, injector((props: SecretProps) => ({ ...props, encryptionKey: Key.fromKeyArn(stack, 'Company', KEY_ARN) })));
    const secret = new ManagedSecret(stack, 'Secret', { kmsKeyId: 'alias/mine' });
    expect(propertiesIn(stack).KmsKeyId).toBe(KEY_ARN);
    expect(secret.effectiveConfig.encryptionKey).toEqual({ value: 'Shop/Company', origin: 'injector of secretsmanager.Secret (Shop)' });
  });

  test('does not hide that the user gave two keys', () => {
    register(stack, injector(props => ({ ...props, encryptionKey: Key.fromKeyArn(stack, 'Company', KEY_ARN) })));
    new ManagedSecret(stack, 'Secret', { kmsKeyId: 'alias/mine', encryptionKey: new Key(stack, 'Key') });
    expect(() => Template.fromStack(stack)).toThrow('[Shop/Secret] MS050');
  });

  test('wins over the defaults of a blueprint, and is left out where that says so', () => {
    register(stack, injector(props => ({ description: 'injector', ...props })));
    new SecretBlueprint({ defaults: { description: 'blueprint', tags: { a: '1' } } }).applyTo(stack);
    expect(new ManagedSecret(stack, 'One').effectiveConfig.description.value).toBe('injector');
    const other = stackIn(stack.node.root as never, 'Other');
    register(other, injector(props => ({ description: 'injector', ...props })));
    new SecretBlueprint({ defaults: { description: 'blueprint' }, honorSecretInjectors: false }).applyTo(other);
    expect(new ManagedSecret(other, 'Two').effectiveConfig.description.value).toBe('blueprint');
  });
});

describe('an injector for ManagedSecret', () => {
  test('has a documented id, and its properties count like those of the user', () => {
    expect(ManagedSecret.PROPERTY_INJECTION_ID).toBe('cdk-managed-secret.ManagedSecret');
    register(stack, injector((props: ManagedSecretProps) => ({ description: 'own', ...props }), ManagedSecret.PROPERTY_INJECTION_ID));
    new SecretBlueprint({ defaults: { description: 'blueprint' } }).applyTo(stack);
    expect(new ManagedSecret(stack, 'Secret').effectiveConfig.description).toEqual({ value: 'own', origin: 'properties, or injector of ManagedSecret (Shop)' });
  });

  test('goes before one for secretsmanager.Secret', () => {
    register(stack, injector(props => ({ description: 'own', ...props }), ManagedSecret.PROPERTY_INJECTION_ID), injector(props => ({ description: 'L2', ...props })));
    expect(new ManagedSecret(stack, 'Secret').effectiveConfig.description.value).toBe('own');
  });
});

test('without any injector nothing is asked', () => {
  expect(new ManagedSecret(stack, 'Secret').effectiveConfig.description).toEqual({ value: 'none', origin: 'default of the library' });
});

test('a property that is undefined has the origin of what fills it in', () => {
  new SecretBlueprint({ name: 'acme', defaults: { description: 'blueprint' } }).applyTo(stack);
  const given = { description: undefined, secretName: undefined, tags: undefined };
  const { description, secretName } = new ManagedSecret(stack, 'Secret', given).effectiveConfig;
  expect([description, secretName.origin]).toEqual([{ value: 'blueprint', origin: 'blueprint acme (Shop)' }, 'default of the library']);
});
