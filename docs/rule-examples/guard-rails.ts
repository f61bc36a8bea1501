import { CfnParameter, Duration, RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { RuleExamples } from './rule-example';
import { ManagedSecret, SecretBlueprint, SecretContent, SecretCreation, SecretCreationMode } from '../../src';

export const GUARD_RAIL_EXAMPLES: RuleExamples = {
  MS300: {
    bad: ({ app, stack }) => {
      new SecretBlueprint({ guardRails: { customerManagedKey: true } }).applyTo(app);
      new ManagedSecret(stack, 'Db');
    },
    good: ({ app, stack }) => {
      new SecretBlueprint({ guardRails: { customerManagedKey: true } }).applyTo(app);
      new ManagedSecret(stack, 'Db', { encryptionKey: new kms.Key(stack, 'Key') });
    },
  },
  MS301: {
    bad: ({ app, stack }) => {
      new SecretBlueprint({ guardRails: { keyAccounts: ['111122223333'] } }).applyTo(app);
      const kmsKeyId = 'arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab';
      new ManagedSecret(stack, 'Db', { kmsKeyId });
    },
    good: ({ app, stack }) => {
      new SecretBlueprint({ guardRails: { keyAccounts: ['111122223333'] } }).applyTo(app);
      const kmsKeyId = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
      new ManagedSecret(stack, 'Db', { kmsKeyId });
    },
  },
  MS302: {
    bad: ({ app, stack }) => {
      new SecretBlueprint({ guardRails: { regions: ['eu-west-1', 'eu-central-1'] } }).applyTo(app);
      new ManagedSecret(stack, 'Db', { replicaRegions: [{ region: 'us-east-1' }] });
    },
    good: ({ app, stack }) => {
      new SecretBlueprint({ guardRails: { regions: ['eu-west-1', 'eu-central-1'] } }).applyTo(app);
      new ManagedSecret(stack, 'Db', { replicaRegions: [{ region: 'eu-central-1' }] });
    },
  },
  MS303: {
    bad: ({ app, stack }) => {
      new SecretBlueprint({ guardRails: { namePattern: 'shop/{name}' } }).applyTo(app);
      new ManagedSecret(stack, 'Db', { secretName: 'orders-db' });
    },
    good: ({ app, stack }) => {
      new SecretBlueprint({ guardRails: { namePattern: 'shop/{name}' } }).applyTo(app);
      new ManagedSecret(stack, 'Db', { secretName: 'shop/orders-db' });
    },
  },
  MS304: {
    bad: ({ app, stack }) => {
      new SecretBlueprint({ guardRails: { requiredTags: { owner: [] } } }).applyTo(app);
      new ManagedSecret(stack, 'Db');
    },
    good: ({ app, stack }) => {
      new SecretBlueprint({ guardRails: { requiredTags: { owner: [] } } }).applyTo(app);
      new ManagedSecret(stack, 'Db', { tags: { owner: 'team-shop' } });
    },
  },
  MS305: {
    bad: ({ app, stack }) => {
      new SecretBlueprint({ guardRails: { rotation: true } }).applyTo(app);
      new ManagedSecret(stack, 'Db');
    },
    good: ({ app, stack }) => {
      new SecretBlueprint({ guardRails: { rotation: true } }).applyTo(app);
      const hostedRotation = secretsmanager.HostedRotation.mysqlSingleUser();
      new ManagedSecret(stack, 'Db').addRotationSchedule('Rotation', { hostedRotation });
    },
  },
  MS306: {
    bad: ({ app, stack, key }) => {
      new SecretBlueprint({ guardRails: { consumers: ['444455556666'] } }).applyTo(app);
      new ManagedSecret(stack, 'Db', { secretName: 'shop/db', encryptionKey: key })
        .grantRead(new iam.AccountPrincipal('777788889999'));
    },
    good: ({ app, stack, key }) => {
      new SecretBlueprint({ guardRails: { consumers: ['444455556666'] } }).applyTo(app);
      new ManagedSecret(stack, 'Db', { secretName: 'shop/db', encryptionKey: key })
        .grantRead(new iam.AccountPrincipal('444455556666'));
    },
  },
  MS307: {
    bad: ({ app, stack }) => {
      new SecretBlueprint({ guardRails: { noPlaintext: true } }).applyTo(app);
      const value = SecretValue.unsafePlainText('hunter2');
      new ManagedSecret(stack, 'Db', { content: SecretContent.fromSecretValue(value, { allowPlaintext: true }) });
    },
    good: ({ app, stack }) => {
      new SecretBlueprint({ guardRails: { noPlaintext: true } }).applyTo(app);
      const value = SecretValue.secretsManager('shop/old-db');
      new ManagedSecret(stack, 'Db', { content: SecretContent.fromSecretValue(value) });
    },
  },
  MS308: {
    bad: ({ app, stack }) => {
      new SecretBlueprint({ guardRails: { creation: SecretCreationMode.CLOUD_FORMATION } }).applyTo(app);
      new ManagedSecret(stack, 'Db', { creation: SecretCreation.createSecret() });
    },
    good: ({ app, stack }) => {
      new SecretBlueprint({ guardRails: { creation: SecretCreationMode.CLOUD_FORMATION } }).applyTo(app);
      new ManagedSecret(stack, 'Db', { creation: SecretCreation.cloudFormation() });
    },
  },
  MS309: {
    bad: ({ app, stack }) => {
      new SecretBlueprint({ guardRails: { minimumRecoveryWindow: Duration.days(14) } }).applyTo(app);
      new ManagedSecret(stack, 'Db', { removalPolicy: RemovalPolicy.DESTROY });
    },
    good: ({ app, stack }) => {
      new SecretBlueprint({ guardRails: { minimumRecoveryWindow: Duration.days(14) } }).applyTo(app);
      new ManagedSecret(stack, 'Db', { removalPolicy: RemovalPolicy.RETAIN });
    },
  },
  MS310: {
    bad: ({ app, stack }) => {
      new SecretBlueprint({ guardRails: { customerManagedKey: true } }).applyTo(app);
      new ManagedSecret(stack, 'Db', { kmsKeyId: new CfnParameter(stack, 'KeyId').valueAsString });
    },
    good: ({ app, stack }) => {
      new SecretBlueprint({ guardRails: { customerManagedKey: true } }).applyTo(app);
      new ManagedSecret(stack, 'Db', { kmsKeyId: 'alias/shop' });
    },
  },
  MS334: {
    bad: ({ app, stack }) => {
      new SecretBlueprint({ guardRails: { plaintextFields: ['tenant'] } }).applyTo(app);
      const fields = { theme: SecretValue.unsafePlainText('dark') };
      new ManagedSecret(stack, 'Db', { content: SecretContent.json(fields, { plaintextFields: ['theme'] }) });
    },
    good: ({ app, stack }) => {
      new SecretBlueprint({ guardRails: { plaintextFields: ['tenant'] } }).applyTo(app);
      const fields = { tenant: SecretValue.unsafePlainText('shop') };
      new ManagedSecret(stack, 'Db', { content: SecretContent.json(fields, { plaintextFields: ['tenant'] }) });
    },
  },
};
