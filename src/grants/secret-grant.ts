import { Stack } from 'aws-cdk-lib';
import { AccountPrincipal, CompositePrincipal, Grant, IGrantable, IPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { arnToPaste, GrantedSecret } from './granted-secret';
import { accountSeenFrom, AccountRelation, Grantee } from './grantee';
import { homeOfMade, KeyTarget } from './key-target';
import { Actions, Permissions, union } from './permissions';
import { IdentityFromAfar, isIdentity } from './policy-beside';
import { policyJson } from './policy-json';
import { StackOrder } from './stacks';
import { identityOnKey, keyUse, merged, secretStatements, StatementProps } from './statements';
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
    return this.identityStatements(actions, this.secret.arnForPolicies, this.key?.resource)
      .map(({ actions: allowed, resources, conditions }) => Grant.addToPrincipal({
        grantee: { grantPrincipal }, actions: allowed, resourceArns: resources, conditions: merged(conditions ?? {}, this.grantee.conditions),
      })).reduce((all, grant) => all.combine(grant), nothing);
  }

  private consumerSide(identity: Grant): Grant {
    if (!identity.success) return this.nothing('wroteNothing');
    if (this.relation === 'other' && !this.key) this.record('importedKey');
    return identity;
  }

  private tellConsumer(identity: Grant): void {
    if (this.relation === 'unknown' && !this.key) this.record('defaultKeyUnproven');
    else if (this.relation === 'unknown') this.record('consumerUnproven', this.identityToPaste());
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
    if (this.grantee.made && this.stacks.isBelowKey(Stack.of(this.grantee.made))) return this.record('keyByIdentity', [this.keyToPaste(target)]);
    const { key: actions } = this.actionsOnResources;
    const statement = this.forGrantee({ actions: [...actions], resources: ['*'], conditions: keyUse(this.region, pattern) });
    if (!target.key.addToResourcePolicy(statement, true).statementAdded) this.record('keyPolicyElsewhere', [statement]);
    else if (isWide) this.record('keyPolicyWide');
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

  private identityStatements(actions: Actions, secretArn: string, keyArn: string | undefined): StatementProps[] {
    const ofSecret = secretStatements(actions, [secretArn], this.versionStages);
    return keyArn === undefined ? ofSecret : [...ofSecret, this.keyStatement(actions, secretArn, keyArn)];
  }

  private keyStatement(actions: Actions, secretArn: string, keyArn: string): StatementProps {
    return identityOnKey(actions, keyArn, keyUse(this.region, secretArn), this.key?.alias);
  }

  private identityToPaste(): PolicyStatement[] {
    return this.identityStatements(this.actionsOnResources, arnToPaste(this.secret), this.key?.pattern).map(props => new PolicyStatement(props));
  }

  private keyToPaste({ pattern }: KeyTarget): PolicyStatement {
    return new PolicyStatement(this.keyStatement(this.permissions.own, arnToPaste(this.secret), pattern));
  }

  private record(rule: GrantRule, missing?: readonly PolicyStatement[]): void {
    this.secret._record(incompleteGrant(rule, this.permissions.call, {
      grantee: this.grantee.name,
      missing: missing && policyJson(this.secret, missing),
    }));
  }
}
