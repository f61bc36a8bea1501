import { note, sortedBy } from '../cloudformation/json';
import { keyOf, Value } from '../cloudformation/templates';
import { ANY_SUFFIX, ARN_SUFFIX } from '../secrets-manager';
import type { SecretFacts } from '../templates/facts';

/** Finds the secrets that a resource of a policy may name, without a look at each of them, so that the time stays linear. */
export class SecretNames {
  private readonly byTarget = new Map<string, SecretFacts>();
  private readonly byName = new Map<string, SecretFacts[]>();
  /** Whole names in order, each with the hyphen that begins its random end. */
  private readonly ordered: ReadonlyArray<{ readonly text: string; readonly secret: SecretFacts }>;
  /** Of their names only the beginning is known. */
  private readonly partly: readonly SecretFacts[];

  constructor(private readonly secrets: readonly SecretFacts[]) {
    const isWhole = ({ name }: SecretFacts) => name !== undefined && !name.includes('${');
    const whole = secrets.filter(isWhole);
    for (const secret of secrets) this.byTarget.set(keyOf(secret.target!), secret);
    for (const secret of whole) note(this.byName, secret.name!, secret);
    this.ordered = sortedBy(whole.map(secret => ({ text: `${secret.name}-`, secret })), ({ text }) => text);
    this.partly = secrets.filter(secret => !isWhole(secret));
  }

  /** At least all that it names. */
  public candidates({ target, nameOf, text }: Value): readonly SecretFacts[] {
    const resource = target ?? nameOf;
    if (resource) return [this.byTarget.get(keyOf(resource))].filter(secret => secret !== undefined);
    const name = nameIn(text);
    if (name === undefined) return this.secrets;
    const bare = bareName(name);
    return isLiteral(bare) ? this.named(bare) : this.beginningWith(/^(?:(?!\$\{)[^*?])*/.exec(name)![0]);
  }

  private named(name: string): readonly SecretFacts[] {
    return [...this.byName.get(name) ?? [], ...this.partly.filter(secret => name.startsWith(beginning(secret)))];
  }

  private beginningWith(prefix: string): readonly SecretFacts[] {
    const found = this.partly.filter(secret => prefix.startsWith(beginning(secret)) || beginning(secret).startsWith(prefix));
    for (let at = this.firstFrom(prefix); this.ordered[at]?.text.startsWith(prefix); at++) found.push(this.ordered[at].secret);
    return found;
  }

  /** Where the names begin that are not before the prefix. */
  private firstFrom(prefix: string): number {
    let [low, high] = [0, this.ordered.length];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.ordered[middle].text < prefix) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The one name that an ARN gives: it ends in six characters or their wildcards, or in `-*`, which may mean other names besides. */
export function oneName(arn: string): string | undefined {
  const bare = bareName(nameIn(arn)?.replace(/-\*$/, ANY_SUFFIX) ?? '*');
  return isLiteral(bare) ? bare : undefined;
}

function nameIn(arn: string): string | undefined {
  return /^arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:(.+)$/s.exec(arn)?.[1];
}

function bareName(name: string): string {
  return name.endsWith(ANY_SUFFIX) ? name.slice(0, -ANY_SUFFIX.length) : name.replace(ARN_SUFFIX, '');
}

function isLiteral(name: string): boolean {
  return !/[*?]|\$\{/.test(name);
}

/** CloudFormation's names begin with the logical id. */
function beginning({ name, arn }: SecretFacts): string {
  return name?.split('${')[0] ?? arn.rest.slice('secret:'.length).split('\u0001')[0];
}
