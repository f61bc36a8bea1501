import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { APPS, CLAIMS } from '../../integ/claims';
import { AppName } from '../../integ/names';
import { PROOFS, STACKS } from '../../integ/proofs';

const FOLDER = path.join(__dirname, '..', '..', 'integ');

/** The templates of an app in a phase, by the name of their stack. */
async function templatesOf(app: AppName, phase: string): Promise<Record<string, { readonly Resources: object }>> {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'managed-secret-integ-'));
  process.env.CDK_OUTDIR = outdir;
  process.env.CDK_CONTEXT_JSON = JSON.stringify({ phase });
  await jest.isolateModulesAsync(() => import(path.join(FOLDER, `integ.${app}.ts`)));
  const names = fs.readdirSync(outdir).flatMap(file => /^(.+)\.template\.json$/.exec(file)?.[1] ?? []);
  const templates = names.map(name => [name, JSON.parse(fs.readFileSync(path.join(outdir, `${name}.template.json`), 'utf8'))]);
  fs.rmSync(outdir, { recursive: true });
  return Object.fromEntries(templates);
}

afterEach(() => {
  delete process.env.CDK_OUTDIR;
  delete process.env.CDK_CONTEXT_JSON;
});

it('each app has a file, a proof, a stack, and a claim', () => {
  const files = fs.readdirSync(FOLDER).flatMap(name => /^integ\.(.+)\.ts$/.exec(name)?.[1] ?? []);
  const apps = [...APPS].sort();
  expect([files.sort(), Object.keys(PROOFS).sort(), Object.keys(STACKS).sort(), [...new Set(CLAIMS.map(({ app }) => app))].sort()])
    .toEqual([apps, apps, apps, apps]);
});

it.each(APPS)('the app %s synthesizes the stack that its proof deploys', async app => {
  expect(Object.keys((await templatesOf(app, 'first'))[STACKS[app]].Resources).length).toBeGreaterThan(0);
});

it.each<AppName>(['rollback', 'key-change', 'late-event'])('the second phase of the app %s changes its secret', async app => {
  const secretIn = async (phase: string) =>
    Object.values<any>((await templatesOf(app, phase))[STACKS[app]].Resources).find(({ Type }) => Type === 'Custom::ManagedSecret');
  expect((await secretIn('later')).Properties).not.toEqual((await secretIn('first')).Properties);
});

it('only the app cross-account has a stack in another account', async () => {
  const found: AppName[] = [];
  for (const app of APPS) if (Object.keys(await templatesOf(app, 'first')).length > 1) found.push(app);
  expect(found).toEqual(['cross-account']);
});
