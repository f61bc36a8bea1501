import { conditionText, namesSecret } from './conditions';
import { copiesOf } from './copies';
import { subjectsOf } from './judging';
import { AccessMap, MapKey, MapPath, MapPrincipal, MapSecret, MapStatement } from './model';
import { KeyPolicyOf, PathFinder } from './path';
import { oneName, SecretNames } from './secret-names';
import { note, sortedBy, unique } from '../cloudformation/json';
import { StackTemplate, Templates, Value } from '../cloudformation/templates';
import { SECRET_ACTIONS } from '../iam/actions';
import { matchArn, secretArn } from '../iam/arn';
import type { Principal } from '../iam/principals';
import type { Statement } from '../iam/statements';
import { bareArn, Facts, factsOf, KeyFacts, secretElsewhere, SecretFacts } from '../templates/facts';

export const DEFAULT_KEY = 'aws/secretsmanager';

/** Who may do what with which secret, as the templates tell. Their order does not matter. */
export function accessMap(stacks: readonly StackTemplate[]): AccessMap {
  return new Mapping(factsOf(new Templates(stacks))).map();
}

/** Statements of identity policies, found by the secrets that they name. */
class Mapping {
  private readonly paths: MapPath[] = [];
  private readonly used = new Set<Statement>();
  private readonly involved = new Map<string, Principal>();
  private readonly secrets: readonly SecretFacts[];
  /** For each secret the principals whose own policies may name it, with those statements. */
  private readonly named = new Map<SecretFacts, Map<Principal, Statement[]>>();
  private readonly names: SecretNames;
  private readonly keyPolicies = new Map<KeyFacts, KeyPolicy>();
  private readonly elsewhere = new Map<string, SecretFacts>();

  constructor(private readonly facts: Facts) {
    this.names = new SecretNames(facts.secrets);
    for (const secret of facts.elsewhere) this.elsewhere.set(secret.id, secret);
    for (const { principal, statements, unread } of facts.identities.values()) {
      if (unread.length > 0) this.involved.set(principal.id, principal); // These may give access, which is not for the map to hide.
      for (const statement of statements.filter(saysOfSecrets)) this.noteIdentity(principal, statement);
    }
    this.secrets = [...facts.secrets, ...this.elsewhere.values()];
  }

  public map(): AccessMap {
    for (const secret of this.secrets) this.follow(secret);
    const keys = new Map(this.secrets.flatMap(keysOf).map(key => [key.id, key]));
    return {
      version: 1,
      secrets: sortedBy(this.secrets.map(secretOf), ({ id }) => id),
      keys: sortedBy([...keys.values()].map(keyEntry), ({ id }) => id),
      principals: sortedBy([...this.involved.values()].map(principal => this.principalOf(principal)), ({ id }) => id),
      paths: sortedBy(this.paths, ({ secret }) => secret, ({ principal }) => principal, ({ access }) => access),
      statements: distinct([...this.used].map(statementOf)),
    };
  }

  private noteIdentity(principal: Principal, statement: Statement): void {
    const secrets = statement.notResources ? this.facts.secrets : new Set(statement.resources.flatMap(value => this.candidates(statement, value)));
    for (const secret of secrets) {
      const known = this.named.get(secret) ?? new Map<Principal, Statement[]>();
      this.named.set(secret, known);
      note(known, principal, statement);
    }
  }

  private candidates(statement: Statement, value: Value): readonly SecretFacts[] {
    const named = this.names.candidates(value).filter(secret => copiesOf(secret).some(copy => namesSecret(value, copy) !== 'no'));
    return named.length > 0 || statement.effect === 'Deny' ? named : this.other(value.text);
  }

  /** A policy that gives access to a secret of another app is all that is known of it. */
  private other(arn: string): SecretFacts[] {
    const [, , , region, account] = arn.split(':');
    const name = oneName(arn);
    if (name === undefined || matchArn(arn, 'secretsmanager', secretArn(account, region, name, '')) === 'no') return [];
    const id = bareArn(account, region, name);
    const known = this.elsewhere.get(id) ?? secretElsewhere(id);
    this.elsewhere.set(id, known);
    return [known];
  }

  private follow(secret: SecretFacts): void {
    const identities = this.named.get(secret) ?? new Map<Principal, Statement[]>();
    const subjects = (secret.statements ?? []).flatMap(statement => subjectsOf(statement, this.facts.principals, secret.account));
    for (const principal of new Set([...identities.keys(), ...subjects])) {
      const keyPolicyOf: KeyPolicyOf = key => key?.statements ? this.keyPolicy(key).for(principal) : [];
      for (const { path, used } of new PathFinder(this.facts, principal, secret, identities.get(principal) ?? [], keyPolicyOf).paths()) {
        this.paths.push(path);
        this.involved.set(principal.id, principal);
        for (const statement of used) this.used.add(statement);
      }
    }
  }

  private keyPolicy(key: KeyFacts): KeyPolicy {
    const known = this.keyPolicies.get(key) ?? new KeyPolicy(key, this.facts);
    this.keyPolicies.set(key, known);
    return known;
  }

  private principalOf({ id, kind, account, name, isOfApp }: Principal): MapPrincipal {
    return { id, kind, account, name, ofApp: isOfApp, policiesElsewhere: this.facts.identities.get(id)?.unread ?? [] };
  }
}

/** A key's statements by whom they are for, so that a key of many secrets is not read once for each. */
class KeyPolicy {
  private readonly narrowed = new Map<Principal, Statement[]>();
  private readonly wide: Statement[] = [];

  constructor(key: KeyFacts, { principals }: Facts) {
    for (const statement of key.statements!) {
      const subjects = subjectsOf(statement, principals);
      const isNarrow = subjects.length > 0 && subjects.every(({ kind }) => kind === 'role' || kind === 'user');
      if (!isNarrow) this.wide.push(statement);
      else for (const subject of new Set(subjects)) note(this.narrowed, subject, statement);
    }
  }

  public for(principal: Principal): Statement[] {
    return [...this.wide, ...this.narrowed.get(principal) ?? []];
  }
}

function saysOfSecrets({ actions }: Statement): boolean {
  return SECRET_ACTIONS.some(action => actions.has(action));
}

function keysOf({ key, replicas }: SecretFacts): KeyFacts[] {
  return [key, ...replicas.map(replica => replica.key)].filter(known => known !== undefined);
}

function secretOf({ id, account, region, name, madeBy, key, replicas }: SecretFacts): MapSecret {
  const own = madeBy === 'another app' ? undefined : key?.id ?? DEFAULT_KEY;
  const copies = replicas.map(replica => ({ region: replica.region, key: replica.key?.id ?? DEFAULT_KEY }));
  return { id, account, region, name, madeBy, key: own, replicas: copies };
}

function keyEntry({ id, account, region, statements }: KeyFacts): MapKey {
  return { id, account, region, ofApp: statements !== undefined };
}

/** A policy that is attached twice was read twice, and one statement may stand for several: they have one id. */
function distinct(statements: readonly MapStatement[]): MapStatement[] {
  const byId = new Map<string, MapStatement[]>();
  for (const statement of statements) note(byId, statement.id, statement);
  return sortedBy(byId.values(), ([{ id }]) => id).flatMap(same => (
    same.length === 1 ? same : unique(same.map(one => JSON.stringify(one))).map(text => JSON.parse(text) as MapStatement)));
}

function statementOf(statement: Statement): MapStatement {
  const { id, policy, effect, actionTexts, notActions, resources, notResources, principals, notPrincipals, conditions, unknowns } = statement;
  const negated = (isNot: boolean, texts: readonly string[]) => unique(texts).map(text => isNot ? `not ${text}` : text);
  return {
    id,
    policy,
    effect,
    actions: negated(notActions, actionTexts),
    resources: negated(notResources, resources.map(({ text }) => text)),
    principals: principals && negated(notPrincipals, principals.map(({ value }) => value.text)),
    conditions: unique([
      ...conditions.map(condition => conditionText(condition, unique(condition.values.map(({ text }) => text)))), ...unknowns,
    ]),
  };
}
