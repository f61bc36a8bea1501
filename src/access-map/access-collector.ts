import { FoundPath, KeyPolicyOf, mergePaths, PathFinder } from './find-paths';
import { KeyPolicies, namedIdentities } from './key-policy';
import { granteesOf, usesKeys } from './match-statements';
import type { MapAccess, MapPath } from './model';
import { OpenSecrets } from './open-secrets';
import { PrincipalPolicies, PrincipalPolicyReader } from './principal-policies';
import { regionalSecretsOf } from './regional-secrets';
import { SecretClasses } from './secret-classes';
import { SecretNameIndex } from './secret-name-index';
import { SecretSet, SecretSets } from './secret-sets';
import { WildcardReach, WildcardReaches } from './wildcard-reach';
import { note } from '../cloudformation/json';
import type { TemplateFacts } from '../facts/template-facts';
import type { TemplateKeyFacts } from '../facts/template-keys';
import type { TemplateSecretFacts } from '../facts/template-secrets';
import type { Principal } from '../iam/principals';
import type { Statement } from '../iam/statements';

/** A line of the map before the sets have names. */
export interface CollectedAccess {
  readonly access: MapAccess;
  readonly set?: SecretSet;
}

/** The groups of secrets of which the same was found. */
interface CommonFinding {
  readonly finding: FoundPath;
  readonly groups: Array<readonly TemplateSecretFacts[]>;
}

/** What is judged together, and what another line is about. */
interface Judged {
  readonly reach: WildcardReach;
  readonly alone: ReadonlySet<TemplateSecretFacts>;
  readonly wide: readonly Statement[];
}

/**
 * Every access of the app: one line for each secret that policies name, one for all that a wildcard names.
 */
export class AccessCollector {
  public readonly accesses: CollectedAccess[] = [];
  public readonly usedStatements = new Set<Statement>();
  public readonly involvedPrincipals = new Map<string, Principal>();
  public readonly secrets: readonly TemplateSecretFacts[];
  private readonly policies = new Map<Principal, PrincipalPolicies>();
  private readonly keyPolicies: KeyPolicies;
  private readonly classes: SecretClasses;
  private readonly reaches: WildcardReaches;
  private readonly sets: SecretSets;
  /** By those whom a resource policy allows something; and by those of whom it says something. */
  private readonly grantedSecrets = new Map<Principal, TemplateSecretFacts[]>();
  private readonly namingSecrets = new Map<Principal, TemplateSecretFacts[]>();
  private readonly namingKeys = new Map<Principal, TemplateKeyFacts[]>();
  private readonly secretsByKey = new Map<TemplateKeyFacts, TemplateSecretFacts[]>();
  /** What was found of one secret, by secret, principal and access. */
  private readonly found = new Map<string, FoundPath>();
  private readonly open = new OpenSecrets();
  /** The statements of the policies of groups that are among the used ones already. */
  private readonly recordedGroups = new Map<Statement, Set<readonly TemplateSecretFacts[]>>();

  constructor(private readonly facts: TemplateFacts) {
    const nameIndex = new SecretNameIndex(facts.secrets);
    const reader = new PrincipalPolicyReader(facts, nameIndex);
    this.keyPolicies = new KeyPolicies(facts.principals);
    this.classes = new SecretClasses(facts, this.keyPolicies);
    this.reaches = new WildcardReaches(facts.secrets, this.classes, nameIndex);
    this.sets = new SecretSets(facts.secrets);
    for (const { principal, statements, unread } of facts.identities.values()) {
      // These may give access, which is not for the map to hide.
      if (unread.length > 0) this.involvedPrincipals.set(principal.id, principal);
      this.policies.set(principal, reader.read(statements));
    }
    this.secrets = [...facts.secrets, ...reader.foreignSecrets];
    for (const secret of this.secrets) this.indexSecret(secret);
    for (const key of this.secretsByKey.keys()) {
      for (const principal of this.keyPolicies.of(key).subjects) note(this.namingKeys, principal, key);
    }
  }

  public get setNames(): ReturnType<SecretSets['named']> {
    return this.sets.named(new Set(this.accesses.flatMap(({ set }) => set ?? [])));
  }

  public collect(): void {
    const principals = new Set([...this.grantedSecrets.keys(), ...this.policies.keys()]);
    // Which secrets are open shows in what everybody may do.
    const judged = new Map([...principals].map(principal => [principal, this.collectFor(principal)]));
    const byKeys = this.secretsByKeyUser();
    for (const principal of new Set([...judged.keys(), ...byKeys.keys()])) {
      this.collectOpen(principal, judged.get(principal) ?? new Set(), byKeys.get(principal) ?? []);
    }
    for (const one of this.found.values()) this.record(one);
  }

  private indexSecret(secret: TemplateSecretFacts): void {
    const { principals } = this.facts;
    const statements = secret.statements ?? [];
    const granted = statements.flatMap(statement => granteesOf(statement, principals, secret.account));
    const named = statements.flatMap(statement => namedIdentities(statement, principals));
    for (const principal of new Set(granted)) note(this.grantedSecrets, principal, secret);
    for (const principal of new Set(named)) note(this.namingSecrets, principal, secret);
    const keys = new Set(regionalSecretsOf(secret).flatMap(copy => copy.key ?? []));
    for (const key of keys) note(this.secretsByKey, key, secret);
  }

  /** Returns the secrets that are judged then. */
  private collectFor(principal: Principal): Set<TemplateSecretFacts> {
    const { bySecret, wide } = this.policies.get(principal) ?? NO_POLICIES;
    const alone = new Set([...bySecret.keys(), ...this.grantedSecrets.get(principal) ?? []]);
    if (wide.length > 0) for (const secret of this.secretsNaming(principal)) alone.add(secret);
    for (const secret of alone) {
      const statements = [...new Set([...bySecret.get(secret) ?? [], ...wide])];
      for (const finding of this.findAlone(principal, secret, statements)) this.note(secret, finding);
    }
    if (wide.length === 0) return alone;
    const reach = this.reaches.of({ statements: wide, keyStatements: this.keyStatementsOf(principal) });
    this.collectReach(principal, { reach, alone, wide });
    return new Set([...alone, ...reach.groups.flat()]);
  }

  /**
   * Whom the policies of their keys let use open secrets. Those of the own account
   * are up to identity policies.
   */
  private secretsByKeyUser(): Map<Principal, TemplateSecretFacts[]> {
    const found = new Map<Principal, TemplateSecretFacts[]>();
    for (const [key, secrets] of this.open.keys) {
      const users = (key.statements ?? []).flatMap(statement => granteesOf(statement, this.facts.principals, key.account));
      for (const user of new Set(users)) for (const secret of secrets) note(found, user, secret);
    }
    return found;
  }

  /** What is left of open secrets to one who may use their keys. */
  private collectOpen(
    principal: Principal, judged: ReadonlySet<TemplateSecretFacts>, byKeys: readonly TemplateSecretFacts[],
  ): void {
    const { wide } = this.policies.get(principal) ?? NO_POLICIES;
    const named = byKeys.filter(secret => !judged.has(secret));
    for (const secret of new Set(named)) {
      const left = this.findAlone(principal, secret, wide).filter(finding => this.open.isLeft(secret, finding));
      for (const finding of left) this.note(secret, finding);
    }
    const reach = this.reaches.ofKeys({ statements: wide, keyStatements: this.keyStatementsOf(principal) }, this.open);
    if (reach.groups.length === 0) return;
    const alone = new Set([...judged, ...named]);
    this.collectReach(principal, { reach, alone, wide }, (secret, finding) => this.open.isLeft(secret, finding));
  }

  private keyStatementsOf({ id }: Principal): readonly Statement[] {
    return (this.facts.identities.get(id)?.statements ?? []).filter(usesKeys);
  }

  /** The same path may be found of the account and of everybody. */
  private note(secret: TemplateSecretFacts, finding: FoundPath): void {
    this.open.note(secret, finding);
    const key = [secret.id, finding.principal.id, finding.path.access].join('\n');
    const known = this.found.get(key);
    this.found.set(key, known ? mergePaths(known, finding) : finding);
  }

  /** Whose policies, or whose keys' policies, name the principal: they are not like others of their class. */
  private secretsNaming(principal: Principal): TemplateSecretFacts[] {
    const keys = this.namingKeys.get(principal) ?? [];
    return [...this.namingSecrets.get(principal) ?? [], ...keys.flatMap(key => this.secretsByKey.get(key)!)];
  }

  private findAlone(
    principal: Principal, secret: TemplateSecretFacts, statements: readonly Statement[],
  ): FoundPath[] {
    const keyPolicyOf: KeyPolicyOf = key => key?.statements ? this.keyPolicies.of(key).statementsFor(principal) : [];
    return new PathFinder(this.facts, principal, secret, statements, keyPolicyOf).findPaths();
  }

  private collectReach(
    principal: Principal, judged: Judged, isWanted: (secret: TemplateSecretFacts, finding: FoundPath) => boolean = () => true,
  ): void {
    const { reach, alone, wide } = judged;
    const common = new Map<string, CommonFinding>();
    for (const group of reach.groups) {
      const any = group.find(secret => !alone.has(secret));
      if (!any) continue;
      const keyPolicyOf: KeyPolicyOf = key => key?.statements ?? [];
      const found = new PathFinder(this.facts, principal, this.classes.commonOf(any), wide, keyPolicyOf).findPaths();
      for (const finding of found.filter(one => isWanted(any, one))) {
        const words = JSON.stringify(finding.path);
        const same = common.get(words) ?? { finding, groups: [] };
        common.set(words, same);
        same.groups.push(group);
        this.recordOrigins(finding.used, group);
      }
    }
    for (const one of common.values()) this.recordSet(principal, one, judged);
  }

  private recordSet(
    principal: Principal, { finding, groups }: CommonFinding, { reach, alone, wide }: Judged,
  ): void {
    const set = this.sets.of({ reach, groups, left: alone }, finding.path.status);
    if (set.members.length > 1) return this.record(finding, set);
    const [only] = set.members;
    const found = this.findAlone(principal, only, wide).find(({ path }) => path.access === finding.path.access);
    if (found) this.record(found);
  }

  private record({ path, principal, used }: FoundPath, set?: SecretSet): void {
    this.accesses.push({ access: toAccess(path, set), set });
    this.involvedPrincipals.set(principal.id, principal);
    if (!set) for (const statement of used) this.usedStatements.add(statement);
  }

  /** Each secret of a group has the statement in a policy of its own. */
  private recordOrigins(used: ReadonlySet<Statement>, group: readonly TemplateSecretFacts[]): void {
    for (const statement of used) {
      const done = this.recordedGroups.get(statement) ?? new Set();
      this.recordedGroups.set(statement, done);
      if (done.has(group)) continue;
      done.add(group);
      for (const secret of group) this.usedStatements.add(this.classes.originOf(statement, secret) ?? statement);
    }
  }
}

const NO_POLICIES: PrincipalPolicies = { bySecret: new Map(), wide: [] };

/** Without what is empty. */
function toAccess(path: MapPath, set?: SecretSet): MapAccess {
  const { principal, access, secret, status, regions, actions, forAnotherAccount, missing, cannotTell, statements } = path;
  return {
    principal,
    access,
    ...set ? {} : { secret },
    status,
    ...regions && { regions },
    actions,
    ...forAnotherAccount && { forAnotherAccount },
    ...missing.length > 0 && { missing },
    ...cannotTell.length > 0 && { cannotTell },
    ...statements.length > 0 && { statements },
  };
}
