import { ResourceProperties, ResponseData } from './contract';

/** What CloudFormation sends. @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html */
export interface CloudFormationEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  /** On Delete, CloudFormation may have made it up: a create that was cancelled never told its own. */
  readonly PhysicalResourceId?: string;
  readonly ResourceType: string;
  readonly ResourceProperties: ResourceProperties;
  readonly OldResourceProperties?: ResourceProperties;
}

/** What a request came to. */
export interface Outcome {
  readonly physicalResourceId: string;
  readonly data?: ResponseData;
  /** Told in the log, where a request succeeded and yet left something alone. */
  readonly note?: string;
}
