import { Names } from 'aws-cdk-lib';
import { AddToPrincipalPolicyResult, IIdentity, IPrincipal, Policy, PolicyStatement, PrincipalPolicyFragment } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';

/**
 * An identity, whose policy is made beside the secret. Its own stack is one that the secret's stack depends on, such as
 * the key's; a policy there would refer to the secret, which is a cycle.
 */
export class IdentityFromAfar implements IPrincipal {
  public readonly grantPrincipal = this;
  private readonly policy: Policy;

  constructor(secret: IConstruct, private readonly identity: IIdentity) {
    const id = `GrantTo${Names.uniqueResourceName(identity, { maxLength: 64 })}`;
    const existing = secret.node.tryFindChild(id) as Policy | undefined;
    this.policy = existing ?? new Policy(secret, id);
    if (!existing) identity.attachInlinePolicy(this.policy);
  }

  public get assumeRoleAction(): string {
    return this.identity.assumeRoleAction;
  }

  public get policyFragment(): PrincipalPolicyFragment {
    return this.identity.policyFragment;
  }

  public addToPrincipalPolicy(statement: PolicyStatement): AddToPrincipalPolicyResult {
    this.policy.addStatements(statement);
    return { statementAdded: true, policyDependable: this.policy };
  }
}

export function isIdentity(principal: IPrincipal): principal is IIdentity {
  return 'attachInlinePolicy' in principal;
}
