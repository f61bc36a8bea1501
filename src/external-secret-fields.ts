import { SecretValue } from 'aws-cdk-lib';

/** The fields of a `BigIDClientSecret`. */
export interface BigIdClientSecretFields {
  /** The fully qualified domain name of the BigID instance. */
  readonly hostname: string;
  /** The refresh token of the user. */
  readonly refreshToken: SecretValue;
}

/** The fields of a `CiscoSecurityPlatformApiKey`. */
export interface CiscoSecurityPlatformApiKeyFields {
  /** The refresh token of the API key. */
  readonly refreshToken: SecretValue;
  /** The organization in Security Cloud Control that owns the key. */
  readonly organizationId: string;
  /** The identifier of the API key. */
  readonly apiKeyId: string;
  /** The origin of the API, such as `https://api.security.cisco.com`. */
  readonly apiBaseUrl: string;
}

/** The fields of a `ConfluentCloudApiKey`. */
export interface ConfluentCloudApiKeyFields {
  /** The ID of the API key. */
  readonly apiKey: string;

  /** The secret of the API key. */
  readonly apiSecret: SecretValue;

  /** The service account of the key, such as `sa-abc123`. */
  readonly serviceAccountId: string;

  /**
   * The resource of the key, such as `lkc-abc123`.
   *
   * @default - none: a key of cloud resource management
   */
  readonly resourceId?: string;

  /**
   * The environment of the key, such as `env-abc123`.
   *
   * @default - none
   */
  readonly environmentId?: string;
}

/** The fields of a `DatabricksPAT`. */
export interface DatabricksPatFields {
  /** The personal access token. */
  readonly token: SecretValue;

  /** The ID of the token. */
  readonly tokenId: string;

  /** The origin of the workspace, without a slash at the end. */
  readonly workspaceUrl: string;

  /**
   * The comment of the token, at most 255 characters.
   *
   * @default - none
   */
  readonly comment?: string;
}

/** The fields of a `DatabricksSPSecret`. */
export interface DatabricksSpSecretFields {
  /** The ID of the account, a UUID. */
  readonly accountId: string;
  /** The numeric ID of the service principal. */
  readonly servicePrincipalId: string;
  /** The application ID of the service principal. */
  readonly clientId: string;
  /** The OAuth secret. */
  readonly clientSecret: SecretValue;
  /** The ID of the OAuth secret. */
  readonly oauthSecretId: string;
}

/** The fields of a `DatadogAdminKey`. */
export interface DatadogAdminKeyFields {
  /** The API key of the administrator. */
  readonly adminApiKey: SecretValue;
  /** The ID of the API key, a UUID. */
  readonly adminApiKeyId: string;
  /** The application key of the administrator. */
  readonly adminAppKey: SecretValue;
  /** The ID of the application key, a UUID. */
  readonly adminAppKeyId: string;
  /** The service account that owns the application key. */
  readonly serviceAccountId: string;
  /** The Datadog site, such as `datadoghq.eu`. */
  readonly site: string;
}

/** The fields of a `DatadogApiKey`. */
export interface DatadogApiKeyFields {
  /** The API key. */
  readonly apiKey: SecretValue;
  /** The ID of the API key, a UUID. */
  readonly apiKeyId: string;
}

/** The fields of a `DatadogApplicationKey`. */
export interface DatadogApplicationKeyFields {
  /** The application key. */
  readonly appKey: SecretValue;
  /** The ID of the application key, a UUID. */
  readonly appKeyId: string;
  /** The service account that owns the application key. */
  readonly serviceAccountId: string;
}

/** The fields of a `GitLabAccessToken`. */
export interface GitLabAccessTokenFields {
  /** The access token. */
  readonly token: SecretValue;

  /** The numeric ID of the token. */
  readonly tokenId: string;

  /** The URL of the GitLab instance, with `https`. */
  readonly gitlabUrl: string;

  /**
   * The numeric ID of the project of a project access token.
   *
   * @default - none
   */
  readonly projectId?: string;

  /**
   * The numeric ID of the group of a group access token.
   *
   * @default - none
   */
  readonly groupId?: string;
}

/** The fields of a `JenkinsApiToken`. */
export interface JenkinsApiTokenFields {
  /** The API token. */
  readonly apiToken: SecretValue;
  /** The UUID of the token. */
  readonly tokenUuid: string;
  /** The user that owns the token. */
  readonly username: string;
  /** The URL of the instance, with `https` and without a slash at the end. */
  readonly jenkinsUrl: string;
}

/** The fields of a `MongoDBAtlasDatabaseUser`. */
export interface MongoDbAtlasDatabaseUserFields {
  /** The user of the database. */
  readonly username: string;
  /** The password of the user. */
  readonly password: SecretValue;
  /** The host of the cluster, without `mongodb+srv://`. */
  readonly clusterUrl: string;
  /** The database that authenticates the user, such as `admin`. */
  readonly databaseName: string;
  /** The ID of the Atlas project. */
  readonly groupId: string;
}

/** The fields of a `MongoDBAtlasServiceAccount`. */
export interface MongoDbAtlasServiceAccountFields {
  /** The client ID of the service account, which starts with `mdb_sa_id_`. */
  readonly clientId: string;
  /** The client secret of the service account. */
  readonly clientSecret: SecretValue;
  /** The ID of the Atlas organization. */
  readonly orgId: string;
}

/** The fields of a `NetskopeApiToken`. */
export interface NetskopeApiTokenFields {
  /** The token of the service account. */
  readonly apiToken: SecretValue;
  /** The URL of the tenant, with `https` and without a slash at the end. */
  readonly tenantUrl: string;
  /** The service account that owns the token. */
  readonly serviceAccountName: string;
}

/** The fields of a `PaddleApiKey`. */
export interface PaddleApiKeyFields {
  /** A rotatable API key. The field of the value is `api_key`. */
  readonly apiKey: SecretValue;
}

/** The fields of a `SalesforceClientSecret`. */
export interface SalesforceClientSecretFields {
  /** The client ID of the external client app. */
  readonly consumerKey: string;
  /** The client secret of the external client app. */
  readonly consumerSecret: SecretValue;
  /** The base URL of the organization, such as `https://example.my.salesforce.com`. */
  readonly baseUri: string;
  /** The identifier of the external client app. */
  readonly appId: string;
  /** The identifier of the consumer of the app. */
  readonly consumerId: string;
}

/** The fields of a `SnowflakeKeyPairAuthentication`. */
export interface SnowflakeKeyPairAuthenticationFields {
  /** The identifier of the account: the part of its host name before `.snowflakecomputing.com`. */
  readonly account: string;

  /** The user of the key pair. */
  readonly user: string;

  /** The private key, as PEM. */
  readonly privateKey: SecretValue;

  /** The public key, as PEM. */
  readonly publicKey: string;

  /**
   * The passphrase of an encrypted private key.
   *
   * @default - the private key is not encrypted
   */
  readonly passphrase?: SecretValue;
}

/** The fields of a `SnowflakePat`. */
export interface SnowflakePatFields {
  /** The identifier of the account: the part of its host name before `.snowflakecomputing.com`. */
  readonly account: string;

  /** The user that owns the token. */
  readonly user: string;

  /** The private key that authenticates the rotation, as PEM. */
  readonly privateKey: SecretValue;

  /**
   * The passphrase of an encrypted private key.
   *
   * @default - the private key is not encrypted
   */
  readonly passphrase?: SecretValue;

  /** The name of the token. */
  readonly patTokenName: string;

  /** The token. */
  readonly patTokenValue: SecretValue;
}
