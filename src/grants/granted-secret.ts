import { ArnFormat, Reference, Stack, Tokenization } from 'aws-cdk-lib';
import { AddToResourcePolicyResult, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { KeyTarget } from './key-target';
import type { ReplicaList } from './secret-copy';
import { Finding } from '../rules/rule';

/** What a grant needs to know of a secret, whoever made it. */
export interface GrantedSecret extends IConstruct {
  readonly env: { readonly account: string; readonly region: string };
  readonly secretArn: string;
  /** As it was given; undefined where nothing was. */
  readonly encryptionKey?: IKey;
  /** The ARN, or a pattern that matches only this secret, as the policy of a consumer in any stack can name it. */
  readonly arnForPolicies: string;
  /** @internal A pattern without a reference to the secret, so that a key policy can hold it and no cycle arises. */
  readonly _arnPattern: { readonly pattern: string; readonly isWide: boolean };
  /** @internal Undefined for the AWS managed key. */
  readonly _keyTarget?: KeyTarget;
  /** @internal Whether `addToResourcePolicy` writes anything. */
  readonly _ownsPolicy: boolean;
  /** @internal */
  readonly _replicas: ReplicaList;
  addToResourcePolicy(statement: PolicyStatement): AddToResourcePolicyResult;
  /** @internal */
  _recordFindings(...findings: Finding[]): void;
  /** @internal For what is known only when the tree is complete. */
  _recordFindingsLater(findings: () => Finding[]): void;
}

/** The secret as somebody outside of this app can write it. CloudFormation starts the names that it chooses with the logical id. */
export function literalArn(secret: GrantedSecret): string {
  const { pattern, isWide } = secret._arnPattern;
  const made = isWide ? (Tokenization.reverse(secret.secretArn, { failConcat: false }) as Partial<Reference> | undefined)?.target : undefined;
  if (!CfnSecret.isCfnSecret(made)) return pattern;
  const resourceName = `${made.logicalId}-*`;
  return Stack.of(made).formatArn({ service: 'secretsmanager', resource: 'secret', resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
}
