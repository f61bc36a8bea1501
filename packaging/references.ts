/**
 * `npx projen docgen`: the references of the API, for each language.
 *
 * jsii-docgen looks for assemblies everywhere below its folder, and takes the copy of this library that an example has installed for
 * the library. So its folder is one that has nothing else.
 */
import { spawnSync } from 'child_process';
import * as path from 'path';
import { install } from './tablet';

/** The file of each language. */
export const REFERENCES: Record<string, string> = {
  typescript: 'API.md', python: 'docs/api/python.md', java: 'docs/api/java.md', go: 'docs/api/go.md',
};

/** Writes the reference of a language, as the compiled library of a root says it. */
export function reference(root: string, language: string, file: string): void {
  const library = install(root, path.join(root, '.work', 'references'));
  const { status, stderr, error } = spawnSync(path.join(root, 'node_modules', '.bin', 'jsii-docgen'), ['-l', language, '-o', path.resolve(root, file)], {
    cwd: library, encoding: 'utf8', env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' },
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`jsii-docgen failed for ${language}: ${stderr}`);
}

if (require.main === module) {
  for (const [language, file] of Object.entries(REFERENCES)) reference(path.join(__dirname, '..'), language, file);
}
