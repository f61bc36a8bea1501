import { awscdk, github, IResolver } from 'projen';

/**
 * Each action by the commit of its release: a tag can be moved. Where a commit is new here, look it up in the action's own list of
 * releases, and in two repositories that pin it.
 */
const ACTIONS: Record<string, readonly [commit: string, version: string]> = {
  'actions/checkout': ['3d3c42e5aac5ba805825da76410c181273ba90b1', 'v7.0.1'],
  'actions/dependency-review-action': ['a1d282b36b6f3519aa1f3fc636f609c47dddb294', 'v5.0.0'],
  'actions/download-artifact': ['3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c', 'v8.0.1'],
  'actions/setup-go': ['b7ad1dad31e06c5925ef5d2fc7ad053ef454303e', 'v7.0.0'],
  'actions/setup-java': ['dd06d9cba3e5552c54d9f8ea23572deb30010f7c', 'v6.0.0'],
  'actions/setup-node': ['820762786026740c76f36085b0efc47a31fe5020', 'v7.0.0'],
  'actions/setup-python': ['5fda3b95a4ea91299a34e894583c3862153e4b97', 'v7.0.0'],
  'actions/upload-artifact': ['043fb46d1a93c77aae656e7c1c64a875d1fc6a0a', 'v7.0.1'],
  'amannn/action-semantic-pull-request': ['48f256284bd46cdaab1048c3721360e808335d50', 'v6.1.1'],
  'github/codeql-action/analyze': ['99df26d4f13ea111d4ec1a7dddef6063f76b97e9', 'v4.37.0'],
  'github/codeql-action/init': ['99df26d4f13ea111d4ec1a7dddef6063f76b97e9', 'v4.37.0'],
  'github/codeql-action/upload-sarif': ['99df26d4f13ea111d4ec1a7dddef6063f76b97e9', 'v4.37.0'],
  'ossf/scorecard-action': ['4eaacf0543bb3f2c246792bd56e8cdeffafb205a', 'v2.4.3'],
};

const READ = github.workflows.JobPermission.READ;
const WRITE = github.workflows.JobPermission.WRITE;
const RUNNER = ['ubuntu-latest'];
const WEEKLY = [{ cron: '41 5 * * 2' }];
const MAIN = { branches: ['main'] };

const checkout = (): github.workflows.JobStep => ({
  name: 'Check out', uses: 'actions/checkout', with: { 'persist-credentials': false },
});

/** The build runs this first: a known hole, or a package that its registry did not sign, ends it. */
export const AUDIT = { name: 'Audit the dependencies', run: 'npm audit --audit-level=high && npm audit signatures' };

/** Static analysis of TypeScript and JavaScript, and of the workflows themselves. */
function addCodeQl(project: awscdk.AwsCdkConstructLibrary): void {
  const workflow = project.github!.addWorkflow('codeql');
  workflow.on({ push: MAIN, pullRequest: MAIN, schedule: WEEKLY });
  workflow.addJob('analyze', {
    runsOn: RUNNER,
    timeoutMinutes: 30,
    permissions: { contents: READ, securityEvents: WRITE },
    strategy: { failFast: false, matrix: { domain: { language: ['javascript-typescript', 'actions'] } } },
    steps: [
      checkout(),
      { name: 'Start CodeQL', uses: 'github/codeql-action/init', with: { languages: '${{ matrix.language }}' } },
      { name: 'Analyze', uses: 'github/codeql-action/analyze' },
    ],
  });
}

/** What docs/internals/scorecard.md describes, measured. */
function addScorecard(project: awscdk.AwsCdkConstructLibrary): void {
  const workflow = project.github!.addWorkflow('scorecard');
  workflow.on({ push: MAIN, schedule: WEEKLY });
  workflow.addJob('analyze', {
    runsOn: RUNNER,
    timeoutMinutes: 15,
    permissions: { contents: READ, securityEvents: WRITE, idToken: WRITE }, // The token signs the published result.
    steps: [
      checkout(),
      { name: 'Score', uses: 'ossf/scorecard-action', with: { results_file: 'results.sarif', results_format: 'sarif', publish_results: true } },
      { name: 'Upload', uses: 'github/codeql-action/upload-sarif', with: { sarif_file: 'results.sarif' } },
    ],
  });
}

/** Refuses a pull request that adds a dependency with a known hole. */
function addDependencyReview(project: awscdk.AwsCdkConstructLibrary): void {
  const workflow = project.github!.addWorkflow('dependency-review');
  workflow.on({ pullRequest: MAIN });
  workflow.addJob('review', {
    runsOn: RUNNER,
    timeoutMinutes: 10,
    permissions: { contents: READ },
    steps: [checkout(), { name: 'Review', uses: 'actions/dependency-review-action' }],
  });
}

/** Writes `uses: action@commit # version`, which projen cannot: its YAML has no comments. An action of this repository has no commit. */
function withVersions(yaml: string): string {
  return yaml.replace(/(uses: )([\w./-]+)(@\S+)?$/gm, (line, uses: string, action: string) => {
    const known = ACTIONS[action];
    if (!known && !action.startsWith('./')) throw new Error(`Pin ${action} in projenrc/workflows.ts.`);
    return known ? `${uses}${action}@${known[0]} # ${known[1]}` : line;
  });
}

function pin(workflow: github.GithubWorkflow): void {
  const file = workflow.file!;
  file.addOverride('permissions', { contents: 'read' }); // A job that needs more says so.
  const write: (resolver: IResolver) => string | undefined = Reflect.get(file, 'synthesizeContent').bind(file);
  Reflect.set(file, 'synthesizeContent', (resolver: IResolver) => {
    const yaml = write(resolver);
    return yaml && withVersions(yaml);
  });
}

/** The workflows that look for holes. Then pins every action of every workflow, so call it last. */
export function secureWorkflows(project: awscdk.AwsCdkConstructLibrary): void {
  addCodeQl(project);
  addScorecard(project);
  addDependencyReview(project);
  project.github!.tryFindWorkflow('build')!.file!.addOverride('jobs.build.permissions.contents', 'read'); // It pushes nothing.
  for (const workflow of project.github!.workflows) pin(workflow);
}
