import { Stack } from 'aws-cdk-lib';
import { AccountPrincipal, AnyPrincipal, IPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { AccessActions, Permissions } from './access-permissions';
import {
  KeyStatementProps, keyStatements, limitToSecret, mergeConditions, secretStatements, StatementProps,
} from './grant-statements';
import { GrantedSecret } from './granted-secret';
import { AccountRelation, Conditions, Grantee, resolveAccountIn } from './grantee';
import { KeyTarget } from './key-target';
import { literalArnOfCopy } from './secret-arns';
import { SecretCopy } from './secret-copy';

/** What is granted, and how a policy is to name who gets it. */
export interface GrantRequest {
  readonly permissions: Permissions;
  readonly versionStages?: string[];
  /**
   * `exact`: only by the ARN of the principal, which must exist. `condition`: never by the ARN, so it need
   * not exist.
   *
   * @default - by a condition if the principal is in another account, else by its ARN
   */
  readonly naming?: 'exact' | 'condition';
}

/** A principal with the conditions of a policy that cannot name the principal itself. */
interface NamedPrincipal {
  readonly principal: IPrincipal;
  readonly conditions: Conditions;
}

/** Who gets what on which secret, as statements. Nothing is written here. */
export class GrantTerms {
  public readonly relation: AccountRelation;
  /** Whether the grantee, who seemed to take a policy, has taken none after all. */
  public isIdentityPolicyRejected = false;

  constructor(private readonly secret: GrantedSecret, private readonly grantee: Grantee, private readonly request: GrantRequest) {
    this.relation = grantee.relationTo(resolveAccountIn(Stack.of(secret), secret.env.account));
  }

  /**
   * Whether policies beside the secret have to name the grantee. Within its account, only a principal without
   * an identity policy of its own.
   */
  public get needsResourcePolicy(): boolean {
    const { canBeNamedAcrossStacks, policyHolder } = this.grantee;
    if (this.relation === 'same') return !policyHolder || this.isIdentityPolicyRejected;
    // If the account is the same, the identity policy is enough; if not, a warning says so.
    // To ask a role that is made when it is needed for its name is to need it.
    return canBeNamedAcrossStacks && !(this.relation === 'unknown' && policyHolder && !this.grantee.canBeNamed);
  }

  /**
   * For a key of another account, both the key policy and the grantee's policy must allow its use, whatever
   * the account of the secret. In its own account, the key policy delegates to an account as a whole.
   */
  public needsKeyPolicy(key: KeyTarget | undefined): boolean {
    if (this.isForeignTo(key)) return true;
    return this.needsResourcePolicy && key !== undefined && !(this.relation === 'same' && this.grantee.isWholeAccount);
  }

  /** Whether the key is surely of another account than the grantee. */
  public isForeignTo(key: KeyTarget | undefined): boolean {
    return key !== undefined && this.grantee.relationTo(key.account) === 'other';
  }

  /** The service looks up a key ID or an alias name in the writer's account. A ciphertext names its key. */
  public isLookedUpElsewhere(key: KeyTarget | undefined): boolean {
    return this.relation === 'other' && key?.isArn === false;
  }

  /** What the resource policy of the secret has to say. */
  public get ownerStatements(): PolicyStatement[] {
    return this.needsResourcePolicy ? this.secretStatementProps().map(props => statementForPrincipal(props, this.principalFor())) : [];
  }

  /** What the policy of the copy's key has to say. */
  public keyPolicyOf(copy: SecretCopy): PolicyStatement[] {
    if (!this.needsKeyPolicy(copy.key)) return [];
    return this.keyStatementProps(copy).map(props =>
      statementForPrincipal(
        limitToSecret(props, literalArnOfCopy(this.secret, copy)),
        this.principalForKey(copy.key),
      ),
    );
  }

  /** What the grantee's own policies have to say, as somebody outside of this app can write it. */
  public identityPolicyOf(copy: SecretCopy, actions = this.actions): PolicyStatement[] {
    const onSecret = secretStatements(actions, [literalArnOfCopy(this.secret, copy)], this.request.versionStages);
    return [...onSecret.map(props => new PolicyStatement(props)), ...this.identityKeyPolicyOf(copy, actions)];
  }

  public identityKeyPolicyOf(copy: SecretCopy, actions: AccessActions): PolicyStatement[] {
    return keyUseStatements(actions, copy, copy.key?.pattern).map(
      props => new PolicyStatement(limitToSecret(props, literalArnOfCopy(this.secret, copy))),
    );
  }

  /** Services, and who is named in the account of the secret and of its key, need no policy of their own. */
  public needsIdentity({ key }: SecretCopy): boolean {
    return (
      this.relation !== 'same'
      || this.isForeignTo(key)
      || (this.grantee.policyHolder !== undefined && !this.isIdentityPolicyRejected)
      || this.grantee.isWholeAccount
      || !this.grantee.canBeNamed
    );
  }

  public secretStatementProps(): StatementProps[] {
    return secretStatements(this.actions, ['*'], this.request.versionStages);
  }

  public keyStatementProps({ region }: SecretCopy): KeyStatementProps[] {
    return keyStatements(this.actions, '*', region);
  }

  /**
   * As the policy of the key names the grantee. Of what it cannot name, such as a group, it names the
   * account.
   */
  public principalForKey(key: KeyTarget | undefined): IPrincipal {
    const { canBeNamed, account } = this.grantee;
    if (!canBeNamed && account !== undefined) return new AccountPrincipal(account);
    const { keyPrincipal: principal, keyConditions: conditions } = this.grantee;
    return this.principalFor(this.isForeignTo(key) ? 'other' : this.relation, { principal, conditions });
  }

  /**
   * A role of another account is named in a condition, not as the principal: it need not exist yet, and may
   * be made anew. Where the account may turn out to be the same one, its root as the principal would leave it
   * to identity policies, and who has none is named below everybody.
   */
  public principalFor(relation = this.relation, { principal, conditions }: NamedPrincipal = this.grantee): IPrincipal {
    const { grantee: { roleOrUserArn: arn, account, policyHolder }, request: { naming } } = this;
    if (arn === undefined || naming === 'exact') return principal;
    const narrowed = mergeConditions(conditions, { ArnEquals: { 'aws:PrincipalArn': arn } });
    const isNarrowed = relation === 'other' || relation === 'unknown' && policyHolder !== undefined;
    if (isNarrowed && account !== undefined) return new AccountPrincipal(account).withConditions(narrowed);
    return naming === 'condition' || relation === 'unknown' ? new AnyPrincipal().withConditions(narrowed) : principal;
  }

  public get actions(): AccessActions {
    return this.relation === 'same' ? this.request.permissions.own : this.request.permissions.foreign;
  }
}

export function statementForPrincipal(props: StatementProps, principal: IPrincipal): PolicyStatement {
  return new PolicyStatement({ ...props, principals: [principal] });
}

/** @param keyArn undefined for the AWS managed key */
export function keyUseStatements(actions: AccessActions, { region, key }: SecretCopy, keyArn: string | undefined): KeyStatementProps[] {
  return keyArn === undefined ? [] : keyStatements(actions, keyArn, region, key?.alias);
}
