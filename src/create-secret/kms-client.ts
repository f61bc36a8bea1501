/* A file of its own in the bundle: clients.ts. Of a package that is imported by names, the bundler leaves out the rest. */
export { DecryptCommand, KMSClient } from '@aws-sdk/client-kms';
