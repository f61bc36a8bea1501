import { Text } from '../cloudformation/text';
import { Environment } from '../rules/environment';
import { ReplicaFacts } from '../rules/replicas';
import { Complete } from '../rules/rule';

/** A replica as a construct or a template has it. */
export interface Replica {
  readonly region: Text;
  /** Undefined for the AWS managed key. */
  readonly key?: NonNullable<ReplicaFacts['key']>;
  /** False where it depends on a condition of CloudFormation. */
  readonly isSure: boolean;
}

/** What the rules judge of the replicas of a secret. Those of two branches do not meet. */
export function replicaFacts(
  environment: Complete<Environment>,
  replicas: ReadonlyArray<Complete<Replica>>,
): Array<Complete<ReplicaFacts>> {
  const sure = replicas.filter(({ isSure }) => isSure);
  return replicas.map(({ region, key, isSure }) => {
    const times = isSure && region.isWhole ? sure.filter(other => other.region.value === region.literal).length : 1;
    return { region, environment, times, key };
  });
}
