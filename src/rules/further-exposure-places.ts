const DOCS = 'https://docs.aws.amazon.com';

type Remedy = 'code' | 'text' | 'glueConnection' | 'userData';
type Row = readonly [type: string, path: string, action: string, what: string, source: string, remedy?: Remedy];

/** Scripts, documents and settings that a call returns as they were given. */
const ROWS: readonly Row[] = [
  ['ApiGateway::Stage', 'Variables', 'apigateway:GET', 'variable of a stage',
    'apigateway/latest/api/API_GetStage.html'],
  ['ApiGatewayV2::Stage', 'StageVariables', 'apigateway:GET', 'variable of a stage',
    'apigatewayv2/latest/api-reference/apis-apiid-stages-stagename.html'],
  ['Lambda::Function', 'Code.ZipFile', 'lambda:GetFunction', 'code of a function',
    'lambda/latest/api/API_GetFunction.html'],
  ['Serverless::Function', 'InlineCode', 'lambda:GetFunction', 'code of a function',
    'lambda/latest/api/API_GetFunction.html'],
  ['CloudFront::Function', 'FunctionCode', 'cloudfront:GetFunction', 'code of a function',
    'cloudfront/latest/APIReference/API_GetFunction.html'],
  ['SSM::Document', 'Content', 'ssm:GetDocument', 'content of a document',
    'systems-manager/latest/APIReference/API_GetDocument.html'],
  ['SSM::Association', 'Parameters', 'ssm:DescribeAssociation', 'parameter of a document',
    'systems-manager/latest/APIReference/API_DescribeAssociation.html'],
  ['CloudWatch::Dashboard', 'DashboardBody', 'cloudwatch:GetDashboard', 'body of a dashboard',
    'AmazonCloudWatch/latest/APIReference/API_GetDashboard.html', 'text'],
  ['Glue::Trigger', 'Actions.Arguments', 'glue:GetTrigger', 'argument of a job',
    'glue/latest/webapi/API_GetTrigger.html'],
  ['Glue::Connection', 'ConnectionInput.ConnectionProperties',
    'glue:GetConnection', 'property of a connection',
    'glue/latest/webapi/API_GetConnection.html', 'glueConnection'],
  ['IoT::Thing', 'AttributePayload.Attributes', 'iot:DescribeThing', 'attribute of a thing',
    'iot/latest/apireference/API_DescribeThing.html', 'text'],
  ['Pipes::Pipe', 'TargetParameters.InputTemplate', 'pipes:DescribePipe', 'input of a target',
    'eventbridge/latest/pipes-reference/API_DescribePipe.html'],
  ['EC2::SpotFleet', 'SpotFleetRequestConfigData.LaunchSpecifications.UserData',
    'ec2:DescribeSpotFleetRequests', 'user data of an instance',
    'AWSEC2/latest/APIReference/API_DescribeSpotFleetRequests.html', 'userData'],
  ...['OnCreate', 'OnStart'].map((name): Row => [
    'SageMaker::NotebookInstanceLifecycleConfig', `${name}.Content`,
    'sagemaker:DescribeNotebookInstanceLifecycleConfig', 'script of a notebook',
    'sagemaker/latest/APIReference/API_DescribeNotebookInstanceLifecycleConfig.html',
  ]),
  ['Lightsail::Container', 'ContainerServiceDeployment.Containers.Environment',
    'lightsail:GetContainerServices', 'environment of a container',
    'lightsail/2016-11-28/api-reference/API_GetContainerServices.html'],
  ['KafkaConnect::Connector', 'ConnectorConfiguration',
    'kafkaconnect:DescribeConnector', 'configuration of a connector',
    'MSKC/latest/mskc/API_DescribeConnector.html'],
  ['KinesisAnalyticsV2::Application', 'ApplicationConfiguration.EnvironmentProperties',
    'kinesisanalytics:DescribeApplication', 'property of an application',
    'managed-flink/latest/apiv2/API_DescribeApplication.html'],
];

export const FURTHER_PLACES = ROWS.map(([type, path, action, what, source, remedy = 'code']) => (
  { type: `AWS::${type}`, path: path.split('.'), action, what, remedy, source: `${DOCS}/${source}` }));
