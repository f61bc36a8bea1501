import { ResourceProperties, ResponseData } from './contract';

/**
 * What CloudFormation sends.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
 */
export interface CloudFormationEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  /** On Delete, CloudFormation may have made it up: a create that was cancelled never returned one. */
  readonly PhysicalResourceId?: string;
  readonly ResourceType: string;
  readonly ResourceProperties: ResourceProperties;
  readonly OldResourceProperties?: ResourceProperties;
}

/** The result of a request. */
export interface RequestOutcome {
  readonly physicalResourceId: string;
  readonly data?: ResponseData;
  /** For the log: the request succeeded, but did not change something. */
  readonly note?: string;
}
