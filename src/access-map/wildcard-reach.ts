import { namesSecret } from './conditions';
import { matchResources, namesKey } from './match-statements';
import type { OpenSecrets } from './open-secrets';
import { regionalSecretsOf } from './regional-secrets';
import { dependsOnSecret, SecretClasses } from './secret-classes';
import { SecretNameIndex } from './secret-name-index';
import { note, unique } from '../cloudformation/json';
import type { Value } from '../cloudformation/template-types';
import { hasPlaceholder } from '../cloudformation/unknown';
import type { TemplateKeyFacts } from '../facts/template-keys';
import type { TemplateSecretFacts } from '../facts/template-secrets';
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
    return this.shared('wildcards', policies, () => (
      { patterns: patternsOf(policies.statements), groups: this.group(this.signaturesOf(policies.statements), policies) }));
  }

  /** Of open secrets, what the statements on keys leave to the principal. */
  public ofKeys(policies: WildcardPolicies, open: OpenSecrets): WildcardReach {
    return this.shared('keys', policies, () => {
      const signatures = new Map(open.openedBy(policies.keyStatements).map(secret => [secret, '']));
      return { patterns: [OPEN], groups: this.group(signatures, policies) };
    });
  }

  private shared(kind: string, policies: WildcardPolicies, find: () => WildcardReach): WildcardReach {
    const statements = [...policies.statements, ...policies.keyStatements];
    const key = JSON.stringify([kind, statements.map(statement => (
      [statement.policy, statement.effect, statement.resources, statement.notResources, dependsOnSecret(statement)]))]);
    const known = this.known.get(key) ?? find();
    this.known.set(key, known);
    return known;
  }

  /** Which of the statements name a secret, and where. */
  private signaturesOf(statements: readonly Statement[]): Map<TemplateSecretFacts, string> {
    const signatures = new Map<TemplateSecretFacts, string>();
    statements.forEach((statement, index) => {
      for (const secret of this.candidatesOf(statement)) {
        const matches = matchesOf(statement, secret);
        if (/all|yes|perhaps/.test(matches)) signatures.set(secret, `${signatures.get(secret) ?? ''} ${index}${matches}`);
      }
    });
    return signatures;
  }

  private group(
    signatures: ReadonlyMap<TemplateSecretFacts, string>, { statements, keyStatements }: WildcardPolicies,
  ): TemplateSecretFacts[][] {
    const isAlone = [...statements, ...keyStatements].some(dependsOnSecret);
    const keySignature = keySignatures(keyStatements.filter(statement => !namesAll(statement)));
    const groups = new Map<string, TemplateSecretFacts[]>();
    for (const [secret, signature] of signatures) {
      const keys = regionalSecretsOf(secret).map(({ key }) => keySignature(key)).join();
      note(groups, `${this.classes.of(secret).number}${signature} ${keys} ${isAlone ? secret.id : ''}`, secret);
    }
    return [...groups.values()];
  }

  private candidatesOf(statement: Statement): Iterable<TemplateSecretFacts> {
    if (statement.notResources || namesAll(statement)) return this.secrets;
    return new Set(statement.resources.flatMap(value => this.nameIndex.findCandidates(value)));
  }
}

/** What a set of open secrets is called. */
const OPEN = 'open to who may use the key';

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
    if (!key) return '';
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
