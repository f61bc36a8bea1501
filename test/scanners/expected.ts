/** Findings that stay, each with its reason: all of what is found and not acknowledged, and nothing else. */
export interface Expected {
  readonly rules: readonly string[];
  /** Paths of constructs, by the app. */
  readonly where: Readonly<Record<string, readonly string[]>>;
  readonly because: string;
}

const HIPAA = 'HIPAA.Security';
const NIST = 'NIST.800.53.R5';
const PCI = 'PCI.DSS.321';

const of = (rule: string, ...packs: readonly string[]) => packs.map(pack => `${pack}-${rule}`);
const wildcards = (...what: readonly string[]) => what.map(one => `AwsSolutions-IAM5[${one}]`);
const policyOf = (...roles: readonly string[]) => roles.map(role => `${role}/DefaultPolicy/Resource`);

/** The stages of `roll-out`, and their accounts. */
const STAGES = { dev: '111111111111', test: '222222222222', prod: '333333333333' };
const stages = (...paths: readonly string[]) => Object.keys(STAGES).flatMap(stage => paths.map(path => `${stage}/${path}`));

/** What CDK Pipelines makes in `roll-out`. */
const PIPELINE = 'Tools/Pipeline/Pipeline';
const SOURCE = `${PIPELINE}/Source/acme_shop/CodePipelineActionRole`;
const SYNTH = `${PIPELINE}/Build/Synth/CdkBuildProject`;
const UPDATE = 'Tools/Pipeline/UpdatePipeline/SelfMutation';
const BUCKETS = [`${PIPELINE}/ArtifactsBucket/Resource`, 'cross-region-stack-444444444444:eu-west-1/Default/CrossRegionCodePipelineReplicationBucket/Resource'];
const codeBuild = (project: string) => wildcards(
  `Resource::arn:<AWS::Partition>:logs:eu-central-1:444444444444:log-group:/aws/codebuild/<${project}>:*`,
  `Resource::arn:<AWS::Partition>:codebuild:eu-central-1:444444444444:report-group/<${project}>-*`,
);

/** The roles of the pipeline, one group of statements after the other. */
const OF_PIPELINES: readonly Expected[] = [
  {
    rules: wildcards(
      'Action::kms:GenerateDataKey*', 'Action::kms:ReEncrypt*', 'Action::s3:GetBucket*', 'Action::s3:GetObject*', 'Action::s3:List*',
      'Resource::<PipelineArtifactsBucketAEA9A052.Arn>/*',
    ),
    where: { 'roll-out': policyOf(`${PIPELINE}/Role`, SOURCE, `${SYNTH}/Role`, `${UPDATE}/Role`) },
    because: 'CDK Pipelines lets the roles of the pipeline read its artifacts, with the key of their bucket.',
  },
  {
    rules: wildcards('Action::s3:Abort*', 'Action::s3:DeleteObject*'),
    where: { 'roll-out': policyOf(`${PIPELINE}/Role`, SOURCE, `${SYNTH}/Role`) },
    because: 'CDK Pipelines lets the pipeline, its source and its build write artifacts.',
  },
  {
    rules: [...wildcards('Resource::*', 'Resource::arn:<AWS::Partition>:s3:::tools-support-eu-west-1eplicationbucketc5c4752a597d6e155b0f/*'), 'CKV_AWS_111'],
    where: { 'roll-out': policyOf(`${PIPELINE}/Role`) },
    because: 'The bucket for the artifacts of the other region, and its key, of which CDK Pipelines knows no id.',
  },
  {
    rules: wildcards('Resource::*', 'Resource::arn:*:iam::444444444444:role/*'),
    where: { 'roll-out': policyOf(`${UPDATE}/Role`) },
    because: 'The pipeline updates itself: CDK Pipelines lets it assume the roles of the bootstrapping, by their tag, look at stacks and list buckets.',
  },
  ...[['PipelineBuildSynthCdkBuildProject6BEFA8E6', SYNTH], ['PipelineUpdatePipelineSelfMutationDAA41400', UPDATE]].map(([id, project]): Expected => ({
    rules: codeBuild(id),
    where: { 'roll-out': policyOf(`${project}/Role`) },
    because: 'CodeBuild names log streams and reports of a project when it builds.',
  })),
  {
    rules: of('CodeBuildProjectSourceRepoUrl', HIPAA, PCI),
    where: { 'roll-out': [`${SYNTH}/Resource`, `${UPDATE}/Resource`] },
    because: 'The rule asks for OAuth whatever the source is. That of the projects is the pipeline, and that of the pipeline a connection.',
  },
  {
    rules: [
      'AwsSolutions-S1', ...of('S3BucketLoggingEnabled', HIPAA, NIST, PCI), 'CKV_AWS_18', ...of('S3BucketVersioningEnabled', HIPAA, NIST, PCI), 'CKV_AWS_21',
      ...of('S3BucketReplicationEnabled', HIPAA, NIST, PCI),
    ],
    where: { 'roll-out': BUCKETS },
    because: 'CDK Pipelines makes the buckets of the artifacts. Each run of the pipeline makes artifacts of its own, out of the repository.',
  },
  {
    rules: ['E3703'],
    where: { 'roll-out': [`${PIPELINE}/Resource`] },
    because: 'Not a finding of its own: under this number, cfn-lint would have Fn::Sub for the Fn::Join of the CDK in the role of an action.',
  },
  {
    rules: ['W3005'],
    where: { 'roll-out': [`${PIPELINE}/Resource`] },
    because: 'The CDK writes the dependency of the pipeline on its role beside the reference.',
  },
];

const BY_ALIAS = 'The key is named by its alias, which is no resource for IAM. kms:ResourceAliases limits the statement to keys with that alias, and the encryption context what is decrypted to the secret.';

/** A stage reads the replicas of its own account. */
const OF_REPLICAS = Object.entries(STAGES).map(([stage, account]): Expected => ({
  rules: wildcards(`Resource::arn:<AWS::Partition>:kms:eu-west-1:${account}:key/*`),
  where: { 'roll-out': policyOf(`${stage}/Shop/Reader`) },
  because: BY_ALIAS,
}));

/** The user decides whether a secret is rotated: the library acknowledges none of these. */
export const ROTATION_RULES = ['AwsSolutions-SMG4', ...of('SecretsManagerRotationEnabled', HIPAA, NIST)];

export const EXPECTED: readonly Expected[] = [
  {
    rules: ROTATION_RULES,
    where: {
      'quickstart': ['Quickstart/Database/Resource'],
      'two-accounts': ['Owner/Shared/Resource'],
      'blueprint': ['Shop/Database/Resource', 'Shop/ApiKey/Resource', 'Shop/Legacy/Resource'],
      'blueprint-context': ['Shop/Database/Resource', 'Shop/ApiKey/Resource', 'Shop/Legacy'],
    },
    because: 'The smallest apps, the same in four languages, rotate nothing. `database` shows how to rotate, and `examples/not-rotated.ts` how to say why not.',
  },
  {
    rules: ROTATION_RULES,
    where: { 'roll-out': [...stages('Shop/signing/Resource', 'Shop/sandbox/Resource', 'Standby/queue/Resource'), 'Tools/license/Resource'] },
    because: 'It shows how secrets come through stages, regions and accounts, and rotates none.',
  },
  {
    rules: of('IAMNoInlinePolicy', HIPAA, NIST, PCI),
    where: {
      'quickstart': ['Quickstart/Reader/DefaultPolicy/Resource'],
      'two-accounts': ['Consumer/Reader/DefaultPolicy/Resource'],
      'migration': ['Shop/Reader/DefaultPolicy/Resource'],
      'access-map': [
        'Owner/Operator/DefaultPolicy/Resource', 'Owner/Rotation/DefaultPolicy/Resource', 'Owner/Signer/DefaultPolicy/Resource',
        'Shop/Reader/DefaultPolicy/Resource', 'Shop/Reporter/DefaultPolicy/Resource',
      ],
      'roll-out': policyOf(
        ...stages('Shop/Reader', 'Standby/Reader'), `${PIPELINE}/Role`, SOURCE, `${SYNTH}/Role`, `${UPDATE}/Role`, 'Tools/Pipeline/CodeBuildActionRole',
      ),
    },
    because: 'aws-cdk-lib writes what a role of the app is granted into an inline policy of the role, for every service.',
  },
  {
    rules: ['AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:kms:eu-central-1:111111111111:key/*]'],
    where: {
      'two-accounts': ['Consumer/Reader/DefaultPolicy/Resource'],
      'access-map': ['Shop/Reader/DefaultPolicy/Resource'],
      'roll-out': policyOf('test/Shop/Reader'),
    },
    because: 'The role may be deployed before the key of the other account, whose id nobody knows by then. The encryption context limits what is decrypted to the secret.',
  },
  ...OF_REPLICAS,
  {
    rules: wildcards('Resource::arn:aws:kms:eu-central-1:444444444444:key/*'),
    where: { 'roll-out': policyOf(...stages('Shop/Reader')) },
    because: BY_ALIAS,
  },
  {
    rules: ['AwsSolutions-IAM5[Action::kms:GenerateDataKey*]', 'AwsSolutions-IAM5[Action::kms:ReEncrypt*]'],
    where: { 'access-map': ['Owner/Rotation/DefaultPolicy/Resource'] },
    because: 'Within the account, grantWrite() gives the actions on the key that the one of aws-cdk-lib gives, so that a migration takes nothing away.',
  },
  {
    rules: ['AwsSolutions-IAM5[Action::secretsmanager:*]', ...of('IAMPolicyNoStatementsWithFullAccess', HIPAA, NIST, PCI)],
    where: { 'access-map': ['Owner/Operator/DefaultPolicy/Resource'] },
    because: 'The operator of the example may do all with one secret, so that the map has such a one.',
  },
  {
    rules: [...of('SecretsManagerUsingKMSKey', HIPAA, NIST, PCI), 'CKV_AWS_149'],
    where: { 'access-map': ['Owner/Local/Resource'] },
    because: 'A secret of aws-cdk-lib, as others have it: the map shows it without a key.',
  },
  {
    rules: ['AwsSolutions-VPC7', ...of('VPCFlowLogsEnabled', HIPAA, NIST, PCI), ...of('VPCDefaultSecurityGroupClosed', HIPAA, NIST, PCI)],
    where: { database: ['Database/Vpc/Resource'] },
    because: 'The VPC stands for the one that is there already.',
  },
  {
    rules: ['AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole]'],
    where: { database: ['Database/Database/MonitoringRole/Resource'] },
    because: 'aws-cdk-lib makes the role for the monitoring of RDS, with the policy that AWS maintains for it.',
  },
  {
    rules: of('RDSInBackupPlan', HIPAA, NIST),
    where: { database: ['Database/Database/Resource'] },
    because: 'RDS makes its own backups each day. A plan of AWS Backup is made for an account, not for an instance.',
  },
  {
    rules: [...of('EC2RestrictedCommonPorts', HIPAA, NIST, PCI), ...of('EC2RestrictedSSH', HIPAA, NIST, PCI)],
    where: { database: ['Database/Database/SecurityGroup/from DatabaseRotation0D47EBD2:{IndirectPort}'] },
    because: 'Not judged: the rule allows the function of the rotation the port of the instance, which is an attribute that only the deployment knows.',
  },
  ...OF_PIPELINES,
  {
    rules: ['CKV_AWS_33'],
    where: { forms: ['FormsShared/Key/Resource'] },
    because: 'An organization is named by a condition, aws:PrincipalOrgID, with every principal; checkov does not read conditions. The key is the app\'s.',
  },
];
