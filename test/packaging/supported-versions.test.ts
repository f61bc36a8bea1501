/**
 * Both ends of what is supported: the packed package on the oldest and on the newest aws-cdk-lib, on the oldest Node and on Node 24, and all
 * unit tests on the newest of both. The scheduled workflow runs more, with what is newest then: docs/reference/compatibility.md.
 */
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { synthesize } from './smoke-app';
import { FLOOR, NEWEST, packLibrary, Project, Versions } from '../../packaging/supported-versions';
import * as source from '../../src';

const ROOT = path.join(__dirname, '..', '..');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'supported-'));
const projects: Project[] = [];
afterAll(() => {
  projects.forEach(project => project.remove());
  fs.rmSync(folder, { recursive: true });
});

let archive: string | undefined;
function projectWith(versions: Versions): Project {
  archive ??= packLibrary(folder);
  const project = new Project(versions, archive);
  projects.push(project);
  return project;
}

/** What the source makes, on the floor. */
function expectedFiles(): Record<string, string> {
  synthesize(source, path.join(folder, 'source'));
  const files = ['Created.template.json', 'Guarded.template.json', 'Plain.template.json', 'secret-access.json'];
  return Object.fromEntries(files.map(file => [file, fs.readFileSync(path.join(folder, 'source', file), 'utf8')]));
}

describe.each<[string, Versions]>([
  ['the oldest aws-cdk-lib, on the oldest Node', FLOOR],
  ['the oldest aws-cdk-lib, on the newest Node', { ...FLOOR, node: NEWEST.node }],
  ['the newest aws-cdk-lib, on the oldest Node', { ...NEWEST, node: FLOOR.node }],
  ['the newest aws-cdk-lib, on the newest Node', NEWEST],
])('the packed package with %s', (_, versions) => {
  test('makes the templates of the source, to the byte', () => {
    const project = projectWith(versions);
    expect(project.versions()).toEqual(versions);
    expect(project.synthesizeSmokeApp()).toEqual(expectedFiles());
  });
});

test('all unit tests pass on the newest aws-cdk-lib, on the newest Node', () => {
  const { passed, failed } = projectWith(NEWEST).runUnitTests();
  expect(failed).toEqual([]);
  expect(passed).toBeGreaterThan(2000);
});

test('docs/reference/compatibility.md names the versions that run here', () => {
  const rows = fs.readFileSync(path.join(ROOT, 'docs', 'reference', 'compatibility.md'), 'utf8').split('\n').filter(line => /^\| \d/.test(line));
  const runs = rows.map(row => row.split('|').slice(1, 4).map(cell => cell.trim()));
  const [floor, newest] = [FLOOR, NEWEST].map(({ cdk, constructs }) => [cdk, constructs]);
  expect(runs).toEqual([[...floor, FLOOR.node], [...floor, NEWEST.node], [...newest, FLOOR.node], [...newest, NEWEST.node]]);
});
