test.each<[unknown[], unknown[], boolean]>([
  [[], [undefined], false],
  [[undefined], [], false],
  [['a'], ['a', undefined], false],
  [[[]], [[undefined]], false],
  [['a', undefined], ['a', undefined], true],
  [[{ a: 1 }], [{ a: 1, b: undefined }], true],
  [['a', 'b'], [expect.any(String), 'b'], true],
])('toEqual() takes the lists %p and %p for equal: %s', (received, expected, areEqual) => {
  const compare = () => expect({ list: received }).toEqual({ list: expected });
  if (areEqual) compare();
  else expect(compare).toThrow('deep equality');
});

test('toMatchObject() and objectContaining() count the elements too', () => {
  expect({ list: [], other: 1 }).not.toMatchObject({ list: [undefined] });
  expect({ list: [], other: 1 }).not.toEqual(expect.objectContaining({ list: [undefined] }));
});

test('arrayContaining() still finds a part of a list', () => {
  expect(['a', 'b', 'c']).toEqual(expect.arrayContaining(['c', 'a']));
});
