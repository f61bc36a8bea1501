import { conditionText, namesSecret } from './conditions';
import { FoundPath, KeyPolicyOf, mergePaths, PathFinder } from './find-paths';
import { granteesOf } from './match-statements';
import { AccessMap, MapKey, MapPath, MapPrincipal, MapSecret, MapStatement } from './model';
import { copiesOf, DEFAULT_KEY, RegionalSecret, regionalSecretsOf } from './regional-secrets';
import { literalNameInArn, SecretNameIndex } from './secret-name-index';
import { note, sortedBy, unique } from '../cloudformation/json';
import { Templates } from '../cloudformation/template-index';
import { Value, StackTemplate } from '../cloudformation/template-types';
import { readTemplateFacts, TemplateFacts } from '../facts/template-facts';
import type { TemplateKeyFacts } from '../facts/template-keys';
import { arnWithoutSuffix, foreignSecretFacts, TemplateSecretFacts } from '../facts/template-secrets';
import { SECRET_ACTIONS } from '../iam/actions';
import { matchArn, secretArn } from '../iam/arn';
import type { Principal } from '../iam/principals';
import { openTexts, Statement } from '../iam/statements';

/** Computes who may do what with which secret, from the templates in any order. */
export function buildAccessMap(stacks: readonly StackTemplate[]): AccessMap {
  return new AccessMapBuilder(readTemplateFacts(new Templates(stacks))).build();
}

/** Statements of identity policies, found by the secrets that they name. */
class AccessMapBuilder {
  private readonly paths: MapPath[] = [];
  private readonly usedStatements = new Set<Statement>();
  private readonly involvedPrincipals = new Map<string, Principal>();
  private readonly secrets: readonly TemplateSecretFacts[];
  /** For each secret the principals whose own policies may name it, with those statements. */
  private readonly statementsBySecret = new Map<TemplateSecretFacts, Map<Principal, Statement[]>>();
  private readonly nameIndex: SecretNameIndex;
  private readonly keyPolicies = new Map<TemplateKeyFacts, KeyPolicy>();
  private readonly foreignSecrets = new Map<string, TemplateSecretFacts>();

  constructor(private readonly facts: TemplateFacts) {
    this.nameIndex = new SecretNameIndex(facts.secrets);
    for (const secret of facts.foreignSecrets) this.foreignSecrets.set(secret.id, secret);
    for (const { principal, statements, unread } of facts.identities.values()) {
      // These may give access, which is not for the map to hide.
      if (unread.length > 0) this.involvedPrincipals.set(principal.id, principal);
      for (const statement of statements.filter(concernsSecrets)) this.recordIdentity(principal, statement);
    }
    this.secrets = [...facts.secrets, ...this.foreignSecrets.values()];
  }

  public build(): AccessMap {
    for (const secret of this.secrets) this.collectPaths(secret);
    const keys = new Map(this.secrets.flatMap(keysOf).map(key => [key.id, key]));
    return {
      version: 1,
      secrets: sortedBy(this.secrets.map(describeSecret), ({ id }) => id),
      keys: sortedBy([...keys.values()].map(describeKey), ({ id }) => id),
      principals: sortedBy([...this.involvedPrincipals.values()].map(principal => this.describePrincipal(principal)), ({ id }) => id),
      paths: sortedBy(this.paths, ({ secret }) => secret, ({ principal }) => principal, ({ access }) => access),
      statements: mergeStatements([...this.usedStatements].map(describeStatement)),
    };
  }

  private recordIdentity(principal: Principal, statement: Statement): void {
    const secrets = statement.notResources
      ? this.facts.secrets
      : new Set(statement.resources.flatMap(value => this.findCandidates(statement, value)));
    for (const secret of secrets) {
      const known = this.statementsBySecret.get(secret) ?? new Map<Principal, Statement[]>();
      this.statementsBySecret.set(secret, known);
      note(known, principal, statement);
    }
  }

  private findCandidates(statement: Statement, value: Value): readonly TemplateSecretFacts[] {
    const named = this.nameIndex
      .findCandidates(value)
      .filter(secret => regionalSecretsOf(secret).some(copy => namesSecret(value, copy) !== 'no'));
    return named.length > 0 || statement.effect === 'Deny' ? named : this.foreignSecret(value.text);
  }

  /** A policy that gives access to a secret of another app is all that is known of it. */
  private foreignSecret(arn: string): TemplateSecretFacts[] {
    const [, , , region, account] = arn.split(':');
    const name = literalNameInArn(arn);
    if (name === undefined || matchArn(arn, 'secretsmanager', secretArn(account, region, name, '')) === 'no') return [];
    const id = arnWithoutSuffix(account, region, name);
    const known = this.foreignSecrets.get(id) ?? foreignSecretFacts(id);
    this.foreignSecrets.set(id, known);
    return [known];
  }

  private collectPaths(secret: TemplateSecretFacts): void {
    const identities = this.statementsBySecret.get(secret) ?? new Map<Principal, Statement[]>();
    const subjects = (secret.statements ?? []).flatMap(statement => granteesOf(statement, this.facts.principals, secret.account));
    const found = new Map<string, FoundPath>();
    for (const principal of new Set([...identities.keys(), ...subjects])) {
      const keyPolicyOf: KeyPolicyOf = key => key?.statements ? this.keyPolicy(key).statementsFor(principal) : [];
      const finder = new PathFinder(this.facts, principal, secret, identities.get(principal) ?? [], keyPolicyOf);
      for (const one of finder.findPaths()) {
        const key = `${one.principal.id}\n${one.path.access}`;
        const known = found.get(key);
        found.set(key, known ? mergePaths(known, one) : one);
      }
    }
    for (const one of found.values()) this.recordPath(one);
  }

  private recordPath({ path, principal, used }: FoundPath): void {
    this.paths.push(path);
    this.involvedPrincipals.set(principal.id, principal);
    for (const statement of used) this.usedStatements.add(statement);
  }

  private keyPolicy(key: TemplateKeyFacts): KeyPolicy {
    const known = this.keyPolicies.get(key) ?? new KeyPolicy(key, this.facts);
    this.keyPolicies.set(key, known);
    return known;
  }

  private describePrincipal({ id, kind, account, name, isOfApp }: Principal): MapPrincipal {
    return { id, kind, account, name, ofApp: isOfApp, unreadPolicies: this.facts.identities.get(id)?.unread ?? [] };
  }
}

/** A key's statements by principal, so that a key of many secrets is not read once for each secret. */
class KeyPolicy {
  private readonly byPrincipal = new Map<Principal, Statement[]>();
  private readonly general: Statement[] = [];

  constructor(key: TemplateKeyFacts, { principals }: TemplateFacts) {
    for (const statement of key.statements!) {
      const subjects = granteesOf(statement, principals);
      const isNarrow = subjects.length > 0 && subjects.every(({ kind }) => kind === 'role' || kind === 'user');
      if (!isNarrow) this.general.push(statement);
      else for (const subject of new Set(subjects)) note(this.byPrincipal, subject, statement);
    }
  }

  public statementsFor(principal: Principal): Statement[] {
    return [...this.general, ...this.byPrincipal.get(principal) ?? []];
  }
}

function concernsSecrets({ actions }: Statement): boolean {
  return SECRET_ACTIONS.some(action => actions.has(action));
}

function keysOf(secret: TemplateSecretFacts): TemplateKeyFacts[] {
  return regionalSecretsOf(secret).flatMap(({ key }) => key ?? []);
}

function describeSecret(secret: TemplateSecretFacts): MapSecret {
  const { id, account, region, name, madeBy } = secret;
  const [{ key, otherKeys }, ...replicas] = copiesOf(secret).map(describeCopy);
  return { id, account, region, name, madeBy, key: madeBy === 'another app' ? undefined : key, otherKeys, replicas };
}

function describeCopy(copy: readonly RegionalSecret[]): MapSecret['replicas'][number] {
  const [key, ...otherKeys] = new Set(copy.map(one => one.key?.id ?? DEFAULT_KEY));
  return { region: copy[0].region, key, otherKeys: otherKeys.length > 0 ? otherKeys : undefined };
}

function describeKey({ id, account, region, statements, isPlaceOpen }: TemplateKeyFacts): MapKey {
  return { id, ...isPlaceOpen ? {} : { account, region }, ofApp: statements !== undefined };
}

/**
 * A policy that is attached twice was read twice, and one statement may stand for several: they have one id.
 */
function mergeStatements(statements: readonly MapStatement[]): MapStatement[] {
  const byId = new Map<string, MapStatement[]>();
  for (const statement of statements) note(byId, statement.id, statement);
  return sortedBy(byId.values(), ([{ id }]) => id).flatMap(same => (
    same.length === 1 ? same : unique(same.map(one => JSON.stringify(one))).map(text => JSON.parse(text) as MapStatement)));
}

function describeStatement(statement: Statement): MapStatement {
  const { id, policy, effect, principals, conditions } = statement;
  const negated = (isNot: boolean, texts: readonly string[]) => unique(texts).map(text => isNot ? `not ${text}` : text);
  const textsOf = (values: ReadonlyArray<{ readonly text: string }>) => values.map(({ text }) => text);
  return {
    id,
    policy,
    effect,
    actions: negated(statement.notActions, statement.actionTexts),
    resources: negated(statement.notResources, textsOf(statement.resources)),
    principals: principals && negated(statement.notPrincipals, textsOf(principals.map(({ value }) => value))),
    conditions: unique([
      ...conditions.map(condition => conditionText(condition, unique(textsOf(condition.values)))),
      ...openTexts(statement),
    ]),
  };
}
