import { CfnParameter, NestedStack, Stack } from 'aws-cdk-lib';
import { KEY_ARN, reportOf, secretIn } from './support';
import { ManagedSecret, SecretCreation } from '../../src';

const RAILS = { customerManagedKey: true };
const nested = (KmsKeyId: string) => (stack: Stack) => {
  const within = new NestedStack(stack, 'Nested', { parameters: { Key: KmsKeyId } });
  secretIn(within, { KmsKeyId: new CfnParameter(within, 'Key').valueAsString });
};
const replica = (KmsKeyId: unknown) => (stack: Stack) => {
  secretIn(stack, { KmsKeyId: KEY_ARN, ReplicaRegions: [{ Region: 'eu-west-1', KmsKeyId }] });
};
const EMPTY = { 'Fn::Join': ['', ['', { 'Fn::Sub': '' }]] };

describe('an empty key', () => {
  test.each<[string, (stack: Stack) => void, string]>([
    ['of Fn::Join', stack => secretIn(stack, { KmsKeyId: { 'Fn::Join': ['', []] } }), 'Shop/Secret'],
    ['of Fn::Join of empty texts', stack => secretIn(stack, { KmsKeyId: EMPTY }), 'Shop/Secret'],
    ['of Fn::Sub', stack => secretIn(stack, { KmsKeyId: { 'Fn::Sub': '' } }), 'Shop/Secret'],
    ['of Fn::Sub with a variable', stack => secretIn(stack, { KmsKeyId: { 'Fn::Sub': ['${a}', { a: '' }] } }), 'Shop/Secret'],
    ['of a nested stack\'s parameter', nested(''), 'Shop/Nested/Secret'],
    ['of a replica', replica(''), 'Shop/Secret'],
    ['of a replica, by Fn::Join', replica(EMPTY), 'Shop/Secret'],
    ['of a created secret', stack => {
      new ManagedSecret(stack, 'Secret', { creation: SecretCreation.createSecret(), kmsKeyId: KEY_ARN }).node.findAll()
        .flatMap(each => 'addPropertyOverride' in each ? [each as never as { addPropertyOverride: (name: string, value: unknown) => void; cfnResourceType: string }] : [])
        .filter(({ cfnResourceType }) => cfnResourceType === 'Custom::ManagedSecret')
        .forEach(one => one.addPropertyOverride('KmsKeyId', EMPTY));
    }, 'Shop/Secret/CreateSecret/Default'],
  ])('%s is refused as the AWS managed key', (_, attack, path) => {
    expect(reportOf(RAILS, attack)).toEqual([`${path} MS300 fatal`]);
  });

  test('is of no account: a guardrail on the accounts of keys lets it pass', () => {
    expect(reportOf({ keyAccounts: ['222222222222'] }, stack => secretIn(stack, { KmsKeyId: EMPTY }))).toEqual([]);
  });
});

describe('a key that is not empty', () => {
  test.each<[string, (stack: Stack) => void]>([
    ['of Fn::Join', stack => secretIn(stack, { KmsKeyId: { 'Fn::Join': ['', ['', KEY_ARN]] } })],
    ['of a nested stack\'s parameter', nested(KEY_ARN)],
    ['of a replica', replica({ 'Fn::Sub': KEY_ARN.replace('central', 'west') })],
  ])('%s passes', (_, make) => {
    expect(reportOf(RAILS, make)).toEqual([]);
  });
});
