import { IPrincipal, ManagedPolicy, Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { externalPoliciesOf, isIdentity } from './external-identity-policy';
import { leaveOutWhenEmpty, statementsOfDocument } from '../cdk/internals';

/** Statements as a grant wrote them. The CDK may put others, merged of several, in their place. */
const AS_WRITTEN = new WeakSet<PolicyStatement>();

type AnyPolicy = Policy | ManagedPolicy;

/** Policies that may be left without a statement. */
const EMPTIED = new WeakSet<AnyPolicy>();

export function markAsWritten(statements: readonly PolicyStatement[]): void {
  for (const statement of statements) AS_WRITTEN.add(statement);
}

/**
 * Takes statements out of the policies of an identity, those beside secrets of other stacks included. A
 * policy that has none left is not written.
 *
 * @param secretArn as the statements name the secret: a token that nothing else has
 */
export function withdrawStatements(holder: IPrincipal, statements: readonly PolicyStatement[], secretArn?: string): void {
  const policies = policiesOf(holder);
  for (const statement of statements) {
    const policy = policies.find(({ document }) => statementsOfDocument(document).includes(statement));
    if (policy) replaceStatements(policy, each => each === statement ? [] : [each]);
    else if (secretArn !== undefined) policies.forEach(each => takeOutOfMerged(each, statement, secretArn));
    withdrawStatement(statement); // Where the policy is not known.
  }
}

/**
 * For a policy that takes no statement back, such as a key's. What is undefined in a list, CDK leaves out of
 * the template.
 */
export function withdrawStatement(statement: PolicyStatement): void {
  statement.toStatementJson = () => undefined;
}

/** With the feature flag `minimizePolicies`, a role merges its statements before the last Aspects run. */
function takeOutOfMerged(policy: AnyPolicy, { actions }: PolicyStatement, secretArn: string): void {
  replaceStatements(policy, statement => {
    const isMerged = !AS_WRITTEN.has(statement) && statement.resources.includes(secretArn)
      && actions.every(action => statement.actions.includes(action));
    if (!isMerged) return [statement];
    const resources = statement.resources.filter(arn => arn !== secretArn);
    return resources.length === 0 ? [] : [statement.copy({ resources })];
  });
}

function replaceStatements(policy: AnyPolicy, replace: (statement: PolicyStatement) => PolicyStatement[]): void {
  const statements = statementsOfDocument(policy.document);
  statements.splice(0, statements.length, ...statements.flatMap(replace));
  if (statements.length > 0 || EMPTIED.has(policy)) return;
  EMPTIED.add(policy);
  leaveOutWhenEmpty(policy);
}

function policiesOf(holder: IPrincipal): AnyPolicy[] {
  const scopes: IConstruct[] = Construct.isConstruct(holder) ? [holder, ...isIdentity(holder) ? externalPoliciesOf(holder) : []] : [];
  return scopes.flatMap(scope => scope.node.findAll())
    .filter(each => each instanceof Policy || each instanceof ManagedPolicy);
}
