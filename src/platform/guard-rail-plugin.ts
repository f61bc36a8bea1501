import { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport } from 'aws-cdk-lib';
import type { Blueprints } from './blueprints';
import type { Effective } from './effective';
import { SecretRulesMode } from './modes';
import { PLUGIN_NAME } from './plugin-name';
import { reportOf } from './reporting';

/** What the first blueprint of an app registers: its guard rails for every secret, and the rules of the library as far as blueprints ask for them. */
export class GuardRailPlugin implements IPolicyValidationPlugin {
  public readonly name = PLUGIN_NAME;
  public readonly rules = [];

  constructor(public readonly blueprints: Blueprints) {}

  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    return reportOf(this, context);
  }

  public modeFor(effective: Effective | undefined): SecretRulesMode {
    return effective?.mode ?? SecretRulesMode.OFF;
  }
}
