/** The baseline in every account of an organizational unit, in two regions: those that join get it, without anybody's doing. */
import { App, CfnStackSet, Stack, Stage } from 'aws-cdk-lib';
import { Baseline } from './baseline';

const ORGANIZATIONAL_UNITS = ['ou-ab12-11111111'];
const REGIONS = ['eu-central-1', 'eu-west-1'];
/** What CloudFormation takes as a text. Beyond it, the template has to stand in a bucket: templateUrl. */
const MAX_TEMPLATE = 51_200;

const app = new App();

// In a stage, which `cdk deploy` leaves alone: it writes cdk.out/assembly-Baseline, to look at.
const stage = new Stage(app, 'Baseline');
const baseline = new Baseline(stage, 'Secrets');
const templateBody = JSON.stringify(stage.synth().getStackArtifact(baseline.artifactId).template);
if (Buffer.byteLength(templateBody) > MAX_TEMPLATE) throw new Error(`The baseline has more than ${MAX_TEMPLATE} bytes.`);

// The account to which the management account has delegated the administration of stack sets.
const delegated = new Stack(app, 'SecretsBaseline', { env: { account: '444444444444', region: REGIONS[0] } });
new CfnStackSet(delegated, 'StackSet', {
  stackSetName: 'secrets-baseline',
  description: 'A key for secrets in every account',
  permissionModel: 'SERVICE_MANAGED',
  callAs: 'DELEGATED_ADMIN',
  // An account that leaves keeps its key, and so its secrets.
  autoDeployment: { enabled: true, retainStacksOnAccountRemoval: true },
  managedExecution: { Active: true },
  // Ten accounts at a time, one region after the other, and no further once one has failed.
  operationPreferences: {
    regionConcurrencyType: 'SEQUENTIAL', regionOrder: REGIONS, failureToleranceCount: 0, maxConcurrentCount: 10, concurrencyMode: 'SOFT_FAILURE_TOLERANCE',
  },
  stackInstancesGroup: [{ regions: REGIONS, deploymentTargets: { organizationalUnitIds: ORGANIZATIONAL_UNITS } }],
  templateBody,
});
