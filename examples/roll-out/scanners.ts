/** What scanners find in the app, and why that is accepted. You need it only if you scan your templates. */
import { Role } from 'aws-cdk-lib/aws-iam';
import { CodePipeline } from 'aws-cdk-lib/pipelines';
import { IConstruct } from 'constructs';
import { Environment } from './environment';
import { DEV, PRIMARY, STANDBY, TOOLS } from './platform';
import { ManagedSecret, ScannerFindings } from 'cdk-managed-secret';

const NOT_FOLLOWED = 'Its readers do not reload a changed value yet.';
const OF_ONE_ROLE = 'Only this role needs the policy, and both are deleted together.';
const NAMED_BY_ALIAS = 'IAM accepts no alias as a resource: a condition limits the statement to keys with that alias, and the encryption context to the secret.';
const NOT_THERE_YET = 'The key may be deployed after the role, so its id is unknown here. The encryption context limits the statement to the secret.';

const wildcards = (...what: readonly string[]) => what.map(one => `AwsSolutions-IAM5[${one}]`);
const keysOf = (account: string, region: string, partition = '<AWS::Partition>') => wildcards(`Resource::arn:${partition}:kms:${region}:${account}:key/*`);
const inPacks = (...rules: readonly string[]) => rules.flatMap(rule => ['HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321'].map(pack => `${pack}-${rule}`));
const at = (scope: IConstruct, path: string) => path.split('/').reduce((construct, id) => construct.node.findChild(id), scope);

/** Of a stage: when all grants are made, and before the pipeline synthesizes it. */
export function acknowledgeStage({ account, shop, standby }: Environment): void {
  for (const secret of [shop.signing, shop.sandbox, standby.queue]) ScannerFindings.acknowledgeNoRotation(secret, NOT_FOLLOWED);
  for (const role of [shop.reader, standby.reader]) ScannerFindings.acknowledgeInlinePolicy(role, OF_ONE_ROLE);
  ScannerFindings.acknowledge(at(shop.reader, 'DefaultPolicy'), NAMED_BY_ALIAS, ...keysOf(account!, STANDBY), ...keysOf(TOOLS, PRIMARY, 'aws'));
}

/** Of the stage whose role reads a secret of `dev`. */
export function acknowledgeReaderOfDev({ shop }: Environment): void {
  ScannerFindings.acknowledge(at(shop.reader, 'DefaultPolicy'), NOT_THERE_YET, ...keysOf(DEV, PRIMARY));
}

/** Of the secret that all stages read. */
export function acknowledgeLicense(license: ManagedSecret): void {
  ScannerFindings.acknowledgeNoRotation(license, NOT_FOLLOWED);
}

const [ROLE, SOURCE, ACTIONS] = ['Pipeline/Role', 'Pipeline/Source/acme_shop/CodePipelineActionRole', 'CodeBuildActionRole'];
const [BUILD, UPDATE] = ['Pipeline/Build/Synth/CdkBuildProject', 'UpdatePipeline/SelfMutation'];
const ROLES = [ROLE, SOURCE, ACTIONS, `${BUILD}/Role`, `${UPDATE}/Role`];

const policiesOf = (...roles: readonly string[]) => roles.map(role => `${role}/DefaultPolicy`);

/** A row for each reason. Paths are below the pipeline. */
interface Row {
  readonly paths: readonly string[];
  readonly reason: string;
  readonly findings: readonly string[];
}

const logsOf = (path: string, project: string): Row => ({
  paths: policiesOf(`${path}/Role`),
  reason: 'CodeBuild names the log streams and the reports of a project when it builds.',
  findings: wildcards(
    `Resource::arn:<AWS::Partition>:logs:${PRIMARY}:${TOOLS}:log-group:/aws/codebuild/<${project}>:*`,
    `Resource::arn:<AWS::Partition>:codebuild:${PRIMARY}:${TOOLS}:report-group/<${project}>-*`,
  ),
});

const ROWS: readonly Row[] = [
  {
    paths: policiesOf(ROLE, SOURCE, `${BUILD}/Role`, `${UPDATE}/Role`),
    reason: 'CDK Pipelines lets the roles of the pipeline read its artifacts, with the key of their bucket.',
    findings: wildcards(
      'Action::kms:GenerateDataKey*', 'Action::kms:ReEncrypt*', 'Action::s3:GetBucket*', 'Action::s3:GetObject*', 'Action::s3:List*',
      'Resource::<PipelineArtifactsBucketAEA9A052.Arn>/*',
    ),
  },
  {
    paths: policiesOf(ROLE, SOURCE, `${BUILD}/Role`),
    reason: 'CDK Pipelines lets the pipeline, its source and its build write artifacts.',
    findings: wildcards('Action::s3:Abort*', 'Action::s3:DeleteObject*'),
  },
  {
    paths: policiesOf(ROLE),
    reason: 'CDK Pipelines does not know the ids of the bucket and the key for artifacts in the other Region.',
    findings: [...wildcards('Resource::*', 'Resource::arn:<AWS::Partition>:s3:::tools-support-eu-west-1eplicationbucketc5c4752a597d6e155b0f/*'), 'CKV_AWS_111'],
  },
  {
    paths: policiesOf(`${UPDATE}/Role`),
    reason: 'The pipeline updates itself: it assumes the bootstrap roles by their tag, describes stacks, and lists buckets.',
    findings: wildcards('Resource::*', `Resource::arn:*:iam::${TOOLS}:role/*`),
  },
  logsOf(BUILD, 'PipelineBuildSynthCdkBuildProject6BEFA8E6'),
  logsOf(UPDATE, 'PipelineUpdatePipelineSelfMutationDAA41400'),
  {
    paths: [BUILD, UPDATE],
    reason: 'The rule requires OAuth for every source. The source of the projects is the pipeline, and the pipeline uses a connection.',
    findings: ['HIPAA.Security-CodeBuildProjectSourceRepoUrl', 'PCI.DSS.321-CodeBuildProjectSourceRepoUrl'],
  },
  {
    paths: ['Pipeline'],
    reason: 'The CDK writes ARNs of roles by Fn::Join, and the dependency on the role beside the reference.',
    findings: ['E3703', 'W3005'],
  },
];

const BUCKETS: Omit<Row, 'paths'> = {
  reason: 'Only the roles of the pipeline have access, and each run builds the artifacts again from the repository.',
  findings: ['AwsSolutions-S1', ...inPacks('S3BucketLoggingEnabled', 'S3BucketVersioningEnabled', 'S3BucketReplicationEnabled'), 'CKV_AWS_18', 'CKV_AWS_21'],
};

/** Of what CDK Pipelines makes. It is made here: no stage can be added afterwards. */
export function acknowledgePipeline(pipeline: CodePipeline): void {
  pipeline.buildPipeline();
  for (const role of ROLES) ScannerFindings.acknowledgeInlinePolicy(at(pipeline, role) as Role, OF_ONE_ROLE);
  for (const { paths, reason, findings } of ROWS) for (const path of paths) ScannerFindings.acknowledge(at(pipeline, path), reason, ...findings);
  const { artifactBucket, crossRegionSupport } = pipeline.pipeline;
  const buckets = [artifactBucket, crossRegionSupport[STANDBY].replicationBucket];
  for (const bucket of buckets) ScannerFindings.acknowledge(bucket, BUCKETS.reason, ...BUCKETS.findings);
}
