import { IConstruct } from 'constructs';
import { applyBlueprint } from './blueprint/applied-blueprints';
import type { SecretBlueprintProps } from './blueprint/blueprint-props';
import { registerGuardRails } from './plugin/register-guard-rails';

/**
 * What a platform team switches on once for every secret of an app, stage or stack: defaults, and guard rails
 * that nobody can pass.
 *
 * Blueprints on nested scopes add up. Of defaults, the nearest to the secret wins; guard rails can only be
 * tightened. The same can stand in the context `cdk-managed-secret:blueprint` of `cdk.json`, as the outermost
 * one.
 *
 * @example
 * new SecretBlueprint({
 *   name: 'acme',
 *   defaults: { kmsKeyId: 'arn:aws:kms:{region}:{account}:alias/secrets', tags: { 'cost-center': '4711' } },
 *   guardRails: { customerManagedKey: true, requiredTags: { owner: [] } },
 * }).applyTo(this);
 */
export class SecretBlueprint {
  /** The context in `cdk.json` that holds a blueprint as JSON. */
  public static readonly CONTEXT_KEY: string = 'cdk-managed-secret:blueprint';

  constructor(private readonly props: SecretBlueprintProps) {}

  /**
   * Applies it to all secrets of a scope: an app, a stage, a stack. Before the first of them is made.
   *
   * Errors: MS320 to MS323, which the synthesis reports.
   */
  public applyTo(scope: IConstruct): void {
    applyBlueprint(scope, this.props);
    registerGuardRails(scope.node.root);
  }
}
