import { RegionInfo } from 'aws-cdk-lib/region-info';

/**
 * The regions of the aws-cdk-lib that the app has, and their partitions: it may be newer than this library.
 * Read when they are first needed, because most apps name regions that this library knows itself.
 */
let partitions: ReadonlyMap<string, string | undefined> | undefined;

/** Whether the app's aws-cdk-lib knows the region. */
export function isRegionOfCdk(region: string): boolean {
  return regionsOfCdk().has(region);
}

/** The partition of a region that the app's aws-cdk-lib knows. */
export function partitionInCdk(region: string): string | undefined {
  return regionsOfCdk().get(region);
}

function regionsOfCdk(): ReadonlyMap<string, string | undefined> {
  return partitions ??= new Map(RegionInfo.regions.map(({ name, partition }) => [name, partition]));
}
