import type { Request } from './conditions';
import {
  matchIdentityStatements, matchKeyIdentityStatements, matchResourceStatements, PrincipalReach,
  StatementMatch, usesKeys,
} from './match-statements';
import { ConditionSettler } from './settle-conditions';
import { isOpen } from '../cloudformation/unknown';
import { TemplateFacts } from '../facts/template-facts';
import type { TemplateKeyFacts } from '../facts/template-keys';
import { Access, actionsOf, alsoNeeded, decidingActions, keyUseOf } from '../iam/actions';
import type { Principal } from '../iam/principals';
import type { Statement } from '../iam/statements';

type PrincipalRelation = 'same' | 'other' | 'unknown' | 'none';

/** What was found for one access to one copy. */
interface AccessEvidence {
  readonly used: Set<Statement>;
  readonly missing: Set<string>;
  readonly cannotTell: Set<string>;
}

export interface RegionalFinding {
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
export class RegionalAccess {
  private readonly identityMatches: StatementMatch[];
  private readonly resourceMatches: StatementMatch[];
  private readonly keyIdentityMatches: StatementMatch[];
  private readonly keyPolicyMatches: StatementMatch[];
  /** Whether all of its own policies are among the templates. */
  private readonly hasAllIdentityPolicies: boolean;
  /** Whether there may be both the principal and the copy. */
  public readonly isPossible: boolean;

  constructor(facts: TemplateFacts, private readonly request: Request, identity: readonly Statement[], keyPolicy: readonly Statement[]) {
    const { principal, secret, secret: { key } } = request;
    const own = facts.identities.get(principal.id);
    const settler = new ConditionSettler(facts.templates, principal, secret);
    this.isPossible = settler.isPossible;
    this.identityMatches = matchIdentityStatements(settler.settle(identity), request);
    this.resourceMatches = matchResourceStatements(settler.settle(secret.statements ?? []), request, facts.principals);
    const onKeys = own?.statements.filter(usesKeys) ?? [];
    this.keyIdentityMatches = key ? matchKeyIdentityStatements(settler.settle(onKeys), request, key) : [];
    this.keyPolicyMatches = matchResourceStatements(settler.settle(keyPolicy), request, facts.principals);
    this.hasAllIdentityPolicies = principal.isOfApp && (own?.unread.length ?? 0) === 0;
  }

  /** Whether policies that cannot be read may allow the principal more. */
  public get mayHaveMore(): boolean {
    return !this.hasAllIdentityPolicies && isSinglePrincipal(this.request.principal);
  }

  /** Undefined where no policy gives it. */
  public evaluate(access: Access): RegionalFinding | undefined {
    const wanted = actionsOf(access).filter(action => this.isGranted(action));
    if (wanted.length === 0) return undefined;
    const outcome = noEvidence();
    const left = wanted.filter(action => ![action, ...alsoNeeded([action])].some(each => this.isDenied(each, outcome)));
    const deciding = decidingActions(left);
    for (const action of left) this.judgeAction(action, deciding.includes(action) ? outcome : { ...noEvidence(), used: outcome.used });
    for (const action of alsoNeeded(left)) this.judgeNeed(action, outcome);
    this.judgeKey(keyUseOf(left), outcome);
    for (const action of decidingActions(wanted)) this.judgeDenies([...this.identityMatches, ...this.resourceMatches], action, outcome);
    const { secret: { region, replicaOf } } = this.request;
    const isDenied = left.length === 0;
    return { ...outcome, region, isReplica: replicaOf !== undefined, isDenied, actions: isDenied ? wanted : left };
  }

  private judgeNeed(action: string, outcome: AccessEvidence): void {
    const { secret, principal } = this.request;
    const text = `${action} on ${secret.id} is needed as well`;
    if (this.isGranted(action)) this.judgeAction(action, outcome);
    else if (this.hasAllIdentityPolicies) outcome.missing.add(`${text}, and no policy allows it to ${principal.id}.`);
    else outcome.cannotTell.add(`${text}: not all identity policies of ${principal.id} are in the templates.`);
  }

  /** An identity policy for every secret there is means those of its own account. */
  private isGranted(action: string): boolean {
    const isForeign = this.relationTo(this.request.secret.account) === 'other';
    const identity = filterEffect(this.identityMatches, 'Allow', action).filter(
      ({ statement }) => !isForeign || namesAccount(statement, this.request.secret.account),
    );
    return (
      identity.length > 0
      || filterEffect(this.resourceMatches, 'Allow', action).some(({ reach }) =>
        this.isGrantedByResourcePolicy(reach, isForeign),
      )
    );
  }

  /**
   * The resource policy is copied to replicas. The consumer's own policy shows whether the grant covers them,
   * if that policy is known.
   */
  private isGrantedByResourcePolicy(reach: PrincipalReach, isForeign: boolean): boolean {
    // A principal of kind `policy` is all that have the policy, which decides if the account is named.
    if (!this.hasAllIdentityPolicies && this.request.principal.kind !== 'policy') return true;
    return this.request.secret.replicaOf ? reach === 'principal' && !isForeign : reach === 'principal' || isForeign;
  }

  private isDenied(action: string, outcome: AccessEvidence): boolean {
    const deny = filterEffect([...this.identityMatches, ...this.resourceMatches], 'Deny', action).find(({ match }) => match === 'yes');
    if (deny) outcome.used.add(deny.statement);
    return deny !== undefined;
  }

  private judgeDenies(hits: readonly StatementMatch[], action: string, { used, cannotTell }: AccessEvidence): void {
    for (const { statement, uncertainties } of filterEffect(hits, 'Deny', action).filter(({ match }) => match === 'perhaps')) {
      used.add(statement);
      cannotTell.add(`${statement.id} may deny ${action}: ${uncertainties.join(', ')}`);
    }
  }

  private judgeAction(action: string, outcome: AccessEvidence): void {
    const { secret, principal } = this.request;
    const relation = this.relationTo(secret.account);
    this.judgeRelation(relation, secret.account, outcome);
    const identity = filterEffect(this.identityMatches, 'Allow', action);
    const resource = filterEffect(this.resourceMatches, 'Allow', action);
    const direct = resource.filter(({ reach }) => reach === 'principal');
    for (const { statement } of resource) outcome.used.add(statement);
    if (relation !== 'other' && (direct.length > 0 || identity.length > 0)) return this.recordUse([...identity, ...direct], outcome);
    for (const side of [identity, resource]) this.recordUse(side, outcome);
    this.requireIdentityPolicy(identity, `${action} on ${secret.id}`, outcome);
    if (relation !== 'other' || resource.length > 0) return;
    if (secret.statements) {
      outcome.missing.add(
        `The resource policy of ${secret.id} does not allow ${action} to ${principal.id}, which is of another account.`,
      );
    } else {
      outcome.cannotTell.add(`The resource policy of ${secret.id} is not in the templates.`);
    }
  }

  private judgeRelation(relation: PrincipalRelation, account: string, { cannotTell }: AccessEvidence): void {
    const { principal } = this.request;
    if (relation === 'unknown') {
      cannotTell.add(
        `Whether ${principal.account ?? `the account of ${principal.id}`} and ${account} are one account.`,
      );
    }
  }

  /**
   * Of accounts, organizations, services and the like, the identity policies are never in the templates, and
   * are theirs to write.
   */
  private requireIdentityPolicy(hits: readonly StatementMatch[], what: string, { missing, cannotTell }: AccessEvidence): void {
    const { principal } = this.request;
    if (hits.length > 0) return;
    if (this.hasAllIdentityPolicies) {
      missing.add(`No identity policy of ${principal.id} allows ${what}.`);
    } else if (isSinglePrincipal(principal)) {
      cannotTell.add(`Whether an identity policy of ${principal.id} allows ${what}: not all of them are in the templates.`);
    } else if (principal.account === this.request.secret.account) {
      cannotTell.add(`Whether an identity policy allows ${what} to each principal of ${principal.account}.`);
    }
  }

  private judgeKey(uses: readonly string[], outcome: AccessEvidence): void {
    const { secret } = this.request;
    if (uses.length === 0) return;
    if (secret.madeBy === 'another app') return void outcome.cannotTell.add(`Which key ${secret.id} is under is not in the templates.`);
    if (!secret.key) return this.judgeDefaultKey(outcome);
    for (const use of uses) this.judgeKeyUse(use, secret.key, outcome);
  }

  /**
   * Its key policy cannot be changed:
   * https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
   */
  private judgeDefaultKey({ missing, cannotTell }: AccessEvidence): void {
    const { secret } = this.request;
    const relation = this.relationTo(secret.account);
    if (relation === 'none') {
      cannotTell.add(
        `${secret.id} is under aws/secretsmanager, which an AWS service may have no use of: that is for principals of the account.`,
      );
    }
    if (relation === 'other') {
      missing.add(
        `${secret.id} is under aws/secretsmanager, which no other account can use: it needs a customer managed key.`,
      );
    }
    if (relation === 'unknown') cannotTell.add(`${secret.id} is under aws/secretsmanager, which no other account could use.`);
  }

  private judgeKeyUse(use: string, key: TemplateKeyFacts, outcome: AccessEvidence): void {
    const relation = this.relationTo(key.account);
    const identity = filterEffect(this.keyIdentityMatches, 'Allow', use);
    const policy = filterEffect(this.keyPolicyMatches, 'Allow', use);
    const deny = filterEffect([...this.keyIdentityMatches, ...this.keyPolicyMatches], 'Deny', use).find(({ match }) => match === 'yes');
    if (deny) outcome.missing.add(`${deny.statement.id} denies ${use} on ${key.id}.`);
    this.judgeDenies([...this.keyIdentityMatches, ...this.keyPolicyMatches], use, outcome);
    for (const { statement } of [...identity, ...policy]) outcome.used.add(statement);
    if (!key.statements) {
      outcome.cannotTell.add(`The policy of the key ${key.id} is not in the templates.`);
    } else if (policy.length === 0) {
      outcome.missing.add(`The policy of the key ${key.id} does not allow ${use} to ${this.request.principal.id}.`);
    }
    const direct = relation === 'other' ? [] : policy.filter(({ reach }) => reach === 'principal');
    if (direct.some(isCertain) || direct.length > 0 && identity.length === 0) return this.recordUse(direct, outcome);
    for (const side of [identity, policy]) this.recordUse(side, outcome);
    if (key.statements || relation === 'other') this.requireIdentityPolicy(identity, `${use} on the key ${key.id}`, outcome);
    else if (identity.length === 0 && this.hasAllIdentityPolicies) this.leaveToKeyPolicy(use, key, outcome);
  }

  /** Within the account, the policy of a key may allow it by itself. */
  private leaveToKeyPolicy(use: string, { id }: TemplateKeyFacts, { cannotTell }: AccessEvidence): void {
    cannotTell.add(`No identity policy of ${this.request.principal.id} allows ${use} on the key ${id}: its own policy would have to.`);
  }

  /** One of the statements is enough. */
  private recordUse(hits: readonly StatementMatch[], { used, cannotTell }: AccessEvidence): void {
    const sure = hits.some(isCertain);
    for (const { statement, uncertainties } of hits) {
      used.add(statement);
      if (!sure) cannotTell.add(`${statement.id} allows it perhaps: ${uncertainties.join(', ')}`);
    }
  }

  private relationTo(account: string): PrincipalRelation {
    const { principal } = this.request;
    if (principal.kind === 'service') return 'none';
    if (principal.account === account) return 'same';
    if (principal.kind === 'unknown' && principal.account === undefined) return 'unknown';
    if (principal.account === undefined) return 'other';
    return isOpen(principal.account) || isOpen(account) ? 'unknown' : 'other';
  }
}

function noEvidence(): AccessEvidence {
  return { used: new Set(), missing: new Set(), cannotTell: new Set() };
}

function isCertain({ match }: StatementMatch): boolean {
  return match === 'yes';
}

function isSinglePrincipal({ kind }: Principal): boolean {
  return ['role', 'user', 'group', 'policy', 'unknown', 'federated'].includes(kind);
}

function filterEffect(hits: readonly StatementMatch[], effect: Statement['effect'], action: string): StatementMatch[] {
  return hits.filter(({ statement }) => statement.effect === effect && statement.actions.has(action));
}

function namesAccount({ resources, notResources }: Statement, account: string): boolean {
  return !notResources && resources.some(({ text, target }) => target !== undefined || text.split(':')[4] === account);
}
