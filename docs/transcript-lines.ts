/* What of the CLI's output is the same in every run. */

const CONCERNED = / \| (Custom::ManagedSecret|AWS::CloudFormation::Stack) |FAILED +\| |\(no changes\)/;
const BEGINNING = / \| (CREATE|UPDATE|DELETE)_IN_PROGRESS /;

/** At the end, the CLI tells once more what failed, without counting. */
const COUNTED = /^.* \| +\d+(\/\d+)? \| \S+ [AP]M \| /;

/** How each custom resource and the stack end, and why something fails. */
export function eventsOf(output: string): string[] {
  const lines = output.split('\n').filter(line => CONCERNED.test(line) && !BEGINNING.test(line));
  return lines.filter(line => COUNTED.test(line) || line.includes('(no changes)')).map(line => line.replace(COUNTED, '').trim());
}

/** Gives what each run draws anew a name that stays. */
export class Steady {
  private readonly derived: string[] = [];

  public text(line: string): string {
    return line
      .replace(/\b[0-9a-f]{64}\b/g, id => this.nameOf(id))
      .replace(/(:secret:[\w/.-]+)-[A-Za-z0-9]{6}\b/g, '$1-??????')
      .replace(/(Request ID|RequestToken): [0-9a-f-]{36}/g, '$1: …');
  }

  private nameOf(id: string): string {
    if (!this.derived.includes(id)) this.derived.push(id);
    return `<derived ${this.derived.indexOf(id) + 1}>`;
  }
}
