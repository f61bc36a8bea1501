import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import {
  AccountPrincipal, FederatedPrincipal, IGrantable, IPrincipal, LazyRole, PrincipalBase, ServicePrincipal,
  UnknownPrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { literalJson } from './policy-json';
import { PrincipalUnder, unwrapPrincipal } from './principals';
import { isSameEnvironment } from './stack-order';
import { referencedResource } from '../app/references';
import { isImmutableRole } from '../cdk/internals';
import { isAccountOfStack, isPendingLookup } from '../cdk/names';
import { isOfDirectRequest } from '../iam/condition';

/**
 * An account that synthesis does not know is a third state: a grant that took it for one of the others would
 * allow too much or too little.
 */
export type AccountRelation = 'same' | 'other' | 'unknown';

/** Conditions of a policy statement: operator, key, values. */
export type Conditions = Record<string, Record<string, unknown>>;

type PrincipalConstruct = IPrincipal & IConstruct;

/** The grantee, as far as this app knows it. This class writes nothing. */
export class Grantee {
  public readonly principal: IPrincipal;
  /** What the principal wraps: a role with conditions is still that role. */
  private readonly unwrapped: IPrincipal;

  /** @param scope where the grant is written, which decides what `AWS::AccountId` means in an ARN */
  constructor(private readonly grantable: IGrantable, private readonly scope: IConstruct) {
    this.principal = grantable.grantPrincipal;
    this.unwrapped = unwrapPrincipal(this.principal);
  }

  /** For messages. */
  public get name(): string {
    const construct = [this.grantable, this.unwrapped].find(isConstruct);
    return construct?.node.path ?? (this.isUnknown ? 'a role that this app does not know' : this.nameOfPrincipal);
  }

  private get nameOfPrincipal(): string {
    const conditions = Object.keys(this.conditions).length > 0 ? ` with ${literalJson(this.scope, this.conditions)}` : '';
    return `${literalJson(this.scope, this.principalJson)}${conditions}`;
  }

  /** The account that the app itself gives to the stack of the grantee. */
  public get accountOfStack(): string | undefined {
    return isConstruct(this.unwrapped) ? Stack.of(this.unwrapped).account : undefined;
  }

  /** A role that is made when it is needed: who asks for its account or its ARN would make it. */
  public get isMadeOnUse(): boolean {
    return this.unwrapped instanceof LazyRole;
  }

  /**
   * Whether the CLI has yet to look the grantee up: nothing is refused then, or it never would. The next
   * synthesis knows.
   */
  public get isLookupPending(): boolean {
    const { unwrapped } = this;
    if (this.isUnknown || this.isMadeOnUse) return false;
    return isPendingLookup(JSON.stringify([this.principalJson, this.conditions, unwrapped.principalAccount]));
  }

  /** A literal, the account of a stack, or undefined where synthesis does not know. */
  public get account(): string | undefined {
    const { unwrapped } = this;
    if (this.isLookupPending) return isConstruct(unwrapped) ? Stack.of(unwrapped).account : undefined;
    if (isConstruct(unwrapped) && unwrapped.principalAccount === Stack.of(unwrapped).account) return unwrapped.principalAccount;
    if (this.resourceInApp?.cfnResourceType.startsWith('AWS::IAM::')) return Stack.of(this.resourceInApp).account;
    return resolveAccountIn(
      Stack.of(isConstruct(unwrapped) ? unwrapped : this.scope),
      unwrapped.principalAccount ?? accountInArn(this.arn),
    );
  }

  /** The same, and what synthesis does not know as it was given. */
  public get accountAsGiven(): string | undefined {
    return this.account ?? this.unwrapped.principalAccount;
  }

  /**
   * Services have no account: they act within that of the resource. A resource imported without a role is
   * taken for one of this account.
   */
  public relationTo(account: string | undefined): AccountRelation {
    if (this.isService || this.isUnknown) return 'same';
    const own = this.account;
    if (own !== undefined && own === account) return 'same';
    return own === undefined || account === undefined || Token.isUnresolved(own) || Token.isUnresolved(account) ? 'unknown' : 'other';
  }

  /**
   * Who takes identity policies, and keeps them. An immutable role takes a statement and drops it; an
   * imported one would hand it to a role of the same name in the account of its stack.
   */
  public get policyHolder(): IPrincipal | undefined {
    const core = this.identityInApp ?? this.unwrapped;
    if (!isConstruct(core)) return core instanceof PrincipalBase || core instanceof UnknownPrincipal ? undefined : core;
    return isImmutableRole(core) || this.account !== Stack.of(core).account ? undefined : core;
  }

  /**
   * The role or user of this app whose ARN the principal gives: by it the app can write the identity policy.
   */
  private get identityInApp(): PrincipalConstruct | undefined {
    if (isConstruct(this.unwrapped)) return undefined;
    const owner = this.resourceInApp?.node.scope as Partial<PrincipalConstruct> | undefined;
    return owner?.addToPrincipalPolicy ? owner as PrincipalConstruct : undefined;
  }

  /** This app's resource with the ARN of the principal. A policy that names the principal depends on it. */
  public get resourceInApp(): CfnResource | undefined {
    return this.arn === undefined ? undefined : referencedResource(this.arn);
  }

  /** A resource that was imported without its role, so that the calling principal is unknown. */
  public get isUnknown(): boolean {
    return this.unwrapped instanceof UnknownPrincipal;
  }

  /**
   * Whether the ARN says the same in the secret's stack as in the grantee's: one of another stack without an
   * account does not.
   */
  public get canBeNamedAcrossStacks(): boolean {
    const isOfItsStack = isConstruct(this.unwrapped) && Token.isUnresolved(this.account ?? '');
    return !(isOfItsStack && this.account !== Stack.of(this.scope).account);
  }

  /**
   * Whether a policy can name the principal: a group or another policy it cannot, nor what has no name that
   * another environment could know.
   */
  public get canBeNamed(): boolean {
    if (this.isUnknown || 'groupArn' in (this.identityInApp ?? this.unwrapped) || /:group\//.test(this.arn ?? '')) return false;
    try {
      Stack.of(this.scope).resolve(this.principalJson);
      return true;
    } catch {
      return false;
    }
  }

  /** Whether a name is all that a policy needs to name the principal. */
  public get lacksPhysicalName(): boolean {
    return (
      this.resourceInApp !== undefined
      && !isSameEnvironment(Stack.of(this.resourceInApp), Stack.of(this.scope))
      && IDENTITY.test(this.resourceInApp.cfnResourceType)
    );
  }

  /** A service acts within the account of the resource. */
  public get isService(): boolean {
    return this.unwrapped instanceof ServicePrincipal;
  }

  /** An identity provider, which stands for the users that it identifies. */
  public get isFederated(): boolean {
    return this.unwrapped instanceof FederatedPrincipal;
  }

  /**
   * Everybody who fits the conditions, such as an organization: principals of accounts that no policy here
   * can name.
   */
  public get matchesManyPrincipals(): boolean {
    return !isConstruct(this.unwrapped) && this.arn === '*';
  }

  /** An account as a whole: who of it has access is up to the identity policies there. */
  public get isWholeAccount(): boolean {
    return this.unwrapped instanceof AccountPrincipal || /^[0-9]{12}$|:root$/.test(this.arn ?? '');
  }

  /**
   * The value of `aws:PrincipalArn` for the principal: the ARN of one role or user. A session has another
   * ARN.
   */
  public get roleOrUserArn(): string | undefined {
    const { arn } = this;
    if (arn === undefined || /[*?]/.test(arn)) return undefined;
    return /:(role|user)\//.test(arn) || IDENTITY.test(this.resourceInApp?.cfnResourceType ?? '') ? arn : undefined;
  }

  /** The conditions that a policy which names nobody has to carry. A construct as such has none. */
  public get conditions(): Conditions {
    return (this.principal === this.unwrapped && isConstruct(this.unwrapped)) || this.isUnknown
      ? {}
      : (this.principal.policyFragment.conditions as Conditions);
  }

  /**
   * Of these, what a request by Secrets Manager in the grantee's name can meet, and so what the statements
   * for the key may ask. Those for the secret ask for all.
   */
  public get keyConditions(): Conditions {
    const split = Object.entries(this.conditions).map(([operator, keys]) => [
      operator, Object.fromEntries(Object.entries(keys).filter(([key]) => !isOfDirectRequest(key))),
    ] as const);
    return Object.fromEntries(split.filter(([, keys]) => Object.keys(keys).length > 0));
  }

  /** The keys of the others. */
  public get directConditionKeys(): string[] {
    return [...new Set(Object.values(this.conditions).flatMap(Object.keys).filter(isOfDirectRequest))];
  }

  /** The principal as the policy of a key has it. */
  public get keyPrincipal(): IPrincipal {
    const { principal, keyConditions } = this;
    return this.directConditionKeys.length === 0 ? principal : new PrincipalUnder(principal, keyConditions);
  }

  /** Undefined unless it is exactly one. */
  private get arn(): string | undefined {
    if (this.isUnknown) return undefined;
    const { AWS: accounts = [], Federated: providers = [] } = this.principalJson;
    const arns = [...accounts, ...providers];
    return arns.length === 1 ? arns[0] : undefined;
  }

  private get principalJson(): Record<string, string[]> {
    return this.principal.policyFragment.principalJson;
  }
}

/** The account of a resource as its stack knows it: literal, the stack's own, or undefined. */
export function resolveAccountIn(stack: Stack, account: string | undefined): string | undefined {
  if (account === undefined || !Token.isUnresolved(account)) return account;
  const resolved: unknown = stack.resolve(account);
  if (typeof resolved === 'string') return resolved;
  return isAccountOfStack(resolved) ? stack.account : undefined;
}

const IDENTITY = /^AWS::IAM::(Role|User)$/;
const ACCOUNT_FIELD = 4;

function accountInArn(arn: string | undefined): string | undefined {
  if (arn === undefined || /^[0-9]{12}$/.test(arn)) return arn;
  return arn.split(':')[ACCOUNT_FIELD];
}

function isConstruct<T>(candidate: T): candidate is T & IConstruct {
  return Construct.isConstruct(candidate);
}
