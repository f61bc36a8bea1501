import { Tokenization } from 'aws-cdk-lib';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type {
  AdminRotationOptions, DatabricksPatRotationOptions, DatabricksSpSecretRotationOptions,
  GitLabRotationOptions,
  MongoDbAtlasDatabaseUserRotationOptions, MongoDbAtlasServiceAccountRotationOptions, PaddleRotationOptions,
  RequiredAdminRotationOptions, SalesforceRotationOptions, SnowflakeKeyPairRotationOptions,
  SnowflakePatRotationOptions,
} from './external-rotation-options';
import { ExternalSecretType } from './external-secret-type';

/**
 * The data that a partner needs to rotate a secret: strings by key, as AWS documents them for the type.
 *
 * Errors: MS244, if a key is missing that the type requires; MS246, if a key does not have 1 to 256
 * characters, or a value 1 to 2048. MS245 and MS247 warn of a key, or a form of a value, that AWS does not
 * document.
 */
export class ExternalRotationMetadata {
  /** For any type, also one that has no method here: strings by key. */
  public static of(pairs: { [key: string]: string }): ExternalRotationMetadata {
    return new ExternalRotationMetadata(pairs);
  }

  /** For `ConfluentCloudApiKey`. */
  public static confluentCloudApiKey(options: AdminRotationOptions = {}): ExternalRotationMetadata {
    return this.typed(ExternalSecretType.CONFLUENT_CLOUD_API_KEY, {}, options.adminSecret);
  }

  /** For `DatabricksPAT`. */
  public static databricksPat(
    options: DatabricksPatRotationOptions = {},
  ): ExternalRotationMetadata {
    const { adminSecret, tokenLifetimeDays } = options;
    return this.typed(ExternalSecretType.DATABRICKS_PAT, { tokenLifetimeDays }, adminSecret);
  }

  /** For `DatabricksSPSecret`. */
  public static databricksSpSecret(
    options: DatabricksSpSecretRotationOptions = {},
  ): ExternalRotationMetadata {
    const { adminSecret, secretLifetimeDays } = options;
    return this.typed(ExternalSecretType.DATABRICKS_SP_SECRET, { secretLifetimeDays }, adminSecret);
  }

  /** For `DatadogAdminKey`. */
  public static datadogAdminKey(options: AdminRotationOptions = {}): ExternalRotationMetadata {
    const { adminSecret } = options;
    return this.typed(ExternalSecretType.DATADOG_ADMIN_KEY, {}, adminSecret);
  }

  /** For `DatadogApiKey`. */
  public static datadogApiKey(options: RequiredAdminRotationOptions): ExternalRotationMetadata {
    const { adminSecret } = options;
    return this.typed(ExternalSecretType.DATADOG_API_KEY, {}, adminSecret);
  }

  /** For `DatadogApplicationKey`. */
  public static datadogApplicationKey(
    options: RequiredAdminRotationOptions,
  ): ExternalRotationMetadata {
    const { adminSecret } = options;
    return this.typed(ExternalSecretType.DATADOG_APPLICATION_KEY, {}, adminSecret);
  }

  /** For `GitLabAccessToken`. */
  public static gitLabAccessToken(
    options: GitLabRotationOptions = {},
  ): ExternalRotationMetadata {
    const { adminSecret, daysToExpiry } = options;
    return this.typed(ExternalSecretType.GITLAB_ACCESS_TOKEN, { daysToExpiry }, adminSecret);
  }

  /** For `JenkinsApiToken`. */
  public static jenkinsApiToken(options: AdminRotationOptions = {}): ExternalRotationMetadata {
    const { adminSecret } = options;
    return this.typed(ExternalSecretType.JENKINS_API_TOKEN, {}, adminSecret);
  }

  /** For `MongoDBAtlasDatabaseUser`. */
  public static mongoDbAtlasDatabaseUser(
    options: MongoDbAtlasDatabaseUserRotationOptions,
  ): ExternalRotationMetadata {
    const { adminSecret, apiVersion } = options;
    return this.typed(ExternalSecretType.MONGODB_ATLAS_DATABASE_USER, { apiVersion }, adminSecret);
  }

  /** For `MongoDBAtlasServiceAccount`. */
  public static mongoDbAtlasServiceAccount(
    options: MongoDbAtlasServiceAccountRotationOptions = {},
  ): ExternalRotationMetadata {
    const { adminSecret, apiVersion } = options;
    return this.typed(ExternalSecretType.MONGODB_ATLAS_SERVICE_ACCOUNT, { apiVersion }, adminSecret);
  }

  /** For `PaddleApiKey`. */
  public static paddleApiKey(options: PaddleRotationOptions = {}): ExternalRotationMetadata {
    const { gracePeriodSeconds } = options;
    return this.typed(ExternalSecretType.PADDLE_API_KEY, { gracePeriodSeconds });
  }

  /** For `SalesforceClientSecret`. */
  public static salesforceClientSecret(
    options: SalesforceRotationOptions,
  ): ExternalRotationMetadata {
    const { adminSecret, apiVersion } = options;
    return this.typed(ExternalSecretType.SALESFORCE_CLIENT_SECRET, { apiVersion }, adminSecret);
  }

  /** For `SnowflakeKeyPairAuthentication`. */
  public static snowflakeKeyPairAuthentication(
    options: SnowflakeKeyPairRotationOptions = {},
  ): ExternalRotationMetadata {
    const { cryptographicAlgorithm, encryptPrivateKey: isEncrypted } = options;
    const encryptPrivateKey = isEncrypted === undefined ? undefined : isEncrypted ? 'True' : 'False';
    const pairs = { cryptographicAlgorithm, encryptPrivateKey };
    return this.typed(ExternalSecretType.SNOWFLAKE_KEY_PAIR_AUTHENTICATION, pairs);
  }

  /** For `SnowflakePat`. */
  public static snowflakePat(
    options: SnowflakePatRotationOptions = {},
  ): ExternalRotationMetadata {
    const { daysToExpiry, expireOldTokenAfterHours } = options;
    return this.typed(ExternalSecretType.SNOWFLAKE_PAT, { daysToExpiry, expireOldTokenAfterHours });
  }

  private static typed(
    type: ExternalSecretType,
    options: Readonly<Record<string, string | number | undefined>>,
    adminSecret?: ISecret,
  ): ExternalRotationMetadata {
    const all = { ...options, adminSecretArn: adminSecret?.secretArn };
    const given = Object.entries(all).filter(([, value]) => value !== undefined);
    const pairs = given.map(([key, value]) => [key, typeof value === 'number' ? Tokenization.stringifyNumber(value) : value]);
    return new ExternalRotationMetadata(Object.fromEntries(pairs), type, adminSecret);
  }

  private constructor(
    /** @internal */ public readonly _pairs: Readonly<Record<string, string>>,
    /** @internal What the pairs are for. */ public readonly _type?: ExternalSecretType,
    /** @internal The secret that the role has to read. */ public readonly _adminSecret?: ISecret,
  ) {}
}
