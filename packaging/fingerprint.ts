/**
 * What the packages are made of, as two hashes: of the sources, and of what was compiled of them.
 *
 * A compilation that fails leaves the `.jsii` and the `lib` of the one before, and jsii-pacmak packages whatever stands there; other
 * tasks bundle into `assets` without compiling. So `compile` makes everything anew and ends with `mark`, and each packaging begins
 * with `check`.
 */
import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { absoluteLinks } from './readme';

/** The last four decide too: on the SDK in the handler's bundle, on the options of the bundler and of the compiler, and on when modules load. */
const SOURCES = [
  'src', 'access-map-page', 'bin', 'schema', 'package.json', 'README.md', 'LICENSE', 'package-lock.json', '.projen/tasks.json', 'tsconfig.json', 'packaging/lazy-imports.ts',
];
const OUTPUTS = ['.jsii', 'lib', 'assets', 'NOTICE', 'sbom.cdx.json'];
const MARK = path.join('lib', '.fingerprint');

function filesOf(file: string): string[] {
  if (!fs.existsSync(file)) return [];
  if (!fs.statSync(file).isDirectory()) return [file];
  return fs.readdirSync(file).sort().flatMap(name => filesOf(path.join(file, name)));
}

/** The README is hashed as it is shipped: the jobs that publish unpack the package, with its absolute links, over a checkout. */
function contentOf(root: string, file: string): Buffer | string {
  const content = fs.readFileSync(path.join(root, file));
  if (file !== 'README.md') return content;
  return absoluteLinks(content.toString(), JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')).version);
}

/** Names included. */
function hashOf(root: string, entries: readonly string[]): string {
  const hash = createHash('sha256');
  const files = entries.flatMap(entry => filesOf(path.join(root, entry))).map(file => path.relative(root, file));
  for (const file of files.filter(each => each !== MARK)) hash.update(`${file}\0`).update(contentOf(root, file)).update('\0');
  return hash.digest('hex');
}

/** The hash of all sources of a checkout. */
export function fingerprint(root: string): string {
  return hashOf(root, SOURCES);
}

export function mark(root: string): void {
  fs.writeFileSync(path.join(root, MARK), `${fingerprint(root)}\n${hashOf(root, OUTPUTS)}\n`);
}

/** Throws unless what stands in `.jsii`, `lib` and `assets` was compiled from the sources as they are. */
export function check(root: string): void {
  const file = path.join(root, MARK);
  if (!fs.existsSync(file)) throw new Error('Nothing is compiled, or the last compilation failed. Run: npx projen compile');
  const [sources, outputs] = fs.readFileSync(file, 'utf8').split('\n');
  if (sources !== fingerprint(root)) throw new Error('The sources have changed since they were compiled. Run: npx projen compile');
  if (outputs !== hashOf(root, OUTPUTS)) throw new Error('What was compiled has changed since: .jsii, lib, assets, NOTICE or sbom.cdx.json. Run: npx projen compile');
}
