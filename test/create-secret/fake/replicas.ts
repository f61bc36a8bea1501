import { invalidParameter } from './refusals';
import { Replica, Secret } from './secret-store';
import { Json } from './wire';

/** Making and removing a copy takes its time. */
export const COPYING = 3_000;
/**
 * A replica that was removed goes asynchronously: the name stays taken there for 40 to 90 seconds. (plantonhq/planton, its
 * verifier of AwsSecretsManagerSecret, measured on AWS on 2026-08-13.)
 */
export const NAME_LINGERS = 90_000;

export type ReplicaStatus = 'Pending' | 'InProgress' | 'InSync' | 'Failed' | 'Detached';

/** What other Regions hold already (`region/name`), or cannot do. */
export interface OtherRegions {
  readonly taken: Set<string>;
  readonly broken: Map<string, string>;
  /** What a region reports of a replica instead of its progress. `Pending` and `Detached` came with the API of 2026-11-12. */
  readonly reported: Map<string, ReplicaStatus>;
  /** The StatusMessage that a region has beside it. */
  readonly messages: Map<string, string>;
  /** Until when the name of a removed replica is taken. */
  readonly lingering: Map<string, number>;
}

export function otherRegions(): OtherRegions {
  return { taken: new Set(), broken: new Map(), reported: new Map(), messages: new Map(), lingering: new Map() };
}

export function addReplicas(secret: Secret, request: Json, others: OtherRegions, now: number): void {
  for (const { Region: region, KmsKeyId: keyId } of request.AddReplicaRegions ?? []) {
    if (region === secret.arn.split(':')[3]) throw invalidParameter(`Invalid replica region ${region}: it is the Region of the primary secret.`);
    const known = secret.replicas.find(replica => replica.region === region);
    if (known && statusOf(known, now) !== 'Failed') continue;
    const problem = problemIn(region, secret, others, { now, isForced: request.ForceOverwriteReplicaSecret === true });
    secret.replicas = [...secret.replicas.filter(replica => replica !== known), { region, keyId, readyAt: now + COPYING, problem }];
  }
}

/**
 * The first text is what the verifier above met on AWS, and force does not help; the other one is moto's, beside the model's
 * "Secret with this name already exists in this region".
 */
function problemIn(
  region: string, { name }: Secret, { taken, broken, lingering }: OtherRegions, { now, isForced }: { now: number; isForced: boolean },
): string | undefined {
  if (broken.has(region)) return broken.get(region);
  if ((lingering.get(`${region}/${name}`) ?? 0) > now) {
    return `Replication failed: Secret name ${name} is currently replicated to ${region} with a different arn`;
  }
  return taken.has(`${region}/${name}`) && !isForced ? `Replication failed: Secret name ${name} already exists in region ${region}.` : undefined;
}

export function removeReplicas(secret: Secret, request: Json, others: OtherRegions, now: number): void {
  const regions: string[] = request.RemoveReplicaRegions ?? [];
  const absent = regions.find(region => !secret.replicas.some(replica => replica.region === region));
  if (absent) throw invalidParameter(`The secret is not replicated to ${absent}.`);
  for (const replica of secret.replicas.filter(({ region }) => regions.includes(region))) {
    if (replica.goneAt === undefined && !replica.problem) others.lingering.set(`${replica.region}/${secret.name}`, now + NAME_LINGERS);
    replica.goneAt ??= now + COPYING;
  }
}

function statusOf({ readyAt, problem, goneAt }: Replica, now: number): ReplicaStatus {
  if (goneAt !== undefined || now < readyAt) return 'InProgress';
  return problem ? 'Failed' : 'InSync';
}

export function replicationStatus(secret: Secret, { reported, messages }: OtherRegions, now: number): Json[] | undefined {
  if (secret.replicas.length === 0) return undefined;
  return secret.replicas.map(replica => ({
    Region: replica.region,
    KmsKeyId: replica.keyId ?? 'alias/aws/secretsmanager',
    Status: reported.get(replica.region) ?? statusOf(replica, now),
    StatusMessage: messages.get(replica.region) ?? (statusOf(replica, now) === 'Failed' ? replica.problem : undefined),
  }));
}
