/**
 * What the packages are made of, as one hash.
 *
 * A compilation that fails leaves the `.jsii` and the `lib` of the one before, and jsii-pacmak packages whatever stands there. So
 * `compile` makes everything anew and ends with `mark`, and each packaging begins with `check`.
 */
import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';

const SOURCES = ['src', 'access-map-page', 'package.json', 'README.md', 'LICENSE', '.npmignore'];
const MARK = path.join('lib', '.fingerprint');

function filesOf(file: string): string[] {
  if (!fs.statSync(file).isDirectory()) return [file];
  return fs.readdirSync(file).sort().flatMap(name => filesOf(path.join(file, name)));
}

/** The hash of all sources of a checkout, names included. */
export function fingerprint(root: string): string {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap(source => filesOf(path.join(root, source)))) {
    hash.update(`${path.relative(root, file)}\0`).update(fs.readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

export function mark(root: string): void {
  fs.writeFileSync(path.join(root, MARK), fingerprint(root));
}

/** Throws unless what stands in `lib` was compiled from the sources as they are. */
export function check(root: string): void {
  const file = path.join(root, MARK);
  const compiled = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
  if (!compiled) throw new Error('Nothing is compiled, or the last compilation failed. Run: npx projen compile');
  if (compiled !== fingerprint(root)) throw new Error('The sources have changed since they were compiled. Run: npx projen compile');
}
