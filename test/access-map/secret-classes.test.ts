/** Which statements may say another thing of each secret of one kind. */
import { dependsOnSecret } from '../../src/access-map/secret-classes';
import type { Statement } from '../../src/iam/statements';

const dependsOn = (...keys: string[]) => dependsOnSecret({ conditions: keys.map(key => ({ key })) } as unknown as Statement);

const SAME_FOR_ALL = [
  'aws:PrincipalArn', 'aws:PrincipalTag/team', 'aws:SourceAccount', 'aws:SourceIp', 'aws:SourceOrgID', 'aws:SourceOwner', 'aws:SourceVpc', 'aws:SourceVpce',
  'aws:userid', 'aws:SecureTransport', 'aws:ResourceAccount', 'aws:ViaAWSService', 'aws:CalledVia', 'aws:CalledViaFirst',
  'kms:ViaService', 'kms:CallerAccount', 'secretsmanager:VersionStage',
];
const OF_THE_SECRET = [
  'aws:ResourceTag/team', 'aws:ResourceOrgID', 'aws:SourceArn', 'aws:RequestTag/team', 'kms:EncryptionContext:SecretARN', 'kms:ResourceAliases',
  'kms:ViaServiceOf', 'kms:CallerAccountOf', 'secretsmanager:VersionStageOf', 'secretsmanager:Name', 'secretsmanager:ResourceTag/team',
  'secretsmanager:resource/AllowRotationLambdaArn', 'my-aws:PrincipalArn', 'my-kms:ViaService',
];

test.each(SAME_FOR_ALL)('a condition with %s says the same of all secrets of one account and region', key => {
  expect([dependsOn(key), dependsOn(key.toUpperCase())]).toEqual([false, false]);
});

test.each(OF_THE_SECRET)('a condition with %s may say another thing of each', key => {
  expect([dependsOn(key), dependsOn('aws:PrincipalArn', key)]).toEqual([true, true]);
});

test('without a condition, a statement says the same of all', () => {
  expect(dependsOn()).toBe(false);
});
