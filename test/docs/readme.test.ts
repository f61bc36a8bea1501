import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { DOCUMENTS, ROOT } from './documents';

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
  const env = { ...process.env, CDK_OUTDIR: outdir, CDK_DISABLE_STACK_TRACE: '' }; // as a user has it: with the line of each construct
  const { stderr } = spawnSync(app, { cwd: folder, shell: true, encoding: 'utf8', env });
  fs.rmSync(outdir, { recursive: true });
  for (const line of fence(read('README.md'), 'text')) expect(stderr).toContain(line);
});

test('the README has at most 160 lines, so that people read it', () => {
  expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(160);
});

test.each(DOCUMENTS)('every relative link of %s leads somewhere', file => {
  const links = [...read(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link).filter(link => !/^(https?:|#)/.test(link));
  const dead = links.filter(link => !fs.existsSync(path.join(ROOT, path.dirname(file), link.replace(/#.*/, ''))));
  expect(dead).toEqual([]);
});
