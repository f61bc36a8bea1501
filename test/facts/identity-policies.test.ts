import { Templates } from '../../src/cloudformation/template-index';
import { overwrittenPolicies } from '../../src/facts/inline-policies';
import { readTemplateFacts } from '../../src/facts/template-facts';

const templatesOf = (Resources: Record<string, object>) =>
  new Templates([{ path: 'App', account: '111111111111', region: 'eu-central-1', template: { Resources } }]);

/** The managed policies of a role that may be about secrets, and that the templates do not have. */
function unreadOf(...ManagedPolicyArns: unknown[]): readonly string[] {
  const { identities } = readTemplateFacts(templatesOf({ Role: { Type: 'AWS::IAM::Role', Properties: { ManagedPolicyArns } } }));
  return identities.get('App/Role')!.unread;
}

test.each(['aws', 'aws-cn', 'aws-us-gov'])('a policy of AWS without secrets is known in the partition %s', partition => {
  expect(unreadOf(`arn:${partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole`)).toEqual([]);
});

test('a policy goes by its ARN in the partition aws, whichever it is in, and by what is written where that is no ARN', () => {
  expect(unreadOf('arn:aws-cn:iam::aws:policy/SecretsManagerReadWrite', 'my-arn:aws-cn:policy')).toEqual([
    'arn:aws:iam::aws:policy/SecretsManagerReadWrite', 'my-arn:aws-cn:policy',
  ]);
});

test('an inline policy that only the deployment knows goes by its name', () => {
  const Policies = [{ PolicyName: 'own', PolicyDocument: { Ref: 'Document' } }];
  const { identities } = readTemplateFacts(templatesOf({ Role: { Type: 'AWS::IAM::Role', Properties: { Policies } } }));
  expect(identities.get('App/Role')).toMatchObject({ unread: ['App/Role/own'] });
});

test('a managed policy that the app attaches to nobody has a principal of its own, and a boundary has none', () => {
  const policy = { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: { Statement: [] } } };
  const role = { Type: 'AWS::IAM::Role', Properties: { PermissionsBoundary: { Ref: 'Boundary' } } };
  const { identities } = readTemplateFacts(templatesOf({ Boundary: policy, Policy: policy, Role: role }));
  expect([...identities.values()].map(({ principal: { name } }) => name)).toEqual(['App/Role', 'principals with App/Policy']);
});

test('a user of a group without policies has none of it', () => {
  const user = { Type: 'AWS::IAM::User', Properties: { Groups: ['theirs'] } };
  const { identities } = readTemplateFacts(templatesOf({ User: user }));
  expect(identities.get('App/User')).toMatchObject({ statements: [], unread: [] });
});

test('a user has the policies of a group that a resource adds the user to, and only IAM attaches and adds', () => {
  const PolicyDocument = { Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*' }] };
  const resources = (addition: string, policy: string) => ({
    User: { Type: 'AWS::IAM::User' },
    Addition: { Type: addition, Properties: { Users: [{ Ref: 'User' }], GroupName: 'theirs' } },
    Policy: { Type: policy, Properties: { PolicyName: 'own', PolicyDocument, Groups: ['theirs'] } },
  });
  const statementsOf = (addition: string, policy: string) =>
    readTemplateFacts(templatesOf(resources(addition, policy))).identities.get('App/User')!.statements.map(({ id }) => id);
  expect(statementsOf('AWS::IAM::UserToGroupAddition', 'AWS::IAM::Policy')).toEqual(['App/Policy#0']);
  expect([statementsOf('Custom::Addition', 'AWS::IAM::Policy'), statementsOf('AWS::IAM::UserToGroupAddition', 'Custom::Policy')]).toEqual([[], []]);
});

describe('inline policies that overwrite each other', () => {
  const OWN = { Type: 'AWS::IAM::Role', Properties: { Policies: [{ PolicyName: 'own' }] } };
  const policy = (properties: object, rest: object = {}) => ({ Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'own', ...properties }, ...rest });
  const ROLE = { Roles: [{ Ref: 'Role' }] };
  const overwritten = (resources: Record<string, object>) =>
    overwrittenPolicies(templatesOf(resources)).map(({ resource: { path }, facts }) => ({ path, ...facts }));

  test('are each listed, with the others', () => {
    expect(overwritten({ Role: OWN, One: policy(ROLE), Two: policy(ROLE), Beside: policy({ ...ROLE, PolicyName: 'beside' }) })).toEqual([
      { path: 'App/One', name: 'own', principal: 'App/Role', others: ['App/Role (Policies)', 'App/Two'] },
      { path: 'App/Role', name: 'own', principal: 'App/Role', others: ['App/One', 'App/Two'] },
      { path: 'App/Two', name: 'own', principal: 'App/Role', others: ['App/One', 'App/Role (Policies)'] },
    ]);
  });

  test.each([
    ['AWS::IAM::RolePolicy', 'RoleName', 'Role'], ['AWS::IAM::UserPolicy', 'UserName', 'User'], ['AWS::IAM::GroupPolicy', 'GroupName', 'Group'],
  ])('may be of %s', (Type, property, id) => {
    const one = { Type, Properties: { PolicyName: 'own', [property]: { Ref: id } } };
    expect(overwritten({ [id]: { ...OWN, Type: `AWS::IAM::${id}` }, One: one }).map(({ path }) => path)).toEqual(['App/One', `App/${id}`].sort());
  });

  test('may be of a role by its name', () => {
    expect(overwritten({ One: policy({ Roles: ['theirs'] }), Two: policy({ Roles: ['theirs'] }) }).map(({ path }) => path)).toEqual(['App/One', 'App/Two']);
  });

  test.each<[string, Record<string, object>]>([
    ['one alone', { Role: OWN, One: policy({ Roles: ['other'] }) }],
    ['one that names its role twice', { Role: { Type: 'AWS::IAM::Role' }, One: policy({ Roles: [{ Ref: 'Role' }, { Ref: 'Role' }] }) }],
    ['two names', { Role: OWN, One: policy({ ...ROLE, PolicyName: 'other' }) }],
    ['a name that only the deployment knows', { One: policy({ ...ROLE, PolicyName: { Ref: 'Name' } }), Two: policy({ ...ROLE, PolicyName: { Ref: 'Name' } }), Role: OWN }],
    ['no name within a role', { Role: { Type: 'AWS::IAM::Role', Properties: { Policies: [{}, {}] } } }],
    ['no name', { One: policy({ ...ROLE, PolicyName: undefined }), Two: policy({ ...ROLE, PolicyName: '' }), Role: OWN }],
    ['a role that only the deployment knows', { One: policy({ Roles: [{ Ref: 'Name' }] }), Two: policy({ Roles: [{ Ref: 'Name' }] }) }],
    ['one under a condition', { Role: OWN, One: policy(ROLE, { Condition: 'C' }) }],
    ['managed policies', {
      One: policy({ Roles: ['theirs'] }, { Type: 'AWS::IAM::ManagedPolicy' }), Two: policy({ Roles: ['theirs'] }, { Type: 'AWS::IAM::ManagedPolicy' }),
    }],
    ['policies that are no objects, and what has Policies but is no role', {
      Role: { Type: 'AWS::IAM::Role', Properties: { Policies: ['own', 'own'] } },
      Bucket: { ...OWN, Type: 'AWS::S3::Bucket' },
      Other: { ...OWN, Type: 'AWS::S3::Bucket' },
    }],
  ])('are not: %s', (_, resources) => {
    expect(overwritten(resources)).toEqual([]);
  });
});
