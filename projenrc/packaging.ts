import { awscdk, JsonPatch, Task, TextFile } from 'projen';

/** The languages that are built and tested here; docs/decisions/0029-no-dotnet.md says why C# is not among them. */
const TARGETS = ['js', 'python', 'java', 'go'];

const TSX = 'tsx --tsconfig tsconfig.dev.json';
const JAVA_VERSIONS = 'packaging/java-versions.xml';

/** What the packages of the other languages ask for, in the versions that the tests run with. */
export interface PackagedVersions {
  readonly cdk: string;
  readonly constructs: string;
  readonly jsiiRuntime: string;
}

/** Of the ranges of package.json, Maven takes the newest version of the day: these rules leave it one. */
function javaVersions({ cdk, constructs, jsiiRuntime }: PackagedVersions): string[] {
  const rules = Object.entries({
    'software.amazon.awscdk:aws-cdk-lib': cdk, 'software.constructs:constructs': constructs, 'software.amazon.jsii:jsii-runtime': jsiiRuntime,
  }).flatMap(([name, version]) => [
    `    <rule groupId="${name.split(':')[0]}" artifactId="${name.split(':')[1]}">`,
    `      <ignoreVersions><ignoreVersion type="regex">(?!${version.replaceAll('.', '\\.')}$).*</ignoreVersion></ignoreVersions>`,
    '    </rule>',
  ]);
  const head = '<ruleset xmlns="https://www.mojohaus.org/VERSIONS/RULE/3.0.0" comparisonMethod="maven">';
  return ['<?xml version="1.0" encoding="UTF-8"?>', head, '  <rules>', ...rules, '  </rules>', '</ruleset>'];
}

/** The status is that of 0.x; by a `stability: stable` jsii-pacmak would say Production/Stable. */
const CLASSIFIERS = ['Development Status :: 4 - Beta', 'Framework :: AWS CDK', 'Framework :: AWS CDK :: 2'];

/** What npm publishes beside package.json, README.md and LICENSE; all other packages carry the same files. */
const FILES = [
  'lib/**/*.js', 'lib/**/*.d.ts', 'lib/.fingerprint', '.jsii', 'assets', 'bin', 'schema', 'API.md', 'CHANGELOG.md', 'NOTICE', 'sbom.cdx.json',
];

/** `compat` looks for the last release in the history; a fork has its commits, and not always its tag. */
export const FETCH_TAGS = { name: 'Fetch the tags of releases', run: 'git fetch --force --tags "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY"' };

/**
 * Tests first: the examples, their locks and what tests them name 0.0.0, which is what they pass on. Then the version changes, and
 * what is packaged is compiled anew.
 */
function orderRelease(project: awscdk.AwsCdkConstructLibrary): void {
  const release = project.tasks.tryFind('release')!;
  const task = (name: string) => project.tasks.tryFind(name)!;
  release.reset();
  release.spawn(project.testTask);
  release.execArgs(['rm', '-fr', 'dist']);
  for (const name of ['bump', 'compile', 'package', 'unbump']) release.spawn(task(name));
  release.exec('git diff --ignore-space-at-eol --exit-code'); // What is released is what is committed.
}

/**
 * Packages only what was compiled from the sources as they are, in pinned versions, with translated examples:
 * docs/decisions/0015. Modules load late: 0019.
 */
export function configurePackaging(project: awscdk.AwsCdkConstructLibrary, bundle: Task, versions: PackagedVersions): void {
  const manifest = project.tryFindObjectFile('package.json')!;
  manifest.addOverride('jsii.targets.python.classifiers', CLASSIFIERS);
  manifest.addDeletionOverride('jsii.targets.dotnet'); // docs/decisions/0029-no-dotnet.md
  manifest.addDeletionOverride('stability');
  manifest.addOverride('files', FILES);
  new TextFile(project, JAVA_VERSIONS, { lines: javaVersions(versions) });
  const compile = project.compileTask;
  compile.reset(`${TSX} packaging/compiled.ts clear`);
  compile.spawn(bundle); // The mark is for what it makes as well.
  compile.exec('jsii --silence-warnings=reserved-word --fail-on-warnings');
  compile.exec(`${TSX} packaging/lazy-imports.ts`);
  compile.exec(`${TSX} packaging/shipped.ts`);
  compile.exec(`${TSX} packaging/compiled.ts mark`);

  for (const target of TARGETS) project.tasks.tryFind(`package:${target}`)!.reset(`${TSX} packaging/pack.ts ${target}`);
  project.tasks.tryFind('package-all')!.reset(`${TSX} packaging/pack.ts ${TARGETS.join(' ')}`);
  project.tasks.tryFind('compat')!.reset(`${TSX} packaging/compatibility.ts`);
  orderRelease(project);
  project.github!.tryFindWorkflow('build')!.file!.patch(JsonPatch.add('/jobs/build/steps/0/with/fetch-depth', 0));
}
