import { isRegionOfCdk, partitionInCdk } from '../cdk/regions';

/** Where a secret lives, as far as synthesis knows. */
export interface Environment {
  readonly partition?: string;
  readonly region?: string;
  readonly account?: string;
}

/** The partitions of AWS and the form of their regions: botocore's partitions.json of 2026-09. */
const PARTITIONS: ReadonlyArray<readonly [string, RegExp]> = [
  ['aws', /^(us|eu|ap|sa|ca|me|af|il|mx)-[a-z]+-[0-9]+$/],
  ['aws-cn', /^cn-[a-z]+-[0-9]+$/],
  ['aws-us-gov', /^us-gov-[a-z]+-[0-9]+$/],
  ['aws-iso', /^us-iso-[a-z]+-[0-9]+$/],
  ['aws-iso-b', /^us-isob-[a-z]+-[0-9]+$/],
  ['aws-iso-e', /^eu-isoe-[a-z]+-[0-9]+$/],
  ['aws-iso-f', /^us-isof-[a-z]+-[0-9]+$/],
  ['aws-eusc', /^eusc-[a-z]+-[a-z]+-[0-9]+$/],
];

/**
 * The regions of botocore's partitions.json of 2026-09: a misspelt one may well have the form of a region.
 */
const REGIONS: ReadonlySet<string> = new Set([
  'af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2',
  'ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7',
  'ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3',
  'il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2',
  'cn-north-1 cn-northwest-1 eusc-de-east-1 us-gov-east-1 us-gov-west-1',
  'us-iso-east-1 us-iso-west-1 us-isob-east-1 us-isob-west-1 eu-isoe-west-1 us-isof-east-1 us-isof-south-1',
].join(' ').split(' '));

/**
 * Undefined for a region of a form that is not known: it may be newer than this library, and than the CDK.
 */
export function partitionOfRegion(region: string): string | undefined {
  return PARTITIONS.find(([, form]) => form.test(region))?.[0] ?? partitionInCdk(region);
}

export function isKnownPartition(partition: string): boolean {
  return PARTITIONS.some(([name]) => name === partition);
}

/** False for a region that is misspelt, or newer than this library and the app's aws-cdk-lib. */
export function isKnownRegion(region: string): boolean {
  return REGIONS.has(region) || isRegionOfCdk(region);
}

/** The host by which KMS knows which service asks: one value, or in China the two that the sources name. */
export function viaServices(region: string, service = 'secretsmanager'): string[] {
  const host = `${service}.${region}.amazonaws.com`;
  return region.startsWith('cn-') ? [host, `${host}.cn`] : [host];
}
