import { Stack } from 'aws-cdk-lib';
import { Grant, IGrantable, IPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Gap, joined, Side, SIDES } from './gaps';
import { forPrincipal, GrantRequest, GrantTerms, useOfKey } from './grant-terms';
import { GrantedSecret } from './granted-secret';
import { Grantee, partsOf } from './grantee';
import { homeOfMade, KeyTarget, watchedKeyPolicy } from './key-target';
import { Actions, union } from './permissions';
import { IdentityFromAfar, isIdentity } from './policy-beside';
import { literalStatements, policyJson } from './policy-json';
import { patternOf, primaryOf, SecretCopy } from './secret-copy';
import { idOf, shared } from './shared-statements';
import { StackOrder } from './stacks';
import { forSecret, KeyStatementProps, merged, secretStatements, StatementProps } from './statements';
import { GrantRule, incompleteGrant } from '../rules/grants';
import { Finding } from '../rules/rule';

/** Grants on all the sides that this app can write, and records by rule id what it cannot: one grant for each of several grantees. */
export function grantSecret(secret: GrantedSecret, grantee: IGrantable, request: GrantRequest): SecretGrant[] {
  return partsOf(grantee).map(one => new SecretGrant(secret, new Grantee(one, secret), request));
}

/** One grant to one grantee, for the secret and all its replicas. */
export class SecretGrant {
  /** The statements of this app's policies. */
  public readonly grant: Grant;
  /** What an access consists of, whoever writes it. */
  public readonly terms: GrantTerms;
  /** What was covered: nothing, if the grant was refused. */
  public readonly copies: SecretCopy[] = [];
  private readonly missing: Gap[] = [];
  private readonly primary: SecretCopy;

  constructor(private readonly secret: GrantedSecret, private readonly grantee: Grantee, private readonly request: GrantRequest) {
    this.terms = new GrantTerms(secret, grantee, request);
    this.primary = primaryOf(secret);
    this.grant = this.write();
    secret._recordLater(() => this.findings());
  }

  /** What is missing, as far as the app is complete by now. */
  public get gaps(): Gap[] {
    return joined(this.missing);
  }

  /** Every refusal comes before the first statement. */
  private write(): Grant {
    if (!this.secret._ownsPolicy) return this.consumerSide();
    const refusals = this.refusals();
    if (refusals.length > 0) return this.nothing(refusals);
    const identity = this.cover(this.primary);
    const replicas: Grant[] = [];
    this.secret._replicas.each(replica => replicas.push(this.coverReplica(replica)));
    return replicas.reduce((all, one) => all.combine(one), this.isDone(identity) ? identity : this.grantOnSecret(identity));
  }

  private refusals(): Gap[] {
    const rule = this.refusal();
    if (rule) return [this.gap(rule, this.primary, rule === 'wroteNothing' ? this.terms.identityPolicyOf(this.primary) : [])];
    const isForeign = this.terms.relation === 'other';
    return isForeign ? this.secret._replicas.all.filter(({ key }) => !key).map(replica => this.gap('replicaDefaultKey', replica)) : [];
  }

  private refusal(): GrantRule | undefined {
    const { grantee, terms, primary: { key } } = this;
    if (terms.relation === 'other' && !key) return 'defaultKey';
    if (this.isLookedUpElsewhere(key) && this.makesDataKeys) return 'keyNotArn';
    if (grantee.isUnknown) return 'wroteNothing';
    if (!terms.isNamed || grantee.isNamable) return undefined;
    return grantee.isUnnamed ? 'granteeUnnamed' : 'unnamable';
  }

  private nothing(gaps: Gap[]): Grant {
    this.missing.push(...gaps);
    return Grant.drop(this.grantee.principal, gaps[0].rule!);
  }

  /** The grantee's policy and the key's. */
  private cover(copy: SecretCopy): Grant {
    this.copies.push(copy);
    const identity = this.grantToIdentity(copy);
    if (!this.isDone(identity)) {
      this.terms.isTurnedDown = true;
      this.tellConsumer(copy, identity);
    }
    if (copy.key && this.terms.isNamedAt(copy.key)) this.grantOnKey(copy, copy.key);
    return identity;
  }

  /** The service looks for a key ID or an alias name in the account of who writes. What it decrypts tells its key. */
  private isLookedUpElsewhere(key: KeyTarget | undefined): boolean {
    return this.terms.relation === 'other' && key?.isArn === false;
  }

  private get makesDataKeys(): boolean {
    return this.terms.actions.key.some(action => action.startsWith('kms:GenerateDataKey'));
  }

  private coverReplica(replica: SecretCopy): Grant {
    if (replica.key || this.terms.relation !== 'other') return this.cover(replica);
    return this.nothing([this.gap('replicaDefaultKey', replica)]);
  }

  /** Within an account, who has it in his own policy needs no other. */
  private isDone(identity: Grant): boolean {
    return this.terms.relation === 'same' && identity.success;
  }

  /** Only what is surely written counts. */
  private grantToIdentity(copy: SecretCopy): Grant {
    const { holder, principal, conditions } = this.grantee;
    const nothing = Grant.drop(principal, 'nothing yet');
    if (!holder) return nothing;
    const isAbove = isIdentity(holder) && this.stacks(copy).isAbove(Stack.of(holder));
    const grantPrincipal = isAbove ? new IdentityFromAfar(this.secret, holder) : holder;
    return [
      ...secretStatements(this.actions, [copy.arn], this.request.versionStages).map(props => this.addToIdentity(grantPrincipal, props)),
      ...useOfKey(this.actions, copy, copy.key?.resource).map(props => shared(grantPrincipal, idOf(props, conditions), copy.arn, {
        write: arns => this.addToIdentity(grantPrincipal, forSecret(props, arns)),
        stateOf: ({ principalStatements }) => principalStatements.flatMap(statement => Object.values(statement.conditions)),
      })),
    ].reduce((all, grant) => all.combine(grant), nothing);
  }

  private get actions(): Actions {
    const { own, foreign } = this.request.permissions;
    return { same: own, other: foreign, unknown: union(own, foreign) }[this.terms.relation];
  }

  private addToIdentity(grantPrincipal: IPrincipal, { actions, resources: resourceArns, conditions = {} }: StatementProps): Grant {
    return Grant.addToPrincipal({ grantee: { grantPrincipal }, actions, resourceArns, conditions: merged(conditions, this.grantee.conditions) });
  }

  /** Of a secret that another app has made. */
  private consumerSide(): Grant {
    const { primary, terms: { relation } } = this;
    const identity = this.grantToIdentity(primary);
    if (!identity.success) return this.nothing([this.gap('wroteNothing', primary, this.terms.identityPolicyOf(primary))]);
    this.copies.push(primary);
    if (relation === 'other' && !primary.key) this.tell(this.secret.encryptionKey ? 'defaultKey' : 'importedKey', primary);
    if (relation === 'unknown' && !primary.key) this.tell('importedKeyUnproven', primary);
    this.leaveToOwner();
    return identity;
  }

  /** His app grants it, or has to: what it must write is told to who asks, and is no finding here. */
  private leaveToOwner(): void {
    const { primary: copy, terms } = this;
    const gaps = [this.gapAt('owner', copy, terms.ownerStatements), this.gapAt('key', copy, terms.keyPolicyOf(copy))];
    this.missing.push(...gaps.filter(({ statements }) => statements.length > 0));
  }

  private tellConsumer(copy: SecretCopy, identity: Grant): void {
    const { relation } = this.terms;
    if (relation === 'unknown') this.tellUnknown(copy);
    else if (relation === 'same') this.tellNeighbour(copy);
    else if (!identity.success) this.tell('consumerElsewhere', copy, this.terms.identityPolicyOf(copy));
    if (this.grantee.isFederated) this.tell('federated', copy);
    if (this.isLookedUpElsewhere(copy.key)) this.tell('keyNotArnToRead', copy);
    else if (relation !== 'same' && copy.key && !copy.key.isArn) this.tell('keyUnresolved', copy);
  }

  /** Under the default key it is the same account or of no use; and then only an account as a whole needs more than is written. */
  private tellUnknown(copy: SecretCopy): void {
    const { isMany, isAccount } = this.grantee;
    if (!copy.key) this.tell(copy.isReplica ? 'replicaDefaultKeyUnproven' : 'defaultKeyUnproven', copy);
    if (copy.key || isAccount) this.tell(isMany ? 'toMany' : 'consumerUnproven', copy, this.terms.identityPolicyOf(copy));
  }

  /** Of the secret's account, without a policy of his own. */
  private tellNeighbour(copy: SecretCopy): void {
    const { terms, grantee } = this;
    if (grantee.isService && !copy.key) this.tell('serviceDefaultKey', copy);
    else if (grantee.isAccount) this.tell('accountItself', copy, terms.identityPolicyOf(copy));
    else if (terms.isForeignTo(copy.key)) this.tell('keyOfAnotherAccount', copy, terms.identityKeyPolicyOf(copy, terms.actions));
  }

  private grantOnSecret(identity: Grant): Grant {
    if (!this.terms.isNamed) return identity;
    return this.terms.onSecret().map(props => Grant.addStatementToResourcePolicy({
      grantee: this.grantee.principal,
      actions: props.actions,
      resourceArns: props.resources,
      resource: this.secret,
      statement: forPrincipal(props, this.terms.named()),
    })).reduce((all, grant) => all.combine(grant), identity);
  }

  private grantOnKey(copy: SecretCopy, key: KeyTarget): void {
    if (this.isOutOfReach(copy, key)) return this.tell('keyByIdentity', copy, this.terms.identityKeyPolicyOf(copy, this.request.permissions.own));
    const isWritten = this.terms.onKey(copy).every(props => this.addToKey(copy, key, props));
    const policy = isWritten ? watchedKeyPolicy(key.key) : undefined;
    if (policy) this.secret._recordLater(policy);
    if (!isWritten) this.tell('keyPolicyElsewhere', copy, this.terms.keyPolicyOf(copy));
    else if (this.secret._arnPattern.isWide) this.tell('keyPolicyWide', copy);
  }

  /** Whether the key's stack can refer to the grantee. That of a replica's key is in another region, and the secret's depends on it. */
  private isOutOfReach(copy: SecretCopy, { key }: KeyTarget): boolean {
    const { made } = this.grantee;
    if (!made) return false;
    return copy.isReplica ? this.terms.relation !== 'other' && homeOfMade(key) !== undefined : this.stacks(copy).isBelowKey(Stack.of(made));
  }

  private addToKey(copy: SecretCopy, target: KeyTarget, props: KeyStatementProps): boolean {
    const { key } = target;
    const principal = this.terms.namedAt(target);
    const { principalJson, conditions } = principal.policyFragment;
    // Each principal has tokens of its own for what is the same account.
    return shared(key, idOf(props, Stack.of(this.secret).resolve(principalJson), conditions), patternOf(this.secret, copy), {
      write: arns => key.addToResourcePolicy(forPrincipal(forSecret(props, arns), principal), true).statementAdded,
      stateOf: () => [],
    });
  }

  private stacks({ key }: SecretCopy): StackOrder {
    return new StackOrder(Stack.of(this.secret), key && homeOfMade(key.key));
  }

  private tell(rule: GrantRule, copy: SecretCopy, statements: readonly PolicyStatement[] = []): void {
    this.missing.push(this.gap(rule, copy, statements));
  }

  private gap(rule: GrantRule, copy: SecretCopy, statements: readonly PolicyStatement[] = []): Gap {
    return { rule, ...this.gapAt(SIDES[rule], copy, statements) };
  }

  private gapAt(side: Side | undefined, copy: SecretCopy, statements: readonly PolicyStatement[]): Gap {
    return { side, copy, statements, literals: literalStatements(this.secret, statements) };
  }

  private findings(): Finding[] {
    return this.gaps.flatMap(({ rule, side, copy: { isReplica, region }, literals }) => rule === undefined ? [] : [
      incompleteGrant(rule, this.request.permissions.call, {
        grantee: this.grantee.name,
        replica: isReplica && side !== 'consumer' ? region : undefined,
        missing: literals.length > 0 ? policyJson(literals) : undefined,
      }),
    ]);
  }
}
