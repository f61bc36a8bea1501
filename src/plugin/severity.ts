import { SecretRulesMode } from '../blueprint/modes';

/** From the least to the most severe. */
const SEVERITIES = ['info', 'warning', 'error', 'fatal'];

export function isMoreSevere(severity: string, than: string): boolean {
  return SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(than);
}

export function severityOfMode(mode: SecretRulesMode): string {
  return mode === SecretRulesMode.STRICT ? 'error' : 'warning';
}
