import * as fs from 'fs';
import * as path from 'path';
import { execute, language, project, ROOT, testIn, TOOLS } from './workspace';
import { OLDEST } from '../../emulator/python';

const VERSION = OLDEST.join('.');

test.each(['README.md', 'CONTRIBUTING.md', 'emulator/README.md', '.ci/run', 'docs/decisions/0009-embedded-emulator.md'])('%s promises the oldest Python that the tests take, and no other', file => {
  const promised = [...fs.readFileSync(path.join(ROOT, file), 'utf8').matchAll(/Python (\d+\.\d+) or newer/g)].map(([, version]) => version);
  expect(promised).toEqual([VERSION]);
});

/** What pip would install for a Python that this machine need not have. */
async function installable(requirements: string) {
  const line = [TOOLS, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--dry-run', '--no-deps', '--only-binary=:all:'];
  const { code, stderr } = await execute({ cwd: path.dirname(requirements), line: [...line, '--python-version', VERSION, '--target', 'unused', '-r', requirements] });
  return { code, stderr: code === 0 ? '' : stderr };
}

testIn('python')('for which everything is there that the tests pin', async () => {
  const pinned = [path.join(__dirname, 'tools.txt'), path.join(ROOT, 'emulator', 'requirements.txt'), path.join(project('quickstart', language('python')), 'requirements.txt')];
  for (const requirements of pinned) expect({ requirements, ...await installable(requirements) }).toEqual({ requirements, code: 0, stderr: '' });
});
