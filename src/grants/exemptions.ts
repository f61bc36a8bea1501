import { Stack, Token } from 'aws-cdk-lib';
import { IGrantable } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { Conditions, Grantee } from './grantee';
import { splitGrantee } from './principals';
import { isPendingLookup } from '../cdk/names';
import { CONSUMER_RULES, ConsumerPart, GUARD_RULES } from '../rules/consumer';
import { Finding, judge } from '../rules/rule';

/** A consumer as the user specified it. */
export type ConsumerParts = Partial<Record<ConsumerPart, string>>;

/** Values that synthesis does not know, or not yet, are accepted. */
export function judgeConsumer(parts: ConsumerParts): Finding[] {
  return Object.entries(parts).filter(([, value]) => !Token.isUnresolved(value) && !isPendingLookup(value)).flatMap(([part, value]) => (
    judge([CONSUMER_RULES[part as ConsumerPart]], { property: `SecretConsumer ${part}`, value, shown: value })));
}

/**
 * The account of a principal that this app names by it. Digits only: some services have a word in its place,
 * such as
 * `arn:aws:iam::cloudfront:user/…`.
 */
export function judgeGrantee(scope: IConstruct, grantable: IGrantable): Finding[] {
  const parts = splitGrantee(grantable).map(part => new Grantee(part, scope)).filter(({ isMadeOnUse }) => !isMadeOnUse);
  return parts.flatMap(({ accountAsGiven: value, isWholeAccount, isService, accountOfStack }) => {
    const isNamed = value !== undefined && !isService && !Token.isUnresolved(value) && !isPendingLookup(value);
    return isNamed && (isWholeAccount || /^[0-9]+$/.test(value)) && ![Stack.of(scope).account, accountOfStack].includes(value)
      ? judge([CONSUMER_RULES.account], { property: 'account of the grantee', value, shown: value })
      : [];
  });
}

/** What keeps a principal from being exempt. */
export type ExemptionRule = Exclude<keyof typeof GUARD_RULES, 'ownerAccount'>;

/**
 * For each part of the grantee, the conditions under which a deny does not apply to it; or why there are
 * none.
 */
export function exemptionsFor(scope: IConstruct, consumer: IGrantable): Array<Conditions | ExemptionRule> {
  return splitGrantee(consumer)
    .map(part => new Grantee(part, scope))
    .map(grantee => exemptionProblem(grantee) ?? exemptionConditions(grantee) ?? 'exempt');
}

/**
 * A deny holds where all of its conditions do: it cannot exempt a principal that matches two of them and deny
 * one that matches a single one.
 */
function exemptionProblem(grantee: Grantee): ExemptionRule | undefined {
  const conditions = Object.entries(grantee.conditions).flatMap(([operator, keys]) => Object.keys(keys).map(key => `${operator} ${key}`));
  const others = conditions.filter(condition => !grantee.matchesManyPrincipals || !OF_ORGANIZATIONS.includes(condition));
  if (others.length > 0) return 'exemptUnderConditions';
  return grantee.lacksPhysicalName && !grantee.canBeNamed ? 'exemptUnnamed' : undefined;
}

/** These conditions identify an organization or a unit of it. They do not restrict it. */
const OF_ORGANIZATIONS = ['StringEquals aws:PrincipalOrgID', 'ForAnyValue:StringLike aws:PrincipalOrgPaths'];

function exemptionConditions({
  isWholeAccount,
  accountAsGiven,
  roleOrUserArn,
  matchesManyPrincipals,
  conditions,
}: Grantee): Conditions | undefined {
  if (isWholeAccount && accountAsGiven !== undefined) {
    return { StringNotEqualsIfExists: { 'aws:PrincipalAccount': [accountAsGiven] } };
  }
  if (roleOrUserArn !== undefined) return { ArnNotEqualsIfExists: { 'aws:PrincipalArn': [roleOrUserArn] } };
  const { 'aws:PrincipalOrgPaths': paths } = conditions['ForAnyValue:StringLike'] ?? {};
  if (matchesManyPrincipals && paths !== undefined) {
    return { 'ForAllValues:StringNotLike': { 'aws:PrincipalOrgPaths': [paths].flat() } };
  }
  const { 'aws:PrincipalOrgID': organization } = conditions.StringEquals ?? {};
  return matchesManyPrincipals && organization !== undefined
    ? { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': [organization].flat() } }
    : undefined;
}

/** All of them have to hold: the deny applies to principals that match none of the exemptions. */
export function combineConditions(spared: readonly Conditions[]): Conditions {
  const all: Record<string, Record<string, unknown[]>> = {};
  for (const exempt of spared) {
    for (const [operator, keys] of Object.entries(exempt)) {
      for (const [key, values] of Object.entries(keys)) ((all[operator] ??= {})[key] ??= []).push(...values as unknown[]);
    }
  }
  return all;
}
