import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';

/**
 * What the rules read of a secret, as CfnSecret names it: values of the CDK, or what a template has in their
 * place.
 */
export type SecretProperties = Partial<Pick<CfnSecret,
  'name' | 'description' | 'type' | 'kmsKeyId' | 'secretString' | 'generateSecretString' | 'replicaRegions'>>;

/** A CfnSecret has it, and so has a secret that the handler creates. */
export type SecretShape = IConstruct & Pick<CfnSecret, 'tags' | 'cfnOptions' | 'stack'> & SecretProperties;

/** Marks what has the shape, and is no CfnSecret. */
export const SECRET_SHAPE = Symbol.for('cdk-managed-secret.SecretShape');

export function isSecretShape(construct: IConstruct): construct is SecretShape {
  return CfnSecret.isCfnSecret(construct) || SECRET_SHAPE in construct;
}
