import { Duration } from 'aws-cdk-lib';
import { SecretProvider } from './provider/secret-provider';

/** What the handler does if a secret of that name already exists. */
export enum OnExistingSecret {
  /** The deployment fails and changes nothing. */
  FAIL = 'fail',
  /**
   * The handler takes over a secret of the same lineage, such as one that a former stack left. The secret
   * must have the same key and the same replicas, and no resource policy that allows access.
   */
  ADOPT = 'adopt',
  /** The handler restores a secret of the same lineage that is scheduled for deletion. */
  RESTORE = 'restore',
}

/** Options of a secret that CloudFormation creates. */
export interface CloudFormationCreationOptions {
  /**
   * The handler that writes the value, if CloudFormation cannot write it. It must be in the stack of the
   * secret (MS213).
   *
   * @default - the handler of the stack
   */
  readonly provider?: SecretProvider;
}

/** Options of a secret that the handler creates. */
export interface CreateSecretOptions {
  /**
   * How long a deleted secret can be restored: 7 to 30 whole days (MS207).
   *
   * @default Duration.days(30)
   */
  readonly recoveryWindow?: Duration;

  /**
   * What the handler does if a secret of that name already exists.
   *
   * @default OnExistingSecret.FAIL
   */
  readonly onExisting?: OnExistingSecret;

  /**
   * Identifies a secret across stacks and construct ids. `ADOPT` and `RESTORE` accept only a secret of the
   * same lineage, which the handler stores in the tag `managed-secret:lineage`. 1 to 256 characters without
   * control characters (MS217).
   *
   * @default - the name of the stack and the path of the construct
   */
  readonly lineage?: string;

  /**
   * Whether a replica overwrites a secret of the same name in its region.
   *
   * @default false
   */
  readonly forceOverwriteReplicaSecret?: boolean;

  /**
   * The handler that creates the secret. It must be in the stack of the secret (MS213). A separate handler
   * has permissions for its own secrets only.
   *
   * @default - the handler of the stack
   */
  readonly provider?: SecretProvider;
}

/**
 * Who creates a secret: CloudFormation, or the handler. The handler is a Lambda function that this library
 * adds to a stack if a secret needs it.
 *
 * In both modes you can pass the secret wherever a construct takes an `ISecret`. Grants, rotation,
 * attachments, and replicas work.
 */
export class SecretCreation {
  /**
   * CloudFormation creates the secret, an `AWS::SecretsManager::Secret`. If CloudFormation cannot write the
   * content, the handler writes it.
   */
  public static cloudFormation(options: CloudFormationCreationOptions = {}): SecretCreation {
    return new SecretCreation(undefined, options.provider);
  }

  /**
   * The handler creates the secret, with one call of CreateSecret. The secret can have a token that you
   * choose, a binary value, and a recovery window. Its value is never in the template.
   *
   * Limits: 47 tags (MS208); no tag that starts with `managed-secret:` (MS209); no content that
   * CloudFormation would have to write (MS200).
   *
   * Scanners and Aspects that look for `AWS::SecretsManager::Secret` do not see the secret.
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
