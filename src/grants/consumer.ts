import { Token } from 'aws-cdk-lib';
import { IPrincipal } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { Conditions, Grantee } from './grantee';
import { CONSUMER_RULES, ConsumerPart } from '../rules/consumer';
import { Finding, judge } from '../rules/rule';

/** A consumer as the user wrote him. */
export type ConsumerParts = Partial<Record<ConsumerPart, string>>;

/** What synthesis cannot tell is fine. */
export function judgeConsumer(parts: ConsumerParts): Finding[] {
  return Object.entries(parts).filter(([, value]) => !Token.isUnresolved(value)).flatMap(([part, value]) => (
    judge([CONSUMER_RULES[part as ConsumerPart]], { property: `SecretConsumer ${part}`, value, shown: value })));
}

/** The conditions under which a deny does not mean the principal; undefined where no condition tells him from others. */
export function exemption(scope: IConstruct, principal: IPrincipal): Conditions | undefined {
  const { isAccount, account, roleOrUserArn, isMany, conditions } = new Grantee({ grantPrincipal: principal }, scope);
  if (isAccount && account !== undefined) return { StringNotEqualsIfExists: { 'aws:PrincipalAccount': [account] } };
  if (roleOrUserArn !== undefined) return { ArnNotEqualsIfExists: { 'aws:PrincipalArn': [roleOrUserArn] } };
  const { 'aws:PrincipalOrgPaths': paths } = conditions['ForAnyValue:StringLike'] ?? {};
  if (isMany && paths !== undefined) return { 'ForAllValues:StringNotLike': { 'aws:PrincipalOrgPaths': [paths].flat() } };
  const { 'aws:PrincipalOrgID': organization } = conditions.StringEquals ?? {};
  return isMany && organization !== undefined ? { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': [organization].flat() } } : undefined;
}

/** All of them have to hold: the deny is for who is none of those. */
export function allOf(exemptions: readonly Conditions[]): Conditions {
  const all: Record<string, Record<string, unknown[]>> = {};
  for (const exempt of exemptions) {
    for (const [operator, keys] of Object.entries(exempt)) {
      for (const [key, values] of Object.entries(keys)) ((all[operator] ??= {})[key] ??= []).push(...values as unknown[]);
    }
  }
  return all;
}
