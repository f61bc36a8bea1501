import { App, CfnResource, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { validationPluginsOf } from '../cdk/internals';
import { findManagedResource } from '../facts/managed-resources';

/** A plugin that reports, of this library: what it reports needs no annotation. */
export interface FindingReporter {
  /** Whether it reports by the rules of this library there. */
  _reportsRulesAt(scope: IConstruct): boolean;
}

/** Whether a plugin reports the findings of the construct: it does so for secrets that have a template. */
export function isReportedByPlugin(construct: IConstruct): boolean {
  const resource = findManagedResource(construct.node.defaultChild as CfnResource | undefined);
  return resource?.owner === construct && isReviewedByPlugin(construct);
}

/** Whether a plugin reports what the templates show of a construct, and of those who refer to it. */
export function isReviewedByPlugin(construct: IConstruct): boolean {
  if (!App.isApp(construct.node.root)) return false;
  return construct.node.scopes.some(scope => reportersOf(scope).some(plugin => plugin._reportsRulesAt(construct)));
}

/** Whether a plugin reports what is wrong with acknowledgments: each one does, for the whole app. */
export function hasReporter({ node: { root } }: IConstruct): boolean {
  return App.isApp(root) && root.node.findAll().some(scope => reportersOf(scope).length > 0);
}

function reportersOf(scope: IConstruct): FindingReporter[] {
  if (!Stage.isStage(scope)) return [];
  return validationPluginsOf(scope).filter((plugin): plugin is FindingReporter => '_reportsRulesAt' in plugin);
}
