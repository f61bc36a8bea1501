import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { SecretCreationMode, SecretRulesMode } from './modes';
import type { UnprovenAcknowledgement } from './unproven-acknowledgement';

/** Creates or finds the key for the secrets of a stack. Use it for one key in each environment. */
export interface ISecretKeyFactory {
  /**
   * Returns the key for the secrets of a stack. The library calls it once for each stack.
   *
   * @param stack the stack of the secrets; `stack.account` and `stack.region` can be unresolved
   */
  keyFor(stack: Stack): IKey;
}

/** A replica that each secret has by default. */
export interface SecretReplicaDefault {
  /** The region, such as `eu-west-1` (MS321). A secret in this region does not get the replica. */
  readonly region: string;

  /**
   * The key of the replica, as a construct. Set either this or the key as an ARN (MS321).
   * @default - the key that the ARN names, or the AWS managed key of the region
   */
  readonly encryptionKey?: IKey;

  /**
   * The key of the replica as an ARN, with the placeholders of `SecretDefaults`. `{region}` is the region of
   * the replica. Set either this or the key as a construct (MS321).
   * @default - the key that the construct is, or the AWS managed key of the region
   */
  readonly kmsKeyId?: string;
}

/**
 * Defaults for the properties that a `ManagedSecret` does not set.
 *
 * Names, descriptions, and key references can have placeholders: `{name}` (the construct id), `{path}` (the
 * construct path within the stack), `{stack}`, `{account}`, `{region}`, `{stage}` (the name of the `Stage`),
 * and the name variables of the blueprint. A placeholder without a value is error MS323.
 */
export interface SecretDefaults {
  /**
   * The key as a construct. Set either this, a key factory, or the key as a reference (MS321).
   * @default - the AWS managed key
   */
  readonly encryptionKey?: IKey;

  /**
   * A key for each stack. Set either this, the key as a construct, or the key as a reference (MS321).
   * @default - the AWS managed key
   */
  readonly keyFactory?: ISecretKeyFactory;

  /**
   * The key as a reference, such as `arn:aws:kms:{region}:{account}:alias/secrets`. Set either
   * this, the key as a construct, or a key factory (MS321).
   * @default - the AWS managed key
   */
  readonly kmsKeyId?: string;

  /**
   * What CloudFormation does with a secret when it leaves the stack.
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * The recovery window of secrets that the handler creates: 7 to 30 whole days (MS321).
   * @default Duration.days(30)
   */
  readonly recoveryWindow?: Duration;

  /**
   * The replicas of secrets that set none.
   * @default - none
   */
  readonly replicas?: SecretReplicaDefault[];

  /**
   * Tags, by key, without placeholders. A tag of the same key from `Tags.of()` or from the properties wins.
   * @default - none
   */
  readonly tags?: { [key: string]: string };

  /**
   * The description of secrets that set none.
   * @default - none
   */
  readonly description?: string;

  /**
   * The name of secrets that set no name, such as `{stage}/{service}/{name}`.
   *
   * A name is create-only. If a secret is already deployed, adding this pattern replaces it with a new secret
   * and a new value. A character that no name can have is error MS321.
   * @default - CloudFormation chooses, or the library if the handler creates the secret
   */
  readonly namePattern?: string;

  /**
   * Who creates secrets that do not set it. If a secret is already deployed, a change replaces it.
   * @default SecretCreationMode.CLOUD_FORMATION
   */
  readonly creation?: SecretCreationMode;
}

/**
 * Requirements for every secret of the scope: a `ManagedSecret`, the `Secret` of aws-cdk-lib, or a
 * `CfnSecret`.
 *
 * A secret that violates a guardrail fails the synthesis, and nobody can acknowledge the violation. If
 * synthesis cannot decide, the guardrail reports warning MS310.
 */
export interface SecretGuardRails {
  /**
   * Whether the secret and each of its replicas must have a customer managed key (MS300).
   * @default false
   */
  readonly customerManagedKey?: boolean;

  /**
   * The accounts (12 digits) that can own the keys (MS301).
   * @default - any
   */
  readonly keyAccounts?: string[];

  /**
   * The regions that secrets, replicas, and keys can be in, such as `eu-west-1` (MS302).
   * @default - any
   */
  readonly regions?: string[];

  /**
   * The pattern that names must match (MS303), such as `{stage}/{service}/{name}`. `{name}` matches any text.
   * A placeholder without a value matches any text without a slash. A wildcard such as `*` is error MS321.
   * @default - any name, also one that CloudFormation chooses
   */
  readonly namePattern?: string;

  /**
   * The tags that secrets must have (MS304), each with its allowed values. An empty list allows any value.
   * @default - none
   */
  readonly requiredTags?: { [key: string]: string[] };

  /**
   * Whether the app must schedule a rotation that repeats (MS305).
   * @default false
   */
  readonly rotation?: boolean;

  /**
   * The accounts (12 digits) and organizations (`o-…`) that a secret's resource policy can allow, in addition
   * to its own account and AWS services (MS306).
   * @default - any
   */
  readonly consumers?: string[];

  /**
   * Whether templates must not contain a readable value, not even if the secret allows plaintext, or as
   * the default of a parameter (MS307). Fields that a secret declares as plaintext do not count as secret.
   * @default false
   */
  readonly noPlaintext?: boolean;

  /**
   * The fields that a `ManagedSecret` can declare as plaintext (MS334).
   * @default - any; if templates must not contain a readable value, only fields that do not sound like a
   * secret, unlike `password`
   */
  readonly plaintextFields?: string[];

  /**
   * Who must create secrets (MS308).
   * @default - CloudFormation or the handler
   */
  readonly creation?: SecretCreationMode;

  /**
   * The minimum recovery window of a deleted secret (MS309): 7 to 30 whole days (MS321). CloudFormation
   * deletes without a recovery window, so you must retain the secrets that it creates.
   * @default - none
   */
  readonly minimumRecoveryWindow?: Duration;
}

/** Properties of a `SecretBlueprint`. */
export interface SecretBlueprintProps {
  /**
   * The name of the blueprint in findings and in the effective configuration of a secret.
   * @default 'blueprint'
   */
  readonly name?: string;

  /**
   * The properties of secrets that do not set them.
   * @default - none
   */
  readonly defaults?: SecretDefaults;

  /**
   * The requirements. To loosen a guardrail of an outer scope is error MS320.
   * @default - none
   */
  readonly guardRails?: SecretGuardRails;

  /**
   * Values of the placeholders in names and other strings. The values of the nearest blueprint win. You
   * cannot set `name`, `path`, `stack`, `account`, and `region` (MS321), and within a `Stage`, its own name
   * wins.
   * @default - none
   */
  readonly nameVariables?: { [name: string]: string };

  /**
   * Whether the CDK's report includes the rules of this library, for all secrets of the scope. If several
   * blueprints set it, the strictest wins.
   * @default SecretRulesMode.OFF
   */
  readonly rules?: SecretRulesMode;

  /**
   * Acknowledgments of MS310, a guardrail that synthesis cannot check, in strict mode. In strict mode,
   * `SecretRules.acknowledge()` has no effect on MS310 (MS332), and neither do the blueprints within the
   * outermost strict one.
   * @default - none
   */
  readonly acknowledgedUnproven?: UnprovenAcknowledgement[];

  /**
   * How far ahead an acknowledgment may expire. An acknowledgment with a later date has no effect (MS333). If
   * several blueprints set it, the shortest time wins.
   * @default - any time
   */
  readonly longestAcknowledgement?: Duration;

  /**
   * Whether a violated guardrail ends the synthesis before the CDK writes any template. No option of the CLI,
   * such as `--ignore-errors`, can then deploy the app. The errors list all violations; the CDK writes no
   * `validation-report.json`. One blueprint with this setting is enough.
   * @default false - the violation is fatal in the CDK's report, and `cdk deploy` stops without
   * `--ignore-errors`
   */
  readonly endSynthesis?: boolean;

  /**
   * Whether property injectors for `secretsmanager.Secret` also apply to a `ManagedSecret`, for the
   * properties that both have.
   * @default true
   */
  readonly honorSecretInjectors?: boolean;
}
