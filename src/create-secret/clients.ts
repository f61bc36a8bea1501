import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { HOST_OF_ERRORS } from './host-of-errors';

/**
 * A hung call must not outlive the handler; every call may be sent again. Without `throwOnRequestTimeout`,
 * the SDK only logs a timeout.
 */
export const TRANSPORT = { connectionTimeout: 2_000, requestTimeout: 5_000, socketTimeout: 5_000, throwOnRequestTimeout: true };

/**
 * The AWS clients, kept over requests. Those of single sources are files of their own in the bundle, loaded when
 * they are first used: a cold start compiles what it loads.
 */
export class AwsClients {
  public readonly secretsManager: SecretsManagerClient;
  public readonly cloudFormation: CloudFormationClient;
  private readonly config: object;

  public readonly ssm = memoize(async () => {
    const { GetParameterCommand, SSMClient } = await import('./ssm-client.js');
    return { GetParameterCommand, client: new SSMClient(this.config) };
  });

  public readonly s3 = memoize(async () => {
    const { GetObjectCommand, S3Client } = await import('./s3-client.js');
    return { GetObjectCommand, client: new S3Client({ ...this.config, followRegionRedirects: true }) };
  });

  public readonly kms = memoize(async () => {
    const { DecryptCommand, KMSClient } = await import('./kms-client.js');
    return { DecryptCommand, client: new KMSClient(this.config) };
  });

  /** @param requestHandler the transport; Node's own by default */
  constructor(requestHandler: unknown = TRANSPORT) {
    // One attempt: the handler paces its own, by its deadline.
    this.config = { maxAttempts: 1, requestHandler, extensions: [HOST_OF_ERRORS] };
    this.secretsManager = new SecretsManagerClient(this.config);
    this.cloudFormation = new CloudFormationClient(this.config);
  }
}

function memoize<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => made ??= make();
}
