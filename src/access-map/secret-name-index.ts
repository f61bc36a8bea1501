import { note, sortedBy } from '../cloudformation/json';
import { keyOf, Value } from '../cloudformation/template-types';
import type { TemplateSecretFacts } from '../facts/template-secrets';
import { ANY_SUFFIX, ARN_SUFFIX } from '../secrets-manager';

/**
 * Finds the secrets that a resource of a policy may name, without a look at each of them, so that the time
 * stays linear.
 */
export class SecretNameIndex {
  private readonly byTarget = new Map<string, TemplateSecretFacts>();
  private readonly byName = new Map<string, TemplateSecretFacts[]>();
  /** Whole names in order, each with the hyphen that begins its random end. */
  private readonly sortedNames: ReadonlyArray<{ readonly text: string; readonly secret: TemplateSecretFacts }>;
  /** Of their names only the beginning is known. */
  private readonly partiallyNamed: readonly TemplateSecretFacts[];

  constructor(private readonly secrets: readonly TemplateSecretFacts[]) {
    const isWhole = ({ name }: TemplateSecretFacts) => name !== undefined && !name.includes('${');
    const whole = secrets.filter(isWhole);
    for (const secret of secrets) this.byTarget.set(keyOf(secret.target!), secret);
    for (const secret of whole) note(this.byName, secret.name!, secret);
    this.sortedNames = sortedBy(whole.map(secret => ({ text: `${secret.name}-`, secret })), ({ text }) => text);
    this.partiallyNamed = secrets.filter(secret => !isWhole(secret));
  }

  /** At least all that it names. */
  public findCandidates({ target, nameOf, possibleTarget, text }: Value): readonly TemplateSecretFacts[] {
    const resource = target ?? nameOf ?? possibleTarget;
    if (resource) return [this.byTarget.get(keyOf(resource))].filter(secret => secret !== undefined);
    const name = nameInArn(text);
    if (name === undefined) return this.secrets;
    const bare = withoutRandomSuffix(name);
    return isLiteral(bare) ? this.findByName(bare) : this.findByPrefix(/^(?:(?!\$\{)[^*?])*/.exec(name)![0]);
  }

  private findByName(name: string): readonly TemplateSecretFacts[] {
    return [...this.byName.get(name) ?? [], ...this.partiallyNamed.filter(secret => name.startsWith(knownPrefix(secret)))];
  }

  private findByPrefix(prefix: string): readonly TemplateSecretFacts[] {
    const found = this.partiallyNamed.filter(secret => prefix.startsWith(knownPrefix(secret)) || knownPrefix(secret).startsWith(prefix));
    for (let at = this.lowerBound(prefix); this.sortedNames[at]?.text.startsWith(prefix); at++) found.push(this.sortedNames[at].secret);
    return found;
  }

  /** Where the names begin that are not before the prefix. */
  private lowerBound(prefix: string): number {
    let [low, high] = [0, this.sortedNames.length];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.sortedNames[middle].text < prefix) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/**
 * The one name that an ARN gives: it ends in six characters or their wildcards, or in `-*`, which may mean
 * further names.
 */
export function literalNameInArn(arn: string): string | undefined {
  const bare = withoutRandomSuffix(nameInArn(arn)?.replace(/-\*$/, ANY_SUFFIX) ?? '*');
  return isLiteral(bare) ? bare : undefined;
}

function nameInArn(arn: string): string | undefined {
  return /^arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:(.+)$/s.exec(arn)?.[1];
}

function withoutRandomSuffix(name: string): string {
  return name.endsWith(ANY_SUFFIX) ? name.slice(0, -ANY_SUFFIX.length) : name.replace(ARN_SUFFIX, '');
}

function isLiteral(name: string): boolean {
  return !/[*?]|\$\{/.test(name);
}

/** CloudFormation's names begin with the logical id. */
function knownPrefix({ name, arn }: TemplateSecretFacts): string {
  return name?.split('${')[0] ?? arn.rest.slice('secret:'.length).split('\u0001')[0];
}
