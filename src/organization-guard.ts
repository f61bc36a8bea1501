import { IResource } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { combineConditions, ExemptionRule, exemptionsFor, judgeConsumer } from './grants/exemptions';
import { Conditions } from './grants/grantee';
import { GUARD_RULES } from './rules/consumer';
import { createFinding, Finding } from './rules/rule';
import { SecretConsumer } from './secret-consumer';

/** Options of a guard that denies principals outside an organization. */
export interface OrganizationGuardOptions {
  /**
   * Principals outside the organization that the guard does not deny: accounts, roles, users, other
   * organizations. They still need a grant. No condition can identify other principals (MS122), a principal
   * of another account without a name (MS128), or a principal with conditions (MS129).
   *
   * @default - none
   */
  readonly exempt?: SecretConsumer[];

  /**
   * Whether the secret's own account is exempt. If you set `false`, nobody can deploy the stack after the
   * account leaves the organization, and MS123 warns.
   *
   * @default true
   */
  readonly exemptOwnerAccount?: boolean;

  /**
   * Whether to deny everybody to replicate the secret to another account. Otherwise, a principal of the
   * organization can do so with `ReplicaRestriction=NoRestriction`, which copies the value out of the
   * organization. AWS has no condition key for the restriction, so the guard also denies replicas within the
   * organization.
   *
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_AssociateCrossAccountReplica.html
   * @default false
   */
  readonly denyCrossAccountReplicas?: boolean;
}

/** The statements, and what is wrong with them. */
export function buildOrganizationGuard(
  secret: IResource, organizationId: string, options: OrganizationGuardOptions,
): { statements: PolicyStatement[]; findings: Finding[] } {
  const { exempt = [], exemptOwnerAccount = true, denyCrossAccountReplicas = false } = options;
  const spared = exempt.flatMap(({ _grantee }) => exemptionsFor(secret, _grantee));
  const conditions = combineConditions([
    { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': [organizationId] } },
    ...exemptOwnerAccount ? [{ StringNotEqualsIfExists: { 'aws:PrincipalAccount': [secret.env.account] } }] : [],
    ...spared.filter((one): one is Conditions => typeof one !== 'string'),
    // Services act for principals of the organization, and have none themselves.
    { BoolIfExists: { 'aws:PrincipalIsAWSService': ['false'] } },
  ]);
  const findings = [
    ...judgeConsumer({ organizationId }),
    ...exempt.flatMap(({ _parts }) => judgeConsumer(_parts)),
    ...spared.filter((one): one is ExemptionRule => typeof one === 'string').map(guardFinding),
  ];
  if (!exemptOwnerAccount) findings.push(guardFinding('ownerAccount'));
  const replicas = denyCrossAccountReplicas ? [denyEverybody('secretsmanager:AssociateCrossAccountReplica')] : [];
  return { statements: [denyEverybody('secretsmanager:*', conditions), ...replicas], findings };
}

function denyEverybody(action: string, conditions: Conditions = {}): PolicyStatement {
  const principals = [new AnyPrincipal()];
  return new PolicyStatement({ effect: Effect.DENY, principals, actions: [action], resources: ['*'], conditions });
}

/** Of a policy that there is, and that is the only one which the secret can have. */
export function guardPolicyFinding(rule: 'policyUnreadable' | 'policyConditional', { node }: IConstruct): Finding {
  return createFinding(
    { ...GUARD_RULES[rule], isCompliant: () => false, detail: where => `The policy is ${where}.` },
    { property: 'resourcePolicy', value: node.path },
  );
}

function guardFinding(rule: keyof typeof GUARD_RULES): Finding {
  return createFinding(
    { ...GUARD_RULES[rule], isCompliant: () => false },
    { property: 'denyOutsideOrganization', value: undefined as never },
  );
}
