/** Macros of whole templates, and loops, which may add principals and policies: they are on the map, as what synthesis cannot read. */
import { answersOf, documentOf, mapOfTemplates, reading, Resources, roleWith, SECRET, secretUnder, stackOf } from './templates';
import type { StackTemplate } from '../../src/cloudformation/template-types';

const unreadOf = (...stacks: StackTemplate[]) => (
  mapOfTemplates(...stacks).principals.filter(({ unreadPolicies }) => unreadPolicies.length > 0).map(({ id, unreadPolicies }) => `${id}: ${unreadPolicies.join(', ')}`));
const loopOver = (body: object, name = 'Each') => ({ [`Fn::ForEach::${name}`]: ['X', ['A', 'B'], body] }) as unknown as Resources;
const looped = (Type: string, Properties?: object) => loopOver({ 'Made${X}': { Type, ...Properties && { Properties } } });
const policyFor = (role: unknown) => ({ PolicyName: 'p', PolicyDocument: documentOf(reading()), Roles: [role] });
const EXTENDED = { Transform: 'AWS::LanguageExtensions' };
const nestedIn = (parent: string, resources: Resources, more: object = {}): StackTemplate => (
  stackOf(resources, more, { path: `${parent}/Inner`, parent: { path: parent, logicalId: 'Inner' } }));

describe('a macro of the whole template', () => {
  test.each<[string, object]>([
    ['on the template', { Transform: ['MyMacro'] }],
    ['beside those of AWS', { Transform: ['AWS::Serverless-2016-10-31', 'MyMacro'] }],
    ['that includes a file', { Transform: { Name: 'AWS::Include', Parameters: { Location: 's3://b/k' } } }],
    ['beside the sections', { 'Fn::Transform': { Name: 'MyMacro' } }],
    ['in the mappings', { Mappings: { M: { a: { 'Fn::Transform': { Name: 'MyMacro' } } } } }],
  ])('%s may add principals, and give policies to those of the stack', (_, more) => {
    expect(unreadOf(stackOf({ Secret: SECRET, Role: roleWith([reading()]) }, more))).toEqual(['App/Fn::Transform: App/Fn::Transform', 'App/Role: App/Fn::Transform']);
  });

  test('is a principal of its own', () => {
    expect(mapOfTemplates(stackOf({ Secret: SECRET }, { Transform: 'MyMacro' })).principals).toEqual([{
      id: 'App/Fn::Transform', kind: 'unknown', account: '111111111111', name: 'what a macro adds to App', ofApp: false, unreadPolicies: ['App/Fn::Transform'],
    }]);
  });

  test('leaves what the template has, and makes what is missing unknown', () => {
    const Key = { Type: 'AWS::KMS::Key', Properties: {} };
    const answers = (more: object) => answersOf(mapOfTemplates(stackOf({ Plain: SECRET, Secret: secretUnder({ Ref: 'Key' }), Key, Role: roleWith([reading({ Resource: [{ Ref: 'Plain' }, { Ref: 'Secret' }] })]) }, more)));
    expect(answers({})).toEqual(['App/Role read App/Plain: complete', 'App/Role read App/Secret: incomplete']);
    expect(answers({ Transform: 'MyMacro' })).toEqual(['App/Role read App/Plain: complete', 'App/Role read App/Secret: unknown']);
  });

  test('says nothing of another stack, and counts for the stacks within', () => {
    const Inner = { Type: 'AWS::CloudFormation::Stack', Properties: {} };
    const other = stackOf({ Role: roleWith([reading({ Resource: '*' })]) }, {}, { path: 'Other' });
    const inner = nestedIn('App', { Role: roleWith([reading({ Resource: '*' })]) });
    expect(unreadOf(stackOf({ Secret: SECRET, Inner }, { Transform: 'MyMacro' }), inner, other))
      .toEqual(['App/Fn::Transform: App/Fn::Transform', 'App/Inner/Role: App/Fn::Transform']);
    expect(unreadOf(stackOf({ Secret: SECRET, Inner }), nestedIn('App', { Role: roleWith([]) }, { Transform: 'MyMacro' }), other))
      .toEqual(['App/Inner/Fn::Transform: App/Inner/Fn::Transform', 'App/Inner/Role: App/Inner/Fn::Transform']);
  });

  test('around a nested stack in its resource counts for that stack', () => {
    const Inner = { Type: 'AWS::CloudFormation::Stack', Properties: { 'Fn::Transform': { Name: 'MyMacro' } } };
    expect(unreadOf(stackOf({ Secret: SECRET, Inner, Role: roleWith([]) }), nestedIn('App', { Role: roleWith([]) })))
      .toEqual(['App/Inner/Fn::Transform: App/Inner/Fn::Transform', 'App/Inner/Role: App/Inner/Fn::Transform']);
  });

  test.each<[string, object]>([
    ['of serverless functions', { Transform: 'AWS::Serverless-2016-10-31' }],
    ['of language extensions', EXTENDED],
    ['of hosted rotations', { Transform: ['AWS::SecretsManager-2020-07-23'] }],
  ])('is none of AWS %s', (_, more) => {
    expect(unreadOf(stackOf({ Secret: SECRET, Role: roleWith([reading()]) }, more))).toEqual([]);
  });
});

describe('a macro beside the properties of', () => {
  const macro = { 'Fn::Transform': { Name: 'MyMacro' } };

  test.each<[string, Resources, string]>([
    ['a role', { Role: roleWith([reading()], macro) }, 'App/Role'],
    ['a managed policy', { Managed: { Type: 'AWS::IAM::ManagedPolicy', ...macro } }, 'App/Managed'],
  ])('%s may give it policies', (_, resources, id) => {
    expect(unreadOf(stackOf({ Secret: SECRET, ...resources }))).toEqual([`${id}: ${id}`]);
  });

  test('a secret may give its key', () => {
    expect(answersOf(mapOfTemplates(stackOf({ Secret: { ...SECRET, ...macro }, Role: roleWith([reading()]) })))).toEqual(['App/Role read App/Secret: unknown']);
  });
});

describe('a loop', () => {
  test.each<[string, Resources]>([
    ['roles', looped('AWS::IAM::Role', { Policies: [] })],
    ['users', looped('AWS::IAM::User')],
    ['policies', looped('AWS::IAM::Policy', policyFor('other'))],
    ['managed policies', looped('AWS::IAM::ManagedPolicy')],
    ['secrets', looped('AWS::SecretsManager::Secret')],
    ['policies of secrets', looped('AWS::SecretsManager::ResourcePolicy')],
    ['keys', looped('AWS::KMS::Key')],
    ['permission sets', looped('AWS::SSO::PermissionSet')],
    ['functions of SAM with policies', looped('AWS::Serverless::Function', { Policies: ['AWSSecretsManagerGetSecretValuePolicy'] })],
    ['functions of SAM with a loop among the properties', looped('AWS::Serverless::Function', { 'Fn::ForEach::P': ['P', ['Policies'], { '${P}': [] }] })],
    ['nested stacks', looped('AWS::CloudFormation::Stack')],
    ['modules', looped('My::Org::Role::MODULE')],
    ['resources of a type that it names', looped('AWS::IAM::${X}')],
    ['resources without a type', loopOver({ 'Made${X}': { Properties: {} } })],
    ['what a macro makes', loopOver({ 'Fn::Transform': { Name: 'MyMacro' } })],
    ['a loop over roles', loopOver(loopOver({ 'Made${X}': { Type: 'AWS::IAM::Role' } }, 'Within'))],
    ['what is no object', { 'Fn::ForEach::Each': ['X', ['A'], 'Made'] } as unknown as Resources],
  ])('over %s is on the map', (_, loop) => {
    expect(unreadOf(stackOf({ Secret: SECRET, Role: roleWith([reading()]), ...loop }, EXTENDED))).toEqual(['App/Fn::ForEach::Each: App/Fn::ForEach::Each']);
  });

  test.each<[string, Resources]>([
    ['topics', looped('AWS::SNS::Topic')],
    ['functions', looped('AWS::Lambda::Function', { Role: { 'Fn::GetAtt': ['Role', 'Arn'] } })],
    ['functions of SAM without policies', looped('AWS::Serverless::Function', { Role: { 'Fn::GetAtt': ['Role', 'Arn'] } })],
    ['functions of SAM without properties', looped('AWS::Serverless::Function')],
    ['instance profiles', looped('AWS::IAM::InstanceProfile', { Roles: [{ Ref: 'Role' }] })],
    ['aliases of keys', looped('AWS::KMS::Alias')],
    ['custom resources', looped('Custom::Lookup')],
  ])('over %s is not', (_, loop) => {
    expect(unreadOf(stackOf({ Secret: SECRET, Role: roleWith([reading()]), ...loop }, EXTENDED))).toEqual([]);
  });

  test.each<[string, unknown, string[]]>([
    ['names', { Ref: 'Role' }, ['Role']],
    ['names in Fn::Sub', { 'Fn::Sub': '${Role}' }, ['Role']],
    ['may name by its variable', { Ref: 'Ro${X}' }, ['Role']],
    ['may name by its variable without signs', { Ref: 'R&{X}e' }, ['Role']],
    ['may name by a function', { Ref: { 'Fn::Sub': '${X}' } }, ['Other', 'Role']],
    ['does not name', { Ref: 'Made${X}' }, []],
  ])('over policies may give one to a role that it %s', (_, role, concerned) => {
    const stack = stackOf({ Secret: SECRET, Role: roleWith([]), Other: roleWith([]), ...looped('AWS::IAM::Policy', policyFor(role)) }, EXTENDED);
    expect(unreadOf(stack)).toEqual(['App/Fn::ForEach::Each: App/Fn::ForEach::Each', ...concerned.map(id => `App/${id}: App/Fn::ForEach::Each`)]);
  });
});

describe('what stands for resources that no template of the app has', () => {
  const ROTATION = 'arn:aws:serverlessrepo:us-east-1:297356227824:applications/SecretsManagerRDSMySQLRotationSingleUser';
  const role = roleWith([]);

  test.each<[string, string, object, string[]]>([
    ['a nested stack by URL', 'AWS::CloudFormation::Stack', { TemplateURL: 'https://b.s3.amazonaws.com/k' }, []],
    ['a nested stack by URL that is given a role', 'AWS::CloudFormation::Stack', { Parameters: { Name: { Ref: 'Role' } } }, ['App/Role: App/Hidden']],
    ['a serverless application', 'AWS::Serverless::Application', { Location: 's3://b/k' }, []],
    ['a product', 'AWS::ServiceCatalog::CloudFormationProvisionedProduct', {}, []],
    ['a module', 'My::Org::Thing::MODULE', {}, []],
  ])('is on the map: %s', (_, Type, Properties, more) => {
    expect(unreadOf(stackOf({ Secret: SECRET, Role: role, Hidden: { Type, Properties } }))).toEqual(['App/Hidden: App/Hidden', ...more]);
  });

  test('is not AWS\'s own application for rotations', () => {
    const Hidden = { Type: 'AWS::Serverless::Application', Properties: { Location: { ApplicationId: ROTATION, SemanticVersion: '1.1.600' } } };
    expect(unreadOf(stackOf({ Secret: SECRET, Role: role, Hidden }))).toEqual([]);
  });

  test('is no nested stack whose template the app has', () => {
    const Inner = { Type: 'AWS::CloudFormation::Stack', Properties: {} };
    expect(unreadOf(stackOf({ Secret: SECRET, Inner }), nestedIn('App', { Role: role }))).toEqual([]);
  });
});
