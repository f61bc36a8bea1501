/** Findings that stay, each with its reason: all of what is found and not acknowledged, and nothing else. */
export interface Expected {
  readonly rules: readonly string[];
  /** Paths of constructs, by the app. */
  readonly where: Readonly<Record<string, readonly string[]>>;
  readonly because: string;
}

const HIPAA = 'HIPAA.Security';
const NIST = 'NIST.800.53.R5';
const PCI = 'PCI.DSS.321';

const of = (rule: string, ...packs: readonly string[]) => packs.map(pack => `${pack}-${rule}`);

/** The user decides whether a secret is rotated: the library acknowledges none of these. */
export const ROTATION_RULES = ['AwsSolutions-SMG4', ...of('SecretsManagerRotationEnabled', HIPAA, NIST)];

export const EXPECTED: readonly Expected[] = [
  {
    rules: ROTATION_RULES,
    where: { 'quickstart': ['Quickstart/Database/Resource'], 'two-accounts': ['Owner/Shared/Resource'] },
    because: 'The smallest apps, the same in four languages, rotate nothing. `database` shows how to rotate, and `examples/not-rotated.ts` how to say why not.',
  },
  {
    rules: of('IAMNoInlinePolicy', HIPAA, NIST, PCI),
    where: {
      'quickstart': ['Quickstart/Reader/DefaultPolicy/Resource'],
      'two-accounts': ['Consumer/Reader/DefaultPolicy/Resource'],
      'migration': ['Shop/Reader/DefaultPolicy/Resource'],
      'access-map': [
        'Owner/Operator/DefaultPolicy/Resource', 'Owner/Rotation/DefaultPolicy/Resource', 'Owner/Signer/DefaultPolicy/Resource',
        'Shop/Reader/DefaultPolicy/Resource', 'Shop/Reporter/DefaultPolicy/Resource',
      ],
    },
    because: 'aws-cdk-lib writes what a role of the app is granted into an inline policy of the role, for every service.',
  },
  {
    rules: ['AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:kms:eu-central-1:111111111111:key/*]'],
    where: { 'two-accounts': ['Consumer/Reader/DefaultPolicy/Resource'], 'access-map': ['Shop/Reader/DefaultPolicy/Resource'] },
    because: 'The role may be deployed before the key of the other account, whose id nobody knows by then. The encryption context limits the statement to the secret.',
  },
  {
    rules: ['AwsSolutions-IAM5[Action::kms:GenerateDataKey*]', 'AwsSolutions-IAM5[Action::kms:ReEncrypt*]'],
    where: { 'access-map': ['Owner/Rotation/DefaultPolicy/Resource'] },
    because: 'Within the account, grantWrite() gives the actions on the key that the one of aws-cdk-lib gives, so that a migration takes nothing away.',
  },
  {
    rules: ['AwsSolutions-IAM5[Action::secretsmanager:*]', ...of('IAMPolicyNoStatementsWithFullAccess', HIPAA, NIST, PCI)],
    where: { 'access-map': ['Owner/Operator/DefaultPolicy/Resource'] },
    because: 'The operator of the example may do all with one secret, so that the map has such a one.',
  },
  {
    rules: [...of('SecretsManagerUsingKMSKey', HIPAA, NIST, PCI), 'CKV_AWS_149'],
    where: { 'access-map': ['Owner/Local/Resource'] },
    because: 'A secret of aws-cdk-lib, as others have it: the map shows it without a key.',
  },
  {
    rules: ['AwsSolutions-VPC7', ...of('VPCFlowLogsEnabled', HIPAA, NIST, PCI), ...of('VPCDefaultSecurityGroupClosed', HIPAA, NIST, PCI)],
    where: { database: ['Database/Vpc/Resource'] },
    because: 'The VPC stands for the one that is there already.',
  },
  {
    rules: ['AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole]'],
    where: { database: ['Database/Database/MonitoringRole/Resource'] },
    because: 'aws-cdk-lib makes the role for the monitoring of RDS, with the policy that AWS maintains for it.',
  },
  {
    rules: of('RDSInBackupPlan', HIPAA, NIST),
    where: { database: ['Database/Database/Resource'] },
    because: 'RDS makes its own backups each day. A plan of AWS Backup is made for an account, not for an instance.',
  },
  {
    rules: [...of('EC2RestrictedCommonPorts', HIPAA, NIST, PCI), ...of('EC2RestrictedSSH', HIPAA, NIST, PCI)],
    where: { database: ['Database/Database/SecurityGroup/from DatabaseRotation0D47EBD2:{IndirectPort}'] },
    because: 'Not judged: the rule allows the function of the rotation the port of the instance, which is an attribute that only the deployment knows.',
  },
  {
    rules: ['CKV_AWS_33'],
    where: { forms: ['FormsShared/Key/Resource'] },
    because: 'An organization is named by a condition, aws:PrincipalOrgID, with every principal; checkov does not read conditions. The key is the app\'s.',
  },
];
