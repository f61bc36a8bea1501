import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { aws_kms as keyRefs } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { ManagedSecret } from '../src';

const KEY_ID = '0123abcd-0123-0123-0123-0123456789ab';

/** A construct that refers to a key, as one of another library may. */
class KeyReference extends Construct implements keyRefs.IKeyRef {
  public readonly env = Stack.of(this).env;

  constructor(scope: Construct, id: string, public readonly keyRef: keyRefs.KeyReference) {
    super(scope, id);
  }
}

test('the key of a replica that is named by its ID is one of the account and the region of the replica', () => {
  const stack = new Stack(new App(), 'Shop', { env: { account: '111111111111', region: 'eu-central-1' } });
  const secret = new ManagedSecret(stack, 'Secret', { secretName: 'shop' });
  secret.addReplicaRegion('eu-west-1', new KeyReference(stack, 'Key', { keyId: KEY_ID, keyArn: KEY_ID }));
  secret.grantRead(new Role(stack, 'Role', { assumedBy: new AccountRootPrincipal() }));
  const [{ Properties: { PolicyDocument } }] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  const { Resource } = PolicyDocument.Statement.find(({ Action }: { Action: string }) => Action === 'kms:Decrypt');
  expect(JSON.stringify(Resource)).toBe(`{"Fn::Join":["",["arn:",{"Ref":"AWS::Partition"},":kms:eu-west-1:111111111111:key/${KEY_ID}"]]}`);
});
