/** The workflow of docs/guides/access-map-review.md: as far as that can be checked without GitHub. */
import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { parse } from 'yaml';
import { runCommand } from '../../src/access-map/access-diff-command';

interface Step {
  readonly 'name': string;
  readonly 'uses'?: string;
  readonly 'run'?: string;
  readonly 'if'?: string;
  readonly 'with'?: Readonly<Record<string, unknown>>;
  readonly 'working-directory'?: string;
  readonly 'env'?: Readonly<Record<string, string>>;
}

const TEXT = fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'guides', 'access-map-review.md'), 'utf8');
const [, SOURCE] = /```yaml\n(.*?)```/s.exec(TEXT)!;
const workflow = parse(SOURCE, { strict: true, uniqueKeys: true });
const [job] = Object.values<{ readonly 'runs-on': string; readonly 'steps': readonly Step[] }>(workflow.jobs);

test('the workflow runs for pull requests, and may read the code and comment, and nothing else', () => {
  expect(Object.keys(workflow)).toEqual(['name', 'on', 'permissions', 'jobs']);
  expect(workflow.on).toEqual({ pull_request: {} }); // Not pull_request_target, which has the secrets of the repository.
  expect(workflow.permissions).toEqual({ 'contents': 'read', 'pull-requests': 'write' });
  expect(job['runs-on']).toBe('ubuntu-latest');
});

test('it needs no AWS account', () => {
  expect(SOURCE).not.toMatch(/aws-actions|role-to-assume|AWS_|id-token|secrets\./);
});

test('each step either uses an action of a version or runs a script', () => {
  for (const { name, uses, run } of job.steps) {
    expect({ name, kinds: [uses, run].filter(one => one !== undefined).length }).toEqual({ name, kinds: 1 });
    if (uses !== undefined) expect(uses).toMatch(/^actions\/(checkout|setup-node)@v\d+$/);
  }
});

test('its scripts are what bash can read, and no text of the pull request is written into them', () => {
  for (const { name, run } of job.steps) {
    if (run === undefined) continue;
    const { status, stderr } = spawnSync('bash', ['-n'], { input: run, encoding: 'utf8' });
    expect({ name, status, stderr }).toEqual({ name, status: 0, stderr: '' });
    expect(run).not.toContain('${{');
  }
});

test('both sides are checked out where they are synthesized, the base at the commit of the base', () => {
  const checkouts = job.steps.filter(({ uses = '' }) => uses.startsWith('actions/checkout'));
  expect(checkouts.map(step => [step.with!.path, step.with!.ref])).toEqual([['head', undefined], ['base', '${{ github.event.pull_request.base.sha }}']]);
  const syntheses = job.steps.filter(({ run = '' }) => run.includes('cdk synth'));
  expect(syntheses.map(step => step['working-directory'])).toEqual(['base', 'head']);
});

test.each(['console', 'yaml'])('the command in its %s fence has arguments that the command takes', language => {
  const [, fence] = new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(TEXT)!;
  const [, command] = /npx --no-install cdk-managed-secret ((?:[^\n>]|\\\n)+)/.exec(fence.replaceAll('\\\n', ' '))!;
  let problem = '';
  const words = command.trim().split(/\s+/);
  expect(runCommand(words, { out: () => {}, error: text => { problem += text; } })).toBe(2);
  expect(problem).toBe(`${words[1]} does not exist. SecretAccessMap.write(app) writes it at synthesis.\n`);
});

test('what is shown is there even if the comparison fails the job', () => {
  const after = job.steps.slice(job.steps.findIndex(({ name }) => name === 'Compare') + 1);
  expect(after.map(({ name }) => name)).toEqual(['Show the summary', 'Comment']);
  for (const step of after) expect(step.if).toMatch(/^\$\{\{ !cancelled\(\)/);
});
