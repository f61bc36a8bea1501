import { SecretValue } from 'aws-cdk-lib';
import type {
  BigIdClientSecretFields, CiscoSecurityPlatformApiKeyFields, ConfluentCloudApiKeyFields,
  DatabricksPatFields, DatabricksSpSecretFields, DatadogAdminKeyFields, DatadogApiKeyFields,
  DatadogApplicationKeyFields, GitLabAccessTokenFields,
  JenkinsApiTokenFields, MongoDbAtlasDatabaseUserFields, MongoDbAtlasServiceAccountFields,
  NetskopeApiTokenFields, PaddleApiKeyFields, SalesforceClientSecretFields,
  SnowflakeKeyPairAuthenticationFields, SnowflakePatFields,
} from './external-secret-fields';
import { SecretContent } from './secret-content';

/**
 * The values of managed external secrets, with the fields that AWS documents for each type. A secret field is
 * a `SecretValue`. The other fields are strings, which anyone can read in the template.
 *
 * CloudFormation writes these values. If the handler creates the secret, they are error MS200: use another
 * content with the same fields, such as a file that SOPS encrypted.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/mes-partners.html
 */
export class ExternalSecretContent {
  /** The value of a `BigIDClientSecret`. */
  public static bigIdClientSecret(fields: BigIdClientSecretFields): SecretContent {
    return contentOf({ ...fields });
  }

  /** The value of a `CiscoSecurityPlatformApiKey`. */
  public static ciscoSecurityPlatformApiKey(fields: CiscoSecurityPlatformApiKeyFields): SecretContent {
    return contentOf({ ...fields });
  }

  /** The value of a `ConfluentCloudApiKey`. */
  public static confluentCloudApiKey(fields: ConfluentCloudApiKeyFields): SecretContent {
    return contentOf({ ...fields });
  }

  /** The value of a `DatabricksPAT`. */
  public static databricksPat(fields: DatabricksPatFields): SecretContent {
    return contentOf({ ...fields });
  }

  /** The value of a `DatabricksSPSecret`. */
  public static databricksSpSecret(fields: DatabricksSpSecretFields): SecretContent {
    return contentOf({ ...fields });
  }

  /** The value of a `DatadogAdminKey`. */
  public static datadogAdminKey(fields: DatadogAdminKeyFields): SecretContent {
    return contentOf({ ...fields });
  }

  /** The value of a `DatadogApiKey`. */
  public static datadogApiKey(fields: DatadogApiKeyFields): SecretContent {
    return contentOf({ ...fields });
  }

  /** The value of a `DatadogApplicationKey`. */
  public static datadogApplicationKey(fields: DatadogApplicationKeyFields): SecretContent {
    return contentOf({ ...fields });
  }

  /** The value of a `GitLabAccessToken`. */
  public static gitLabAccessToken(fields: GitLabAccessTokenFields): SecretContent {
    return contentOf({ ...fields });
  }

  /** The value of a `JenkinsApiToken`. */
  public static jenkinsApiToken(fields: JenkinsApiTokenFields): SecretContent {
    return contentOf({ ...fields });
  }

  /** The value of a `MongoDBAtlasDatabaseUser`. */
  public static mongoDbAtlasDatabaseUser(fields: MongoDbAtlasDatabaseUserFields): SecretContent {
    return contentOf({ ...fields });
  }

  /** The value of a `MongoDBAtlasServiceAccount`. */
  public static mongoDbAtlasServiceAccount(fields: MongoDbAtlasServiceAccountFields): SecretContent {
    return contentOf({ ...fields });
  }

  /** The value of a `NetskopeApiToken`. */
  public static netskopeApiToken(fields: NetskopeApiTokenFields): SecretContent {
    return contentOf({ ...fields });
  }

  /** The value of a `PaddleApiKey`. */
  public static paddleApiKey(fields: PaddleApiKeyFields): SecretContent {
    return contentOf({ api_key: fields.apiKey });
  }

  /** The value of a `SalesforceClientSecret`. */
  public static salesforceClientSecret(fields: SalesforceClientSecretFields): SecretContent {
    return contentOf({ ...fields });
  }

  /** The value of a `SnowflakeKeyPairAuthentication`. */
  public static snowflakeKeyPairAuthentication(fields: SnowflakeKeyPairAuthenticationFields): SecretContent {
    return contentOf({ ...fields });
  }

  /** The value of a `SnowflakePat`. */
  public static snowflakePat(fields: SnowflakePatFields): SecretContent {
    return contentOf({ ...fields });
  }

  private constructor() {}
}

/** A text is no secret. */
function contentOf(fields: Readonly<Record<string, SecretValue | string | undefined>>): SecretContent {
  const given = Object.entries(fields).filter((field): field is [string, SecretValue | string] => field[1] !== undefined);
  const plaintextFields = given.filter(([, value]) => typeof value === 'string').map(([name]) => name);
  const toValue = (value: SecretValue | string) => typeof value === 'string' ? SecretValue.unsafePlainText(value) : value;
  const values = given.map(([name, value]) => [name, toValue(value)]);
  return SecretContent.json(Object.fromEntries(values), { plaintextFields });
}
