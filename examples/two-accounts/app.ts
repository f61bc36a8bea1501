/** A secret of one account that a role of another account reads. Both stacks are of this app, and deploy in any order. */
import { App, CfnOutput, Stack, StackProps } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ManagedSecret } from 'cdk-managed-secret';
import { Construct } from 'constructs';

class Owner extends Stack {
  public readonly secret: ManagedSecret;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    // Another account can read only what has a name and a customer managed key.
    this.secret = new ManagedSecret(this, 'Shared', {
      secretName: 'shop/shared',
      encryptionKey: new Key(this, 'Key', { alias: 'shop', enableKeyRotation: true }),
    });
  }
}

class Consumer extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { readonly secret: ManagedSecret }) {
    super(scope, id, props);
    const reader = new Role(this, 'Reader', { roleName: 'shop-reader', assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    props.secret.grantRead(reader);
    new CfnOutput(this, 'ReaderArn', { value: reader.roleArn });
  }
}

const app = new App();
const { secret } = new Owner(app, 'Owner', { env: { account: '111111111111', region: 'eu-central-1' } });
new Consumer(app, 'Consumer', { env: { account: '222222222222', region: 'eu-central-1' }, secret });
