import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { RuleExamples } from './rule-example';
import {
  ExternalRotationMetadata, ExternalSecretRotation, ExternalSecretType, ManagedSecret, SecretContent,
} from '../../src';

/** Examples about secrets of partners, such as Salesforce. */
export const PARTNER_EXAMPLES: RuleExamples = {
  MS240: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Crm', {
      type: ExternalSecretType.of('SalesforceSecret'), content: SecretContent.empty(),
    }),
    good: ({ stack }) => new ManagedSecret(stack, 'Crm', {
      type: ExternalSecretType.SALESFORCE_CLIENT_SECRET, content: SecretContent.empty(),
    }),
  },
  MS241: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Crm', {
      type: ExternalSecretType.of('SalesforceClientSecret'.repeat(12)), content: SecretContent.empty(),
    }),
    good: ({ stack }) => new ManagedSecret(stack, 'Crm', {
      type: ExternalSecretType.of('SalesforceClientSecret'), content: SecretContent.empty(),
    }),
  },
  MS242: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Crm', {
      type: ExternalSecretType.DATADOG_API_KEY, content: SecretContent.generated(),
    }),
    good: ({ stack }) => new ManagedSecret(stack, 'Crm', {
      type: ExternalSecretType.DATADOG_API_KEY, content: SecretContent.empty(),
    }),
  },
  MS243: {
    bad: ({ stack, salesforce }) => new secretsmanager.CfnRotationSchedule(stack, 'Rotation', {
      secretId: salesforce.secretArn, externalSecretRotationMetadata: [{ key: 'apiVersion', value: 'v65.0' }],
    }),
    good: ({ stack, salesforce }) => new ExternalSecretRotation(stack, 'Rotation', {
      secret: salesforce, metadata: ExternalRotationMetadata.salesforceClientSecret({ apiVersion: 'v65.0' }),
    }),
  },
  MS244: {
    bad: ({ stack, salesforce }) => new ExternalSecretRotation(stack, 'Rotation', { secret: salesforce }),
    good: ({ stack, salesforce }) => new ExternalSecretRotation(stack, 'Rotation', {
      secret: salesforce, metadata: ExternalRotationMetadata.salesforceClientSecret({ apiVersion: 'v65.0' }),
    }),
  },
  MS245: {
    bad: ({ stack, salesforce }) => new ExternalSecretRotation(stack, 'Rotation', {
      secret: salesforce, metadata: ExternalRotationMetadata.of({ apiVersion: 'v65.0', adminSecretARN: 'admin' }),
    }),
    good: ({ stack, salesforce }) => new ExternalSecretRotation(stack, 'Rotation', {
      secret: salesforce, metadata: ExternalRotationMetadata.salesforceClientSecret({ apiVersion: 'v65.0' }),
    }),
  },
  MS246: {
    bad: ({ stack, salesforce }) => new ExternalSecretRotation(stack, 'Rotation', {
      secret: salesforce, metadata: ExternalRotationMetadata.salesforceClientSecret({ apiVersion: '' }),
    }),
    good: ({ stack, salesforce }) => new ExternalSecretRotation(stack, 'Rotation', {
      secret: salesforce, metadata: ExternalRotationMetadata.salesforceClientSecret({ apiVersion: 'v65.0' }),
    }),
  },
  MS247: {
    bad: ({ stack, salesforce }) => new ExternalSecretRotation(stack, 'Rotation', {
      secret: salesforce, metadata: ExternalRotationMetadata.salesforceClientSecret({ apiVersion: '65' }),
    }),
    good: ({ stack, salesforce }) => new ExternalSecretRotation(stack, 'Rotation', {
      secret: salesforce, metadata: ExternalRotationMetadata.salesforceClientSecret({ apiVersion: 'v65.0' }),
    }),
  },
  MS248: {
    bad: ({ stack, secret }) => new ExternalSecretRotation(stack, 'Rotation', {
      secret, metadata: ExternalRotationMetadata.salesforceClientSecret({ apiVersion: 'v65.0' }),
    }),
    good: ({ stack, salesforce }) => new ExternalSecretRotation(stack, 'Rotation', {
      secret: salesforce, metadata: ExternalRotationMetadata.salesforceClientSecret({ apiVersion: 'v65.0' }),
    }),
  },
  MS249: {
    bad: ({ stack, salesforce }) => new ExternalSecretRotation(stack, 'Rotation', {
      secret: salesforce,
      metadata: ExternalRotationMetadata.salesforceClientSecret({ apiVersion: 'v65.0' }),
      role: new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
    }),
    good: ({ stack, salesforce }) => new ExternalSecretRotation(stack, 'Rotation', {
      secret: salesforce,
      metadata: ExternalRotationMetadata.salesforceClientSecret({ apiVersion: 'v65.0' }),
      role: new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('secretsmanager.amazonaws.com') }),
    }),
  },
};
