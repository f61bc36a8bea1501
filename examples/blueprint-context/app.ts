/** The blueprint stands in cdk.json, and this app knows nothing of it: names, key and tags of its secrets come from there. */
import { App, Stack, StackProps, Tags } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { ManagedSecret, ScannerFindings } from 'cdk-managed-secret';
import { Construct } from 'constructs';

class Shop extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    Tags.of(this).add('owner', 'orders');

    const database = new ManagedSecret(this, 'Database');
    const apiKey = new ManagedSecret(this, 'ApiKey', { description: 'Key of the payment API' });

    // Guardrails hold for what others make as well.
    const legacy = new CfnSecret(this, 'Legacy', { name: 'prod/shop/legacy', kmsKeyId: 'alias/secrets', generateSecretString: {} });
    for (const secret of [database, apiKey, legacy]) ScannerFindings.acknowledgeNoRotation(secret, 'Its readers do not reload a changed value yet.');
  }
}

new Shop(new App(), 'Shop', { env: { account: '111111111111', region: 'eu-central-1' } });
