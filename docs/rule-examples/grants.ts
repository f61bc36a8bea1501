import { CfnParameter, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { RuleExamples } from './rule-example';
import { ManagedSecret } from '../../src';

/** Examples about `grantRead()` and its like. A grant is complete where both accounts are those of the app. */
export const GRANT_EXAMPLES: RuleExamples = {
  MS100: {
    bad: ({ secret }) => secret.grantRead(new iam.AccountPrincipal('444455556666')),
    good: ({ stack, key }) => {
      const secret = new ManagedSecret(stack, 'Db', { secretName: 'shop/db', encryptionKey: key });
      secret.grantRead(new iam.AccountPrincipal('444455556666'));
    },
  },
  MS101: {
    bad: ({ app }) => new ManagedSecret(new Stack(app, 'Anywhere'), 'Db')
      .grantRead(new iam.ArnPrincipal('arn:aws:iam::444455556666:role/reader')),
    good: ({ stack, key }) => new ManagedSecret(stack, 'Db', { secretName: 'shop/db', encryptionKey: key })
      .grantRead(new iam.ArnPrincipal('arn:aws:iam::444455556666:role/reader')),
  },
  MS102: {
    bad: ({ stack, sopsKey }) => {
      const secret = new ManagedSecret(stack, 'Db', { secretName: 'shop/db', encryptionKey: sopsKey });
      secret.grantRead(new iam.ArnPrincipal('arn:aws:iam::444455556666:role/reader'));
    },
    good: ({ stack }) => {
      const secret = new ManagedSecret(stack, 'Db', { secretName: 'shop/db', encryptionKey: new kms.Key(stack, 'Key') });
      secret.grantRead(new iam.ArnPrincipal('arn:aws:iam::444455556666:role/reader'));
    },
  },
  MS103: {
    bad: ({ stack, key }) => new ManagedSecret(stack, 'Db', { secretName: 'shop/db', encryptionKey: key })
      .grantRead(new iam.ArnPrincipal('arn:aws:iam::444455556666:role/reader')), // whose policy this app cannot edit
    good: ({ stack, otherStack, key }) => {
      const assumedBy = new iam.ServicePrincipal('ec2.amazonaws.com');
      const reader = new iam.Role(otherStack, 'Reader', { roleName: 'reader', assumedBy });
      new ManagedSecret(stack, 'Db', { secretName: 'shop/db', encryptionKey: key }).grantRead(reader);
    },
  },
  MS104: {
    bad: ({ stack, secret }) => {
      const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:reader';
      secret.grantRead(lambda.Function.fromFunctionArn(stack, 'Reader', arn)); // without its role
    },
    good: ({ stack, secret }) => {
      const functionArn = 'arn:aws:lambda:eu-west-1:111122223333:function:reader';
      const role = iam.Role.fromRoleName(stack, 'ReaderRole', 'reader');
      secret.grantRead(lambda.Function.fromFunctionAttributes(stack, 'Reader', { functionArn, role }));
    },
  },
  MS105: {
    bad: ({ stack }) => {
      const kmsKeyId = new CfnParameter(stack, 'KeyId').valueAsString;
      const secret = new ManagedSecret(stack, 'Db', { secretName: 'shop/db', kmsKeyId });
      secret.grantRead(new iam.AccountPrincipal('444455556666'));
    },
    good: ({ stack }) => {
      const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', new CfnParameter(stack, 'KeyArn').valueAsString);
      const secret = new ManagedSecret(stack, 'Db', { secretName: 'shop/db', encryptionKey });
      secret.grantRead(new iam.AccountPrincipal('444455556666'));
    },
  },
  MS106: {
    bad: ({ stack, key }) => new ManagedSecret(stack, 'Db', { encryptionKey: key })
      .grantRead(new iam.ServicePrincipal('rds.amazonaws.com')),
    good: ({ stack, key }) => new ManagedSecret(stack, 'Db', { secretName: 'shop/db', encryptionKey: key })
      .grantRead(new iam.ServicePrincipal('rds.amazonaws.com')),
  },
  MS107: {
    bad: ({ app }) => {
      const anywhere = new Stack(app, 'Anywhere');
      const secret = new ManagedSecret(anywhere, 'Db', { secretName: 'shop/db', encryptionKey: new kms.Key(anywhere, 'Key') });
      secret.grantRead(iam.Role.fromRoleArn(anywhere, 'Reader', 'arn:aws:iam::111122223333:role/reader'));
    },
    good: ({ stack, key }) => {
      const secret = new ManagedSecret(stack, 'Db', { secretName: 'shop/db', encryptionKey: key });
      secret.grantRead(iam.Role.fromRoleArn(stack, 'Reader', 'arn:aws:iam::111122223333:role/reader'));
    },
  },
  MS108: {
    bad: ({ stack, role }) => ManagedSecret.fromManagedSecretAttributes(stack, 'Theirs', {
      secretCompleteArn: 'arn:aws:secretsmanager:eu-west-1:444455556666:secret:shop/db-AbCd12',
    }).grantRead(role),
    good: ({ stack, role }) => ManagedSecret.fromManagedSecretAttributes(stack, 'Theirs', {
      secretCompleteArn: 'arn:aws:secretsmanager:eu-west-1:444455556666:secret:shop/db-AbCd12',
      keyArn: 'arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    }).grantRead(role),
  },
  MS109: {
    bad: ({ stack, otherStack, key }) => {
      const secret = new ManagedSecret(stack, 'Db', { secretName: 'shop/db', encryptionKey: key });
      secret.grantRead(new iam.Role(otherStack, 'Reader', { assumedBy: new iam.AccountRootPrincipal() }));
    },
    good: ({ stack, otherStack, key }) => {
      const secret = new ManagedSecret(stack, 'Db', { secretName: 'shop/db', encryptionKey: key });
      secret.grantRead(new iam.Role(otherStack, 'Reader', { roleName: 'reader', assumedBy: new iam.AccountRootPrincipal() }));
    },
  },
  MS110: {
    bad: ({ stack, key }) => {
      const secret = new ManagedSecret(stack, 'Db', { secretName: 'shop/db', encryptionKey: key });
      secret.grantRead(iam.Group.fromGroupArn(stack, 'Readers', 'arn:aws:iam::444455556666:group/readers'));
    },
    good: ({ stack, key }) => {
      const secret = new ManagedSecret(stack, 'Db', { secretName: 'shop/db', encryptionKey: key });
      secret.grantRead(new iam.AccountPrincipal('444455556666'));
    },
  },
  MS111: {
    bad: ({ stack, laterStack, role }) => {
      const encryptionKey = new kms.Key(laterStack, 'SharedKey');
      new ManagedSecret(stack, 'Db', { secretName: 'shop/db', encryptionKey }).grantRead(role.withoutPolicyUpdates());
    },
    good: ({ stack, laterStack, role }) => {
      const encryptionKey = new kms.Key(laterStack, 'SharedKey');
      new ManagedSecret(stack, 'Db', { secretName: 'shop/db', encryptionKey }).grantRead(role);
    },
  },
  MS112: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { secretName: 'shop/db', kmsKeyId: 'alias/shop' })
      .grantWrite(new iam.AccountPrincipal('444455556666')),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', {
      secretName: 'shop/db', kmsKeyId: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    }).grantWrite(new iam.AccountPrincipal('444455556666')),
  },
  MS113: {
    bad: ({ stack, key }) => new ManagedSecret(stack, 'Db', { secretName: 'shop/db', encryptionKey: key })
      .grantRead(new iam.OrganizationPrincipal('o-a1b2c3d4e5')),
    good: ({ stack, otherStack, key }) => {
      const assumedBy = new iam.ServicePrincipal('ec2.amazonaws.com');
      const reader = new iam.Role(otherStack, 'Reader', { roleName: 'reader', assumedBy });
      new ManagedSecret(stack, 'Db', { secretName: 'shop/db', encryptionKey: key }).grantRead(reader);
    },
  },
  MS114: {
    bad: ({ app }) => {
      const stack = new Stack(app, 'Anywhere');
      ManagedSecret.fromManagedSecretAttributes(stack, 'Theirs', {
        secretCompleteArn: 'arn:aws:secretsmanager:eu-west-1:444455556666:secret:shop/db-AbCd12',
      }).grantRead(new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }));
    },
    good: ({ app }) => {
      const stack = new Stack(app, 'Anywhere');
      ManagedSecret.fromManagedSecretAttributes(stack, 'Theirs', {
        secretCompleteArn: 'arn:aws:secretsmanager:eu-west-1:444455556666:secret:shop/db-AbCd12',
        keyArn: 'arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      }).grantRead(new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }));
    },
  },
  MS115: {
    bad: ({ stack, key }) => new ManagedSecret(stack, 'Db', {
      secretName: 'shop/db', encryptionKey: key, replicaRegions: [{ region: 'us-east-1' }],
    }).grantRead(new iam.AccountPrincipal('444455556666')),
    good: ({ stack, key }) => {
      const arn = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
      const encryptionKey = kms.Key.fromKeyArn(stack, 'ReplicaKey', arn);
      new ManagedSecret(stack, 'Db', {
        secretName: 'shop/db', encryptionKey: key, replicaRegions: [{ region: 'us-east-1', encryptionKey }],
      }).grantRead(new iam.AccountPrincipal('444455556666'));
    },
  },
  MS116: {
    bad: ({ app }) => {
      const stack = new Stack(app, 'Anywhere');
      new ManagedSecret(stack, 'Db', {
        secretName: 'shop/db', encryptionKey: new kms.Key(stack, 'Key'), replicaRegions: [{ region: 'us-east-1' }],
      }).grantRead(new iam.ArnPrincipal('arn:aws:iam::111122223333:role/reader'));
    },
    good: ({ stack, key }) => {
      new ManagedSecret(stack, 'Db', {
        secretName: 'shop/db', encryptionKey: key, replicaRegions: [{ region: 'us-east-1' }],
      }).grantRead(new iam.ArnPrincipal('arn:aws:iam::111122223333:role/reader'));
    },
  },
};
