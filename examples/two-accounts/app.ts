/** A secret of one account that a role of another account reads. Both stacks are of this app, and deploy in any order. */
import { App, CfnOutput, Stack, StackProps } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ManagedSecret, ScannerFindings } from 'cdk-managed-secret';
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
    ScannerFindings.acknowledgeNoRotation(this.secret, 'The role that reads the secret does not reload a changed value yet.');
  }
}

class Consumer extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { readonly secret: ManagedSecret }) {
    super(scope, id, props);
    const reader = new Role(this, 'Reader', { roleName: 'shop-reader', assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    props.secret.grantRead(reader);
    new CfnOutput(this, 'ReaderArn', { value: reader.roleArn });
    this.acknowledge(reader);
  }

  /** What cdk-nag finds in the policy of the role, and why that is accepted. */
  private acknowledge(reader: Role): void {
    ScannerFindings.acknowledgeInlinePolicy(reader, 'Only this role needs the policy, and both are deleted together.');
    ScannerFindings.acknowledge(
      reader.node.findChild('DefaultPolicy'),
      'The key may be deployed after the role, so its id is unknown here. The encryption context limits the statement to the secret.',
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:kms:eu-central-1:111111111111:key/*]',
    );
  }
}

const app = new App();
const { secret } = new Owner(app, 'Owner', { env: { account: '111111111111', region: 'eu-central-1' } });
new Consumer(app, 'Consumer', { env: { account: '222222222222', region: 'eu-central-1' }, secret });
