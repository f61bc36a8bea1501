import { IRole } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { environmentOf, toEnvironment } from '../app/environment';
import { isImmutableRole, keepsPoliciesOut } from '../cdk/internals';

/**
 * Why a role in whose place a function is made cannot have its policies, in a sentence. Where an account is
 * not known, it may be the same.
 *
 * @param attaches whether the stack is to attach them
 */
export function roleObstacle(scope: IConstruct, role: IRole, attaches: boolean): string | undefined {
  const account = environmentOf(scope).account;
  const accountOfRole = toEnvironment(role.env).account;
  if (account !== undefined && accountOfRole !== undefined && account !== accountOfRole) {
    return `The role is of account ${accountOfRole}, the function of ${account}.`;
  }
  if (!attaches) return undefined;
  if (keepsPoliciesOut(scope)) return 'Role.customizeRoles() keeps policies out of this template.';
  if (!isImmutableRole(role)) return undefined;
  return 'The role is immutable: it was imported so, or comes from withoutPolicyUpdates().';
}
