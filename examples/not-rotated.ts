/** How an app tells cdk-nag why a secret is not rotated. */
import { CfnResource, Validations } from 'aws-cdk-lib';
import { Construct } from 'constructs';

const RULES = ['AwsSolutions-SMG4', 'HIPAA.Security-SecretsManagerRotationEnabled', 'NIST.800.53.R5-SecretsManagerRotationEnabled'];

/** cdk-nag 3 looks at the construct, cdk-nag 2 into the metadata of the resource. */
export function notRotated(secret: Construct, reason: string): void {
  const acknowledged = RULES.map(id => ({ id, reason }));
  Validations.of(secret).acknowledge(...acknowledged);
  (secret.node.defaultChild as CfnResource).addMetadata('cdk_nag', { rules_to_suppress: acknowledged });
}
