/** Which transforms may change what a template shows of its resources. */
import { hasTransform } from '../../src/cloudformation/has-transform';
import { Templates } from '../../src/cloudformation/template-index';
import { hidesResources, isTransformed, isTransformedAsWhole } from '../../src/cloudformation/transforms';

const MACRO = { 'Fn::Transform': { Name: 'Macro' } };
const SECRET = { Type: 'AWS::SecretsManager::Secret' };

function isChanged(template: object): { readonly asWhole: boolean; readonly secret: boolean } {
  const templates = new Templates([{ path: 'App', template: { Resources: { Secret: SECRET }, ...template } }]);
  const asWhole = isTransformedAsWhole(templates, templates.stackAt('App')!);
  return { asWhole, secret: isTransformed(templates, templates.find({ stack: 'App', id: 'Secret' })!) };
}

const AS_WHOLE = { asWhole: true, secret: true };
const UNCHANGED = { asWhole: false, secret: false };

test.each([
  'AWS::LanguageExtensions', 'AWS::CodeDeployBlueGreen', 'AWS::Serverless-2016-10-31', 'AWS::SecretsManager-2020-07-23', 'AWS::SecretsManager-2024-09-16',
])('the transform %s of AWS changes no resource of another kind, by itself or in a list', Transform => {
  for (const each of [Transform, [Transform], { Name: Transform }, [Transform, { Name: Transform }]]) {
    expect(isChanged({ Transform: each })).toEqual(UNCHANGED);
  }
});

test.each(['AWS::Include', 'Macro', 'My::AWS::LanguageExtensions', 'AWS::LanguageExtensionsX', 'AWS::Serverless-2016-10-311', 'AWS::Other-2016-10-31'])(
  'the transform %s may change the whole template', Transform => {
    for (const each of [Transform, ['AWS::LanguageExtensions', Transform], { Name: Transform }]) expect(isChanged({ Transform: each })).toEqual(AS_WHOLE);
  });

test.each(['Resources', 'Mappings', 'Conditions', 'Outputs'])('a macro beside the %s may change the whole template', section => {
  expect(isChanged({ [section]: { ...section === 'Resources' && { Secret: SECRET }, ...MACRO } })).toEqual(AS_WHOLE);
});

test('a macro beside the sections may change the whole template; one in a part that no rule reads changes nothing', () => {
  expect(isChanged(MACRO)).toEqual(AS_WHOLE);
  expect(isChanged({ Metadata: MACRO })).toEqual(UNCHANGED);
});

test('a macro within a resource may change that one, however deep it stands', () => {
  const Secret = { ...SECRET, Properties: { Tags: [{ Key: 'a', Value: 'b' }, MACRO] } };
  expect(isChanged({ Resources: { Secret } })).toEqual({ asWhole: false, secret: true });
  expect(isChanged({ Resources: { Secret: SECRET, Other: Secret } })).toEqual(UNCHANGED);
});

test.each([[null, false], ['Fn::Transform', false], [['Fn::Transform'], false], [{ a: [{ b: MACRO }] }, true]])('a transform in %j: %s', (value, expected) => {
  expect(hasTransform(value)).toBe(expected);
});

test.each([
  ['My::Org::Thing::MODULE', true], ['AWS::Serverless::Application', true], ['AWS::CloudFormation::Stack', true], ['My::MODULE::Thing', false],
  ['AWS::Serverless::ApplicationX', false], ['My::AWS::Serverless::Application', false], ['AWS::SNS::Topic', false],
])('a resource of type %s brings others along: %s', (Type, expected) => {
  const templates = new Templates([{ path: 'App', template: { Resources: { Hidden: { Type } } } }]);
  expect(hidesResources(templates, templates.find({ stack: 'App', id: 'Hidden' })!)).toBe(expected);
});
