/** A platform team's blueprint: key, names and tags of every secret of the app, and what none of them may be. */
import { App, Duration, RemovalPolicy, Stack, StackProps, Tags } from 'aws-cdk-lib';
import { IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { ISecretKeyFactory, ManagedSecret, ScannerFindings, SecretBlueprint } from 'cdk-managed-secret';
import { Construct } from 'constructs';

/** The secrets of a stack share a key of their own. */
class KeyOfStack implements ISecretKeyFactory {
  public keyFor(stack: Stack): IKey {
    return new Key(stack, 'SecretsKey', { alias: `${stack.stackName}/secrets`, enableKeyRotation: true });
  }
}

/** What the platform team publishes. */
const acme = new SecretBlueprint({
  name: 'acme',
  nameVariables: { stage: 'prod' },
  defaults: {
    keyFactory: new KeyOfStack(),
    namePattern: '{stage}/{service}/{name}',
    tags: { 'cost-center': '4711' },
  },
  guardRails: {
    customerManagedKey: true,
    namePattern: '{stage}/{service}/{name}',
    regions: ['eu-central-1', 'eu-west-1'],
    requiredTags: { owner: [] },
    noPlaintext: true,
    minimumRecoveryWindow: Duration.days(7),
  },
});

/** What the teams of the shop agreed on, on top of it: guardrails can only be tightened. */
const shop = new SecretBlueprint({
  name: 'shop',
  nameVariables: { service: 'shop' },
  guardRails: {
    regions: ['eu-central-1'],
    requiredTags: { owner: ['orders', 'billing'] },
  },
});

class Shop extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    shop.applyTo(this);
    Tags.of(this).add('owner', 'orders');

    const database = new ManagedSecret(this, 'Database');
    const apiKey = new ManagedSecret(this, 'ApiKey', { description: 'Key of the payment API', tags: { 'cost-center': '1174' } });

    // Defaults are for ManagedSecrets; guardrails hold for every secret.
    const legacy = new Secret(this, 'Legacy', {
      secretName: 'prod/shop/legacy', encryptionKey: database.encryptionKey, removalPolicy: RemovalPolicy.RETAIN,
    });
    for (const secret of [database, apiKey, legacy]) ScannerFindings.acknowledgeNoRotation(secret, 'Its readers do not reload a changed value yet.');
  }
}

const app = new App();
acme.applyTo(app);
new Shop(app, 'Shop', { env: { account: '111111111111', region: 'eu-central-1' } });
