/** What the platform team owns, and publishes as a package of its own: accounts, regions, and what the secrets of every app are like. */
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { IKey, Key } from 'aws-cdk-lib/aws-kms';
import { ISecretKeyFactory, SecretBlueprint, SecretRulesMode } from 'cdk-managed-secret';

export const TOOLS = '444444444444';
export const DEV = '111111111111';
export const TEST = '222222222222';
export const PROD = '333333333333';
export const PRIMARY = 'eu-central-1';
export const STANDBY = 'eu-west-1';

export const KEY_ALIAS = 'alias/shop';

/** One key for each stack, and so for each account and region. It is of the app: then a grant to another account is written into its policy. */
class KeyOfStack implements ISecretKeyFactory {
  public keyFor(stack: Stack): IKey {
    return new Key(stack, 'SecretsKey', { alias: KEY_ALIAS, enableKeyRotation: true, description: `Secrets of ${stack.stackName}` });
  }
}

/** For the app. */
export const ORGANIZATION = new SecretBlueprint({
  name: 'organization',
  nameVariables: { service: 'shop' },
  rules: SecretRulesMode.STRICT,
  defaults: {
    keyFactory: new KeyOfStack(),
    namePattern: '{stage}/{service}/{name}',
    tags: { owner: 'team-shop', data: 'internal' },
  },
  guardRails: {
    customerManagedKey: true,
    keyAccounts: [TOOLS, DEV, TEST, PROD],
    regions: [PRIMARY, STANDBY],
    namePattern: '{stage}/{service}/{name}',
    requiredTags: { owner: [], data: ['internal', 'confidential'] },
    consumers: [DEV, TEST, PROD],
    noPlaintext: true,
  },
});

/** For the stage `prod`, beside that of the app: nobody else gets in, and nothing is lost. */
export const CONFIDENTIAL = new SecretBlueprint({
  name: 'confidential',
  defaults: { tags: { data: 'confidential' } },
  guardRails: { requiredTags: { data: ['confidential'] }, consumers: [], minimumRecoveryWindow: Duration.days(30) },
});

/** For stages that come and go. */
export const DISPOSABLE = new SecretBlueprint({ name: 'disposable', defaults: { removalPolicy: RemovalPolicy.DESTROY } });
