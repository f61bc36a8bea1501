export const TOOLS = ['cdk-nag 3', 'cdk-nag 2', 'checkov', 'cfn-lint'] as const;
export type Tool = typeof TOOLS[number];

/** What a scanner says of a resource, acknowledged or not. */
export interface Finding {
  /** As the scanner names it: `AwsSolutions-SMG4`, `CKV_AWS_149`, `W3005`. */
  readonly rule: string;
  /** The path of the construct. */
  readonly resource: string;
  readonly acknowledged: boolean;
}

/** A resource of a template. */
export interface Resource {
  readonly path: string;
  /** Whether the library makes it for itself: the function, its role, its policies, its log group. */
  readonly ofLibrary: boolean;
}

/** What one run of cdk-nag leaves for each app: findings, and what the other scanners need to know of its templates. */
export type NagRun = Record<string, {
  readonly outdir: string;
  /** By the file of the template, and the logical id. */
  readonly resources: Record<string, Record<string, Resource>>;
  readonly findings: readonly Finding[];
}>;
