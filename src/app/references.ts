import { CfnResource, Reference, Token, Tokenization } from 'aws-cdk-lib';
import { CfnResourcePolicy, CfnRotationSchedule, CfnSecretTargetAttachment } from 'aws-cdk-lib/aws-secretsmanager';

/** The resource of this app that a value refers to. A parameter is none. */
export function referencedResource(value: string): CfnResource | undefined {
  const token = Token.isUnresolved(value) ? Tokenization.reverse(value, { failConcat: false }) : undefined;
  const target = Reference.isReference(token) ? token.target : undefined;
  return CfnResource.isCfnResource(target) ? target : undefined;
}

/** `Ref` of an attachment, a rotation schedule or a resource policy is the ARN of its secret. */
export function resolveAttachment(resource: CfnResource | undefined): CfnResource | undefined {
  return CfnSecretTargetAttachment.isCfnSecretTargetAttachment(resource)
    || CfnRotationSchedule.isCfnRotationSchedule(resource)
    || CfnResourcePolicy.isCfnResourcePolicy(resource)
    ? resolveAttachment(referencedResource(resource.secretId))
    : resource;
}

/** The secret that an id refers to, through its attachments. */
export function referencedSecret(secretId: string): CfnResource | undefined {
  return resolveAttachment(referencedResource(secretId));
}
