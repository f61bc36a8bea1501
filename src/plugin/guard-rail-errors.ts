import { Stack, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { AppReview } from './app-review';
import { renderTemplate, templateOf } from '../app/load-templates';
import { effectiveBlueprintFor } from '../blueprint/applied-blueprints';

/**
 * The guard rails that secrets of a stage break, before its templates are written. A failing synthesis
 * reports them with its errors.
 */
export function guardRailErrors(stage: IConstruct): string[] {
  const stacks = stacksOf(stage);
  const review = new AppReview(stacks.map(stack => templateOf(stack, renderTemplate)));
  return stacks.flatMap(stack => review.secretsOf(stack)).flatMap(secret => {
    const effective = effectiveBlueprintFor(secret.element ?? secret.stack);
    const findings = effective ? review.judgeRails(secret, effective).filter(({ level }) => level === 'error') : [];
    return findings.map(({ message }) => `[${secret.resource.path}] ${message}`);
  });
}

/** Without those of stages within it. */
function stacksOf(scope: IConstruct): Stack[] {
  const below = scope.node.children.filter(child => !Stage.isStage(child)).flatMap(stacksOf);
  return Stack.isStack(scope) ? [scope, ...below] : below;
}
