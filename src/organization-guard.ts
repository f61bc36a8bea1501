import { IResource } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { allOf, ExemptionRule, exemptions, judgeConsumer } from './grants/consumer';
import { Conditions } from './grants/grantee';
import { GUARD_RULES } from './rules/consumer';
import { broken, Finding } from './rules/rule';
import { SecretConsumer } from './secret-consumer';

/** Whom the organization guard spares. */
export interface OrganizationGuardOptions {
  /**
   * Principals outside of the organization that are not denied: accounts, roles, users, other organizations. They still
   * need a grant.
   *
   * @default - none
   */
  readonly exempt?: SecretConsumer[];

  /**
   * Whether the secret's own account is exempt. Without it, who deploys the stack is locked out when the account leaves
   * the organization, and MS123 warns.
   *
   * @default true
   */
  readonly exemptOwnerAccount?: boolean;
}

/** The statement, and what is wrong with it. */
export function organizationGuard(
  secret: IResource, organizationId: string, { exempt = [], exemptOwnerAccount = true }: OrganizationGuardOptions,
): { statement: PolicyStatement; findings: Finding[] } {
  const spared = exempt.flatMap(({ _grantee }) => exemptions(secret, _grantee));
  const conditions = allOf([
    { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': [organizationId] } },
    ...exemptOwnerAccount ? [{ StringNotEqualsIfExists: { 'aws:PrincipalAccount': [secret.env.account] } }] : [],
    ...spared.filter((one): one is Conditions => typeof one !== 'string'),
    // Services act for principals of the organization, and have none themselves.
    { BoolIfExists: { 'aws:PrincipalIsAWSService': ['false'] } },
  ]);
  const findings = [
    ...judgeConsumer({ organizationId }),
    ...exempt.flatMap(({ _parts }) => judgeConsumer(_parts)),
    ...spared.filter((one): one is ExemptionRule => typeof one === 'string').map(told),
    ...exemptOwnerAccount ? [] : [told('ownerAccount')],
  ];
  const statement = new PolicyStatement({ effect: Effect.DENY, principals: [new AnyPrincipal()], actions: ['secretsmanager:*'], resources: ['*'], conditions });
  return { statement, findings };
}

/** Of a policy that there is, and that is the only one which the secret can have. */
export function policyFinding(rule: 'policyUnreadable' | 'policyConditional', { node }: IConstruct): Finding {
  return broken({ ...GUARD_RULES[rule], holds: () => false, detail: where => `It is that of ${where}.` }, { property: 'resourcePolicy', value: node.path });
}

function told(rule: keyof typeof GUARD_RULES): Finding {
  return broken({ ...GUARD_RULES[rule], holds: () => false }, { property: 'denyOutsideOrganization', value: undefined as never });
}
