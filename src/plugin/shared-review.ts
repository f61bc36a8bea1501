import { IPolicyValidationContext } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { AppReview } from './app-review';
import type { StageReports } from './stage-reports';
import { readOrRenderTemplate, templatesOf } from '../app/load-templates';

/** One reading of an app, and what the plugins that share it have been shown and have reported. */
export interface SharedReview {
  readonly appReview: AppReview;
  /** What each plugin was shown of it. */
  readonly shownStacks: Map<object, Set<string>>;
  /** The severities that one plugin reported: other plugins skip those findings. */
  readonly reportedSeverities: Map<string, string>;
  /** What stands in the assemblies of the stages. */
  readonly stageReports: StageReports;
}

const REVIEWS = new WeakMap<IConstruct, SharedReview>();

/**
 * One reading for all plugins and all environments of a synthesis. A stack that is shown again is a new
 * synthesis.
 */
export function sharedReviewFor(plugin: object, { appConstruct, stackTemplates }: IPolicyValidationContext): SharedReview {
  const known = REVIEWS.get(appConstruct);
  const isAgain = stackTemplates.some(({ stackConstructPath: where }) => (
    known?.shownStacks.get(plugin)?.has(where) || !known?.appReview.hasStack(where)));
  const review = known && !isAgain ? known : createReview(appConstruct);
  REVIEWS.set(appConstruct, review);
  const shown = review.shownStacks.get(plugin) ?? new Set();
  for (const { stackConstructPath } of stackTemplates) shown.add(stackConstructPath);
  review.shownStacks.set(plugin, shown);
  return review;
}

function createReview(app: IConstruct): SharedReview {
  return {
    appReview: new AppReview(templatesOf(app, readOrRenderTemplate)),
    shownStacks: new Map(),
    reportedSeverities: new Map(),
    stageReports: new Map(),
  };
}
