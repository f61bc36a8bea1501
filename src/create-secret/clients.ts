import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** A hung call must not outlive the handler; every call may be sent again. Unless told to throw, the SDK only logs that the time is over. */
export const TRANSPORT = { connectionTimeout: 2_000, requestTimeout: 5_000, socketTimeout: 5_000, throwOnRequestTimeout: true };

/** The AWS clients: kept over requests, and loaded when they are first used, because most requests need one or two. */
export class Clients {
  public readonly secretsManager: SecretsManagerClient;
  private readonly config: object;

  public readonly ssm = once(async () => {
    const { GetParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm');
    return { GetParameterCommand, client: new SSMClient(this.config) };
  });

  public readonly s3 = once(async () => {
    const { GetObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
    return { GetObjectCommand, client: new S3Client({ ...this.config, followRegionRedirects: true }) };
  });

  public readonly cloudFormation = once(async () => {
    const { CloudFormationClient, DescribeStackResourceCommand, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
    return { DescribeStackResourceCommand, DescribeStacksCommand, client: new CloudFormationClient(this.config) };
  });

  /** @param requestHandler the transport; Node's own by default */
  constructor(requestHandler: unknown = TRANSPORT) {
    // One attempt: the handler paces its own, by its deadline.
    this.config = { maxAttempts: 1, requestHandler };
    this.secretsManager = new SecretsManagerClient(this.config);
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => made ??= make();
}
