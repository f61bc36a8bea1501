import * as fs from 'fs';
import * as path from 'path';
import { parse } from 'yaml';

const FOLDER = path.join(__dirname, '..', '..', '.github', 'workflows');
const NAMES = fs.readdirSync(FOLDER);

describe.each(NAMES)('%s', name => {
  const text = fs.readFileSync(path.join(FOLDER, name), 'utf8');
  const workflow = parse(text);

  test('uses each action by the digest of a commit, with its version as a comment', () => {
    const uses = text.match(/^.*\buses: .*$/gm) ?? [];
    expect(uses.length).toBeGreaterThan(0);
    expect(uses.filter(line => !/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  test('may only read, where a job does not say more', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });

  test('checks out no code of a pull request with the rights of the repository', () => {
    if ('pull_request_target' in workflow.on) expect(text).not.toContain('actions/checkout');
  });

  test('runs no tool in a version of the day', () => {
    expect(text).not.toMatch(/@latest|pip install(?! --require-hashes)|npm install(?! -g npm@\d)/);
  });
});

test('the release keeps no token of npm or PyPI, and both get to know where the package comes from', () => {
  const { jobs } = parse(fs.readFileSync(path.join(FOLDER, 'release.yml'), 'utf8'));
  for (const job of ['release_npm', 'release_pypi']) expect(jobs[job].permissions).toEqual({ 'id-token': 'write', 'contents': 'read' });
  const environment = (job: string) => jobs[job].steps.at(-1).env;
  expect(environment('release_npm')).toMatchObject({ NPM_TRUSTED_PUBLISHER: 'true', NPM_CONFIG_PROVENANCE: 'true' });
  expect(environment('release_pypi')).toMatchObject({ PYPI_TRUSTED_PUBLISHER: 'true' });
  expect(JSON.stringify(jobs)).not.toMatch(/NPM_TOKEN|TWINE_PASSWORD|PYPI_DISABLE_ATTESTATIONS/);
});
