import * as fs from 'fs';
import * as path from 'path';
import { Stack, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { AppReview, SecretWithTemplate } from './app-review';
import type { HiddenWrite } from './hidden-writes';
import { readOrRenderTemplate, renderTemplate, templateOf, templatesOf } from '../app/load-templates';
import { effectiveBlueprintFor } from '../blueprint/applied-blueprints';
import { locatedMessage } from '../validation/report-findings';

/**
 * The guardrails that secrets of a stage break, before its templates are written. A failing synthesis
 * reports them with its errors.
 */
export function guardRailErrors(stage: IConstruct): string[] {
  const stacks = stacksOf(stage);
  const review = new AppReview(stacks.map(stack => templateOf(stack, renderTemplate)));
  return [
    ...stacks.flatMap(stack => review.secretsOf(stack)).flatMap(secret => errorsOf(review, secret)),
    ...stacks.flatMap(stack => review.writersIn(stack)).flatMap(write => errorsOfWrite(review, write)),
  ];
}

function errorsOfWrite(review: AppReview, write: HiddenWrite): string[] {
  const effective = effectiveBlueprintFor(write.construct);
  const findings = effective ? review.hiddenWrites.judge(write, effective).filter(({ level }) => level === 'error') : [];
  return findings.map(finding => `[${write.resource.path}] ${locatedMessage(write.construct, finding)}`);
}

function errorsOf(review: AppReview, secret: SecretWithTemplate): string[] {
  const effective = effectiveBlueprintFor(secret.element ?? secret.stack);
  const findings = effective ? review.judgeRails(secret, effective).filter(({ level }) => level === 'error') : [];
  return findings.map(finding => `[${secret.resource.path}] ${locatedMessage(secret.element ?? secret.stack, finding)}`);
}

/**
 * The same of all stages, for blueprints that end the synthesis: when the app is validated, the templates of
 * its stages are written, and its own are not. A stage that stays undeployable has no manifest.
 */
export function endingErrors(app: IConstruct): string[] {
  if (!app.node.findAll().some(endsSynthesis)) return [];
  const review = new AppReview(templatesOf(app, stack => (Stage.of(stack) === app ? renderTemplate : readOrRenderTemplate)(stack)));
  const secrets = templatedStacks(app).flatMap(stack => review.secretsOf(stack)).filter(({ element, stack }) => endsSynthesis(element ?? stack));
  const writes = templatedStacks(app).flatMap(stack => review.writersIn(stack)).filter(({ construct }) => endsSynthesis(construct));
  const failing = [
    ...secrets.map(secret => ({ stage: Stage.of(secret.stack)!, errors: errorsOf(review, secret) })),
    ...writes.map(write => ({ stage: Stage.of(write.stack)!, errors: errorsOfWrite(review, write) })),
  ].filter(({ errors }) => errors.length > 0);
  for (const { stage } of failing) if (stage !== app) fs.rmSync(path.join(stage.outdir, 'manifest.json'), { force: true });
  return failing.flatMap(({ errors }) => errors);
}

function endsSynthesis(construct: IConstruct): boolean {
  return effectiveBlueprintFor(construct)?.endsSynthesis === true;
}

function templatedStacks(app: IConstruct): Stack[] {
  return app.node.findAll().filter((each): each is Stack => Stack.isStack(each));
}

/** Without those of stages within it. */
function stacksOf(scope: IConstruct): Stack[] {
  const below = scope.node.children.filter(child => !Stage.isStage(child)).flatMap(stacksOf);
  return Stack.isStack(scope) ? [scope, ...below] : below;
}
