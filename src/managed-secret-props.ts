import { RemovalPolicy } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { ReplicaRegion } from 'aws-cdk-lib/aws-secretsmanager';
import { ExternalSecretType } from './external-secret-type';
import { SecretContent } from './secret-content';
import { SecretCreation } from './secret-creation';

/** Properties of a `ManagedSecret`. Each is checked at synthesis; RULES.md lists the rules. */
export interface ManagedSecretProps {
  /**
   * The name of the secret: 1 to 512 ASCII letters, digits and the characters `/_+=.@-`.
   *
   * It should not end with a hyphen and six characters, which look like the end of a secret's ARN. A change
   * of the name replaces the secret. A secret that another account or region refers to needs a name.
   *
   * @default - CloudFormation chooses one
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
   */
  readonly secretName?: string;

  /**
   * A description, at most 2048 characters. Whoever may describe the secret can read it.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * The customer managed key that encrypts the value: symmetric, and in the region of the secret. Not
   * together with `kmsKeyId`. A secret that other accounts read needs one.
   *
   * @default - `kmsKeyId`, or the AWS managed key `aws/secretsmanager`
   */
  readonly encryptionKey?: IKey;

  /**
   * The key as a reference: a key ARN, a key ID, an alias ARN or an alias name. Not together with
   * `encryptionKey`.
   *
   * @default - `encryptionKey`, or the AWS managed key `aws/secretsmanager`
   */
  readonly kmsKeyId?: string;

  /**
   * Where the value comes from.
   *
   * @default SecretContent.generated()
   */
  readonly content?: SecretContent;

  /**
   * The partner that holds what the secret names, and that Secrets Manager rotates it at: a managed external
   * secret. The value has the fields that the partner documents; `ExternalSecretContent` has them by type, and
   * `ExternalSecretRotation` rotates the secret.
   *
   * @default - none: the secret is of no partner
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/mes-partners.html
   */
  readonly type?: ExternalSecretType;

  /**
   * The fields of a JSON value that others may read, where `content` does not show them: of `SecretContent.empty()`, of
   * what the handler copies, and those that an operator or a rotation adds. A reference to a field that is neither here
   * nor in `content` is a warning (MS232).
   *
   * @default - those that `content` shows; unknown where it shows none
   */
  readonly fields?: string[];

  /**
   * Who creates the secret: CloudFormation, or a custom resource that calls CreateSecret.
   *
   * @default SecretCreation.cloudFormation()
   */
  readonly creation?: SecretCreation;

  /**
   * The token of the version that the handler writes, and so its `VersionId`: 32 to 64 characters, such as a
   * UUID. A new value needs a new token; the same token with another value fails, and changes nothing. Only
   * where the handler writes the value.
   *
   * @default - derived from the stack, the resource and the reference or generation of the content; never
   * from the value
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
   */
  readonly clientRequestToken?: string;

  /**
   * Tags of the secret, over those of the same key that `Tags.of()` brings; only a `priority` over 150 there
   * wins. At most 50 in all, those of the stack included; keys 1 to 128 characters and not starting with
   * `aws:`, values at most 256.
   *
   * @default - only what `Tags.of()` brings
   */
  readonly tags?: { [key: string]: string };

  /**
   * Copies of the secret in other regions of the partition, each under a key of its own region.
   *
   * @default - none
   */
  readonly replicaRegions?: ReplicaRegion[];

  /**
   * What happens to the secret when it leaves the stack. `DESTROY` loses the value at once: CloudFormation
   * deletes without a recovery window.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}
