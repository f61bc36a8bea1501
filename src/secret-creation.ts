import { Duration } from 'aws-cdk-lib';
import { SecretProvider } from './provider/secret-provider';

/** What to do when a secret of the name exists already. */
export enum OnExistingSecret {
  /** Fail, and change nothing. */
  FAIL = 'fail',
  /**
   * Take over a secret of the same lineage, such as one that a former stack has left. It must be under the
   * same key, have the same replicas, and no resource policy that allows access.
   */
  ADOPT = 'adopt',
  /** Restore a secret of the same lineage that is scheduled for deletion. */
  RESTORE = 'restore',
}

/** Options of `SecretCreation.cloudFormation()`. */
export interface CloudFormationCreationOptions {
  /**
   * The function that writes a version, where the content needs one.
   *
   * @default - the one function of the stack
   */
  readonly provider?: SecretProvider;
}

/** Options of `SecretCreation.createSecret()`. */
export interface CreateSecretOptions {
  /**
   * How long a deleted secret can be restored: 7 to 30 days.
   *
   * @default Duration.days(30)
   */
  readonly recoveryWindow?: Duration;

  /**
   * What to do when a secret of the name exists already.
   *
   * @default OnExistingSecret.FAIL
   */
  readonly onExisting?: OnExistingSecret;

  /**
   * What makes a secret the successor of an earlier one: `ADOPT` and `RESTORE` accept a secret of the same
   * lineage only, which its tag `managed-secret:lineage` holds. 1 to 256 characters.
   *
   * @default - the name of the stack and the path of the construct
   */
  readonly lineage?: string;

  /**
   * Overwrite a secret of the same name in the region of a replica.
   *
   * @default false
   */
  readonly forceOverwriteReplicaSecret?: boolean;

  /**
   * The function that creates the secret. With one of its own, no other secret's permissions are beside it.
   *
   * @default - the one function of the stack
   */
  readonly provider?: SecretProvider;
}

/**
 * What creates a secret: CloudFormation, or the function of this library.
 *
 * With either, everything that takes an `ISecret` takes the secret; grants, rotation, attachments and
 * replicas work.
 */
export class SecretCreation {
  /**
   * CloudFormation creates the secret, an `AWS::SecretsManager::Secret`. Where the content cannot be written
   * by CloudFormation, a custom resource writes the version.
   */
  public static cloudFormation(options: CloudFormationCreationOptions = {}): SecretCreation {
    return new SecretCreation(undefined, options.provider);
  }

  /**
   * A custom resource creates the secret, in one call of CreateSecret: with a token of its own, binary
   * values, a recovery window, and the value never in the template.
   *
   * Scanners and Aspects that look for `AWS::SecretsManager::Secret` do not see it.
   *
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
   */
  public static createSecret(options: CreateSecretOptions = {}): SecretCreation {
    return new SecretCreation(options, options.provider);
  }

  private constructor(
    /** @internal Undefined where CloudFormation creates. */
    public readonly _options: CreateSecretOptions | undefined,
    /** @internal */
    public readonly _provider: SecretProvider | undefined,
  ) {}
}
