import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { SecretCopy } from './secret-copy';
import { AppKeyGap } from '../rules/grant-facts';
import { GrantRule } from '../rules/grants';

/** Where a policy stands: at the secret, at a key, or at the consumer. */
export type PolicySide = 'owner' | 'key' | 'consumer';

/** What a grant could not write, or cannot know to be enough. */
export interface GrantGap {
  /** Undefined where it is no finding: what another app writes as a matter of course. */
  readonly rule?: GrantRule;
  /** Undefined where nothing is missing: what is written is wider than it could be. */
  readonly side?: PolicySide;
  readonly copy: SecretCopy;
  /** The path of the key, where that is of this app, and why its policy lacks the statements. */
  readonly appKey?: AppKeyGap;
  /** What to add there, where anything can be. */
  readonly statements: readonly PolicyStatement[];
  /** The same as somebody outside of this app can write it. */
  readonly literals: readonly unknown[];
}

/** On which side something is missing. */
export const SIDES: Record<GrantRule, PolicySide | undefined> = {
  defaultKey: 'key',
  defaultKeyUnproven: 'key',
  replicaDefaultKey: 'key',
  replicaDefaultKeyUnproven: 'key',
  keyPolicyElsewhere: 'key',
  consumerElsewhere: 'consumer',
  wroteNothing: 'consumer',
  keyUnresolved: 'key',
  keyPolicyWide: undefined,
  keyPolicyPartlyWide: undefined,
  consumerUnproven: 'consumer',
  toMany: 'consumer',
  importedKey: 'key',
  importedKeyUnproven: 'key',
  granteeUnnamed: 'owner',
  unnamable: 'owner',
  keyByIdentity: 'consumer',
  keyNotArn: 'key',
  keyNotArnToRead: 'key',
  accountItself: 'consumer',
  keyOfAnotherAccount: 'consumer',
  federated: 'consumer',
  serviceDefaultKey: 'key',
  secretPolicyElsewhere: 'owner',
  secretPolicyConditional: undefined,
  directConditions: undefined,
  outdated: undefined,
};

/** A consumer has one policy for the secret and all its replicas; each key has its own. */
export function mergeGaps(gaps: readonly GrantGap[]): GrantGap[] {
  const all: GrantGap[] = [];
  for (const gap of gaps) {
    const index = all.findIndex(({ rule, side }) => side === 'consumer' && rule === gap.rule && side === gap.side);
    if (index < 0) all.push(gap);
    else all[index] = { ...all[index], ...combineStatements(all[index], gap) };
  }
  return all;
}

function combineStatements(one: GrantGap, other: GrantGap): Pick<GrantGap, 'statements' | 'literals'> {
  return { statements: [...one.statements, ...other.statements], literals: [...one.literals, ...other.literals] };
}
