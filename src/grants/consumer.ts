import { Token } from 'aws-cdk-lib';
import { IGrantable } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { Conditions, Grantee, partsOf } from './grantee';
import { CONSUMER_RULES, ConsumerPart, GUARD_RULES } from '../rules/consumer';
import { Finding, judge } from '../rules/rule';

/** A consumer as the user wrote him. */
export type ConsumerParts = Partial<Record<ConsumerPart, string>>;

/** What synthesis cannot tell is fine. */
export function judgeConsumer(parts: ConsumerParts): Finding[] {
  return Object.entries(parts).filter(([, value]) => !Token.isUnresolved(value)).flatMap(([part, value]) => (
    judge([CONSUMER_RULES[part as ConsumerPart]], { property: `SecretConsumer ${part}`, value, shown: value })));
}

/** What keeps a principal from being exempt. */
export type ExemptionRule = Exclude<keyof typeof GUARD_RULES, 'ownerAccount'>;

/** The conditions under which a deny does not mean the grantee, of each part of him; or why there are none. */
export function exemptions(scope: IConstruct, consumer: IGrantable): Array<Conditions | ExemptionRule> {
  return partsOf(consumer).map(part => new Grantee(part, scope)).map(grantee => problemOf(grantee) ?? sparing(grantee) ?? 'exempt');
}

/** A deny holds where all of its conditions do: it cannot spare who fits two of them and deny who fits one. */
function problemOf(grantee: Grantee): ExemptionRule | undefined {
  const given = Object.entries(grantee.conditions).flatMap(([operator, keys]) => Object.keys(keys).map(key => `${operator} ${key}`));
  const others = given.filter(condition => !grantee.isMany || !OF_ORGANIZATIONS.includes(condition));
  if (others.length > 0) return 'exemptUnderConditions';
  return grantee.isUnnamed && !grantee.isNamable ? 'exemptUnnamed' : undefined;
}

/** What an organization and a unit of one are told by: not conditions on them, but their names. */
const OF_ORGANIZATIONS = ['StringEquals aws:PrincipalOrgID', 'ForAnyValue:StringLike aws:PrincipalOrgPaths'];

function sparing({ isAccount, accountAsGiven, roleOrUserArn, isMany, conditions }: Grantee): Conditions | undefined {
  if (isAccount && accountAsGiven !== undefined) return { StringNotEqualsIfExists: { 'aws:PrincipalAccount': [accountAsGiven] } };
  if (roleOrUserArn !== undefined) return { ArnNotEqualsIfExists: { 'aws:PrincipalArn': [roleOrUserArn] } };
  const { 'aws:PrincipalOrgPaths': paths } = conditions['ForAnyValue:StringLike'] ?? {};
  if (isMany && paths !== undefined) return { 'ForAllValues:StringNotLike': { 'aws:PrincipalOrgPaths': [paths].flat() } };
  const { 'aws:PrincipalOrgID': organization } = conditions.StringEquals ?? {};
  return isMany && organization !== undefined ? { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': [organization].flat() } } : undefined;
}

/** All of them have to hold: the deny is for who is none of those. */
export function allOf(spared: readonly Conditions[]): Conditions {
  const all: Record<string, Record<string, unknown[]>> = {};
  for (const exempt of spared) {
    for (const [operator, keys] of Object.entries(exempt)) {
      for (const [key, values] of Object.entries(keys)) ((all[operator] ??= {})[key] ??= []).push(...values as unknown[]);
    }
  }
  return all;
}
