import * as path from 'path';
import { PythonEnvironment, pythonOf } from '../../emulator/python';

export const ROOT = path.join(__dirname, '..', '..');
export const WORKSPACE = path.join(ROOT, '.work', 'scanners');
export const REQUIREMENTS = path.join(__dirname, 'requirements.txt');

/** All that is installed is in the file, with its version: nothing is left for pip to choose. */
const SCANNERS: PythonEnvironment = {
  user: 'the scanners',
  requirements: REQUIREMENTS,
  home: path.join(WORKSPACE, 'venv'),
  pipOptions: ['--no-deps', '--no-compile'], // Most of it is never imported.
  about: 'one to two minutes',
};

/** The Python that has checkov and cfn-lint. */
export async function scannersPython(report?: (line: string) => void): Promise<string> {
  return pythonOf(SCANNERS, report);
}
