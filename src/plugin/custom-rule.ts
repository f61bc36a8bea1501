import { SecretCreationMode } from '../blueprint/modes';

/** How much a rule of a team's own weighs. */
export enum SecretRuleSeverity {
  /** The synthesis goes on. */
  WARNING = 'warning',
  /** The synthesis fails, unless the finding is acknowledged. */
  ERROR = 'error',
  /** The synthesis fails, and nobody can acknowledge the finding. */
  FATAL = 'fatal',
}

/** A secret as the templates tell of it, whoever made it. What only the deployment knows is left out, or `${…}` in a list. Never a value. */
export interface SecretUnderReview {
  /** Construct path, without a last `Resource`. */
  readonly path: string;
  readonly logicalId: string;
  /** Construct path of the stack. */
  readonly stackPath: string;
  /** @default - not known: the stack has no env */
  readonly account?: string;
  /** @default - not known: the stack has no env */
  readonly region?: string;
  /** @default - CloudFormation chooses, or it is not known */
  readonly secretName?: string;
  /** @default - none, or it is not known */
  readonly description?: string;
  /**
   * Construct path of a key of the app, else its ARN, or the reference to it where synthesis does not know the ARN.
   *
   * @default - the AWS managed key
   */
  readonly key?: string;
  /** @default - the AWS managed key, or not known */
  readonly keyAccount?: string;
  /** Those of the stack included. */
  readonly tags: { [key: string]: string };
  readonly replicaRegions: string[];
  readonly creation: SecretCreationMode;
  /** Whether it is a `ManagedSecret`. */
  readonly isManagedSecret: boolean;
  /** Whether a rotation schedule of the app is of it. */
  readonly rotates: boolean;
  /** Whom the resource policy lets in, beside the secret's own account and AWS services: accounts, ARNs, organizations, `everybody`. */
  readonly consumers: string[];
  /** @default - Delete */
  readonly deletionPolicy?: string;
  /** The properties of the resource in the template, without `SecretString` and the `SecretStringTemplate` of a generator. */
  readonly properties: { [name: string]: any };
}

/** A rule of a team's own, for every secret of an app. */
export interface ITeamSecretRule {
  /** What the report calls it, such as `ACME-1`: letters, digits and `.-_`, and not like those of this library. */
  readonly id: string;
  /** What it is about. */
  readonly title: string;
  /** What to do about a finding. */
  readonly fix: string;
  /**
   * How much it weighs.
   *
   * @default - a warning, or an error where the plugin is strict
   */
  readonly severity?: SecretRuleSeverity;

  /** What is wrong with a secret, in whole sentences that do not repeat secret values; an empty list for one that is fine. */
  check(secret: SecretUnderReview): string[];
}

/** Why a finding is let stand, by whose decision, and for how long. */
export interface SecretAcknowledgement {
  /** Why the finding does not apply, or is accepted. */
  readonly reason: string;
  /** Who answers for it: a team, an address. */
  readonly owner: string;
  /** The last day on which it holds, in UTC: `2027-01-31`. */
  readonly expires: string;
}
