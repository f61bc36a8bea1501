import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { buildSite, runPython } from '../../site/build';

/** What the site makes of Markdown before Python-Markdown reads it. Links get a mark. */
async function converted(markdown: string): Promise<string> {
  const program = `import json; from github_markdown import convert; print(convert(json.loads(${JSON.stringify(JSON.stringify(markdown))}), lambda link: "to:" + link))`;
  const { code, stdout, stderr } = await runPython(program);
  if (code !== 0) throw new Error(stderr);
  return stdout.replace(/\n+$/, '').replace(/\n{3,}/g, '\n\n');
}

const lines = (...all: string[]) => all.join('\n');

test('fences of different languages that follow each other become tabs, also in <details>', async () => {
  const markdown = lines('```ts nofixture', 'a();', '```', '', '<details><summary>The same in Python</summary>', '', '```python', 'a()', '```', '', '</details>', '', '```go', 'A()', '```', 'End.');
  expect(await converted(markdown)).toBe(lines('', '=== "TypeScript"', '', '    ```ts', '    a();', '    ```', '', '=== "Python"', '', '    ```python', '    a()', '    ```', '',
    '=== "Go"', '', '    ```go', '    A()', '    ```', '', 'End.'));
});

test.each([
  ['of one language', lines('```ts', 'a();', '```', '', '```ts', 'b();', '```')],
  ['with text between them', lines('```ts', 'a();', '```', '', 'Text.', '', '```python', 'a()', '```')],
  ['of no language of the library', lines('```json', '{}', '```', '', '```text', 'a', '```')],
])('fences %s stay as they are', async (_, markdown) => {
  expect(await converted(markdown)).toBe(markdown);
});

test('other <details> become a block to unfold', async () => {
  expect(await converted(lines('<details><summary>All <b>calls</b></summary>', '', 'Text.', '', '</details>'))).toBe(lines('??? note "All calls"', '', '', '    Text.').replace('\n\n\n', '\n\n'));
});

test('headings have the anchors of GitHub, counted where they are equal', async () => {
  const markdown = lines('# A `b_c` of *d*, e–f (g)', '## Steps', '```sh', '# no heading', '```', '## Steps');
  expect(await converted(markdown)).toBe(lines('# A `b_c` of *d*, e–f (g) { #a-b_c-of-d-ef-g }', '## Steps { #steps }', '```sh', '# no heading', '```', '## Steps { #steps-1 }'));
});

test('lists need neither an empty line before them nor four columns', async () => {
  const markdown = lines('Text:', '1. One', '', '   ```sh', '   run', '   ```', '2. Two', '   goes on', '   - inner');
  expect(await converted(markdown)).toBe(lines('Text:', '', '1. One', '', '    ```sh', '    run', '    ```', '', '2. Two', '    goes on', '', '    - inner'));
});

test('links change, but not in fences', async () => {
  expect(await converted(lines('[a](b.md#c) ![d](e.png)', '', '<img src="f.png">', '', '```text', '[a](b.md)', '```'))).toBe(
    lines('[a](to:b.md#c) ![d](to:e.png)', '', '<img src="to:f.png">', '', '```text', '[a](b.md)', '```'));
});

test.each([
  ['document', '[a](missing.md)', "Doc file 'index.md' contains a link 'missing.md', but the target is not found among documentation files."],
  ['anchor', '[a](#missing)', "Doc file 'index.md' contains a link '#missing', but there is no such anchor on this page."],
])('a link to a missing %s fails the build', async (_, markdown, message) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dead-'));
  const settings = fs.readFileSync(path.join(__dirname, '..', '..', 'site', 'mkdocs.yml'), 'utf8');
  fs.mkdirSync(path.join(folder, 'static'));
  fs.mkdirSync(path.join(folder, 'overrides'));
  fs.writeFileSync(path.join(folder, 'static', 'index.md'), markdown);
  fs.writeFileSync(path.join(folder, 'mkdocs.yml'), settings.replace(/^hooks:\n {2}- hooks.py\n/m, ''));
  const { code, stdout, stderr } = await buildSite(path.join(folder, 'out'), path.join(folder, 'mkdocs.yml'));
  fs.rmSync(folder, { recursive: true });
  expect({ code, said: stdout + stderr }).toEqual({ code: 1, said: expect.stringContaining(message) });
});
