import { IResource } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { combineConditions, ExemptionRule, exemptionsFor, judgeConsumer } from './grants/exemptions';
import { Conditions } from './grants/grantee';
import { GUARD_RULES } from './rules/consumer';
import { createFinding, Finding } from './rules/rule';
import { SecretConsumer } from './secret-consumer';

/** Whom the organization guard spares. */
export interface OrganizationGuardOptions {
  /**
   * Principals outside of the organization that are not denied: accounts, roles, users, other organizations.
   * They still need a grant.
   *
   * @default - none
   */
  readonly exempt?: SecretConsumer[];

  /**
   * Whether the secret's own account is exempt. Without it, who deploys the stack is locked out when the
   * account leaves the organization, and MS123 warns.
   *
   * @default true
   */
  readonly exemptOwnerAccount?: boolean;
}

/** The statement, and what is wrong with it. */
export function buildOrganizationGuard(
  secret: IResource, organizationId: string, { exempt = [], exemptOwnerAccount = true }: OrganizationGuardOptions,
): { statement: PolicyStatement; findings: Finding[] } {
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
  return { statement: denyEverybody(conditions), findings };
}

function denyEverybody(conditions: Conditions): PolicyStatement {
  const principals = [new AnyPrincipal()];
  return new PolicyStatement({ effect: Effect.DENY, principals, actions: ['secretsmanager:*'], resources: ['*'], conditions });
}

/** Of a policy that there is, and that is the only one which the secret can have. */
export function guardPolicyFinding(rule: 'policyUnreadable' | 'policyConditional', { node }: IConstruct): Finding {
  return createFinding(
    { ...GUARD_RULES[rule], isCompliant: () => false, detail: where => `It is that of ${where}.` },
    { property: 'resourcePolicy', value: node.path },
  );
}

function guardFinding(rule: keyof typeof GUARD_RULES): Finding {
  return createFinding(
    { ...GUARD_RULES[rule], isCompliant: () => false },
    { property: 'denyOutsideOrganization', value: undefined as never },
  );
}
