import { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { PLUGIN_NAME } from './plugin-name';
import { createReport } from './plugin-report';
import { effectiveBlueprintFor } from '../blueprint/applied-blueprints';
import type { EffectiveBlueprint } from '../blueprint/effective-blueprint';
import { SecretRulesMode } from '../blueprint/modes';

/**
 * What the first blueprint of an app registers: its guardrails for every secret, and the rules of the
 * library as far as blueprints ask for them.
 */
export class GuardRailPlugin implements IPolicyValidationPlugin {
  public readonly name = PLUGIN_NAME;
  public readonly rules = [];
  public readonly ruleFindings = [];
  public readonly identity = { pluginName: PLUGIN_NAME };

  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    return createReport(this, context);
  }

  public _reportsRulesAt(scope: IConstruct): boolean {
    return this.modeFor(effectiveBlueprintFor(scope)) !== SecretRulesMode.OFF;
  }

  public modeFor(effective: EffectiveBlueprint | undefined): SecretRulesMode {
    return effective?.mode ?? SecretRulesMode.OFF;
  }
}
