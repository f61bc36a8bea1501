export { SecretAccessMap } from './access-map/secret-access-map';
export type { ManagedSecretAttributes } from './imported-secret';
export { ManagedSecret } from './managed-secret';
export type { ManagedSecretProps } from './managed-secret';
export type { IManagedSecret } from './managed-secret-base';
export { SecretProvider } from './provider/secret-provider';
export type { SecretProviderProps } from './provider/secret-provider';
export { SecretContent, SecretEncoding } from './secret-content';
export type {
  BucketObjectContentOptions, GeneratedContentOptions, JsonContentOptions, ParameterContentOptions, SecretSourceContentOptions,
  SecretValueContentOptions, SourceContentOptions,
} from './secret-content';
export { OnExistingSecret, SecretCreation } from './secret-creation';
export type { CloudFormationCreationOptions, CreateSecretOptions } from './secret-creation';
export { SecretRuleLevel, SecretRules } from './secret-rules';
export type { SecretRule } from './secret-rules';
