import { App, Stack } from 'aws-cdk-lib';
import { Json } from '../../src/cloudformation/json';
import { Templates } from '../../src/cloudformation/template-index';
import { Resource } from '../../src/cloudformation/template-types';
import {
  TemplateSecret, templateSecretFacts, templateTags, templateValueFacts,
} from '../../src/facts/secret-from-template';
import { judgeSecret } from '../../src/rules/secret';

/** A secret of the type, as a template has it that this library did not write. */
function secretWith(properties: Json, type = 'AWS::SecretsManager::Secret'): TemplateSecret {
  const resource = { stack: 'Shop', id: 'Secret', type, properties, path: 'Shop/Secret' };
  return { resource, stack: new Stack(new App(), 'Shop'), consent: {}, policies: [], possiblePolicies: [] };
}

function factsOf(properties: Json, type?: string) {
  const template = { Resources: {} };
  return templateSecretFacts(new Templates([{ path: 'Shop', template }]), secretWith(properties, type));
}

describe('the value of a secret', () => {
  const GENERATED = { GenerateSecretString: { PasswordLength: 8 } };

  test.each<[string, object, boolean]>([
    ['AWS::SecretsManager::Secret', GENERATED, true],
    ['AWS::SecretsManager::Secret', {}, false],
    // The handler has no such property.
    ['Custom::ManagedSecret', GENERATED, false],
  ])('of %s with %j is also generated: %s', (type, more, isAlsoGenerated) => {
    const { text, ...rest } = templateValueFacts(new Templates([]), secretWith({ SecretString: 'text', ...more }, type))!;
    expect({ text: text.value, ...rest }).toEqual({
      text: 'text', plaintextAllowed: false, plaintextFields: [], hasNamedFields: false, parameters: [], isAlsoGenerated,
    });
  });

  test('is none where the template has none', () => {
    expect(templateValueFacts(new Templates([]), secretWith(GENERATED))).toBeUndefined();
  });
});

describe('the generator of a secret', () => {
  test('has the options under the names of the construct', () => {
    const options = { PasswordLength: 8, IncludeSpace: true, SecretStringTemplate: '{}' };
    expect(factsOf({ GenerateSecretString: options }).generator).toMatchObject({
      passwordLength: 8, includeSpace: true, hasOptions: true, canBePinned: false, pin: undefined,
    });
  });

  test.each([
    undefined, {}, 'text', ['PasswordLength'], { Ref: 'Options' }, { 'Fn::If': ['C', {}, {}] },
  ])('is none of %j', GenerateSecretString => {
    expect(factsOf({ GenerateSecretString }).generator).toBeUndefined();
  });

  test('is none of a secret that the handler creates', () => {
    const properties = { GenerateSecretString: { PasswordLength: 8 } };
    expect(factsOf(properties, 'Custom::ManagedSecret').generator).toBeUndefined();
  });
});

describe('the key of a secret that the app makes', () => {
  const KEY = { Type: 'AWS::KMS::Key' };

  function keyOf(key: Json, secret: Partial<Resource> = {}, place: object = {}) {
    const template = { Resources: { Key: { ...KEY, ...key } } };
    const { resource, ...rest } = secretWith({ KmsKeyId: { Ref: 'Key' } });
    return templateSecretFacts(new Templates([{ path: 'Shop', template, ...place }]), { ...rest, resource: { ...resource, ...secret } }).key;
  }

  test.each<[string, string, string | undefined]>([
    ['an alias', 'AWS::KMS::Alias', 'Shop/Key'],
    ['a resource that names it as an alias does', 'Custom::Alias', undefined],
  ])('is that of %s', (_, Type, path) => {
    const Resources = { Key: KEY, Named: { Type, Properties: { TargetKeyId: { Ref: 'Key' } } } };
    const { key } = templateSecretFacts(new Templates([{ path: 'Shop', template: { Resources } }]), secretWith({ KmsKeyId: { Ref: 'Named' } }));
    expect(key!.appKey?.path).toBe(path);
  });

  test('has its path, and what its template leaves open is not known', () => {
    const key = keyOf({});
    expect(key).toMatchObject({
      isGivenTwice: false, appKey: { path: 'Shop/Key', isDisabled: false, isDeletedFirst: false, region: undefined },
    });
    expect([key!.appKey!.spec, key!.appKey!.usage].map(text => text?.shown)).toEqual([undefined, undefined]);
  });

  test('has its spec, its usage and the region of its stack', () => {
    const { spec, usage, region } = keyOf({ Properties: { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' } }, {}, { region: 'eu-west-1' })!.appKey!;
    expect([spec!.value, usage!.value, region]).toEqual(['RSA_2048', 'SIGN_VERIFY', 'eu-west-1']);
  });

  test.each([[true, false], [false, true], [{ Ref: 'IsEnabled' }, false]])('with Enabled %j is disabled: %s', (Enabled, isDisabled) => {
    expect(keyOf({ Properties: { Enabled } })!.appKey!.isDisabled).toBe(isDisabled);
  });

  test.each([
    [undefined, 'Retain', true], ['Delete', 'Retain', true], ['Retain', 'Retain', false], [undefined, undefined, false],
  ])('with the deletion policy %s goes before a secret with %s: %s', (DeletionPolicy, deletionPolicy, isDeletedFirst) => {
    expect(keyOf({ DeletionPolicy }, { deletionPolicy })!.appKey!.isDeletedFirst).toBe(isDeletedFirst);
  });
});

test('the tags of a secret are those that are objects, and what they lack is empty', () => {
  const Tags = [{ Key: 'a', Value: 'x' }, 'text', { Key: 'b' }, { Value: { Ref: 'P' } }];
  const shown = templateTags({ Tags }).map(({ key, value }) => [key.shown, value.shown]);
  expect(shown).toEqual([['a', 'x'], ['b', ''], ['', '${…}']]);
});

describe('a list under conditions of CloudFormation', () => {
  const NOTHING = { Ref: 'AWS::NoValue' };
  const when = (...branches: unknown[]) => ({ 'Fn::If': ['C', ...branches] });
  const tag = (Key: unknown) => ({ Key, Value: 'x' });

  test.each<[string, unknown, string[]]>([
    ['a tag that may be left out', [when(tag('a'), NOTHING)], ['a perhaps']],
    ['a tag that is left out', [NOTHING, tag('a')], ['a']],
    ['a tag of either branch', [when(tag('a'), tag('b')), tag('c')], ['a perhaps', 'b perhaps', 'c']],
    ['a list of either branch', when([tag('a'), tag('b')], NOTHING), ['a perhaps', 'b perhaps']],
    ['a branch within a branch', when(when([tag('a')], NOTHING), [tag('b')]), ['a perhaps', 'b perhaps']],
    ['a list that is left out', NOTHING, []],
    ['a list that another function gives', { 'Fn::Transform': { Name: 'x' } }, []],
    ['a tag that another function gives', [{ Ref: 'P' }, tag('a')], ['a']],
    ['a tag with either key', [tag(when('a', 'b'))], ['${…}']],
  ])('has each tag of its branches: %s', (_, Tags, expected) => {
    const shown = templateTags({ Tags }).map(({ key, isSure }) => `${key.shown}${isSure ? '' : ' perhaps'}`);
    expect(shown).toEqual(expected);
  });

  test.each<[string, unknown, string[]]>([
    ['tags of two branches', { Tags: when([tag('a')], [tag('a'), tag('b')]) }, []],
    ['51 tags of two branches', { Tags: when([...Array(30).keys()].map(n => tag(`k${n}`)), [...Array(30).keys()].map(n => tag(`l${n}`))) }, []],
    ['a tag beside one that may be there', { Tags: [tag('a'), when(tag('a'), NOTHING)] }, []],
    ['two tags that are surely there', { Tags: [tag('a'), when(tag('b'), NOTHING), tag('a')] }, ['MS044']],
    ['a tag beside one in both branches', { Tags: [tag('a'), when(tag('a'), tag('a'))] }, ['MS044']],
    ['a tag beside keys of both branches', { Tags: [tag('a'), { Key: when('a', 'a'), Value: 'x' }] }, ['MS044']],
    ['a tag beside one in the other branch of each of two', { Tags: [tag('a'), when(tag('b'), tag('a'))] }, []],
    ['a key that is in both branches only', { Tags: [when(tag('a'), tag('a'))] }, []],
    ['a value of either branch', { Tags: [{ Key: 'a', Value: when('x', 'y') }, tag('b')] }, []],
    ['a value of either branch, of a tag that is there twice', { Tags: [{ Key: 'a', Value: when('x', 'y') }, tag('a')] }, ['MS044']],
    ['a value of a branch that is too long', { Tags: [{ Key: 'a', Value: when('x'.repeat(257), 'y') }] }, ['MS042']],
    ['a key of a branch that is too long', { Tags: [{ Key: when('x', 'y'.repeat(129)), Value: 'x' }] }, ['MS041']],
    ['a value that is left out in a branch', { Tags: [{ Key: 'a', Value: when('x', NOTHING) }] }, []],
    ['a tag of a branch that the service refuses', { Tags: [when(tag('aws:x'), NOTHING)] }, ['MS043']],
    ['a tag of a branch without a key', { Tags: [when({ Value: 'x' }, NOTHING)] }, ['MS041']],
    ['a replica of either branch', { ReplicaRegions: [when({ Region: 'eu-west-1' }, { Region: 'eu-west-1' })] }, []],
    ['a replica that may be there twice', { ReplicaRegions: [{ Region: 'eu-west-1' }, when({ Region: 'eu-west-1' }, NOTHING)] }, []],
    ['replicas of either branch', { ReplicaRegions: when([{ Region: 'eu-west-1' }, { Region: 'Ireland' }], NOTHING) }, ['MS062']],
    ['a replica that is left out', { ReplicaRegions: [NOTHING, { Region: 'eu-west-1' }] }, []],
    ['a generator of either branch', { GenerateSecretString: when({ PasswordLength: 5 }, NOTHING) }, []],
    ['a generator with options that may be left out', {
      GenerateSecretString: { SecretStringTemplate: when('{}', NOTHING), GenerateStringKey: when('p', NOTHING), PasswordLength: when(5000, NOTHING) },
    }, []],
    ['a generator whose template is left out', { GenerateSecretString: { SecretStringTemplate: NOTHING, GenerateStringKey: 'p' } }, ['MS036']],
    ['a value or a generator', { SecretString: when('{{resolve:secretsmanager:a}}', NOTHING), GenerateSecretString: when(NOTHING, {}) }, []],
  ])('is judged by its branches: %s', (_, properties, expected) => {
    expect(judgeSecret(factsOf(properties as Json)).map(({ id }) => id)).toEqual(expected);
  });
});
