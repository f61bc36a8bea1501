/**
 * The type of a managed external secret: a credential that a partner of AWS issues, and that Secrets Manager
 * rotates at the partner. AWS documents the partners, and adds new ones.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/mes-partners.html
 */
export class ExternalSecretType {
  public static readonly BIGID_CLIENT_SECRET = new ExternalSecretType('BigIDClientSecret');
  public static readonly CISCO_SECURITY_PLATFORM_API_KEY = new ExternalSecretType('CiscoSecurityPlatformApiKey');
  public static readonly CONFLUENT_CLOUD_API_KEY = new ExternalSecretType('ConfluentCloudApiKey');
  public static readonly DATABRICKS_PAT = new ExternalSecretType('DatabricksPAT');
  public static readonly DATABRICKS_SP_SECRET = new ExternalSecretType('DatabricksSPSecret');
  public static readonly DATADOG_ADMIN_KEY = new ExternalSecretType('DatadogAdminKey');
  public static readonly DATADOG_API_KEY = new ExternalSecretType('DatadogApiKey');
  public static readonly DATADOG_APPLICATION_KEY = new ExternalSecretType('DatadogApplicationKey');
  public static readonly GITLAB_ACCESS_TOKEN = new ExternalSecretType('GitLabAccessToken');
  public static readonly JENKINS_API_TOKEN = new ExternalSecretType('JenkinsApiToken');
  public static readonly MONGODB_ATLAS_DATABASE_USER = new ExternalSecretType('MongoDBAtlasDatabaseUser');
  public static readonly MONGODB_ATLAS_SERVICE_ACCOUNT = new ExternalSecretType('MongoDBAtlasServiceAccount');
  public static readonly NETSKOPE_API_TOKEN = new ExternalSecretType('NetskopeApiToken');
  public static readonly PADDLE_API_KEY = new ExternalSecretType('PaddleApiKey');
  public static readonly SALESFORCE_CLIENT_SECRET = new ExternalSecretType('SalesforceClientSecret');
  public static readonly SNOWFLAKE_KEY_PAIR_AUTHENTICATION = new ExternalSecretType('SnowflakeKeyPairAuthentication');
  public static readonly SNOWFLAKE_PAT = new ExternalSecretType('SnowflakePat');

  /**
   * A type that has no constant here.
   *
   * Errors: MS241, if the name has over 256 characters. MS240 warns of a type that this version of the
   * library does not know.
   *
   * @param name the name in the AWS documentation, in the same case
   */
  public static of(name: string): ExternalSecretType {
    return new ExternalSecretType(name);
  }

  /** @param name the name in CloudFormation and in the API */
  private constructor(public readonly name: string) {}
}
