/**
 * An app that touches most of the library, for packed-package.test.ts, which runs it with the source and with the package.
 * It takes all of aws-cdk-lib from here, so that both mean the same.
 */
const { App, Duration, Stack } = require('aws-cdk-lib');
const { Role, ServicePrincipal } = require('aws-cdk-lib/aws-iam');
const { Key } = require('aws-cdk-lib/aws-kms');
const { Secret } = require('aws-cdk-lib/aws-secretsmanager');

const env = { account: '111111111111', region: 'eu-central-1' };

function plain(library, app) {
  const stack = new Stack(app, 'Plain', { env });
  const encryptionKey = new Key(stack, 'Key');
  const secret = new library.ManagedSecret(stack, 'Secret', {
    secretName: 'shop/api-key', description: 'The key of the shop', encryptionKey, tags: { team: 'orders' },
  });
  secret.grantRead(new Role(stack, 'Reader', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
  secret.grantAccess(library.SecretConsumer.role('222222222222', 'consumer'), library.SecretAccess.READ);
  secret.denyOutsideOrganization('o-abcdefghij');
  library.SecretRules.acknowledge(secret, 'MS003', { reason: 'Tried', owner: 'orders', expires: '2099-01-01' });
  new library.ManagedSecret(stack, 'Unnamed', { replicaRegions: [{ region: 'eu-west-1' }] });
}

function created(library, app) {
  const stack = new Stack(app, 'Created', { env });
  const creation = library.SecretCreation.createSecret({ recoveryWindow: Duration.days(7) });
  const content = library.SecretContent.generated({ passwordLength: 40 });
  const secret = new library.ManagedSecret(stack, 'Secret', { secretName: 'shop/created', content, creation });
  secret.grantWrite(new Role(stack, 'Writer', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
  const attrs = { secretCompleteArn: 'arn:aws:secretsmanager:eu-central-1:333333333333:secret:theirs-AbCdEf' };
  library.ManagedSecret.fromManagedSecretAttributes(stack, 'Imported', attrs).grantRead(new Role(stack, 'Other', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
}

function guarded(library, app) {
  const stack = new Stack(app, 'Guarded', { env });
  new library.SecretBlueprint({ name: 'acme', defaults: { tags: { owner: 'acme' }, namePattern: 'acme/{name}' }, guardRails: { requiredTags: { owner: [] } } }).applyTo(stack);
  new library.ManagedSecret(stack, 'Secret');
  new Secret(stack, 'Theirs', { secretName: 'acme/theirs' }).with(new library.SecretDefaultTags({ owner: 'acme' }));
}

exports.synthesize = function synthesize(library, outdir) {
  const app = new App({ outdir });
  library.SecretAccessMap.write(app);
  for (const part of [plain, created, guarded]) part(library, app);
  app.synth();
};
