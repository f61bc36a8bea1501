import {
  CloudFormationClient, DescribeStackResourceCommand, DescribeStacksCommand, Stack,
} from '@aws-sdk/client-cloudformation';
import {
  CreateSecretCommand, DeleteSecretCommand, DescribeSecretCommand,
  GetRandomPasswordCommand, GetResourcePolicyCommand, GetSecretValueCommand, ListSecretVersionIdsCommand,
  PutSecretValueCommand, RemoveRegionsFromReplicationCommand, ReplicateSecretToRegionsCommand,
  RestoreSecretCommand, SecretsManagerClient, TagResourceCommand, UntagResourceCommand, UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { StackResource, StackState } from './awaited-request';
import { isRollingBack, toPasswordInput, toSecretDescription, toStackResource } from './aws-shapes';
import { AwsClients } from './clients';
import { Generator } from './contract';
import { HandlerError, toServiceError } from './handler-error';
import { RetryPolicy } from './retry-policy';
import { SecretDescription } from './secret-identity';
import { Ciphertext, NewReplica, ObjectReference, Services, UnwatchedServices } from './services';

/** 65,536 bytes in base64 with line breaks, or as many small values of a SOPS file. */
const MAX_OBJECT_BYTES = 1_048_576;

/** The adapter, for one request. */
export class AwsServices implements UnwatchedServices {
  private readonly secretsManager: SecretsManagerClient;
  private readonly cloudFormation: CloudFormationClient;

  /**
   * @param beforeRepeat comes before a call that changes something is sent again: it may have waited for
   * minutes
   */
  constructor(
    private readonly clients: AwsClients,
    private readonly retryPolicy: RetryPolicy,
    private readonly resource: { readonly StackId: string; readonly LogicalResourceId: string },
    private readonly beforeRepeat: () => Promise<void> = async () => undefined,
  ) {
    this.secretsManager = clients.secretsManager;
    this.cloudFormation = clients.cloudFormation;
  }

  public async createSecret(
    input: Parameters<Services['createSecret']>[0],
    value: Parameters<Services['createSecret']>[1],
  ) {
    const { ARN, VersionId } = await this.retryPolicy.call('CreateSecret', this.repeatable(() =>
      this.secretsManager.send(new CreateSecretCommand({ ...input, ...value })),
    ));
    return { ARN: ARN!, VersionId };
  }

  public async describeSecret(secretId: string): Promise<SecretDescription | undefined> {
    try {
      const describe = () => this.secretsManager.send(new DescribeSecretCommand({ SecretId: secretId }));
      return toSecretDescription(await this.retryPolicy.call('DescribeSecret', describe));
    } catch (thrown) {
      if (toServiceError(thrown).name === 'ResourceNotFoundException') return undefined;
      throw thrown;
    }
  }

  public async putSecretValue(
    secretId: string,
    token: string,
    value: Parameters<Services['putSecretValue']>[2],
  ) {
    const input = { SecretId: secretId, ClientRequestToken: token, ...value };
    const { ARN, VersionId, VersionStages } = await this.write('PutSecretValue', () =>
      this.secretsManager.send(new PutSecretValueCommand(input)),
    );
    return { ARN: ARN!, VersionId, VersionStages };
  }

  public async moveStage(
    secretId: string,
    stage: string,
    to: string,
    from: string | undefined,
  ): Promise<void> {
    const move = { SecretId: secretId, VersionStage: stage, MoveToVersionId: to, RemoveFromVersionId: from };
    await this.write('UpdateSecretVersionStage', () =>
      this.secretsManager.send(new UpdateSecretVersionStageCommand(move)),
    );
  }

  public async updateSecret(input: Parameters<Services['updateSecret']>[0]): Promise<void> {
    await this.write('UpdateSecret', () => this.secretsManager.send(new UpdateSecretCommand(input)));
  }

  public async tagResource(secretId: string, tags: Readonly<Record<string, string>>): Promise<void> {
    const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    await this.write('TagResource', () =>
      this.secretsManager.send(new TagResourceCommand({ SecretId: secretId, Tags: list })),
    );
  }

  public async untagResource(secretId: string, keys: readonly string[]): Promise<void> {
    await this.write('UntagResource', () =>
      this.secretsManager.send(new UntagResourceCommand({ SecretId: secretId, TagKeys: [...keys] })),
    );
  }

  public async replicate(secretId: string, replicas: readonly NewReplica[], force: boolean): Promise<void> {
    const input = { SecretId: secretId, AddReplicaRegions: [...replicas], ForceOverwriteReplicaSecret: force };
    await this.write('ReplicateSecretToRegions', () =>
      this.secretsManager.send(new ReplicateSecretToRegionsCommand(input)),
    );
  }

  public async removeReplicas(secretId: string, regions: readonly string[]): Promise<void> {
    const input = { SecretId: secretId, RemoveReplicaRegions: [...regions] };
    await this.write('RemoveRegionsFromReplication', () =>
      this.secretsManager.send(new RemoveRegionsFromReplicationCommand(input)),
    );
  }

  public async deleteSecret(secretId: string, recoveryWindowInDays: number): Promise<void> {
    await this.write('DeleteSecret', () => this.secretsManager.send(new DeleteSecretCommand({
      SecretId: secretId, RecoveryWindowInDays: recoveryWindowInDays,
    })));
  }

  public async restoreSecret(secretId: string): Promise<void> {
    await this.write('RestoreSecret', () =>
      this.secretsManager.send(new RestoreSecretCommand({ SecretId: secretId })),
    );
  }

  /** A page may be short, or empty, and still not be the last. */
  public async keysOfCurrentVersion(secretId: string): Promise<readonly string[]> {
    let token: string | undefined;
    do {
      const { Versions = [], NextToken } = await this.retryPolicy.call('ListSecretVersionIds', () =>
        this.secretsManager.send(new ListSecretVersionIdsCommand({ SecretId: secretId, NextToken: token })),
      );
      const current = Versions.find(({ VersionStages }) => VersionStages?.includes('AWSCURRENT'));
      if (current) return current.KmsKeyIds ?? [];
      token = NextToken;
    } while (token);
    return [];
  }

  public async getResourcePolicy(secretId: string): Promise<string | undefined> {
    const { ResourcePolicy } = await this.retryPolicy.call('GetResourcePolicy', () =>
      this.secretsManager.send(new GetResourcePolicyCommand({ SecretId: secretId })),
    );
    return ResourcePolicy;
  }

  public async getRandomPassword(generator: Generator): Promise<string> {
    const { RandomPassword } = await this.retryPolicy.call('GetRandomPassword', () =>
      this.secretsManager.send(new GetRandomPasswordCommand(toPasswordInput(generator))),
    );
    return RandomPassword!;
  }

  public async getSourceSecret(
    { SecretId, VersionId, VersionStage }: Parameters<Services['getSourceSecret']>[0],
  ): Promise<string | Uint8Array> {
    const { SecretString, SecretBinary } = await this.retryPolicy.call('GetSecretValue', () =>
      this.secretsManager.send(new GetSecretValueCommand({ SecretId, VersionId, VersionStage })),
    );
    return SecretString ?? SecretBinary!;
  }

  public async getParameter(name: string): Promise<string> {
    const { client, GetParameterCommand } = await this.clients.ssm();
    const { Parameter } = await this.retryPolicy.call('GetParameter', () =>
      client.send(new GetParameterCommand({ Name: name, WithDecryption: true })),
    );
    return Parameter!.Value!;
  }

  /** An object larger than a secret can be is not read to its end. */
  public async getObject({ Bucket, Key, VersionId }: ObjectReference): Promise<Uint8Array> {
    const { client, GetObjectCommand } = await this.clients.s3();
    return this.retryPolicy.call('GetObject', async () => {
      const { Body, ContentLength = 0 } = await client.send(new GetObjectCommand({ Bucket, Key, VersionId }));
      if (ContentLength > MAX_OBJECT_BYTES) {
        throw new HandlerError(
          `The object s3://${Bucket}/${Key} has ${ContentLength} bytes, `
            + 'more than a secret can hold.',
        );
      }
      return Body!.transformToByteArray();
    });
  }

  public getEncryptedFile(source: ObjectReference): Promise<Uint8Array> {
    return this.getObject(source);
  }

  public async decrypt(ciphertext: Ciphertext): Promise<Uint8Array> {
    const { client, DecryptCommand } = await this.clients.kms();
    const { Plaintext } = await this.retryPolicy.call('Decrypt', () => client.send(new DecryptCommand(ciphertext)));
    return Plaintext!;
  }

  public async describeStackResource(): Promise<StackResource | undefined> {
    const { StackId: StackName, LogicalResourceId } = this.resource;
    try {
      const { StackResourceDetail: resource } = await this.retryPolicy.call('DescribeStackResource', () =>
        this.cloudFormation.send(new DescribeStackResourceCommand({ StackName, LogicalResourceId })),
      );
      return resource && toStackResource(resource);
    } catch (thrown) {
      const { name, message } = toServiceError(thrown);
      if (name === 'ValidationError' && /does not exist/.test(message)) return undefined;
      throw thrown;
    }
  }

  public async describeStack(): Promise<StackState | undefined> {
    const stack = await this.findStack(this.resource.StackId);
    return stack && {
      status: stack.StackStatus ?? '',
      begun: stack.DeletionTime ?? stack.LastUpdatedTime ?? stack.CreationTime,
    };
  }

  /**
   * A nested stack that its parent's rollback removes is only being deleted: the outermost stack shows why.
   */
  public async rolledBackSince(): Promise<Date | undefined> {
    const stack = await this.findStack(this.resource.StackId);
    const isNested = stack?.RootId && stack.StackStatus === 'DELETE_IN_PROGRESS';
    const outermost = isNested ? await this.findStack(stack.RootId!) : stack;
    return isRollingBack(outermost) ? stack?.LastUpdatedTime ?? stack?.CreationTime : undefined;
  }

  private write<T>(name: string, send: () => Promise<T>): Promise<T> {
    return this.retryPolicy.write(name, this.repeatable(send));
  }

  private repeatable<T>(send: () => Promise<T>): () => Promise<T> {
    let isRepeated = false;
    return async () => {
      if (isRepeated) await this.beforeRepeat();
      isRepeated = true;
      return send();
    };
  }

  private async findStack(id: string): Promise<Stack | undefined> {
    const answer = await this.retryPolicy.call('DescribeStacks', () =>
      this.cloudFormation.send(new DescribeStacksCommand({ StackName: id })),
    );
    return answer.Stacks?.[0];
  }
}
