import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { SecretCreationMode, SecretRulesMode } from './modes';
import type { UnprovenAcknowledgement } from './unproven-acknowledgement';

/** Makes or finds the key of the secrets of a stack: the place for one key in each environment. */
export interface ISecretKeyFactory {
  /**
   * The key of the secrets of a stack. It is asked once for each stack.
   *
   * @param stack where the secrets are; `stack.account` and `stack.region` may be unresolved
   */
  keyFor(stack: Stack): IKey;
}

/** A replica that secrets have by default. */
export interface SecretReplicaDefault {
  /** A region. A secret that is in that region already does not get this replica. */
  readonly region: string;

  /**
   * The key of the replica. Not together with `kmsKeyId`.
   *
   * @default - `kmsKeyId`, or the AWS managed key of the region
   */
  readonly encryptionKey?: IKey;

  /**
   * The key of the replica as an ARN; with the placeholders of names, where `{region}` is the region of the
   * replica.
   *
   * @default - `encryptionKey`
   */
  readonly kmsKeyId?: string;
}

/**
 * What a `ManagedSecret` is like where its own properties say nothing.
 *
 * Texts may have placeholders: `{name}` (the construct id), `{path}` (the construct path within the stack),
 * `{stack}`, `{stage}`, `{account}`, `{region}`, and those of `nameVariables`.
 */
export interface SecretDefaults {
  /**
   * The key. One of `encryptionKey`, `keyFactory` and `kmsKeyId`.
   *
   * @default - the AWS managed key
   */
  readonly encryptionKey?: IKey;

  /**
   * A key for each stack. One of `encryptionKey`, `keyFactory` and `kmsKeyId`.
   *
   * @default - the AWS managed key
   */
  readonly keyFactory?: ISecretKeyFactory;

  /**
   * The key as a reference, such as `arn:aws:kms:{region}:{account}:alias/secrets`. One of `encryptionKey`,
   * `keyFactory` and `kmsKeyId`.
   *
   * @default - the AWS managed key
   */
  readonly kmsKeyId?: string;

  /** @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * The recovery window of secrets that the custom resource creates: 7 to 30 days.
   *
   * @default Duration.days(30)
   */
  readonly recoveryWindow?: Duration;

  /** @default - none */
  readonly replicas?: SecretReplicaDefault[];

  /**
   * Tags, by key. What `Tags.of()` or the properties give under the same key wins.
   *
   * @default - none
   */
  readonly tags?: { [key: string]: string };

  /** @default - none */
  readonly description?: string;

  /**
   * The name of secrets that have no `secretName`, such as `{stage}/{service}/{name}`.
   *
   * A name is create-only: for a secret that is deployed already, switching this on is a replacement, and a
   * new value.
   *
   * @default - CloudFormation chooses
   */
  readonly namePattern?: string;

  /** @default SecretCreationMode.CLOUD_FORMATION */
  readonly creation?: SecretCreationMode;
}

/**
 * What every secret of the scope must be, whoever made it: a `ManagedSecret`, the `Secret` of aws-cdk-lib, or
 * a `CfnSecret`.
 *
 * A secret outside of a guard rail fails the synthesis, and nobody can acknowledge that away. What synthesis
 * does not know is the warning MS310.
 */
export interface SecretGuardRails {
  /**
   * The secret and each of its replicas is under a customer managed key (MS300).
   *
   * @default false
   */
  readonly customerManagedKey?: boolean;

  /**
   * The accounts that keys may be of (MS301).
   *
   * @default - any
   */
  readonly keyAccounts?: string[];

  /**
   * The regions where secrets, replicas and keys may be (MS302).
   *
   * @default - any
   */
  readonly regions?: string[];

  /**
   * What names are like (MS303), such as `{stage}/{service}/{name}`. `{name}` stands for any text; a
   * placeholder without a value, for any text without a slash. A wildcard such as `*` is refused (MS321).
   *
   * @default - any, CloudFormation's included
   */
  readonly namePattern?: string;

  /**
   * Tags that secrets have (MS304), and the values that are allowed; an empty list allows any.
   *
   * @default - none
   */
  readonly requiredTags?: { [key: string]: string[] };

  /**
   * The app schedules a rotation (MS305).
   *
   * @default false
   */
  readonly rotation?: boolean;

  /**
   * Accounts (12 digits) and organizations (`o-…`) that a secret's resource policy may let in, beside its own
   * account and AWS services (MS306).
   *
   * @default - any
   */
  readonly consumers?: string[];

  /**
   * No value stands readable in a template, not even with `allowPlaintext`, nor as the default of a parameter
   * (MS307). What `plaintextFields` names is no secret.
   *
   * @default false
   */
  readonly noPlaintext?: boolean;

  /**
   * The fields that `plaintextFields` of a `ManagedSecret` may name (MS334).
   *
   * @default - any; with `noPlaintext`, none whose name says that it is a secret, such as `password`
   */
  readonly plaintextFields?: string[];

  /**
   * Who creates secrets (MS308).
   *
   * @default - either
   */
  readonly creation?: SecretCreationMode;

  /**
   * The least time in which a deleted secret can be restored (MS309). CloudFormation deletes without any, so
   * its secrets have to be retained.
   *
   * @default - none
   */
  readonly minimumRecoveryWindow?: Duration;
}

/** Properties of a `SecretBlueprint`. */
export interface SecretBlueprintProps {
  /**
   * What findings and `effectiveConfig` call it.
   *
   * @default 'blueprint'
   */
  readonly name?: string;

  /** @default - none */
  readonly defaults?: SecretDefaults;

  /** @default - none */
  readonly guardRails?: SecretGuardRails;

  /**
   * Values of the placeholders in names and other texts. Those of a nearer blueprint win.
   *
   * @default - none
   */
  readonly nameVariables?: { [name: string]: string };

  /**
   * Whether the rules of this library are in the CDK's report, for all secrets of the scope. Of several
   * blueprints, the strictest wins.
   *
   * @default SecretRulesMode.OFF
   */
  readonly rules?: SecretRulesMode;

  /**
   * Where MS310, a guard rail that synthesis cannot check, is acknowledged although the rules are strict. There
   * `SecretRules.acknowledge()` has no effect on MS310 (MS332), and neither have the blueprints within the
   * outermost strict one.
   *
   * @default - nowhere
   */
  readonly acknowledgedUnproven?: UnprovenAcknowledgement[];

  /**
   * How far ahead an acknowledgment may expire. One with a later date has no effect (MS333). Of several
   * blueprints, the shortest wins.
   *
   * @default - any time
   */
  readonly longestAcknowledgement?: Duration;

  /**
   * Whether a secret outside of a guard rail ends the synthesis before any template is written. Then no option
   * of the CLI, such as `--ignore-errors`, deploys the app. The errors say all that is wrong; the CDK writes no
   * `validation-report.json`. Of several blueprints, one is enough.
   *
   * @default false - the CDK's report has it as fatal, which `cdk deploy` obeys without `--ignore-errors`
   */
  readonly endSynthesis?: boolean;

  /**
   * Whether property injectors that are registered for `secretsmanager.Secret` apply to a `ManagedSecret` as
   * well, as far as the properties are the same.
   *
   * @default true
   */
  readonly honorSecretInjectors?: boolean;
}
