import { RegionInfo } from 'aws-cdk-lib/region-info';
import * as fc from 'fast-check';
import { anyText } from './support';
import { isKnownPartition, isKnownRegion, partitionOfRegion, viaServices } from '../../src/rules/environment';

test.each([
  ['us-east-1', 'aws'], ['eu-central-2', 'aws'], ['ap-southeast-7', 'aws'], ['il-central-1', 'aws'], ['mx-central-1', 'aws'], ['me-south-1', 'aws'], ['af-south-1', 'aws'],
  ['ca-west-1', 'aws'], ['sa-east-1', 'aws'], ['cn-north-1', 'aws-cn'], ['cn-northwest-1', 'aws-cn'], ['us-gov-west-1', 'aws-us-gov'], ['us-iso-east-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'], ['eu-isoe-west-1', 'aws-iso-e'], ['us-isof-south-1', 'aws-iso-f'], ['eusc-de-east-1', 'aws-eusc'],
  ['xx-east-1', undefined], ['us-east', undefined], ['US-EAST-1', undefined], ['us-east-1a', undefined], ['us-east-１', undefined], ['', undefined],
])('%s is a region of %s', (region, partition) => {
  expect(partitionOfRegion(region)).toBe(partition);
});

test('the regions are those that aws-cdk-lib knows, and each has a partition', () => {
  const regions = RegionInfo.regions.map(({ name }) => name);
  expect(regions.filter(region => !isKnownRegion(region))).toEqual([]);
  expect(regions.filter(region => !isKnownPartition(partitionOfRegion(region)!))).toEqual([]);
  expect(RegionInfo.regions.filter(({ name, partition }) => partition !== partitionOfRegion(name)).map(({ name }) => name)).toEqual([]);
});

test('a region that only the app\'s aws-cdk-lib knows is known, and is in the partition that it says', () => {
  jest.isolateModules(() => {
    const newer = [{ name: 'me-west-1', partition: 'aws' }, { name: 'xy-moon-1', partition: 'aws-moon' }];
    jest.doMock('aws-cdk-lib/region-info', () => ({ RegionInfo: { regions: newer } }));
    const { isKnownRegion: isKnown, partitionOfRegion: partitionOf } = jest.requireActual('../../src/rules/environment') as
      typeof import('../../src/rules/environment');
    expect(['me-west-1', 'xy-moon-1', 'eu-west-1', 'me-west-2'].map(isKnown)).toEqual([true, true, true, false]);
    expect(['me-west-1', 'xy-moon-1', 'eu-west-1', 'xy-moon-2'].map(partitionOf)).toEqual(['aws', 'aws-moon', 'aws', undefined]);
  });
  jest.dontMock('aws-cdk-lib/region-info');
});

test('what has only the form of a region, or of a partition, is not known', () => {
  expect(['eu-wset-1', 'us-east-9', 'us-east', ''].map(isKnownRegion)).toEqual([false, false, false, false]);
  expect(['aws', 'aws-eusc', 'aws-xx', ''].map(isKnownPartition)).toEqual([true, true, false, false]);
});

test('no region has two partitions, and none that is made up crashes', () => {
  fc.assert(fc.property(anyText(), region => expect(['string', 'undefined']).toContain(typeof partitionOfRegion(region))));
});

test('KMS knows Secrets Manager by one host, and in China by either of two', () => {
  expect(viaServices('eusc-de-east-1')).toEqual(['secretsmanager.eusc-de-east-1.amazonaws.com']);
  expect(viaServices('cn-north-1')).toEqual(['secretsmanager.cn-north-1.amazonaws.com', 'secretsmanager.cn-north-1.amazonaws.com.cn']);
});
