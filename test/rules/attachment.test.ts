import { reported, withGaps } from './support';
import { Text } from '../../src/cloudformation/text';
import { judgeAttachedValue, judgeAttachment } from '../../src/rules/attachment';

const valueOf = (text: string) => ({
  text: withGaps(text), plaintextAllowed: false, plaintextFields: [], hasNamedFields: false, isAlsoGenerated: false,
});
const generatorOf = (template?: string, key?: string) => ({
  template: template === undefined ? undefined : withGaps(template),
  key: key === undefined ? undefined : withGaps(key),
  hasOptions: true,
  canBePinned: true,
});

test.each([
  'AWS::RDS::DBInstance', 'AWS::RDS::DBCluster', 'AWS::Redshift::Cluster', 'AWS::RedshiftServerless::Namespace', 'AWS::DocDB::DBInstance',
  'AWS::DocDB::DBCluster', 'AWS::DocDBElastic::Cluster', 'AWS::New::Database', '…',
])('%s may be the target of an attachment', type => {
  expect(judgeAttachment('Shop/Attachment', withGaps(type))).toEqual([]);
});

test.each(['AWS::RDS::DBProxy', 'Nonsense', 'AWS::RDS', ''])('"%s" may not be the target of an attachment', type => {
  expect(reported(judgeAttachment('Shop/Attachment', Text.literal(type)))).toEqual([
    `error MS087 attachment Shop/Attachment "${type}" must have a database or a cluster as its target: CloudFormation refuses a proxy as an unsupported target type. Attach the secret to the database or cluster behind the proxy, and pass the secret to the proxy.`,
  ]);
});

test('an attachment without a target type is for CloudFormation to judge', () => {
  expect(judgeAttachment('Shop/Attachment', undefined)).toEqual([]);
});

test.each([
  ['both fields', { value: valueOf('{"username":"a","password":"{{resolve:ssm-secure:/a}}"}') }],
  ['a number that is not known', { value: valueOf('{"username":"a","password":"b","port":…}') }],
  ['a field whose name is not known', { value: valueOf('{"username":"a","…":"b"}') }],
  ['a value that is not known', { value: valueOf('…') }],
  ['a value of which only the beginning is known', { value: valueOf('{"username":…') }],
  ['a generated password', { generator: generatorOf('{"username":"a"}', 'password') }],
  ['a template that is not known', { generator: generatorOf('…', 'password') }],
  ['a key that is not known', { generator: generatorOf('{"username":"a"}', '…') }],
  ['a template that is no object, which is another rule', { generator: generatorOf('a', 'password') }],
  ['nothing that is known', {}],
])('an attached secret may have %s', (_, facts) => {
  expect(judgeAttachedValue({ isAttached: true, ...facts })).toEqual([]);
});

test.each([
  ['a text', { value: valueOf('secret') }, 'The value is not a JSON object.'],
  ['a list', { value: valueOf('["username","password"]') }, 'The value is not a JSON object.'],
  ['an empty object', { value: valueOf('{}') }, 'It has no "username", "password".'],
  ['no user', { value: valueOf('{"password":"…"}') }, 'It has no "username".'],
  ['a generated text', { generator: generatorOf() }, 'The value is not a JSON object.'],
  ['another key', { generator: generatorOf('{"username":"a"}', 'secret') }, 'It has no "password".'],
  ['another user', { generator: generatorOf('{"user":"…"}', 'password') }, 'It has no "username".'],
  ['no key', { generator: generatorOf('{"username":"a"}') }, 'It has no "password".'],
])('an attached secret with %s is found, and one that is not attached may have it', (_, facts, detail) => {
  expect(judgeAttachedValue(facts)).toEqual([]);
  expect(reported(judgeAttachedValue({ isAttached: true, ...facts }))).toEqual([
    'warning MS088 content must be a JSON object with username and password, because the secret is attached to a database: '
    + `the attachment adds only the other fields. ${detail} `
    + 'This generates a new password for a deployed secret: set secretStringTemplate to \'{"username":"…"}\' and generateStringKey to \'password\'.',
  ]);
});
