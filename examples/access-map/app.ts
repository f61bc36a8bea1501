/** Who reaches which secret, across three accounts, as a file to commit and a page to look at: cdk.out/secret-access.html. */
import { App, Stack } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { notRotated } from '../not-rotated';
import { ManagedSecret, SecretAccessMap } from 'cdk-managed-secret';

const OWNER = { account: '111111111111', region: 'eu-central-1' };
const SHOP = { account: '222222222222', region: 'eu-central-1' };
const AUDIT = '333333333333';

const app = new App();
SecretAccessMap.write(app); // The one line.

const owner = new Stack(app, 'Owner', { env: OWNER });
const encryptionKey = new Key(owner, 'Key', { alias: 'shop', enableKeyRotation: true });
const shared = new ManagedSecret(owner, 'Shared', { secretName: 'shop/shared', encryptionKey });
const signing = new ManagedSecret(owner, 'Signing', { secretName: 'shop/signing', encryptionKey, replicaRegions: [{ region: 'eu-west-1' }] });
const local = new Secret(owner, 'Local', { secretName: 'shop/local' }); // Secrets of others are on the map as well.

notRotated(shared, 'The partner sets the day of a new value; the role below writes it.');
notRotated(signing, 'Signatures of the past are checked with it for as long as it is there.');
notRotated(local, 'Whoever issues it changes it.');

const service = new ServicePrincipal('lambda.amazonaws.com');
const rotation = new Role(owner, 'Rotation', { assumedBy: service });
shared.grantReadWrite(rotation);
signing.grantRead(new Role(owner, 'Signer', { assumedBy: service }));
const operator = new Role(owner, 'Operator', { assumedBy: new AccountPrincipal(OWNER.account) });
operator.addToPolicy(new PolicyStatement({ actions: ['secretsmanager:*'], resources: [local.secretArn] }));

const shop = new Stack(app, 'Shop', { env: SHOP });
shared.grantRead(new Role(shop, 'Reader', { roleName: 'shop-reader', assumedBy: service }));
shared.grantRead(new AccountPrincipal(AUDIT));

// A mistake, which the map shows in red: this role may ask for the secret, and nothing in the owner's account lets it.
const stranger = new Role(shop, 'Reporter', { roleName: 'shop-reporter', assumedBy: service });
stranger.addToPolicy(new PolicyStatement({
  actions: ['secretsmanager:GetSecretValue'], resources: [`arn:aws:secretsmanager:eu-central-1:${OWNER.account}:secret:shop/signing-??????`],
}));
