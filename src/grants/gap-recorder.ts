import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { GrantGap, mergeGaps, PolicySide, SIDES } from './grant-gaps';
import { GrantTerms } from './grant-terms';
import { GrantedSecret } from './granted-secret';
import { Grantee, resolveAccountIn } from './grantee';
import { LackingStatement } from './key-delegation';
import { holdsJson } from './key-policy-state';
import { KeyTarget, stackOfAppKey } from './key-target';
import { policyJson } from './policy-json';
import { literalStatementsOf } from './secret-arns';
import { SecretCopy } from './secret-copy';
import { accountOfReferenceNow } from '../app/reference-home';
import { referencedResource } from '../app/references';
import { AppKeyGap } from '../rules/grant-facts';
import { grantFinding, GrantRule } from '../rules/grants';
import { Finding } from '../rules/rule';

/** The key of this app that has, or is to have, statements of a grant. */
interface WatchedKey {
  readonly resource: CfnKey;
  readonly isHeld: () => boolean;
  /** The statements as they can be added. */
  readonly wanted: readonly PolicyStatement[];
}

/** Undefined for a key that this app does not create. */
function unextendedKey({ key, isUnread }: KeyTarget, found?: CfnKey): AppKeyGap | undefined {
  const resource = referencedResource(key.keyArn);
  if (resource) return { path: resource.node.path, why: CfnKey.isCfnKey(resource) ? 'unreadable' : 'otherType' };
  if (found) return { path: found.node.path, why: 'unfollowed' };
  return isUnread?.() ? { why: 'unread' } : undefined;
}

/** Whether the app has given the key what is missing, perhaps as the finding prints it. */
function isFilledBy(key: CfnKey, { statements, literals }: GrantGap): boolean {
  return [statements.map(statement => statement.toStatementJson() as unknown), literals]
    .some(all => all.every(statement => holdsJson(key, statement)));
}

/** Records what one grant could not write, or cannot know to be enough, and makes findings of it. */
export class GapRecorder {
  private readonly gaps: GrantGap[] = [];
  private readonly keys: Array<WatchedKey & { readonly copy: SecretCopy }> = [];
  private readonly unfollowed: Array<() => GrantGap[]> = [];

  /** @param call the method that the user called, such as `grantRead` */
  constructor(
    private readonly secret: GrantedSecret,
    private readonly grantee: Grantee,
    private readonly terms: GrantTerms,
    private readonly call: string,
  ) {}

  public get all(): GrantGap[] {
    const lost = this.keys.filter(({ isHeld }) => !isHeld());
    return mergeGaps([...this.gaps, ...lost.map(({ copy, resource, wanted }) => (
      { ...this.create('keyPolicyElsewhere', copy, wanted), appKey: { path: resource.node.path, why: 'replaced' as const } }))]);
  }

  public clear(): void {
    this.gaps.length = 0;
    this.keys.length = 0;
    this.unfollowed.length = 0;
  }

  /** A key that only the whole tree names. */
  public watchUnfollowed(copy: SecretCopy, find: () => LackingStatement | undefined): void {
    this.unfollowed.push(() => {
      const lacking = find();
      if (!lacking) return [];
      const { key, statement } = lacking;
      const gap = { ...this.create('keyPolicyElsewhere', copy, [statement]), appKey: { path: key.node.path, why: 'unfollowed' as const } };
      return isFilledBy(key, gap) ? [] : [gap];
    });
  }

  /** An Aspect may put another policy in place of the one that a grant has extended. */
  public watchKey(copy: SecretCopy, key: WatchedKey): void {
    this.keys.push({ copy, ...key });
  }

  public add(...gaps: GrantGap[]): void {
    this.gaps.push(...gaps);
  }

  /** The owner's app grants it. `missing` lists what it has to write; that is not a finding here. */
  public recordOwnerGaps(copy: SecretCopy): void {
    const { terms } = this;
    const gaps = [this.createGapOnSide('owner', copy, terms.ownerStatements), this.createGapOnSide('key', copy, terms.keyPolicyOf(copy))];
    this.add(...gaps.filter(({ statements }) => statements.length > 0));
  }

  public recordConsumerGaps(copy: SecretCopy, isIdentityWritten: boolean): void {
    const { relation } = this.terms;
    if (relation === 'unknown') this.recordUnknownAccountGaps(copy);
    else if (relation === 'same') this.recordSameAccountGaps(copy);
    else if (!isIdentityWritten) this.record('consumerElsewhere', copy, this.terms.identityPolicyOf(copy));
    if (this.grantee.isFederated) this.record('federated', copy);
    if (this.terms.isLookedUpElsewhere(copy.key)) this.record('keyNotArnToRead', copy);
    else if (relation !== 'same' && copy.key && !copy.key.isArn) this.record('keyUnresolved', copy);
  }

  /** Once for all copies: the conditions are the grantee's. */
  public recordDirectConditions(copy: SecretCopy): void {
    const isKnown = this.gaps.some(({ rule }) => rule === 'directConditions');
    if (copy.key && !isKnown && this.grantee.directConditionKeys.length > 0) this.record('directConditions', copy);
  }

  public record(rule: GrantRule, copy: SecretCopy, statements: readonly PolicyStatement[] = []): void {
    this.add(this.create(rule, copy, statements));
  }

  public create(rule: GrantRule, copy: SecretCopy, statements: readonly PolicyStatement[] = []): GrantGap {
    return { rule, ...this.createGapOnSide(SIDES[rule], copy, statements) };
  }

  public findings(): Finding[] {
    if (this.grantee.isLookupPending) return [];
    if (this.secret._isOutdated) return [grantFinding('outdated', this.call, { grantee: this.grantee.name })];
    const gaps = [...this.all, ...this.unfollowed.flatMap(find => find())].map(gap => this.refineGap(gap));
    return gaps.flatMap(({ rule, side, copy: { isReplica, region }, appKey, literals }) => rule === undefined ? [] : [
      grantFinding(rule, this.call, {
        grantee: this.grantee.name,
        conditions: rule === 'directConditions' ? this.grantee.directConditionKeys : undefined,
        appKey,
        replica: isReplica && side !== 'consumer' ? region : undefined,
        missing: literals.length > 0 ? policyJson(literals) : undefined,
      }),
    ]);
  }

  /** Under the default key it is the same account, or of no use: then only a whole account needs more. */
  private recordUnknownAccountGaps(copy: SecretCopy): void {
    const { matchesManyPrincipals, isWholeAccount } = this.grantee;
    if (!copy.key) this.record(copy.isReplica ? 'replicaDefaultKeyUnproven' : 'defaultKeyUnproven', copy);
    if (copy.key || isWholeAccount) this.record(matchesManyPrincipals ? 'toMany' : 'consumerUnproven', copy, this.terms.identityPolicyOf(copy));
  }

  /** The grantee is in the secret's account and has no identity policy of its own. */
  private recordSameAccountGaps(copy: SecretCopy): void {
    const { terms, grantee } = this;
    if (grantee.isService && !copy.key) this.record('serviceDefaultKey', copy);
    else if (grantee.isWholeAccount) this.record('accountItself', copy, terms.identityPolicyOf(copy));
    else if (terms.isForeignTo(copy.key)) this.record('keyOfAnotherAccount', copy, terms.identityKeyPolicyOf(copy, terms.actions));
  }

  private createGapOnSide(side: PolicySide | undefined, copy: SecretCopy, statements: readonly PolicyStatement[]): GrantGap {
    return { side, copy, statements, literals: literalStatementsOf(this.secret, statements) };
  }

  /**
   * What was not known when the grant was made: the account of a lazy ARN, and a name that is not literal.
   */
  private refineGap(gap: GrantGap): GrantGap {
    if (gap.rule === 'importedKeyUnproven') return { ...gap, rule: this.importedKeyRule() };
    if (gap.rule === 'keyPolicyElsewhere') return gap.appKey ? gap : this.refineKeyGap(gap);
    return this.refineWideGap(gap);
  }

  private refineKeyGap(gap: GrantGap): GrantGap {
    const target = gap.copy.key!;
    const found = target.findAppKey?.()?.key;
    return found && isFilledBy(found, gap) ? { ...gap, rule: undefined } : { ...gap, appKey: unextendedKey(target, found) };
  }

  private importedKeyRule(): GrantRule | undefined {
    const account = accountOfReferenceNow(this.secret, this.secret.arnForPolicies);
    const relation = this.grantee.relationTo(resolveAccountIn(Stack.of(this.secret), account));
    return ({ same: undefined, other: 'importedKey', unknown: 'importedKeyUnproven' } as const)[relation];
  }

  /** What a name leaves open in the key policy. */
  private refineWideGap(gap: GrantGap): GrantGap {
    const { nameIn } = this.secret._arnPattern;
    if (gap.rule !== 'keyPolicyWide' || nameIn === undefined) return gap;
    const { key } = gap.copy.key!;
    const name = nameIn(stackOfAppKey(key) ?? Stack.of(key));
    if (name === undefined || name === '*') return gap;
    return { ...gap, rule: name.includes('*') ? 'keyPolicyPartlyWide' : undefined };
  }
}
