import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

const CASE = path.join(__dirname, '..', '..', 'bench', 'case.js');

function secretsOf(construct: string, task = 'synthesize') {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-test-'));
  try {
    const measured = JSON.parse(execFileSync(process.execPath, [CASE, task, construct, '401'], { env: { ...process.env, BENCH_OUTDIR: outdir } }).toString());
    const templates = ['Stack0', 'Stack1'].map(stack => JSON.parse(fs.readFileSync(path.join(outdir, `${stack}.template.json`), 'utf8')));
    const resources = templates.flatMap(({ Resources }) => Object.entries<any>(Resources)).filter(([, { Type }]) => Type === 'AWS::SecretsManager::Secret');
    return { measured, resources };
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}

test('both constructs synthesize the same secrets, and print what it cost', () => {
  const [ours, theirs] = [secretsOf('ManagedSecret'), secretsOf('Secret')];
  expect(ours.resources).toHaveLength(401);
  expect(ours.resources).toEqual(theirs.resources);
  for (const { measured } of [ours, theirs]) expect(measured).toEqual({ milliseconds: expect.any(Number), megabytes: expect.any(Number) });
});

test('the plain secrets of both have the same properties, a name and a description', () => {
  const [ours, theirs] = [secretsOf('ManagedSecret', 'synthesize-plain'), secretsOf('Secret', 'synthesize-plain')];
  const properties = ({ resources }: typeof ours) => resources.map(([id, { Properties }]) => [id, Properties]);
  expect(properties(ours)).toHaveLength(401);
  expect(properties(ours)).toEqual(properties(theirs));
  expect(properties(ours)[7][1]).toEqual({ Name: 'shop/secret/7', Description: 'Secret 7 of the shop', GenerateSecretString: {} });
});

test.each(['Secret', 'ManagedSecret'])('an import of %s alone is measured', construct => {
  const measured = JSON.parse(execFileSync(process.execPath, [CASE, 'import-class', construct]).toString());
  expect(measured).toEqual({ milliseconds: expect.any(Number), megabytes: expect.any(Number) });
});
