import { Resource, Stack, Token } from 'aws-cdk-lib';
import { AccountPrincipal, AddToResourcePolicyResult, Grant, IGrantable, IPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import { accountOf, AccountRelation, principalJsonOf, relationOf, roleOrUserArnOf } from './account-relation';
import { KeyTarget } from './key-target';
import { Actions, Permissions } from './permissions';
import { GrantRule, incompleteGrant } from '../rules/grants';
import { viaServices } from '../rules/home';
import { Finding } from '../rules/rule';

/** What a grant needs to know of a secret, whoever made it. */
export interface GrantedSecret extends IConstruct {
  readonly env: { readonly account: string; readonly region: string };
  /** The ARN, or a pattern that matches only this secret, as the policy of a consumer in any stack can name it. */
  readonly arnForPolicies: string;
  /** @internal A pattern without a reference to the secret, so that a key policy can hold it and no cycle arises. */
  readonly _arnPattern: { readonly pattern: string; readonly isWide: boolean };
  /** @internal Undefined for the AWS managed key. */
  readonly _keyTarget?: KeyTarget;
  /** @internal Whether `addToResourcePolicy` writes anything. */
  readonly _ownsPolicy: boolean;
  addToResourcePolicy(statement: PolicyStatement): AddToResourcePolicyResult;
  /** @internal */
  _record(...findings: Finding[]): void;
}

/** Grants the permissions on all the sides that this app can write, and records by rule id what it cannot. */
export function grantSecret(secret: GrantedSecret, grantee: IGrantable, permissions: Permissions, versionStages?: string[]): Grant {
  return new SecretGrant(secret, grantee, permissions, versionStages).write();
}

/** Thousands of secrets may share one key, and need one statement. */
const DELEGATED = new WeakMap<IKey, Set<string>>();

/** The account may use the key through Secrets Manager, as far as its identity policies allow: then no role must be named in the key policy. */
export function delegateKeyUse({ key }: KeyTarget, account: string, region: string): void {
  const homes = DELEGATED.get(key) ?? new Set();
  if (homes.has(`${account} ${region}`)) return;
  DELEGATED.set(key, homes.add(`${account} ${region}`));
  const statement = new PolicyStatement({
    actions: ['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
    principals: [new AccountPrincipal(account)],
    resources: ['*'],
    conditions: { StringEquals: { 'kms:ViaService': viaService(region) } },
  });
  key.addToResourcePolicy(statement, true);
}

const GET_VALUE = 'secretsmanager:GetSecretValue';

type Conditions = Record<string, Record<string, unknown>>;

interface StatementProps {
  readonly actions: string[];
  readonly resources: string[];
  readonly conditions?: Conditions;
}

class SecretGrant {
  private readonly principal: IPrincipal;
  private readonly relation: AccountRelation;

  constructor(
    private readonly secret: GrantedSecret,
    private readonly grantee: IGrantable,
    private readonly permissions: Permissions,
    private readonly versionStages: string[] | undefined,
  ) {
    this.principal = grantee.grantPrincipal;
    this.relation = relationOf(secret.env.account, this.principal);
  }

  /** Every refusal comes before the first statement. */
  public write(): Grant {
    if (!this.secret._keyTarget && this.relation !== 'same' && this.secret._ownsPolicy) {
      this.record(this.relation === 'other' ? 'defaultKey' : 'defaultKeyUnproven');
      if (this.relation === 'other') return Grant.drop(this.grantee, 'secret under the AWS managed key');
    }
    const identity = this.grantToIdentity();
    return identity.success && this.relation === 'same' ? identity : this.grantOnResources(identity);
  }

  /** Only what is surely written counts: an imported role of another account takes a statement and drops it. */
  private grantToIdentity(): Grant {
    const mayWrite = this.relation === 'same' || isOwned(this.principal);
    if (!mayWrite) return Grant.drop(this.grantee, 'identity that is not of this app');
    const { own, foreign } = this.permissions;
    return this.statementsFor(this.relation === 'other' ? foreign : own).map(({ actions, resources, conditions }) => Grant.addToPrincipal({
      grantee: this.grantee, actions, resourceArns: resources, conditions,
    })).reduce((all, grant) => all.combine(grant), Grant.drop(this.grantee, 'nothing yet'));
  }

  private grantOnResources(identity: Grant): Grant {
    if (!this.secret._ownsPolicy) {
      if (!identity.success) this.record('wroteNothing');
      return identity;
    }
    this.grantOnKey();
    if (this.relation === 'other' && !identity.success) this.record('consumerElsewhere', this.statementsFor(this.permissions.foreign));
    return this.secretStatements(this.actionsOnResources(), ['*']).map(statement => this.grantOnSecret(statement))
      .reduce((all, grant) => all.combine(grant), identity);
  }

  private grantOnSecret(props: StatementProps): Grant {
    const statement = new PolicyStatement({ ...props, principals: [this.narrowed()] });
    return Grant.addStatementToResourcePolicy({
      grantee: this.grantee, actions: props.actions, resourceArns: props.resources, resource: this.secret, statement,
    });
  }

  private grantOnKey(): void {
    const target = this.secret._keyTarget;
    if (!target) return;
    const { pattern, isWide } = this.secret._arnPattern;
    const props = { actions: [...this.actionsOnResources().key], resources: ['*'], conditions: this.keyConditions(pattern) };
    const statement = new PolicyStatement({ ...props, principals: [this.narrowed()] });
    if (!target.key.addToResourcePolicy(statement, true).statementAdded) this.record('keyPolicyElsewhere', [statement.toStatementJson()]);
    else if (isWide) this.record('keyPolicyWide');
  }

  private actionsOnResources(): Actions {
    return this.relation === 'same' ? this.permissions.own : this.permissions.foreign;
  }

  private statementsFor(actions: Actions): StatementProps[] {
    return [...this.secretStatements(actions, [this.secret.arnForPolicies]), ...this.keyStatements(actions)];
  }

  /** DescribeSecret does not know the condition key of version stages: with it, the statement would never match. */
  private secretStatements({ secret }: Actions, resources: string[]): StatementProps[] {
    if (secret.length === 0) return [];
    if (!this.versionStages) return [{ actions: [...secret], resources }];
    const staged = { 'ForAnyValue:StringEquals': { 'secretsmanager:VersionStage': this.versionStages } };
    return [
      { actions: [GET_VALUE], resources, conditions: staged },
      { actions: secret.filter(action => action !== GET_VALUE), resources },
    ];
  }

  private keyStatements({ key }: Actions): StatementProps[] {
    const target = this.secret._keyTarget;
    if (!target) return [];
    if (!target.isProven) this.record('keyUnresolved');
    const alias = target.alias && { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': target.alias } };
    const conditions = { ...this.keyConditions(this.secret.arnForPolicies), ...alias };
    // The other account's policy cannot refer to a key of this app, and need not: the conditions name the one secret.
    const resource = this.relation === 'same' ? target.resource : foreignResource(target);
    return [{ actions: [...key], resources: [resource], conditions }];
  }

  private keyConditions(secretArn: string): Conditions {
    return {
      StringEquals: { 'kms:ViaService': viaService(this.secret.env.region) },
      StringLike: { 'kms:EncryptionContext:SecretARN': secretArn },
    };
  }

  /** A role of another account is named in a condition, not as the principal: it need not exist yet, and may be made anew. */
  private narrowed(): IPrincipal {
    const arn = roleOrUserArnOf(this.principal);
    const account = accountOf(this.principal);
    if (this.relation === 'same' || !arn || !account) return this.principal;
    return new AccountPrincipal(account).withConditions({ ...this.principal.policyFragment.conditions, ArnEquals: { 'aws:PrincipalArn': arn } });
  }

  private record(rule: GrantRule, missing?: object): void {
    this.secret._record(incompleteGrant(rule, this.permissions.call, {
      grantee: nameOf(this.grantee),
      missing: missing && JSON.stringify(Stack.of(this.secret).resolve(missing)),
    }));
  }
}

function isOwned(principal: IPrincipal): boolean {
  return Resource.isResource(principal as unknown as IConstruct) && Resource.isOwnedResource(principal as unknown as IConstruct);
}

function viaService(region: string): string | string[] {
  const services = viaServices(region);
  return services.length === 1 ? services[0] : services;
}

function foreignResource({ resource, key }: KeyTarget): string {
  if (!Token.isUnresolved(resource)) return resource;
  const { account, region } = key.env;
  return Stack.of(key).formatArn({ service: 'kms', account, region, resource: 'key', resourceName: '*' });
}

function nameOf(grantee: IGrantable): string {
  const construct = grantee as unknown as Partial<IConstruct>;
  return construct.node?.path ?? JSON.stringify(principalJsonOf(grantee.grantPrincipal));
}
