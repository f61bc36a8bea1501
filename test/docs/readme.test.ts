import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

jest.setTimeout(60_000);

const ROOT = path.join(__dirname, '..', '..');
const DOCUMENTS = [
  'README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'RULES.md', 'examples/README.md', 'bench/README.md', 'emulator/README.md',
  'docs/switching-creation.md', 'docs/create-secret.md', 'docs/handler-policies.md', 'docs/create-secret-transcript.md', 'docs/scanners.md',
  'docs/migration.md', 'docs/migration-transcript.md', 'docs/blueprints.md',
];
const decisions = fs.readdirSync(path.join(ROOT, 'docs', 'decisions')).map(file => `docs/decisions/${file}`);

function read(file: string): string {
  return fs.readFileSync(path.join(ROOT, file), 'utf8');
}

function fence(document: string, language: string): string[] {
  return new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'm').exec(document)![1].trimEnd().split('\n');
}

test('the errors in the README are what examples/rules prints', () => {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'readme-'));
  const folder = path.join(ROOT, 'examples', 'rules');
  const { app } = JSON.parse(fs.readFileSync(path.join(folder, 'cdk.json'), 'utf8'));
  const { stderr } = spawnSync(app, { cwd: folder, shell: true, encoding: 'utf8', env: { ...process.env, CDK_OUTDIR: outdir } });
  fs.rmSync(outdir, { recursive: true });
  for (const line of fence(read('README.md'), 'text')) expect(stderr).toContain(line);
});

test.each([...DOCUMENTS, ...decisions])('every relative link of %s leads somewhere', file => {
  const links = [...read(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link).filter(link => !/^(https?:|#)/.test(link));
  const dead = links.filter(link => !fs.existsSync(path.join(ROOT, path.dirname(file), link.replace(/#.*/, ''))));
  expect(dead).toEqual([]);
});
