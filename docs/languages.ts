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

jsii compiles the library: one implementation in Node, and a package for each language that calls it. Each package contains the handler's bundle. Some of the
[examples](../../examples/README.md) are in four languages, as projects that use the packages.

<!-- Written by \`npx projen languages && npx projen languages:docs\`. -->
`;

const NOTES = `## What differs

| | TypeScript | Python | Java | Go |
| --- | --- | --- | --- | --- |
| properties | object | keyword arguments | builders | structs of pointers |
| \`SecretContent.generated(options, { pin })\` | object | \`generated(SecretStringGenerator(...), pin="...")\` | two builders | two structs |
| the line that created the construct, in errors | always | with \`JSII_HOST_STACK_TRACES=1\`, or \`cdk synth --debug\` | as in Python | never: search for the path of the construct |
| the exception for an error | \`ValidationFailedWithErrors\` of \`app.synth()\` | \`RuntimeError\` | \`RuntimeException\` | panic |
| \`ISecretKeyFactory\`, \`ICustomSecretRule\` | object, or class | class with \`@jsii.implements\`; \`id\`, \`title\`, \`fix\` and \`severity\` with \`@property\` | class | pointer to a struct; \`Severity()\` may return \`""\` |
| property injectors, by \`ManagedSecret.PROPERTY_INJECTION_ID\` | object | dict with camelCase keys | \`Map\`; null if the app set nothing | plain values only |

The library runs in a Node process of jsii, which has no stack of your app. With \`JSII_HOST_STACK_TRACES=1\`, jsii forwards the stack from [Python](https://github.com/aws/jsii/pull/5153) and
[Java](https://github.com/aws/jsii/pull/5158), and the CDK [records it](https://github.com/aws/aws-cdk/pull/38124). The runtime for Go does not forward it (jsii 1.142). If an app turns
stack traces off, no language has the line. With \`CDK_DISABLE_STACK_TRACE\`, messages have no link either.

Errors name properties as TypeScript does (\`secretName\` is \`secret_name\` in Python). In Python, jsii forwards a member of an interface only if it is declared with \`@property\`. 
The tests run injectors, Aspects, validation plugins, and subclasses in
[Python](../../test/languages/fixtures/hooks/python/app.py) and [Java](../../test/languages/fixtures/hooks/java/src/main/java/com/example/Hooks.java). They run key factories,
custom rules, acknowledgments, and violated guardrails in [Python](../../test/languages/fixtures/platform/python/app.py) and
[Java](../../test/languages/fixtures/platform/java/src/main/java/com/example/Platform.java). If an app violates only guardrails, and no CLI runs it, the exception says only that the
validation failed: read the rules on stderr, or in \`validation-report.json\`. In Go, objects that the CDK passes to an injector arrive broken (jsii 1.140): an injector can set only texts and numbers.

## What is checked, and what is not

| | the tests check | nobody checks |
| --- | --- | --- |
| npm | the list of files, peers, \`npm publish --dry-run\` | provenance |
| Python | \`twine check --strict\` of wheel and source distribution, typing, licence, classifiers, requirements | an upload |
| Java | the elements of the pom that Maven Central requires, sources, javadoc, pinned dependencies | signatures, the validation by Maven Central |
| Go | \`go mod tidy -diff\` is empty; the examples verify, vet, and build the module | the tag of its repository |

There is no package for .NET: [0029](../decisions/0029-no-dotnet.md). projen writes the release workflow, and a maintainer starts it on GitHub ([a release](../../CONTRIBUTING.md#a-release)). The tests rehearse it in a clone, under
its version of Node: version, changelog, compilation, package, and the way back. The jobs that publish unpack the package over a checkout; a test shows that they do not compile it again. Rebuilt
packages differ in their bytes, because wheels, jars, and poms contain the time of the build. API references: [TypeScript](../../API.md), [Python](../api/python.md), [Java](../api/java.md), [Go](../api/go.md).

## Time, and what is cached

This repository caches packages only within one run, because a stale package is worse than a slow run. \`npm test\` packages once, and all tests of languages use that package. \`prepared()\` throws
if the sources have changed since. These things are shared:

| what | where | why |
| --- | --- | --- |
| one installation for all examples of a language | \`.work/languages\`, which each \`npx projen languages\` creates again | they have the same pins, as a test checks; a Python environment takes ten seconds and 430 MB |
| one run of Maven that compiles all examples | the same | Maven needs as long to start as to compile |
| downloads | \`~/.npm\`, \`~/.cache/pip\`, \`~/.m2\`, \`~/go/pkg/mod\` | the caches of these tools. We remove only our own package from \`~/.m2\`, because Maven would use the former one |
| the compiled CDK of Go | \`~/.cache/go-build\` | it saves a minute; if your CI can keep one folder, keep this one |
| the packages that jsii has unpacked | \`~/.cache/aws/jsii\` | the cache of jsii. The end-to-end tests have another home, and share \`.work/jsii-cache\` |

Measured on two cores that were busy with at least as much other work: \`npx projen languages\` 4.0 minutes with warm caches, 4.8 with those of npm, pip, Go and jsii empty (of CPU time 2.0 and
2.9). The tests then take 2.5 in test/languages, 3 in test/e2e/languages.test.ts, and 3 in test/packaging, which compiles the library three times.

## A released API stays

\`npx projen compat\` compiles the last release from its tag and compares; every difference is an error. \`npm test\` runs it. For an intended break, add the key that the command prints to
\`.compatignore\`, with the reason as a comment above it, and a line to CHANGELOG.md. Remove the key after the release.
`;

async function mistakes(): Promise<string[]> {
  const lines = ['## The same three mistakes', '', 'The output of [the app](../../examples/mistakes/app.ts) in four languages, without stack traces:', ''];
  for (const { name } of available()) {
    lines.push(`**${name}**`, '', '```text', ...await mistakesIn(name), '```', '');
  }
  return lines;
}

/** What cdk.json makes of a secret, and of one that violates it; in Python. */
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
    '[The app](../../examples/blueprint-context/python/app.py), here in Python, does not mention a blueprint. Its `cdk.json` has:', '',
    ...fence('json', JSON.stringify(configurationIn('python').context, undefined, 2)),
    '`cdk synth` turns `ManagedSecret(self, "Database")` into:', '',
    ...fence('json', JSON.stringify(Resources[database].Properties, undefined, 2)),
    'With `"regions": ["eu-west-1"]`, `"requiredTags": { "owner": ["billing"] }` and `"rotation": true` among the guardrails, the CLI ends with exit code '
    + `${code} and reports ${rules.join(', ')} for each of the three secrets. The first finding:`, '',
    ...fence('text', ...first.trim().split('\n')),
  ];
}

const available = () => LANGUAGES.filter(({ name }) => name in prepared().setUpSeconds);

async function deployments(): Promise<string[]> {
  const lines = ['## Deployed', '', 'The CDK CLI deploys each app on the [emulator](../../emulator/README.md), in a separate account. `test/e2e/languages.test.ts` reads the result back.', ''];
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
