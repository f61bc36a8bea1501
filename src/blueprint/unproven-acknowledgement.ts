/** An acknowledgment of MS310 by the owners of a blueprint. */
export interface UnprovenAcknowledgement {
  /** The construct path of a secret, or of a scope around it. */
  readonly path: string;
  /** Why the deployment meets the guardrail. */
  readonly reason: string;
  /** The owner of the acknowledgment: a team or an address. */
  readonly owner: string;
  /** The last day of the acknowledgment, in UTC: `2027-01-31`. */
  readonly expires: string;
}
