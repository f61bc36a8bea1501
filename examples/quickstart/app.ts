/** The login of a database: made by AWS, encrypted under a key of its own, read by one role. */
import { App, Stack, StackProps } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ManagedSecret } from 'cdk-managed-secret';
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

    secret.grantRead(new Role(this, 'Reader', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }));
  }
}

new Quickstart(new App(), 'Quickstart', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
});
