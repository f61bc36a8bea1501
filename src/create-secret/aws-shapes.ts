import type { Stack, StackResourceDetail } from '@aws-sdk/client-cloudformation';
import type { DescribeSecretCommandOutput, GetRandomPasswordCommandInput } from '@aws-sdk/client-secrets-manager';
import { StackResource } from './awaited-request';
import { Generator } from './contract';
import { SecretDescription } from './secret-identity';

export function toStackResource(detail: StackResourceDetail): StackResource {
  return {
    status: detail.ResourceStatus ?? '',
    physicalId: detail.PhysicalResourceId,
    since: detail.LastUpdatedTimestamp,
  };
}

export function isRollingBack(stack: Stack | undefined): boolean {
  return /ROLLBACK.*IN_PROGRESS/.test(stack?.StackStatus ?? '');
}

/** A generator as the service takes it: CloudFormation passes numbers and booleans as strings. */
export function toPasswordInput(generator: Generator): GetRandomPasswordCommandInput {
  return {
    PasswordLength: generator.PasswordLength === undefined ? undefined : Number(generator.PasswordLength),
    ExcludeCharacters: generator.ExcludeCharacters,
    ExcludeLowercase: parseBoolean(generator.ExcludeLowercase),
    ExcludeUppercase: parseBoolean(generator.ExcludeUppercase),
    ExcludeNumbers: parseBoolean(generator.ExcludeNumbers),
    ExcludePunctuation: parseBoolean(generator.ExcludePunctuation),
    IncludeSpace: parseBoolean(generator.IncludeSpace),
    RequireEachIncludedType: parseBoolean(generator.RequireEachIncludedType),
  };
}

function parseBoolean(value: string | undefined): boolean | undefined {
  return value === undefined ? undefined : value === 'true';
}

export function toSecretDescription(answer: DescribeSecretCommandOutput): SecretDescription {
  return {
    ARN: answer.ARN!,
    Name: answer.Name!,
    Description: answer.Description,
    Type: answer.Type,
    KmsKeyId: answer.KmsKeyId,
    CreatedDate: answer.CreatedDate,
    DeletedDate: answer.DeletedDate,
    PrimaryRegion: answer.PrimaryRegion,
    Tags: Object.fromEntries((answer.Tags ?? []).map(({ Key, Value }) => [Key, Value])),
    VersionIdsToStages: answer.VersionIdsToStages ?? {},
    Replicas: (answer.ReplicationStatus ?? []).map(status => ({ ...status, Region: status.Region! })),
  };
}
