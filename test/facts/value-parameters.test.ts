import { Templates } from '../../src/cloudformation/template-index';
import { parametersIn, parametersOfTemplate } from '../../src/facts/value-parameters';

const Parameters = {
  Password: { Type: 'String' },
  Hidden: { Type: 'String', NoEcho: true },
  HiddenText: { Type: 'String', NoEcho: 'True' },
  Default: { Type: 'String', NoEcho: true, Default: 'x' },
  Stage: { Type: 'String', AllowedValues: ['dev', 'prod'] },
  Vpc: { Type: 'AWS::EC2::VPC::Id' },
  KeyPair: { Type: 'AWS::EC2::KeyPair::KeyName' },
  Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/shop/password' },
  StoredList: { Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: '/shop/passwords' },
  StoredImage: { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: '/aws/image' },
  StoredName: { Type: 'AWS::SSM::Parameter::Name', Default: '/shop/password' },
  Number: { Type: 'Number', Default: 5432 },
  Untyped: {},
};
const TEMPLATES = new Templates([{ path: 'App', template: { Parameters } }]);

/** `field=Parameter`, with `~` where it stands beside other text. */
function shown(value: unknown): string[] {
  return parametersIn(value, parametersOfTemplate(TEMPLATES, 'App'))
    .map(({ field, name, isAlone }) => `${field === undefined ? '' : `${field}=`}${name}${isAlone ? '' : '~'}`);
}

const REF = { Ref: 'Password' };

test.each<[string, unknown, string[]]>([
  ['a reference', REF, ['Password']],
  ['Fn::Sub', { 'Fn::Sub': '${Password}' }, ['Password']],
  ['Fn::Sub with a variable', { 'Fn::Sub': ['${x}', { x: REF }] }, ['Password']],
  ['an escape of Fn::Sub', { 'Fn::Sub': '${!Password}' }, []],
  ['Fn::Join', { 'Fn::Join': ['', [REF]] }, ['Password']],
  ['a text around it', { 'Fn::Sub': 'postgres://u:${Password}@h' }, ['Password~']],
  ['two in one text', { 'Fn::Sub': '${Password}${Hidden}' }, ['Password~', 'Hidden~']],
  ['Fn::Base64', { 'Fn::Base64': REF }, ['Password']],
  ['Fn::If', { 'Fn::If': ['C', REF, { Ref: 'AWS::NoValue' }] }, ['Password']],
  ['Fn::If within a text', { 'Fn::Sub': ['a${x}', { x: { 'Fn::If': ['C', REF, { Ref: 'Hidden' }] } }] }, ['Password~', 'Hidden~']],
  ['a field of Fn::Sub', { 'Fn::Sub': '{"username":"u","password":"${Password}"}' }, ['password=Password']],
  ['a field without quotes', { 'Fn::Sub': '{"port":${Number},"password":"${Password}"}' }, ['port=Number', 'password=Password']],
  ['a field of Fn::Join', { 'Fn::Join': ['', ['{"password":"', REF, '"}']] }, ['password=Password']],
  ['a field with a text around it', { 'Fn::Sub': '{"url":"https://${Password}"}' }, ['url=Password~']],
  ['a field of an object', { 'Fn::ToJsonString': { password: REF, list: [{ inner: REF }] } }, ['password=Password', 'inner=Password']],
  ['a field within a field', { 'Fn::Sub': '{"db":{"password":"${Password}","list":["${Hidden}"]}}' }, ['password=Password', 'list=Hidden']],
  ['the same field twice', { 'Fn::ToJsonString': { a: { password: REF }, b: { password: REF } } }, ['password=Password']],
  ['a part of one', { 'Fn::Select': [0, { 'Fn::Split': [',', REF] }] }, ['Password']],
  ['one of a list', { 'Fn::Select': [0, [REF]] }, ['Password']],
  ['Fn::If without branches', { 'Fn::If': 0 }, []],
  ['the name of a secret in a dynamic reference', { 'Fn::Sub': '{{resolve:secretsmanager:${Password}:SecretString:password}}' }, []],
  ['such a name in a field', { 'Fn::Sub': '{"password":"{{resolve:secretsmanager:${Password}}}"}' }, []],
  ['an attribute', { 'Fn::GetAtt': ['Password', 'Value'] }, []],
  ['a pseudo parameter', { Ref: 'AWS::Region' }, []],
  ['a resource', { Ref: 'Resource' }, []],
  ['a literal', 'Password', []],
  ['no value', undefined, []],
  ['a parameter with allowed values', { Ref: 'Stage' }, []],
  ['the id of a resource', [{ Ref: 'Vpc' }, { Ref: 'KeyPair' }, { Ref: 'StoredImage' }, { Ref: 'StoredName' }], []],
  ['a value of Systems Manager', [{ Ref: 'Stored' }, { Ref: 'StoredList' }], []],
  ['a parameter without a type', { Ref: 'Untyped' }, ['Untyped']],
])('the parameters in %s', (_, value, expected) => {
  expect(shown(value)).toEqual(expected);
});

test('a parameter has what its definition says', () => {
  const all = ['Password', 'Hidden', 'HiddenText', 'Default', 'Number'].map(Ref => ({ Ref }));
  expect(parametersIn(all, parametersOfTemplate(TEMPLATES, 'App')).map(({ name, isNoEcho, defaultValue }) => (
    [name, isNoEcho, defaultValue]))).toEqual([
    ['Password', false, undefined],
    ['Hidden', true, undefined],
    ['HiddenText', true, undefined],
    ['Default', true, 'x'],
    ['Number', false, '5432'],
  ]);
});

test.each<[string, unknown, string[]]>([
  ['a parameter around it', { Ref: 'Password' }, ['Password false']],
  ['a hidden parameter around it', { Ref: 'Hidden' }, ['Hidden true']],
  ['an attribute', { 'Fn::GetAtt': ['Secret', 'Arn'] }, []],
  ['a literal', 'x', []],
])('a parameter of a nested stack is the one that gives its value: %s', (_, Given, expected) => {
  const nested = { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: { Given } } };
  const templates = new Templates([
    { path: 'App', template: { Parameters, Resources: { Nested: nested } } },
    { path: 'App/Nested', parent: { path: 'App', logicalId: 'Nested' }, template: { Parameters: { Given: { Type: 'String' } } } },
  ]);
  const found = parametersIn({ Ref: 'Given' }, parametersOfTemplate(templates, 'App/Nested'));
  expect(found.map(({ name, isNoEcho }) => `${name} ${isNoEcho}`)).toEqual(expected);
});
