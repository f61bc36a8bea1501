import { Text } from '../cloudformation/text';
import { Environment } from '../rules/environment';
import { ReplicaFacts } from '../rules/replicas';
import { Complete } from '../rules/rule';

/** A replica as a construct or a template has it. */
export interface Replica {
  readonly region: Text;
  /** Undefined for the AWS managed key. */
  readonly key?: NonNullable<ReplicaFacts['key']>;
}

/** What the rules judge of the replicas of a secret. */
export function replicaFacts(
  environment: Complete<Environment>,
  replicas: ReadonlyArray<Complete<Replica>>,
): Array<Complete<ReplicaFacts>> {
  return replicas.map(({ region, key }) => {
    const times = region.isWhole ? replicas.filter(other => other.region.value === region.literal).length : 1;
    return { region, environment, times, key };
  });
}
