/** What every account of the organization has, in each region: the key that a blueprint names as `arn:aws:kms:{region}:{account}:alias/secrets`. */
import { BootstraplessSynthesizer, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { PATH_METADATA_ENABLE_CONTEXT } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';

const ADMINISTRATION = [
  'CancelKeyDeletion', 'CreateAlias', 'Delete*', 'Describe*', 'Disable*', 'Enable*', 'Get*', 'List*', 'Put*', 'Revoke*', 'RotateKeyOnDemand', 'ScheduleKeyDeletion',
  'TagResource', 'UntagResource', 'Update*',
].map(action => `kms:${action}`);

/** Every principal that the account's own policies allow can use the key, as with the key of a `ManagedSecret`. */
const USE = ['CreateGrant', 'Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey*', 'ReEncrypt*'].map(action => `kms:${action}`);

/** One template for all accounts and regions: it has no env, no parameters and no assets. */
export class Baseline extends Stack {
  constructor(scope: Construct, id: string) {
    // A stack set brings the template itself: the accounts need no bootstrapping for it.
    // Without metadata of the CDK, an upgrade of it changes nothing here, and so starts nothing in hundreds of accounts.
    super(scope, id, { description: 'The key of the secrets of this account and region', synthesizer: new BootstraplessSynthesizer(), analyticsReporting: false });
    this.node.setContext(PATH_METADATA_ENABLE_CONTEXT, false);
    const principals = [new AccountRootPrincipal()];
    const viaSecretsManager = { StringEquals: { 'kms:ViaService': Fn.sub('secretsmanager.${AWS::Region}.amazonaws.com') } };
    new Key(this, 'Key', {
      alias: 'alias/secrets',
      description: 'Secrets of this account, through Secrets Manager only',
      enableKeyRotation: true,
      pendingWindow: Duration.days(30),
      // What is under the key is lost with it.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      policy: new PolicyDocument({
        statements: [
          new PolicyStatement({ sid: 'Administration', principals, actions: ADMINISTRATION, resources: ['*'] }),
          new PolicyStatement({ sid: 'ThroughSecretsManager', principals, actions: USE, resources: ['*'], conditions: viaSecretsManager }),
        ],
      }),
    });
  }
}
