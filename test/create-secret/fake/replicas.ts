import { invalidParameter } from './refusals';
import { Replica, Secret } from './secret-store';
import { Json } from './wire';

/** Making and removing a copy takes its time. */
export const COPYING = 3_000;

/** What other Regions hold already (`region/name`), or cannot do. */
export interface OtherRegions {
  readonly taken: Set<string>;
  readonly broken: Map<string, string>;
}

export function addReplicas(secret: Secret, request: Json, others: OtherRegions, now: number): void {
  for (const { Region: region, KmsKeyId: keyId } of request.AddReplicaRegions ?? []) {
    if (region === secret.arn.split(':')[3]) throw invalidParameter(`Invalid replica region ${region}: it is the Region of the primary secret.`);
    const known = secret.replicas.find(replica => replica.region === region);
    if (known && statusOf(known, now) !== 'Failed') continue;
    const problem = problemIn(region, secret, others, request.ForceOverwriteReplicaSecret === true);
    secret.replicas = [...secret.replicas.filter(replica => replica !== known), { region, keyId, readyAt: now + COPYING, problem }];
  }
}

function problemIn(region: string, { name }: Secret, { taken, broken }: OtherRegions, isForced: boolean): string | undefined {
  if (broken.has(region)) return broken.get(region);
  return taken.has(`${region}/${name}`) && !isForced ? `Replication failed: Secret name ${name} already exists in region ${region}.` : undefined;
}

export function removeReplicas(secret: Secret, request: Json, now: number): void {
  const regions: string[] = request.RemoveReplicaRegions ?? [];
  const absent = regions.find(region => !secret.replicas.some(replica => replica.region === region));
  if (absent) throw invalidParameter(`The secret is not replicated to ${absent}.`);
  for (const replica of secret.replicas) if (regions.includes(replica.region)) replica.goneAt ??= now + COPYING;
}

function statusOf({ readyAt, problem, goneAt }: Replica, now: number): 'InProgress' | 'InSync' | 'Failed' {
  if (goneAt !== undefined || now < readyAt) return 'InProgress';
  return problem ? 'Failed' : 'InSync';
}

export function replicationStatus(secret: Secret, now: number): Json[] | undefined {
  if (secret.replicas.length === 0) return undefined;
  return secret.replicas.map(replica => ({
    Region: replica.region,
    KmsKeyId: replica.keyId ?? 'alias/aws/secretsmanager',
    Status: statusOf(replica, now),
    StatusMessage: statusOf(replica, now) === 'Failed' ? replica.problem : undefined,
  }));
}
