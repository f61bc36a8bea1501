import { App, Aspects, Aws, CfnCondition, CfnOutput, CfnParameter, Fn, Lazy, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { CfnSecret, ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { Deployment } from './deployment';
import { ALIAS, anApp, aRole, ENV, OTHER, OWNER, whenReferencesAreResolved } from './fixtures';
import { ManagedSecret, SecretGrants } from '../../src';
import { AppKeys } from '../../src/app/app-keys';
import { errorsIn, idsIn, warningsIn } from '../rules/synthesis';

const TRUSTING = [{ Statement: [{ Effect: 'Allow' as const, Action: ['secretsmanager:GetSecretValue', 'kms:Decrypt'], Resource: '*' }] }];
const READER = `arn:aws:iam::${OTHER}:role/reader`;
const ROOT = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${OWNER}:root` }, Action: 'kms:*', Resource: '*' };

type Make = (stack: Stack, kmsKeyId?: string) => { readonly granted: ISecret | CfnSecret; readonly resource: CfnSecret };

const KINDS: Array<[string, Make]> = [
  ['a resource', (stack, kmsKeyId) => {
    const resource = new CfnSecret(stack, 'Secret', { name: 'shop/db', generateSecretString: {}, kmsKeyId });
    return { granted: resource, resource };
  }],
  ['an L2', (stack, kmsKeyId) => {
    const granted = new Secret(stack, 'Secret', { secretName: 'shop/db' });
    const resource = granted.node.defaultChild as CfnSecret;
    resource.kmsKeyId = kmsKeyId;
    return { granted, resource };
  }],
  ['an L2 by an import', (stack, kmsKeyId) => {
    const resource = new CfnSecret(stack, 'Secret', { name: 'shop/db', generateSecretString: {}, kmsKeyId });
    return { granted: Secret.fromSecretCompleteArn(stack, 'Import', resource.ref), resource };
  }],
  ['a ManagedSecret', (stack, kmsKeyId) => {
    const granted = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', kmsKeyId });
    return { granted, resource: granted.node.defaultChild as CfnSecret };
  }],
];

type When = 'before the grants' | 'by an Aspect' | 'by an override after the grants';
const WHEN: When[] = ['before the grants', 'by an Aspect', 'by an override after the grants'];

/** A secret with readers of both accounts. */
function setUp(keyIn: (stack: Stack) => string, when: When = 'by an Aspect', make: Make = KINDS[0][1]) {
  const stack = new Stack(anApp(), 'Shop', { env: ENV });
  const kmsKeyId = keyIn(stack);
  const { granted, resource: secret } = make(stack, when === 'before the grants' ? kmsKeyId : undefined);
  SecretGrants.of(granted).read(aRole(stack, 'Role', 'reader'));
  SecretGrants.of(granted).read(new iam.ArnPrincipal(READER));
  if (when === 'by an Aspect') Aspects.of(stack).add({ visit: node => void (node === secret && (secret.kmsKeyId = kmsKeyId)) });
  if (when === 'by an override after the grants') secret.addPropertyOverride('KmsKeyId', kmsKeyId);
  return { stack, secret };
}

function readersOf({ stack, secret }: ReturnType<typeof setUp>): boolean[] {
  const deployment = new Deployment((stack.node.root as App).synth());
  const arn = deployment.valueOf(stack, secret.ref);
  return [`arn:aws:iam::${OWNER}:role/reader`, deployment.caller(READER, TRUSTING)].map(who => deployment.can(who, 'GetSecretValue', arn));
}

const keyPolicy = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key'))[0].Properties.KeyPolicy;
const identityKeys = (stack: Stack): unknown[] => Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'))
  .flatMap(({ Properties }) => Properties.PolicyDocument.Statement).filter(({ Action }) => [Action].flat()[0].startsWith('kms:')).map(({ Resource }) => Resource);
const logicalIdOf = (key: kms.Key | kms.Alias): string => key.stack.resolve((key.node.defaultChild as kms.CfnKey).logicalId);
const raw = (value: object) => Token.asString(value);

type KeyIn = (stack: Stack) => string;
const aKey = (stack: Stack) => new kms.Key(stack, 'Key');
const anAlias = (stack: Stack) => aKey(stack).addAlias(ALIAS);
function anL1Key(stack: Stack): kms.CfnKey {
  const key = new kms.CfnKey(stack, 'Key', { keyPolicy: { Statement: [{ ...ROOT }] } });
  key.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return key;
}
const withL1: KeyIn = stack => anL1Key(stack).attrArn;
const anL1AliasName: KeyIn = stack => anL1Alias(stack).ref;
const anL1Alias = (stack: Stack, targetKeyId = aKey(stack).keyArn) => new kms.CfnAlias(stack, 'Alias', { aliasName: ALIAS, targetKeyId });

/** Whether another account can find the key by it. */
const FORMS: Array<[string, 'by an ARN' | 'by a name', KeyIn]> = [
  ['Fn.getAtt() of the key', 'by an ARN', stack => Fn.getAtt(logicalIdOf(aKey(stack)), 'Arn').toString()],
  ['a raw Fn::GetAtt of the key', 'by an ARN', stack => raw({ 'Fn::GetAtt': [logicalIdOf(aKey(stack)), 'Arn'] })],
  ['Fn::GetAtt of the key in one text', 'by an ARN', stack => raw({ 'Fn::GetAtt': `${logicalIdOf(aKey(stack))}.Arn` })],
  ['Fn.ref() of the key', 'by a name', stack => Fn.ref(logicalIdOf(aKey(stack)))],
  ['an alias by its ARN', 'by an ARN', stack => anAlias(stack).keyArn],
  ['an alias by its name', 'by a name', stack => anAlias(stack).aliasName],
  ['the literal name of an alias', 'by a name', stack => anAlias(stack).stack.resolve(ALIAS)],
  ['the literal ARN of an alias', 'by an ARN', stack => `arn:aws:kms:${ENV.region}:${OWNER}:${anL1Alias(stack).aliasName}`],
  ['Ref of an L1 alias', 'by a name', stack => anL1Alias(stack).ref],
  ['a raw Ref of an L1 alias', 'by a name', stack => raw({ Ref: stack.resolve(anL1Alias(stack).logicalId) })],
  ['an ARN with Ref of the key', 'by an ARN', stack => stack.formatArn({ service: 'kms', resource: 'key', resourceName: aKey(stack).keyId })],
  ['a raw ARN with Ref of the key', 'by an ARN', stack => raw({
    'Fn::Join': ['', ['arn:aws:kms:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':key/', { Ref: logicalIdOf(aKey(stack)) }]],
  })],
  ['an ARN with Ref of an L1 alias', 'by an ARN', stack => `arn:aws:kms:${ENV.region}:${OWNER}:${anL1Alias(stack).ref}`],
  ['the ARN of an L1 key', 'by an ARN', stack => anL1Key(stack).attrArn],
  ['Ref of an L1 key', 'by a name', stack => anL1Key(stack).ref],
  ['Ref of an L1 alias of a raw target', 'by a name', stack => anL1Alias(stack, Fn.getAtt(logicalIdOf(aKey(stack)), 'Arn').toString()).ref],
];

describe.each(KINDS)('of %s', (_, make) => {
  describe.each(WHEN)('a key of the app, set %s', when => {
    test.each(FORMS)('as %s, is granted to readers of both accounts', (__, how, keyIn) => {
      const set = setUp(keyIn, when, make);

      expect(idsIn(set.stack)).toEqual(how === 'by an ARN' ? ['MS103'] : ['MS103', 'MS125']);
      expect(readersOf(set)).toEqual([true, true]);
      expect(identityKeys(set.stack)).toEqual([{ 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] }]);
    });
  });
});

test.each<[string, KeyIn]>([
  ['the logical id of another resource', stack => Fn.getAtt(stack.resolve((aRole(stack, 'Other').node.defaultChild as iam.CfnRole).logicalId), 'Arn').toString()],
  ['the literal ARN of an alias of that name in another account', stack => `arn:aws:kms:${ENV.region}:${OTHER}:${anAlias(stack) && ALIAS}`],
  ['the literal ARN of an alias of that name in another region', stack => `arn:aws:kms:eu-west-1:${OWNER}:${anAlias(stack) && ALIAS}`],
  ['the literal name of another alias', stack => `${anL1Alias(stack).aliasName}-2`],
  ['Ref of an alias of an imported key', stack => anL1Alias(stack, `arn:aws:kms:${ENV.region}:${OWNER}:key/11111111-2222-3333-4444-555555555555`).ref],
])('%s is no key of the app', (_, keyIn) => {
  const { stack } = setUp(keyIn);
  idsIn(stack);

  expect(warningsIn(stack).filter(text => text.includes('MS102'))[0]).toContain('this app does not create the key, so it cannot edit the key policy');
  expect(JSON.stringify(identityKeys(stack))).toContain(':key/');
});

describe('an L1 key of the app', () => {
  const withPolicy = (policy: unknown) => (stack: Stack) => new kms.CfnKey(stack, 'Key', { keyPolicy: policy }).attrArn;

  test.each<[string, unknown, number]>([
    ['a literal policy', { Version: '2012-10-17', Statement: [ROOT] }, 3],
    ['a literal policy of one statement', { Statement: ROOT }, 3],
    ['a policy that does not leave its use to the account', { Statement: [{ ...ROOT, Action: 'kms:Put*' }] }, 4],
    ['a policy that leaves it to another account', { Statement: [{ ...ROOT, Principal: { AWS: OTHER } }] }, 4],
    ['a PolicyDocument', iam.PolicyDocument.fromJson({ Version: '2012-10-17', Statement: [ROOT] }), 3],
    ['no policy', undefined, 3],
  ])('with %s is granted to readers of both accounts', (_, policy, count) => {
    for (const when of WHEN) {
      const own = policy instanceof iam.PolicyDocument ? iam.PolicyDocument.fromJson(policy.toJSON()) : policy;
      const set = setUp(withPolicy(own), when);

      expect(idsIn(set.stack)).toEqual(['MS103']);
      expect(readersOf(set)).toEqual([true, true]);
      expect(keyPolicy(set.stack).Statement).toHaveLength(count);
    }
  });

  test('without a policy keeps what KMS gives a key, as its owner could no longer manage it', () => {
    const { stack } = setUp(withPolicy(undefined));
    idsIn(stack);

    expect(keyPolicy(stack).Statement[0]).toEqual({
      Sid: 'Enable IAM User Permissions',
      Effect: 'Allow',
      Action: 'kms:*',
      Resource: '*',
      Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${OWNER}:root`]] } },
    });
  });

  test('is left alone where nobody needs its policy', () => {
    const stack = new Stack(anApp(), 'Shop', { env: ENV });
    const [literal, none] = [{ Statement: [ROOT] }, undefined].map((policy, index) => new kms.CfnKey(stack, `Key${index}`, { keyPolicy: policy }));
    for (const key of [literal, none]) key.applyRemovalPolicy(RemovalPolicy.RETAIN);
    for (const key of [literal, none]) new ManagedSecret(stack, `S${key.node.id}`, { kmsKeyId: key.attrArn }).grantRead(aRole(stack, `R${key.node.id}`));

    expect(idsIn(stack)).toEqual([]);
    expect(literal.keyPolicy).toEqual({ Statement: [ROOT] });
    expect(none.keyPolicy).toBeUndefined();
  });

  test('has one statement for the secrets of a reader', () => {
    const stack = new Stack(anApp(), 'Shop', { env: ENV });
    const key = new kms.CfnKey(stack, 'Key', { keyPolicy: { Statement: [ROOT] } });
    for (const name of ['a', 'b']) new ManagedSecret(stack, name, { secretName: name, kmsKeyId: key.attrArn }).grantRead(new iam.ArnPrincipal(READER));
    idsIn(stack);

    expect(keyPolicy(stack).Statement).toHaveLength(3);
  });

  test('of which a secret takes another key leaves no statement', () => {
    const stack = new Stack(anApp(), 'Shop', { env: ENV });
    const [first, second] = ['First', 'Second'].map(id => new kms.CfnKey(stack, id, { keyPolicy: { Statement: [ROOT] } }));
    const secret = new CfnSecret(stack, 'Secret', { name: 'shop/db', kmsKeyId: first.attrArn });
    SecretGrants.of(secret).read(new iam.ArnPrincipal(READER));
    secret.kmsKeyId = second.attrArn;
    idsIn(stack);

    expect([first, second].map(({ keyPolicy: policy }) => stack.resolve(policy).Statement.length)).toEqual([1, 3]);
  });

  const conditional = (stack: Stack) => {
    const { logicalId } = new CfnCondition(stack, 'Condition', { expression: Fn.conditionEquals(Aws.REGION, 'us-east-1') });
    return Fn.conditionIf(logicalId, [ROOT], []);
  };

  test.each<[string, (stack: Stack) => kms.CfnKey]>([
    ['statements that only the deployment knows', stack => new kms.CfnKey(stack, 'Key', { keyPolicy: { Statement: conditional(stack) } })],
    ['a policy that is lazy', stack => new kms.CfnKey(stack, 'Key', { keyPolicy: Lazy.any({ produce: () => ({ Statement: [ROOT] }) }) })],
    ['a JSON text that overrides its policy', stack => {
      const key = new kms.CfnKey(stack, 'Key', { keyPolicy: { Statement: [] } });
      key.addPropertyOverride('KeyPolicy', JSON.stringify({ Statement: [ROOT] }));
      return key;
    }],
    ['a policy that overrides another', stack => {
      const key = new kms.CfnKey(stack, 'Key', { keyPolicy: { Statement: [] } });
      key.addPropertyOverride('KeyPolicy', { Statement: [ROOT] });
      return key;
    }],
  ])('with %s stays what it is, and the statement to add is a warning', (_, keyIn) => {
    const stack = new Stack(anApp(), 'Shop', { env: ENV });
    const key = keyIn(stack);
    const secret = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', kmsKeyId: key.attrArn });
    key.applyRemovalPolicy(RemovalPolicy.RETAIN);
    const before = stack.resolve(key._toCloudFormation()).Resources;
    secret.grantRead(aRole(stack, 'Role'));
    secret.grantRead(new iam.ArnPrincipal(READER));

    expect(idsIn(stack)).toEqual(['MS103', 'MS102']);
    expect(warningsIn(stack)[1].split('Policy: ')[0]).toBe(
      'MS102 grantRead is incomplete: this app creates the key, but its policy lacks the statement of the grant, because its policy is a token or JSON text, or an override. '
      + 'Write the key policy as a PolicyDocument or an object. '
      + 'Otherwise, add the statement below to the key policy (outputMissing() prints it), then acknowledge this warning. '
      + 'To acknowledge it, call SecretRules.acknowledge(scope, \'MS102\', { reason, owner, expires }). '
      + `Grantee: {"AWS":["${READER}"]}. Key: Shop/Key. `,
    );
    expect(stack.resolve(key._toCloudFormation()).Resources).toEqual(before);
  });

  test('with a text that leaves its use to nobody is a warning for a role of the account, with the statement that leaves it to the account', () => {
    const stack = new Stack(anApp(), 'Shop', { env: ENV });
    const key = new kms.CfnKey(stack, 'Key', { keyPolicy: { Statement: [ROOT] } });
    key.addPropertyOverride('KeyPolicy', JSON.stringify({ Statement: [{ ...ROOT, Action: 'kms:Put*' }] }));
    key.applyRemovalPolicy(RemovalPolicy.RETAIN);
    new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', kmsKeyId: key.attrArn }).grantRead(aRole(stack, 'Role'));

    expect(idsIn(stack)).toEqual(['MS102']);
    expect(warningsIn(stack)[0]).toContain(`"Principal":{"AWS":"arn:aws:iam::${OWNER}:root"}`);
    expect(warningsIn(stack)[0]).toContain('"kms:ViaService":"secretsmanager.us-east-1.amazonaws.com"');
  });

  test('that a ManagedSecret is given as an import by its own ARN is extended', () => {
    const stack = new Stack(anApp(), 'Shop', { env: ENV });
    const key = new kms.CfnKey(stack, 'Key', { keyPolicy: { Statement: [ROOT] } });
    key.applyRemovalPolicy(RemovalPolicy.RETAIN);
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Again', key.attrArn);
    new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', encryptionKey }).grantRead(new iam.ArnPrincipal(READER));

    expect(idsIn(stack)).toEqual(['MS103']);
    expect(keyPolicy(stack).Statement).toHaveLength(3);
  });

  test.each<[string, () => unknown]>([
    ['a literal', () => ({ Statement: [ROOT] })],
    ['a PolicyDocument', () => iam.PolicyDocument.fromJson({ Statement: [ROOT] })],
  ])('is extended alone where another key has the same policy, %s', (_, make) => {
    const policy = make();
    const { stack } = setUp(withPolicy(policy));
    const other = new kms.CfnKey(stack, 'Other', { keyPolicy: policy });
    idsIn(stack);

    expect(stack.resolve(other.keyPolicy).Statement).toHaveLength(1);
    expect(keyPolicy(stack).Statement).toHaveLength(3);
  });

  test('keeps what the app adds to its policy after the grants, once, whichever object it adds to', () => {
    const policy = { Statement: [ROOT] };
    const { stack } = setUp(withPolicy(policy), 'before the grants');
    const key = stack.node.findChild('Key') as kms.CfnKey;
    policy.Statement.push({ ...ROOT, Action: 'kms:List*' });
    key.keyPolicy.Statement.push({ ...ROOT, Action: 'kms:Describe*' });
    idsIn(stack);
    key.keyPolicy = { ...key.keyPolicy, Id: 'kept' };
    idsIn(stack);

    expect(keyPolicy(stack).Id).toBe('kept');
    expect(keyPolicy(stack).Statement.map(({ Action }: { Action: unknown }) => Action)).toEqual([
      'kms:*', 'kms:Describe*', 'kms:List*', 'kms:Decrypt', 'kms:DescribeKey',
    ]);
    expect(policy.Statement).toHaveLength(2);
  });

  test.each<[string, (kmsKeyId: string, stack: Stack) => void]>([
    ['is granted', (kmsKeyId, stack) => {
      new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', kmsKeyId }).grantRead(new iam.ArnPrincipal(READER));
    }],
    ['is not granted', () => undefined],
  ])('takes an Aspect of any priority that another Aspect puts on it late, where it %s', (_, grant) => {
    const stack = new Stack(anApp(), 'Shop', { env: ENV });
    const key = anL1Key(stack);
    const last = new Construct(stack, 'Zone');
    grant(key.attrArn, stack);
    const visited = new Set<number>();
    const priorities = [500, 1000, 2000];
    const putOn = (priority: number) => Aspects.of(key).add({ visit: () => void visited.add(priority) }, { priority });
    let isPut = false;
    Aspects.of(stack).add({
      visit: node => {
        if (node === last && !isPut) priorities.forEach(putOn);
        isPut ||= node === last;
      },
    });

    expect(errorsIn(stack)).toEqual([]);
    expect([...visited]).toEqual(priorities);
  });

  test.each<[string, (key: kms.CfnKey) => void]>([
    ['another literal', key => { key.keyPolicy = { Statement: [{ ...ROOT, Sid: 'New' }] }; }],
    ['a PolicyDocument', key => { key.keyPolicy = iam.PolicyDocument.fromJson({ Statement: [{ ...ROOT, Sid: 'New' }] }); }],
    ['the one that it has, with another statement', key => { key.keyPolicy = { Statement: [{ ...ROOT, Sid: 'New' }, ...key.keyPolicy.Statement.slice(1)] }; }],
    ['a statement in place of another', key => { key.keyPolicy.Statement[0] = { ...ROOT, Sid: 'New' }; }],
    ['its own again', key => {
      key.keyPolicy.Statement[0].Sid = 'New';
      key.keyPolicy = Object(key.keyPolicy);
    }],
  ])('that is given %s after the grants, by an Aspect after all others, is extended', (_, change) => {
    const set = setUp(withL1, 'before the grants');
    const key = set.stack.node.findChild('Key') as kms.CfnKey;
    Aspects.of(set.stack).add({ visit: node => void (node === key && change(key)) }, { priority: 5000 });

    expect(idsIn(set.stack)).toEqual(['MS103']);
    expect(keyPolicy(set.stack).Statement.map(({ Action, Sid }: { Action: string; Sid?: string }) => Sid ?? Action)).toEqual(['New', 'kms:Decrypt', 'kms:DescribeKey']);
    expect(readersOf(set)).toEqual([true, true]);
  });

  test.each<[string, KeyIn]>([['by its ARN', withL1], ['behind the name of an alias', stack => {
    new kms.CfnAlias(stack, 'Alias', { aliasName: ALIAS, targetKeyId: anL1Key(stack).attrArn });
    return ALIAS;
  }]])('that an Aspect of the last priority has visited before the grant reaches it is extended, %s', (how, keyIn) => {
    const set = setUp(keyIn);
    Aspects.of(set.stack.node.root).add({ visit: () => undefined }, { priority: 2000 });

    expect(idsIn(set.stack)).toEqual(how === 'by its ARN' ? ['MS103'] : ['MS103', 'MS125']);
    expect(readersOf(set)).toEqual([true, true]);
  });

  test('whose policy an Aspect replaces is extended again', () => {
    const set = setUp(withPolicy({ Statement: [] }), 'before the grants');
    const key = set.stack.node.findChild('Key') as kms.CfnKey;
    Aspects.of(set.stack).add({ visit: node => void (node === key && (key.keyPolicy = { Statement: [{ ...ROOT, Sid: 'New' }] })) });

    expect(idsIn(set.stack)).toEqual(['MS103']);
    expect(readersOf(set)).toEqual([true, true]);
    expect(keyPolicy(set.stack).Statement[0].Sid).toBe('New');
  });
});

describe.each<[string, (key: kms.CfnKey, principal: iam.IGrantable) => unknown]>([
  ['Key.fromCfnKey()', (key, principal) => kms.Key.fromCfnKey(key).grantEncrypt(principal)],
  ['KeyGrants', (key, principal) => kms.KeyGrants.fromKey(key).encrypt(principal)],
])('an L1 key that is granted by the CDK too, by %s', (how, grant) => {
  const actionsIn = (stack: Stack) => keyPolicy(stack).Statement.map(({ Action }: { Action: unknown }) => [Action].flat()[0]);

  test.each<[string, unknown]>([['a literal policy', { Statement: [ROOT] }], ['no policy', undefined]])(
    'with %s has the statements of both, in either order', (__, policy) => {
      for (const order of ['before', 'after']) {
        const stack = new Stack(anApp(), 'Shop', { env: ENV });
        const key = new kms.CfnKey(stack, 'Key', { keyPolicy: policy && { ...policy } });
        const secret = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', kmsKeyId: key.attrArn });
        if (order === 'before' && how === 'Key.fromCfnKey()' && !policy) continue;
        if (order === 'before') grant(key, new iam.ServicePrincipal('sns.amazonaws.com'));
        secret.grantRead(new iam.ArnPrincipal(READER));
        if (order === 'after') grant(key, new iam.ServicePrincipal('sns.amazonaws.com'));
        secret.grantRead(new iam.ServicePrincipal('rds.amazonaws.com'));

        expect(idsIn(stack).filter(id => id !== 'MS058')).toEqual(['MS103']);
        expect(actionsIn(stack).sort()).toEqual([
          ...order === 'before' && !policy ? [] : ['kms:*'], 'kms:Decrypt', 'kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt',
        ]);
      }
    });
});

test('an L1 key keeps the statements of a grant where a part of its policy is overridden, and says so where the statements are not there', () => {
  const warnedAfter = (change: (key: kms.CfnKey) => void, order: 'before' | 'after') => {
    const stack = new Stack(anApp(), 'Shop', { env: ENV });
    const key = anL1Key(stack);
    if (order === 'before') change(key);
    new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', kmsKeyId: key.attrArn }).grantRead(new iam.ArnPrincipal(READER));
    if (order === 'after') change(key);
    return [idsIn(stack).includes('MS102'), keyPolicy(stack)?.Statement?.length];
  };
  const ofId = (key: kms.CfnKey) => key.addPropertyOverride('KeyPolicy.Id', 'mine');
  const deleted = (key: kms.CfnKey) => key.addPropertyDeletionOverride('KeyPolicy.Statement');

  expect((['before', 'after'] as const).map(order => warnedAfter(ofId, order))).toEqual([[false, 3], [false, 3]]);
  expect((['before', 'after'] as const).map(order => warnedAfter(deleted, order))).toEqual([[true, undefined], [true, undefined]]);
});

test('an L1 key within a construct that has the ARN of another key is the key of a replica', () => {
  const app = anApp();
  const [stack, far] = [ENV, { ...ENV, region: 'eu-west-1' }].map((env, index) => new Stack(app, `S${index}`, { env }));
  const keys = new Construct(far, 'Keys');
  const [first, second] = ['First', 'Second'].map(id => new kms.CfnKey(keys, id, { keyPolicy: { Statement: [ROOT] } }));
  Object.assign(keys, { keyArn: first.attrArn });
  const replicaRegions = [{ region: 'eu-west-1', encryptionKey: second as unknown as kms.IKey }];
  new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', encryptionKey: aKey(stack), replicaRegions }).grantRead(new iam.ArnPrincipal(READER));
  errorsIn(app);

  expect([first, second].map(key => far.resolve(key.keyPolicy).Statement.length)).toEqual([1, 3]);
});

test('an L1 key whose policy no longer leaves its use to the account, when the grant has looked, is a warning', () => {
  const app = anApp();
  const [stack, keys] = ['Shop', 'Zone'].map(id => new Stack(app, id, { env: ENV }));
  const key = anL1Key(keys);
  new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', kmsKeyId: key.attrArn }).grantRead(aRole(stack, 'Role'));
  Aspects.of(app).add({ visit: node => void (node === key && (key.keyPolicy = { Statement: [{ ...ROOT, Action: 'kms:Put*' }] })) });

  expect(idsIn(app)).toEqual(['MS102']);
});

describe('a key of the app, changed when no grant can follow', () => {
  const late = (stack: Stack, change: () => void) => {
    let isChanged = false;
    whenReferencesAreResolved(stack, () => { if (!isChanged) { isChanged = true; change(); } });
  };
  const lateStack = (keyIn: KeyIn) => {
    return setUp(keyIn, 'before the grants');
  };
  const replaced = (path: string) => 'MS102 SecretGrants.read is incomplete: this app creates the key, but its policy lacks the statement of the grant, '
    + 'because the app has put another policy in place of the extended one. Set the key policy before the grant. '
    + 'Otherwise, add the statement below to the key policy (outputMissing() prints it), then acknowledge this warning. '
    + 'To acknowledge it, call SecretRules.acknowledge(scope, \'MS102\', { reason, owner, expires }). '
    + `Grantee: {"AWS":["${READER}"]}. Key: ${path}. `;
  const resourceOf = (stack: Stack) => stack.node.findAll().find(each => kms.CfnKey.isCfnKey(each)) as kms.CfnKey;

  const literal = { Statement: [ROOT] };
  test.each<[string, KeyIn, string, unknown]>([
    ['an L1', withL1, 'Shop/Key', Lazy.any({ produce: () => literal })],
    ['an L2', stack => Fn.getAtt(logicalIdOf(aKey(stack)), 'Arn').toString(), 'Shop/Key/Resource', literal],
  ])('%s that gets another policy is a warning with the statement to add, a part of its policy is none', (_, keyIn, path, other) => {
    for (const change of [
      (key: kms.CfnKey) => { key.keyPolicy = other; },
      (key: kms.CfnKey) => key.addPropertyOverride('KeyPolicy', literal),
    ]) {
      const { stack } = lateStack(keyIn);
      late(stack, () => change(resourceOf(stack)));
      idsIn(stack);
      const [text] = warningsIn(stack).filter(one => one.startsWith('MS102'));

      expect(text.split('Policy: ')[0]).toBe(replaced(path));
      expect(text).toContain('kms:EncryptionContext:SecretARN');
    }
    const { stack } = lateStack(keyIn);
    late(stack, () => resourceOf(stack).addPropertyOverride('KeyPolicy.Id', 'mine'));

    expect(idsIn(stack)).toEqual(['MS103']);
  });

  test('of which the statements are in the policy that comes late is none', () => {
    const { stack } = lateStack(withL1);
    late(stack, () => {
      const key = resourceOf(stack);
      key.addPropertyOverride('KeyPolicy', stack.resolve(key.keyPolicy));
    });

    expect(idsIn(stack)).toEqual(['MS103']);
  });

  test('behind an alias that gets another target is an error of each grant', () => {
    const { stack } = lateStack(anL1AliasName);
    const other = new kms.Key(stack, 'Other');
    late(stack, () => { (stack.node.findChild('Alias') as kms.CfnAlias).targetKeyId = other.keyArn; });

    expect(idsIn(stack).filter(id => id !== 'MS103')).toEqual(['MS135', 'MS135']);
  });

  test('is followed by the next synthesis of the app', () => {
    const { stack } = lateStack(() => ALIAS);
    expect(idsIn(stack)).toEqual(['MS103', 'MS125', 'MS102']);
    anL1Alias(stack);

    expect(errorsIn(stack)).toEqual([]);
    expect(keyPolicy(stack).Statement.map(({ Action }: { Action: unknown }) => Action)).toEqual([
      'kms:*', expect.arrayContaining(['kms:ReEncrypt*']), 'kms:Decrypt', 'kms:DescribeKey',
    ]);
  });
});

describe('nothing else is opened', () => {
  const policiesIn = (app: App) => app.node.findAll().filter((each): each is kms.CfnKey => kms.CfnKey.isCfnKey(each))
    .map(key => [key.node.path, key.stack.resolve(key._toCloudFormation()).Resources]);

  test.each(KINDS.flatMap(([kind, make]) => FORMS.map(([how, , keyIn]) => [kind, how, make, keyIn] as const)))(
    'by %s that is under a key by %s and that nobody is granted', (_, __, make, keyIn) => {
      const [alone, used] = [0, 1].map(secrets => {
        const stack = new Stack(anApp(), 'Shop', { env: ENV });
        const kmsKeyId = keyIn(stack);
        if (secrets > 0) make(stack, kmsKeyId);
        errorsIn(stack);
        return policiesIn(stack.node.root as App);
      });

      expect(used).toEqual(alone);
    });

  test.each(FORMS)('by a grant on a key by %s: other keys, aliases and secrets stay what they are', (_, __, keyIn) => {
    const build = (isGranted: boolean) => {
      const stack = new Stack(anApp(), 'Shop', { env: ENV });
      const kmsKeyId = keyIn(stack);
      const other = new kms.CfnKey(stack, 'OtherKey', { keyPolicy: { Statement: [ROOT] } });
      new kms.CfnAlias(stack, 'OtherAlias', { aliasName: `${ALIAS}-2`, targetKeyId: other.ref });
      const [secret] = [['Secret', kmsKeyId], ['Second', kmsKeyId], ['Third', other.attrArn], ['Fourth', `${ALIAS}-2`]]
        .map(([id, key]) => new CfnSecret(stack, id, { name: `shop/${id}`, kmsKeyId: key }));
      if (isGranted) SecretGrants.of(secret).read(new iam.ArnPrincipal(READER));
      errorsIn(stack);
      return Template.fromStack(stack).toJSON().Resources as Record<string, any>;
    };
    const [without, granted] = [build(false), build(true)];
    const changed = Object.keys(granted).filter(id => JSON.stringify(granted[id]) !== JSON.stringify(without[id]));

    expect(changed.map(id => granted[id].Type).sort()).toEqual(['AWS::KMS::Key', 'AWS::SecretsManager::ResourcePolicy']);
    const [key] = changed.filter(id => granted[id].Type === 'AWS::KMS::Key');
    const statements = granted[key].Properties.KeyPolicy.Statement.slice(without[key].Properties.KeyPolicy.Statement.length);
    expect(statements.map(({ Action, Principal, Condition }: any) => (
      [Action, JSON.stringify(Principal), Object.keys(Condition.StringLike ?? {})]))).toEqual([
      ['kms:Decrypt', expect.stringContaining(OTHER), ['kms:EncryptionContext:SecretARN']],
      ['kms:DescribeKey', expect.stringContaining(OTHER), []],
    ]);
  });

  test('by a grant that is refused', () => {
    const stack = new Stack(anApp(), 'Shop', { env: ENV });
    const secret = new CfnSecret(stack, 'Secret', { name: 'shop/db', kmsKeyId: anL1AliasName(stack) });
    const before = policiesIn(stack.node.root as App);
    SecretGrants.of(secret).write(new iam.ArnPrincipal(READER));

    expect(idsIn(stack)).toEqual(['MS112']);
    expect(policiesIn(stack.node.root as App)).toEqual(before);
  });

  test.each<[string, { account: string; region: string }, (alias: kms.CfnAlias) => string]>([
    ['another region, by its name', { account: OWNER, region: 'eu-west-1' }, () => ALIAS],
    ['another account, by its name', { account: OTHER, region: ENV.region }, () => ALIAS],
    ['another region, by its ARN', { account: OWNER, region: 'eu-west-1' }, () => `arn:aws:kms:eu-west-1:${OWNER}:${ALIAS}`],
    ['another account, by its ARN', { account: OTHER, region: ENV.region }, () => `arn:aws:kms:${ENV.region}:${OTHER}:${ALIAS}`],
  ])('by an alias of %s', (_, env, idOf) => {
    const app = anApp();
    const far = new Stack(app, 'Far', { env });
    const alias = anL1Alias(far);
    const stack = new Stack(app, 'Shop', { env: ENV });
    const secret = new CfnSecret(stack, 'Secret', { name: 'shop/db', kmsKeyId: idOf(alias) });
    const before = policiesIn(app);
    SecretGrants.of(secret).read(new iam.ArnPrincipal(READER));
    SecretGrants.of(secret).read(aRole(stack, 'Role'));
    errorsIn(stack);

    expect(policiesIn(app)).toEqual(before);
  });

  test('by the name of an alias that two have, or that a stack of an unknown region has', () => {
    const app = anApp();
    const stack = new Stack(app, 'Shop', { env: ENV });
    for (const id of ['One', 'Two']) new kms.CfnAlias(stack, id, { aliasName: ALIAS, targetKeyId: new kms.Key(stack, `${id}Key`).keyArn });
    anL1Alias(new Stack(app, 'Anywhere'));
    const secrets = [stack, new Stack(app, 'Elsewhere')].map(scope => new CfnSecret(scope, 'Secret', { name: 'shop/db', kmsKeyId: ALIAS }));
    const before = policiesIn(app);
    for (const secret of secrets) SecretGrants.of(secret).read(new iam.ServicePrincipal('rds.amazonaws.com'));
    errorsIn(stack);

    expect(policiesIn(app)).toEqual(before);
  });

  test('by an imported secret that is under a key of this app: its owner writes its policies', () => {
    const stack = new Stack(anApp(), 'Shop', { env: ENV });
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Again', new kms.CfnKey(stack, 'Key', { keyPolicy: { Statement: [ROOT] } }).attrArn);
    const secret = Secret.fromSecretAttributes(stack, 'Secret', { secretPartialArn: `arn:aws:secretsmanager:${ENV.region}:${OWNER}:secret:shop/db`, encryptionKey });
    SecretGrants.of(secret).read(aRole(stack, 'Role'));
    errorsIn(stack);

    expect(keyPolicy(stack).Statement).toEqual([ROOT]);
    expect(identityKeys(stack)).toEqual([{ 'Fn::GetAtt': ['Key', 'Arn'] }]);
  });

  test('where the last secret of a grant takes another key: the statement for the account goes with it', () => {
    const stack = new Stack(anApp(), 'Shop', { env: ENV });
    const statement = { ...ROOT, Action: 'kms:Put*' };
    const [first, second] = ['First', 'Second'].map(id => new kms.CfnKey(stack, id, { keyPolicy: { Statement: [statement] } }));
    const secrets = ['a', 'b'].map(name => new CfnSecret(stack, name, { name, kmsKeyId: first.attrArn }));
    const role = aRole(stack, 'Role');
    for (const secret of secrets) SecretGrants.of(secret).read(role);
    const lengths = () => [first, second].map(key => stack.resolve(key.keyPolicy).Statement.length);
    secrets[0].kmsKeyId = second.attrArn;
    idsIn(stack);
    expect(lengths()).toEqual([2, 2]);
    secrets[1].kmsKeyId = second.attrArn;
    idsIn(stack);

    expect(lengths()).toEqual([1, 2]);
  });
});

test.each([
  'arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/${Key}', '${Key.Arn}', '${Key}', 'arn:aws:kms:${AWS::Region}:${AWS::AccountId}:alias/shop',
])('a key of the app is found in a text of Fn::Sub: %s', text => {
  const set = setUp(stack => {
    anL1Key(stack);
    new kms.CfnAlias(stack, 'Alias', { aliasName: ALIAS, targetKeyId: raw({ 'Fn::Sub': '${Key}' }) });
    return raw({ 'Fn::Sub': text });
  });

  expect(idsIn(set.stack)).toEqual(text === '${Key}' ? ['MS103', 'MS125'] : ['MS103']);
  expect(keyPolicy(set.stack).Statement).toHaveLength(3);
  expect(identityKeys(set.stack)).toEqual([{ 'Fn::GetAtt': ['Key', 'Arn'] }]);
});

test.each([
  'arn:aws:kms:${AWS::Region}:${Account}:key/${Key}', 'arn:aws:kms:eu-west-1:${AWS::AccountId}:key/${Key}', 'arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/${Key}${Key}',
  'arn:aws:kms:${AWS::Region}:${Account}:alias/shop', '${Key}-2', '${Key.KeyId}2',
])('no key of the app is found in a text of Fn::Sub that may name another: %s', text => {
  const set = setUp(stack => {
    new CfnParameter(stack, 'Account');
    anL1Key(stack);
    new kms.CfnAlias(stack, 'Alias', { aliasName: ALIAS, targetKeyId: raw({ Ref: 'Key' }) });
    return raw({ 'Fn::Sub': text });
  });
  errorsIn(set.stack);

  expect(keyPolicy(set.stack).Statement).toEqual([ROOT]);
});

test.each<[string, (secret: CfnSecret, role: iam.Role) => string]>([
  ['the secret', secret => secret.ref],
  ['the reader', (_, role) => role.roleArn],
])('a key of a stack that refers to %s is found by the name of its alias, and not referred to', (_, valueOf) => {
  const app = anApp();
  const [keys, stack] = ['Keys', 'Shop'].map(id => new Stack(app, id, { env: ENV }));
  anL1Alias(keys, anL1Key(keys).attrArn);
  const secret = new CfnSecret(stack, 'Secret', { name: 'shop/db', kmsKeyId: ALIAS });
  const role = aRole(stack, 'Role', 'reader');
  new CfnOutput(keys, 'Output', { value: valueOf(secret, role) });
  for (const reader of [role, new iam.ArnPrincipal(READER)]) SecretGrants.of(secret).read(reader);

  expect(readersOf({ stack, secret })).toEqual([true, true]);
  expect(keyPolicy(keys).Statement).toHaveLength(3);
  expect(JSON.stringify(identityKeys(stack))).toContain(`:kms:${ENV.region}:${OWNER}:key/*`);
});

test('a key of a replica\'s region is found by the name of its alias there', () => {
  const app = anApp();
  const far = new Stack(app, 'Far', { env: { account: OWNER, region: 'eu-west-1' } });
  const [there, here] = [far, new Stack(app, 'Near', { env: ENV })].map(stack => anL1Alias(stack).stack);
  const stack = new Stack(app, 'Shop', { env: ENV });
  const secret = new CfnSecret(stack, 'Secret', { name: 'shop/db', kmsKeyId: ALIAS, replicaRegions: [{ region: 'eu-west-1', kmsKeyId: ALIAS }] });
  SecretGrants.of(secret).read(new iam.ArnPrincipal(READER));

  expect(idsIn(stack)).toEqual(['MS103', 'MS125', 'MS125']);
  expect([there, here].map(each => JSON.stringify(keyPolicy(each)).match(/kms:ViaService":"secretsmanager\.[^.]*/g))).toEqual([
    Array(2).fill('kms:ViaService":"secretsmanager.eu-west-1'), Array(2).fill('kms:ViaService":"secretsmanager.us-east-1'),
  ]);
});

test.each([1, 2])('the tree is read once for each step of a synthesis, however many secrets it has, each by %d references', references => {
  const readsFor = (count: number) => {
    const stack = new Stack(anApp(), 'Shop', { env: ENV });
    const key = aKey(stack);
    const role = aRole(stack, 'Role');
    for (let index = 0; index < count; index++) {
      const kmsKeyId = index % 2 === 0 ? Fn.getAtt(logicalIdOf(key), 'Arn').toString() : `alias/unknown-${index}`;
      const secret = new CfnSecret(stack, `Secret${index}`, { name: `shop/${index}`, kmsKeyId });
      SecretGrants.of(secret).read(role);
      if (references === 2) SecretGrants.of(Secret.fromSecretCompleteArn(stack, `Import${index}`, secret.ref)).write(role);
    }
    const reads = jest.spyOn(AppKeys.prototype as any, 'readBelow');
    (stack.node.root as App).synth();
    const { length } = reads.mock.calls;
    reads.mockRestore();
    return length;
  };
  const [few, many, more] = [10, 20, 40].map(readsFor);

  expect(more - many).toBe(2 * (many - few));
  expect(few).toBeGreaterThan(0);
});
