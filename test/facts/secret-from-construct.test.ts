import { App, Aws, CfnCondition, CfnParameter, Fn, Lazy, NestedStack, Stack, Tags } from 'aws-cdk-lib';
import { Alias, CfnKey, IKey, Key } from 'aws-cdk-lib/aws-kms';
import { CfnSecret, CfnSecretProps } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { environmentOf } from '../../src/app/environment';
import * as read from '../../src/facts/secret-from-construct';
import { keyFacts, replicasOf, tagFacts } from '../../src/facts/secret-from-construct';

const ENV = { account: '111111111111', region: 'us-east-1' };
let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App({ context: { '@aws-cdk/aws-kms:aliasNameRef': true } }), 'Stack', { env: ENV });
});
const secret = (props: CfnSecretProps = {}) => new CfnSecret(stack, 'Secret', props);
const valueFacts = (from: CfnSecret, consent: read.Consent) => read.valueFacts(from, from, consent, () => undefined);
const generatorFacts = (from: CfnSecret, consent?: read.Consent) => read.generatorFacts(from, from, consent, () => undefined);
const choice = (one: unknown, other: unknown = Aws.NO_VALUE) => Fn.conditionIf(new CfnCondition(stack, 'Condition').logicalId, one, other);

describe('the home', () => {
  test('is known as far as the stack knows it', () => {
    expect(environmentOf(secret())).toEqual({ partition: 'aws', ...ENV });
    expect(environmentOf(new Stack())).toEqual({ partition: undefined, region: undefined, account: undefined });
    expect(environmentOf(new Stack(undefined, 'China', { env: { region: 'cn-north-1' } }))).toEqual({ partition: 'aws-cn', region: 'cn-north-1', account: undefined });
    expect(environmentOf(new Stack(undefined, 'New', { env: { region: 'zz-north-1' } }))).toEqual({ partition: undefined, region: 'zz-north-1', account: undefined });
  });

  test('of a nested stack is that of the stack around it', () => {
    expect(environmentOf(new NestedStack(stack, 'Nested'))).toEqual({ partition: 'aws', ...ENV });
  });
});

describe('the value', () => {
  test('is not there for a secret without one, or with a generator', () => {
    expect(valueFacts(secret(), {})).toBeUndefined();
    expect(valueFacts(new CfnSecret(stack, 'Generated', { generateSecretString: {} }), {})).toBeUndefined();
  });

  test('has what was consented to', () => {
    expect(valueFacts(secret({ secretString: 'a' }), { allowPlaintext: true, plaintextFields: ['user'] }))
      .toMatchObject({ plaintextAllowed: true, plaintextFields: ['user'], isAlsoGenerated: false });
    expect(valueFacts(new CfnSecret(stack, 'Other', { secretString: 'a' }), {})).toMatchObject({ plaintextAllowed: false, plaintextFields: [] });
  });

  test('is given twice beside a generator, whether as an object or late', () => {
    expect(valueFacts(secret({ secretString: 'a', generateSecretString: {} }), {})?.isAlsoGenerated).toBe(true);
    expect(valueFacts(new CfnSecret(stack, 'Late', { secretString: 'a', generateSecretString: Lazy.any({ produce: () => ({}) }) }), {})?.isAlsoGenerated).toBe(true);
  });

  test('is perhaps not given twice where the template chooses', () => {
    const chosen = secret({ secretString: Fn.conditionIf('C', 'a', Aws.NO_VALUE).toString(), generateSecretString: choice(Aws.NO_VALUE, {}) });
    expect(valueFacts(chosen, {})).toMatchObject({ isAlsoGenerated: false, text: { isGiven: false } });
  });
});

describe('the generator', () => {
  test('has the defaults of the service', () => {
    expect(generatorFacts(secret({ generateSecretString: {} }), {})).toEqual({
      passwordLength: 32,
      excludeLowercase: false,
      excludeUppercase: false,
      excludeNumbers: false,
      excludePunctuation: false,
      includeSpace: false,
      requireEachIncludedType: true,
      parameters: [],
      plaintextFields: [],
      fingerprint: '44136fa355b3',
      hasOptions: false,
      isLocked: false,
      canBePinned: true,
    });
  });

  test('is not known where there is none, or where the template chooses', () => {
    expect(generatorFacts(secret(), {})).toBeUndefined();
    expect(generatorFacts(new CfnSecret(stack, 'Chosen', { generateSecretString: choice({ passwordLength: 0 }) }), {})).toBeUndefined();
  });

  test('distinguishes what is unresolved from the default', () => {
    const { passwordLength, excludeNumbers, requireEachIncludedType, template } = generatorFacts(secret({
      generateSecretString: {
        passwordLength: new CfnParameter(stack, 'Length', { type: 'Number' }).valueAsNumber,
        excludeNumbers: choice(true, false),
        requireEachIncludedType: Lazy.any({ produce: () => undefined }),
        secretStringTemplate: stack.toJsonString({ user: Aws.REGION }),
        generateStringKey: 'password',
      },
    }), {})!;
    expect([passwordLength, excludeNumbers, requireEachIncludedType, template?.shown]).toEqual([undefined, undefined, true, '{"user":"${…}"}']);
  });

  test('has one fingerprint whatever the order of its options, and another for each change', () => {
    const fingerprints = [
      { passwordLength: 20, excludeNumbers: true }, { excludeNumbers: true, passwordLength: 20 },
      { passwordLength: 20, excludeNumbers: true, includeSpace: undefined },
      { passwordLength: 20 }, { passwordLength: 21 }, { passwordLength: 20, excludeNumbers: false }, {},
    ].map((options, index) => generatorFacts(new CfnSecret(stack, `S${index}`, { generateSecretString: options }), {})!.fingerprint);
    expect(fingerprints.slice(0, 3)).toEqual(Array(3).fill(fingerprints[0]));
    expect(new Set(fingerprints.slice(2)).size).toBe(5);
  });

  test('has no fingerprint while an option is looked up', () => {
    const excludeCharacters = StringParameter.valueFromLookup(stack, '/excluded');
    expect(generatorFacts(secret({ generateSecretString: { excludeCharacters } }), {})?.fingerprint).toBeUndefined();
  });

  test('of somebody else\'s secret cannot be pinned', () => {
    const generated = secret({ generateSecretString: { passwordLength: 20 } });
    expect(generatorFacts(generated, undefined)).toMatchObject({ canBePinned: false, hasOptions: true });
  });
});

describe('the tags', () => {
  const keysOf = (of: CfnSecret) => tagFacts(of).tags.map(({ key, value }) => `${key.shown}=${value.shown}`);

  test('are those that the resource has in the end', () => {
    const tagged = secret({ tags: [{ key: 'a', value: '1' }] });
    tagged.tags.setTag('b', '2');
    expect(keysOf(tagged)).toEqual(['a=1', 'b=2']);
  });

  test('may be unresolved, as a whole or one by one', () => {
    const tagged = secret({
      tags: [choice({ Key: 'a', Value: '1' }) as any, Lazy.any({ produce: () => ({ key: 'b', value: Aws.REGION }) }) as any, { key: `c${Aws.REGION}`, value: '' }],
    });
    expect(keysOf(tagged)).toEqual(['c${…}=', 'b=${…}']);
  });

  test('of the stack are recognized by their keys, and those of the stacks around a nested one as well', () => {
    Tags.of(stack).add('nothing', 'yet');
    const app = new App();
    const outer = new Stack(app, 'Outer', { tags: { team: 'a', [Aws.REGION]: 'x' } });
    const nested = new NestedStack(outer, 'Nested');
    nested.tags.setTag('part', 'b');
    expect(tagFacts(new CfnSecret(nested, 'Secret')).stackTagKeys).toEqual(['team', 'part']);
  });
});

describe('the key', () => {
  const factsOf = (kmsKeyId: string | undefined, hint?: CfnKey) => keyFacts(secret({ kmsKeyId }), hint, false);
  const l1 = (key: Key) => key.node.defaultChild as CfnKey;

  test('is not there for a secret without one', () => {
    expect(factsOf(undefined)).toBeUndefined();
  });

  test('of this app is recognized by every way to refer to it', () => {
    const key = new Key(stack, 'Key');
    const alias = new Alias(stack, 'Alias', { aliasName: 'alias/x', targetKey: key });
    const references = [key.keyArn, key.keyId, l1(key).ref, l1(key).attrArn, alias.keyArn, alias.aliasName, `arn:${Aws.PARTITION}:kms:us-east-1:111111111111:key/${key.keyId}`];
    expect(references.map((reference, index) => keyFacts(new CfnSecret(stack, `S${index}`, { kmsKeyId: reference }), undefined, false)?.appKey?.path)).toEqual(Array(7).fill('Stack/Key'));
  });

  test('that is imported, or a parameter, is not of this app', () => {
    const imported = Key.fromKeyArn(stack, 'Imported', 'arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab');
    expect(factsOf(imported.keyArn)).toMatchObject({ appKey: undefined, environment: { region: 'us-east-1' } });
    expect(keyFacts(new CfnSecret(stack, 'P', { kmsKeyId: new CfnParameter(stack, 'Param').valueAsString }), l1(new Key(stack, 'Key')), false)?.appKey).toBeUndefined();
  });

  test('that was given is forgotten when the resource names another', () => {
    const key = new Key(stack, 'Key');
    const other = new Key(stack, 'Other');
    expect([factsOf(other.keyArn, l1(key))?.appKey?.path, keyFacts(new CfnSecret(stack, 'L', { kmsKeyId: 'alias/x' }), l1(key), false)?.appKey]).toEqual(['Stack/Other', undefined]);
  });

  test('that was given is remembered where the reference does not show it', () => {
    const anywhere = new Stack(undefined, 'Anywhere');
    const aliased = new Key(anywhere, 'Key');
    const { keyArn } = new Alias(anywhere, 'Alias', { aliasName: 'alias/x', targetKey: aliased });
    expect(keyFacts(new CfnSecret(anywhere, 'Secret', { kmsKeyId: keyArn }), l1(aliased), false)?.appKey?.path).toBe('Anywhere/Key');
    const key = new Key(stack, 'Key');
    expect(factsOf(Lazy.string({ produce: () => key.keyArn }), l1(key))?.appKey?.path).toBe('Stack/Key');
  });

  test('has its kind, its state and its end', () => {
    const key = new CfnKey(stack, 'Key', { keySpec: 'RSA_2048', keyUsage: 'SIGN_VERIFY', enabled: false });
    const { appKey } = keyFacts(secret({ kmsKeyId: key.attrArn }), undefined, false)!;
    expect([appKey?.spec?.value, appKey?.usage?.value, appKey?.isDisabled, appKey?.isDeletedFirst, appKey?.region, appKey?.path]).toEqual(['RSA_2048', 'SIGN_VERIFY', true, false, 'us-east-1', 'Stack/Key']);
  });

  test.each<[string | undefined, string | undefined, boolean]>([
    ['Delete', 'Retain', true], [undefined, 'RetainExceptOnCreate', true], ['Retain', 'Retain', false], ['Delete', 'Delete', false], [undefined, undefined, false], ['Retain', undefined, false],
  ])('with the deletion policy %s, under a secret with %s, dies first: %p', (ofKey, ofSecret, diesFirst) => {
    const key = new CfnKey(stack, 'Key');
    const l1Secret = secret({ kmsKeyId: key.attrArn });
    key.cfnOptions.deletionPolicy = ofKey as any;
    l1Secret.cfnOptions.deletionPolicy = ofSecret as any;
    expect(keyFacts(l1Secret, undefined, false)?.appKey?.isDeletedFirst).toBe(diesFirst);
  });
});

describe('the replicas', () => {
  const factsOf = (replicaRegions: CfnSecretProps['replicaRegions'], hints: Array<CfnKey | undefined> = []) => replicasOf(secret({ replicaRegions }), hints);

  test('are counted by region, where that is known', () => {
    const regions = [{ region: 'eu-west-1' }, { region: Aws.REGION }, { region: Lazy.string({ produce: () => 'eu-west-1' }) }, { region: Aws.REGION }, { region: 'eu-west-2' }];
    expect(factsOf(regions).map(({ region, times }) => `${region.shown} ${times}`)).toEqual(['eu-west-1 2', '${…} 1', 'eu-west-1 2', '${…} 1', 'eu-west-2 1']);
  });

  test('may be chosen by the template, or lack their region', () => {
    expect(factsOf([choice({ region: 'eu-west-1' }), { kmsKeyId: 'alias/x' } as any]).map(({ region, key }) => [region.shown, key?.reference.shown])).toEqual([['${…}', 'alias/x']]);
    expect(replicasOf(new CfnSecret(stack, 'None'), [])).toEqual([]);
  });

  test('know the keys of this app, and do not take one for another\'s when the list was replaced', () => {
    const key: IKey = new Key(stack, 'Key');
    const hint = key.node.defaultChild as CfnKey;
    const unknowable = Lazy.string({ produce: () => key.keyArn });
    const madeOf = (replicas: CfnSecretProps['replicaRegions'], hints: Array<CfnKey | undefined>, id: string) => {
      return replicasOf(new CfnSecret(stack, id, { replicaRegions: replicas }), hints).map(replica => replica.key?.appKey?.path);
    };
    expect(madeOf([{ region: 'eu-west-1', kmsKeyId: key.keyArn }, { region: 'eu-west-2' }], [], 'A')).toEqual(['Stack/Key', undefined]);
    expect(madeOf([{ region: 'eu-west-1', kmsKeyId: unknowable }], [hint], 'B')).toEqual(['Stack/Key']);
    expect(madeOf([{ region: 'eu-west-1', kmsKeyId: unknowable }, { region: 'eu-west-2', kmsKeyId: unknowable }], [hint], 'C')).toEqual([undefined, undefined]);
  });
});
