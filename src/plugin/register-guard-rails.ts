import { App, Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { endingErrors, guardRailErrors } from './guard-rail-errors';
import { GuardRailPlugin } from './guard-rail-plugin';
import { enableStageReports } from './stage-reports';
import { addStageErrorSource } from '../validation/inspect-stages';

const REGISTERED = new WeakSet<IConstruct>();

/**
 * Guardrails hold for secrets of others as well: a plugin sees them in the templates. Where no plugin runs,
 * validation does.
 */
export function registerGuardRails(root: IConstruct): void {
  if (REGISTERED.has(root)) return;
  REGISTERED.add(root);
  if (App.isApp(root)) {
    Validations.of(root).addPlugins(new GuardRailPlugin());
    enableStageReports(root);
    root.node.addValidation({ validate: () => endingErrors(root) });
  }
  addStageErrorSource(root, guardRailErrors, !App.isApp(root));
}
