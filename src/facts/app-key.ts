import { CfnDeletionPolicy } from 'aws-cdk-lib';
import { Text } from '../cloudformation/text';
import { AppKeyFacts } from '../rules/kms-key';
import { Complete } from '../rules/rule';

/** A KMS key that this app makes, as its construct or its template has it. */
export interface AppKey {
  readonly path: string;
  readonly spec?: Text;
  readonly usage?: Text;
  /** Undefined where only the deployment knows. */
  readonly isEnabled?: boolean;
  readonly isDeleted: boolean;
  /** Undefined where only the deployment knows. */
  readonly region?: string;
}

/** What the rules judge of the key of a secret. */
export function appKeyFacts(key: Complete<AppKey>, isSecretDeleted: boolean): Complete<AppKeyFacts> {
  const { path, spec, usage, isEnabled, isDeleted, region } = key;
  return { path, spec, usage, isDisabled: isEnabled === false, isDeletedFirst: isDeleted && !isSecretDeleted, region };
}

/** CloudFormation deletes what has no deletion policy. */
export function isDeletedBy(deletionPolicy: string = CfnDeletionPolicy.DELETE): boolean {
  return deletionPolicy === CfnDeletionPolicy.DELETE;
}
