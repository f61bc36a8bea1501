import { branches } from './choices';
import type { Resource } from './template-types';

export const PERMISSION_SET = 'AWS::SSO::PermissionSet';
const SERVERLESS = /^AWS::Serverless::(Function|StateMachine|WebFunction)$/;

/**
 * Whether AWS makes a role of a resource: SAM of a function without one, under its logical ID and `Role`,
 * and the Identity Center of a permission set.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html
 */
export function makesRole({ type, properties: { Role } }: Pick<Resource, 'type' | 'properties'>): boolean {
  if (type === PERMISSION_SET) return true;
  return SERVERLESS.test(type) && branches(Role).some(({ value }) => value === undefined || value === null);
}
