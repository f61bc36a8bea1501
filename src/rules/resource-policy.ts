import { TOKEN_REMAINS_RULE } from './any-text';
import { Finding, formatList, judge, Rule } from './rule';
import { RuleId } from './rule-ids';
import { Source } from './sources';
import { Text } from '../cloudformation/text';
import { conditionKey, UNKNOWN_KEY } from '../iam/condition';

/** A statement as the template has it; unresolved values are objects. */
export interface StatementFacts {
  /** In the policy, from 0. */
  readonly position: number;
  /** False where it depends on a condition of CloudFormation. */
  readonly isSure: boolean;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  /** Principals of type AWS, and `*` for a statement with NotPrincipal. */
  readonly principals: readonly Text[];
  readonly conditionKeys: readonly string[];
  /** Those of the conditions that a caller without the key, or with another value, does not meet. */
  readonly limitingKeys: readonly string[];
}

export interface PolicyFacts {
  /** Characters of the document; what is unresolved counts nothing. */
  readonly size: number;
  readonly statements: readonly StatementFacts[];
  /** Paths of the AWS::SecretsManager::ResourcePolicy resources of this secret. */
  readonly resources: readonly string[];
  /** The documents as JSON, without what is unresolved. */
  readonly text?: Text;
  /** Whether a policy that allows stays when it leaves the template. */
  readonly isKept: boolean;
}

const MAX_SIZE = 20_480;

/** What the resource policy must be as a whole. */
export const POLICY_RULES: readonly Rule<PolicyFacts>[] = [
  {
    id: RuleId.POLICY_SIZE,
    level: 'error',
    title: 'Size of the resource policy',
    requirement: `must have at most ${MAX_SIZE} characters`,
    isCompliant: ({ size }) => size <= MAX_SIZE,
    fix: 'Grant to roles in this account through their own policies, or to whole accounts.',
    detail: ({ size }) => `It has at least ${size}.`,
    source: Source.PUT_RESOURCE_POLICY,
  },
  {
    id: RuleId.POLICY_TWICE,
    level: 'error',
    title: 'Two resource policies',
    requirement: 'must be one resource: CloudFormation refuses a second AWS::SecretsManager::ResourcePolicy for a secret',
    isCompliant: ({ resources }) => resources.length <= 1,
    fix:
      'Use secret.addToResourcePolicy() and secret.attach(), or set the feature flag '
      + '"@aws-cdk/aws-secretsmanager:useAttachedSecretResourcePolicyForSecretTargetAttachments" to true in cdk.json.',
    detail: ({ resources }) => `The policies are ${resources.join(', ')}.`,
    source: Source.CFN_RESOURCE_POLICY,
  },
  {
    id: RuleId.POLICY_KEPT,
    level: 'warning',
    title: 'Access that outlives its grant',
    requirement:
      'is retained although it allows access: when you remove the last grant, the access stays',
    isCompliant: ({ isKept }) => !isKept,
    fix:
      'Exclude the policy from what retains everything: RemovalPolicies.of(scope).retain({ '
      + 'excludeResourceTypes: [CfnResourcePolicy.CFN_RESOURCE_TYPE_NAME] }).',
    source: Source.CFN_DELETION_POLICY,
  },
];

/** What each statement must be. */
export const STATEMENT_RULES: readonly Rule<StatementFacts>[] = [
  {
    id: RuleId.POLICY_PUBLIC,
    level: 'error',
    title: 'Public access',
    requirement: 'must not allow everyone: Secrets Manager refuses it with BlockPublicPolicy',
    isCompliant: statement => !statement.isSure || !isForEverybody(statement) || statement.conditionKeys.length > 0,
    fix: 'Name the principals, or add a condition on aws:PrincipalOrgID.',
    source: Source.PUT_RESOURCE_POLICY,
  },
  {
    id: RuleId.POLICY_MAYBE_PUBLIC,
    level: 'warning',
    title: 'Perhaps public access',
    requirement: 'allows everyone under a condition that might not exclude the public',
    isCompliant: statement => !isForEverybody(statement) || statement.isSure && statement.conditionKeys.length === 0
      || statement.limitingKeys.some(key => conditionKey(key).isLimit) || statement.conditionKeys.includes(UNKNOWN_KEY),
    fix: 'Add a condition on aws:PrincipalOrgID, aws:PrincipalAccount or aws:PrincipalArn.',
    source: `${Source.PUT_RESOURCE_POLICY} (which conditions count is inferred)`,
  },
  {
    id: RuleId.POLICY_ALL_ACTIONS,
    level: 'warning',
    title: 'All actions',
    requirement: 'allows every action on the secret, including deleting it and changing its policy',
    isCompliant: ({ effect, actions }) => effect === 'Deny' || !actions.some(action => /^(\*+|(\*+|secretsmanager):\*+)$/i.test(action)),
    fix: 'Name the actions, or use grantRead(), grantWrite() or grantReadWrite().',
    source: Source.BEST_PRACTICES,
  },
  {
    id: RuleId.POLICY_PARTIAL_WILDCARD,
    level: 'error',
    title: 'Principal with a wildcard',
    requirement: 'must not have a principal that contains a wildcard: only "*" by itself is allowed',
    isCompliant: ({ isSure, principals }) => !isSure || !principals.some(hasWildcardWithin),
    fix: 'Name the account, and add a condition ArnLike on aws:PrincipalArn.',
    detail: ({ principals }) =>
      `It has ${formatList(principals.filter(hasWildcardWithin).map(({ shown }) => shown))}.`,
    source: Source.IAM_PRINCIPALS,
  },
];

export function judgeResourcePolicy(policy: PolicyFacts | undefined): Finding[] {
  if (!policy) return [];
  return [
    ...judge(POLICY_RULES, { property: 'resourcePolicy', value: policy }),
    ...policy.text ? judge([TOKEN_REMAINS_RULE], { property: 'resourcePolicy', value: policy.text }) : [],
    ...distinctFindings(policy.statements.flatMap(statement => (
      judge(STATEMENT_RULES, { property: `resourcePolicy.Statement[${statement.position}]`, value: statement })))),
  ];
}

/** A statement with `Fn::If` is judged once for each of its branches. */
function distinctFindings(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map(finding => [finding.message, finding])).values()];
}

function hasWildcardWithin({ literal }: Text): boolean {
  return literal !== '*' && /[*?]/.test(literal);
}

function isForEverybody({ effect, principals }: StatementFacts): boolean {
  return effect === 'Allow' && principals.some(({ value }) => value === '*');
}

/** Of a secret to which SecretGrants has granted: its grants are in one of the policies. */
export function judgePolicyOfGrants(resources: readonly string[]): Finding[] {
  const rules = POLICY_RULES.filter(({ id }) => id === RuleId.POLICY_TWICE).map(rule => ({ ...rule, fix: FIX_OF_GRANTS }));
  return judge(rules, { property: 'resourcePolicy', value: { resources, size: 0, statements: [], isKept: false } });
}

const FIX_OF_GRANTS = 'Make a policy of your own before the first grant of SecretGrants, which extends it; or use secret.addToResourcePolicy().';
