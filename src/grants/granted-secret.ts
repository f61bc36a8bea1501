import { Stack } from 'aws-cdk-lib';
import { AddToResourcePolicyResult, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import { KeyTarget } from './key-target';
import type { ReplicaList } from './secret-copy';
import { Finding } from '../rules/rule';

/** A pattern of ARNs. */
export interface ArnPattern {
  readonly pattern: string;
  /** Whether it matches, or may match, more than the one secret. */
  readonly isWide: boolean;
  /**
   * Where the name is not literal: what the policies of a stack have in its place. `*` stands for what that
   * stack does not know. Undefined where CloudFormation chooses the name.
   */
  readonly nameIn?: (stack: Stack) => string | undefined;
}

/** What a grant needs to know of a secret of any construct. */
export interface GrantedSecret extends IConstruct {
  readonly env: { readonly account: string; readonly region: string };
  readonly secretArn: string;
  /** As it was given; undefined where nothing was. */
  readonly encryptionKey?: IKey | undefined;
  /**
   * The ARN, or a pattern that matches only this secret, as the policy of a consumer in any stack can name
   * it.
   */
  readonly arnForPolicies: string;
  /**
   * @internal A pattern without a reference to the secret, so that a key policy can hold it and no cycle
   * arises.
   */
  readonly _arnPattern: ArnPattern;
  /** @internal Undefined for the AWS managed key. */
  readonly _keyTarget?: KeyTarget | undefined;
  /** @internal Whether `addToResourcePolicy` writes anything. */
  readonly _ownsPolicy: boolean;
  /** @internal Whether the policy may be left out where the secret is not. */
  readonly _hasConditionalPolicy?: boolean;
  /** @internal */
  readonly _replicas: ReplicaList;
  /** @internal Whether the template has another key or name than grants know of. */
  readonly _isOutdated: boolean;
  /** @internal Has a grant written anew when an Aspect or an override changes the key or the name. */
  _whenChanged(rewrite: () => void): void;
  addToResourcePolicy(statement: PolicyStatement): AddToResourcePolicyResult;
  /** @internal */
  _recordFindings(...findings: Finding[]): void;
  /** @internal For what is known only when the tree is complete. */
  _recordFindingsLater(findings: () => Finding[]): void;
}

