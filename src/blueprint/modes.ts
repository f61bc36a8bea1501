/** What creates a secret: CloudFormation, or the function of this library. */
export enum SecretCreationMode {
  /** CloudFormation: `SecretCreation.cloudFormation()`. */
  CLOUD_FORMATION = 'cloudFormation',
  /** The custom resource: `SecretCreation.createSecret()`. */
  CREATE_SECRET = 'createSecret',
}

/** How findings of this library's rules are reported, also those on secrets of other classes. */
export enum SecretRulesMode {
  /** A `ManagedSecret` reports its own findings. Other secrets are not checked. */
  OFF = 'off',
  /** All are reported in the CDK's report, as warnings or notes that fail nothing. */
  WARN = 'warn',
  /** All are reported as errors in the CDK's report, and the synthesis fails, unless they are acknowledged. */
  STRICT = 'strict',
}
