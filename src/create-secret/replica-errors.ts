import { isRegion } from './closed-grammars';
import { HandlerError, Sentence, ServiceText } from './handler-error';
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
const UNKNOWN = (regions: string) => `Check the replica in ${regions}, then deploy again.`;
const UNLISTED = 'not listed';
const STATUSES: ReadonlySet<string> = new Set(['InSync', 'Failed', ...Object.keys(REMEDIES)]);
/** What stands in place of a status, and of a Region, that the handler does not know. */
const UNKNOWN_STATUS = 'in a status that this handler does not know';
const UNKNOWN_REGION = 'a Region that this handler does not know';
const SEE_MESSAGE = 'describe-secret has its StatusMessage';

export function replicaFailedError({ Region, StatusMessage }: ReplicaDescription): HandlerError {
  const remedy = isReplicaNameHeld(StatusMessage)
    ? ' Another secret holds the name there. Remove it, choose another secretName, '
      + 'or use forceOverwriteReplicaSecret.'
    : '';
  const reason = StatusMessage === undefined ? 'no reason was given' : statusMessage(StatusMessage, text => text);
  return new HandlerError(
    [`The replica in ${nameOf(Region)} failed: `, reason, `.${remedy}`],
    'ReplicateSecretToRegions',
  );
}

export function notSettledError(arn: string, replicas: readonly ReplicaDescription[]): HandlerError {
  const statuses = [...new Set(replicas.map(statusOf))];
  const remedies = statuses.map(status => {
    const regions = replicas.filter(replica => statusOf(replica) === status).map(({ Region }) => nameOf(Region));
    return (REMEDIES[status] ?? UNKNOWN)(regions.join(', '), removalOf(arn, regions));
  });
  return replicaStateError('The replicas did not settle in time', replicas, remedies.join(' '));
}

export function notRemovedError(arn: string, replicas: readonly ReplicaDescription[]): HandlerError {
  const regions = replicas.map(({ Region }) => nameOf(Region));
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
  const states = replicas.flatMap((replica, index) => [index === 0 ? '' : ', ', ...describeReplica(replica)]);
  return new HandlerError([`${problem}: `, ...states, `. ${remedies}`], 'DescribeSecret');
}

function describeReplica(replica: ReplicaDescription): Sentence {
  const { Region, StatusMessage } = replica;
  const state = `${nameOf(Region)} is ${statusOf(replica)}`;
  return StatusMessage ? [state, statusMessage(StatusMessage, text => ` (${text})`)] : [state];
}

function statusMessage(said: string, show: (text: string) => string): ServiceText {
  return { said, show, instead: show(SEE_MESSAGE) };
}

function nameOf(region: string): string {
  return isRegion(region) ? region : UNKNOWN_REGION;
}

function statusOf({ Status }: ReplicaDescription): string {
  if (Status === undefined) return UNLISTED;
  return STATUSES.has(Status) ? Status : UNKNOWN_STATUS;
}

function removalOf(arn: string, regions: readonly string[]): string {
  return `aws secretsmanager remove-regions-from-replication --secret-id ${arn} `
    + `--remove-replica-regions ${regions.join(' ')}`;
}
