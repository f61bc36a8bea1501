export { SecretAccessDiff, SecretAccessMap, SecretAccessWidening } from './access-map/secret-access-map';
export type { SecretAccessChange } from './access-map/secret-access-map';
export { ExternalRotationMetadata } from './external-rotation-metadata';
export type {
  AdminRotationOptions, DatabricksPatRotationOptions, DatabricksSpSecretRotationOptions,
  GitLabRotationOptions,
  MongoDbAtlasDatabaseUserRotationOptions, MongoDbAtlasServiceAccountRotationOptions, PaddleRotationOptions,
  RequiredAdminRotationOptions, SalesforceRotationOptions, SnowflakeKeyPairRotationOptions,
  SnowflakePatRotationOptions,
} from './external-rotation-options';
export { ExternalSecretContent } from './external-secret-content';
export type {
  BigIdClientSecretFields, CiscoSecurityPlatformApiKeyFields, ConfluentCloudApiKeyFields,
  DatabricksPatFields, DatabricksSpSecretFields, DatadogAdminKeyFields, DatadogApiKeyFields,
  DatadogApplicationKeyFields, GitLabAccessTokenFields,
  JenkinsApiTokenFields, MongoDbAtlasDatabaseUserFields, MongoDbAtlasServiceAccountFields,
  NetskopeApiTokenFields, PaddleApiKeyFields, SalesforceClientSecretFields,
  SnowflakeKeyPairAuthenticationFields, SnowflakePatFields,
} from './external-secret-fields';
export { ExternalSecretRotation } from './external-secret-rotation';
export type { ExternalSecretRotationProps } from './external-secret-rotation';
export { ExternalSecretType } from './external-secret-type';
export type { ManagedSecretAttributes } from './imported-secret';
export { ManagedSecret } from './managed-secret';
export type { IManagedSecret } from './managed-secret-base';
export type { ManagedSecretProps } from './managed-secret-props';
export type { OrganizationGuardOptions } from './organization-guard';
export { SecretCreationMode, SecretRulesMode } from './blueprint/modes';
export { SecretBlueprint } from './secret-blueprint';
export type { ISecretKeyFactory, SecretBlueprintProps, SecretDefaults, SecretGuardRails, SecretReplicaDefault } from './blueprint/blueprint-props';
export type { UnprovenAcknowledgement } from './blueprint/unproven-acknowledgement';
export { ReviewedSecret, SecretRuleSeverity } from './plugin/custom-rule';
export type { ICustomSecretRule, SecretAcknowledgement } from './plugin/custom-rule';
export { SecretRulesPlugin } from './plugin/secret-rules-plugin';
export type { SecretRulesPluginProps } from './plugin/secret-rules-plugin';
export { SecretProvider } from './provider/secret-provider';
export type { SecretProviderProps } from './provider/secret-provider';
export { ScannerFindings } from './scanner-findings';
export { SecretAccess, SecretAccessGrant, SecretPolicySide } from './secret-access';
export type { MissingSecretAccess } from './secret-access';
export { SecretConsumer } from './secret-consumer';
export type { RoleConsumerOptions } from './secret-consumer';
export { SecretContent } from './secret-content';
export type { GeneratedContentOptions, JsonContentOptions, SecretValueContentOptions } from './secret-content';
export { OnExistingSecret, SecretCreation } from './secret-creation';
export type { CloudFormationCreationOptions, CreateSecretOptions } from './secret-creation';
export { SecretGrants } from './secret-grants';
export { SecretDefaultTags, SecretEncryptionKey, SecretMixin, SecretOrganizationGuard } from './secret-mixins';
export { SecretPins } from './secret-pins';
export type { SecretPinsOptions } from './secret-pins';
export { SecretRules } from './secret-rules';
export type { SecretRule } from './secret-rules';
export type { SecretSetting } from './secret-settings';
export { SecretEncoding } from './source-content';
export type {
  BucketObjectContentOptions, CiphertextFileContentOptions, ParameterContentOptions, SecretSourceContentOptions, SopsFileContentOptions,
  SourceContentOptions,
} from './source-content';
