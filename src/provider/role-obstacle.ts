import { IRole, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { environmentOf, toEnvironment } from '../app/environment';
import { isImmutableRole, keepsPoliciesOut, reportsPolicies } from '../cdk/internals';
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

/**
 * Where `Role.customizeRoles()` writes a report, it has what a `Role` is given, and not the library's
 * policies, which are L1s. There, the CDK writes what the role is given into the report alone. The policy is
 * complete when the app is validated.
 */
export function reportPolicy(scope: IConstruct, role: IRole, policy: () => string): void {
  if (!Role.isRole(role) || !reportsPolicies(role)) return;
  let isReported = false;
  scope.node.addValidation({
    validate: () => {
      if (!isReported) for (const statement of statementsOf(policy())) role.addToPrincipalPolicy(statement);
      isReported = true;
      return [];
    },
  });
}

/** The CDK's report drops numbers; IAM takes them as text. */
function statementsOf(policy: string): PolicyStatement[] {
  const asText = (_key: string, value: unknown) => (typeof value === 'number' ? String(value) : value);
  const { Statement } = JSON.parse(policy, asText) as { readonly Statement: object[] };
  return Statement.map(statement => PolicyStatement.fromJson(statement));
}
