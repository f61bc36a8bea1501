import { IConstruct } from 'constructs';
import { applyBlueprint } from './blueprint/applied-blueprints';
import type { SecretBlueprintProps } from './blueprint/blueprint-props';
import { registerGuardRails } from './plugin/register-guard-rails';

/**
 * Defaults and guardrails for every secret of an app, stage, or stack. A guardrail is a requirement that no
 * team can acknowledge away.
 *
 * Blueprints on nested scopes add up. The default nearest to the secret wins. A nested blueprint can only
 * tighten guardrails. You can also write a blueprint as JSON in the context `cdk-managed-secret:blueprint` of
 * `cdk.json`; it is the outermost one.
 *
 * @example
 * new SecretBlueprint({
 *   name: 'acme',
 *   defaults: { kmsKeyId: 'arn:aws:kms:{region}:{account}:alias/secrets', tags: { 'cost-center': '4711' } },
 *   guardRails: { customerManagedKey: true, requiredTags: { owner: [] } },
 * }).applyTo(this);
 */
export class SecretBlueprint {
  /** The context key in `cdk.json` of a blueprint as JSON. */
  public static readonly CONTEXT_KEY: string = 'cdk-managed-secret:blueprint';

  constructor(private readonly props: SecretBlueprintProps) {}

  /**
   * Applies the blueprint to all secrets of a scope: an app, a stage, or a stack. Call it before you create
   * the first secret of the scope.
   *
   * Errors: MS320 to MS323, which the synthesis reports.
   */
  public applyTo(scope: IConstruct): void {
    applyBlueprint(scope, this.props);
    registerGuardRails(scope.node.root);
  }
}
