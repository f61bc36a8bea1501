import { Aws } from 'aws-cdk-lib';
import { AccountPrincipal, AnyPrincipal, ArnPrincipal, IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import { ConsumerParts } from './grants/exemptions';

/** How a role that is known by its name only is granted. */
export interface RoleConsumerOptions {
  /**
   * The path of the role, which is part of its ARN.
   *
   * @default '/'
   */
  readonly path?: string;

  /**
   * Whether the policies name the role itself as their principal. It must exist then, and when it is deleted
   * and made again, the new one has no access until the policies are deployed again.
   *
   * By default they name it in a condition (`aws:PrincipalArn`): it need not exist yet, and whoever makes a
   * role of that name in that account has the access.
   *
   * @default false
   */
  readonly strict?: boolean;
}

/**
 * Who is granted access to a secret, where this app has no construct for the principal.
 *
 * The synthesis reports malformed IDs and names, as MS117 to MS121.
 */
export class SecretConsumer {
  /**
   * Everybody in an account whom the policies of that account allow it.
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
   * Every principal in an AWS organization whose own account allows it in its policies.
   *
   * @param organizationId `o-` and 10 to 32 letters or digits
   */
  public static organization(organizationId: string): SecretConsumer {
    // Not an OrganizationPrincipal: that throws on an ID that is malformed, or not looked up yet.
    const conditions = { StringEquals: { 'aws:PrincipalOrgID': organizationId } };
    return new SecretConsumer(new AnyPrincipal().withConditions(conditions), { organizationId });
  }

  /**
   * Every principal in an organizational unit, and in the units below it, whose own account allows it in its
   * policies.
   *
   * @param organizationId `o-` and 10 to 32 letters or digits
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

  /** A role, user, service or other principal that this app has or imports. */
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
