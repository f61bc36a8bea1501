/** One role of a platform stack, to which the secrets of two other stacks are granted; and a key that an Aspect sets. */
import { App, Aspects, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { ManagedSecret } from 'cdk-managed-secret';

const app = new App();
const env = { account: '111111111111', region: 'us-east-1' };
const stackOf = (id: string) => new Stack(app, id, { env });

const platform = stackOf('Platform');
const encryptionKey = new Key(platform, 'Key');
const role = new Role(platform, 'Reader', { roleName: 'e2e-shared-reader', assumedBy: new AccountRootPrincipal() });
for (const id of ['Orders', 'Billing']) {
  new ManagedSecret(stackOf(id), 'Secret', { secretName: `e2e/${id.toLowerCase()}`, encryptionKey }).grantRead(role);
}

const late = stackOf('Late');
const lateKey = new Key(late, 'Key');
const lateReader = new Role(late, 'Reader', { roleName: 'e2e-late-reader', assumedBy: new AccountRootPrincipal() });
new ManagedSecret(late, 'Secret', { secretName: 'e2e/late' }).grantRead(lateReader);
Aspects.of(late).add({
  visit: node => {
    if (node instanceof CfnSecret) node.kmsKeyId = lateKey.keyArn;
  },
});
