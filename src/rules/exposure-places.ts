import { FURTHER_PLACES } from './further-exposure-places';

/** A property of a resource that a call of the service shows in clear text. */
export interface ExposurePlace {
  /** The type of the resource; `*` for each type of AWS. */
  readonly type: string;
  /** Names of properties, from the outermost on. What is below is shown as well. */
  readonly path: readonly string[];
  /** The permission that is enough to read it. */
  readonly action: string;
  readonly what: string;
  readonly remedy: Remedy;
  /** Where AWS says that the call returns it. */
  readonly source: string;
  /** Whether a check of checkov or of AWS looks for literal keys there. */
  readonly hasKeyCheck?: boolean;
}

const REMEDIES = {
  code: 'Pass the ARN of the secret, call grantRead(), and read the value at run time.',
  ecs: 'Use ecs.Secret.fromSecretsManager(secret, field) in secrets of the container, in place of environment.',
  batch: 'Use Secret.fromSecretsManager(secret, field) of aws-batch in secrets of the container, in place of environment.',
  build: "Set type to BuildEnvironmentVariableType.SECRETS_MANAGER and value to the secret's ARN, followed by a colon and the field.",
  appRunner: 'Use Secret.fromSecretsManager(secret, field) of App Runner in RuntimeEnvironmentSecrets, in place of a variable.',
  beanstalk: 'Use the namespace aws:elasticbeanstalk:application:environmentsecrets, with the ARN of the secret as the value.',
  parameter: 'Read the secret itself where the parameter is read, or store the ARN of the secret in it.',
  glueConnection: 'Set SECRET_ID of the connection to the name of the secret, in place of the value.',
  userData: 'Call grantRead() for the role of the instance, and have its script call GetSecretValue.',
  stateMachine: 'Have the state read the secret in the task that needs it, or use a connection of EventBridge for HTTP tasks.',
  stack: 'Pass the name or the ARN of the secret to the nested stack, or set NoEcho on the parameter.',
  text: 'Leave the value out, and write the name of the secret there.',
} as const;

export type Remedy = keyof typeof REMEDIES;

export function remedyOf({ remedy }: ExposurePlace): string {
  return REMEDIES[remedy];
}

const reference = (service: string, action: string) => `https://docs.aws.amazon.com/${service}/API_${action}.html`;

const LAMBDA = {
  path: ['Environment', 'Variables'],
  action: 'lambda:GetFunctionConfiguration',
  what: 'environment of a function',
  remedy: 'code',
  hasKeyCheck: true,
  source: reference('lambda/latest/api', 'GetFunctionConfiguration'),
} as const;
const CONTAINERS = {
  action: 'ecs:DescribeTaskDefinition',
  remedy: 'ecs',
  source: reference('AmazonECS/latest/APIReference', 'DescribeTaskDefinition'),
} as const;
const BATCH = {
  type: 'AWS::Batch::JobDefinition',
  action: 'batch:DescribeJobDefinitions',
  remedy: 'batch',
  source: reference('batch/latest/APIReference', 'DescribeJobDefinitions'),
} as const;
const BUILD = {
  type: 'AWS::CodeBuild::Project',
  action: 'codebuild:BatchGetProjects',
  remedy: 'build',
  source: reference('codebuild/latest/APIReference', 'BatchGetProjects'),
} as const;
const APP_RUNNER = {
  type: 'AWS::AppRunner::Service',
  action: 'apprunner:DescribeService',
  remedy: 'appRunner',
  source: reference('apprunner/latest/api', 'DescribeService'),
} as const;
const CODE_OF_APP = ['SourceConfiguration', 'CodeRepository', 'CodeConfiguration', 'CodeConfigurationValues'];
const IMAGE_OF_APP = ['SourceConfiguration', 'ImageRepository', 'ImageConfiguration'];
const BEANSTALK = {
  path: ['OptionSettings'],
  action: 'elasticbeanstalk:DescribeConfigurationSettings',
  what: 'option of an environment',
  remedy: 'beanstalk',
  source: reference('elasticbeanstalk/latest/api', 'DescribeConfigurationSettings'),
} as const;
const MACHINE = {
  action: 'states:DescribeStateMachine',
  what: 'definition of a state machine',
  remedy: 'stateMachine',
  source: reference('step-functions/latest/apireference', 'DescribeStateMachine'),
} as const;
const GLUE = {
  type: 'AWS::Glue::Job',
  action: 'glue:GetJob',
  what: 'argument of a job',
  remedy: 'code',
  source: 'https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-job.html',
} as const;
const AMPLIFY = { path: ['EnvironmentVariables'], what: 'environment of an app', remedy: 'code' } as const;
const MODEL = {
  type: 'AWS::SageMaker::Model',
  action: 'sagemaker:DescribeModel',
  what: 'environment of a model',
  remedy: 'code',
  source: reference('sagemaker/latest/APIReference', 'DescribeModel'),
} as const;
const USER_DATA = { what: 'user data of an instance', remedy: 'userData' } as const;

/**
 * What services show. Properties that are meant for a secret, such as MasterUserPassword, are none of them: the service
 * does not return them, and CloudFormation's schemas mark them as write-only.
 */
export const EXPOSURE_PLACES: readonly ExposurePlace[] = [
  { ...LAMBDA, type: 'AWS::Lambda::Function' },
  { ...LAMBDA, type: 'AWS::Serverless::Function' },
  ...[['Environment'], ['Command'], ['EntryPoint'], ['DockerLabels'], ['HealthCheck', 'Command'], ['LogConfiguration', 'Options']].map(path => ({
    ...CONTAINERS,
    type: 'AWS::ECS::TaskDefinition',
    path: ['ContainerDefinitions', ...path],
    what: 'definition of a container',
    hasKeyCheck: path[0] === 'Environment',
  })),
  ...['ContainerProperties', 'NodeProperties', 'EcsProperties', 'EksProperties', 'Parameters'].map(name => ({
    ...BATCH, path: [name], what: 'definition of a job',
  })),
  { ...BUILD, path: ['Environment', 'EnvironmentVariables'], what: 'variable of a build', hasKeyCheck: true },
  { ...BUILD, path: ['Source', 'BuildSpec'], what: 'specification of a build' },
  ...[
    ...[IMAGE_OF_APP, CODE_OF_APP].flatMap(path => [[...path, 'RuntimeEnvironmentVariables'], [...path, 'StartCommand']]),
    // An image is built already.
    [...CODE_OF_APP, 'BuildCommand'],
  ].map(path => ({ ...APP_RUNNER, path, what: 'configuration of a service' })),
  { ...BEANSTALK, type: 'AWS::ElasticBeanstalk::Environment' },
  { ...BEANSTALK, path: ['OptionSettings'], type: 'AWS::ElasticBeanstalk::ConfigurationTemplate' },
  {
    type: 'AWS::SSM::Parameter',
    path: ['Value'],
    action: 'ssm:GetParameter',
    what: 'parameter without encryption',
    remedy: 'parameter',
    source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ssm-parameter.html (CloudFormation creates no SecureString)',
  },
  {
    ...USER_DATA,
    type: 'AWS::EC2::Instance',
    path: ['UserData'],
    action: 'ec2:DescribeInstanceAttribute',
    hasKeyCheck: true,
    source: reference('AWSEC2/latest/APIReference', 'DescribeInstanceAttribute'),
  },
  {
    ...USER_DATA,
    type: 'AWS::EC2::LaunchTemplate',
    path: ['LaunchTemplateData', 'UserData'],
    action: 'ec2:DescribeLaunchTemplateVersions',
    hasKeyCheck: true,
    source: reference('AWSEC2/latest/APIReference', 'DescribeLaunchTemplateVersions'),
  },
  {
    ...USER_DATA,
    type: 'AWS::AutoScaling::LaunchConfiguration',
    path: ['UserData'],
    action: 'autoscaling:DescribeLaunchConfigurations',
    hasKeyCheck: true,
    source: reference('autoscaling/ec2/APIReference', 'DescribeLaunchConfigurations'),
  },
  ...['AWS::StepFunctions::StateMachine', 'AWS::Serverless::StateMachine'].flatMap(type => (
    ['DefinitionString', 'Definition', 'DefinitionSubstitutions'].map(name => ({ ...MACHINE, type, path: [name] })))),
  { ...GLUE, path: ['DefaultArguments'] },
  { ...GLUE, path: ['NonOverridableArguments'] },
  {
    ...AMPLIFY,
    type: 'AWS::Amplify::App',
    action: 'amplify:GetApp',
    source: reference('amplify/latest/APIReference', 'GetApp'),
  },
  {
    ...AMPLIFY,
    type: 'AWS::Amplify::Branch',
    action: 'amplify:GetBranch',
    source: reference('amplify/latest/APIReference', 'GetBranch'),
  },
  { ...MODEL, path: ['PrimaryContainer', 'Environment'] },
  { ...MODEL, path: ['Containers', 'Environment'] },
  ...['Input', 'InputTransformer'].map(name => ({
    type: 'AWS::Events::Rule',
    path: ['Targets', name],
    action: 'events:ListTargetsByRule',
    what: 'input of a target',
    remedy: 'code' as const,
    source: reference('eventbridge/latest/APIReference', 'ListTargetsByRule'),
  })),
  {
    type: 'AWS::Scheduler::Schedule',
    path: ['Target', 'Input'],
    action: 'scheduler:GetSchedule',
    what: 'input of a target',
    remedy: 'code',
    source: reference('scheduler/latest/APIReference', 'GetSchedule'),
  },
  ...FURTHER_PLACES,
];

/** Of each resource of AWS that has such a property. */
export const TEXT_PLACES: readonly ExposurePlace[] = [
  {
    type: '*',
    path: ['Description'],
    action: 'the describing action of the service',
    what: 'description',
    remedy: 'text',
    source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html (the value may show up in the service)',
  },
  {
    type: '*',
    path: ['Tags'],
    action: 'tag:GetResources',
    what: 'tag',
    remedy: 'text',
    source: 'https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html (do not store confidential data in tags)',
  },
  {
    type: '*',
    path: ['Name'],
    action: 'the listing action of the service',
    what: 'name',
    remedy: 'text',
    source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html (primary identifiers)',
  },
];

export const NESTED_STACK: ExposurePlace = {
  type: 'AWS::CloudFormation::Stack',
  path: ['Parameters'],
  action: 'cloudformation:DescribeStacks',
  what: 'parameter without NoEcho',
  remedy: 'stack',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Parameter.html',
};

const BARE = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide';

export const OUTPUT: ExposurePlace = {
  type: '',
  path: ['Outputs'],
  action: 'cloudformation:DescribeStacks',
  what: 'output',
  remedy: 'text',
  source: `${BARE}/outputs-section-structure.html (CloudFormation does not redact outputs)`,
};

export const METADATA: ExposurePlace = {
  type: '',
  path: ['Metadata'],
  action: 'cloudformation:DescribeStackResource',
  what: 'metadata',
  remedy: 'text',
  source: `${BARE}/aws-attribute-metadata.html (CloudFormation does not redact metadata)`,
};

export const ALL_PLACES: readonly ExposurePlace[] = [...EXPOSURE_PLACES, ...TEXT_PLACES, NESTED_STACK, OUTPUT, METADATA];
