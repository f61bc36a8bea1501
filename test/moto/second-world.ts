/* The shipped handler between services that it was not written with: moto for AWS, and a stack that deploys in real time. */
import { randomUUID } from 'node:crypto';
import { KMS } from '@aws-sdk/client-kms';
import { S3 } from '@aws-sdk/client-s3';
import { DescribeSecretCommandOutput, SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SSM } from '@aws-sdk/client-ssm';
import { CloudFormationEndpoint, ResponseBucket } from './endpoints';
import { LambdaFunction } from './lambda-function';
import { MotoServer, REGION } from './moto-server';
import { Stack } from './stack';

/** A secret as the API of moto shows it. */
export interface ShownSecret extends DescribeSecretCommandOutput {
  readonly tags: Record<string, string>;
  /** The sorted labels of each version. */
  readonly labels: Record<string, string[]>;
}

export class SecondWorld {
  static async start(): Promise<SecondWorld> {
    const moto = await MotoServer.start();
    const certificate = await moto.certificate();
    const [cloudFormation, bucket] = await Promise.all([CloudFormationEndpoint.start(), ResponseBucket.start(certificate)]);
    return new SecondWorld(moto, cloudFormation, bucket, certificate.certFile);
  }

  readonly secretsManager: SecretsManager;
  readonly ssm: SSM;
  readonly s3: S3;
  readonly kms: KMS;
  readonly stacks: Stack[] = [];
  /** Every value that a test has read. */
  readonly values = new Set<string>();

  private constructor(
    private readonly moto: MotoServer, private readonly cloudFormation: CloudFormationEndpoint, private readonly bucket: ResponseBucket,
    private readonly certFile: string,
  ) {
    this.secretsManager = this.secretsManagerOf(REGION);
    this.ssm = new SSM(moto.clientConfig());
    this.s3 = new S3(moto.clientConfig());
    this.kms = new KMS(moto.clientConfig());
  }

  secretsManagerOf(region: string): SecretsManager {
    return new SecretsManager({ ...this.moto.clientConfig(region), maxAttempts: 1 });
  }

  /** A stack with a function of its own. All of them have one name, as the lives of one stack do. */
  addStack(): Stack {
    const stackId = Stack.idOf(randomUUID());
    const stack = new Stack(stackId, new LambdaFunction(this.environmentOf(stackId)), this.bucket);
    this.cloudFormation.cloudFormation.stacks.set(stackId, stack);
    this.stacks.push(stack);
    return stack;
  }

  async describe(SecretId: string, region = REGION): Promise<ShownSecret> {
    const secret = await this.secretsManagerOf(region).describeSecret({ SecretId });
    return {
      ...secret,
      tags: Object.fromEntries((secret.Tags ?? []).map(({ Key, Value }) => [Key!, Value!])),
      labels: Object.fromEntries(Object.entries(secret.VersionIdsToStages ?? {}).map(([id, stages]) => [id, [...stages].sort()])),
    };
  }

  /** The value with a label: text, or bytes. */
  async valueOf(SecretId: string, VersionStage = 'AWSCURRENT', region = REGION): Promise<string | Buffer> {
    const { SecretString, SecretBinary } = await this.secretsManagerOf(region).getSecretValue({ SecretId, VersionStage });
    this.values.add(SecretString ?? Buffer.from(SecretBinary!).toString('latin1'));
    return SecretString ?? Buffer.from(SecretBinary!);
  }

  async stop(): Promise<void> {
    await Promise.all(this.stacks.map(({ lambda }) => lambda.stop()));
    await Promise.all([this.cloudFormation.stop(), this.bucket.stop(), this.moto.stop()]);
  }

  private environmentOf(stackId: string): Record<string, string> {
    const { endpoint, region, credentials } = this.moto.clientConfig();
    return {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ENDPOINT_URL_CLOUDFORMATION: this.cloudFormation.url,
      NODE_EXTRA_CA_CERTS: this.certFile,
      MANAGED_SECRET_STACK_ID: stackId,
      MANAGED_SECRET_RESPONSE_HOST: this.bucket.host,
    };
  }
}
