/** Every fence in Python, Java and Go: Python's are type-checked and run, Java's and Go's compiled, with the packages and not the source. */
import * as fs from 'fs';
import * as path from 'path';
import { Fence, FenceLanguage, fencesIn, fencesOf, goProgram, javaProgram, pythonProgram } from './fences';
import { execute, language, project, testIn, TOOLS } from './workspace';

const quickstart = (name: string) => project('quickstart', language(name));

/** A folder beside the examples, in which relative paths of theirs are true. */
function folderOf(name: string): string {
  const folder = project('fences', { ...language(name), folder: name });
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  return folder;
}

function write(folder: string, file: string, text: string): string {
  fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  fs.writeFileSync(path.join(folder, file), text);
  return file;
}

/** What a program of a folder said, and whether it failed. */
async function outcome(cwd: string, line: string[], environment: Record<string, string> = {}) {
  const { code, stdout, stderr } = await execute({ cwd, line }, environment);
  return { failed: code !== 0, said: stdout + stderr };
}

const planted = (file: string, name: FenceLanguage, code: string): Fence => (
  fencesIn(file, `\`\`\`${name} fixture\n${code}\n\`\`\`\n`, name)[0]);

/** Classes of aws-cdk-lib do not fit their own interfaces, by the names of parameters: `Key.add_alias(alias_name)`, `IKey.add_alias(alias)`. */
const OF_THE_CDK = /Parameter name mismatch: "\w+" versus "\w+"/;

interface Pyright {
  readonly generalDiagnostics: ReadonlyArray<{ file: string; message: string }>;
  readonly summary: { filesAnalyzed: number };
}

/** What pyright reports as JSON, without what it holds against aws-cdk-lib alone. */
function findings(json: string): string[] {
  const { generalDiagnostics, summary } = JSON.parse(json) as Pyright;
  expect(summary.filesAnalyzed).toBeGreaterThan(0);
  return generalDiagnostics.filter(({ message }) => !OF_THE_CDK.test(message)).map(({ file, message }) => `${path.basename(file)}: ${message}`);
}

describe('in Python', () => {
  const python = path.join(quickstart('python'), '.venv', 'bin', 'python');
  const writeAll = (folder: string, fences: Fence[]) => fences.map(fence => write(folder, `${fence.name}.py`, pythonProgram(fence)));
  const mypy = (cwd: string, files: string[]) => (
    outcome(cwd, [TOOLS, '-m', 'mypy', '--strict', '--allow-subclassing-any', '--python-executable', python, ...files]));
  const pyright = (cwd: string, files: string[]) => outcome(cwd, [TOOLS, '-m', 'pyright', '--pythonpath', python, ...files]);

  testIn('python')('mypy and pyright have no finding in any fence', async () => {
    const folder = folderOf('python');
    const files = writeAll(folder, fencesOf('python'));
    expect(files.length).toBeGreaterThanOrEqual(3);
    expect(await mypy(folder, files)).toEqual({ failed: false, said: `Success: no issues found in ${files.length} source files\n` });
    const { said } = await pyright(folder, ['--outputjson', ...files]);
    expect(findings(said)).toEqual([]);
  });

  testIn('python')('each fence runs to its end', async () => {
    const folder = folderOf('python-run');
    for (const file of writeAll(folder, fencesOf('python'))) {
      const { failed, said } = await outcome(folder, [python, file], { CDK_OUTDIR: path.join(folder, `${file}.out`) });
      expect({ file, failed, said: failed ? said : '' }).toEqual({ file, failed: false, said: '' });
    }
  });

  testIn('python')('a fence with a wrong name of a property is found by both, and does not run', async () => {
    const folder = folderOf('python-planted');
    const files = writeAll(folder, [planted('planted.md', 'python', 'ManagedSecret(self, "Secret", secret_nam="shop/key")')]);
    expect(await mypy(folder, files)).toEqual({ failed: true, said: expect.stringContaining('Unexpected keyword argument "secret_nam" for "ManagedSecret"') });
    expect(await pyright(folder, files)).toEqual({ failed: true, said: expect.stringContaining('No parameter named "secret_nam"') });
    expect(await outcome(folder, [python, ...files])).toEqual({ failed: true, said: expect.stringContaining("unexpected keyword argument 'secret_nam'") });
  });
});

describe('in Java', () => {
  const compile = (folder: string, fences: Fence[]) => {
    const files = fences.map(javaProgram).map(({ file, text }) => write(folder, file, text));
    const classpath = fs.readFileSync(path.join(quickstart('java'), 'target', 'classpath'), 'utf8').trim();
    return outcome(folder, ['javac', '-proc:none', '-d', 'classes', '-cp', classpath, ...files]);
  };

  testIn('java')('every fence compiles', async () => {
    const fences = fencesOf('java');
    expect(fences.length).toBeGreaterThanOrEqual(1);
    const { failed, said } = await compile(folderOf('java'), fences);
    expect({ failed, said: failed ? said : '' }).toEqual({ failed: false, said: '' });
  });

  testIn('java')('a fence with a wrong name of a property does not', async () => {
    const fence = planted('planted.md', 'java', 'ManagedSecret.Builder.create(this, "Secret").secretNam("shop/key").build();');
    expect(await compile(folderOf('java-planted'), [fence])).toEqual({ failed: true, said: expect.stringContaining('symbol:   method secretNam(String)') });
  });
});

describe('in Go', () => {
  const vet = (folder: string, fences: Fence[]) => {
    for (const file of ['go.mod', 'go.sum']) fs.copyFileSync(path.join(quickstart('go'), file), path.join(folder, file));
    for (const fence of fences) write(folder, path.join(fence.name, 'main.go'), goProgram(fence));
    return outcome(folder, ['go', 'vet', './...']);
  };

  testIn('go')('every fence compiles, and one for the fixture', async () => {
    const fence = planted('fixture.md', 'go', 'made := cdkmanagedsecret.NewManagedSecret(stack, jsii.String("Secret"), nil)');
    expect(await vet(folderOf('go'), [...fencesOf('go'), fence])).toEqual({ failed: false, said: '' });
  });

  testIn('go')('a fence with a wrong name of a property does not', async () => {
    const fence = planted('planted.md', 'go', 'cdkmanagedsecret.NewManagedSecret(stack, jsii.String("Secret"), &cdkmanagedsecret.ManagedSecretProps{SecretNam: jsii.String("shop/key")})');
    expect(await vet(folderOf('go-planted'), [fence])).toEqual({ failed: true, said: expect.stringContaining('unknown field SecretNam') });
  });
});

test('the fence of a list item is found, without its indentation, and its name is that of its place', () => {
  const text = 'Text\n\n1. One\n   ```python fixture\n   if True:\n       pass\n   ```\n';
  expect(fencesIn('docs/guides/some-page.md', text, 'python')).toEqual([{ name: 'docs_guides_some_page_4', fixture: true, code: 'if True:\n    pass\n' }]);
});
