/* What of the CLI's output is the same in every run. */

const CUSTOM_RESOURCES = /^(Custom::ManagedSecret|AWS::CloudFormation::Stack)$/;
const TYPE = / \| ((?:AWS|Custom)::\S+) +\| /;
const FAILED = /FAILED +\| /;
const BEGINNING = / \| (CREATE|UPDATE|DELETE|IMPORT|REVIEW)_IN_PROGRESS /;

/** At the end, the CLI prints once more what failed, without counting. */
const COUNTED = /^.* \| +\d+(\/\d+)? \| \S+ [AP]M \| /;

/** How each resource of the types and the stack end, and why something fails. */
export function eventsOf(output: string, types = CUSTOM_RESOURCES): string[] {
  const isConcerned = (line: string) => types.test(TYPE.exec(line)?.[1] ?? '') || FAILED.test(line);
  return output.split('\n').filter(line => line.includes('(no changes)') || COUNTED.test(line) && isConcerned(line) && !BEGINNING.test(line))
    .map(line => line.replace(COUNTED, '').trim());
}

/** Names what each run draws anew, versions and hashes, in the order of their appearance: two runs then read the same. */
export function namedInOrder(text: string): string {
  const seen: string[] = [];
  return text.replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|(?<=sha256:)[0-9a-f]{12}\b/g, drawn => {
    if (!seen.includes(drawn)) seen.push(drawn);
    return `<${seen.indexOf(drawn) + 1}>`;
  });
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
