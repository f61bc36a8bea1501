import { App, Stack } from 'aws-cdk-lib';
import { Json } from '../../src/cloudformation/json';
import { Templates } from '../../src/cloudformation/template-index';
import { Resource } from '../../src/cloudformation/template-types';
import {
  TemplateSecret, templateSecretFacts, templateTags, templateValueFacts,
} from '../../src/facts/secret-from-template';

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
    const { text, ...rest } = templateValueFacts(secretWith({ SecretString: 'text', ...more }, type))!;
    expect({ text: text.value, ...rest }).toEqual({
      text: 'text', plaintextAllowed: false, plaintextFields: [], hasNamedFields: false, isAlsoGenerated,
    });
  });

  test('is none where the template has none', () => {
    expect(templateValueFacts(secretWith(GENERATED))).toBeUndefined();
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
