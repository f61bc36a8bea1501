/*
 * Lambda hands a function its role's credentials in environment variables. The bundler takes this in place of
 * the SDK's `@aws-sdk/credential-provider-node`, which asks profiles, SSO and metadata services as well.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
