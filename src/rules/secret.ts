import { judgePublicText } from './any-text';
import { judgeAttachedValue } from './attachment';
import { judgeValue, ValueFacts } from './content';
import { judgeDescription } from './description';
import { judgeExternalSecret } from './external-secret';
import { GeneratorFacts, judgeGenerator } from './generator';
import { judgeKmsKey, KmsKeyFacts } from './kms-key';
import { judgeRemoval } from './removal';
import { judgeReplicas, ReplicaFacts } from './replicas';
import { judgeResourcePolicy, PolicyFacts } from './resource-policy';
import { Finding } from './rule';
import { judgeName } from './secret-name';
import { judgeTags, TagSetFacts } from './tags';
import { Text } from '../cloudformation/text';

/** All that the rules judge of one secret. */
export interface SecretFacts {
  readonly name?: Text;
  readonly description?: Text;
  /** Which partner holds the secret. */
  readonly type?: Text;
  /** `encryptionKey` or `kmsKeyId`, whichever the user wrote. */
  readonly keyProperty: string;
  readonly key?: KmsKeyFacts;
  readonly value?: ValueFacts;
  readonly generator?: GeneratorFacts;
  /** Those of the encrypted file that the value comes from. */
  readonly fieldsInFile?: readonly string[];
  readonly tags: TagSetFacts;
  readonly replicas: readonly ReplicaFacts[];
  readonly policy?: PolicyFacts;
  readonly deletionPolicy?: string;
  /** Whether a database adds its host and port. */
  readonly isAttached?: boolean;
}

export function judgeSecret(facts: SecretFacts): Finding[] {
  return [
    ...judgeName(facts.name),
    ...judgePublicText('secretName', facts.name),
    ...judgeDescription(facts.description),
    ...judgePublicText('description', facts.description),
    ...judgeValue(facts.value),
    ...judgeGenerator(facts.generator),
    ...judgeTags(facts.tags),
    ...judgeKmsKey(facts.keyProperty, facts.key),
    ...judgeReplicas(facts.replicas),
    ...judgeResourcePolicy(facts.policy),
    ...judgeRemoval(facts.deletionPolicy),
    // The modules of these load only for secrets that need them.
    ...facts.isAttached ? judgeAttachedValue(facts) : [],
    ...facts.type ? judgeExternalSecret(facts) : [],
  ];
}
