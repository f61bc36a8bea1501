import { awscdk, github } from 'projen';

/** Each Monday, before people work. */
const SCHEDULE = '17 4 * * 1';

/** Both ends of Node, with both ends of aws-cdk-lib, as they are that day. */
const RUNS = [
  { cdk: 'floor', constructs: 'floor', node: 'floor' },
  { cdk: 'floor', constructs: 'floor', node: 'latest' },
  { cdk: 'latest', constructs: 'latest', node: 'floor' },
  { cdk: 'latest', constructs: 'latest', node: 'latest' },
];

export const INSTALL: github.workflows.JobStep = { name: 'Install dependencies', run: 'npm ci' };
export const READ_ONLY = { contents: github.workflows.JobPermission.READ };

/** In the versions that projen's own workflows have. */
const ACTIONS = { node: 'v7.0.0', python: 'v7.0.0', java: 'v6.0.0', go: 'v7.0.0' };

export const setUp = (tool: keyof typeof ACTIONS, version: string, more: Record<string, unknown> = {}): github.workflows.JobStep => ({
  name: `Set up ${tool}`, uses: `actions/setup-${tool}@${ACTIONS[tool]}`, with: { [`${tool}-version`]: version, ...more },
});

/** The packed package and the unit tests. */
function versionsJob(): github.workflows.Job {
  const words = ['cdk', 'constructs', 'node'].map(name => `--${name} \${{ matrix.${name} }}`);
  return {
    runsOn: ['ubuntu-latest'],
    timeoutMinutes: 45,
    permissions: READ_ONLY,
    strategy: { failFast: false, matrix: { include: RUNS } },
    steps: [
      github.WorkflowSteps.checkout(), setUp('node', '24'), INSTALL,
      { name: 'Compile', run: 'npx projen compile' },
      { name: 'Package and unit tests', run: `npx projen supported-versions -- ${words.join(' ')} --unit` },
    ],
  };
}

/** The packages of the other languages, with the newest tools of each. */
function languagesJob(): github.workflows.Job {
  return {
    runsOn: ['ubuntu-latest'],
    timeoutMinutes: 45,
    permissions: READ_ONLY,
    steps: [
      github.WorkflowSteps.checkout(), setUp('node', 'latest'), setUp('python', '3.x'), setUp('java', '25', { distribution: 'corretto' }), setUp('go', 'stable'), INSTALL,
      { name: 'Package', run: 'npx projen compile && npx projen languages' },
      { name: 'Test', run: 'npx jest test/languages' },
    ],
  };
}

/** Finds out before users do that a new version of the CDK, of Node or of a language breaks something: docs/reference/compatibility.md. */
export function addCompatibilityWorkflow(project: awscdk.AwsCdkConstructLibrary): void {
  const workflow = project.github!.addWorkflow('compatibility');
  workflow.on({ schedule: [{ cron: SCHEDULE }], workflowDispatch: {} });
  workflow.addJobs({ versions: versionsJob(), languages: languagesJob() });
}
