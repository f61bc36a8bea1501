import { formatLock, parseLock } from '../../src/pins/lock-file';

const FILE = `{
  "version": 1,
  "secrets": {
    "App/A": {},
    "App/B": { "a": [1], "b": "x" }
  }
}
`;
const SECRETS = new Map([['App/B', { b: 'x', a: [1] }], ['App/A', {}]]);

test('a file has a line for each secret, and the secrets and their options in order', () => {
  expect(formatLock(SECRETS)).toBe(FILE);
  expect(formatLock(new Map())).toBe('{\n  "version": 1,\n  "secrets": {}\n}\n');
});

test.each<[string, string]>([['with nothing else', FILE], ['with a byte order mark', `\uFEFF${FILE}`], ['with the line ends of Windows', FILE.replaceAll('\n', '\r\n')]])(
  'what is written is read, %s', (_, text) => {
    expect(parseLock(text)).toEqual(SECRETS);
    expect(parseLock(formatLock(new Map()))).toEqual(new Map());
  });

const CONFLICT = 'The file has conflict markers of a merge: keep the lines of both sides, and remove the markers.';

test.each(['<<<<<<< HEAD', '>>>>>>> branch', '=======', '=======\r'])('a line that git leaves in a conflict is found: %j', line => {
  expect(parseLock(FILE.replace('{\n', `{\n${line}\n`))).toBe(CONFLICT);
});

test('a secret that a merge has left twice is found, as JSON would take the last', () => {
  const twice = '{\n  "version": 1,\n  "secrets": {\n    "Shop/Db": { "passwordLength": 20 },\n    "Shop/Mail": {},\n    "Shop/Db": { "passwordLength": 21 }\n  }\n}\n';
  expect(parseLock(twice)).toBe('The file has "Shop/Db" more than once, as a merge may leave it: keep the line that is deployed.');
});

test('options of one name, and a path within another, are no secret that is there twice', () => {
  const text = formatLock(new Map([['Shop/Db', { passwordLength: 20 }], ['Shop/Db/Db', { passwordLength: 20 }], ['secrets', {}], ['a "b": {', {}]]));
  expect(parseLock(text)).toEqual(new Map<string, object>([['Shop/Db', { passwordLength: 20 }], ['Shop/Db/Db', { passwordLength: 20 }], ['secrets', {}], ['a "b": {', {}]]));
});

test.each<[string, string]>([
  ['<<<<<< HEAD', 'The file is not a JSON object.'], [' <<<<<<< HEAD', 'The file is not a JSON object.'], ['<<<<<<<HEAD', 'The file is not a JSON object.'],
  ['', 'The file is not a JSON object.'], ['[]', 'The file is not a JSON object.'], ['x', 'The file is not a JSON object.'],
  ['{}', 'The file has no version.'], ['{"version":"1","secrets":{}}', 'The file has version "1".'],
  ['{"version":1}', 'The file has no object "secrets".'], ['{"version":1,"secrets":[]}', 'The file has no object "secrets".'],
  ['{"version":1,"secrets":{"a":{},"b":[]}}', 'The options of "b" are not an object.'],
])('%j is no such file: %s', (text, message) => {
  expect(parseLock(text)).toBe(message);
});
