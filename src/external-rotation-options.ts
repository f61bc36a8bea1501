import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';

/** Rotation of a partner's secret with another secret, or with itself. */
export interface AdminRotationOptions {
  /**
   * The secret whose credentials rotate this one. The role gets permission to read it.
   *
   * @default - the secret rotates with its own credentials
   */
  readonly adminSecret?: ISecret;
}

/** Rotation of a partner's secret that only another one can rotate. */
export interface RequiredAdminRotationOptions {
  /** The secret whose credentials rotate this one. The role gets permission to read it. */
  readonly adminSecret: ISecret;
}

/** Options of `ExternalRotationMetadata.databricksPat()`. */
export interface DatabricksPatRotationOptions extends AdminRotationOptions {
  /**
   * The lifetime of each new token in days: more than the time between two rotations.
   *
   * @default - 90, by Secrets Manager
   */
  readonly tokenLifetimeDays?: number;
}

/** Options of `ExternalRotationMetadata.databricksSpSecret()`. */
export interface DatabricksSpSecretRotationOptions extends AdminRotationOptions {
  /**
   * The lifetime of each new secret in days, at most 730: more than the time between two rotations.
   *
   * @default - 730, by Secrets Manager
   */
  readonly secretLifetimeDays?: number;
}

/** Options of `ExternalRotationMetadata.gitLabAccessToken()`. */
export interface GitLabRotationOptions extends AdminRotationOptions {
  /**
   * After how many days a new token expires: 1 to 365.
   *
   * @default - the setting of the instance
   */
  readonly daysToExpiry?: number;
}

/** Options of `ExternalRotationMetadata.mongoDbAtlasDatabaseUser()`. */
export interface MongoDbAtlasDatabaseUserRotationOptions extends RequiredAdminRotationOptions {
  /**
   * The date of the version of the Atlas Admin API: `2025-03-12`.
   *
   * @default - 2025-03-12, by Secrets Manager
   */
  readonly apiVersion?: string;
}

/** Options of `ExternalRotationMetadata.mongoDbAtlasServiceAccount()`. */
export interface MongoDbAtlasServiceAccountRotationOptions extends AdminRotationOptions {
  /**
   * The date of the version of the Atlas Admin API: `2025-03-12`.
   *
   * @default - 2025-03-12, by Secrets Manager
   */
  readonly apiVersion?: string;
}

/** Options of `ExternalRotationMetadata.paddleApiKey()`. */
export interface PaddleRotationOptions {
  /**
   * How many seconds the former key stays valid: 0 to 86400.
   *
   * @default - 300, by Secrets Manager
   */
  readonly gracePeriodSeconds?: number;
}

/** Options of `ExternalRotationMetadata.salesforceClientSecret()`. */
export interface SalesforceRotationOptions extends AdminRotationOptions {
  /** The version of the API of the Salesforce organization, from `v65.0` on. */
  readonly apiVersion: string;
}

/** Options of `ExternalRotationMetadata.snowflakeKeyPairAuthentication()`. */
export interface SnowflakeKeyPairRotationOptions {
  /**
   * `RS256`, `RS384` or `RS512`.
   *
   * @default - RS256, by Secrets Manager
   */
  readonly cryptographicAlgorithm?: string;

  /**
   * Whether a new private key is encrypted, with a random passphrase.
   *
   * @default - false, by Secrets Manager
   */
  readonly encryptPrivateKey?: boolean;
}

/** Options of `ExternalRotationMetadata.snowflakePat()`. */
export interface SnowflakePatRotationOptions {
  /**
   * The `DAYS_TO_EXPIRY` of the token in Snowflake: 1 to 365.
   *
   * @default - 15, by Secrets Manager
   */
  readonly daysToExpiry?: number;

  /**
   * After how many hours the former token expires: 0 to 720.
   *
   * @default - 24, by Secrets Manager
   */
  readonly expireOldTokenAfterHours?: number;
}
