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

/** Options of the rotation of a `DatabricksPAT`. */
export interface DatabricksPatRotationOptions extends AdminRotationOptions {
  /**
   * The lifetime of each new token in whole days: more than the time between two rotations.
   *
   * @default - 90, by Secrets Manager
   */
  readonly tokenLifetimeDays?: number;
}

/** Options of the rotation of a `DatabricksSPSecret`. */
export interface DatabricksSpSecretRotationOptions extends AdminRotationOptions {
  /**
   * The lifetime of each new secret, 1 to 730 whole days: more than the time between two rotations.
   *
   * @default - 730, by Secrets Manager
   */
  readonly secretLifetimeDays?: number;
}

/** Options of the rotation of a `GitLabAccessToken`. */
export interface GitLabRotationOptions extends AdminRotationOptions {
  /**
   * After how many days a new token expires: 1 to 365.
   *
   * @default - the setting of the instance
   */
  readonly daysToExpiry?: number;
}

/** Options of the rotation of a `MongoDBAtlasDatabaseUser`. */
export interface MongoDbAtlasDatabaseUserRotationOptions extends RequiredAdminRotationOptions {
  /**
   * The version of the Atlas Admin API, a date such as `2025-03-12`.
   *
   * @default - 2025-03-12, by Secrets Manager
   */
  readonly apiVersion?: string;
}

/** Options of the rotation of a `MongoDBAtlasServiceAccount`. */
export interface MongoDbAtlasServiceAccountRotationOptions extends AdminRotationOptions {
  /**
   * The version of the Atlas Admin API, a date such as `2025-03-12`.
   *
   * @default - 2025-03-12, by Secrets Manager
   */
  readonly apiVersion?: string;
}

/** Options of the rotation of a `PaddleApiKey`. */
export interface PaddleRotationOptions {
  /**
   * How many seconds the former key stays valid: 0 to 86400.
   *
   * @default - 300, by Secrets Manager
   */
  readonly gracePeriodSeconds?: number;
}

/** Options of the rotation of a `SalesforceClientSecret`. */
export interface SalesforceRotationOptions extends AdminRotationOptions {
  /** The API version of the Salesforce organization: `v65.0` or later. */
  readonly apiVersion: string;
}

/** Options of the rotation of a `SnowflakeKeyPairAuthentication`. */
export interface SnowflakeKeyPairRotationOptions {
  /**
   * The algorithm of the new key pair: `RS256`, `RS384`, or `RS512`.
   *
   * @default - RS256, by Secrets Manager
   */
  readonly cryptographicAlgorithm?: string;

  /**
   * Whether the rotation encrypts a new private key, with a random passphrase.
   *
   * @default - false, by Secrets Manager
   */
  readonly encryptPrivateKey?: boolean;
}

/** Options of the rotation of a `SnowflakePat`. */
export interface SnowflakePatRotationOptions {
  /**
   * After how many days a new token expires, `DAYS_TO_EXPIRY` in Snowflake: 1 to 365.
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
