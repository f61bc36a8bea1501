import * as fc from 'fast-check';
import { editDistance, nearestName } from '../../src/rules/nearest-name';

test.each<[string, string, number]>([
  ['password', 'password', 0],
  ['passwrod', 'password', 1],
  ['pasword', 'password', 1],
  ['passswordd', 'password', 2],
  ['host', 'port', 2],
  ['', 'abc', 3],
  ['abc', '', 3],
])('from %j to %j there are %d changes', (one, other, changes) => {
  expect(editDistance(one, other)).toBe(changes);
});

test('the distance is the same both ways, zero for equal texts only, and no longer than the longer text', () => {
  fc.assert(fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (one, other) => {
    const distance = editDistance(one, other);
    expect(editDistance(other, one)).toBe(distance);
    expect(distance === 0).toBe(one === other);
    expect(distance).toBeLessThanOrEqual(Math.max(one.length, other.length));
  }));
});

test.each<[string, string[], string | undefined]>([
  ['passwrod', ['username', 'password'], 'password'],
  ['PASSWORD', ['password'], 'password'],
  ['user_name', ['password', 'username'], 'username'],
  ['clientID', ['client-id', 'client'], 'client-id'],
  ['token', [], undefined],
  ['token', ['password'], undefined],
  ['db', ['id'], undefined],
  ['usre', ['user', 'username'], 'user'],
])('the nearest to %j of %j is %j', (wanted, names, nearest) => {
  expect(nearestName(wanted, names)).toBe(nearest);
});
