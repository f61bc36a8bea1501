/** Which packages of npm are in the files below `assets`, as esbuild recorded it when it wrote them. */
import * as fs from 'fs';
import * as path from 'path';

/** A package that gives bytes to a bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** The expression of SPDX that its package.json states. */
  readonly license: string;
  /** Its license file, then its NOTICE file if it has one: the license asks to pass both on. */
  readonly texts: readonly string[];
  /** Its folder, relative to the root. */
  readonly folder: string;
}

interface Metafile {
  readonly outputs: Record<string, { readonly inputs: Record<string, { readonly bytesInOutput: number }> }>;
}

const RECORDS = path.join('.work', 'bundle');

/**
 * The folders of `node_modules` that give at least one byte: esbuild also lists what it read and dropped. Where `node_modules` is a link,
 * esbuild names the files by the target of the link.
 */
export function foldersIn({ outputs }: Metafile): string[] {
  const inputs = Object.values(outputs).flatMap(output => Object.entries(output.inputs));
  const used = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file.replace(/^.*?(?=node_modules\/)/, ''));
  const folders = used.flatMap(file => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []);
  return [...new Set(folders)].sort();
}

function textsOf(folder: string): string[] {
  const names = fs.readdirSync(folder).sort();
  const license = names.filter(name => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(name));
  const notice = names.filter(name => /^notice(\.(md|txt))?$/i.test(name));
  return [...license, ...notice].map(name => fs.readFileSync(path.join(folder, name), 'utf8').trim());
}

function packageIn(root: string, folder: string): BundledPackage {
  const { name, version, license } = JSON.parse(fs.readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
  const texts = textsOf(path.join(root, folder));
  if (texts.length === 0) throw new Error(`${name} ${version} is in the bundle and has no license file.`);
  return { name, version, license, texts, folder };
}

/** Throws if nothing was bundled yet, or if a package has no license text to pass on. */
export function bundledPackages(root: string): BundledPackage[] {
  const folder = path.join(root, RECORDS);
  if (!fs.existsSync(folder)) throw new Error('Nothing is bundled. Run: npx projen bundle');
  const records = fs.readdirSync(folder).sort().map(name => JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')) as Metafile);
  const folders = new Set(records.flatMap(foldersIn));
  return [...folders].sort().map(each => packageIn(root, each));
}
