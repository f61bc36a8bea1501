/** The calls that show properties where values of secrets end: those of src/rules/exposure-places.ts. */
export const EXPOSING_ACTIONS: readonly string[] = [
  'amplify:GetApp', 'amplify:GetBranch', 'apigateway:GET', 'apprunner:DescribeService',
  'autoscaling:DescribeLaunchConfigurations', 'batch:DescribeJobDefinitions',
  'cloudformation:DescribeStackResource', 'cloudformation:DescribeStacks', 'cloudfront:GetFunction',
  'cloudwatch:GetDashboard', 'codebuild:BatchGetProjects', 'ec2:DescribeInstanceAttribute',
  'ec2:DescribeLaunchTemplateVersions', 'ec2:DescribeSpotFleetRequests', 'ecs:DescribeTaskDefinition',
  'elasticbeanstalk:DescribeConfigurationSettings', 'events:ListTargetsByRule', 'glue:GetConnection',
  'glue:GetJob', 'glue:GetTrigger', 'iot:DescribeThing', 'kafkaconnect:DescribeConnector',
  'kinesisanalytics:DescribeApplication', 'lambda:GetFunction', 'lambda:GetFunctionConfiguration',
  'lightsail:GetContainerServices', 'pipes:DescribePipe', 'sagemaker:DescribeModel',
  'sagemaker:DescribeNotebookInstanceLifecycleConfig', 'scheduler:GetSchedule', 'ssm:DescribeAssociation',
  'ssm:GetDocument', 'ssm:GetParameter', 'states:DescribeStateMachine', 'tag:GetResources',
];
