/** The pages of docs/getting-started, with the packages: each app synthesizes, and prints the error that its page quotes. */
import * as fs from 'fs';
import * as path from 'path';
import { GETTING_STARTED, PAGES, printedOn, withoutOrigin } from './getting-started';
import { synthesize } from './parity';
import { execute, language, project, testIn, TOOLS } from './workspace';

const templateIn = (outdir: string) => JSON.parse(fs.readFileSync(path.join(outdir, 'Shop.template.json'), 'utf8'));

describe.each(PAGES)('docs/getting-started/%s.md', name => {
  testIn(name)('has an app that synthesizes a generated secret under a key, and a role that reads it', async () => {
    const { failed, output, outdir } = await synthesize(GETTING_STARTED.right, language(name));
    expect({ failed, output: failed ? output : '' }).toEqual({ failed: false, output: '' });
    const { Resources, Outputs } = templateIn(outdir);
    expect(Object.keys(Resources).sort()).toEqual(['DatabaseB269D8BB', 'Key961B73FD', 'ReaderDefaultPolicy151F3818', 'ReaderF7BF189D']);
    expect(Resources.DatabaseB269D8BB.Properties).toEqual({
      GenerateSecretString: {}, KmsKeyId: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] }, Name: 'shop/database',
    });
    expect(Object.keys(Outputs)).toEqual(['SecretArn']);
  });

  testIn(name)('quotes the error that the app prints for a name with a space', async () => {
    const { failed, output } = await synthesize(GETTING_STARTED.wrong, language(name));
    expect(failed).toBe(true);
    const printed = output.split('\n').map(line => line.trim());
    for (const line of printedOn(name)) expect(printed).toContainEqual(expect.stringContaining(withoutOrigin(line)));
  });
});

const PYTHON = project(GETTING_STARTED.right, language('python'));

testIn('python')('the app of the Python page has no finding of mypy, and a misspelt keyword has one', async () => {
  const check = (file: string) => execute({ cwd: PYTHON, line: [TOOLS, '-m', 'mypy', '--strict', '--python-executable', '.venv/bin/python', file] });
  const { code, stdout } = await check('app.py');
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'Success: no issues found in 1 source file\n' });
  const app = fs.readFileSync(path.join(PYTHON, 'app.py'), 'utf8');
  fs.writeFileSync(path.join(PYTHON, 'misspelt.py'), app.replace('secret_name=', 'secret_nam='));
  expect((await check('misspelt.py')).stdout).toContain('Unexpected keyword argument "secret_nam" for "ManagedSecret"');
});
