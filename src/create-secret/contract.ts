/*
 * What the template passes to the handler, and what the handler returns. Synth side and run time share this
 * file; it imports nothing. CloudFormation passes every scalar as a string. No value of a secret is ever a
 * property: the handler gets the place where it is.
 */

/**
 * Raised when a property changes its meaning; older handlers' properties come back in rollbacks and deletes.
 */
export const CONTRACT_VERSION = '1';

/** `Custom::` type of both resources. Never changes: it is part of the identity of a deployed resource. */
export const RESOURCE_TYPE = 'Custom::ManagedSecret';

/** So long CloudFormation waits for the answer to a request: the property `ServiceTimeout` of both resources. */
export const SERVICE_TIMEOUT_SECONDS = 1_200;

/**
 * - `create`: the handler owns the secret: CreateSecret, metadata, replicas, DeleteSecret. The physical id is
 *   the ARN.
 * - `version`: CloudFormation owns the secret, the handler writes one version of its value. The physical id
 *   is `<arn>#version`, and its Delete never writes.
 */
export type Mode = 'create' | 'version';

export type OnExisting = 'fail' | 'adopt' | 'restore';

export type Encoding = 'text' | 'binary' | 'base64';

/** Where the value comes from. Every reference is exact. */
export type Source =
  | { readonly Type: 'none' }
  | { readonly Type: 'generated'; readonly Generator?: Generator }
  | {
    readonly Type: 'parameter';
    readonly Name: string;
    readonly Version?: string;
    readonly Encoding: Encoding;
  }
  | {
    readonly Type: 'secret';
    readonly SecretId: string;
    readonly VersionId?: string;
    readonly VersionStage?: string;
    readonly JsonField?: string;
    readonly Encoding: Encoding;
  }
  | {
    readonly Type: 'object';
    readonly Bucket: string;
    readonly Key: string;
    readonly VersionId?: string;
    readonly Encoding: Encoding;
  }
  /** A file that SOPS has encrypted, as an object. `KeyId` is the only key that may decrypt it. */
  | {
    readonly Type: 'sops';
    readonly Bucket: string;
    readonly Key: string;
    readonly KeyId: string;
    readonly Format: 'json' | 'binary';
    readonly JsonField?: string;
    readonly Encoding: Encoding;
  }
  /** What `aws kms encrypt` has written, in base64. */
  | {
    readonly Type: 'ciphertext';
    readonly Ciphertext: string;
    readonly KeyId: string;
    readonly EncryptionContext?: Readonly<Record<string, string>>;
    readonly Encoding: Encoding;
  };

/** The options of GetRandomPassword, and CloudFormation's template and key. */
export interface Generator {
  readonly PasswordLength?: string;
  readonly ExcludeCharacters?: string;
  readonly ExcludeLowercase?: string;
  readonly ExcludeUppercase?: string;
  readonly ExcludeNumbers?: string;
  readonly ExcludePunctuation?: string;
  readonly IncludeSpace?: string;
  readonly RequireEachIncludedType?: string;
  readonly SecretStringTemplate?: string;
  readonly GenerateStringKey?: string;
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface Replica {
  readonly Region: string;
  readonly KmsKeyId?: string;
}

/** ResourceProperties in both modes. */
export interface VersionProperties {
  readonly ServiceToken: string;
  readonly ContractVersion: string;
  readonly Mode: Mode;
  readonly Source: Source;
  /**
   * An explicit ClientRequestToken; without it one is derived from the stack, the logical id and
   * `Generation`.
   */
  readonly ClientRequestToken?: string;
  /**
   * Names what the derived token stands for: the user's generation, or the reference of the source. Never the
   * value.
   */
  readonly Generation: string;
}

/** Mode `version`. */
export interface WriteVersionProperties extends VersionProperties {
  readonly Mode: 'version';
  /** The ARN of the secret that CloudFormation made. */
  readonly SecretId: string;
}

/** Mode `create`. */
export interface CreateSecretProperties extends VersionProperties {
  readonly Mode: 'create';
  readonly Name: string;
  readonly Lineage: string;
  readonly OnExisting: OnExisting;
  readonly RecoveryWindowInDays: string;
  readonly Description?: string;
  /** Which partner holds the secret: `SalesforceClientSecret`. */
  readonly Type?: string;
  readonly KmsKeyId?: string;
  readonly Tags?: readonly Tag[];
  readonly Replicas?: readonly Replica[];
  readonly ForceOverwriteReplicaSecret?: string;
}

export type ResourceProperties = WriteVersionProperties | CreateSecretProperties;

/** What `Fn::GetAtt` can read. Nothing of it is secret. */
export interface ResponseData {
  readonly Arn: string;
  readonly Name: string;
  /** Absent when no version was written. */
  readonly VersionId?: string;
}

/**
 * Tags of ours on a secret that the handler created. They guard against accidents; they are no security
 * boundary.
 */
export const INSTANCE_TAG = 'managed-secret:instance';
export const LINEAGE_TAG = 'managed-secret:lineage';
export const STATE_TAG = 'managed-secret:state';

/**
 * Value of the state tag of a secret that a failed create or a rollback left to be deleted: its lineage may
 * restore it.
 */
export const ABANDONED = 'abandoned';

/**
 * Value of the state tag of a secret that its stack deleted: RESTORE takes it, also when it was restored
 * already.
 */
export const DELETED = 'deleted';

/**
 * Value of the state tag of a live secret that was taken over, with `:` and the version that was current
 * then: a rollback gives it back, and does not delete it.
 */
export const ADOPTED = 'adopted';
