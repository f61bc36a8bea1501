/* The handler as one file, as it is shipped: the asset if it has been built, or the same made of the source here and now. */
import { existsSync, readFileSync } from 'node:fs';
import Module from 'node:module';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { CreateHandler } from './lambda-driver';

const ROOT = join(__dirname, '..', '..');
export const SOURCE = join(ROOT, 'src', 'create-secret');
const ASSET = join(ROOT, 'assets', 'create-secret', 'index.js');

export interface Bundle {
  readonly from: string;
  readonly createHandler: CreateHandler;
}

/** @param file another bundle, such as that of an earlier version */
export function shippedBundle(file?: string): Bundle {
  if (file) return { from: file, createHandler: load(readFileSync(file, 'utf8')) };
  if (existsSync(ASSET)) return { from: 'the asset', createHandler: load(readFileSync(ASSET, 'utf8')) };
  return { from: 'the source, bundled', createHandler: bundleOf(SOURCE) };
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
    nodePaths: [join(ROOT, 'node_modules')],
  });
  return load(text);
}

function load(text: string): CreateHandler {
  const bundle = new Module(ASSET) as Module & { _compile(code: string, filename: string): void };
  bundle.paths = [join(ROOT, 'node_modules')];
  // A test runner may have an environment of its own, which the bundle would not see.
  Object.assign(bundle, { process });
  bundle._compile(`var process = module.process;\n${text}`, ASSET);
  return bundle.exports.createHandler;
}
