import type { StackCondition } from '../cloudformation/exclusive-conditions';
import type { Target } from '../cloudformation/template-types';
import type { TemplateSecretFacts } from '../facts/template-secrets';

/** The AWS managed key, which encrypts a secret that names no other key. */
export const DEFAULT_KEY = 'aws/secretsmanager';

/**
 * A secret in one of its regions: each has an ARN and a key of its own. The resource policy is copied. Where
 * the key depends on a condition of CloudFormation, it is one such for each key.
 */
export interface RegionalSecret extends TemplateSecretFacts {
  /** Of a replica: the secret that it copies. A reference to that is no reference to the replica. */
  readonly replicaOf?: Target;
  /** The conditions under which it has its key. */
  readonly when?: readonly StackCondition[];
}

/** The secret itself, and its replicas. */
export function regionalSecretsOf(secret: TemplateSecretFacts): readonly RegionalSecret[] {
  return copiesOf(secret).flat();
}

/** For each copy of the secret, one with each key that it may be under. */
export function copiesOf(secret: TemplateSecretFacts): ReadonlyArray<readonly RegionalSecret[]> {
  const replicas = secret.replicas.map(({ region, ...keys }) => withEachKey(
    { ...secret, ...NO_KEYS, ...keys, region, arn: { ...secret.arn, region }, target: undefined, replicaOf: secret.target, replicas: [] }));
  return [withEachKey(secret), ...replicas];
}

/** The keys that a copy of a secret may be under, each once. */
export function keyIdsOf(copy: ReadonlyArray<Pick<RegionalSecret, 'key'>>): string[] {
  return [...new Set(copy.map(({ key }) => key?.id ?? DEFAULT_KEY))];
}

const NO_KEYS = { key: undefined, keyChoices: undefined };

function withEachKey(secret: RegionalSecret): RegionalSecret[] {
  if (!secret.keyChoices) return [secret];
  return secret.keyChoices.map(({ key, when }) => ({ ...secret, key, when, keyChoices: undefined }));
}
