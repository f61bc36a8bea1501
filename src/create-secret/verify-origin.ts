import { CloudFormationEvent } from './event';

/** The stack and host that the handler accepts events for. */
export interface AllowedOrigin {
  /** The stack whose function this is: it holds the permissions for that stack's secrets. */
  readonly stackId: string;
  /** A further host for responses; an emulator's, which may use HTTP and a port. */
  readonly responseHost?: string;
}

/** Bucket and region of the host, once it is certain where CloudFormation keeps its buckets. */
const RESPONSE_HOST =
  /^cloudformation-custom-resource-response-([a-z0-9]+)\.s3(?:[.-]([a-z0-9-]+))?\.(amazonaws\.(com|com\.cn|eu)|c2s\.ic\.gov|sc2s\.sgov\.gov|csp\.hci\.ic\.gov|cloud\.adc-e\.uk)$/;
const REGION_FIELD = 3;

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
  return isPlain && isHostOfRegion(url.hostname, stackId.split(':')[REGION_FIELD]);
}

/**
 * The name of the bucket ends with the region of the stack, without hyphens. A bucket whose name only begins alike
 * could be anybody's.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/vpc-interface-endpoints.html
 */
function isHostOfRegion(hostname: string, region: string): boolean {
  const [, bucketRegion, hostRegion = region] = RESPONSE_HOST.exec(hostname) ?? [];
  return bucketRegion === region.replaceAll('-', '') && hostRegion === region;
}

function tryParse(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}
