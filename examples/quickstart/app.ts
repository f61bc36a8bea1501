/** The login of a database: made by AWS, encrypted under a key of its own, read by one role. */
import { App, Stack, StackProps } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ManagedSecret, ScannerFindings } from 'cdk-managed-secret';
import { Construct } from 'constructs';

class Quickstart extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const secret = new ManagedSecret(this, 'Database', {
      secretName: 'quickstart/database',
      description: 'Login of the database',
      encryptionKey: new Key(this, 'Key', { alias: 'quickstart', enableKeyRotation: true }),
      tags: { team: 'orders' },
    });

    const reader = new Role(this, 'Reader', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    secret.grantRead(reader);

    // Only for those who scan their templates: what cdk-nag finds, and why that is accepted.
    ScannerFindings.acknowledgeNoRotation(secret, 'The owner of the database changes the login.');
    ScannerFindings.acknowledgeInlinePolicy(reader, 'Only this role needs the policy, and both are deleted together.');
  }
}

new Quickstart(new App(), 'Quickstart', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
});
