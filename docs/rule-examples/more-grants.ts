import { CfnCondition, CfnParameter, CfnResource, Fn } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { RuleExamples } from './rule-example';
import { ManagedSecret, SecretCreation, SecretGrants } from '../../src';

/** Examples about grants, from MS124 on, and about the policies of roles. */
export const MORE_GRANT_EXAMPLES: RuleExamples = {
  MS124: {
    bad: ({ stack, key }) => {
      const secret = new ManagedSecret(stack, 'Db', { secretName: 'shop/db', encryptionKey: key });
      for (let n = 0; n < 90; n++) secret.grantRead(new iam.ArnPrincipal(`arn:aws:iam::444455556666:role/reader-${n}`));
    },
    good: ({ stack, key }) => {
      const secret = new ManagedSecret(stack, 'Db', { secretName: 'shop/db', encryptionKey: key });
      secret.grantRead(new iam.AccountPrincipal('444455556666'));
    },
  },
  MS125: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { secretName: 'shop/db', kmsKeyId: 'alias/shop' })
      .grantRead(new iam.ArnPrincipal('arn:aws:iam::444455556666:role/reader')),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', {
      secretName: 'shop/db', kmsKeyId: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    }).grantRead(new iam.ArnPrincipal('arn:aws:iam::444455556666:role/reader')),
  },
  MS126: {
    bad: ({ secret }) => secret.grantRead(new iam.AccountRootPrincipal()),
    good: ({ secret, role }) => secret.grantRead(role),
  },
  MS127: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', {
      secretName: 'shop/db', kmsKeyId: 'arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    }).grantRead(new iam.ArnPrincipal('arn:aws:iam::111122223333:role/reader')),
    good: ({ stack, key }) => new ManagedSecret(stack, 'Db', { secretName: 'shop/db', encryptionKey: key })
      .grantRead(new iam.ArnPrincipal('arn:aws:iam::111122223333:role/reader')),
  },
  MS130: {
    bad: ({ stack, secret }) => {
      const staff = iam.SamlProvider.fromSamlProviderArn(stack, 'Staff', 'arn:aws:iam::111122223333:saml-provider/staff');
      secret.grantRead(new iam.SamlPrincipal(staff, {}));
    },
    good: ({ stack, secret }) => {
      const staff = iam.SamlProvider.fromSamlProviderArn(stack, 'Staff', 'arn:aws:iam::111122223333:saml-provider/staff');
      secret.grantRead(new iam.Role(stack, 'StaffRole', { assumedBy: new iam.SamlPrincipal(staff, {}) }));
    },
  },
  MS131: {
    bad: ({ secret }) => secret.grantRead(new iam.ServicePrincipal('kafka.amazonaws.com')),
    good: ({ stack, key }) => new ManagedSecret(stack, 'Db', { secretName: 'shop/db', encryptionKey: key })
      .grantRead(new iam.ServicePrincipal('kafka.amazonaws.com')),
  },
  MS134: {
    bad: ({ stack, laterStack }) => {
      const statement = new iam.PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] });
      for (const each of [stack, laterStack]) { // both write the policy RolePolicy… of the one role
        iam.Role.fromRoleName(each, 'Role', 'shop-role').addToPrincipalPolicy(statement);
      }
    },
    good: ({ stack, laterStack }) => {
      const statement = new iam.PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] });
      for (const each of [stack, laterStack]) {
        const defaultPolicyName = `${each.stackName}-policy`;
        iam.Role.fromRoleName(each, 'Role', 'shop-role', { defaultPolicyName }).addToPrincipalPolicy(statement);
      }
    },
  },
  MS135: {
    bad: ({ stack, role, key }) => {
      const secret = new ManagedSecret(stack, 'Db', { creation: SecretCreation.createSecret() });
      secret.grantRead(role);
      (secret.node.defaultChild as CfnResource).addPropertyOverride('KmsKeyId', key.keyArn);
    },
    good: ({ stack, role, key }) => {
      const secret = new ManagedSecret(stack, 'Db', { creation: SecretCreation.createSecret(), encryptionKey: key });
      secret.grantRead(role);
    },
  },
  MS136: {
    bad: ({ stack, role, key }) => new ManagedSecret(stack, 'Db', { secretName: 'shop/db', encryptionKey: key })
      .grantRead(new iam.PrincipalWithConditions(role, { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })),
    good: ({ stack, role, key }) => new ManagedSecret(stack, 'Db', { secretName: 'shop/db', encryptionKey: key })
      .grantRead(role),
  },
  MS139: {
    bad: ({ stack, key }) => {
      const secret = new secretsmanager.CfnSecret(stack, 'Db', { name: 'shop/db', kmsKeyId: key.keyArn });
      const resourcePolicy = Fn.transform('AWS::Include', { Location: 's3://shop/policy.json' });
      new secretsmanager.CfnResourcePolicy(stack, 'Policy', { secretId: secret.ref, resourcePolicy });
      SecretGrants.of(secret).read(new iam.AccountPrincipal('444455556666'));
    },
    good: ({ stack, key }) => {
      const secret = new secretsmanager.CfnSecret(stack, 'Db', { name: 'shop/db', kmsKeyId: key.keyArn });
      const resourcePolicy = new iam.PolicyDocument();
      new secretsmanager.CfnResourcePolicy(stack, 'Policy', { secretId: secret.ref, resourcePolicy });
      SecretGrants.of(secret).read(new iam.AccountPrincipal('444455556666'));
    },
  },
  MS140: {
    bad: ({ stack, key }) => {
      const secret = new secretsmanager.CfnSecret(stack, 'Db', { name: 'shop/db', kmsKeyId: key.keyArn });
      const resourcePolicy = new iam.PolicyDocument();
      const policy = new secretsmanager.CfnResourcePolicy(stack, 'Policy', { secretId: secret.ref, resourcePolicy });
      policy.cfnOptions.condition = new CfnCondition(stack, 'IsProd');
      SecretGrants.of(secret).read(new iam.AccountPrincipal('444455556666'));
    },
    good: ({ stack, key }) => {
      const secret = new secretsmanager.CfnSecret(stack, 'Db', { name: 'shop/db', kmsKeyId: key.keyArn });
      const resourcePolicy = new iam.PolicyDocument();
      new secretsmanager.CfnResourcePolicy(stack, 'Policy', { secretId: secret.ref, resourcePolicy });
      SecretGrants.of(secret).read(new iam.AccountPrincipal('444455556666'));
    },
  },
  MS142: {
    bad: ({ stack, laterStack }) => {
      const secretName = `shop/${new CfnParameter(stack, 'Stage').valueAsString}`;
      const encryptionKey = new kms.Key(laterStack, 'SharedKey');
      new ManagedSecret(stack, 'Db', { secretName, encryptionKey }).grantRead(new iam.ServicePrincipal('rds.amazonaws.com'));
    },
    good: ({ stack }) => {
      const secretName = `shop/${new CfnParameter(stack, 'Stage').valueAsString}`;
      const encryptionKey = new kms.Key(stack, 'OwnKey');
      new ManagedSecret(stack, 'Db', { secretName, encryptionKey }).grantRead(new iam.ServicePrincipal('rds.amazonaws.com'));
    },
  },
};
