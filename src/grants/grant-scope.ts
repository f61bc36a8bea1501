import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

const ID = 'Grants';

/** Where the constructs stand that grants make for a resource: its policy, and the import of its key. */
export function grantScopeOf(secret: CfnSecret): Construct {
  return secret.node.tryFindChild(ID) as Construct | undefined ?? new Construct(secret, ID);
}
