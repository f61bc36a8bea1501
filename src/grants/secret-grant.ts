import { Stack } from 'aws-cdk-lib';
import { AccountPrincipal, CompositePrincipal, Grant, IGrantable, IPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { arnToPaste, GrantedSecret } from './granted-secret';
import { accountSeenFrom, AccountRelation, Grantee } from './grantee';
import { homeOfMade, KeyTarget } from './key-target';
import { Actions, Permissions, union } from './permissions';
import { IdentityFromAfar, isIdentity } from './policy-beside';
import { policyJson } from './policy-json';
import { idOf, shared } from './shared-statements';
import { StackOrder } from './stacks';
import { forSecret, KeyStatementProps, keyStatements, merged, secretStatements, StatementProps } from './statements';
import { GrantRule, incompleteGrant } from '../rules/grants';

/** Grants the permissions on all the sides that this app can write, and records by rule id what it cannot. */
export function grantSecret(secret: GrantedSecret, grantee: IGrantable, permissions: Permissions, versionStages?: string[]): Grant {
  return partsOf(grantee).map(one => new SecretGrant(secret, new Grantee(one, secret), permissions, versionStages).write())
    .reduce((all, grant) => all.combine(grant));
}

/** Each by itself: they may be of different accounts. */
function partsOf(grantee: IGrantable): IGrantable[] {
  const { grantPrincipal: principal } = grantee;
  return principal instanceof CompositePrincipal ? principal.principals.flatMap(partsOf) : [grantee];
}

class SecretGrant {
  private readonly relation: AccountRelation;
  private readonly key?: KeyTarget;
  private readonly stacks: StackOrder;

  constructor(
    private readonly secret: GrantedSecret,
    private readonly grantee: Grantee,
    private readonly permissions: Permissions,
    private readonly versionStages: string[] | undefined,
  ) {
    this.relation = grantee.relationTo(accountSeenFrom(Stack.of(secret), secret.env.account));
    this.key = secret._keyTarget;
    this.stacks = new StackOrder(Stack.of(secret), this.key && homeOfMade(this.key.key));
  }

  /** Every refusal comes before the first statement. */
  public write(): Grant {
    const refusal = this.secret._ownsPolicy ? this.refusal() : undefined;
    if (refusal) return this.nothing(refusal);
    const identity = this.grantToIdentity();
    if (!this.secret._ownsPolicy) return this.consumerSide(identity);
    if (this.relation === 'same' && identity.success) return identity;
    this.tellConsumer(identity);
    return this.relation === 'same' || this.isNamed ? this.grantOnResources(identity) : identity;
  }

  private refusal(): GrantRule | undefined {
    if (this.relation === 'other' && !this.key) return 'defaultKey';
    if (this.relation === 'other' && this.key?.isArn === false) return 'keyNotArn';
    if (this.grantee.isUnknown) return 'wroteNothing';
    if (!this.isNamed || this.grantee.isNamable) return undefined;
    return this.grantee.isUnnamed ? 'granteeUnnamed' : 'unnamable';
  }

  private nothing(rule: GrantRule): Grant {
    this.record(rule, rule === 'wroteNothing' ? this.identityToPaste() : undefined);
    return Grant.drop(this.grantee.principal, rule);
  }

  /** Only what is surely written counts. */
  private grantToIdentity(): Grant {
    const { holder } = this.grantee;
    const nothing = Grant.drop(this.grantee.principal, 'nothing yet');
    if (!holder) return nothing;
    const grantPrincipal = isIdentity(holder) && this.stacks.isAbove(Stack.of(holder)) ? new IdentityFromAfar(this.secret, holder) : holder;
    const { own, foreign } = this.permissions;
    const actions = { same: own, other: foreign, unknown: union(own, foreign) }[this.relation];
    const { arnForPolicies: arn } = this.secret;
    return [
      ...secretStatements(actions, [arn], this.versionStages).map(props => this.addToIdentity(grantPrincipal, props)),
      ...this.keyStatements(actions, this.key?.resource).map(props => shared(grantPrincipal, idOf(props, this.grantee.conditions), arn, {
        write: arns => this.addToIdentity(grantPrincipal, forSecret(props, arns)),
        stateOf: ({ principalStatements }) => principalStatements.flatMap(({ conditions }) => Object.values(conditions)),
      })),
    ].reduce((all, grant) => all.combine(grant), nothing);
  }

  private addToIdentity(grantPrincipal: IPrincipal, { actions, resources: resourceArns, conditions = {} }: StatementProps): Grant {
    return Grant.addToPrincipal({ grantee: { grantPrincipal }, actions, resourceArns, conditions: merged(conditions, this.grantee.conditions) });
  }

  private consumerSide(identity: Grant): Grant {
    if (!identity.success) return this.nothing('wroteNothing');
    if (this.relation === 'other' && !this.key) this.record(this.secret.encryptionKey ? 'defaultKey' : 'importedKey');
    if (this.relation === 'unknown' && !this.key) this.record('importedKeyUnproven');
    return identity;
  }

  private tellConsumer(identity: Grant): void {
    if (this.relation === 'unknown' && !this.key) this.record('defaultKeyUnproven');
    else if (this.relation === 'unknown') this.record(this.grantee.isMany ? 'toMany' : 'consumerUnproven', this.identityToPaste());
    else if (this.relation === 'other' && !identity.success) this.record('consumerElsewhere', this.identityToPaste());
    if (this.relation !== 'same' && this.key && !this.key.isArn) this.record('keyUnresolved');
  }

  private grantOnResources(identity: Grant): Grant {
    if (this.key) this.grantOnKey(this.key);
    return secretStatements(this.actionsOnResources, ['*'], this.versionStages).map(props => Grant.addStatementToResourcePolicy({
      grantee: this.grantee.principal,
      actions: props.actions,
      resourceArns: props.resources,
      resource: this.secret,
      statement: this.forGrantee(props),
    })).reduce((all, grant) => all.combine(grant), identity);
  }

  /** An account as a whole has the use of the key delegated already. */
  private grantOnKey(target: KeyTarget): void {
    if (this.relation === 'same' && this.grantee.isAccount) return;
    const { pattern, isWide } = this.secret._arnPattern;
    if (this.grantee.made && this.stacks.isBelowKey(Stack.of(this.grantee.made))) return this.record('keyByIdentity', this.keyToPaste(this.permissions.own));
    const statements = keyStatements(this.actionsOnResources, '*', this.region);
    const isWritten = statements.every(props => this.addToKey(target, props, pattern));
    if (!isWritten) this.record('keyPolicyElsewhere', statements.map(props => this.forGrantee(forSecret(props, arnToPaste(this.secret)))));
    else if (isWide) this.record('keyPolicyWide');
  }

  private addToKey({ key }: KeyTarget, props: KeyStatementProps, pattern: string): boolean {
    const { principalJson, conditions } = this.named().policyFragment;
    // Each principal has tokens of its own for what is the same account.
    return shared(key, idOf(props, Stack.of(this.secret).resolve(principalJson), conditions), pattern, {
      write: arns => key.addToResourcePolicy(this.forGrantee(forSecret(props, arns)), true).statementAdded,
      stateOf: () => [],
    });
  }

  private forGrantee(props: StatementProps): PolicyStatement {
    return new PolicyStatement({ ...props, principals: [this.named()] });
  }

  /**
   * A role of another account is named in a condition, not as the principal: it need not exist yet, and may be made
   * anew. Where the account may turn out to be the same one, that works only together with an identity policy.
   */
  private named(): IPrincipal {
    const { grantee: { principal, roleOrUserArn: arn, account, conditions, holder }, relation } = this;
    const isNarrowed = relation === 'other' || relation === 'unknown' && holder !== undefined;
    if (!isNarrowed || arn === undefined || account === undefined) return principal;
    return new AccountPrincipal(account).withConditions(merged(conditions, { ArnEquals: { 'aws:PrincipalArn': arn } }));
  }

  /** Whether a policy beside the secret has to name the grantee. */
  private get isNamed(): boolean {
    const { isNamableFromAfar, holder } = this.grantee;
    if (this.relation === 'same') return !holder;
    // If the account is the same, the identity policy is all it needs; if not, the warning tells.
    return isNamableFromAfar && !(this.relation === 'unknown' && holder && !this.grantee.isNamable);
  }

  private get region(): string {
    return this.secret.env.region;
  }

  private get actionsOnResources(): Actions {
    return this.relation === 'same' ? this.permissions.own : this.permissions.foreign;
  }

  private keyStatements(actions: Actions, keyArn: string | undefined): KeyStatementProps[] {
    return keyArn === undefined ? [] : keyStatements(actions, keyArn, this.region, this.key?.alias);
  }

  private identityToPaste(): PolicyStatement[] {
    const onSecret = secretStatements(this.actionsOnResources, [arnToPaste(this.secret)], this.versionStages);
    return [...onSecret.map(props => new PolicyStatement(props)), ...this.keyToPaste(this.actionsOnResources)];
  }

  private keyToPaste(actions: Actions): PolicyStatement[] {
    return this.keyStatements(actions, this.key?.pattern).map(props => new PolicyStatement(forSecret(props, arnToPaste(this.secret))));
  }

  private record(rule: GrantRule, missing?: readonly PolicyStatement[]): void {
    this.secret._record(incompleteGrant(rule, this.permissions.call, {
      grantee: this.grantee.name,
      missing: missing && policyJson(this.secret, missing),
    }));
  }
}
