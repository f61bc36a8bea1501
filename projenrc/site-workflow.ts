import { awscdk, github } from 'projen';
import { INSTALL, READ_ONLY, setUp } from './compatibility-workflow';

const PYTHON = setUp('python', '3.13');

/** Of a pull request: builds the site, in which a dead link fails. */
function buildJob(): github.workflows.Job {
  return {
    runsOn: ['ubuntu-latest'],
    timeoutMinutes: 15,
    permissions: READ_ONLY,
    steps: [github.WorkflowSteps.checkout(), setUp('node', '24'), PYTHON, INSTALL, { name: 'Build', run: 'npx projen site' }],
  };
}

/** The version of the last tag as `0.1`, and the name `latest` for it, on the branch gh-pages, which GitHub serves. */
const DEPLOY = [
  'tag=$(git describe --tags --abbrev=0 --match "v*")',
  'version=$(echo "${tag#v}" | cut -d. -f1,2)',
  'git config user.name "github-actions[bot]"',
  'git config user.email "41898282+github-actions[bot]@users.noreply.github.com"',
  'SITE_REF="$tag" python -m mike deploy --config-file site/mkdocs.yml --push --update-aliases "$version" latest',
  'python -m mike set-default --config-file site/mkdocs.yml --push latest',
].join('\n');

/** Of a release: adds its version to the site. */
function deployJob(): github.workflows.Job {
  return {
    name: 'Publish the site',
    needs: ['release', 'release_github'],
    if: "needs.release.outputs.tag_exists != 'true' && needs.release.outputs.latest_commit == github.sha && !inputs.dry_run",
    runsOn: ['ubuntu-latest'],
    timeoutMinutes: 15,
    permissions: { contents: github.workflows.JobPermission.WRITE },
    steps: [
      github.WorkflowSteps.checkout({ with: { fetchDepth: 0 } }), PYTHON,
      { name: 'Fetch the tags and the site', run: 'git fetch --force --tags origin && (git fetch origin gh-pages:gh-pages || echo "The first version")' },
      { name: 'Install the generator', run: 'python -m pip install --require-hashes --requirement site/requirements.txt' },
      { name: 'Publish', run: DEPLOY },
    ],
  };
}

/** The documentation site: docs/decisions/0028. */
export function addSiteWorkflow(project: awscdk.AwsCdkConstructLibrary): void {
  const workflow = project.github!.addWorkflow('site');
  workflow.on({ pullRequest: {}, workflowDispatch: {} });
  workflow.addJobs({ build: buildJob() });
  project.release!.addJobs({ release_site: deployJob() });
}
