import { HandlerError } from './handler-error';
import { ReplicaDescription } from './secret-identity';
import { isReplicaNameHeld } from './service-refusals';

/* Errors for replicas that fail, or are not ready or gone in time. Each names the Regions and the remedy. */

/** What the user does about each status. The words of a status that the service adds later are UNKNOWN. */
const REMEDIES: Readonly<Record<string, (regions: string, remove: string) => string>> = {
  InProgress: regions =>
    `Secrets Manager is still copying the secret to ${regions}: deploy again to continue.`,
  Pending: regions =>
    `Secrets Manager has not started the copy to ${regions}: check that each Region is enabled for the `
    + 'account, then deploy again.',
  Detached: (regions, remove) =>
    `Replication to ${regions} was stopped, and deploying again does not restart it: remove the replica, `
    + `then deploy again: ${remove}`,
};
const UNKNOWN = (regions: string) => `Look at the replica in ${regions}, then deploy again.`;
const UNLISTED = 'not listed';

export function replicaFailedError({
  Region,
  StatusMessage = 'no reason was given',
}: ReplicaDescription): HandlerError {
  const remedy = isReplicaNameHeld(StatusMessage)
    ? ' Another secret holds the name there. Remove it, choose another secretName, '
      + 'or use forceOverwriteReplicaSecret.'
    : '';
  return new HandlerError(
    `The replica in ${Region} failed: ${StatusMessage.replace(/\.$/, '')}.${remedy}`,
    'ReplicateSecretToRegions',
  );
}

export function notSettledError(arn: string, replicas: readonly ReplicaDescription[]): HandlerError {
  const statuses = [...new Set(replicas.map(statusOf))];
  const remedies = statuses.map(status => {
    const regions = replicas.filter(replica => statusOf(replica) === status).map(({ Region }) => Region);
    return (REMEDIES[status] ?? UNKNOWN)(regions.join(', '), removalOf(arn, regions));
  });
  return replicaStateError('The replicas did not settle in time', replicas, remedies.join(' '));
}

export function notRemovedError(arn: string, replicas: readonly ReplicaDescription[]): HandlerError {
  const regions = replicas.map(({ Region }) => Region);
  return replicaStateError(
    'The replicas were not removed in time',
    replicas,
    'Deploy or delete again to continue. If a replica stays, remove it, then try again: '
      + removalOf(arn, regions),
  );
}

function replicaStateError(
  problem: string,
  replicas: readonly ReplicaDescription[],
  remedies: string,
): HandlerError {
  const states = replicas.map(describeReplica).join(', ');
  return new HandlerError(`${problem}: ${states}. ${remedies}`, 'DescribeSecret');
}

function describeReplica(replica: ReplicaDescription): string {
  const { Region, StatusMessage } = replica;
  return `${Region} is ${statusOf(replica)}${StatusMessage ? ` (${StatusMessage.replace(/\.$/, '')})` : ''}`;
}

function statusOf({ Status }: ReplicaDescription): string {
  return Status ?? UNLISTED;
}

function removalOf(arn: string, regions: readonly string[]): string {
  return `aws secretsmanager remove-regions-from-replication --secret-id ${arn} `
    + `--remove-replica-regions ${regions.join(' ')}`;
}
