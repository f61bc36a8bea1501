import { scannerOf } from '../../src/rules/scanner-findings';

test.each([
  ['AwsSolutions-SMG4', 'cdk-nag'],
  ['NIST.800.53.R5-SecretsManagerRotationEnabled', 'cdk-nag'],
  ['AwsSolutions-IAM5[Resource::*]', 'cdk-nag'],
  ['AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::a b/*]', 'cdk-nag'],
  ['Acme-1', 'cdk-nag'],
  ['CdkNagValidationFailure[AwsSolutions-EC23]', 'cdk-nag'],
  ['CKV_AWS_149', 'checkov'],
  ['CKV2_AWS_57', 'checkov'],
  ['CKV_SECRET_6', 'checkov'],
  ['W3005', 'cfn-lint'],
  ['E3703', 'cfn-lint'],
  ['I1022', 'cfn-lint'],
])('%s is a finding of %s', (finding, scanner) => {
  expect(scannerOf(finding)).toBe(scanner);
});

test.each([
  'MS003', '', 'SMG4', 'W300', 'W30055', 'F3005', 'ckv_aws_149', 'CKV_', 'AwsSolutions-', '-SMG4', 'AwsSolutions-IAM5[]', 'CdkNagValidationFailure', 'AwsSolutions-IAM5[Resource::*',
  'AwsSolutions-IAM5', 'AwsSolutions-IAM4', 'HIPAA.Security-RDSLoggingEnabled', 'Annotation::@acme/lib-x:warning', 'AwsSolutions-IAM5[Resource::${Token[TOKEN.1]}]',
  'AwsSolutions SMG4', 'SECRETSMANAGER_USING_CMK',
])('%j is of none', finding => {
  expect(scannerOf(finding)).toBeUndefined();
});
