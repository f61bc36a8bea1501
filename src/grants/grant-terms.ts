import { Stack } from 'aws-cdk-lib';
import { AccountPrincipal, AnyPrincipal, IPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { GrantedSecret } from './granted-secret';
import { accountSeenFrom, AccountRelation, Grantee } from './grantee';
import { KeyTarget } from './key-target';
import { Actions, Permissions } from './permissions';
import { copyToPaste, SecretCopy } from './secret-copy';
import { forSecret, KeyStatementProps, keyStatements, merged, secretStatements, StatementProps } from './statements';

/** What is granted, and how a policy is to name who gets it. */
export interface GrantRequest {
  readonly permissions: Permissions;
  readonly versionStages?: string[];
  /**
   * `exact`: by his ARN, and no other way; he must exist. `condition`: never by his ARN, so he need not.
   *
   * @default - by a condition where he is of another account, else by his ARN
   */
  readonly naming?: 'exact' | 'condition';
}

/** Who gets what on which secret, as statements. Nothing is written here. */
export class GrantTerms {
  public readonly relation: AccountRelation;
  /** Whether the grantee, who seemed to take a policy, has taken none after all. */
  public isTurnedDown = false;

  constructor(private readonly secret: GrantedSecret, private readonly grantee: Grantee, private readonly request: GrantRequest) {
    this.relation = grantee.relationTo(accountSeenFrom(Stack.of(secret), secret.env.account));
  }

  /** Whether policies beside the secret have to name the grantee. Within its account, only who takes no policy of his own. */
  public get isNamed(): boolean {
    const { isNamableFromAfar, holder } = this.grantee;
    if (this.relation === 'same') return !holder || this.isTurnedDown;
    // If the account is the same, the identity policy is all it needs; if not, the warning tells.
    // To ask a role that is made when it is needed for its name is to need it.
    return isNamableFromAfar && !(this.relation === 'unknown' && holder && !this.grantee.isNamable);
  }

  /** A key of another account asks both sides, whoever owns the secret. In its own, an account as a whole has the use of it delegated. */
  public isNamedAt(key: KeyTarget | undefined): boolean {
    if (this.isForeignTo(key)) return true;
    return this.isNamed && key !== undefined && !(this.relation === 'same' && this.grantee.isAccount);
  }

  /** Whether the key is surely of another account than the grantee. */
  public isForeignTo(key: KeyTarget | undefined): boolean {
    return key !== undefined && this.grantee.relationTo(key.account) === 'other';
  }

  /** What the resource policy of the secret has to say. */
  public get ownerStatements(): PolicyStatement[] {
    return this.isNamed ? this.onSecret().map(props => forPrincipal(props, this.named())) : [];
  }

  /** What the policy of the copy's key has to say. */
  public keyPolicyOf(copy: SecretCopy): PolicyStatement[] {
    if (!this.isNamedAt(copy.key)) return [];
    return this.onKey(copy).map(props => forPrincipal(forSecret(props, copyToPaste(this.secret, copy)), this.namedAt(copy.key)));
  }

  /** What the grantee's own policies have to say, as somebody outside of this app can write it. */
  public identityPolicyOf(copy: SecretCopy, actions = this.actions): PolicyStatement[] {
    const onSecret = secretStatements(actions, [copyToPaste(this.secret, copy)], this.request.versionStages);
    return [...onSecret.map(props => new PolicyStatement(props)), ...this.identityKeyPolicyOf(copy, actions)];
  }

  public identityKeyPolicyOf(copy: SecretCopy, actions: Actions): PolicyStatement[] {
    return useOfKey(actions, copy, copy.key?.pattern).map(props => new PolicyStatement(forSecret(props, copyToPaste(this.secret, copy))));
  }

  /** Services, and who is named in the account of the secret and of its key, need no policy of their own. */
  public needsIdentity({ key }: SecretCopy): boolean {
    return this.relation !== 'same' || this.isForeignTo(key) || this.grantee.holder !== undefined && !this.isTurnedDown || this.grantee.isAccount || !this.grantee.isNamable;
  }

  public onSecret(): StatementProps[] {
    return secretStatements(this.actions, ['*'], this.request.versionStages);
  }

  public onKey({ region }: SecretCopy): KeyStatementProps[] {
    return keyStatements(this.actions, '*', region);
  }

  /** As the policy of the key names the grantee. Of what it cannot name, such as a group, it names the account. */
  public namedAt(key: KeyTarget | undefined): IPrincipal {
    const { isNamable, account } = this.grantee;
    if (!isNamable && account !== undefined) return new AccountPrincipal(account);
    return this.named(this.isForeignTo(key) ? 'other' : this.relation);
  }

  /**
   * A role of another account is named in a condition, not as the principal: it need not exist yet, and may be made
   * anew. Where the account may turn out to be the same one, its root as the principal would leave it to identity
   * policies, and who has none is named below everybody.
   */
  public named(relation = this.relation): IPrincipal {
    const { grantee: { principal, roleOrUserArn: arn, account, conditions, holder }, request: { naming } } = this;
    if (arn === undefined || naming === 'exact') return principal;
    const narrowed = merged(conditions, { ArnEquals: { 'aws:PrincipalArn': arn } });
    const isNarrowed = relation === 'other' || relation === 'unknown' && holder !== undefined;
    if (isNarrowed && account !== undefined) return new AccountPrincipal(account).withConditions(narrowed);
    return naming === 'condition' || relation === 'unknown' ? new AnyPrincipal().withConditions(narrowed) : principal;
  }

  public get actions(): Actions {
    return this.relation === 'same' ? this.request.permissions.own : this.request.permissions.foreign;
  }
}

export function forPrincipal(props: StatementProps, principal: IPrincipal): PolicyStatement {
  return new PolicyStatement({ ...props, principals: [principal] });
}

/** @param keyArn undefined for the AWS managed key */
export function useOfKey(actions: Actions, { region, key }: SecretCopy, keyArn: string | undefined): KeyStatementProps[] {
  return keyArn === undefined ? [] : keyStatements(actions, keyArn, region, key?.alias);
}
