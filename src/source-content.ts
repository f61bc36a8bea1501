import { IKey } from 'aws-cdk-lib/aws-kms';

/** How the handler stores a source as a value. */
export enum SecretEncoding {
  /** Text, stored as `SecretString`. Bytes must be UTF-8. */
  TEXT = 'text',
  /** The unchanged bytes, stored as `SecretBinary`. */
  BINARY = 'binary',
  /** Base64, decoded and stored as `SecretBinary`. */
  BASE64 = 'base64',
}

/** Options of a content that the handler reads from a source. */
export interface SourceContentOptions {
  /**
   * How the handler stores the source as a value.
   *
   * @default SecretEncoding.TEXT
   */
  readonly encoding?: SecretEncoding;
}

/** Options of a value in a Systems Manager parameter. */
export interface ParameterContentOptions extends SourceContentOptions {
  /**
   * The number of the version of the parameter.
   *
   * @default - the newest version when the handler writes the secret; the handler reads it again only if the
   * reference changes
   */
  readonly version?: number;
}

/** Options of a value that is copied from another secret. */
export interface SecretSourceContentOptions extends SourceContentOptions {
  /**
   * The version id of the source.
   *
   * @default - the version with the staging label
   */
  readonly versionId?: string;

  /**
   * The staging label of the source version.
   *
   * @default - `AWSCURRENT` when the handler writes the secret; the handler reads it again only if the
   * reference changes
   */
  readonly versionStage?: string;

  /**
   * The field of a JSON source.
   *
   * @default - the whole value
   */
  readonly jsonField?: string;
}

/** Options of a value in an object of a bucket. */
export interface BucketObjectContentOptions extends SourceContentOptions {
  /**
   * Whether to accept the asset of a local file, which is readable beside the app, in `cdk.out`, and in the
   * bucket of assets.
   *
   * @default false - the synthesis refuses such a file (MS221)
   */
  readonly allowPlaintext?: boolean;

  /**
   * The version of the object.
   *
   * @default - the newest version when the handler writes the secret; the handler reads it again only if the
   * reference changes
   */
  readonly versionId?: string;
}

/** Options of a value in a file that SOPS encrypted. */
export interface SopsFileContentOptions extends SourceContentOptions {
  /**
   * The KMS key that encrypted the file, in the region of the secret (MS228). The handler can decrypt it with
   * this key only (MS227).
   */
  readonly key: IKey;

  /**
   * The field of a JSON file that is the value (MS231).
   *
   * @default - the whole object, without the field that SOPS added, or the whole file if it is not JSON
   */
  readonly jsonField?: string;

  /**
   * The key of the bucket of assets. Set it if its policy, unlike that of the key of `cdk bootstrap`, does
   * not let the account use the key through Amazon S3.
   *
   * @default - none
   */
  readonly assetKey?: IKey;
}

/** Options of a value in a file that `aws kms encrypt` wrote. */
export interface CiphertextFileContentOptions extends SourceContentOptions {
  /**
   * The KMS key that encrypted the file, in the region of the secret (MS228). The handler can decrypt it with
   * this key only.
   */
  readonly key: IKey;

  /**
   * The encryption context that you passed to `aws kms encrypt`. It is not secret.
   *
   * @default - none
   */
  readonly encryptionContext?: { [name: string]: string };
}
