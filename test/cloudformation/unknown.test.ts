import { beginsForeign, foreignPlaceholder } from '../../src/cloudformation/unknown';

const IMPORTED = foreignPlaceholder('Fn::ImportValue', 'Shop:Arn');
const OUTPUT = foreignPlaceholder('Fn::GetStackOutput', 'Arn');

test('a value from outside of the app has its source in its placeholder', () => {
  expect([IMPORTED, OUTPUT]).toStrictEqual(['${Fn::ImportValue Shop:Arn}', '${Fn::GetStackOutput Arn}']);
});

test.each<[string, boolean, boolean]>([
  [IMPORTED, true, true],
  [`${IMPORTED}-suffix`, true, true],
  [OUTPUT, false, true],
  [`arn:${IMPORTED}`, false, false],
  ['${Shop/Db}', false, false],
  ['Fn::ImportValue Shop:Arn', false, false],
])('%s begins with an import: %s, with an import or an output: %s', (text, isImport, isEither) => {
  expect([beginsForeign(text, 'Fn::ImportValue'), beginsForeign(text, 'Fn::ImportValue', 'Fn::GetStackOutput')]).toStrictEqual([isImport, isEither]);
});
