import { awscdk, github, javascript, release, typescript } from 'projen';
import { addCommunityFiles, PULL_REQUEST } from './projenrc/community';
import { addCompatibilityWorkflow } from './projenrc/compatibility-workflow';
import { configurePackaging, FETCH_TAGS } from './projenrc/packaging';
import { addSiteWorkflow } from './projenrc/site-workflow';
import { AUDIT, secureWorkflows } from './projenrc/workflows';

/** An aws-cdk-lib that npm, PyPI, Maven Central and the Go proxy all serve: docs/decisions/0002. */
const CDK_VERSION = '2.263.0';
const CONSTRUCTS_VERSION = '10.5.1';
const PACMAK_VERSION = '1.140.0';

// Of the handler's bundle: loaded when they are first used, docs/decisions/0022.
const HANDLER_PARTS = ['ssm-client', 's3-client', 'kms-client'];

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-managed-secret',
  description: 'An AWS CDK construct library for AWS Secrets Manager: a replacement for Secret that reports mistakes at synthesis',
  keywords: ['aws', 'cdk', 'awscdk', 'aws-cdk', 'secrets-manager', 'secret', 'kms', 'cross-account'],
  author: 'The cdk-managed-secret authors',
  authorOrganization: true,
  authorAddress: 'https://github.com/cdk-managed-secret',
  repositoryUrl: 'https://github.com/cdk-managed-secret/cdk-managed-secret.git',
  homepage: 'https://github.com/cdk-managed-secret/cdk-managed-secret',
  bugsUrl: 'https://github.com/cdk-managed-secret/cdk-managed-secret/issues',
  license: 'Apache-2.0',
  copyrightOwner: 'The cdk-managed-secret authors',

  cdkVersion: CDK_VERSION,
  constructsVersion: CONSTRUCTS_VERSION,
  jsiiVersion: '~6.0.16',
  typescriptVersion: '~6.0',
  typecheckTests: false,
  minNodeVersion: '20.16.0',
  packageManager: javascript.NodePackageManager.NPM,
  projenVersion: '0.103.25',
  defaultReleaseBranch: 'main',
  projenrcTs: true,
  tsconfigDevFile: 'tsconfig.dev.json',
  runner: typescript.TypeScriptRunner.tsx(),
  sampleCode: false,

  // No token of a registry is kept: npm and PyPI trust the workflow, and publish who built what from which commit.
  npmTrustedPublishing: true,
  npmProvenance: true,
  publishToPypi: { distName: 'cdk-managed-secret', module: 'cdk_managed_secret', trustedPublishing: true, attestations: true },
  publishToMaven: {
    javaPackage: 'io.github.cdkmanagedsecret',
    mavenGroupId: 'io.github.cdk-managed-secret',
    mavenArtifactId: 'cdk-managed-secret',
  },
  publishToGo: { moduleName: 'github.com/cdk-managed-secret/cdk-managed-secret-go', packageName: 'cdkmanagedsecret' },

  // Versions that every registry serves; a floating one breaks `npm ci` or the Go module: docs/decisions/0002.
  devDeps: [
    '@aws-cdk/cloud-assembly-schema@54.11.0',
    '@aws-cdk/asset-node-proxy-agent-v6@2.1.2',
    '@aws-cdk/integ-runner@2.197.10',
    '@aws-cdk/integ-tests-alpha@2.245.0-alpha.0', // Its newest; its floor of aws-cdk-lib is lower than ours.
    '@aws-sdk/client-iam@3.1164.0',
    '@aws-sdk/client-kms@3.1164.0',
    '@aws-sdk/client-lambda@3.1164.0', // The proofs of integ/ invoke the handler again.
    '@aws-sdk/client-secrets-manager@3.1164.0',
    '@aws-sdk/client-ssm@3.1164.0',
    '@aws-sdk/client-sts@3.1164.0',
    '@aws-sdk/client-s3@3.1164.0',
    '@aws-sdk/client-cloudformation@3.1164.0',
    '@aws-sdk/credential-provider-env@3.972.84',
    '@stryker-mutator/core@9.6.1', // 10 asks for Node 22.
    '@stryker-mutator/instrumenter@9.6.1',
    '@stryker-mutator/jest-runner@9.6.1',
    '@swc/core@1.16.18', // The newest of which every platform's binary is published.
    '@swc/jest',
    'ajv@^6',
    'axe-core@4.14.1',
    'esbuild@0.28.2',
    'aws-cdk@2.1148.1',
    'cdk-nag@3.0.2',
    'cdk-nag-2@npm:cdk-nag@2.38.2',
    'fast-check@^4',
    'jest-environment-node@^30', // Of jest, for test/mutation.
    'jest-runner@^30',
    'jsii-rosetta@~6.0',
    'playwright-core@1.65.1',
    'tsx',
    'yaml@^2',
  ],

  // By hand, from main, in 0.x until it has run against real AWS: docs/decisions/0015.
  releaseTrigger: release.ReleaseTrigger.workflowDispatch(),
  majorVersion: 0,
  // The first release is 0.1.0. No pipe: if its reader ends first, projen's shell may report a failure, and release a minor version.
  nextVersionCommand: 'git rev-parse --verify --quiet "refs/tags/$LATEST_TAG" > /dev/null || echo minor',
  workflowNodeVersion: '24',
  jsiiReleaseVersion: '0.2.1061', // Of publib, which runs with the right to publish.
  depsUpgrade: false,
  dependabot: true,
  dependabotOptions: { scheduleInterval: github.DependabotScheduleInterval.WEEKLY, cooldown: { defaultDays: 7 } },
  npmignoreEnabled: false, // `files` says what is published: projenrc/packaging.ts.
  githubOptions: { mergify: false },
  pullRequestTemplateContents: PULL_REQUEST,
  buildWorkflow: true,
  buildWorkflowOptions: { mutableBuild: false, preBuildSteps: [AUDIT, FETCH_TAGS] }, // A build that pushes would need a token.
  lambdaAutoDiscover: false,
  edgeLambdaAutoDiscover: false,
  singletonLambdaAutoDiscover: false,
  lambdaExtensionAutoDiscover: false,
  integrationTestAutoDiscover: false,

  eslintOptions: {
    dirs: ['src'],
    devdirs: ['test', 'emulator', 'integ', 'bench', 'examples', 'docs', 'access-map-page', 'packaging', 'projenrc', 'site'],
    // `npm test` reports and does not fix; `npx projen eslint --fix` fixes.
    commandOptions: { fix: false, extraArgs: ['--max-warnings=0'] },
    // The project service looks for the nearest tsconfig.json, which knows only src.
    projectService: false,
    tsconfigPath: './tsconfig.dev.json',
    ignorePatterns: ['*.js', '*.d.ts', 'node_modules/', 'lib/', 'coverage/', 'test/lint/planted/', 'emulator/.venv/', 'site/.venv/', 'site/build/', 'cdk.out/'],
  },
  // Source maps would be three quarters of the package, and of the time to read it.
  tsconfig: { compilerOptions: { inlineSourceMap: false, inlineSources: false } },
  tsconfigDev: {
    include: ['.projenrc.ts'],
    exclude: ['lib', 'dist', '.work', '.stryker-tmp', '**/cdk.out'],
    compilerOptions: {
      module: 'node16',
      moduleResolution: javascript.TypeScriptModuleResolution.NODE16,
      paths: { 'cdk-managed-secret': ['./src/index.ts'] },
    },
  },
  jestOptions: {
    configFilePath: 'jest.config.json',
    junitReporting: false,
    jestConfig: {
      testMatch: [],
      modulePathIgnorePatterns: ['<rootDir>/lib/', '<rootDir>/dist/', '<rootDir>/emulator/.venv/', '<rootDir>/site/.venv/', '<rootDir>/site/build/', '<rootDir>/.stryker-tmp/', '/cdk\\.out/', '/\\.work/'],
      moduleNameMapper: {
        '^cdk-managed-secret$': '<rootDir>/src',
        [`^(\\./(?:${HANDLER_PARTS.join('|')}))\\.js$`]: '$1', // TypeScript wants them named as they are compiled.
      },
      globalSetup: '<rootDir>/test/make-temporary-folder.js',
      globalTeardown: '<rootDir>/test/remove-temporary-folder.js',
      setupFiles: ['<rootDir>/test/setup.ts'],
      setupFilesAfterEnv: ['<rootDir>/test/setup-equality.js'],
    },
  },
  gitignore: ['/integ/cdk-integ.out.*', '/integ/*.snapshot/', '/assets/', '/sbom.cdx.json', '/cdk.out/', '/.work/', '/emulator/.venv/', '/site/.venv/', '/site/build/', '__pycache__/', '/examples/**/cdk.out/', '/examples/**/.venv/', '/examples/**/target/', '/bench/.work/', '/.stryker-tmp/', '/node_modules/'],
});

// The command reads two maps; the schema is for those who read one.
project.package.addBin({ 'cdk-managed-secret': 'bin/cdk-managed-secret' });

// Its optional binaries of 1.13 are not all published, and `npm ci` refuses the lock that results.
project.package.addPackageResolutions('unrs-resolver@1.12.2');
project.deps.removeDependency('ts-jest');
project.addDevDeps('jsii-diff@1.134.0', `jsii-pacmak@${PACMAK_VERSION}`);

// Tests are stripped of their types, not compiled: `typecheck` reads them all at once, in a third of the time.
Object.assign(project.jest!.config, {
  collectCoverage: false,
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // One for all, also for those that install, package and deploy: it ends what hangs, and no test depends on the speed of the machine.
  testTimeout: 1_200_000,
  maxWorkers: '100%', // On two cores, jest would use one.
  reporters: ['default', '<rootDir>/test/closing-line.js'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', {
      jsc: { parser: { syntax: 'typescript', decorators: true }, transform: { legacyDecorator: true }, target: 'es2022', keepClassNames: true },
      sourceMaps: 'inline',
    }],
  },
});

// ---- lint: data flows one way, and no function outgrows the eye: docs/decisions/0003 ----------------------------
/** A directory or file of src, and what it may import of src besides itself. */
const LAYERS: Record<string, string[]> = {
  'secrets-manager.ts': [],
  'cdk': [],
  'create-secret': ['secrets-manager.ts'],
  'cloudformation': ['cdk/names.ts', 'secrets-manager.ts'],
  'iam': ['cloudformation', 'secrets-manager.ts'],
  'rules': ['cloudformation', 'iam', 'cdk/names.ts', 'cdk/regions.ts', 'secrets-manager.ts'],
  'app': ['cdk', 'cloudformation', 'rules'],
  'facts': ['app', 'cdk', 'cloudformation', 'iam', 'rules', 'secrets-manager.ts'],
  'scanners': ['cdk', 'rules'],
  'pins': ['cloudformation', 'rules'],
  'validation': ['app', 'cdk', 'cloudformation', 'facts', 'rules'],
  'grants': ['app', 'cdk', 'cloudformation', 'facts', 'iam', 'rules', 'validation', 'secrets-manager.ts'],
  'access-map': ['app', 'cdk', 'cloudformation', 'facts', 'iam', 'rules', 'secrets-manager.ts'],
  'migrate': ['rules'],
  'blueprint': ['app', 'cdk', 'cloudformation', 'rules', 'validation', 'secrets-manager.ts'],
  'guard-rails': ['app', 'blueprint', 'cdk', 'cloudformation', 'facts', 'iam', 'rules'],
  'plugin': ['app', 'blueprint', 'cdk', 'cloudformation', 'facts', 'guard-rails', 'iam', 'rules', 'validation', 'grants'],
  'provider': ['app', 'cdk', 'cloudformation', 'create-secret', 'facts', 'grants', 'iam', 'rules', 'scanners', 'validation', 'secrets-manager.ts'],
  'encrypted-files': ['app', 'cloudformation', 'create-secret', 'grants', 'provider', 'rules', 'secrets-manager.ts'],
  'source-content.ts': [],
  'secret-content.ts': ['cloudformation', 'encrypted-files', 'provider', 'source-content.ts'],
  'secret-creation.ts': ['cloudformation', 'provider'],
  'secret-rules.ts': ['plugin', 'rules', 'validation'],
};
const FLOW = 'Imports follow the flow props, rules, construct, template: see docs/decisions/0003.';
project.eslint!.addRules({
  'import/no-cycle': ['error'],
  'import/no-restricted-paths': ['error', {
    zones: [
      ...Object.entries(LAYERS).map(([layer, allowed]) => ({
        target: `./src/${layer}`, from: './src', except: [layer, ...allowed].map(path => `./${path}`), message: FLOW,
      })),
      { target: './src', from: '.', except: ['./src', './node_modules', './package.json'], message: 'What is published needs nothing of the rest.' },
    ],
  }],
  '@stylistic/max-len': ['error', { code: 150, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true }],
});
project.eslint!.addOverride({
  files: ['src/**/*.ts', 'access-map-page/**/*.ts', 'emulator/**/*.ts', 'integ/**/*.ts', 'bench/**/*.ts', 'docs/**/*.ts', 'examples/**/*.ts', 'packaging/**/*.ts', 'projenrc/**/*.ts', 'site/**/*.ts'],
  rules: { 'max-lines-per-function': ['error', { max: 25, IIFEs: true }] },
});
// Readers of templates know the CDK by its types alone, rules not even by these.
for (const [folders, allowTypeImports] of [[['cloudformation', 'iam'], true], [['rules'], false]] as const) {
  const group = ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'];
  const message = 'Neither rules nor readers of templates meet the CDK: src/app does.';
  project.eslint!.addOverride({
    files: folders.map(folder => `src/${folder}/**/*.ts`),
    rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message, allowTypeImports }] }] },
  });
}
// The handler is bundled: what it needs is no dependency of the package.
project.eslint!.addOverride({ files: ['src/create-secret/**/*.ts'], rules: { 'import/no-extraneous-dependencies': 'off' } });
// Without a parser for .ts, import/no-cycle reads nothing and reports nothing.
project.eslint!.config.settings['import/parsers'] = { '@typescript-eslint/parser': ['.ts', '.tsx'] };

// ---- tasks ------------------------------------------------------------------------------------------------------
project.addTask('rules', { description: 'Write RULES.md from the rule tables', exec: 'tsx --tsconfig tsconfig.dev.json docs/rules.ts' });
project.addTask('policy-readers', {
  description: 'Write docs/internals/policy-readers.md: what each reader makes of a policy', exec: 'tsx --tsconfig tsconfig.dev.json docs/policy-readers.ts',
});
project.addTask('demo', { description: 'A real `cdk deploy` against the embedded emulator', exec: 'tsx --tsconfig tsconfig.dev.json emulator/demo.ts', receiveArgs: true });
project.addTask('emulator', { description: 'Start the embedded emulator and keep it', exec: 'tsx --tsconfig tsconfig.dev.json emulator/serve.ts', receiveArgs: true });
const bundle = project.addTask('bundle', {
  description: 'Bundle the handler that calls CreateSecret, with the clients that it needs; and the page of the access map',
  exec: ['esbuild index=src/create-secret/create-secret.lambda.ts', ...HANDLER_PARTS.map(part => `src/create-secret/${part}.ts --external:./${part}.js`),
    '--bundle --minify --platform=node --target=node22 --log-level=warning --metafile=.work/bundle/create-secret.json --legal-comments=linked --outdir=assets/create-secret',
    '--main-fields=module,main --supported:dynamic-import=false --alias:@aws-sdk/credential-provider-node=./src/create-secret/lambda-credentials.ts'].join(' '),
});
bundle.exec('esbuild access-map-page/page.ts access-map-page/page.css access-map-page/page.html --bundle --minify --charset=utf8 --target=es2020 --loader:.html=copy '
  + '--log-level=warning --metafile=.work/bundle/access-map.json --outdir=assets/access-map');
configurePackaging(project, bundle, { cdk: CDK_VERSION, constructs: CONSTRUCTS_VERSION, jsiiRuntime: PACMAK_VERSION });
project.addTask('verify', {
  description: 'What AWS has to prove: prints what that needs; with --aws runs it on your account, with --emulator on this machine',
  exec: 'tsx --tsconfig tsconfig.dev.json integ/verify.ts',
  env: { NODE_NO_WARNINGS: '1' },
  receiveArgs: true,
});
const bench = project.addTask('bench', { description: 'Measure against aws-cdk-lib' });
bench.spawn(project.compileTask);
bench.exec('tsx --tsconfig tsconfig.dev.json bench/bench.ts', { receiveArgs: true });
const benchHandlers = project.addTask('bench:handlers', { description: 'Measure the handler against those of aws-cdk-lib' });
benchHandlers.spawn(bundle);
benchHandlers.exec('tsx --tsconfig tsconfig.dev.json bench/handlers.ts', { receiveArgs: true });
project.addTask('screenshot', { description: 'Take the pictures of the access map, with the Chromium of this machine', exec: 'tsx --tsconfig tsconfig.dev.json docs/screenshot.ts' });
project.addTask('site', {
  description: 'Build the documentation site from the Markdown of the repository; fails on a dead link', exec: 'tsx --tsconfig tsconfig.dev.json site/build.ts',
});
project.addTask('site:screenshot', {
  description: 'Take the pictures of the documentation site, with the Chromium of this machine', exec: 'tsx --tsconfig tsconfig.dev.json site/screenshot.ts',
});
project.addTask('bench:access-map', { description: 'Measure what the access map adds to a synthesis', receiveArgs: true }).exec(
  'tsx --tsconfig tsconfig.dev.json bench/access-map.ts', { receiveArgs: true });
project.addTask('bench:blueprint', { description: 'Measure what a blueprint and the rules as a plugin add to a synthesis', receiveArgs: true }).exec(
  'tsx --tsconfig tsconfig.dev.json bench/blueprint.ts', { receiveArgs: true });
const SLOW = ['bench', 'docs', 'e2e', 'emulator', 'examples', 'integ', 'languages', 'lint', 'moto', 'packaging', 'scanners', 'site'];
const NOT_SLOW = SLOW.map(folder => `--testPathIgnorePatterns=<rootDir>/test/${folder}/`);
project.addTask('test:unit', {
  description: 'The tests that need neither a build nor an emulator',
  steps: [{ spawn: 'bundle' }, { execArgs: ['jest', '$@', ...NOT_SLOW], receiveArgs: true }],
});
project.addTask('mutate', {
  description: 'Mutate src, or the given paths of it, run the unit tests on each mutant, and print the score of each folder',
  // The corpus and the composed attacks reach most of src, and take ten seconds and more: too long for each mutant.
  env: { MUTATION_IGNORED_SUITES: ['/node_modules/', ...[...SLOW, 'corpus', 'attacks/composer'].map(folder => `<rootDir>/test/${folder}/`)].join(' ') },
  steps: [{ spawn: 'bundle' }, { exec: 'tsx --tsconfig tsconfig.dev.json test/mutation/run.ts', receiveArgs: true }],
});
project.tasks.removeTask('test:watch');
project.addTask('test:watch', {
  description: 'The same, on each change',
  steps: [{ spawn: 'bundle' }, { execArgs: ['jest', '--watchAll', '$@', ...NOT_SLOW], receiveArgs: true }],
});
const languages = project.addTask('languages', {
  description: 'Package for every language that this machine has, and set up their projects for test/languages',
  exec: 'tsx --tsconfig tsconfig.dev.json test/languages/prepare.ts',
});
project.addTask('languages:docs', { description: 'Write docs/reference/languages.md', exec: 'tsx --tsconfig tsconfig.dev.json docs/languages.ts' });
project.tasks.tryFind('docgen')!.reset('tsx --tsconfig tsconfig.dev.json packaging/references.ts');
project.addTask('parity', {
  description: 'Build all packages, and print the table of what each language makes of the examples',
  steps: [{ spawn: 'compile' }, { spawn: 'languages' }, { exec: 'tsx --tsconfig tsconfig.dev.json test/languages/parity.ts' }],
});
const installScanners = project.addTask('scanners:prepare', {
  description: 'Install checkov and cfn-lint, for test/scanners', exec: 'tsx --tsconfig tsconfig.dev.json test/scanners/prepare.ts',
});
for (const [task, description, option] of [['scanners', 'Run the scanners on the examples, and print the table', ''], ['scanners:docs', 'Write docs/guides/scanners.md', ' --write']]) {
  project.addTask(task, { description, steps: [{ spawn: bundle.name }, { spawn: installScanners.name }, { exec: `tsx --tsconfig tsconfig.dev.json docs/scanners.ts${option}` }] });
}
project.addTask('attacks', {
  description: 'Compose apps of three tricks each, and compare what the guardrails say with what the templates are: -- --count <apps> --seed <first>',
  steps: [{ spawn: 'bundle' }, { exec: 'tsx --tsconfig tsconfig.dev.json test/attacks/composer/run.ts', receiveArgs: true }],
});
project.addTask('corpus', { description: 'Print what the library says of the corpus of templates, in counts', exec: 'tsx --tsconfig tsconfig.dev.json test/corpus/counts.ts' });
// What they run reads the page or the function.
for (const name of ['corpus', 'policy-readers', 'screenshot', 'bench:access-map', 'bench:blueprint']) project.tasks.tryFind(name)!.prependSpawn(bundle);
project.addTask('import-graph', {
  description: 'Print what imports what in src, by file and by folder; fails on a circle', exec: 'tsx --tsconfig tsconfig.dev.json docs/import-graph.ts', receiveArgs: true,
});
project.addTask('cdk:upgrade', {
  description: 'Move to other versions of aws-cdk-lib and constructs: -- <cdk> <constructs> [--dry-run]',
  exec: 'tsx --tsconfig tsconfig.dev.json packaging/cdk-upgrade.ts',
  receiveArgs: true,
});
project.addTask('supported-versions', {
  description: 'The packed package, and with --unit the unit tests, with other versions: -- --cdk <version> --constructs <version> --node <version> [--unit]',
  exec: 'tsx --tsconfig tsconfig.dev.json packaging/supported-versions.ts',
  receiveArgs: true,
});
addCompatibilityWorkflow(project);
addSiteWorkflow(project);
project.addTask('typecheck', { description: 'Check the types of everything that jest and tsx only strip', exec: 'tsc --noEmit -p tsconfig.dev.json' });

// Everything, from a fresh clone: the README's second line. `build` compiles before, so this is its only test step.
project.testTask.reset();
project.testTask.spawn(project.compileTask);
project.testTask.spawn(project.tasks.tryFind('typecheck')!);
project.testTask.spawn(project.tasks.tryFind('eslint')!);
project.testTask.spawn(project.tasks.tryFind('compat')!);
project.testTask.spawn(languages);
project.testTask.spawn(installScanners);
project.testTask.exec('jest', { receiveArgs: true, env: { NODE_NO_WARNINGS: '1' } }); // The SDK's, about Node 20, with each suite.

addCommunityFiles(project);
secureWorkflows(project);
project.package.setScript('test:watch', 'npx projen test:watch');

project.synth();
