import { Stack } from 'aws-cdk-lib';
import { AddToResourcePolicyResult, Grant, IGrantable, IPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct, DependencyGroup } from 'constructs';
import { AccessActions, mergeActions } from './access-permissions';
import { CrossStackIdentity, isIdentity } from './external-identity-policy';
import { GrantGap, mergeGaps, PolicySide, SIDES } from './grant-gaps';
import {
  KeyStatementProps, limitToSecret, mergeConditions, secretStatements, StatementProps,
} from './grant-statements';
import { GrantRequest, GrantTerms, keyUseStatements, statementForPrincipal } from './grant-terms';
import { GrantedSecret } from './granted-secret';
import { Conditions, Grantee, splitGrantee } from './grantee';
import { deferKeyPolicyCheck, KeyTarget, stackOfAppKey } from './key-target';
import { policyJson } from './policy-json';
import { arnPatternOf, literalStatementsOf, primaryCopy } from './secret-arns';
import { SecretCopy } from './secret-copy';
import { shareStatement, statementKey } from './shared-statements';
import { StackOrder } from './stack-order';
import { noteReference } from './stack-references';
import { addGrantDependable } from '../cdk/internals';
import { grantFinding, GrantRule } from '../rules/grants';
import { Finding } from '../rules/rule';

/** Grants on all sides that this app can write, and records by rule id what it cannot: to each grantee. */
export function grantSecret(secret: GrantedSecret, grantee: IGrantable, request: GrantRequest): SecretGrant[] {
  return splitGrantee(grantee).map(one => new SecretGrant(secret, new Grantee(one, secret), request));
}

/** One grant to one grantee, for the secret and all its replicas. */
export class SecretGrant {
  /** The statements of this app's policies. */
  public readonly grant: Grant;
  /** What an access consists of, whoever writes it. */
  public readonly terms: GrantTerms;
  /** What was covered: nothing, if the grant was refused. */
  public readonly copies: SecretCopy[] = [];
  private readonly recordedGaps: GrantGap[] = [];
  private readonly withdrawals: Array<() => void> = [];
  private primary: SecretCopy;
  /** For `applyBefore()`: what was refused at first may have a policy later. */
  private readonly rewritten = new DependencyGroup();
  private coversReplicas = false;

  constructor(private readonly secret: GrantedSecret, private readonly grantee: Grantee, private readonly request: GrantRequest) {
    this.terms = new GrantTerms(secret, grantee, request);
    this.primary = primaryCopy(secret);
    this.grant = this.writeStatements();
    addGrantDependable(this.grant, this.rewritten);
    secret._recordFindingsLater(() => this.findings());
    secret._whenChanged(() => this.rewriteStatements());
  }

  /** What is missing, as far as the app is complete by now. */
  public get gaps(): GrantGap[] {
    return mergeGaps(this.recordedGaps);
  }

  /** What stays the same is written twice, and CDK leaves out the second. */
  private rewriteStatements(): void {
    for (const withdraw of this.withdrawals.splice(0)) withdraw();
    this.recordedGaps.length = 0;
    this.copies.length = 0;
    this.terms.isIdentityPolicyRejected = false;
    this.primary = primaryCopy(this.secret);
    this.rewritten.add(this.writeStatements());
  }

  /** Every refusal comes before the first statement. */
  private writeStatements(): Grant {
    if (!this.secret._ownsPolicy) return this.grantConsumerSide();
    const refusals = this.findRefusals();
    if (refusals.length > 0) return this.dropGrant(refusals);
    const identity = this.coverCopy(this.primary);
    const replicas: Grant[] = [];
    this.visitReplicas(replica => replicas.push(this.coverReplica(replica)));
    return replicas.reduce((all, one) => all.combine(one), this.isIdentityPolicyEnough(identity) ? identity : this.grantOnSecret(identity));
  }

  private visitReplicas(visit: (replica: SecretCopy) => void): void {
    if (this.coversReplicas) this.secret._replicas.all.forEach(visit);
    else this.secret._replicas.forEach(visit);
    this.coversReplicas = true;
  }

  private findRefusals(): GrantGap[] {
    const rule = this.findRefusal();
    if (rule) return [this.createGap(rule, this.primary, rule === 'wroteNothing' ? this.terms.identityPolicyOf(this.primary) : [])];
    const isForeign = this.terms.relation === 'other';
    return isForeign ? this.secret._replicas.all.filter(({ key }) => !key).map(replica => this.createGap('replicaDefaultKey', replica)) : [];
  }

  private findRefusal(): GrantRule | undefined {
    const { grantee, terms, primary: { key } } = this;
    if (terms.relation === 'other' && !key) return 'defaultKey';
    if (this.isLookedUpElsewhere(key) && this.makesDataKeys) return 'keyNotArn';
    if (grantee.isUnknown) return 'wroteNothing';
    if (!terms.needsResourcePolicy || grantee.canBeNamed) return undefined;
    return grantee.lacksPhysicalName ? 'granteeUnnamed' : 'unnamable';
  }

  private dropGrant(gaps: GrantGap[]): Grant {
    this.recordedGaps.push(...gaps);
    return Grant.drop(this.grantee.principal, gaps[0].rule!);
  }

  /** The grantee's policy and the key's. */
  private coverCopy(copy: SecretCopy): Grant {
    this.copies.push(copy);
    const identity = this.grantToIdentity(copy);
    if (!this.isIdentityPolicyEnough(identity)) {
      this.terms.isIdentityPolicyRejected = true;
      this.recordConsumerGaps(copy, identity);
    }
    if (copy.key && this.terms.needsKeyPolicy(copy.key)) this.grantOnKey(copy, copy.key);
    this.recordDirectConditions(copy);
    return identity;
  }

  /** The service looks up a key ID or an alias name in the writer's account. A ciphertext names its key. */
  private isLookedUpElsewhere(key: KeyTarget | undefined): boolean {
    return this.terms.relation === 'other' && key?.isArn === false;
  }

  private get makesDataKeys(): boolean {
    return this.terms.actions.key.some(action => action.startsWith('kms:GenerateDataKey'));
  }

  private coverReplica(replica: SecretCopy): Grant {
    if (replica.key || this.terms.relation !== 'other') return this.coverCopy(replica);
    return this.dropGrant([this.createGap('replicaDefaultKey', replica)]);
  }

  /** Within an account, an identity policy is enough. */
  private isIdentityPolicyEnough(identity: Grant): boolean {
    return this.terms.relation === 'same' && identity.success;
  }

  /** Only what is surely written counts. */
  private grantToIdentity(copy: SecretCopy): Grant {
    const { grantee: { policyHolder, principal, conditions, keyConditions }, request: { versionStages } } = this;
    const nothing = Grant.drop(principal, 'nothing yet');
    if (!policyHolder) return nothing;
    const isAbove = isIdentity(policyHolder) && this.stackOrder(copy).isAboveSecret(Stack.of(policyHolder));
    const grantPrincipal = isAbove ? new CrossStackIdentity(this.secret, policyHolder) : policyHolder;
    if (!isAbove && Construct.isConstruct(policyHolder)) this.noteReferences(Stack.of(policyHolder), copy);
    return [
      ...secretStatements(this.actions, [copy.arn], versionStages).map(props => this.addToIdentity(grantPrincipal, props, conditions)),
      ...keyUseStatements(this.actions, copy, copy.key?.resource).map(props => (
        shareStatement(grantPrincipal, statementKey(props, keyConditions), copy.arn, {
          write: arns => this.addToIdentity(grantPrincipal, limitToSecret(props, arns), keyConditions),
          stateOf: ({ principalStatements }) => principalStatements.flatMap(statement => Object.values(statement.conditions)),
          statementsOf: ({ principalStatements }) => principalStatements,
          onShared: withdraw => this.withdrawals.push(withdraw),
        }))),
    ].reduce((all, grant) => all.combine(grant), nothing);
  }

  private noteReferences(policyStack: Stack, { key }: SecretCopy): void {
    noteReference(policyStack, Stack.of(this.secret));
    if (key) noteReference(policyStack, stackOfAppKey(key.key));
  }

  private get actions(): AccessActions {
    const { own, foreign } = this.request.permissions;
    return { same: own, other: foreign, unknown: mergeActions(own, foreign) }[this.terms.relation];
  }

  private addToIdentity(grantPrincipal: IPrincipal, props: StatementProps, ofGrantee: Conditions): Grant {
    const { actions, resources: resourceArns, conditions = {} } = props;
    return Grant.addToPrincipal({
      grantee: { grantPrincipal },
      actions,
      resourceArns,
      conditions: mergeConditions(conditions, ofGrantee),
    });
  }

  /** Of a secret that another app has made. */
  private grantConsumerSide(): Grant {
    const { primary, terms: { relation } } = this;
    const identity = this.grantToIdentity(primary);
    if (!identity.success) return this.dropGrant([this.createGap('wroteNothing', primary, this.terms.identityPolicyOf(primary))]);
    this.copies.push(primary);
    this.recordDirectConditions(primary);
    if (relation === 'other' && !primary.key) this.recordGap(this.secret.encryptionKey ? 'defaultKey' : 'importedKey', primary);
    // Who says that it is under the AWS managed key has said by it that the secret is of the same account.
    if (relation === 'unknown' && !primary.key && !this.secret.encryptionKey) this.recordGap('importedKeyUnproven', primary);
    this.recordOwnerGaps();
    return identity;
  }

  /** The owner's app grants it. `missing` lists what it has to write; that is not a finding here. */
  private recordOwnerGaps(): void {
    const { primary: copy, terms } = this;
    const gaps = [this.createGapOnSide('owner', copy, terms.ownerStatements), this.createGapOnSide('key', copy, terms.keyPolicyOf(copy))];
    this.recordedGaps.push(...gaps.filter(({ statements }) => statements.length > 0));
  }

  private recordConsumerGaps(copy: SecretCopy, identity: Grant): void {
    const { relation } = this.terms;
    if (relation === 'unknown') this.recordUnknownAccountGaps(copy);
    else if (relation === 'same') this.recordSameAccountGaps(copy);
    else if (!identity.success) this.recordGap('consumerElsewhere', copy, this.terms.identityPolicyOf(copy));
    if (this.grantee.isFederated) this.recordGap('federated', copy);
    if (this.isLookedUpElsewhere(copy.key)) this.recordGap('keyNotArnToRead', copy);
    else if (relation !== 'same' && copy.key && !copy.key.isArn) this.recordGap('keyUnresolved', copy);
  }

  /** Under the default key it is the same account, or of no use: then only a whole account needs more. */
  private recordUnknownAccountGaps(copy: SecretCopy): void {
    const { matchesManyPrincipals, isWholeAccount } = this.grantee;
    if (!copy.key) this.recordGap(copy.isReplica ? 'replicaDefaultKeyUnproven' : 'defaultKeyUnproven', copy);
    if (copy.key || isWholeAccount) this.recordGap(matchesManyPrincipals ? 'toMany' : 'consumerUnproven', copy, this.terms.identityPolicyOf(copy));
  }

  /** The grantee is in the secret's account and has no identity policy of its own. */
  private recordSameAccountGaps(copy: SecretCopy): void {
    const { terms, grantee } = this;
    if (grantee.isService && !copy.key) this.recordGap('serviceDefaultKey', copy);
    else if (grantee.isWholeAccount) this.recordGap('accountItself', copy, terms.identityPolicyOf(copy));
    else if (terms.isForeignTo(copy.key)) this.recordGap('keyOfAnotherAccount', copy, terms.identityKeyPolicyOf(copy, terms.actions));
  }

  private grantOnSecret(identity: Grant): Grant {
    if (!this.terms.needsResourcePolicy) return identity;
    const { ownerStatements: statements } = this.terms;
    const results = statements.map(statement => this.secret.addToResourcePolicy(statement));
    if (results.some(({ statementAdded }) => !statementAdded)) {
      this.recordGap('secretPolicyElsewhere', this.primary, statements);
      return identity;
    }
    if (this.secret._hasConditionalPolicy) this.recordGap('secretPolicyConditional', this.primary);
    return statements.map((statement, index) => this.grantOfWritten(statement, results[index]))
      .reduce((all, grant) => all.combine(grant), identity);
  }

  /** CDK makes a grant of a statement only by writing it, and takes each for written. */
  private grantOfWritten(statement: PolicyStatement, result: AddToResourcePolicyResult): Grant {
    return Grant.addStatementToResourcePolicy({
      grantee: this.grantee.principal,
      actions: statement.actions,
      resourceArns: statement.resources,
      resource: Object.create(this.secret, { addToResourcePolicy: { value: () => result } }) as GrantedSecret,
      statement,
    });
  }

  private grantOnKey(copy: SecretCopy, key: KeyTarget): void {
    const { own } = this.request.permissions;
    if (this.cannotReferToGrantee(copy, key)) return this.recordGap('keyByIdentity', copy, this.terms.identityKeyPolicyOf(copy, own));
    const isWritten = this.terms.keyStatementProps(copy).every(props => this.addToKey(copy, key, props));
    const policy = isWritten ? deferKeyPolicyCheck(key.key) : undefined;
    if (policy) this.secret._recordFindingsLater(policy);
    if (!isWritten) this.recordGap('keyPolicyElsewhere', copy, this.terms.keyPolicyOf(copy));
    else if (this.secret._arnPattern.isWide) this.recordGap('keyPolicyWide', copy);
  }

  /**
   * Whether the key's stack can refer to the grantee. That of a replica's key is in another region, and the
   * secret's depends on it.
   */
  private cannotReferToGrantee(copy: SecretCopy, { key }: KeyTarget): boolean {
    const { resourceInApp } = this.grantee;
    if (!resourceInApp) return false;
    return copy.isReplica
      ? this.terms.relation !== 'other' && stackOfAppKey(key) !== undefined
      : this.stackOrder(copy).isBelowKey(Stack.of(resourceInApp));
  }

  private addToKey(copy: SecretCopy, target: KeyTarget, props: KeyStatementProps): boolean {
    const { key } = target;
    const principal = this.terms.principalForKey(target);
    const { principalJson, conditions } = principal.policyFragment;
    // Each principal has tokens of its own for what is the same account.
    const id = statementKey(props, Stack.of(this.secret).resolve(principalJson), conditions);
    return shareStatement(key, id, arnPatternOf(this.secret, copy), {
      write: arns => {
        const statement = statementForPrincipal(limitToSecret(props, arns), principal);
        return { statement, isAdded: key.addToResourcePolicy(statement, true).statementAdded };
      },
      stateOf: () => [],
      statementsOf: ({ statement }) => [statement],
      onShared: withdraw => this.withdrawals.push(withdraw),
    }).isAdded;
  }

  /** Once for all copies: the conditions are the grantee's. */
  private recordDirectConditions(copy: SecretCopy): void {
    const isKnown = this.recordedGaps.some(({ rule }) => rule === 'directConditions');
    if (copy.key && !isKnown && this.grantee.directConditionKeys.length > 0) this.recordGap('directConditions', copy);
  }

  private stackOrder({ key }: SecretCopy): StackOrder {
    return new StackOrder(Stack.of(this.secret), key && stackOfAppKey(key.key));
  }

  private recordGap(rule: GrantRule, copy: SecretCopy, statements: readonly PolicyStatement[] = []): void {
    this.recordedGaps.push(this.createGap(rule, copy, statements));
  }

  private createGap(rule: GrantRule, copy: SecretCopy, statements: readonly PolicyStatement[] = []): GrantGap {
    return { rule, ...this.createGapOnSide(SIDES[rule], copy, statements) };
  }

  private createGapOnSide(side: PolicySide | undefined, copy: SecretCopy, statements: readonly PolicyStatement[]): GrantGap {
    return { side, copy, statements, literals: literalStatementsOf(this.secret, statements) };
  }

  /** What a name that is not literal leaves open in the key policy. It may be known only now. */
  private refineGap(gap: GrantGap): GrantGap {
    const { nameIn } = this.secret._arnPattern;
    if (gap.rule !== 'keyPolicyWide' || nameIn === undefined) return gap;
    const { key } = gap.copy.key!;
    const name = nameIn(stackOfAppKey(key) ?? Stack.of(key));
    if (name === undefined || name === '*') return gap;
    return { ...gap, rule: name.includes('*') ? 'keyPolicyPartlyWide' : undefined };
  }

  private findings(): Finding[] {
    if (this.grantee.isLookupPending) return [];
    if (this.secret._isOutdated) return [grantFinding('outdated', this.request.permissions.call, { grantee: this.grantee.name })];
    return this.gaps.map(gap => this.refineGap(gap)).flatMap(({ rule, side, copy: { isReplica, region }, literals }) => rule === undefined ? [] : [
      grantFinding(rule, this.request.permissions.call, {
        grantee: this.grantee.name,
        conditions: rule === 'directConditions' ? this.grantee.directConditionKeys : undefined,
        replica: isReplica && side !== 'consumer' ? region : undefined,
        missing: literals.length > 0 ? policyJson(literals) : undefined,
      }),
    ]);
  }
}
