import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { aws_secretsmanager as refs } from 'aws-cdk-lib/interfaces';
import { grantToConsumer, grantToPrincipal } from './grant-calls';
import { Permissions, READ, READ_WRITE, WRITE } from './grants/access-permissions';
import { grantedSecretOf } from './grants/adapted-secret';
import { GrantedSecret } from './grants/granted-secret';
import { SecretAccess, SecretAccessGrant } from './secret-access';
import { SecretConsumer } from './secret-consumer';

/**
 * The grants of `ManagedSecret`, for a secret of whatever class: the `Secret` of aws-cdk-lib, one that it
 * imports, the secret of a database, a `CfnSecret`, or a secret of this library.
 *
 * A grant is written on all sides that this app owns: the grantee's policy, the one resource policy of the
 * secret, and the policies of its key and of its replicas' keys. What the app cannot write is reported by the
 * same rules, at the secret: MS100 and up.
 *
 * @example
 * const database = new secretsmanager.Secret(this, 'Database', { secretName: 'shop/db' });
 * SecretGrants.of(database).read(role);
 */
export class SecretGrants {
  /**
   * The grants of a secret.
   *
   * Of a secret of this app, the policy that it has is extended, whoever made that. An imported secret belongs
   * to another app: only the consumer's side is written. A reference to a secret of this app is that secret,
   * also where it was imported by that.
   *
   * @param secret an `ISecret`, a `CfnSecret`, or whatever else refers to a secret
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
   * @param grantee of this account or another
   * @param versionStages that may be read; all by default
   */
  public read(grantee: IGrantable, versionStages?: string[]): Grant {
    return this.grant(grantee, { ...READ, call: 'SecretGrants.read' }, versionStages);
  }

  /**
   * Grants writing new versions: PutSecretValue and UpdateSecretVersionStage, and the use of the key for it.
   * UpdateSecret within the secret's account only, since it can move the secret to another key.
   *
   * Errors: as `read()`, and MS112.
   *
   * @param grantee of this account or another
   */
  public write(grantee: IGrantable): Grant {
    return this.grant(grantee, { ...WRITE, call: 'SecretGrants.write' });
  }

  /**
   * Grants both: `read()` and `write()` in one.
   *
   * Errors: as `write()`.
   *
   * @param grantee of this account or another
   */
  public readWrite(grantee: IGrantable): Grant {
    return this.grant(grantee, { ...READ_WRITE, call: 'SecretGrants.readWrite' });
  }

  /**
   * Grants access to a consumer, who may be known by a name or an ID only. The answer says which of the three
   * sides this app cannot write.
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
