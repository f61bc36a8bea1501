import { CloudFormationEvent } from './event';

/** The stack and host that the handler accepts events for. */
export interface AllowedOrigin {
  /** The stack whose function this is: it holds the permissions for that stack's secrets. */
  readonly stackId: string;
  /** A further host for responses; an emulator's, which may use HTTP and a port. */
  readonly responseHost?: string;
}

/** Bucket, region and domain of the host, once it is certain where CloudFormation keeps its buckets. */
const RESPONSE_HOST =
  /^cloudformation-custom-resource-response-([a-z0-9]+)\.s3(?:[.-]([a-z0-9-]+))?\.(amazonaws\.(?:com|com\.cn|eu)|c2s\.ic\.gov|sc2s\.sgov\.gov|csp\.hci\.ic\.gov|cloud\.adc-e\.uk)$/;
/**
 * The domain of each partition: names of buckets are unique within one only.
 *
 * @see https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json
 */
const DOMAINS: ReadonlyMap<string, string> = new Map([
  ['aws', 'amazonaws.com'],
  ['aws-cn', 'amazonaws.com.cn'],
  ['aws-us-gov', 'amazonaws.com'],
  ['aws-eusc', 'amazonaws.eu'],
  ['aws-iso', 'c2s.ic.gov'],
  ['aws-iso-b', 'sc2s.sgov.gov'],
  ['aws-iso-e', 'cloud.adc-e.uk'],
  ['aws-iso-f', 'csp.hci.ic.gov'],
]);

/**
 * Otherwise anyone who can invoke the function could use its permissions, or have the outcome sent anywhere.
 * This comes before any work, and throws: there is nobody to answer.
 */
export function rejectForgedEvent(event: Partial<CloudFormationEvent> | undefined, { stackId, responseHost }: AllowedOrigin): void {
  const { StackId, ResponseURL } = event ?? {};
  if (StackId !== stackId) throw new Error('The event is of another stack.');
  if (!isAnswerable(ResponseURL, stackId, responseHost)) throw new Error('The response would not go to CloudFormation.');
}

function isAnswerable(address: unknown, stackId: string, responseHost: string | undefined): boolean {
  const url = typeof address === 'string' ? tryParse(address) : undefined;
  if (!url) return false;
  if (responseHost && url.host === responseHost) return /^https?:$/.test(url.protocol) && !url.username && !url.password;
  // The parser drops the default port and normalizes what else is odd: the text itself must begin like this.
  const isPlain = (address as string).startsWith(`https://${url.hostname}/`) && !url.username && !url.password;
  return isPlain && isHostOf(stackId, url.hostname);
}

/**
 * The name of the bucket ends with the region of the stack, without hyphens. A bucket whose name only begins alike
 * could be anybody's.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/vpc-interface-endpoints.html
 */
function isHostOf(stackId: string, hostname: string): boolean {
  const [, partition, , region] = stackId.split(':');
  const [, bucketRegion, hostRegion = region, domain] = RESPONSE_HOST.exec(hostname) ?? [];
  return bucketRegion === region.replaceAll('-', '') && hostRegion === region && domain === DOMAINS.get(partition);
}

function tryParse(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}
