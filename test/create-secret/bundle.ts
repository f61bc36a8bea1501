/* The handler as it is shipped: the asset if it has been built, or the same made of the source here and now, in one file. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import Module from 'node:module';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { CreateHandler } from './lambda-driver';

const ROOT = join(__dirname, '..', '..');
export const SOURCE = join(ROOT, 'src', 'create-secret');
export const ASSET = join(ROOT, 'assets', 'create-secret', 'index.js');
/** Before the text of each file. */
const PROLOGUE = `var process = module.process, packages = require;
require = name => name.startsWith('./') ? module.loadPart(name) : packages(name);`;

export interface Bundle {
  readonly from: string;
  readonly createHandler: CreateHandler;
  /** The further files that it has loaded. */
  readonly parts: ReadonlyMap<string, unknown>;
}

/** @param file another bundle, such as that of an earlier version */
export function shippedBundle(file = ASSET): Bundle {
  if (existsSync(file)) return { from: file === ASSET ? 'the asset' : file, ...load(file) };
  return { from: 'the source, bundled', createHandler: bundleOf(SOURCE), parts: new Map() };
}

/** Names a bundle by all its files, so that figures are added up for one and the same only. */
export function hashOfBundle(file = ASSET): string {
  if (!existsSync(file)) throw new Error(`There is no bundle ${file}. Run "npx projen bundle" first.`);
  const hash = createHash('sha256');
  for (const name of readdirSync(dirname(file)).filter(entry => entry.endsWith('.js')).sort()) hash.update(`${name}\n`).update(readFileSync(join(dirname(file), name)));
  return hash.digest('hex').slice(0, 16);
}

/**
 * Made of a folder that holds the handler's source: the mutation runner's folders are copies with one weakening. The packages
 * are in it: left out, the SDK loads parts of itself in real time, which the virtual clock does not wait for.
 */
export function bundleOf(folder: string): CreateHandler {
  const { outputFiles: [{ text }] } = buildSync({
    entryPoints: [join(folder, 'create-secret.lambda.ts')],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    write: false,
    logLevel: 'error',
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': join(folder, 'lambda-credentials.ts') },
    nodePaths: [join(ROOT, 'node_modules')],
  });
  return load(ASSET, text).createHandler;
}

interface Loaded extends Module {
  readonly exports: { readonly createHandler: CreateHandler };
  _compile(code: string, filename: string): void;
}

/**
 * A file of the bundle, and the parts that it asks for, each once. A test runner may have an environment of its own, which a
 * file would not see that Node loads.
 */
function load(file: string, text?: string): Omit<Bundle, 'from'> {
  const parts = new Map<string, unknown>();
  const loadPart = (part: string): unknown => {
    if (!parts.has(part)) parts.set(part, compile(join(dirname(file), part)));
    return parts.get(part);
  };
  const compile = (path: string, code = readFileSync(path, 'utf8')): Loaded['exports'] => {
    const loaded = new Module(path) as Loaded;
    loaded.paths = [join(ROOT, 'node_modules')];
    Object.assign(loaded, { process, loadPart });
    loaded._compile(`${PROLOGUE}\n${code}`, path);
    return loaded.exports;
  };
  return { createHandler: compile(file, text).createHandler, parts };
}
