import type { FoundPath } from './find-paths';
import { matchResources, namesKey } from './match-statements';
import { regionalSecretsOf } from './regional-secrets';
import { note } from '../cloudformation/json';
import { keyOf } from '../cloudformation/template-types';
import type { TemplateKeyFacts } from '../facts/template-keys';
import type { TemplateSecretFacts } from '../facts/template-secrets';
import { Access, keyUseOf } from '../iam/actions';
import type { PrincipalKind } from '../iam/principals';
import type { Statement } from '../iam/statements';

/** The kinds that can include a principal which the policy does not name. */
const WIDE: readonly PrincipalKind[] = ['everybody', 'organization', 'unknown'];

/**
 * Secrets that their own policies open to everybody, while the keys are not for everybody: each principal
 * that may use the key has access, without a statement on the secret.
 */
export class OpenSecrets {
  private readonly accesses = new Map<TemplateSecretFacts, Set<Access>>();
  private readonly byKey = new Map<TemplateKeyFacts, TemplateSecretFacts[]>();
  private readonly keysByTarget = new Map<string, TemplateKeyFacts>();
  /** By the resources of a statement. */
  private readonly namedKeys = new Map<string, readonly TemplateKeyFacts[]>();

  /** Of a path, which is open if nothing but the key is missing. */
  public note(
    secret: TemplateSecretFacts, { principal, path: { access, status, actions } }: FoundPath,
  ): void {
    if (!WIDE.includes(principal.kind) || status !== 'incomplete' || keyUseOf(actions).length === 0) return;
    if (!this.accesses.has(secret)) this.noteKeys(secret);
    this.accesses.set(secret, (this.accesses.get(secret) ?? new Set()).add(access));
  }

  private noteKeys(secret: TemplateSecretFacts): void {
    for (const key of new Set(regionalSecretsOf(secret).flatMap(copy => copy.key ?? []))) {
      note(this.byKey, key, secret);
      if (key.target) this.keysByTarget.set(keyOf(key.target), key);
    }
  }

  public get keys(): ReadonlyMap<TemplateKeyFacts, readonly TemplateSecretFacts[]> {
    return this.byKey;
  }

  /** Whether it is access that another key policy, or an identity policy, has left. */
  public isLeft(secret: TemplateSecretFacts, { path: { access, status } }: FoundPath): boolean {
    return (status === 'complete' || status === 'unknown') && this.accesses.get(secret)?.has(access) === true;
  }

  /** Those whose keys the statements of an identity policy allow, or may. */
  public openedBy(keyStatements: readonly Statement[]): TemplateSecretFacts[] {
    const allowing = keyStatements.filter(({ effect }) => effect === 'Allow');
    const keys = new Set(allowing.flatMap(statement => this.keysIn(statement)));
    return [...new Set([...keys].flatMap(key => this.byKey.get(key)!))];
  }

  private keysIn(statement: Statement): readonly TemplateKeyFacts[] {
    const { resources, notResources } = statement;
    if (!notResources && resources.every(({ target }) => target)) {
      return resources.flatMap(({ target }) => this.keysByTarget.get(keyOf(target!)) ?? []);
    }
    const words = JSON.stringify([resources, notResources]);
    const known = this.namedKeys.get(words)
      ?? [...this.byKey.keys()].filter(key => matchResources(statement, value => namesKey(value, key)) !== 'no');
    this.namedKeys.set(words, known);
    return known;
  }
}
