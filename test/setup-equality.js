// Without this, `expect([]).toEqual([undefined])` passes, and `expect([undefined]).toEqual([])`: toEqual() takes an
// element that is undefined for one that is not there. Lists of different lengths are never equal here.
// A script, because @types/jest does not have the function.
expect.addEqualityTesters([(one, other) => (
  Array.isArray(one) && Array.isArray(other) && one.length !== other.length ? false : undefined)]);
