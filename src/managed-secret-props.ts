import { RemovalPolicy } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { ReplicaRegion } from 'aws-cdk-lib/aws-secretsmanager';
import { ExternalSecretType } from './external-secret-type';
import { SecretContent } from './secret-content';
import { SecretCreation } from './secret-creation';

/** Properties of a `ManagedSecret`. The synthesis checks each of them; RULES.md lists the rules. */
export interface ManagedSecretProps {
  /**
   * The name of the secret: 1 to 512 ASCII letters, digits, and the characters `/_+=.@-`.
   *
   * Do not end it with a hyphen and six characters, which look like the end of a secret's ARN. If you change
   * the name, CloudFormation replaces the secret. A secret that another account or region refers to needs a
   * literal name.
   *
   * Errors: MS001, MS002, MS004, MS005, MS007.
   *
   * @default - CloudFormation chooses one, or the library if the handler creates the secret
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
   */
  readonly secretName?: string;

  /**
   * A description, at most 2048 characters (MS010). Every principal that can describe the secret can read it.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * The customer managed key that encrypts the value. It must be symmetric (MS056) and in the region of the
   * secret (MS054). A secret that other accounts read needs one (MS100). Set either this or the key as a
   * reference (MS050).
   *
   * @default - the key that the reference names, or the AWS managed key `aws/secretsmanager`
   */
  readonly encryptionKey?: IKey;

  /**
   * The key as a reference: a key ARN, a key ID, an alias ARN, or an alias name (MS051). Set either this or
   * the key as a construct (MS050).
   *
   * @default - the key that the construct is, or the AWS managed key `aws/secretsmanager`
   */
  readonly kmsKeyId?: string;

  /**
   * Where the value comes from.
   *
   * @default SecretContent.generated()
   */
  readonly content?: SecretContent;

  /**
   * The type of a managed external secret: a credential that a partner of AWS issues, and that Secrets
   * Manager rotates at the partner. The value has the fields that the partner documents.
   * `ExternalSecretContent` has the fields of each type, and `ExternalSecretRotation` rotates the secret.
   * MS240 warns of an unknown type, and MS242 of missing fields.
   *
   * @default - none: the secret is not a managed external secret
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/mes-partners.html
   */
  readonly type?: ExternalSecretType;

  /**
   * The fields of a JSON value that `content` does not show: those of `SecretContent.empty()`, of a value
   * that the handler copies, and fields that an operator or a rotation adds. A reference to a field that is
   * neither here nor in `content` is warning MS232.
   *
   * @default - the fields that `content` shows; unknown if it shows none
   */
  readonly fields?: string[];

  /**
   * Who creates the secret: CloudFormation, or the handler, a Lambda function of this library. If you change
   * it, CloudFormation replaces a deployed secret.
   *
   * @default - CloudFormation
   */
  readonly creation?: SecretCreation;

  /**
   * The token of the version that the handler writes, which becomes its `VersionId`: 32 to 64 visible ASCII
   * characters without a colon, such as a UUID. Set it only if the handler writes the value.
   *
   * A new value needs a new token. If you keep the token and change the value, the deployment fails and
   * changes nothing; a generated value stays.
   *
   * Errors: MS201 to MS204.
   *
   * @default - the handler derives it from the stack, the resource, and the reference or generation of the
   * content, never from the value
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
   */
  readonly clientRequestToken?: string;

  /**
   * Tags of the secret. They win over tags of the same key from `Tags.of()`, unless those have a `priority`
   * of 150 or more.
   *
   * Limits: 50 tags, including those of the stack, or 47 if the handler creates the secret; keys of 1 to 128
   * characters that do not start with `aws:`; values of at most 256 characters. Errors: MS040 to MS045,
   * MS208, MS209.
   *
   * @default - only the tags from `Tags.of()`
   */
  readonly tags?: { [key: string]: string };

  /**
   * Replicas of the secret in other regions of the partition, each under a key of its own region: by default,
   * the AWS managed key there.
   *
   * Errors: MS060 to MS063 for the region; MS051 to MS054, MS056, and MS068 for the key.
   *
   * @default - none
   */
  readonly replicaRegions?: ReplicaRegion[];

  /**
   * What CloudFormation does with the secret when it leaves the stack. With `DESTROY`, CloudFormation deletes
   * a secret that it created at once, without a recovery window. A secret that the handler created has a
   * recovery window. `SNAPSHOT` is error MS080.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}
