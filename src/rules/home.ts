/** Where a secret lives, as far as synthesis knows. */
export interface Home {
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

/** Undefined for a region of a form that is not known: it may be newer than this library. */
export function partitionOfRegion(region: string): string | undefined {
  return PARTITIONS.find(([, form]) => form.test(region))?.[0];
}

export function isKnownRegionOf(partition: string | undefined, region: string | undefined): boolean {
  const known = partition === undefined || PARTITIONS.some(([name]) => name === partition);
  return known && (region === undefined || partitionOfRegion(region) !== undefined);
}

/** The host by which KMS knows that Secrets Manager asks: one value, or in China the two that the sources name. */
export function viaServices(region: string): string[] {
  const host = `secretsmanager.${region}.amazonaws.com`;
  return region.startsWith('cn-') ? [host, `${host}.cn`] : [host];
}
