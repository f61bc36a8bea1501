import { namesSecret } from './conditions';
import { matchResources, namesKey } from './match-statements';
import { regionalSecretsOf } from './regional-secrets';
import { dependsOnSecret, SecretClasses } from './secret-classes';
import { SecretNameIndex } from './secret-name-index';
import { note, unique } from '../cloudformation/json';
import type { Value } from '../cloudformation/template-types';
import { hasPlaceholder } from '../cloudformation/unknown';
import type { TemplateKeyFacts, TemplateSecretFacts } from '../facts/template-secrets';
import { hasWildcard } from '../iam/arn';
import type { Statement } from '../iam/statements';

/** What statements with wildcards name, in groups of which each is judged once. */
export interface WildcardReach {
  /** The patterns, as the policies have them. */
  readonly patterns: readonly string[];
  readonly groups: ReadonlyArray<readonly TemplateSecretFacts[]>;
}

/** The policies of one principal that decide what wildcards reach. */
export interface WildcardPolicies {
  /** On secrets; at least one of their resources has a wildcard. */
  readonly statements: readonly Statement[];
  /** On keys. */
  readonly keyStatements: readonly Statement[];
}

/** Finds what wildcards name. Principals with the same patterns share what was found. */
export class WildcardReaches {
  private readonly known = new Map<string, WildcardReach>();

  constructor(
    private readonly secrets: readonly TemplateSecretFacts[],
    private readonly classes: SecretClasses,
    private readonly nameIndex: SecretNameIndex,
  ) {}

  public of(policies: WildcardPolicies): WildcardReach {
    const key = JSON.stringify([...policies.statements, ...policies.keyStatements].map(({ policy, resources, notResources, ...rest }) => (
      [policy, resources, notResources, dependsOnSecret({ resources, policy, notResources, ...rest })])));
    const known = this.known.get(key) ?? this.find(policies);
    this.known.set(key, known);
    return known;
  }

  private find({ statements, keyStatements }: WildcardPolicies): WildcardReach {
    const signatures = new Map<TemplateSecretFacts, string>();
    statements.forEach((statement, index) => {
      for (const secret of this.candidatesOf(statement)) {
        const matches = matchesOf(statement, secret);
        if (/all|yes|perhaps/.test(matches)) signatures.set(secret, `${signatures.get(secret) ?? ''} ${index}${matches}`);
      }
    });
    const isAlone = [...statements, ...keyStatements].some(dependsOnSecret);
    const keySignature = keySignatures(keyStatements.filter(statement => !namesAll(statement)));
    const groups = new Map<string, TemplateSecretFacts[]>();
    for (const [secret, signature] of signatures) {
      const keys = [secret.key, ...secret.replicas.map(({ key }) => key)].map(keySignature).join();
      note(groups, `${this.classes.of(secret).number}${signature} ${keys} ${isAlone ? secret.id : ''}`, secret);
    }
    return { patterns: patternsOf(statements), groups: [...groups.values()] };
  }

  private candidatesOf(statement: Statement): Iterable<TemplateSecretFacts> {
    if (statement.notResources || namesAll(statement)) return this.secrets;
    return new Set(statement.resources.flatMap(value => this.nameIndex.findCandidates(value)));
  }
}

function namesAll({ resources, notResources }: Statement): boolean {
  return !notResources && resources.some(isAll);
}

function isAll({ text }: Value): boolean {
  return text === '*';
}

/** In each region of the secret. */
function matchesOf(statement: Statement, secret: TemplateSecretFacts): string {
  if (namesAll(statement)) return 'all';
  return regionalSecretsOf(secret).map(copy => matchResources(statement, value => namesSecret(value, copy))).join();
}

/** Which of the statements name a key: worked out once for each key. */
function keySignatures(statements: readonly Statement[]): (key: TemplateKeyFacts | undefined) => string {
  const known = new Map<TemplateKeyFacts, string>();
  return key => {
    if (!key || statements.length === 0) return '';
    const signature = known.get(key) ?? statements.map(statement => matchResources(statement, value => namesKey(value, key))).join();
    known.set(key, signature);
    return signature;
  };
}

function patternsOf(statements: readonly Statement[]): string[] {
  const allowing = statements.filter(({ effect }) => effect === 'Allow');
  const negative = allowing.filter(({ notResources }) => notResources).map(({ resources }) => `not ${resources.map(({ text }) => text).join(' or ')}`);
  const positive = allowing.filter(({ notResources }) => !notResources).flatMap(({ resources }) => resources);
  return unique([...negative, ...positive.filter(isPattern).map(({ text }) => text)]);
}

function isPattern({ text, target }: Value): boolean {
  return target === undefined && (hasWildcard(text) || hasPlaceholder(text));
}
