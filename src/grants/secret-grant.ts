import { Stack } from 'aws-cdk-lib';
import { AddToResourcePolicyResult, Grant, IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { Construct, DependencyGroup } from 'constructs';
import { GapRecorder } from './gap-recorder';
import { GrantGap } from './grant-gaps';
import { findRefusal } from './grant-refusals';
import { KeyStatementProps, limitToSecret } from './grant-statements';
import { GrantRequest, GrantTerms, statementForPrincipal } from './grant-terms';
import { GrantedSecret } from './granted-secret';
import { Grantee } from './grantee';
import { IdentitySide } from './identity-side';
import { delegateKeyUseForGrant, lackingDelegation } from './key-delegation';
import { holdsStatement, noteWritten } from './key-policy-state';
import { deferKeyPolicyCheck, KeyTarget, stackOfAppKey } from './key-target';
import { splitGrantee } from './principals';
import { arnPatternOf, primaryCopy } from './secret-arns';
import { SecretCopy } from './secret-copy';
import { shareStatement, statementKey } from './shared-statements';
import { StackOrder } from './stack-order';
import { watchReferences } from './stack-references';
import { withdrawStatement } from './withdrawn-statements';
import { referencedResource } from '../app/references';
import { addGrantDependable } from '../cdk/internals';

interface WrittenToKey {
  readonly statement: PolicyStatement;
  readonly isAdded: boolean;
}

/** Grants on all sides that this app can write, and records by rule id what it cannot: to each grantee. */
export function grantSecret(secret: GrantedSecret, grantee: IGrantable, request: GrantRequest): SecretGrant[] {
  return splitGrantee(grantee).map(one => new SecretGrant(secret, new Grantee(one, secret), request));
}

/** One grant to one grantee, for the secret and all its replicas. */
export class SecretGrant {
  /** The statements of this app's policies. */
  public readonly grant: Grant;
  /** All statements of an access, also those that this app cannot write. */
  public readonly terms: GrantTerms;
  /** What was covered: nothing, if the grant was refused. */
  public readonly copies: SecretCopy[] = [];
  private readonly gapRecorder: GapRecorder;
  private readonly identitySide: IdentitySide;
  private readonly keyWithdrawals: Array<() => void> = [];
  private primary: SecretCopy;
  /** For `applyBefore()`: what was refused at first may have a policy later. */
  private readonly rewritten = new DependencyGroup();
  private coversReplicas = false;

  constructor(private readonly secret: GrantedSecret, private readonly grantee: Grantee, private readonly request: GrantRequest) {
    this.terms = new GrantTerms(secret, grantee, request);
    this.identitySide = new IdentitySide(secret, grantee, this.terms, request);
    this.gapRecorder = new GapRecorder(secret, grantee, this.terms, request.permissions.call);
    this.primary = primaryCopy(secret);
    this.grant = this.writeStatements();
    addGrantDependable(this.grant, this.rewritten);
    secret._recordFindingsLater(() => this.gapRecorder.findings());
    secret._whenChanged(() => this.rewriteStatements());
    this.watchStackOrder();
  }

  /** What is missing, as far as the app is complete by now. */
  public get gaps(): GrantGap[] {
    return this.gapRecorder.all;
  }

  /**
   * When the secret's stack comes to refer to that of the grantee, only a policy
   * beside the secret closes no cycle.
   */
  private watchStackOrder(): void {
    const { policyHolder } = this.grantee;
    if (!Construct.isConstruct(policyHolder) || Stack.of(policyHolder) === Stack.of(this.secret)) return;
    watchReferences(Stack.of(this.secret), () => {
      if (this.identitySide.isMisplaced(this.primary)) this.rewriteStatements();
    });
  }

  /** Of what stays the same in the policies of resources, CDK leaves out the second. */
  private rewriteStatements(): void {
    for (const withdraw of this.keyWithdrawals.splice(0)) withdraw();
    this.identitySide.startAnew();
    this.gapRecorder.clear();
    this.copies.length = 0;
    this.terms.isIdentityPolicyRejected = false;
    this.primary = primaryCopy(this.secret);
    this.rewritten.add(this.writeStatements());
    this.identitySide.withdrawFormer();
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
    const { grantee, terms, primary, gapRecorder } = this;
    const rule = findRefusal(grantee, terms, primary);
    if (rule) return [gapRecorder.create(rule, primary, rule === 'wroteNothing' ? terms.identityPolicyOf(primary) : [])];
    const replicas = terms.relation === 'other' ? this.secret._replicas.all : [];
    return replicas.filter(({ key }) => !key).map(replica => gapRecorder.create('replicaDefaultKey', replica));
  }

  private dropGrant(gaps: GrantGap[]): Grant {
    this.gapRecorder.add(...gaps);
    return Grant.drop(this.grantee.principal, gaps[0].rule!);
  }

  /** The grantee's policy and the key's. */
  private coverCopy(copy: SecretCopy): Grant {
    this.copies.push(copy);
    const identity = this.identitySide.grant(copy);
    if (!this.isIdentityPolicyEnough(identity)) {
      this.terms.isIdentityPolicyRejected = true;
      this.gapRecorder.recordConsumerGaps(copy, identity.success);
    }
    if (copy.key && this.terms.needsKeyPolicy(copy.key)) this.grantOnKey(copy, copy.key);
    else if (copy.key && this.terms.relation !== 'other') this.delegateKey(copy, copy.key);
    this.gapRecorder.recordDirectConditions(copy);
    return identity;
  }

  private coverReplica(replica: SecretCopy): Grant {
    if (replica.key || this.terms.relation !== 'other') return this.coverCopy(replica);
    return this.dropGrant([this.gapRecorder.create('replicaDefaultKey', replica)]);
  }

  /** Within an account, an identity policy is enough. */
  private isIdentityPolicyEnough(identity: Grant): boolean {
    return this.terms.relation === 'same' && identity.success;
  }

  /** Of a secret that another app has made. */
  private grantConsumerSide(): Grant {
    const { primary, terms } = this;
    const { relation } = terms;
    const identity = this.identitySide.grant(primary);
    if (!identity.success) return this.dropGrant([this.gapRecorder.create('wroteNothing', primary, terms.identityPolicyOf(primary))]);
    this.copies.push(primary);
    this.gapRecorder.recordDirectConditions(primary);
    if (relation === 'other' && !primary.key) this.gapRecorder.record(this.secret.encryptionKey ? 'defaultKey' : 'importedKey', primary);
    // Who says that it is under the AWS managed key has said by it that the secret is of the same account.
    if (relation === 'unknown' && !primary.key && !this.secret.encryptionKey) this.gapRecorder.record('importedKeyUnproven', primary);
    this.gapRecorder.recordOwnerGaps(primary);
    return identity;
  }

  private grantOnSecret(identity: Grant): Grant {
    if (!this.terms.needsResourcePolicy) return identity;
    const { ownerStatements: statements } = this.terms;
    const results = statements.map(statement => this.secret.addToResourcePolicy(statement));
    if (results.some(({ statementAdded }) => !statementAdded)) {
      this.gapRecorder.record('secretPolicyElsewhere', this.primary, statements);
      return identity;
    }
    if (this.secret._hasConditionalPolicy) this.gapRecorder.record('secretPolicyConditional', this.primary);
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
    if (this.cannotReferToGrantee(copy, key)) {
      this.delegateKey(copy, key);
      return this.gapRecorder.record('keyByIdentity', copy, this.terms.identityKeyPolicyOf(copy, own));
    }
    const results = this.terms.keyStatementProps(copy).map(props => this.addToKey(copy, key, props));
    const isWritten = results.every(({ isAdded }) => isAdded);
    const policy = isWritten ? deferKeyPolicyCheck(key.key) : undefined;
    if (policy) this.secret._recordFindingsLater(policy);
    if (!isWritten) this.gapRecorder.record('keyPolicyElsewhere', copy, this.terms.keyPolicyOf(copy));
    else if (this.secret._arnPattern.isWide) this.gapRecorder.record('keyPolicyWide', copy);
    if (isWritten) this.watchKey(copy, key, results.map(({ statement }) => statement));
  }

  /** The L2 route has the account use the key for any secret under it; a key that is referred to, for a grant only. */
  private delegateKey(copy: SecretCopy, key: KeyTarget): void {
    const { account } = Stack.of(this.secret);
    if (!key.isByGrant) return this.gapRecorder.watchUnfollowed(copy, () => lackingDelegation(key, account, copy.region));
    const delegation = delegateKeyUseForGrant(key, account, copy.region);
    if (!delegation) return;
    const { resource, statement, isWritten, isHeld, withdraw } = delegation;
    this.keyWithdrawals.push(withdraw);
    if (isWritten) this.gapRecorder.watchKey(copy, { resource, isHeld, wanted: [statement] });
    else this.gapRecorder.record('keyPolicyElsewhere', copy, [statement]);
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

  private addToKey(copy: SecretCopy, target: KeyTarget, props: KeyStatementProps): WrittenToKey {
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
      remove: ({ statement }) => withdrawStatement(statement),
      onShared: withdraw => this.keyWithdrawals.push(withdraw),
    });
  }

  private watchKey(copy: SecretCopy, { key }: KeyTarget, written: readonly PolicyStatement[]): void {
    const resource = referencedResource(key.keyArn);
    if (!CfnKey.isCfnKey(resource)) return;
    for (const statement of written) noteWritten(resource, statement);
    const isHeld = () => written.every(statement => holdsStatement(resource, statement));
    this.gapRecorder.watchKey(copy, { resource, isHeld, wanted: this.terms.keyPolicyOf(copy) });
  }

  private stackOrder({ key }: SecretCopy): StackOrder {
    return new StackOrder(Stack.of(this.secret), key && stackOfAppKey(key.key));
  }
}
