/**
 * AWS's policies that allow nothing that has to do with secrets, keys, or what makes resources. Any other counts
 * as unread. The contents of each: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/NAME.html
 */
const WITHOUT_SECRETS = new Set([
  // lambda:InvokeFunction
  'AWSLambdaRole',
  // writes logs
  'AWSLambdaBasicExecutionRole',
  // writes logs, and has network interfaces
  'AWSLambdaVPCAccessExecutionRole',
  // writes logs, and reads streams of DynamoDB
  'AWSLambdaDynamoDBExecutionRole',
  // writes logs, and reads images
  'AmazonECSTaskExecutionRolePolicy',
  // writes logs
  'AmazonSNSRole',
  // batch:SubmitJob
  'AWSBatchServiceEventTargetRole',
  // writes traces
  'AWSXRayDaemonWriteAccess',
]);

/** SAM takes the name for the ARN, without the path. */
const OF_AWS = /^arn:aws:iam::aws:policy\/(?:service-role\/)?([^/]+)$/;

/** Whether a policy of AWS is known to allow nothing with secrets. */
export function isWithoutSecrets(arn: string): boolean {
  return WITHOUT_SECRETS.has(OF_AWS.exec(arn)?.[1] ?? '');
}
