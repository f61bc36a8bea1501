import type { Request } from './conditions';
import { Hit, Reach, identityHits, keyIdentityHits, resourceHits } from './judging';
import { Access, actionsOf, keyUseOf } from '../iam/actions';
import type { Principal } from '../iam/principals';
import type { Statement } from '../iam/statements';
import { Facts, KeyFacts } from '../templates/facts';

type Relation = 'same' | 'other' | 'unknown' | 'none';

/** What was found for one access to one copy. */
interface Outcome {
  readonly used: Set<Statement>;
  readonly missing: Set<string>;
  readonly cannotTell: Set<string>;
}

export interface Finding {
  readonly region: string;
  readonly isReplica: boolean;
  /** Of all that is allowed: then `actions` are what would be. */
  readonly isDenied: boolean;
  readonly actions: readonly string[];
  readonly used: ReadonlySet<Statement>;
  readonly missing: ReadonlySet<string>;
  readonly cannotTell: ReadonlySet<string>;
}

/** What one principal may do with one copy of a secret. */
export class CopyAccess {
  private readonly identity: Hit[];
  private readonly resource: Hit[];
  private readonly keyIdentity: Hit[];
  private readonly keyPolicy: Hit[];
  /** Whether all of its own policies are among the templates. */
  private readonly isRead: boolean;

  constructor(facts: Facts, private readonly request: Request, identity: readonly Statement[], keyPolicy: readonly Statement[]) {
    const { principal, secret } = request;
    const own = facts.identities.get(principal.id);
    this.identity = identityHits(identity, request);
    this.resource = resourceHits(secret.statements ?? [], request, facts.principals);
    const kms = own?.statements.filter(usesKeys) ?? [];
    this.keyIdentity = secret.key ? keyIdentityHits(kms, request, secret.key) : [];
    this.keyPolicy = resourceHits(keyPolicy, request, facts.principals);
    this.isRead = principal.isOfApp && (own?.unread.length ?? 0) === 0;
  }

  /** Undefined where no policy gives it. */
  public finding(access: Access): Finding | undefined {
    const wanted = actionsOf(access).filter(action => this.isWanted(action));
    if (wanted.length === 0) return undefined;
    const outcome: Outcome = { used: new Set(), missing: new Set(), cannotTell: new Set() };
    const left = wanted.filter(action => !this.isDenied(action, outcome));
    for (const action of left) this.judgeAction(action, outcome);
    if (left.length > 0) this.judgeKey(keyUseOf(left), outcome);
    for (const action of wanted) this.judgeDenies([...this.identity, ...this.resource], action, outcome);
    const { secret: { region, replicaOf } } = this.request;
    const isDenied = left.length === 0;
    return { ...outcome, region, isReplica: replicaOf !== undefined, isDenied, actions: isDenied ? wanted : left };
  }

  /** An identity policy for every secret there is means those of its own account. */
  private isWanted(action: string): boolean {
    const isForeign = this.relation(this.request.secret.account) === 'other';
    const identity = allows(this.identity, action).filter(({ statement }) => !isForeign || namesAccount(statement, this.request.secret.account));
    return identity.length > 0 || allows(this.resource, action).some(({ reach }) => this.isGiven(reach, isForeign));
  }

  /** The resource policy is copied to replicas. Whether it is meant for them tells the consumer's own policy, where that is known. */
  private isGiven(reach: Reach, isForeign: boolean): boolean {
    if (!this.isRead) return true;
    return this.request.secret.replicaOf ? reach === 'principal' && !isForeign : reach === 'principal' || isForeign;
  }

  private isDenied(action: string, outcome: Outcome): boolean {
    const deny = denies([...this.identity, ...this.resource], action).find(({ match }) => match === 'yes');
    if (deny) outcome.used.add(deny.statement);
    return deny !== undefined;
  }

  private judgeDenies(hits: readonly Hit[], action: string, { used, cannotTell }: Outcome): void {
    for (const { statement, open } of denies(hits, action).filter(({ match }) => match === 'perhaps')) {
      used.add(statement);
      cannotTell.add(`${statement.id} may deny ${action}: ${open.join(', ')}`);
    }
  }

  private judgeAction(action: string, outcome: Outcome): void {
    const { secret, principal } = this.request;
    const relation = this.relation(secret.account);
    this.judgeRelation(relation, secret.account, outcome);
    const identity = allows(this.identity, action);
    const resource = allows(this.resource, action);
    const direct = resource.filter(({ reach }) => reach === 'principal');
    for (const { statement } of resource) outcome.used.add(statement);
    if (relation !== 'other' && (direct.length > 0 || identity.length > 0)) return this.use([...identity, ...direct], outcome);
    for (const side of [identity, resource]) this.use(side, outcome);
    this.needIdentity(identity, `${action} on ${secret.id}`, outcome);
    if (relation !== 'other' || resource.length > 0) return;
    if (secret.statements) outcome.missing.add(`The resource policy of ${secret.id} does not allow ${action} to ${principal.id}, which is of another account.`);
    else outcome.cannotTell.add(`The resource policy of ${secret.id} is not in the templates.`);
  }

  private judgeRelation(relation: Relation, account: string, { cannotTell }: Outcome): void {
    const { principal } = this.request;
    if (relation === 'unknown') cannotTell.add(`Whether ${principal.account ?? `the account of ${principal.id}`} and ${account} are one account.`);
  }

  /** Of accounts, organizations and the like, the identity policies are never in the templates, and are theirs to write. */
  private needIdentity(hits: readonly Hit[], what: string, { missing, cannotTell }: Outcome): void {
    const { principal } = this.request;
    if (hits.length > 0 || principal.kind === 'service') return;
    if (this.isRead) missing.add(`No identity policy of ${principal.id} allows ${what}.`);
    else if (isSingle(principal)) cannotTell.add(`Whether an identity policy of ${principal.id} allows ${what}: not all of them are in the templates.`);
  }

  private judgeKey(uses: readonly string[], outcome: Outcome): void {
    const { secret } = this.request;
    if (uses.length === 0) return;
    if (secret.madeBy === 'another app') return void outcome.cannotTell.add(`Which key ${secret.id} is under is not in the templates.`);
    if (!secret.key) return this.judgeDefaultKey(outcome);
    for (const use of uses) this.judgeUse(use, secret.key, outcome);
  }

  /** Its key policy cannot be changed: https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html */
  private judgeDefaultKey({ missing, cannotTell }: Outcome): void {
    const { secret } = this.request;
    const relation = this.relation(secret.account);
    if (relation === 'other') missing.add(`${secret.id} is under aws/secretsmanager, which no other account can use: it needs a customer managed key.`);
    if (relation === 'unknown') cannotTell.add(`${secret.id} is under aws/secretsmanager, which no other account could use.`);
  }

  private judgeUse(use: string, key: KeyFacts, outcome: Outcome): void {
    const relation = this.relation(key.account);
    const identity = allows(this.keyIdentity, use);
    const policy = allows(this.keyPolicy, use);
    const deny = denies([...this.keyIdentity, ...this.keyPolicy], use).find(({ match }) => match === 'yes');
    if (deny) outcome.missing.add(`${deny.statement.id} denies ${use} on ${key.id}.`);
    this.judgeDenies([...this.keyIdentity, ...this.keyPolicy], use, outcome);
    for (const { statement } of [...identity, ...policy]) outcome.used.add(statement);
    if (!key.statements) outcome.cannotTell.add(`The policy of the key ${key.id} is not in the templates.`);
    else if (policy.length === 0) outcome.missing.add(`The policy of the key ${key.id} does not allow ${use} to ${this.request.principal.id}.`);
    const direct = relation === 'other' ? [] : policy.filter(({ reach }) => reach === 'principal');
    if (direct.some(isSure) || direct.length > 0 && identity.length === 0) return this.use(direct, outcome);
    for (const side of [identity, policy]) this.use(side, outcome);
    this.needIdentity(identity, `${use} on the key ${key.id}`, outcome);
  }

  /** One of the statements is enough. */
  private use(hits: readonly Hit[], { used, cannotTell }: Outcome): void {
    const sure = hits.some(isSure);
    for (const { statement, match, open } of hits) {
      used.add(statement);
      if (match === 'perhaps' && !sure) cannotTell.add(`${statement.id} allows it perhaps: ${open.join(', ')}`);
    }
  }

  private relation(account: string): Relation {
    const { principal } = this.request;
    if (principal.kind === 'service') return 'none';
    if (principal.account === account) return 'same';
    if (principal.kind === 'unknown' && principal.account === undefined) return 'unknown';
    return principal.account?.startsWith('(') || principal.account !== undefined && account.startsWith('(') ? 'unknown' : 'other';
  }
}

function isSure({ match }: Hit): boolean {
  return match === 'yes';
}

function isSingle({ kind }: Principal): boolean {
  return ['role', 'user', 'group', 'unknown', 'federated'].includes(kind);
}

function allows(hits: readonly Hit[], action: string): Hit[] {
  return hits.filter(({ statement }) => statement.effect === 'Allow' && statement.actions.has(action));
}

function denies(hits: readonly Hit[], action: string): Hit[] {
  return hits.filter(({ statement }) => statement.effect === 'Deny' && statement.actions.has(action));
}

function namesAccount({ resources, notResources }: Statement, account: string): boolean {
  return !notResources && resources.some(({ text, target }) => target !== undefined || text.split(':')[4] === account);
}

function usesKeys({ actions }: Statement): boolean {
  return actions.has('kms:Decrypt') || actions.has('kms:GenerateDataKey');
}
