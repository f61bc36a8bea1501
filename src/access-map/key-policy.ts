import { granteesOf } from './match-statements';
import { note } from '../cloudformation/json';
import type { TemplateKeyFacts } from '../facts/template-keys';
import type { Principal, Principals } from '../iam/principals';
import type { Statement } from '../iam/statements';

/** A key's statements by principal, so that a key of many secrets is not read once for each secret. */
export class KeyPolicy {
  private readonly byPrincipal = new Map<Principal, Statement[]>();
  /** Those that are not for some roles and users alone. */
  public readonly general: Statement[] = [];

  constructor(statements: readonly Statement[], principals: Principals) {
    for (const statement of statements) {
      const subjects = granteesOf(statement, principals);
      const isNarrow = subjects.length > 0 && subjects.every(isIdentity);
      if (!isNarrow) this.general.push(statement);
      else for (const subject of new Set(subjects)) note(this.byPrincipal, subject, statement);
    }
  }

  public get subjects(): Iterable<Principal> {
    return this.byPrincipal.keys();
  }

  public statementsFor(principal: Principal): Statement[] {
    return [...this.general, ...this.byPrincipal.get(principal) ?? []];
  }
}

/** The policies of all keys, each read once. */
export class KeyPolicies {
  private readonly known = new Map<TemplateKeyFacts, KeyPolicy>();

  constructor(private readonly principals: Principals) {}

  public of(key: TemplateKeyFacts): KeyPolicy {
    const known = this.known.get(key) ?? new KeyPolicy(key.statements ?? [], this.principals);
    this.known.set(key, known);
    return known;
  }
}

/** The roles and users that a statement of a resource policy names one by one, if it is for nobody else. */
export function namedIdentities(
  { principals = [], notPrincipals }: Statement, index: Principals,
): Principal[] {
  const named = principals.map(({ type, value }) => index.named(type, value));
  return !notPrincipals && named.every(isIdentity) ? named : [];
}

function isIdentity({ kind }: Principal): boolean {
  return kind === 'role' || kind === 'user';
}
