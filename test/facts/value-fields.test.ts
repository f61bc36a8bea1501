import { when } from './support';
import { Json } from '../../src/cloudformation/json';
import { combinedFields, mayAddFields, valueOfProperties, valueOfSource } from '../../src/facts/value-fields';
import { ValueFields } from '../../src/rules/value-fields';

const NOTHING = { Ref: 'AWS::NoValue' };
const GENERATOR = { SecretStringTemplate: '{"username":"shop"}', GenerateStringKey: 'password' };
const GENERATED = ['username', 'password'];
const written = (fields: ValueFields) => ({ fields, isWritten: true });
const EMPTY = { fields: undefined, isWritten: false };

test.each<[string, object, object]>([
  ['nothing', {}, EMPTY],
  ['what is left out', { SecretString: NOTHING, GenerateSecretString: NOTHING }, EMPTY],
  ['a JSON object', { SecretString: '{"a":"1","b":"2"}' }, written(['a', 'b'])],
  ['a text', { SecretString: 'text' }, written('none')],
  ['a reference', { SecretString: { Ref: 'Value' } }, written(undefined)],
  ['JSON of Fn::ToJsonString', { SecretString: { 'Fn::ToJsonString': { a: { Ref: 'A' } } } }, written(['a'])],
  ['JSON of Fn::ToJsonString of a function', { SecretString: { 'Fn::ToJsonString': { Ref: 'A' } } }, written(undefined)],
  ['a generator', { GenerateSecretString: GENERATOR }, written(GENERATED)],
  ['a generator without a template', { GenerateSecretString: {} }, written('none')],
  ['a generator that is a reference', { GenerateSecretString: { Ref: 'Options' } }, written(undefined)],
  ['a JSON object of two branches', { SecretString: when('{"a":"1"}', '{"b":"2"}') }, written(['a', 'b'])],
  ['a JSON object of one branch', { SecretString: when('{"a":"1"}', NOTHING) }, written(['a'])],
  ['a JSON object of one branch, and a text of the other', { SecretString: when('{"a":"1"}', 'text') }, written(undefined)],
  ['a JSON object of one branch, and a generator of the other', { SecretString: when('{"a":"1"}', NOTHING), GenerateSecretString: when(NOTHING, GENERATOR) }, written(['a', ...GENERATED])],
])('a secret of CloudFormation has the fields of %s', (_, properties, expected) => {
  expect(valueOfProperties(properties as Json)).toEqual(expected);
});

test.each<[string, unknown, object]>([
  ['nothing', { Type: 'none' }, EMPTY],
  ['a source that is a reference', 'x', written(undefined)],
  ['a generator', { Type: 'generated', Generator: GENERATOR }, written(GENERATED)],
  ['a file', { Type: 's3' }, written(undefined)],
  ['a secret', { Type: 'secret', Encoding: 'text', SecretId: 'db' }, written(['of db'])],
  ['another source of that encoding', { Type: 'parameter', Encoding: 'text', SecretId: 'db' }, written(undefined)],
  ['a secret in base64', { Type: 'secret', Encoding: 'base64', SecretId: 'db' }, written(undefined)],
  ...['JsonField', 'VersionId', 'VersionStage'].map(part => (
    [`a secret by its ${part}`, { Type: 'secret', Encoding: 'text', SecretId: 'db', [part]: 'x' }, written(undefined)] as [string, unknown, object])),
])('the handler writes the fields of %s', (_, source, expected) => {
  expect(valueOfSource(source, id => [`of ${String(id)}`])).toEqual(expected);
});

describe('all that is known of the fields', () => {
  const ATTACHED = [
    'engine', 'host', 'port', 'dbname', 'username', 'password', 'dbInstanceIdentifier', 'dbClusterIdentifier', 'masterarn', 'ssl',
    'namespaceName', 'workgroupName',
  ];
  const alone = { isAttached: false, mayRotate: false };
  const attached = { isAttached: true, mayRotate: false };
  const rotated = { isAttached: false, mayRotate: true };
  const both = { isAttached: true, mayRotate: true };

  test.each<[string, ValueFields, object, typeof alone, ValueFields]>([
    ['those of the content', ['a'], {}, alone, ['a']],
    ['none of a text', 'none', {}, alone, 'none'],
    ['not known', undefined, {}, alone, undefined],
    ['those of the file', undefined, { inFile: ['f'] }, alone, ['f']],
    ['those of the content, not of a file', ['a'], { inFile: ['f'] }, alone, ['a']],
    ['those that are declared', undefined, { declared: ['d'] }, alone, ['d']],
    ['those that are declared, of a text', 'none', { declared: ['d'] }, alone, ['d']],
    ['those of the content and those that are declared, each once', ['a', 'd'], { declared: ['d', 'e'] }, alone, ['a', 'd', 'e']],
    ['none that is declared', undefined, { declared: [] }, alone, []],
    ['those of a database and of the content', ['a', 'host'], {}, attached, ['a', 'host', ...ATTACHED.filter(each => each !== 'host')]],
    ['not known of a text that a database adds to', 'none', {}, attached, undefined],
    ['not known of what a database adds to', undefined, {}, attached, undefined],
    ['those of a database and those that are declared', undefined, { declared: ['d'] }, attached, ['d', ...ATTACHED]],
    ['not known where a rotation may add some', ['a'], {}, rotated, undefined],
    ['those that are declared, whatever a rotation adds', ['a'], { declared: ['d'] }, rotated, ['a', 'd']],
    ['not known where a rotation and a database add some', ['a'], {}, both, undefined],
  ])('%s', (_, content, contract, later, expected) => {
    expect(combinedFields(content, contract, later)).toEqual(expected);
  });
});

test.each<[unknown, boolean]>([[{ RotationType: 'x' }, false], [undefined, true], [{ Ref: 'Hosted' }, true], [NOTHING, true], ['x', true]])(
  'a rotation that is hosted by %j may add fields: %s', (HostedRotationLambda, expected) => {
    expect(mayAddFields({ HostedRotationLambda })).toBe(expected);
  });
