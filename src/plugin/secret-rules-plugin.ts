import * as fs from 'fs';
import * as path from 'path';
import { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport } from 'aws-cdk-lib';
import { ICustomSecretRule } from './custom-rule';
import { readCustomRules } from './custom-rules';
import { PLUGIN_NAME } from './plugin-name';
import { createReport, RuleReporter } from './plugin-report';
import type { EffectiveBlueprint } from '../blueprint/effective-blueprint';
import { SecretRulesMode } from '../blueprint/modes';
import { CATALOGUE } from '../rules/catalogue';

/** Properties of a `SecretRulesPlugin`. */
export interface SecretRulesPluginProps {
  /**
   * Whether a finding fails the synthesis, unless you acknowledge it with `SecretRules.acknowledge()`.
   *
   * @default false - a finding is a warning. A violated guardrail and an error of a `ManagedSecret` always
   * fail the synthesis; a note never does
   */
  readonly strict?: boolean;

  /**
   * Custom rules, which the plugin checks for the same secrets.
   *
   * @default - none
   */
  readonly rules?: ICustomSecretRule[];
}

/**
 * Checks every secret of an app against the rules of this library and the guardrails of blueprints: also the
 * `Secret` of aws-cdk-lib, a `CfnSecret`, and the secrets of included templates. The CDK's report,
 * `cdk.out/validation-report.json`, lists each finding with id, fix, and place.
 *
 * @example
 * Validations.of(app).addPlugins(new SecretRulesPlugin());
 */
export class SecretRulesPlugin implements IPolicyValidationPlugin {
  /** The name of the plugin in the CDK's report. */
  public readonly name: string = PLUGIN_NAME;
  /** The version of this library. */
  public readonly version?: string = versionOf();
  /** The ids of the rules of this library, then those of the custom rules. */
  public readonly ruleIds?: string[];

  /** @internal */
  private readonly reporter: RuleReporter;

  constructor(props: SecretRulesPluginProps = {}) {
    const { runnable, findings } = readCustomRules(props.rules ?? []);
    this.ruleIds = [
      ...CATALOGUE.flatMap(row => row.rules.map(({ id }) => id)),
      ...new Set(runnable.map(({ id }) => id)),
    ];
    const isStrict = (effective: EffectiveBlueprint | undefined) => props.strict || effective?.mode === SecretRulesMode.STRICT;
    this.reporter = {
      rules: runnable,
      ruleFindings: findings,
      identity: { pluginName: this.name, pluginVersion: this.version },
      modeFor: effective => isStrict(effective) ? SecretRulesMode.STRICT : SecretRulesMode.WARN,
    };
  }

  /** @internal Each mode of it reports. */
  public _reportsRulesAt(): boolean {
    return true;
  }

  /** The CDK calls it when the templates are written. */
  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    return createReport(this.reporter, context);
  }
}

function versionOf(): string {
  // The same place beside the compiled file and beside its source.
  return JSON.parse(fs.readFileSync(path.join(__dirname, '..', '..', 'package.json'), 'utf8')).version;
}
