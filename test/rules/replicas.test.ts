import { RegionInfo } from 'aws-cdk-lib/region-info';
import * as fc from 'fast-check';
import { HOME, ids, stringsOf, reported, withGaps } from './support';
import { judgeReplicas, ReplicaFacts } from '../../src/rules/replicas';

const replica = (region: string, more: Partial<ReplicaFacts> = {}): ReplicaFacts => (
  { region: withGaps(region), environment: HOME, times: 1, ...more });
const judged = (region: string, more: Partial<ReplicaFacts> = {}) => ids(judgeReplicas([replica(region, more)]));
const key = (reference: string) => ({ key: { reference: withGaps(reference) } });

test('no replica breaks no rule', () => {
  expect(judgeReplicas([])).toEqual([]);
});

test('every other region of the partition is fine', () => {
  const regions = fc.constantFrom(...RegionInfo.regions);
  fc.assert(fc.property(regions, regions, ({ name, partition }, home) => {
    const expected = name === home.name ? ['MS061'] : partition === home.partition ? [] : ['MS063'];
    expect(judged(name, { environment: { partition: home.partition, region: home.name } })).toEqual(expected);
  }));
});

test('a region that may be newer than this library is warned of, and not refused', () => {
  const areas = fc.constantFrom('us', 'eu', 'ap', 'sa', 'ca', 'me', 'af', 'il', 'mx', 'zz', 'us-new');
  fc.assert(fc.property(areas, stringsOf('abcdefghijklmnopqrstuvwxyz', 1, 12), fc.integer({ min: 10, max: 99 }), (area, name, n) => {
    expect(judged(`${area}-${name}-${n}`)).toEqual(['MS064']);
  }));
});

test.each(['', 'EU-WEST-1', 'eu-west', 'eu_west_1', 'eu-west-1a', ' eu-west-1', 'eu-west-1\n', 'euwest1', 'eu--west-1', '-1', 'eu-west-１', `${'a-'.repeat(64)}1`])('%j has not the form of a region', region => {
  expect(judged(region)).toEqual(['MS062']);
});

test.each([
  ['us-east-1', HOME, ['MS061']],
  ['us-east-1', {}, []],
  ['us-east-2', HOME, []],
  ['cn-north-1', HOME, ['MS063']],
  ['cn-north-1', {}, []],
  ['cn-north-1', { region: 'cn-northwest-1', partition: 'aws-cn' }, []],
  ['us-gov-east-1', { region: 'us-gov-west-1', partition: 'aws-us-gov' }, []],
  ['us-gov-east-1', HOME, ['MS063']],
  ['eu-wset-1', HOME, ['MS064']],
  ['xx-west-1', HOME, ['MS064']],
  ['…', HOME, []],
  ['us-…-1', HOME, []],
  ['{{resolve:ssm:/region}}', HOME, []],
])('%s, for a secret in %p, gives %p', (region, home, expected) => {
  expect(judged(region, { environment: home })).toEqual(expected);
});

test('a duplicate region is reported at both places', () => {
  expect(judgeReplicas([replica('eu-west-1', { times: 2 }), replica('eu-west-2'), replica('eu-west-1', { times: 2 })]).map(({ id, message }) => [id, message.split(' ')[1]]))
    .toEqual([['MS060', 'replicaRegions[0].region'], ['MS060', 'replicaRegions[2].region']]);
});

test.each([
  ['arn:aws:kms:eu-west-1:111111111111:alias/x', []],
  ['arn:aws:kms:us-east-1:111111111111:alias/x', ['MS054']],
  ['arn:aws:kms:us-east-1:111111111111:key/mrk-1234abcd12ab34cd56ef1234567890ab', ['MS054']],
  ['mrk-1234abcd12ab34cd56ef1234567890ab', []],
  ['arn:aws:kms:eu-west-1:222222222222:alias/x', ['MS055']],
  ['alias/aws/s3', ['MS052']],
  ['garbage', ['MS051']],
  ['…', []],
])('a replica in eu-west-1 under the key %s gives %p', (reference, expected) => {
  expect(judged('eu-west-1', key(reference))).toEqual(expected);
});

test('the key of a replica is not judged by its place where the region is unresolved', () => {
  expect(judged('…', key('arn:aws:kms:eu-west-1:111111111111:alias/x'))).toEqual([]);
});

test('the messages', () => {
  expect(reported(judgeReplicas([replica('us-east-1', { times: 2, ...key('arn:aws:kms:eu-west-1:111111111111:alias/x') }), replica('EU'), replica('cn-north-1'), replica('xx-y-1')]))).toEqual([
    'error MS060 replicaRegions[0].region "us-east-1" must be listed once. Keep one replica for each region.',
    'error MS061 replicaRegions[0].region "us-east-1" must not be the region of the secret. Remove this replica.',
    'error MS054 replicaRegions[0].encryptionKey "arn:aws:kms:eu-west-1:111111111111:alias/x" must be in the region of the secret or replica that it encrypts. That region is us-east-1. Use a key in that region, such as the replica of a multi-Region key.',
    'error MS062 replicaRegions[1].region "EU" must be the code of a region, such as eu-west-1. Correct the spelling.',
    'error MS063 replicaRegions[2].region "cn-north-1" must be in the secret\'s partition. Replicate only within one partition. For another partition, deploy a second secret.',
    'warning MS064 replicaRegions[3].region "xx-y-1" is not a region that this library knows. Check the spelling.',
  ]);
});
