import { CfnDeletionPolicy } from 'aws-cdk-lib';
import { AddToResourcePolicyResult, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnResourcePolicy, ISecret, ResourcePolicy } from 'aws-cdk-lib/aws-secretsmanager';
import { ManagedSecretBase, overrideProperties } from './managed-secret-base';
import { SecretOrigin } from './secret-origin';

/** The one resource policy of a secret, made with its first statement. It blocks public access. */
export class ManagedSecretPolicy {
  private policy?: ResourcePolicy;
  private allows = false;

  constructor(private readonly secret: ManagedSecretBase, private readonly origin: SecretOrigin) {}

  public add(statement: PolicyStatement): AddToResourcePolicyResult {
    const policy = this.policy ??= this.make();
    policy.document.addStatements(statement);
    this.allows ||= statement.effect === Effect.ALLOW;
    this.alignRemoval();
    return { statementAdded: true, policyDependable: policy };
  }

  /**
   * A policy that allows goes when the last grant leaves the code, and the access with it. One that only
   * denies protects the secret, and stays as long as that does.
   */
  public alignRemoval(): void {
    const policy = this.policy?.node.defaultChild as CfnResourcePolicy | undefined;
    if (!policy) return;
    const { deletionPolicy, updateReplacePolicy } = this.allows
      ? { deletionPolicy: CfnDeletionPolicy.DELETE, updateReplacePolicy: CfnDeletionPolicy.DELETE }
      : this.origin.element.cfnOptions;
    Object.assign(policy.cfnOptions, { deletionPolicy, updateReplacePolicy });
  }

  private make(): ResourcePolicy {
    // The policy does not wait for the value. Only readers of the value do.
    const secret = overrideProperties<ISecret>(this.secret, { secretArn: this.origin.ref });
    const policy = new ResourcePolicy(this.secret, 'Policy', { secret });
    (policy.node.defaultChild as CfnResourcePolicy).blockPublicPolicy = true;
    this.secret.node.addValidation({ validate: () => policy.document.validateForResourcePolicy() });
    return policy;
  }
}
