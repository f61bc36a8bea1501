import type { Target } from '../cloudformation/template-types';
import type { TemplateSecretFacts } from '../facts/template-secrets';

/** A secret in one of its regions: each has an ARN and a key of its own. The resource policy is copied. */
export interface RegionalSecret extends TemplateSecretFacts {
  /** Of a replica: the secret that it copies. A reference to that is no reference to the replica. */
  readonly replicaOf?: Target;
}

/** The secret itself, and its replicas. */
export function regionalSecretsOf(secret: TemplateSecretFacts): readonly RegionalSecret[] {
  if (secret.replicas.length === 0) return [secret];
  return [secret, ...secret.replicas.map(({ region, key }) => (
    { ...secret, region, key, arn: { ...secret.arn, region }, target: undefined, replicaOf: secret.target, replicas: [] }))];
}
