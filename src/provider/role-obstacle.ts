import { IRole } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { environmentOf, toEnvironment } from '../app/environment';
import { isImmutableRole, keepsPoliciesOut } from '../cdk/internals';
import { isPendingLookup } from '../cdk/names';

const WITHOUT_ROLE = 'attachPolicies is false without a role, so the function would have no permissions.';

/** How the role of a function gets its permissions. */
export interface RoleUse {
  readonly role: IRole;
  /** Whether the user gave it. */
  readonly isGiven: boolean;
  /** Whether the stack is to attach the policies. */
  readonly attaches: boolean;
}

/**
 * Why a role in whose place a function is made cannot have its policies, in a sentence. Where an account is
 * not known, it may be the same.
 */
export function roleObstacle(scope: IConstruct, { role, isGiven, attaches }: RoleUse): string | undefined {
  if (isPendingLookup(role.roleArn)) return undefined;
  const account = environmentOf(scope).account;
  const accountOfRole = toEnvironment(role.env).account;
  if (account !== undefined && accountOfRole !== undefined && account !== accountOfRole) {
    return `The role is in account ${accountOfRole}, the function in ${account}.`;
  }
  const isOutside = keepsPoliciesOut(scope);
  // A precreated role takes the place of the function's own.
  if (!attaches) return isGiven || isOutside ? undefined : WITHOUT_ROLE;
  // The CDK would write the library's policies all the same: but this is not what the app has asked for.
  if (isOutside) return 'This app calls Role.customizeRoles(), which keeps IAM policies out of its templates.';
  if (!isImmutableRole(role)) return undefined;
  return 'The role is immutable: it was imported with mutable: false, or comes from withoutPolicyUpdates().';
}
