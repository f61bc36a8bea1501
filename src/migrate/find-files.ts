import * as fs from 'fs';
import * as path from 'path';

const NOT_YOURS = new Set(['node_modules', 'cdk.out', 'dist', 'coverage']);

/** The TypeScript files in these files and folders, in the order of their names. */
export function findFiles(folder: string, given: readonly string[]): string[] {
  const found = given.flatMap(name => {
    const stats = fs.statSync(path.resolve(folder, name), { throwIfNoEntry: false });
    if (stats === undefined) throw new Error(`There is no file or folder "${name}".`);
    if (stats.isDirectory()) return filesBelow(folder, name);
    if (!isTypeScript(name)) throw new Error(`"${name}" is no TypeScript file.`);
    return [name];
  });
  return [...new Set(found.map(file => path.normalize(file)))];
}

function filesBelow(folder: string, name: string): string[] {
  const entries = fs.readdirSync(path.resolve(folder, name), { withFileTypes: true });
  return entries.sort((one, other) => (one.name < other.name ? -1 : 1)).flatMap(entry => {
    if (entry.name.startsWith('.') || NOT_YOURS.has(entry.name)) return [];
    const below = path.join(name, entry.name);
    if (entry.isDirectory()) return filesBelow(folder, below);
    return entry.isFile() && isTypeScript(entry.name) ? [below] : [];
  });
}

const isTypeScript = (name: string) => /\.[cm]?tsx?$/.test(name) && !/\.d\.[cm]?ts$/.test(name);
