import * as fs from 'fs';
import * as path from 'path';
import { availableLanguages, EXAMPLES, execute, project, ROOT } from './workspace';

const OUT = path.join(ROOT, '.work', 'languages', 'out', 'without-credentials');
const available = availableLanguages();
const asking = EXAMPLES.filter(example => fs.readFileSync(path.join(ROOT, 'examples', example, 'app.ts'), 'utf8').includes('CDK_DEFAULT_ACCOUNT'));

// The CLI sets neither where there are no credentials.
beforeAll(() => ['CDK_DEFAULT_ACCOUNT', 'CDK_DEFAULT_REGION'].forEach(name => delete process.env[name]));

async function templates(example: string, of: typeof available[number]): Promise<string[]> {
  const outdir = path.join(OUT, example, of.name);
  fs.rmSync(outdir, { recursive: true, force: true });
  const { code, stdout, stderr } = await execute(of.synthesize(project(example, of)), { CDK_OUTDIR: outdir, CDK_VALIDATION: 'false' });
  expect({ language: of.name, output: code === 0 ? '' : stdout + stderr }).toEqual({ language: of.name, output: '' });
  return fs.readdirSync(outdir).filter(file => file.endsWith('.template.json')).sort().map(file => fs.readFileSync(path.join(outdir, file), 'utf8'));
}

test.each(asking)('%s synthesizes without credentials, the same in every language', async example => {
  const all: string[][] = [];
  for (const each of available) all.push(await templates(example, each));
  for (const other of all) expect(other).toEqual(all[0]);
});
