/*
 * `npx projen languages:docs`, after `npx projen languages`: writes docs/reference/languages.md. Its tables and transcripts are of the run that
 * wrote them.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { eventsOf, Steady } from './transcript-lines';
import { Emulator } from '../emulator/emulator';
import { cdkSynth, configurationIn, KEY, tightened } from '../test/languages/cli';
import { cliOf, provide } from '../test/languages/deployment';
import { LANGUAGES } from '../test/languages/language';
import { mistakesIn } from '../test/languages/mistakes';
import { parity, table } from '../test/languages/parity';
import { EXAMPLES, language, prepared } from '../test/languages/workspace';

const ACCOUNT = '111111111111';

const INTRODUCTION = `# Python, Java and Go

The library is compiled by jsii: one implementation, and packages for each language that call it. Each package has the handler's bundle in it. The examples of
[examples/](../../examples/README.md) are there in four languages, as projects that use the packages.

<!-- Written by \`npx projen languages && npx projen languages:docs\`. -->
`;

const NOTES = `## What differs

| | TypeScript | Python | Java | Go |
| --- | --- | --- | --- | --- |
| properties | object | keyword arguments | builders | structs of pointers |
| \`SecretContent.generated(options, { pin })\` | object | \`generated(SecretStringGenerator(...), pin="...")\` | two builders | two structs |
| the line that created the construct, in errors | always | with \`JSII_HOST_STACK_TRACES=1\`, or \`cdk synth --debug\` | as in Python | never: search for the path of the construct |
| what a broken rule is | \`ValidationFailedWithErrors\` of \`app.synth()\` | \`RuntimeError\` | \`RuntimeException\` | panic |
| \`ISecretKeyFactory\`, \`ICustomSecretRule\` | object, or class | class with \`@jsii.implements\`; \`id\`, \`title\`, \`fix\` and \`severity\` with \`@property\` | class | pointer to a struct; \`Severity()\` may return \`""\` |
| property injectors, by \`ManagedSecret.PROPERTY_INJECTION_ID\` | object | dict with camelCase keys | \`Map\`; null where nothing was given | plain values only |

The library runs in a Node process of jsii, which has no stack of your app. With \`JSII_HOST_STACK_TRACES=1\`, jsii forwards the stack from [Python](https://github.com/aws/jsii/pull/5153) and
[Java](https://github.com/aws/jsii/pull/5158), and the CDK [records it](https://github.com/aws/aws-cdk/pull/38124). The runtime for Go does not forward it (jsii 1.142). In an app that turns
stack traces off, as with \`CDK_DISABLE_STACK_TRACE\`, no language has the line.

Errors name properties as TypeScript does (\`secretName\` is \`secret_name\` in Python). In Python, jsii forwards a member of an interface only if it is declared with \`@property\`. Injectors, Aspects, validation plugins and subclasses written in
[Python](../../test/languages/fixtures/hooks/python/app.py) and [Java](../../test/languages/fixtures/hooks/java/src/main/java/com/example/Hooks.java) are tests; so are key factories,
custom rules, acknowledgements and broken guard rails, in [Python](../../test/languages/fixtures/platform/python/app.py) and
[Java](../../test/languages/fixtures/platform/java/src/main/java/com/example/Platform.java). Where guard rails alone are broken and no CLI runs the app, the exception says that the
validation failed; the rules stand in the report, on stderr and in \`validation-report.json\`. In Go, objects that
CDK hands to an injector arrive broken (jsii 1.140): an injector there can set texts and numbers.

## What is checked, and what is not

| | checked by the tests | not checked |
| --- | --- | --- |
| npm | the list of files, peers, \`npm publish --dry-run\` | provenance |
| Python | \`twine check --strict\` of wheel and source distribution, typing, licence, classifiers, requirements | an upload |
| Java | the pom's elements that Maven Central asks for, sources, javadoc, pinned dependencies | signatures, the validation of Central itself |
| Go | \`go mod tidy -diff\` is empty, verified, vetted, built by the examples | the tag of its repository |

There is no package for .NET: [0029](../decisions/0029-no-dotnet.md). The release workflow is written by projen and run by hand on GitHub ([what it takes](../../CONTRIBUTING.md#a-release)). The tests rehearse it in a clone, under its version of
Node: version, changelog, compilation, package, and back; and that a checkout with that package unpacked over it, as the jobs that publish have it, is taken for compiled. Rebuilt packages are
not the same bytes: wheels, jars and poms hold the time of their making. API references: [TypeScript](../../API.md), [Python](../api/python.md), [Java](../api/java.md), [Go](../api/go.md).

## Time, and what is cached

Nothing is cached by this repository but within one run: a stale package would be worse than a slow one. \`npm test\` packages once, and all tests of languages read that; \`prepared()\` throws
if the sources have changed since. What is shared instead:

| what | where | why |
| --- | --- | --- |
| one installation for all examples of a language | \`.work/languages\`, made anew by each \`npx projen languages\` | they pin alike, which a test holds them to; a Python environment takes ten seconds and 430 MB |
| one run of Maven that compiles all examples | the same | its start takes as long as the compilation |
| downloads | \`~/.npm\`, \`~/.cache/pip\`, \`~/.m2\`, \`~/go/pkg/mod\` | theirs; only our own package is taken out of \`~/.m2\`, which would give the one of before |
| what Go has compiled of the CDK | \`~/.cache/go-build\` | a minute; CI that keeps one folder keeps this one |
| what jsii has unpacked | \`~/.cache/aws/jsii\` | theirs; the end-to-end tests, which have another home, share one in \`.work/jsii-cache\` |

Measured on two cores that had as much other work again, and more: \`npx projen languages\` 4.0 minutes with warm caches, 4.8 with those of npm, pip, Go and jsii empty (of CPU time 2.0 and
2.9). The tests then take 2.5 in test/languages, 3 in test/e2e/languages.test.ts, and 3 in test/packaging, which compiles the library three times.

## A released API stays

\`npx projen compat\` compiles the last release from its tag and compares, with every difference an error; \`npm test\` runs it. A break that is wanted gets a line in
\`.compatignore\`, by the key that the command prints, with the reason as a comment above it, and one in CHANGELOG.md. After the release the lines are removed.
`;

async function mistakes(): Promise<string[]> {
  const lines = ['## The same three mistakes', '', 'Stack traces are left out. [The app](../../examples/mistakes/app.ts) in four languages:', ''];
  for (const { name } of available()) {
    lines.push(`**${name}**`, '', '```text', ...await mistakesIn(name), '```', '');
  }
  return lines;
}

/** What cdk.json makes of a secret, and of one that is outside of it; in Python. */
async function contextAlone(): Promise<string[]> {
  const synth = (...args: string[]) => cdkSynth('blueprint-context', language('python'), ...args);
  const fence = (kind: string, ...lines: readonly string[]) => [`\`\`\`${kind}`, ...lines, '```', ''];
  const { outdir } = await synth();
  const { Resources } = JSON.parse(fs.readFileSync(path.join(outdir, 'Shop.template.json'), 'utf8'));
  const database = Object.keys(Resources).find(id => id.startsWith('Database'))!;
  const { code, output } = await synth('--context', `${KEY}=${tightened()}`);
  const [first] = /FATAL [\s\S]*?\n\n/.exec(output)!;
  const rules = [...new Set([...output.matchAll(/ManagedSecret::(MS\d+)/g)].map(([, rule]) => rule))].sort();
  return [
    '## The blueprint of cdk.json alone', '',
    '[The app](../../examples/blueprint-context/python/app.py), here in Python, has no word of it. Its `cdk.json` has', '',
    ...fence('json', JSON.stringify(configurationIn('python').context, undefined, 2)),
    '`cdk synth` makes of `ManagedSecret(self, "Database")`', '',
    ...fence('json', JSON.stringify(Resources[database].Properties, undefined, 2)),
    'With `"regions": ["eu-west-1"]`, `"requiredTags": { "owner": ["billing"] }` and `"rotation": true` among the guard rails, the CLI ends with exit code '
    + `${code} and tells ${rules.join(', ')} of each of the three secrets. The first of them:`, '',
    ...fence('text', ...first.trim().split('\n')),
  ];
}

const available = () => LANGUAGES.filter(({ name }) => name in prepared().setUpSeconds);

async function deployments(): Promise<string[]> {
  const lines = ['## Deployed', '', 'By the real CDK CLI, on the [emulator](../../emulator/README.md), each in an account of its own; `test/e2e/languages.test.ts` reads back what came of it.', ''];
  for (const [name, account] of [['python', ACCOUNT], ['java', '222222222222']]) {
    const emulator = await Emulator.start({ auth: true });
    try {
      lines.push(...await deployment(emulator, name, account));
    } finally {
      await emulator.stop();
    }
  }
  return lines;
}

async function deployment(emulator: Emulator, name: string, account: string): Promise<string[]> {
  const steady = new Steady();
  const version = await provide(emulator, account);
  await cliOf(emulator, 'quickstart', language(name), account).bootstrap();
  const lines: string[] = [];
  for (const example of ['quickstart', 'created']) {
    const { output, code } = await cliOf(emulator, example, language(name), account, version).deploy();
    const { app } = JSON.parse(fs.readFileSync(path.join(__dirname, '..', 'examples', example, name, 'cdk.json'), 'utf8'));
    lines.push(`**${name}**, examples/${example}/${name}, whose app is \`${app}\``, '', '```text', '$ cdk deploy', ...eventsOf(output).map(line => steady.text(line)), `exit code ${code}`, '```', '');
  }
  return lines;
}

async function write(): Promise<void> {
  const { packSeconds, setUpSeconds } = prepared();
  const rows = await parity();
  const setUps = Object.entries(setUpSeconds).map(([name, seconds]) => `${name} ${seconds.toFixed(0)} s`).join(', ');
  const document = [
    INTRODUCTION, '## The same templates', '',
    `\`npx projen parity\` builds all packages and prints this table: a hash of the templates, and one of the assets. Packaging took ${packSeconds.toFixed(0)} s; the set-ups of the `
    + `${EXAMPLES.length} examples: ${setUps}. Two cores, warm caches.`, '',
    table(rows), '', ...await mistakes(), ...await contextAlone(), ...await deployments(), NOTES,
  ];
  fs.writeFileSync(path.join(__dirname, 'reference', 'languages.md'), document.join('\n'));
}

write().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
