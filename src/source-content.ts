import { IKey } from 'aws-cdk-lib/aws-kms';

/** How a source becomes a value. */
export enum SecretEncoding {
  /** Text, stored as `SecretString`. Bytes must be UTF-8. */
  TEXT = 'text',
  /** The bytes as they are, stored as `SecretBinary`. */
  BINARY = 'binary',
  /** Base64, decoded and stored as `SecretBinary`. */
  BASE64 = 'base64',
}

/** Options of a content that the handler reads from a source. */
export interface SourceContentOptions {
  /**
   * How the source becomes a value.
   *
   * @default SecretEncoding.TEXT
   */
  readonly encoding?: SecretEncoding;
}

/** Options of `SecretContent.fromParameter()`. */
export interface ParameterContentOptions extends SourceContentOptions {
  /**
   * The version of the parameter.
   *
   * @default - the newest when the version of the secret is written; it is read again only when the reference
   * changes
   */
  readonly version?: number;
}

/** Options of `SecretContent.fromSecret()`. */
export interface SecretSourceContentOptions extends SourceContentOptions {
  /**
   * The version of the source.
   *
   * @default - the one with `versionStage`
   */
  readonly versionId?: string;

  /**
   * The stage of the source.
   *
   * @default - `AWSCURRENT` when the version of the secret is written; it is read again only when the
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

/** Options of `SecretContent.fromBucketObject()`. */
export interface BucketObjectContentOptions extends SourceContentOptions {
  /**
   * Accept the asset of a local file. It stands readable beside the app, in `cdk.out` and in the bucket of
   * assets.
   *
   * @default false - such a file is refused (MS221)
   */
  readonly allowPlaintext?: boolean;

  /**
   * The version of the object.
   *
   * @default - the newest when the version of the secret is written; it is read again only when the reference
   * changes
   */
  readonly versionId?: string;
}

/** Options of `SecretContent.fromSopsFile()`. */
export interface SopsFileContentOptions extends SourceContentOptions {
  /** The key of KMS that has encrypted the file, and the only one that the handler may decrypt it with. */
  readonly key: IKey;

  /**
   * The field of a JSON file that is the value.
   *
   * @default - the whole object, without what SOPS added
   */
  readonly jsonField?: string;

  /**
   * The key of the bucket of assets, where its policy does not let the account use it through Amazon S3, as that
   * of `cdk bootstrap` does.
   *
   * @default - none
   */
  readonly assetKey?: IKey;
}

/** Options of `SecretContent.fromCiphertextFile()`. */
export interface CiphertextFileContentOptions extends SourceContentOptions {
  /** The key of KMS that has encrypted the file, and the only one that the handler may decrypt it with. */
  readonly key: IKey;

  /**
   * The encryption context that was given to `aws kms encrypt`. It is not secret.
   *
   * @default - none
   */
  readonly encryptionContext?: { [name: string]: string };
}
