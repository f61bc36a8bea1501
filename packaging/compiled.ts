/** `tsx packaging/compiled.ts clear|mark|check`: the steps around a compilation and before a packaging. */
import * as fs from 'fs';
import * as path from 'path';
import { check, mark } from './fingerprint';

const ROOT = path.join(__dirname, '..');

const STEPS: Record<string, () => void> = {
  clear: () => ['.jsii', 'lib', 'assets', '.work/bundle', 'sbom.cdx.json', 'tsconfig.tsbuildinfo'].forEach(file => fs.rmSync(path.join(ROOT, file), { recursive: true, force: true })),
  mark: () => mark(ROOT),
  check: () => check(ROOT),
};

try {
  STEPS[process.argv[2]]();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
