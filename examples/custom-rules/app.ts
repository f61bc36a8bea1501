/** Two custom rules of a platform team: the plugin checks them for every secret of the app, whatever construct created it. */
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { ICustomSecretRule, ManagedSecret, ReviewedSecret, SecretRulesPlugin, SecretRuleSeverity } from 'cdk-managed-secret';

/** Somebody pays for each secret. */
class Billed implements ICustomSecretRule {
  public readonly id = 'ACME-1';
  public readonly title = 'Cost center';
  public readonly fix = 'Add the tag cost-center.';
  public readonly severity = SecretRuleSeverity.WARNING;

  public check(secret: ReviewedSecret): string[] {
    return 'cost-center' in secret.tags ? [] : [`${secret.path} has no cost center.`];
  }
}

/** A reader of the template: the fields that `ReviewedSecret` does not have are in its properties. */
class Described implements ICustomSecretRule {
  public readonly id = 'ACME-2';
  public readonly title = 'Description';
  public readonly fix = 'Describe it, with a link to the runbook.';
  public readonly severity = SecretRuleSeverity.WARNING;

  public check(secret: ReviewedSecret): string[] {
    return 'Description' in secret.properties ? [] : ['Nobody knows what it is for.'];
  }
}

const app = new App();
Validations.of(app).addPlugins(new SecretRulesPlugin({ rules: [new Billed(), new Described()] }));

const stack = new Stack(app, 'CustomRules', { env: { account: '111111111111', region: 'eu-central-1' } });
new ManagedSecret(stack, 'ApiKey', { description: 'Key of the payment API: https://runbooks.example.com/payment', tags: { 'cost-center': '4711' } });
new Secret(stack, 'Legacy', { secretName: 'shop/legacy' });
