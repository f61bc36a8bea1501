import { formatJson, fieldOf, JsonProblem, parseJson, textOf } from '../../../src/create-secret/ordered-json';

test('keys stay in the order of the file, and numbers as they were written', () => {
  const text = '{"b":1,"10":1.10,"2":12345678901234567890,"a":[1e400,-0,0.1e-7,{"x":null}],"c":true,"d":false}';
  expect(formatJson(parseJson(text))).toBe(text);
});

test('white space goes, escapes become what they stand for', () => {
  expect(formatJson(parseJson(' { "a\\u0062" :\n[ "\\u00e9\\/\\"" , { } , [ ] ] } '))).toBe('{"ab":["é/\\"",{},[]]}');
});

test.each(['', '{', '{"a":}', '[1,]', 'a: 1', '{"a":1} x', '{\'a\':1}', 'NaN', '01'])('%j is no JSON, and the message does not quote it', text => {
  expect(() => parseJson(text)).toThrow(new JsonProblem('is no JSON'));
});

test('a duplicate key is refused, however it is escaped; the same key in another object is legal', () => {
  expect(() => parseJson('{"a":1,"\\u0061":2}')).toThrow(new JsonProblem('has the key "a" twice'));
  expect(formatJson(parseJson('{"a":{"a":1},"b":{"a":2}}'))).toBe('{"a":{"a":1},"b":{"a":2}}');
});

test('100 levels are read, and 101 refused', () => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
  expect(formatJson(parseJson(nested(101)))).toBe(nested(101));
  expect(() => parseJson(nested(102))).toThrow(new JsonProblem('is nested more than 100 levels deep'));
});

test('a key such as __proto__ is a key', () => {
  expect(textOf(fieldOf(parseJson('{"__proto__":"x"}'), '__proto__'))).toBe('x');
  expect(fieldOf(parseJson('{}'), 'toString')).toBeUndefined();
});
