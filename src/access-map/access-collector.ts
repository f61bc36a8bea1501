import { KeyPolicyOf, PathFinder } from './find-paths';
import { KeyPolicies, namedIdentities } from './key-policy';
import { granteesOf } from './match-statements';
import type { MapAccess, MapPath } from './model';
import { PrincipalPolicies, PrincipalPolicyReader } from './principal-policies';
import { SecretClasses } from './secret-classes';
import { SecretNameIndex } from './secret-name-index';
import { SecretSet, SecretSets } from './secret-sets';
import { WildcardReach, WildcardReaches } from './wildcard-reach';
import { note } from '../cloudformation/json';
import type { TemplateFacts } from '../facts/template-facts';
import type { TemplateKeyFacts, TemplateSecretFacts } from '../facts/template-secrets';
import type { Principal } from '../iam/principals';
import type { Statement } from '../iam/statements';

/** A line of the map before the sets have names. */
export interface CollectedAccess {
  readonly access: MapAccess;
  readonly set?: SecretSet;
}

type Finding = ReturnType<PathFinder['findPaths']>[number];

/** The groups of secrets of which the same was found. */
interface CommonFinding {
  readonly finding: Finding;
  readonly groups: Array<readonly TemplateSecretFacts[]>;
}

/** Every access of the app: one line for each secret that policies name, one for all that a wildcard names. */
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
  /** The statements of the policies of groups that are among the used ones already. */
  private readonly recordedGroups = new Map<Statement, Set<readonly TemplateSecretFacts[]>>();

  constructor(private readonly facts: TemplateFacts) {
    const nameIndex = new SecretNameIndex(facts.secrets);
    const reader = new PrincipalPolicyReader(facts, nameIndex);
    this.keyPolicies = new KeyPolicies(facts.principals);
    this.classes = new SecretClasses(facts.principals, this.keyPolicies);
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
    for (const principal of new Set([...this.policies.keys(), ...this.grantedSecrets.keys()])) this.collectFor(principal);
  }

  private indexSecret(secret: TemplateSecretFacts): void {
    const { principals } = this.facts;
    const statements = secret.statements ?? [];
    const granted = statements.flatMap(statement => granteesOf(statement, principals, secret.account));
    const named = statements.flatMap(statement => namedIdentities(statement, principals));
    for (const principal of new Set(granted)) note(this.grantedSecrets, principal, secret);
    for (const principal of new Set(named)) note(this.namingSecrets, principal, secret);
    for (const key of new Set([secret.key, ...secret.replicas.map(replica => replica.key)])) if (key) note(this.secretsByKey, key, secret);
  }

  private collectFor(principal: Principal): void {
    const { bySecret, wide } = this.policies.get(principal) ?? { bySecret: new Map<TemplateSecretFacts, Statement[]>(), wide: [] };
    const alone = new Set([...bySecret.keys(), ...this.grantedSecrets.get(principal) ?? []]);
    if (wide.length > 0) for (const secret of this.secretsNaming(principal)) alone.add(secret);
    for (const secret of alone) {
      const statements = [...new Set([...bySecret.get(secret) ?? [], ...wide])];
      for (const finding of this.findAlone(principal, secret, statements)) this.record(principal, finding);
    }
    if (wide.length > 0) this.collectWide(principal, wide, alone);
  }

  /** Whose policies, or whose keys' policies, name the principal: they are not like others of their class. */
  private secretsNaming(principal: Principal): TemplateSecretFacts[] {
    const keys = this.namingKeys.get(principal) ?? [];
    return [...this.namingSecrets.get(principal) ?? [], ...keys.flatMap(key => this.secretsByKey.get(key)!)];
  }

  private findAlone(principal: Principal, secret: TemplateSecretFacts, statements: readonly Statement[]): Finding[] {
    const keyPolicyOf: KeyPolicyOf = key => key?.statements ? this.keyPolicies.of(key).statementsFor(principal) : [];
    return new PathFinder(this.facts, principal, secret, statements, keyPolicyOf).findPaths();
  }

  private collectWide(principal: Principal, wide: readonly Statement[], alone: ReadonlySet<TemplateSecretFacts>): void {
    const keyStatements = this.facts.identities.get(principal.id)!.statements.filter(isAboutKeys);
    const reach = this.reaches.of({ statements: wide, keyStatements });
    const common = new Map<string, CommonFinding>();
    for (const group of reach.groups) {
      const any = group.find(secret => !alone.has(secret));
      if (!any) continue;
      const keyPolicyOf: KeyPolicyOf = key => key?.statements ?? [];
      for (const finding of new PathFinder(this.facts, principal, this.classes.commonOf(any), wide, keyPolicyOf).findPaths()) {
        const words = JSON.stringify(finding.path);
        const same = common.get(words) ?? { finding, groups: [] };
        common.set(words, same);
        same.groups.push(group);
        this.recordOrigins(finding.used, group);
      }
    }
    for (const { finding, groups } of common.values()) this.recordSet(principal, { finding, groups }, { reach, alone, wide });
  }

  private recordSet(
    principal: Principal, { finding, groups }: CommonFinding,
    { reach, alone, wide }: { readonly reach: WildcardReach; readonly alone: ReadonlySet<TemplateSecretFacts>; readonly wide: readonly Statement[] },
  ): void {
    const set = this.sets.of({ reach, groups, left: alone }, finding.path.status);
    if (set.members.length > 1) return this.record(principal, finding, set);
    const [only] = set.members;
    const found = this.findAlone(principal, only, wide).find(({ path }) => path.access === finding.path.access);
    if (found) this.record(principal, found);
  }

  private record(principal: Principal, { path, used }: Finding, set?: SecretSet): void {
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

function isAboutKeys({ actions }: Statement): boolean {
  return actions.has('kms:Decrypt') || actions.has('kms:GenerateDataKey');
}

/** Without what is empty. */
function toAccess({ principal, access, secret, status, regions, actions, missing, cannotTell, statements }: MapPath, set?: SecretSet): MapAccess {
  return {
    principal,
    access,
    ...set ? {} : { secret },
    status,
    ...regions && { regions },
    actions,
    ...missing.length > 0 && { missing },
    ...cannotTell.length > 0 && { cannotTell },
    ...statements.length > 0 && { statements },
  };
}
