export type { ManagedSecretAttributes } from './imported-secret';
export { ManagedSecret } from './managed-secret';
export type { ManagedSecretProps } from './managed-secret';
export type { IManagedSecret } from './managed-secret-base';
export { SecretContent } from './secret-content';
export type { GeneratedContentOptions, JsonContentOptions, SecretValueContentOptions } from './secret-content';
export { SecretRuleLevel, SecretRules } from './secret-rules';
export type { SecretRule } from './secret-rules';
