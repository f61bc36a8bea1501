/* A file of its own in the bundle: clients.ts. Of a package that is imported by names, the bundler leaves out the rest. */
export { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
