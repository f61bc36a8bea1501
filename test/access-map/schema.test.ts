/** The schema that is in the package, on every map of the corpus, and on what it must refuse. */
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import Ajv from 'ajv';
import { randomApp } from './evaluation/random-apps';
import { buildAccessMap } from '../../src/access-map/build-access-map';
import { formatAccessMap } from '../../src/access-map/format-access-map';
import { AccessMap } from '../../src/access-map/model';
import { MAP_VERSION } from '../../src/access-map/read-access-map';
import { templatesOf } from '../../src/app/load-templates';
import { appOf, readCases } from '../corpus/cases';

const FILE = path.join(__dirname, '..', '..', 'schema', `secret-access-${MAP_VERSION}.schema.json`);
const validate = new Ajv({ allErrors: true }).compile(JSON.parse(fs.readFileSync(FILE, 'utf8')));

function errorsOf(map: unknown): string[] {
  return validate(map) ? [] : validate.errors!.map(({ dataPath, message }) => `${dataPath} ${message}`);
}

const EMPTY = { version: MAP_VERSION, secrets: [], keys: [], principals: [], sets: [], accesses: [], statements: [] };
const ACCESS = { principal: 'A', access: 'read', status: 'complete', actions: ['secretsmanager:GetSecretValue'] };

test('every map of the corpus is valid, and is the same after writing and reading', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'schema-'));
  const counts = { accesses: 0, statements: 0 };
  try {
    for (const one of readCases()) {
      const app = appOf(one, path.join(folder, one.name));
      app.synth({ skipValidation: true });
      const map = buildAccessMap(templatesOf(app));
      const read = JSON.parse(formatAccessMap(map)) as AccessMap;
      expect({ name: one.name, errors: errorsOf(read) }).toEqual({ name: one.name, errors: [] });
      expect(read).toEqual(JSON.parse(JSON.stringify(map)));
      counts.accesses += map.accesses.length;
      counts.statements += map.statements.length;
    }
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
  expect(counts.accesses).toBeGreaterThan(50);
  expect(counts.statements).toBeGreaterThan(50);
});

test('every map of a random app is valid, with all that may stand in it', () => {
  const maps = Array.from({ length: 200 }, (_, seed) => JSON.parse(formatAccessMap(buildAccessMap(randomApp(seed)))) as AccessMap);
  expect(maps.map(errorsOf).filter(errors => errors.length > 0)).toEqual([]);
  const [secrets, keys, accesses] = [maps.flatMap(map => map.secrets), maps.flatMap(map => map.keys), maps.flatMap(map => map.accesses)];
  expect([
    secrets.some(({ otherKeys }) => otherKeys), keys.some(({ account, region }) => !account && !region),
    accesses.some(({ forAnotherAccount }) => forAnotherAccount), accesses.some(({ secrets: set }) => set),
  ]).toEqual([true, true, true, true]);
});

test.each<[string, object, string]>([
  ['another version', { version: MAP_VERSION + 1 }, '.version should be equal to constant'],
  ['a list that is no list', { secrets: {} }, '.secrets should be array'],
  ['an access to neither a secret nor a set', { accesses: [ACCESS] }, ".accesses[0] should have required property 'secret'"],
  ['an access to both', { accesses: [{ ...ACCESS, secret: 'S', secrets: 'all' }] }, '.accesses[0] should match exactly one schema in oneOf'],
  ['a status that is none', { accesses: [{ ...ACCESS, secret: 'S', status: 'perhaps' }] }, '.accesses[0].status should be equal to one of the allowed values'],
  ['a property that nobody knows', { accesses: [{ ...ACCESS, secret: 'S', why: '' }] }, '.accesses[0] should NOT have additional properties'],
  ['an access that is not for another account', { accesses: [{ ...ACCESS, secret: 'S', forAnotherAccount: false }] }, '.accesses[0].forAnotherAccount should be equal to constant'],
  ['a list of no other keys', { secrets: [{ id: 'S', account: '1', region: 'r', madeBy: 'CloudFormation', key: 'K', otherKeys: [] }] }, '.secrets[0].otherKeys should NOT have fewer than 1 items'],
  ['a set that lists and leaves out', { sets: [{ id: 'x', secrets: ['a', 'b'], except: ['c'] }] }, '.sets[0] should NOT be valid'],
])('%s is refused', (_, change, error) => {
  expect(errorsOf(EMPTY)).toEqual([]);
  expect(errorsOf({ ...EMPTY, ...change })).toContain(error);
});
