/** What differs between two maps: accesses, policies that cannot be read, and places where values are readable. */
import { compareAccessMaps } from '../../src/access-map/compare-access-maps';
import type { AccessMap, MapAccess, MapExposure } from '../../src/access-map/model';

const READ: MapAccess = { principal: 'App/Web', access: 'read', secret: 'App/A', status: 'complete', actions: [] };
const AT: MapExposure = { at: 'App/Function (Environment)', field: 'password', action: 'lambda:GetFunction' };
const NOTHING = { accesses: [], unread: [], exposed: [], hidden: [] };

function mapWith({ accesses = [], policies, exposedAt }: { accesses?: object[]; policies?: string[]; exposedAt?: MapExposure[] }): AccessMap {
  const ids = ['App/A', 'App/B', 'App/C'];
  return {
    version: 2,
    secrets: ids.map(id => ({ id, ...id === 'App/A' && exposedAt && { exposedAt } })),
    principals: [{ id: 'App/Web', unreadPolicies: policies }],
    sets: [{ id: 'all' }, { id: 'some', secrets: ['App/A', 'App/B'] }, { id: 'others', except: ['App/C'] }],
    accesses,
  } as unknown as AccessMap;
}

const differences = (before: object[], after: object[]) => compareAccessMaps(mapWith({ accesses: before }), mapWith({ accesses: after })).accesses;
const reading = (more: object = {}) => ({ ...READ, ...more });
const ofSet = (secrets: string, more: object = {}) => reading({ secret: undefined, secrets, ...more });

test('nothing differs where a map is compared with itself, or a set has another name', () => {
  const map = mapWith({ accesses: [READ, ofSet('some', { access: 'write' })], policies: ['p'], exposedAt: [AT] });
  expect(compareAccessMaps(map, map)).toStrictEqual(NOTHING);
  expect(differences([ofSet('some')], [ofSet('others')])).toStrictEqual([]);
});

test('an access differs where it comes, goes, or has another status', () => {
  const unknown = reading({ status: 'unknown', cannotTell: ['c'] });
  const difference = { principal: 'App/Web', access: 'read', secrets: ['App/A'] };
  expect(differences([], [READ])).toStrictEqual([{ ...difference, after: 'complete', reasons: [] }]);
  expect(differences([READ], [])).toStrictEqual([{ ...difference, before: 'complete', reasons: [] }]);
  expect(differences([READ], [unknown])).toStrictEqual([{ ...difference, before: 'complete', after: 'unknown', reasons: ['c'] }]);
  expect(differences([unknown], [READ])).toStrictEqual([{ ...difference, before: 'unknown', after: 'complete', reasons: [] }]);
});

test('the reasons of an access are what is missing, and then what is open', () => {
  const [{ reasons }] = differences([], [reading({ status: 'incomplete', missing: ['m'], cannotTell: ['c'] })]);
  expect(reasons).toStrictEqual(['m', 'c']);
});

test('another reason for the same status is no difference', () => {
  expect(differences([reading({ status: 'unknown', cannotTell: ['c'] })], [reading({ status: 'unknown', cannotTell: ['d'] })])).toStrictEqual([]);
});

test('secrets with the same difference are one, in order', () => {
  expect(differences([reading({ secret: 'App/C' })], [ofSet('all')])).toMatchObject([{ secrets: ['App/A', 'App/B'], after: 'complete' }]);
  expect(differences([ofSet('all')], [READ]).map(({ secrets, before, after }) => [secrets, before, after])).toStrictEqual([
    [['App/B', 'App/C'], 'complete', undefined],
  ]);
});

test('secrets are in the order of their names, and their differences in that of what they are', () => {
  const open = reading({ secret: 'App/A', status: 'unknown' });
  expect(differences([], [open, reading({ secret: 'App/C' }), reading({ secret: 'App/B' })])).toMatchObject([
    { secrets: ['App/B', 'App/C'], after: 'complete' }, { secrets: ['App/A'], after: 'unknown' },
  ]);
});

test('differences are in the order of principals and accesses', () => {
  const after = [reading({ principal: 'App/Z' }), reading({ access: 'write' }), READ, reading({ principal: 'App/B' })];
  expect(differences([], after).map(({ principal, access }) => `${principal} ${access}`)).toStrictEqual([
    'App/B read', 'App/Web read', 'App/Web write', 'App/Z read',
  ]);
});

test('a policy that cannot be read differs where the principal did not have it', () => {
  const unread = (before: string[] | undefined, after: string[] | undefined) => (
    compareAccessMaps(mapWith({ policies: before }), mapWith({ policies: after })).unread);
  expect(unread(undefined, ['p'])).toStrictEqual([{ principal: 'App/Web', policies: ['p'] }]);
  expect(unread(['p'], ['p', 'q'])).toStrictEqual([{ principal: 'App/Web', policies: ['q'] }]);
  expect(unread(['p', 'q'], ['p'])).toStrictEqual([]);
  expect(unread(['p'], undefined)).toStrictEqual([]);
});

test.each<[string, Partial<MapExposure>]>([
  ['place', { at: 'App/Other (Environment)' }], ['field', { field: undefined }], ['call', { action: 'lambda:GetFunctionConfiguration' }],
])('a place where a value is readable differs by its %s', (_, change) => {
  const other = { ...AT, ...change };
  const found = compareAccessMaps(mapWith({ exposedAt: [AT] }), mapWith({ exposedAt: [other] }));
  expect(found).toEqual({ ...NOTHING, exposed: [{ ...other, secret: 'App/A' }], hidden: [{ ...AT, secret: 'App/A' }] });
});

test('who reads a value at a place is no difference', () => {
  expect(compareAccessMaps(mapWith({ exposedAt: [AT] }), mapWith({ exposedAt: [{ ...AT, readers: ['App/Web'] }] }))).toStrictEqual(NOTHING);
});
