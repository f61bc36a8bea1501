import { Text } from '../cloudformation/text';

/** What an organisation demands of every secret, put together from all blueprints around it. */
export interface GuardRails {
  readonly customerManagedKey?: boolean;
  readonly keyAccounts?: readonly string[];
  readonly regions?: readonly string[];
  readonly namePattern?: readonly NameRail[];
  /** Allowed values by key; none for any value. */
  readonly requiredTags?: ReadonlyMap<string, readonly string[]>;
  readonly rotation?: boolean;
  /** Accounts and organizations. */
  readonly consumers?: readonly string[];
  readonly noPlaintext?: boolean;
  /** The fields that may be declared to be no secret. */
  readonly plaintextFields?: readonly string[];
  readonly creation?: string;
  readonly minimumRecoveryWindow?: number;
}

export type RailName = keyof GuardRails;
/** A pattern, and what fits it. */
export interface NameRail {
  readonly pattern: string;
  /** Undefined where only the deployment knows. */
  readonly fits: (name: Text) => boolean | undefined;
}

/** A key, of the secret or of a replica. */
export interface GuardedKey {
  /** `the secret`, or `the replica in eu-west-1`. */
  readonly of: string;
  /** Undefined where synthesis does not know. */
  readonly isCustomerManaged?: boolean;
  readonly account?: string;
  readonly region?: string;
}

/** Stands for an account or organization that synthesis does not know. */
export const UNKNOWN = '?';
/** A principal that the secret's policy allows, other than its own account. */
export interface GuardedConsumer {
  readonly shown: string;
  /**
   * Accounts and organizations. The principal is within one of the lists, whatever the others say: one whose
   * members are all allowed is enough.
   */
  readonly limits: ReadonlyArray<readonly string[]>;
}

/** What of a value stands readable in the template. */
export interface GuardedPlaintext {
  readonly places: readonly string[];
  /** Whether there may be more. */
  readonly isIncomplete: boolean;
  /** Fields that are declared to be no secret, though their names say that they are. */
  readonly doubtful?: readonly string[];
  /** All fields that are declared to be no secret. */
  readonly declared?: readonly string[];
}

/** All that guardrails judge of one secret, as the template has it. */
export interface GuardedSecret {
  /** Undefined where CloudFormation chooses. */
  readonly name?: Text;
  readonly keys: readonly GuardedKey[];
  /** Its own and those of its replicas; undefined where synthesis does not know. */
  readonly regions: ReadonlyArray<string | undefined>;
  /** Those of the stack included. */
  readonly tags: ReadonlyMap<string, Text>;
  /** Whether there may be more of them. */
  readonly mayHaveMoreTags: boolean;
  /** Undefined where only the deployment knows. */
  readonly rotates?: boolean;
  /** Whether it has a schedule that never rotates it. */
  readonly isScheduleIdle?: boolean;
  /** Whether synthesis knows the account of the secret. */
  readonly isAccountKnown: boolean;
  /** Whether a macro may change what the template shows of it. */
  readonly isTransformed: boolean;
  readonly consumers: readonly GuardedConsumer[];
  readonly plaintext: GuardedPlaintext;
  readonly creation: string;
  /** Days; 0 where CloudFormation deletes it, infinity where it is never deleted. */
  readonly recoveryWindow?: number;
}
