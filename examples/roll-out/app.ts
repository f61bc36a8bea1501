/** One app in three accounts and two regions, rolled out by CDK Pipelines, with secrets that one account shares with another. */
import { App, Stack } from 'aws-cdk-lib';
import { PipelineType } from 'aws-cdk-lib/aws-codepipeline';
import { CodePipeline, CodePipelineSource, ManualApprovalStep, ShellStep } from 'aws-cdk-lib/pipelines';
import { Environment } from './environment';
import { CONFIDENTIAL, DEV, DISPOSABLE, ORGANIZATION, PRIMARY, PROD, TEST, TOOLS } from './platform';
import { acknowledgeLicense, acknowledgePipeline, acknowledgeReaderOfDev, acknowledgeStage } from './scanners';
import { ManagedSecret, SecretAccess, SecretAccessMap, SecretConsumer, SecretRules } from 'cdk-managed-secret';

const app = new App();
ORGANIZATION.applyTo(app); // The one line.
SecretAccessMap.write(app);

const dev = new Environment(app, 'dev', { account: DEV, blueprint: DISPOSABLE });
const test = new Environment(app, 'test', { account: TEST, blueprint: DISPOSABLE });
const prod = new Environment(app, 'prod', { account: PROD, blueprint: CONFIDENTIAL });

// Both stages are of this app: one line writes the secret's policy, the key's and the role's.
dev.shop.sandbox.grantRead(test.shop.reader);

// What all of them read is in the tools account, deployed with the pipeline, and so before any stage. No stage, no {stage}: it has a name.
const tools = new Stack(app, 'Tools', { env: { account: TOOLS, region: PRIMARY } });
const license = new ManagedSecret(tools, 'license', { secretName: 'tools/shop/license' });
for (const [account, stage] of [[DEV, 'dev'], [TEST, 'test'], [PROD, 'prod']]) license.grantAccess(SecretConsumer.role(account, `shop-${stage}`), SecretAccess.READ);
SecretRules.acknowledge(license, 'MS103', { reason: 'The role of each stage has the policy: environment.ts', owner: 'team-shop', expires: '2030-12-31' });
acknowledgeLicense(license);

const pipeline = new CodePipeline(tools, 'Pipeline', {
  pipelineType: PipelineType.V2,
  crossAccountKeys: true,
  enableKeyRotation: true,
  synth: new ShellStep('Synth', {
    input: CodePipelineSource.connection('acme/shop', 'main', {
      connectionArn: `arn:aws:codestar-connections:${PRIMARY}:${TOOLS}:connection/0f8fad5b-d9cb-469f-a165-70867728950e`,
    }),
    commands: ['npm ci', 'npx cdk synth'],
  }),
});
// A stage is synthesized as it is added: all grants come before.
for (const stage of [dev, test, prod]) acknowledgeStage(stage);
acknowledgeReaderOfDev(test);
// dev comes before test, which reads a secret of dev.
pipeline.addStage(dev);
pipeline.addStage(test);
pipeline.addStage(prod, { pre: [new ManualApprovalStep('Approve')] });
acknowledgePipeline(pipeline);
