import { Aws } from 'aws-cdk-lib';
import { AccountPrincipal, AnyPrincipal, ArnPrincipal, IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import { ConsumerParts } from './grants/exemptions';

/** Options of `SecretConsumer.role()`. */
export interface RoleConsumerOptions {
  /**
   * The path of the role, which is part of its ARN: 1 to 512 characters that begin and end with a slash, no
   * wildcards (MS119).
   *
   * @default '/'
   */
  readonly path?: string;

  /**
   * Whether the policies name the role itself as their principal. The role must then exist. If somebody
   * deletes and re-creates it, the new role has no access until you deploy the policies again.
   *
   * By default, the policies name the role in a condition (`aws:PrincipalArn`). The role need not exist yet,
   * and anyone who creates a role of that name in that account gets the access.
   *
   * @default false
   */
  readonly strict?: boolean;
}

/**
 * A principal, or a set of principals, that gets access to a secret and that this app has no construct for.
 *
 * The synthesis reports malformed IDs and names: MS117 to MS121.
 */
export class SecretConsumer {
  /**
   * Every principal in an account that the policies of that account allow.
   *
   * @param accountId 12 digits
   */
  public static account(accountId: string): SecretConsumer {
    return new SecretConsumer(new AccountPrincipal(accountId), { account: accountId });
  }

  /**
   * One role of an account, by its name.
   *
   * @param account 12 digits
   * @param roleName without the path, 1 to 64 characters, no wildcards
   */
  public static role(account: string, roleName: string, options: RoleConsumerOptions = {}): SecretConsumer {
    const { path = '/', strict = false } = options;
    const arn = `arn:${Aws.PARTITION}:iam::${account}:role${path}${roleName}`;
    return new SecretConsumer(new ArnPrincipal(arn), { account, roleName, path }, strict ? 'exact' : 'condition');
  }

  /**
   * Every principal in an AWS organization that the policies of its own account allow.
   *
   * @param organizationId `o-` and 10 to 32 lowercase letters or digits
   */
  public static organization(organizationId: string): SecretConsumer {
    // Not an OrganizationPrincipal: that throws on an ID that is malformed, or not looked up yet.
    const conditions = { StringEquals: { 'aws:PrincipalOrgID': organizationId } };
    return new SecretConsumer(new AnyPrincipal().withConditions(conditions), { organizationId });
  }

  /**
   * Every principal in an organizational unit, and in the units below it, that the policies of its own
   * account allow.
   *
   * @param organizationId `o-` and 10 to 32 lowercase letters or digits
   * @param path from the root to the unit, without the organization:
   * `r-ab12/ou-ab12-11111111/ou-ab12-22222222`
   */
  public static organizationalUnit(organizationId: string, path: string): SecretConsumer {
    const organizationalUnitPath = path.replace(/\/$/, '');
    return new SecretConsumer(new AnyPrincipal().withConditions({
      'StringEquals': { 'aws:PrincipalOrgID': organizationId },
      'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': `${organizationId}/${organizationalUnitPath}/*` },
    }), { organizationId, organizationalUnitPath });
  }

  /** A role, user, service, or other principal that this app creates or imports. */
  public static principal(grantee: IGrantable): SecretConsumer {
    return new SecretConsumer(grantee.grantPrincipal, {}, undefined, grantee);
  }

  private constructor(
    principal: IPrincipal,
    /** @internal */ public readonly _parts: ConsumerParts,
    /** @internal */ public readonly _naming?: 'exact' | 'condition',
    /** @internal */ public readonly _grantee: IGrantable = { grantPrincipal: principal },
  ) {}
}
