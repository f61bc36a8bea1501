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

test.each<[string, unknown]>([
  ['a replica', [{ 'Fn::Transform': { Name: 'MyMacro' } }]],
  ['all replicas', { 'Fn::Transform': { Name: 'MyMacro' } }],
])('a macro in place of %s is one of which nothing is known', (_, ReplicaRegions) => {
  const Secret = { ...SECRET, Properties: { ReplicaRegions } };
  expect(mapOfTemplates(stackOf({ Secret })).secrets).toEqual([expect.objectContaining({ replicas: [{ region: '${Fn::Transform}', key: '${Fn::Transform}' }] })]);
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

describe('a loop over policies that name a principal by its physical name', () => {
  const reader = (RoleName: unknown) => roleWith([], {}, { RoleName });
  const bob = { Type: 'AWS::IAM::User', Properties: { UserName: 'bob' } };
  const loopIn = (collection: unknown, Type: string, Properties: object) => (
    { 'Fn::ForEach::Each': ['X', collection, { 'Made${X}': { Type, Properties } }] }) as unknown as Resources;
  const concernedBy = (collection: unknown, Type: string, Properties: object) => unreadOf(stackOf({
    Secret: SECRET, Role: reader('shop-reader'), Other: reader('shop-writer'), Unnamed: roleWith([]), Open: reader({ Ref: 'Open' }), User: bob, ...loopIn(collection, Type, Properties),
  }, EXTENDED)).map(line => line.split(':')[0]).filter(id => !id.startsWith('App/Fn'));

  test.each<[string, unknown, string, object, string[]]>([
    ['a managed policy', ['A'], 'AWS::IAM::ManagedPolicy', { Roles: ['shop-reader'] }, ['App/Role']],
    ['an inline policy', ['A'], 'AWS::IAM::RolePolicy', { RoleName: 'shop-reader' }, ['App/Role']],
    ['a policy of a user', ['A'], 'AWS::IAM::UserPolicy', { UserName: 'bob' }, ['App/User']],
    ['a branch', ['A'], 'AWS::IAM::Policy', { Roles: { 'Fn::If': ['C', ['shop-reader'], ['shop-writer']] } }, ['App/Other', 'App/Role']],
    ['the turns of the loop', ['reader', 'guest'], 'AWS::IAM::RolePolicy', { RoleName: 'shop-${X}' }, ['App/Role']],
    ['the turns of the loop, without signs', ['shop-', 'a.b'], 'AWS::IAM::RolePolicy', { RoleName: '&{X}-reader' }, ['App/Role']],
    ['the turns of the loop, by Ref', ['shop-reader', 'a'], 'AWS::IAM::RolePolicy', { RoleName: { Ref: 'X' } }, ['App/Role']],
    ['the turns of the loop, by Fn::Join', ['reader'], 'AWS::IAM::Policy', { Roles: [{ 'Fn::Join': ['-', ['shop', { Ref: 'X' }]] }] }, ['App/Role']],
    ['turns that only the deployment knows', { Ref: 'Turns' }, 'AWS::IAM::RolePolicy', { RoleName: 'shop-${X}' }, ['App/Other', 'App/Role']],
    ['a type of the turns', ['Role'], 'AWS::IAM::${X}Policy', { RoleName: 'shop-reader' }, ['App/Role']],
  ])('may give it to that one: by %s', (_, collection, type, properties, concerned) => {
    expect(concernedBy(collection, type, properties)).toEqual(concerned);
  });

  test.each<[string, unknown, string, object]>([
    ['another name', ['A'], 'AWS::IAM::RolePolicy', { RoleName: 'shop' }],
    ['the name of a role of its own', ['A'], 'AWS::IAM::Role', { RoleName: 'shop-reader' }],
    ['the name of a user, for a role', ['A'], 'AWS::IAM::RolePolicy', { RoleName: 'bob' }],
    ['other turns', ['a', 'b'], 'AWS::IAM::RolePolicy', { RoleName: 'shop-${X}' }],
    ['a name of which nothing is known', { Ref: 'Turns' }, 'AWS::IAM::RolePolicy', { RoleName: { Ref: 'X' } }],
    ['the path of a role without a name', ['A'], 'AWS::IAM::RolePolicy', { RoleName: 'App/Unnamed' }],
    ['no properties', ['A'], 'AWS::IAM::RolePolicy', []],
  ])('gives it to nobody: by %s', (_, collection, type, properties) => {
    expect(concernedBy(collection, type, properties)).toEqual([]);
  });

  test('within another loop, with the values of both', () => {
    const inner = { 'Fn::ForEach::Inner': ['Y', ['reader'], { '${X}${Y}': { Type: 'AWS::IAM::RolePolicy', Properties: { RoleName: '${X}-${Y}' } } }] };
    const outer = (turn: string) => ({ 'Fn::ForEach::Each': ['X', [turn], inner] }) as unknown as Resources;
    const concerned = (turn: string) => unreadOf(stackOf({ Secret: SECRET, Role: reader('shop-reader'), ...outer(turn) }, EXTENDED));
    expect(concerned('shop')).toEqual(['App/Fn::ForEach::Each: App/Fn::ForEach::Each', 'App/Role: App/Fn::ForEach::Each']);
    expect(concerned('desk')).toEqual(['App/Fn::ForEach::Each: App/Fn::ForEach::Each']);
  });

  test('of the same account, in whichever stack', () => {
    const roles = (account: string) => stackOf({ Role: reader('shop-reader') }, {}, { path: 'Roles', stackName: 'Roles', account });
    const looping = stackOf({ Secret: SECRET, ...loopIn(['A'], 'AWS::IAM::RolePolicy', { RoleName: 'shop-reader' }) }, EXTENDED);
    const ofLoop = 'App/Fn::ForEach::Each: App/Fn::ForEach::Each';
    expect(unreadOf(roles('111111111111'), looping)).toEqual([ofLoop, 'Roles/Role: App/Fn::ForEach::Each']);
    expect(unreadOf(roles('222222222222'), looping)).toEqual([ofLoop]);
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
