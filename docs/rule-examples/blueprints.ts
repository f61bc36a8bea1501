import { CfnParameter, Duration, PropertyInjectors } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { RuleExamples } from './rule-example';
import {
  ManagedSecret, ManagedSecretProps, SecretBlueprint, SecretContent, SecretRules, SecretRulesMode,
} from '../../src';

export const BLUEPRINT_EXAMPLES: RuleExamples = {
  MS320: {
    bad: ({ app, stack }) => {
      new SecretBlueprint({ guardRails: { regions: ['eu-west-1'] } }).applyTo(app);
      new SecretBlueprint({ guardRails: { regions: ['eu-west-1', 'us-east-1'] } }).applyTo(stack);
    },
    good: ({ app, stack }) => {
      new SecretBlueprint({ guardRails: { regions: ['eu-west-1', 'us-east-1'] } }).applyTo(app);
      new SecretBlueprint({ guardRails: { regions: ['eu-west-1'] } }).applyTo(stack);
    },
  },
  MS321: {
    bad: ({ app }) => new SecretBlueprint({ guardRails: { namePattern: 'shop/*' } }).applyTo(app),
    good: ({ app }) => new SecretBlueprint({ guardRails: { namePattern: 'shop/{name}' } }).applyTo(app),
  },
  MS322: {
    bad: ({ app, stack }) => {
      new ManagedSecret(stack, 'Db');
      new SecretBlueprint({ defaults: { tags: { team: 'shop' } } }).applyTo(app);
    },
    good: ({ app, stack }) => {
      new SecretBlueprint({ defaults: { tags: { team: 'shop' } } }).applyTo(app);
      new ManagedSecret(stack, 'Db');
    },
  },
  MS323: {
    bad: ({ app, stack }) => {
      new SecretBlueprint({ defaults: { namePattern: '{team}/{name}' } }).applyTo(app);
      new ManagedSecret(stack, 'Db');
    },
    good: ({ app, stack }) => {
      new SecretBlueprint({ defaults: { namePattern: '{team}/{name}' }, nameVariables: { team: 'shop' } }).applyTo(app);
      new ManagedSecret(stack, 'Db');
    },
  },
  MS324: {
    bad: ({ stack }) => {
      PropertyInjectors.of(stack).add({
        constructUniqueId: secretsmanager.Secret.PROPERTY_INJECTION_ID,
        inject: (props: secretsmanager.SecretProps) => ({ ...props, generateSecretString: { passwordLength: 40 } }),
      });
      new ManagedSecret(stack, 'Db');
    },
    good: ({ stack }) => {
      PropertyInjectors.of(stack).add({
        constructUniqueId: ManagedSecret.PROPERTY_INJECTION_ID,
        inject: (props: ManagedSecretProps) => ({ ...props, content: SecretContent.generated({ passwordLength: 40 }) }),
      });
      new ManagedSecret(stack, 'Db');
    },
  },
  MS332: {
    bad: ({ app, stack }) => {
      new SecretBlueprint({ guardRails: { customerManagedKey: true }, rules: SecretRulesMode.STRICT }).applyTo(app);
      const db = new ManagedSecret(stack, 'Db', { kmsKeyId: new CfnParameter(stack, 'KeyId').valueAsString });
      SecretRules.acknowledge(db, 'MS310', { reason: 'It is ours.', owner: 'team-shop', expires: '2027-01-31' });
    },
    good: ({ app, stack }) => {
      new SecretBlueprint({
        guardRails: { customerManagedKey: true },
        rules: SecretRulesMode.STRICT,
        acknowledgedUnproven: [{ path: 'Shop/Db', reason: 'It is ours.', owner: 'platform', expires: '2027-01-31' }],
      }).applyTo(app);
      new ManagedSecret(stack, 'Db', { kmsKeyId: new CfnParameter(stack, 'KeyId').valueAsString });
    },
  },
  MS333: {
    bad: ({ app, stack }) => {
      new SecretBlueprint({ longestAcknowledgement: Duration.days(180) }).applyTo(app);
      const secret = new ManagedSecret(stack, 'Orders', { secretName: 'shop-orders' });
      SecretRules.acknowledge(secret, 'MS003', { reason: 'It is in use.', owner: 'team-shop', expires: '2030-12-31' });
    },
    good: ({ app, stack }) => {
      new SecretBlueprint({ longestAcknowledgement: Duration.days(180) }).applyTo(app);
      const secret = new ManagedSecret(stack, 'Orders', { secretName: 'shop-orders' });
      SecretRules.acknowledge(secret, 'MS003', { reason: 'It is in use.', owner: 'team-shop', expires: '2027-01-31' });
    },
  },
};
