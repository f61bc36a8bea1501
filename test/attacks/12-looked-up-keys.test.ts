import { Stack } from 'aws-cdk-lib';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { ENV, OTHER, secretIn, violationsOf } from './support';
import { SecretBlueprint } from '../../src';
import { appWith, stackIn } from '../plugin/support';

const AWS_KEY = '0123abcd-aaaa-bbbb-cccc-0123456789ab';
const OWN_KEY = '0123abcd-0123-0123-0123-0123456789ab';
const context = (alias: string, keyId: string, region = ENV.region, account = ENV.account) => (
  { [`key-provider:account=${account}:aliasName=${alias}:region=${region}`]: { keyId } });
const CONTEXT = {
  ...context('alias/aws/secretsmanager', AWS_KEY),
  ...context('alias/aws/secretsmanager', 'mrk-00000000000000000000000000000000', 'eu-west-1'),
  ...context('alias/mine', OWN_KEY),
};
const arn = (keyId: string, region = ENV.region) => `arn:aws:kms:${region}:${ENV.account}:key/${keyId}`;

function reported(make: (stack: Stack) => void, looked: Record<string, unknown> = CONTEXT): string[] {
  const app = appWith(looked);
  new SecretBlueprint({ guardRails: { customerManagedKey: true } }).applyTo(app);
  make(stackIn(app, 'Shop', ENV));
  return violationsOf(app);
}

describe('the key that AWS manages is refused', () => {
  test.each<[string, (stack: Stack) => void]>([
    ['as it is looked up', stack => secretIn(stack, { KmsKeyId: Key.fromLookup(stack, 'Key', { aliasName: 'alias/aws/secretsmanager' }).keyArn })],
    ['by the id that was looked up', stack => secretIn(stack, { KmsKeyId: Key.fromLookup(stack, 'Key', { aliasName: 'alias/aws/secretsmanager' }).keyId })],
    ['by its id as a literal', stack => secretIn(stack, { KmsKeyId: AWS_KEY })],
    ['by its ARN as a literal', stack => secretIn(stack, { KmsKeyId: arn(AWS_KEY) })],
    ['by its ARN, put together', stack => secretIn(stack, { KmsKeyId: { 'Fn::Sub': `arn:\${AWS::Partition}:kms:\${AWS::Region}:\${AWS::AccountId}:key/${AWS_KEY}` } })],
    ['of a replica', stack => secretIn(stack, {
      KmsKeyId: arn(OWN_KEY), ReplicaRegions: [{ Region: 'eu-west-1', KmsKeyId: arn('mrk-00000000000000000000000000000000', 'eu-west-1') }],
    })],
    ['by the name of its alias', stack => secretIn(stack, { KmsKeyId: Alias.fromAliasName(stack, 'Key', 'alias/aws/secretsmanager').keyArn })],
  ])('%s', (_, make) => {
    expect(reported(make)).toEqual(['Shop/Secret MS300 fatal']);
  });

  test('whatever account it was looked up in', () => {
    expect(reported(stack => secretIn(stack, { KmsKeyId: AWS_KEY }), context('alias/aws/secretsmanager', AWS_KEY, ENV.region, OTHER)))
      .toEqual(['Shop/Secret MS300 fatal']);
  });
});

describe('no key that AWS manages is', () => {
  test.each<[string, (stack: Stack) => void, Record<string, unknown>?]>([
    ['one of the team that is looked up', stack => secretIn(stack, { KmsKeyId: Key.fromLookup(stack, 'Key', { aliasName: 'alias/mine' }).keyArn })],
    ['one whose alias looks like it', stack => secretIn(stack, { KmsKeyId: OWN_KEY }), context('alias/awsome', OWN_KEY)],
    ['one that the CLI has yet to look up', stack => secretIn(stack, { KmsKeyId: Key.fromLookup(stack, 'Key', { aliasName: 'alias/mine' }).keyArn }), {}],
    ['one of a look-up that found nothing', stack => secretIn(stack, { KmsKeyId: OWN_KEY }), {
      [`key-provider:account=${ENV.account}:aliasName=alias/aws/secretsmanager:region=eu-central-1`]: { $providerError: 'none' },
    }],
    ['one of the app', stack => secretIn(stack, { KmsKeyId: new Key(stack, 'Key').keyArn })],
    // Nothing in the app says whose key this is: documented, beside the policy of the organization that holds it.
    ['an id that nobody has looked up', stack => secretIn(stack, { KmsKeyId: AWS_KEY }), {}],
  ])('%s', (_, make, looked = CONTEXT) => {
    expect(reported(make, looked)).toEqual([]);
  });
});
