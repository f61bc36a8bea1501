/** What creates a secret: CloudFormation, or the function of this library. */
export enum SecretCreationMode {
  /** CloudFormation: `SecretCreation.cloudFormation()`. */
  CLOUD_FORMATION = 'cloudFormation',
  /** The custom resource: `SecretCreation.createSecret()`. */
  CREATE_SECRET = 'createSecret',
}

/** What becomes of broken rules of this library, those of secrets that it did not make included. */
export enum SecretRulesMode {
  /** A `ManagedSecret` tells its own; nothing is told of other secrets. */
  OFF = 'off',
  /** All are reported in the CDK's report, as warnings or notes that fail nothing. */
  WARN = 'warn',
  /** All are reported as errors in the CDK's report, and the synthesis fails, unless they are acknowledged. */
  STRICT = 'strict',
}
