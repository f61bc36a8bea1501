import { Finding } from '../rules/rule';
import type { Survey } from '../validation/survey';

/** What is found of a secret while the app is built, and what is known only when the tree is complete. */
export class FindingLedger {
  private readonly findings: Finding[] = [];
  private readonly laterFindings: Array<(own: Survey) => Finding[]> = [];

  public record(...findings: Finding[]): void {
    for (const finding of findings) if (!this.findings.some(({ message }) => message === finding.message)) this.findings.push(finding);
  }

  public recordLater(findings: (own: Survey) => Finding[]): void {
    this.laterFindings.push(findings);
  }

  /** Each once. */
  public all(own: Survey): Finding[] {
    const all = [...this.findings, ...this.laterFindings.flatMap(findings => findings(own))];
    return [...new Map(all.map(finding => [finding.message, finding])).values()];
  }
}
