import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { aws_secretsmanager as refs } from 'aws-cdk-lib/interfaces';
import { grantToConsumer, grantToPrincipal } from './grant-calls';
import { Permissions, READ, READ_WRITE, WRITE } from './grants/access-permissions';
import { grantedSecretOf } from './grants/adapted-secret';
import { GrantedSecret } from './grants/granted-secret';
import { SecretAccess, SecretAccessGrant } from './secret-access';
import { SecretConsumer } from './secret-consumer';

/**
 * The grants of `ManagedSecret`, for a secret of any class: the `Secret` of aws-cdk-lib, a secret that it
 * imports, the secret of a database, a `CfnSecret`, or a secret of this library.
 *
 * A grant writes every policy that this app owns: the grantee's policy, the resource policy of the secret,
 * and the policies of its key and of its replicas' keys. For every other policy, it reports the same findings
 * as `ManagedSecret`, at the secret: MS100 and up.
 *
 * @example
 * const database = new secretsmanager.Secret(this, 'Database', { secretName: 'shop/db' });
 * SecretGrants.of(database).read(role);
 */
export class SecretGrants {
  /**
   * The grants of a secret.
   *
   * If the secret of this app already has a resource policy, the grants extend it. An imported secret belongs
   * to another app, so the grants write only the consumer's side. An import that refers to a secret of this
   * app counts as that secret.
   *
   * @param secret an `ISecret`, a `CfnSecret`, or another reference to a secret
   */
  public static of(secret: refs.ISecretRef): SecretGrants {
    return new SecretGrants(grantedSecretOf(secret));
  }

  private constructor(private readonly secret: GrantedSecret) {}

  /**
   * Grants reading the value: GetSecretValue and DescribeSecret, and kms:Decrypt through Secrets Manager.
   *
   * Errors: MS100, MS109, MS110, MS115.
   *
   * @param grantee a principal of this account or another
   * @param versionStages the staging labels that the grantee can read; all by default
   */
  public read(grantee: IGrantable, versionStages?: string[]): Grant {
    return this.grant(grantee, { ...READ, call: 'SecretGrants.read' }, versionStages);
  }

  /**
   * Grants writing new versions: PutSecretValue and UpdateSecretVersionStage, and the use of the key for
   * them. Within the secret's account, it also grants UpdateSecret, which can move the secret to another key.
   *
   * Errors: as `read()`, and MS112.
   *
   * @param grantee a principal of this account or another
   */
  public write(grantee: IGrantable): Grant {
    return this.grant(grantee, { ...WRITE, call: 'SecretGrants.write' });
  }

  /**
   * Grants reading and writing, like `read()` and `write()` together.
   *
   * Errors: as `write()`.
   *
   * @param grantee a principal of this account or another
   */
  public readWrite(grantee: IGrantable): Grant {
    return this.grant(grantee, { ...READ_WRITE, call: 'SecretGrants.readWrite' });
  }

  /**
   * Grants access to a consumer, which you can identify by a name or an ID only. The returned grant lists the
   * policies that this app cannot write.
   *
   * Errors: as `write()`, and MS117 to MS121.
   */
  public access(consumer: SecretConsumer, access: SecretAccess): SecretAccessGrant {
    return grantToConsumer(this.secret, consumer, { access, call: 'SecretGrants.access' });
  }

  private grant(grantee: IGrantable, permissions: Permissions, versionStages?: string[]): Grant {
    return grantToPrincipal(this.secret, grantee, { permissions, versionStages });
  }
}
