import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { HOST_OF_ERRORS } from './host-of-errors';

/**
 * A hung call must not outlive the handler; every call may be sent again. Without `throwOnRequestTimeout`,
 * the SDK only logs a timeout.
 */
export const TRANSPORT = { connectionTimeout: 2_000, requestTimeout: 5_000, socketTimeout: 5_000, throwOnRequestTimeout: true };

/**
 * The AWS clients: kept over requests, and loaded when they are first used, because most requests need one or
 * two.
 */
export class AwsClients {
  public readonly secretsManager: SecretsManagerClient;
  private readonly config: object;

  public readonly ssm = memoize(async () => {
    const { GetParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm');
    return { GetParameterCommand, client: new SSMClient(this.config) };
  });

  public readonly s3 = memoize(async () => {
    const { GetObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
    return { GetObjectCommand, client: new S3Client({ ...this.config, followRegionRedirects: true }) };
  });

  public readonly cloudFormation = memoize(async () => {
    const { CloudFormationClient, DescribeStackResourceCommand, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
    return { DescribeStackResourceCommand, DescribeStacksCommand, client: new CloudFormationClient(this.config) };
  });

  /** @param requestHandler the transport; Node's own by default */
  constructor(requestHandler: unknown = TRANSPORT) {
    // One attempt: the handler paces its own, by its deadline.
    this.config = { maxAttempts: 1, requestHandler, extensions: [HOST_OF_ERRORS] };
    this.secretsManager = new SecretsManagerClient(this.config);
  }
}

function memoize<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => made ??= make();
}
