import { reportedRuleName } from './acknowledgements';
import { LocatedFinding, toViolations } from './located-finding';
import { PlacedViolation } from './stage-reports';

/** A finding with the severity that the mode of the plugin, or a blueprint, gives it. */
export interface SeverityFinding extends LocatedFinding {
  readonly severity: string;
}

/** What is fatal has no other name where it is acknowledged: that has no effect. */
export function reportedNameOf(located: LocatedFinding): string {
  const { construct, finding, severity } = located as SeverityFinding;
  return severity === 'fatal' ? finding.id : reportedRuleName(construct, finding);
}

export function severityOf(located: LocatedFinding): string {
  return (located as SeverityFinding).severity;
}

/** What is acknowledged has another name than the finding. */
export function placedViolations(findings: readonly SeverityFinding[]): PlacedViolation[] {
  return findings
    .filter(located => reportedNameOf(located) === located.finding.id)
    .flatMap(located => toViolations([located], reportedNameOf, severityOf).map(violation => ({ construct: located.construct, violation })));
}
