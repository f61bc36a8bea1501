import {
  alreadyScheduled, markedForDeletion, noSecret, replicaOnly, stillAssociated, stillReplicated, wasDeleted, windowAndForce, windowBounds,
} from './refusals';
import { isReplica, misses, Secret, SecretStore } from './secret-store';
import { Json, Refusal } from './wire';

const DAY = 86_400_000;
const DEFAULT_WINDOW = 30;
/** A forced deletion goes on for a while, and the name is not free before. */
export const PURGE = 60_000;
/**
 * It is staged: DescribeSecret goes on answering for some seconds, with a DeletedDate. ("Secrets Manager performs the actual
 * deletion with an asynchronous background process": the model on ForceDeleteWithoutRecovery.)
 */
export const STAGED = 10_000;

export function deleteSecret(store: SecretStore, request: Json): Json {
  const { SecretId, RecoveryWindowInDays: window, ForceDeleteWithoutRecovery: isForced } = request;
  if (isForced && window !== undefined) throw windowAndForce();
  if (window !== undefined && (window < 7 || window > 30)) throw windowBounds();
  const secret = store.find(SecretId);
  if (!secret && isForced) return { ARN: SecretId, Name: SecretId, DeletionDate: store.now() / 1000 };
  if (!secret || misses(secret.lag.hiddenWrites, store.now())) throw noSecret();
  if (!store.mayDelete(secret)) throw denied();
  if (isReplica(secret)) throw replicaOnly();
  if (secret.replicas.length > 0) throw stillReplicated(secret.arn, secret.replicas.map(({ region }) => region));
  if (secret.crossAccountReplicas?.length) throw stillAssociated(secret.arn);
  return isForced ? purge(store, secret) : schedule(store, secret, window ?? DEFAULT_WINDOW);
}

function denied(): Refusal {
  const resource = 'because no identity-based policy allows the secretsmanager:DeleteSecret action';
  return new Refusal('AccessDeniedException', `User: arn:aws:sts::111122223333:assumed-role/handler/handler is not authorized to perform: secretsmanager:DeleteSecret ${resource}`);
}

function schedule(store: SecretStore, secret: Secret, days: number): Json {
  if (secret.deletion) throw alreadyScheduled();
  if (misses(secret.lag.staleWrites, store.now())) throw markedForDeletion();
  secret.deletion = { asked: store.now(), ends: store.now() + days * DAY };
  return { ARN: secret.arn, Name: secret.name, DeletionDate: secret.deletion.ends / 1000 };
}

/** By force. */
export function purge(store: SecretStore, secret: Secret): Json {
  secret.deletion = { asked: store.now(), ends: store.now() + STAGED, isForced: true };
  store.purged.set(secret.name, store.now() + PURGE);
  return { ARN: secret.arn, Name: secret.name, DeletionDate: store.now() / 1000 };
}

export function restoreSecret(store: SecretStore, { SecretId }: Json): Json {
  const secret = store.find(SecretId);
  if (!secret) throw noSecret();
  if (secret.deletion?.isForced) throw wasDeleted();
  if (isReplica(secret)) throw replicaOnly();
  if (secret.deletion) {
    secret.deletion = undefined;
    secret.lag.staleWrites = { left: store.consistency.staleWrites, until: store.now() + store.consistency.longest };
  }
  return { ARN: secret.arn, Name: secret.name };
}
