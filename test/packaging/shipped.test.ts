/** What the packages carry beside the code: the licenses of what is bundled, the bill of materials, the README. */
import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { bundledPackages, foldersIn } from '../../packaging/bundled';
import { notice } from '../../packaging/notice';
import { absoluteLinks, inLanguage, readmeFor } from '../../packaging/readme';
import { sbom } from '../../packaging/sbom';

const ROOT = path.join(__dirname, '..', '..');
const README = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8');
const WEB = 'https://github.com/cdk-managed-secret/cdk-managed-secret/blob/v1.2.3/';
const RAW = 'https://raw.githubusercontent.com/cdk-managed-secret/cdk-managed-secret/v1.2.3/';
/** Another license needs a look by a person, and then a place here. */
const LICENSES = ['Apache-2.0', 'MIT', '0BSD', 'BSD-3-Clause', 'ISC'];

/** All that esbuild recorded, by the same folders that the bundle task writes. */
function recorded(): string[] {
  const folder = path.join(ROOT, '.work', 'bundle');
  return fs.readdirSync(folder).flatMap(name => foldersIn(JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'))));
}

describe('NOTICE', () => {
  const written = fs.readFileSync(path.join(ROOT, 'NOTICE'), 'utf8');

  test('names each package of the bundle once, in its version, and no other', () => {
    const named = [...written.matchAll(/^- (\S+) (\S+) \(.+\)$/gm)].map(([, name]) => name);
    const expected = new Set(recorded().map(folder => folder.split('node_modules/').pop()));
    expect(expected.size).toBeGreaterThan(5);
    expect(named.sort()).toEqual([...expected].sort());
  });

  test('has the license text of each package, and is what the bundle task would make of it today', () => {
    for (const { name, texts } of bundledPackages(ROOT)) expect([name, texts.every(text => written.includes(text))]).toEqual([name, true]);
    expect(written).toBe(notice(bundledPackages(ROOT)));
  });

  test('has only licenses of the list', () => {
    expect(bundledPackages(ROOT).filter(({ license }) => !LICENSES.includes(license))).toEqual([]);
  });

  test('does not name a package that esbuild read and dropped', () => {
    const inputs = { 'node_modules/@a/kept/x.js': { bytesInOutput: 1 }, 'node_modules/dropped/x.js': { bytesInOutput: 0 }, 'src/x.ts': { bytesInOutput: 9 } };
    expect(foldersIn({ outputs: { 'x.js': { inputs } } })).toEqual(['node_modules/@a/kept']);
  });
});

test('the bill of materials has the bundle with its packages, the peers, and no reference to nothing', () => {
  const document = JSON.parse(JSON.stringify(sbom(ROOT, bundledPackages(ROOT))));
  const [bundle, ...peers] = document.components;
  const libraries = bundle.components.filter((each: { type: string }) => each.type === 'library');
  expect(libraries.map((each: { group?: string; name: string }) => [each.group, each.name].filter(Boolean).join('/')))
    .toEqual(bundledPackages(ROOT).map(({ name }) => name));
  expect(libraries.filter((each: { hashes?: unknown[] }) => !each.hashes)).toEqual([]);
  expect(peers.map((each: { name: string }) => each.name)).toEqual(['aws-cdk-lib', 'constructs']);
  const references = [document.metadata.component, bundle, ...bundle.components, ...peers].map(each => each['bom-ref']);
  expect(new Set(references).size).toBe(references.length);
  const used = document.dependencies.flatMap((each: { ref: string; dependsOn: string[] }) => [each.ref, ...each.dependsOn]);
  expect(used.filter((each: string) => !references.includes(each))).toEqual([]);
  expect([document.serialNumber, document.metadata.timestamp]).toEqual([undefined, undefined]);
});

describe('links of the shipped README', () => {
  test.each([
    ['[a](docs/a.md#b)', `[a](${WEB}docs/a.md#b)`],
    ['[`a`](./docs/a.md)', `[\`a\`](${WEB}docs/a.md)`],
    ['![a](docs/a.png)', `![a](${RAW}docs/a.png)`],
    ['[![a](docs/a.svg)](docs/a.md)', `[![a](${RAW}docs/a.svg)](${WEB}docs/a.md)`],
    ['<img src="docs/a.png"> <a href="docs/a.md">a</a>', `<img src="${RAW}docs/a.png"> <a href="${WEB}docs/a.md">a</a>`],
    ['[a]: docs/a.md', `[a]: ${WEB}docs/a.md`],
    ['[a](docs/)', `[a](${WEB.replace('blob', 'tree')}docs/)`],
  ])('%s becomes absolute', (relative, absolute) => {
    expect(absoluteLinks(relative, '1.2.3')).toBe(absolute);
  });

  test.each(['[a](#b)', '[a](https://a.example/b.md)', '[a](mailto:a@a.example)', '`[a](docs/a.md)`', '```md\n[a](docs/a.md)\n```'])('%s stays', text => {
    expect(absoluteLinks(text, '1.2.3')).toBe(text);
  });

  test('are absolute in README.md, and stay so the second time', () => {
    const once = absoluteLinks(README, '1.2.3');
    expect(once).toContain(WEB);
    expect(once.replace(/```[\s\S]*?```/g, '').match(/\]\((?!https?:|#)[^)]*\)/g)).toBeNull();
    expect(absoluteLinks(once, '1.2.3')).toBe(once);
  });
});

describe('code in the language of a package', () => {
  const folded = (name: string) => `<details><summary>${name}</summary>\n\n\`\`\`${name}\nin ${name}\n\`\`\`\n\n</details>`;
  const group = `\`\`\`ts nofixture\nin ts\n\`\`\`\n\n${folded('python')}\n${folded('java')}`;

  test('takes the place of the group, with what stands around it', () => {
    expect(inLanguage(`before\n\n${group}\n\nafter`, 'python')).toBe('before\n\n```python\nin python\n```\n\nafter');
  });

  test('leaves a group without that language, code of one language, and other code', () => {
    for (const text of [group, '```ts\na\n```\n\nwords\n\n```python\nb\n```', '```sh\na\n```\n\n```sh\nb\n```']) expect(inLanguage(text, 'go')).toBe(text);
    expect(inLanguage('```ts\na\n```\n\nwords\n\n```python\nb\n```', 'python')).toBe('```ts\na\n```\n\nwords\n\n```python\nb\n```');
  });

  test('is not what a machine writes in Go: such code stays in TypeScript', () => {
    expect(readmeFor('```ts\na\n```', 'go')).toBe('```TypeScript\na\n```');
    expect(readmeFor('```ts\na\n```', 'python')).toBe('```ts\na\n```');
  });
});

test('npm would publish these files and no other', () => {
  const [{ files }] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }));
  const paths: string[] = files.map((file: { path: string }) => file.path);
  const allowed = [
    /^lib\/[\w/.-]+\.(js|d\.ts)$/, /^lib\/\.fingerprint$/, /^assets\/create-secret\/(index|\w+-client)\.js$/, /^assets\/access-map\/page\.(css|html|js)$/,
    /^bin\/cdk-managed-secret$/, /^schema\/[\w.-]+\.schema\.json$/, /^(\.jsii|package\.json|sbom\.cdx\.json|NOTICE|LICENSE|(README|API|CHANGELOG)\.md)$/,
  ];
  expect(paths.filter(file => !allowed.some(pattern => pattern.test(file)))).toEqual([]);
  expect(paths.filter(file => /(^|\/)(src|test|docs|node_modules)\/|\.test\./.test(file))).toEqual([]);
  for (const pattern of allowed) expect([pattern, paths.some(file => pattern.test(file))]).toEqual([pattern, true]);
});
