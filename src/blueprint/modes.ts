/** Who creates a secret: CloudFormation, or the handler, a Lambda function of this library. */
export enum SecretCreationMode {
  /** CloudFormation creates the secret. */
  CLOUD_FORMATION = 'cloudFormation',
  /** The handler creates the secret. */
  CREATE_SECRET = 'createSecret',
}

/** How the library reports the findings of its rules, also for secrets of other classes. */
export enum SecretRulesMode {
  /** A `ManagedSecret` reports its own findings. The library does not check other secrets. */
  OFF = 'off',
  /** The CDK's report lists all findings as warnings or notes. The synthesis does not fail. */
  WARN = 'warn',
  /**
   * The CDK's report lists warnings as errors, which fail the synthesis unless you acknowledge them. Notes
   * stay notes.
   */
  STRICT = 'strict',
}
