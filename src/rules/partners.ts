/*
 * The partners that hold external secrets, as AWS documents them: which fields the value has, and what the
 * rotation is given. AWS adds partners, so a type that is not here is no error.
 *
 * Read on 2026-11-30: the list, and the page of each type. The list could be read up to Paddle, so later
 * names are those whose pages were found.
 */

const GUIDE = 'https://docs.aws.amazon.com/secretsmanager/latest/userguide';

/** When the pages were read. */
export const PARTNERS_READ = '2026-11-30';

/** A key of the rotation's metadata. */
export interface PartnerMetadata {
  readonly isRequired?: boolean;
  /** What AWS documents of its value. */
  readonly form: (value: string) => boolean;
  /** The same in words, for messages. */
  readonly expected: string;
}

/** A type of secret that a partner holds. */
export interface Partner {
  readonly type: string;
  readonly page: string;
  /** The fields that the value must have. */
  readonly fields: readonly string[];
  readonly optionalFields: readonly string[];
  readonly metadata: Readonly<Record<string, PartnerMetadata>>;
}

type PartnerParts = Partial<Pick<Partner, 'optionalFields' | 'metadata'>>;

function partner(type: string, page: string, fields: string, parts: PartnerParts = {}): Partner {
  const { optionalFields = [], metadata = {} } = parts;
  const address = `${GUIDE}/mes-partner-${page}.html`;
  return { type, page: address, fields: fields.split(' '), optionalFields, metadata };
}

function wholeNumber(from: number, to: number): PartnerMetadata {
  const isWithin = (value: string) => /^[0-9]+$/.test(value) && Number(value) >= from && Number(value) <= to;
  return { form: isWithin, expected: `a whole number from ${from} to ${to}` };
}

function matching(form: RegExp, expected: string): PartnerMetadata {
  return { form: value => form.test(value), expected };
}

const SECRET_ARN = matching(/^arn:[^:]+:secretsmanager:[^:]+:[0-9]{12}:secret:.+$/, 'the ARN of a secret');
const ADMIN = { adminSecretArn: SECRET_ARN };
const REQUIRED_ADMIN = { adminSecretArn: { ...SECRET_ARN, isRequired: true } };
const ATLAS_VERSION = { apiVersion: matching(/^\d{4}-\d{2}-\d{2}$/, 'a date such as 2025-03-12') };
const DAYS = matching(/^[1-9][0-9]*$/, 'a whole number of days');
const SECONDS_OF_A_DAY = 86_400;

const PARTNERS: readonly Partner[] = [
  partner('BigIDClientSecret', 'BigId', 'hostname refreshToken'),
  partner('CiscoSecurityPlatformApiKey', 'CiscoSecurityPlatformApiKey', 'refreshToken organizationId apiKeyId apiBaseUrl'),
  partner('ConfluentCloudApiKey', 'ConfluentCloudApiKey', 'apiKey apiSecret serviceAccountId', {
    optionalFields: ['resourceId', 'environmentId'], metadata: ADMIN,
  }),
  partner('DatabricksPAT', 'DatabricksPAT', 'token tokenId workspaceUrl', {
    optionalFields: ['comment'], metadata: { ...ADMIN, tokenLifetimeDays: DAYS },
  }),
  partner('DatabricksSPSecret', 'DatabricksSPSecret', 'accountId servicePrincipalId clientId clientSecret oauthSecretId', {
    metadata: { ...ADMIN, secretLifetimeDays: wholeNumber(1, 730) },
  }),
  partner('DatadogApiKey', 'DatadogApiKey', 'apiKey apiKeyId', { metadata: REQUIRED_ADMIN }),
  partner('DatadogApplicationKey', 'DatadogApplicationKey', 'appKey appKeyId serviceAccountId', { metadata: REQUIRED_ADMIN }),
  partner('DatadogAdminKey', 'DatadogAdminKey', 'adminApiKey adminApiKeyId adminAppKey adminAppKeyId serviceAccountId site', { metadata: ADMIN }),
  partner('GitLabAccessToken', 'GitLabAccessToken', 'token tokenId gitlabUrl', {
    optionalFields: ['projectId', 'groupId'], metadata: { ...ADMIN, daysToExpiry: wholeNumber(1, 365) },
  }),
  partner('JenkinsApiToken', 'JenkinsApiToken', 'apiToken tokenUuid username jenkinsUrl', { metadata: ADMIN }),
  partner('MongoDBAtlasServiceAccount', 'MongoDBAtlasServiceAccount', 'clientId clientSecret orgId', {
    metadata: { ...ADMIN, ...ATLAS_VERSION },
  }),
  partner('MongoDBAtlasDatabaseUser', 'MongoDBAtlasDatabaseUser', 'username password clusterUrl databaseName groupId', {
    metadata: { ...REQUIRED_ADMIN, ...ATLAS_VERSION },
  }),
  partner('NetskopeApiToken', 'NetskopeApiToken', 'apiToken tenantUrl serviceAccountName'),
  partner('PaddleApiKey', 'PaddleApiKey', 'api_key', { metadata: { gracePeriodSeconds: wholeNumber(0, SECONDS_OF_A_DAY) } }),
  partner('SalesforceClientSecret', 'salesforce', 'consumerKey consumerSecret baseUri appId consumerId', {
    metadata: { ...ADMIN, apiVersion: { ...matching(/^v(6[5-9]|[7-9]\d|\d{3,})\.\d+$/, 'a version from v65.0 on'), isRequired: true } },
  }),
  partner('SnowflakeKeyPairAuthentication', 'Snowflake', 'account user privateKey publicKey', {
    optionalFields: ['passphrase'],
    metadata: {
      cryptographicAlgorithm: matching(/^RS(256|384|512)$/, 'RS256, RS384 or RS512'),
      encryptPrivateKey: matching(/^(true|false)$/i, 'True or False'),
    },
  }),
  partner('SnowflakePat', 'SnowflakePat', 'account user privateKey patTokenName patTokenValue', {
    optionalFields: ['passphrase'], metadata: { daysToExpiry: wholeNumber(1, 365), expireOldTokenAfterHours: wholeNumber(0, 720) },
  }),
];

export const PARTNER_TYPES: readonly string[] = PARTNERS.map(({ type }) => type);

/** Undefined for a type that AWS may have added since. */
export function partnerOf(type: string): Partner | undefined {
  return PARTNERS.find(one => one.type === type);
}
