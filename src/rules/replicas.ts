import { judgePublicText } from './any-text';
import { Environment, isKnownRegion, partitionOfRegion } from './environment';
import { AppKeyFacts, judgeKmsKey } from './kms-key';
import { Finding, judge, Rule } from './rule';
import { RuleId } from './rule-ids';
import { Source } from './sources';
import { countCharacters, Text } from '../cloudformation/text';

/** One replica of a secret. */
export interface ReplicaFacts {
  readonly region: Text;
  readonly environment: Environment;
  /** How often the secret is replicated to this region. */
  readonly times: number;
  readonly key?: { readonly reference: Text; readonly appKey?: AppKeyFacts };
}

const MAX_LENGTH = 128;
const FORM = /^([a-z]+-)+[0-9]+$/;

/** What each of `replicaRegions` must be. */
export const REPLICA_RULES: readonly Rule<ReplicaFacts>[] = [
  {
    id: RuleId.REPLICA_FORM,
    level: 'error',
    title: 'Form of a replica\'s region',
    requirement: 'must be the code of a region, such as eu-west-1',
    isCompliant: ({ region }) => region.value === undefined || hasForm(region.value),
    fix: 'Correct the spelling.',
    source: Source.REPLICA_REGION,
  },
  {
    id: RuleId.REPLICA_DUPLICATE,
    level: 'error',
    title: 'Duplicate replica',
    requirement: 'must be listed once',
    isCompliant: ({ times }) => times <= 1,
    fix: 'Keep one replica for each region.',
    source: `${Source.REPLICATION} (that the service refuses it is inferred)`,
  },
  {
    id: RuleId.REPLICA_OWN_REGION,
    level: 'error',
    title: 'Replica in the secret\'s own region',
    requirement: 'must not be the region of the secret',
    isCompliant: ({ region, environment }) => region.value === undefined || region.value !== environment.region,
    fix: 'Remove this replica.',
    source: `${Source.REPLICATION} (inferred; aws-cdk-lib's Secret refuses it too)`,
  },
  {
    id: RuleId.REPLICA_PARTITION,
    level: 'error',
    title: 'Replica in another partition',
    requirement: 'must be in the secret\'s partition',
    isCompliant: ({ region, environment }) => inPartition(region.value, environment.partition),
    fix: 'Replicate only within one partition. For another partition, deploy a second secret.',
    source: Source.REPLICATION,
  },
  {
    id: RuleId.REPLICA_UNKNOWN_REGION,
    level: 'warning',
    title: 'Replica in a region that is not known',
    requirement: 'is not a region that this library knows',
    isCompliant: ({ region }) => region.value === undefined || !hasForm(region.value) || isKnownRegion(region.value),
    fix: 'Check the spelling.',
    source: 'This library: the regions of botocore\'s partitions.json, and those of the RegionInfo of the app\'s aws-cdk-lib.',
  },
];

export function judgeReplicas(replicas: readonly ReplicaFacts[]): Finding[] {
  return replicas.flatMap((replica, index) => judgeReplica(replica, `replicaRegions[${index}]`));
}

function judgeReplica(replica: ReplicaFacts, property: string): Finding[] {
  const home = { ...replica.environment, region: replica.region.value };
  return [
    ...judge(REPLICA_RULES, { property: `${property}.region`, value: replica, shown: replica.region.shown }),
    ...judgePublicText(`${property}.region`, replica.region),
    ...judgeKmsKey(`${property}.encryptionKey`, replica.key && { ...replica.key, environment: home }),
  ];
}

function hasForm(region: string): boolean {
  return FORM.test(region) && countCharacters(region) <= MAX_LENGTH;
}

function inPartition(region: string | undefined, partition: string | undefined): boolean {
  const own = region === undefined ? undefined : partitionOfRegion(region);
  return own === undefined || partition === undefined || own === partition;
}
