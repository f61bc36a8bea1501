import * as fc from 'fast-check';
import { isKnownRegionOf, partitionOfRegion, viaServices } from '../../src/rules/home';

test.each([
  ['us-east-1', 'aws'], ['eu-central-2', 'aws'], ['ap-southeast-7', 'aws'], ['il-central-1', 'aws'], ['mx-central-1', 'aws'], ['me-south-1', 'aws'], ['af-south-1', 'aws'],
  ['ca-west-1', 'aws'], ['sa-east-1', 'aws'], ['cn-north-1', 'aws-cn'], ['cn-northwest-1', 'aws-cn'], ['us-gov-west-1', 'aws-us-gov'], ['us-iso-east-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'], ['eu-isoe-west-1', 'aws-iso-e'], ['us-isof-south-1', 'aws-iso-f'], ['eusc-de-east-1', 'aws-eusc'],
  ['xx-east-1', undefined], ['us-east', undefined], ['US-EAST-1', undefined], ['us-east-1a', undefined], ['us-east-１', undefined], ['', undefined],
])('%s is a region of %s', (region, partition) => {
  expect(partitionOfRegion(region)).toBe(partition);
});

test.each([
  ['aws', 'us-east-1', true], ['aws', undefined, true], [undefined, undefined, true], [undefined, 'cn-north-1', true], ['aws-xx', undefined, false], ['aws', 'xx-east-1', false],
])('partition %s and region %s are known: %p', (partition, region, known) => {
  expect(isKnownRegionOf(partition, region)).toBe(known);
});

test('no region has two partitions, and none that is made up crashes', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), region => expect(['string', 'undefined']).toContain(typeof partitionOfRegion(region))));
});

test('KMS knows Secrets Manager by one host, and in China by either of two', () => {
  expect(viaServices('eusc-de-east-1')).toEqual(['secretsmanager.eusc-de-east-1.amazonaws.com']);
  expect(viaServices('cn-north-1')).toEqual(['secretsmanager.cn-north-1.amazonaws.com', 'secretsmanager.cn-north-1.amazonaws.com.cn']);
});
