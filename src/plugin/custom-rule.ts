import { SecretCreationMode } from '../blueprint/modes';

/** The effect of a finding on the synthesis. */
export enum SecretRuleSeverity {
  /** The synthesis shows the finding and goes on, also if the plugin or the CDK's CLI is strict. */
  NOTE = 'info',
  /** The synthesis reports the finding and goes on. */
  WARNING = 'warning',
  /**
   * The synthesis fails, unless you acknowledge the finding with `SecretRules.acknowledge()`. You cannot
   * acknowledge an error of a `ManagedSecret`.
   */
  ERROR = 'error',
  /**
   * The synthesis fails, and nobody can acknowledge the finding. Only custom rules have this severity:
   * no rule of `SecretRules.catalogue()` does.
   */
  FATAL = 'fatal',
}

/** The properties of a `ReviewedSecret`. */
type ReviewedSecretProperties = Pick<ReviewedSecret, keyof ReviewedSecret>;

/**
 * A secret as a custom rule sees it in the templates of the app, whichever construct created it.
 * The library creates these objects.
 *
 * A property that only the deployment knows is undefined, or `${…}` in a list. The object never has a secret
 * value.
 */
export class ReviewedSecret {
  /** @internal */
  public static _from(properties: ReviewedSecretProperties): ReviewedSecret {
    return new ReviewedSecret(properties);
  }

  /** Construct path, without a last `Resource`. */
  public readonly path!: string;
  /** Logical ID in the template. */
  public readonly logicalId!: string;
  /** Construct path of the stack. */
  public readonly stackPath!: string;
  /** Undefined if the stack has no env. */
  public readonly account?: string;
  /** Undefined if the stack has no env. */
  public readonly region?: string;
  /** Undefined if CloudFormation chooses the name, or synthesis does not know it. */
  public readonly secretName?: string;
  /** Undefined if the secret has none, or synthesis does not know it. */
  public readonly description?: string;
  /**
   * Construct path of a key of the app. For another key its ARN, or the reference to it if synthesis does not
   * know the ARN. Undefined for the AWS managed key.
   */
  public readonly key?: string;
  /** Undefined for the AWS managed key, or if synthesis does not know the account. */
  public readonly keyAccount?: string;
  /** By key, including the tags of the stack. A tag that synthesis does not know is not there. */
  public readonly tags!: { [key: string]: string };
  /** Empty if the secret has no replicas. */
  public readonly replicaRegions!: string[];
  /** Who creates the secret. */
  public readonly creation!: SecretCreationMode;
  /** Whether it is a `ManagedSecret`. */
  public readonly isManagedSecret!: boolean;
  /** Whether the app has a rotation schedule that repeats. False also if synthesis does not know. */
  public readonly rotates!: boolean;
  /**
   * The consumers that the resource policy allows, in addition to the secret's own account and AWS services:
   * accounts, ARNs, organizations, `everybody`.
   */
  public readonly consumers!: string[];
  /** Undefined if the template has none: CloudFormation then deletes the secret. */
  public readonly deletionPolicy?: string;
  /**
   * The properties of the resource in the template, without `SecretString` and the `SecretStringTemplate` of
   * a generator.
   */
  public readonly properties!: { [name: string]: any };

  private constructor(properties: ReviewedSecretProperties) {
    Object.assign(this, properties);
  }
}

/**
 * A custom rule: the plugin checks every secret of an app against it. Each rule needs a unique id.
 *
 * Errors: MS912 to MS915, if the plugin cannot run the rule or cannot distinguish it from another.
 *
 * In Python, declare `id`, `title`, `fix`, and `severity` with `@property`. In Go, give the struct of each
 * rule a field, because jsii may take two structs without fields for one rule.
 */
export interface ICustomSecretRule {
  /**
   * The id in the report, such as `ACME-1`: letters, digits, and `.-_`, and not like the ids of this library.
   */
  readonly id: string;
  /** The subject of the rule, as a noun phrase. */
  readonly title: string;
  /** The fix for a finding, in complete sentences. */
  readonly fix: string;
  /**
   * How severe a finding is.
   *
   * @default - a warning, or an error if the plugin is strict
   */
  readonly severity?: SecretRuleSeverity;

  /**
   * Returns the problems of a secret, in complete sentences that do not repeat secret values, or an empty
   * list.
   */
  check(secret: ReviewedSecret): string[];
}

/**
 * The reason, the owner, and the expiry date of an acknowledgment. If one is missing, malformed, or past, the
 * acknowledgment has no effect (MS900 to MS903).
 */
export interface SecretAcknowledgement {
  /** Why the finding does not apply, or why you accept it. */
  readonly reason: string;
  /** The owner of the acknowledgment: a team or an address. */
  readonly owner: string;
  /** The last day of the acknowledgment, in UTC: `2027-01-31`. */
  readonly expires: string;
}
