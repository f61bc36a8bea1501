/** An acknowledgment of MS310 by the owners of a blueprint. */
export interface UnprovenAcknowledgement {
  /** The construct path of a secret, or of a scope around it. */
  readonly path: string;
  /** Why the deployment is within the guard rail. */
  readonly reason: string;
  /** Who answers for it: a team, an address. */
  readonly owner: string;
  /** The last day on which it holds, in UTC: `2027-01-31`. */
  readonly expires: string;
}
