import { AddToResourcePolicyResult, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnResourcePolicy, CfnSecret, ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { grantScopeOf } from './grant-scope';
import { findPolicyNow } from './live-policies';
import { addToPolicy } from './resource-policies';
import { policyFacts, written } from '../facts/policy-facts';
import { judgePolicyOfGrants } from '../rules/resource-policy';
import { Finding } from '../rules/rule';

/** What was found or made, so that each secret is searched for once. */
const POLICIES = new WeakMap<CfnSecret, CfnResourcePolicy>();

/** The one resource policy of a secret that this library did not make: what there is, or a new one. */
export class AppSecretPolicy {
  private hasGrants = false;

  constructor(private readonly secret: CfnSecret, private readonly l2?: ISecret) {}

  /** Whether it may be left out where the secret is not. */
  public get isConditional(): boolean {
    const condition = POLICIES.get(this.secret)?.cfnOptions.condition;
    return condition !== undefined && condition !== this.secret.cfnOptions.condition;
  }

  /** Those that overwrite each other, where grants are in one of them. */
  public judge(policies: readonly CfnResourcePolicy[]): Finding[] {
    return this.hasGrants ? judgePolicyOfGrants(policyFacts(policies.map(written))?.resources ?? []) : [];
  }

  public add(statement: PolicyStatement): AddToResourcePolicyResult {
    this.hasGrants = true;
    const existing = this.findPolicy();
    // The Secret of aws-cdk-lib knows only of the policy that it made itself, and goes on with that.
    if (!existing && this.l2) return this.l2.addToResourcePolicy(statement);
    const policy = existing ?? this.makePolicy();
    return addToPolicy(policy, statement) ? { statementAdded: true, policyDependable: policy } : { statementAdded: false };
  }

  private findPolicy(): CfnResourcePolicy | undefined {
    const policy = POLICIES.get(this.secret) ?? findPolicyNow(this.secret);
    if (policy) POLICIES.set(this.secret, policy);
    return policy;
  }

  private makePolicy(): CfnResourcePolicy {
    const resourcePolicy = new PolicyDocument();
    const policy = new CfnResourcePolicy(grantScopeOf(this.secret), 'Policy', {
      secretId: this.secret.ref, resourcePolicy, blockPublicPolicy: true,
    });
    policy.cfnOptions.condition = this.secret.cfnOptions.condition;
    POLICIES.set(this.secret, policy);
    return policy;
  }
}
