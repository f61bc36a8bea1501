import { Aspects, CfnResource, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { CfnResourcePolicy, CfnSecret, ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Deployment, inRegion } from './deployment';
import { anApp, aRole, ENV, KEY_ARN, OTHER, OWNER, whenReferencesAreResolved } from './fixtures';
import { ManagedSecret, SecretGrants } from '../../src';
import { errorsIn, idsIn, warningsIn } from '../rules/synthesis';

interface Made {
  readonly granted: ISecret | CfnSecret;
  readonly resource: CfnSecret;
}

type Make = (stack: Stack, encryptionKey?: kms.Key, replicaKey?: string) => Made;

const REPLICA = 'eu-west-1';
const [FIRST_REPLICA_KEY, SECOND_REPLICA_KEY] = ['1', '2'].map(digit => inRegion(KEY_ARN, REPLICA).replace(/.$/, digit));
const replicaOf = (stack: Stack, arn?: string) => arn === undefined ? [] : [{ region: REPLICA, encryptionKey: kms.Key.fromKeyArn(stack, 'Far', arn) }];

const KINDS: Array<[string, Make]> = [
  ['an L2', (stack, encryptionKey, far) => {
    const granted = new Secret(stack, 'Secret', { secretName: 'shop/db', encryptionKey, replicaRegions: replicaOf(stack, far) });
    return { granted, resource: granted.node.defaultChild as CfnSecret };
  }],
  ['a resource', (stack, encryptionKey, kmsKeyId) => {
    const replicaRegions = kmsKeyId === undefined ? undefined : [{ region: REPLICA, kmsKeyId }];
    const resource = new CfnSecret(stack, 'Secret', { name: 'shop/db', kmsKeyId: encryptionKey?.keyArn, generateSecretString: {}, replicaRegions });
    return { granted: resource, resource };
  }],
  ['a ManagedSecret', (stack, encryptionKey, far) => {
    const granted = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', encryptionKey, replicaRegions: replicaOf(stack, far) });
    return { granted, resource: granted.node.defaultChild as CfnSecret };
  }],
];

type Change = (resource: CfnSecret, keyArn: string) => void;

const SETTERS: Array<[string, Change]> = [
  ['the property', (resource, keyArn) => { resource.kmsKeyId = keyArn; }],
  ['an override by a token', (resource, keyArn) => resource.addPropertyOverride('KmsKeyId', keyArn)],
  ['an override by an object', (resource, keyArn) => resource.addPropertyOverride('KmsKeyId', resource.stack.resolve(keyArn))],
];
const REMOVERS: Array<[string, Change]> = [
  ['the property', resource => { resource.kmsKeyId = undefined; }],
  ['a deletion override', resource => resource.addPropertyDeletionOverride('KmsKeyId')],
];
const WHEN: Array<[string, (stack: Stack, resource: CfnSecret, change: () => void) => void]> = [
  ['by an Aspect', (stack, resource, change) => Aspects.of(stack.node.root).add({ visit: node => node === resource ? change() : undefined })],
  ['in code', (_, __, change) => change()],
];
const cases = <T>(changes: Array<[string, T]>) => KINDS.flatMap(([kind, make]) => WHEN.flatMap(([when, apply]) => (
  changes.map(([how, change]) => [kind, when, how, { make, apply, change }] as const))));

const TRUSTING = [{ Statement: [{ Effect: 'Allow' as const, Action: ['secretsmanager:GetSecretValue', 'kms:Decrypt'], Resource: '*' }] }];
const READER = `arn:aws:iam::${OTHER}:role/reader`;

/** A secret with a reader of each account, and two keys of the app. */
function setUp(make: Make, options: { isUnderFirst?: boolean; hasForeign?: boolean; replicaKey?: string; isMinimized?: boolean } = {}) {
  const { isUnderFirst = false, hasForeign = true, replicaKey, isMinimized = false } = options;
  const app = anApp();
  app.node.setContext('@aws-cdk/aws-iam:minimizePolicies', isMinimized);
  const stack = new Stack(app, 'Shop', { env: ENV });
  const [first, second] = ['First', 'Second'].map(id => new kms.Key(stack, id));
  const { granted, resource } = make(stack, isUnderFirst ? first : undefined, replicaKey);
  const own = SecretGrants.of(granted).read(aRole(stack, 'Role', 'reader'));
  const foreign = hasForeign ? SecretGrants.of(granted).read(new iam.ArnPrincipal(READER)) : undefined;
  const read = () => {
    const deployment = new Deployment(app.synth(), { keys: [FIRST_REPLICA_KEY, SECOND_REPLICA_KEY].map(arn => ({ arn })) });
    const arn = deployment.valueOf(stack, resource.ref);
    return [`arn:aws:iam::${OWNER}:role/reader`, deployment.caller(READER, TRUSTING)].map(who => [arn, inRegion(arn, REPLICA)]
      .slice(0, replicaKey === undefined ? 1 : 2).map(copy => deployment.can(who, 'GetSecretValue', copy))).flat();
  };
  const textOf = (type: string) => JSON.stringify(Object.values(Template.fromStack(stack).findResources(type)));
  return { app, stack, first, second, granted, resource, own, foreign, read, textOf };
}

describe('the key of a secret that SecretGrants has granted', () => {
  test.each(cases(SETTERS))('%s, set %s by %s, is granted to readers of both accounts', (_, __, ___, { make, apply, change }) => {
    const { stack, second, resource, read } = setUp(make);
    apply(stack, resource, () => change(resource, second.keyArn));

    expect(read()).toEqual([true, true]);
    expect(idsIn(stack)).toEqual(['MS103']);
  });

  test.each(cases(SETTERS))('%s, changed %s by %s, is granted in place of the former one', (_, __, ___, { make, apply, change }) => {
    const { stack, first, second, resource, read, textOf } = setUp(make, { isUnderFirst: true });
    apply(stack, resource, () => change(resource, second.keyArn));

    expect(read()).toEqual([true, true]);
    expect(textOf('AWS::IAM::Policy').match(/kms:Decrypt/g)).toHaveLength(1);
    expect(textOf('AWS::IAM::Policy')).not.toContain(stack.resolve(first.keyArn)['Fn::GetAtt'][0]);
    expect(textOf('AWS::KMS::Key').match(/role\/reader/g)).toHaveLength(2);
  });

  test.each(cases(REMOVERS))('%s, removed %s by %s, leaves no statement for a key', (_, __, ___, { make, apply, change }) => {
    const { app, stack, resource, textOf } = setUp(make, { isUnderFirst: true, hasForeign: false });
    apply(stack, resource, () => change(resource, ''));
    app.synth();

    expect(textOf('AWS::IAM::Policy')).not.toMatch(/kms:|null/);
  });

  test.each(cases(REMOVERS))('%s, removed %s by %s, is refused for the reader of another account', (_, __, ___, { make, apply, change }) => {
    const { stack, resource } = setUp(make, { isUnderFirst: true });
    apply(stack, resource, () => change(resource, ''));

    expect(errorsIn(stack)).toEqual([
      '[Shop/Secret] MS100 SecretGrants.read is to another account, which can never read a secret that is encrypted under the AWS managed key aws/secretsmanager. '
      + `Set encryptionKey of the secret to a customer managed key. Grantee: {"AWS":["${READER}"]}.`,
    ]);
  });

  test.each(KINDS)('of %s, changed by an Aspect that comes after all others, is granted in place of the former one', (_, make) => {
    const { stack, second, resource, read } = setUp(make, { isUnderFirst: true });
    Aspects.of(resource).add({ visit: node => { (node as CfnSecret).kmsKeyId = second.keyArn; } }, { priority: 5000 });

    expect(read()).toEqual([true, true]);
    expect(idsIn(stack)).toEqual(['MS103']);
  });

  test.each(KINDS)('of %s, changed when references are resolved, is an error', (_, make) => {
    const { stack, second, resource } = setUp(make, { isUnderFirst: true, hasForeign: false });
    whenReferencesAreResolved(stack, () => { resource.kmsKeyId = second.keyArn; });

    expect(errorsIn(stack)).toEqual([
      '[Shop/Secret] MS135 SecretGrants.read is for another key, name, or list of replicas than the template has: the app changed it too late for the grant to follow. '
      + 'Set the key, the name, and the replicas when you create the secret. '
      + 'If CloudFormation creates the secret and its value, you can instead change them later in code, or with an Aspect. '
      + 'Grantee: Shop/Role.',
    ]);
  });

  test.each(cases(SETTERS))('%s, set %s by %s, has what waits for the grant wait for the policy that it was written to then', (_, __, ___, { make, apply, change }) => {
    const { app, stack, second, resource, foreign } = setUp(make);
    const waiting = new CfnResource(stack, 'Waiting', { type: 'AWS::CloudFormation::WaitConditionHandle' });
    foreign!.applyBefore(waiting);
    apply(stack, resource, () => change(resource, second.keyArn));
    app.synth();
    const template = Template.fromStack(stack);

    expect(template.toJSON().Resources.Waiting.DependsOn).toEqual(Object.keys(template.findResources('AWS::SecretsManager::ResourcePolicy')));
  });
});

describe('the name of a secret that SecretGrants has granted', () => {
  const NAMES: Array<[string, Change]> = [
    ['the property', resource => { resource.name = 'shop/renamed-db'; }],
    ['an override', resource => resource.addPropertyOverride('Name', 'shop/renamed-db')],
  ];
  const NO_NAMES: Array<[string, Change]> = [
    ['the property', resource => { resource.name = undefined; }],
    ['a deletion override', resource => resource.addPropertyDeletionOverride('Name')],
  ];

  test.each(cases(NAMES))('%s, changed %s by %s, is that of the key policy', (_, __, ___, { make, apply, change }) => {
    const { stack, resource, read, textOf } = setUp(make, { isUnderFirst: true });
    apply(stack, resource, () => change(resource, ''));

    expect(read()).toEqual([true, true]);
    expect(textOf('AWS::KMS::Key')).toContain(':secret:shop/renamed-db-??????');
    expect(textOf('AWS::KMS::Key')).not.toContain('shop/db');
  });

  test.each(cases(NO_NAMES))('%s, removed %s by %s, is a pattern that a warning reports', (_, __, ___, { make, apply, change }) => {
    const { stack, resource, read, textOf } = setUp(make, { isUnderFirst: true });
    apply(stack, resource, () => change(resource, ''));

    expect(read()).toEqual([true, true]);
    expect(textOf('AWS::KMS::Key')).toContain(':secret:*');
    expect(warningsIn(stack).map(text => /MS\d+/.exec(text)![0])).toEqual(['MS103', 'MS106']);
  });
});

describe('a replica of a secret that SecretGrants has granted', () => {
  const REKEYED: Array<[string, Change]> = [
    ['the property', resource => { resource.replicaRegions = [{ region: REPLICA, kmsKeyId: SECOND_REPLICA_KEY }]; }],
    ['a value that its context resolves', resource => {
      const later = Lazy.any({ produce: () => [{ region: REPLICA, kmsKeyId: SECOND_REPLICA_KEY }] });
      resource.replicaRegions = { creationStack: [], resolve: context => context.resolve(later) };
    }],
    ['an override of all', resource => resource.addPropertyOverride('ReplicaRegions', [{ Region: REPLICA, KmsKeyId: SECOND_REPLICA_KEY }])],
    ['an override of its key', resource => resource.addPropertyOverride('ReplicaRegions.0.KmsKeyId', SECOND_REPLICA_KEY)],
  ];

  test.each(cases(REKEYED))('%s, whose key is changed %s by %s, is granted under that key', (_, __, ___, { make, apply, change }) => {
    const { stack, resource, read, textOf } = setUp(make, { isUnderFirst: true, hasForeign: false, replicaKey: FIRST_REPLICA_KEY });
    apply(stack, resource, () => change(resource, ''));

    expect(read().slice(0, 2)).toEqual([true, true]);
    expect(textOf('AWS::IAM::Policy')).toContain(SECOND_REPLICA_KEY);
    expect(textOf('AWS::IAM::Policy')).not.toContain(FIRST_REPLICA_KEY);
  });

  const REMOVED: Array<[string, Change]> = [
    ['the property', resource => { resource.replicaRegions = undefined; }],
    ['an empty list', resource => { resource.replicaRegions = []; }],
    ['a deletion override', resource => resource.addPropertyDeletionOverride('ReplicaRegions')],
  ];

  test.each(cases(REMOVED).flatMap(([kind, when, how, made]) => [true, false].map(isMinimized => [kind, when, how, isMinimized, made] as const)))(
    '%s, removed %s by %s (minimized: %s), leaves no statement', (...[, , , isMinimized, { make, apply, change }]) => {
      const { stack, resource, textOf } = setUp(make, { isUnderFirst: true, hasForeign: false, replicaKey: FIRST_REPLICA_KEY, isMinimized });
      apply(stack, resource, () => change(resource, ''));

      expect(idsIn(stack)).toEqual([]);
      expect(textOf('AWS::IAM::Policy').match(/secretsmanager:GetSecretValue|kms:Decrypt/g)).toHaveLength(2);
      expect(textOf('AWS::IAM::Policy')).not.toMatch(new RegExp(`${REPLICA}|null|"Resource":\\[`));
    });

  test.each(KINDS)('of %s, whose key is changed when references are resolved, is an error', (_, make) => {
    const { stack, resource } = setUp(make, { hasForeign: false, replicaKey: FIRST_REPLICA_KEY });
    whenReferencesAreResolved(stack, () => REKEYED[0][1](resource, ''));

    expect(errorsIn(stack).map(text => /MS\d+/.exec(text)?.[0])).toEqual(['MS135']);
  });

  test.each(KINDS)('of %s stays without a finding where nothing changes', (_, make) => {
    const { stack } = setUp(make, { hasForeign: false, replicaKey: FIRST_REPLICA_KEY });

    expect(idsIn(stack)).toEqual([]);
  });
});

describe('a policy that is made by hand after the grant', () => {
  const policyFor = (stack: Stack, secretId: string) => new CfnResourcePolicy(stack, 'Policy', {
    secretId, resourcePolicy: { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'secretsmanager:DeleteSecret', Principal: '*', Resource: '*' }] },
  });

  test.each(KINDS.slice(0, 2))('of %s is an error: it would overwrite the grant', (_, make) => {
    const { stack, resource } = setUp(make, { isUnderFirst: true });
    policyFor(stack, resource.ref);
    const ours = stack.node.findAll().filter(each => CfnResourcePolicy.isCfnResourcePolicy(each)).map(({ node }) => node.path);

    expect(errorsIn(stack)).toEqual([
      '[Shop/Secret] MS074 resourcePolicy must be one resource: CloudFormation refuses a second AWS::SecretsManager::ResourcePolicy for a secret. '
      + `The policies are ${ours.join(', ')}. `
      + 'Make a policy of your own before the first grant of SecretGrants, which extends it; or use secret.addToResourcePolicy().',
    ]);
    expect(ours).toHaveLength(2);
  });

  test.each(KINDS.slice(0, 2))('of %s is legal where the grant has written to none', (_, make) => {
    const { stack, resource } = setUp(make, { isUnderFirst: true, hasForeign: false });
    policyFor(stack, resource.ref);

    expect(idsIn(stack)).toEqual([]);
  });

  test('is extended by the next grant, where no grant has written to another', () => {
    const { stack, resource, granted, textOf } = setUp(KINDS[1][1], { isUnderFirst: true, hasForeign: false });
    policyFor(stack, resource.ref);
    SecretGrants.of(granted).read(new iam.ArnPrincipal(READER));

    expect(idsIn(stack)).toEqual(['MS103']);
    expect(JSON.parse(textOf('AWS::SecretsManager::ResourcePolicy'))).toHaveLength(1);
  });

  test('and is a list has each statement once, when a change has the grant written anew', () => {
    const { stack, second, resource, granted, textOf } = setUp(KINDS[1][1], { isUnderFirst: true, hasForeign: false });
    policyFor(stack, resource.ref);
    SecretGrants.of(granted).read(new iam.ArnPrincipal(READER));
    Aspects.of(resource).add({ visit: node => { if (node === resource) resource.kmsKeyId = second.keyArn; } });

    expect(idsIn(stack)).toEqual(['MS103']);
    expect(JSON.parse(textOf('AWS::SecretsManager::ResourcePolicy'))[0].Properties.ResourcePolicy.Statement).toHaveLength(2);
  });
});
