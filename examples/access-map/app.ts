/** Who reaches which secret, across three accounts, as a file to commit and a page to look at: cdk.out/secret-access.html. */
import { App, Stack } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { ManagedSecret, ScannerFindings, SecretAccessMap } from 'cdk-managed-secret';

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

const service = new ServicePrincipal('lambda.amazonaws.com');
const rotation = new Role(owner, 'Rotation', { assumedBy: service });
shared.grantReadWrite(rotation);
const signer = new Role(owner, 'Signer', { assumedBy: service });
signing.grantRead(signer);
const operator = new Role(owner, 'Operator', { assumedBy: new AccountPrincipal(OWNER.account) });
operator.addToPolicy(new PolicyStatement({ actions: ['secretsmanager:*'], resources: [local.secretArn] }));

const shop = new Stack(app, 'Shop', { env: SHOP });
const reader = new Role(shop, 'Reader', { roleName: 'shop-reader', assumedBy: service });
shared.grantRead(reader);
shared.grantRead(new AccountPrincipal(AUDIT));

// A mistake, which the map shows in red: this role may ask for the secret, and nothing in the owner's account lets it.
const stranger = new Role(shop, 'Reporter', { roleName: 'shop-reporter', assumedBy: service });
stranger.addToPolicy(new PolicyStatement({
  actions: ['secretsmanager:GetSecretValue'], resources: [`arn:aws:secretsmanager:eu-central-1:${OWNER.account}:secret:shop/signing-??????`],
}));

// What scanners find, and why that is accepted.
ScannerFindings.acknowledgeNoRotation(shared, 'The partner decides when the value changes, and the role Rotation writes it.');
ScannerFindings.acknowledgeNoRotation(signing, 'It must stay the same, because it verifies old signatures.');
ScannerFindings.acknowledgeNoRotation(local, 'Its readers do not reload a changed value yet.');
ScannerFindings.acknowledge(
  local, 'Only its own account reads it, and there the AWS managed key is enough.',
  ...['HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321'].map(pack => `${pack}-SecretsManagerUsingKMSKey`), 'CKV_AWS_149',
);
for (const role of [rotation, signer, operator, reader, stranger]) ScannerFindings.acknowledgeInlinePolicy(role, 'Only this role needs the policy, and both are deleted together.');
ScannerFindings.acknowledge(
  reader.node.findChild('DefaultPolicy'),
  'The key may be deployed after the role, so its id is unknown here. The encryption context limits the statement to the secret.',
  'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:kms:eu-central-1:111111111111:key/*]',
);
ScannerFindings.acknowledge(
  rotation.node.findChild('DefaultPolicy'), 'aws-cdk-lib grants write access this way. The statement is limited to one key and to Secrets Manager.',
  'AwsSolutions-IAM5[Action::kms:GenerateDataKey*]', 'AwsSolutions-IAM5[Action::kms:ReEncrypt*]',
);
ScannerFindings.acknowledge(
  operator.node.findChild('DefaultPolicy'), 'An operator may do everything with this one secret.', 'AwsSolutions-IAM5[Action::secretsmanager:*]',
  ...['HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321'].map(pack => `${pack}-IAMPolicyNoStatementsWithFullAccess`),
);
