/** The calls that show properties where values of secrets end: those of src/rules/exposure-places.ts. */
export const EXPOSING_ACTIONS: readonly string[] = [
  'amplify:GetApp', 'amplify:GetBranch', 'apigateway:GET', 'apprunner:DescribeService',
  'autoscaling:DescribeLaunchConfigurations', 'batch:DescribeJobDefinitions',
  'cloudformation:DescribeStackResource', 'cloudformation:DescribeStacks', 'codebuild:BatchGetProjects',
  'ec2:DescribeInstanceAttribute', 'ec2:DescribeLaunchTemplateVersions', 'ecs:DescribeTaskDefinition',
  'elasticbeanstalk:DescribeConfigurationSettings', 'events:ListTargetsByRule', 'glue:GetJob',
  'lambda:GetFunctionConfiguration', 'sagemaker:DescribeModel', 'scheduler:GetSchedule',
  'ssm:GetParameter', 'states:DescribeStateMachine', 'tag:GetResources',
];
