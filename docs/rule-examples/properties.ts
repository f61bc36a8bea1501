import { RemovalPolicies, RemovalPolicy, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { RuleExamples } from './rule-example';
import { ManagedSecret } from '../../src';

/** Examples about tags, replicas, the resource policy, and the removal policy. */
export const PROPERTY_EXAMPLES: RuleExamples = {
  MS040: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', {
      tags: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`cost-${n}`, 'shop'])),
    }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { tags: { cost: 'shop' } }),
  },
  MS041: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { tags: { '': 'shop' } }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { tags: { team: 'shop' } }),
  },
  MS042: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { tags: { note: 'orders '.repeat(40) } }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { tags: { note: 'orders' } }),
  },
  MS043: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { tags: { 'aws:team': 'shop' } }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { tags: { team: 'shop' } }),
  },
  MS044: {
    bad: ({ stack }) => new secretsmanager.CfnSecret(stack, 'Db').addPropertyOverride('Tags', [
      { Key: 'team', Value: 'shop' }, { Key: 'team', Value: 'orders' },
    ]),
    good: ({ stack }) => Tags.of(new secretsmanager.CfnSecret(stack, 'Db')).add('team', 'shop'),
  },
  MS045: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { tags: { note: 'first line\nsecond line' } }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { tags: { note: 'first line - second line' } }),
  },
  MS046: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { tags: { team: 'shop & orders' } }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { tags: { team: 'shop+orders' } }),
  },
  MS047: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { tags: { note: 'x'.repeat(256) } }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { tags: { note: 'x'.repeat(255) } }),
  },
  MS048: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { tags: { origin: 'aws:shop' } }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { tags: { origin: 'shop' } }),
  },
  MS060: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { replicaRegions: [{ region: 'us-east-1' }, { region: 'us-east-1' }] }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { replicaRegions: [{ region: 'us-east-1' }] }),
  },
  MS061: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { replicaRegions: [{ region: 'eu-west-1' }] }), // the stack's own
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { replicaRegions: [{ region: 'us-east-1' }] }),
  },
  MS062: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { replicaRegions: [{ region: 'Frankfurt' }] }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { replicaRegions: [{ region: 'eu-central-1' }] }),
  },
  MS063: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { replicaRegions: [{ region: 'cn-north-1' }] }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { replicaRegions: [{ region: 'ap-northeast-1' }] }),
  },
  MS064: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { replicaRegions: [{ region: 'eu-cental-1' }] }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { replicaRegions: [{ region: 'eu-central-1' }] }),
  },
  MS070: {
    bad: ({ secret }) => {
      for (let n = 0; n < 400; n++) {
        secret.addToResourcePolicy(new iam.PolicyStatement({
          actions: ['secretsmanager:GetSecretValue'],
          principals: [new iam.ArnPrincipal(`arn:aws:iam::444455556666:role/reader-${n}`)],
          resources: ['*'],
          conditions: { Bool: { 'aws:SecureTransport': 'true' } },
          sid: `Reader${n}`,
        }));
      }
    },
    good: ({ secret }) => secret.addToResourcePolicy(new iam.PolicyStatement({
      actions: ['secretsmanager:GetSecretValue'], principals: [new iam.AccountPrincipal('444455556666')], resources: ['*'],
    })),
  },
  MS071: {
    bad: ({ secret }) => secret.addToResourcePolicy(new iam.PolicyStatement({
      actions: ['secretsmanager:GetSecretValue'], principals: [new iam.AnyPrincipal()], resources: ['*'],
    })),
    good: ({ secret }) => secret.addToResourcePolicy(new iam.PolicyStatement({
      actions: ['secretsmanager:GetSecretValue'], principals: [new iam.OrganizationPrincipal('o-a1b2c3d4e5')], resources: ['*'],
    })),
  },
  MS072: {
    bad: ({ secret }) => secret.addToResourcePolicy(new iam.PolicyStatement({
      actions: ['secretsmanager:GetSecretValue'],
      principals: [new iam.AnyPrincipal()],
      resources: ['*'],
      conditions: { Bool: { 'aws:SecureTransport': 'true' } },
    })),
    good: ({ secret }) => secret.addToResourcePolicy(new iam.PolicyStatement({
      actions: ['secretsmanager:GetSecretValue'],
      principals: [new iam.AnyPrincipal()],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
    })),
  },
  MS073: {
    bad: ({ secret }) => secret.addToResourcePolicy(new iam.PolicyStatement({
      actions: ['secretsmanager:*'], principals: [new iam.AccountPrincipal('444455556666')], resources: ['*'],
    })),
    good: ({ secret }) => secret.addToResourcePolicy(new iam.PolicyStatement({
      actions: ['secretsmanager:GetSecretValue'], principals: [new iam.AccountPrincipal('444455556666')], resources: ['*'],
    })),
  },
  MS074: {
    bad: ({ stack, secret }) => {
      secret.addToResourcePolicy(iam.PolicyStatement.fromJson({
        Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Principal: { AWS: '444455556666' }, Resource: '*',
      }));
      new secretsmanager.ResourcePolicy(stack, 'Second', { secret });
    },
    good: ({ secret }) => secret.addToResourcePolicy(iam.PolicyStatement.fromJson({
      Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Principal: { AWS: '444455556666' }, Resource: '*',
    })),
  },
  MS075: {
    bad: ({ secret }) => secret.addToResourcePolicy(new iam.PolicyStatement({
      actions: ['secretsmanager:GetSecretValue'],
      principals: [new iam.ArnPrincipal('arn:aws:iam::444455556666:role/shop-*')],
      resources: ['*'],
    })),
    good: ({ secret }) => secret.addToResourcePolicy(new iam.PolicyStatement({
      actions: ['secretsmanager:GetSecretValue'],
      principals: [new iam.AccountPrincipal('444455556666')],
      resources: ['*'],
      conditions: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/shop-*' } },
    })),
  },
  MS076: {
    bad: ({ stack, key }) => {
      const secret = new ManagedSecret(stack, 'Db', { secretName: 'shop/db', encryptionKey: key });
      secret.grantRead(new iam.AccountPrincipal('444455556666'));
      RemovalPolicies.of(stack).retain();
    },
    good: ({ stack, key }) => {
      const secret = new ManagedSecret(stack, 'Db', { secretName: 'shop/db', encryptionKey: key });
      secret.grantRead(new iam.AccountPrincipal('444455556666'));
      RemovalPolicies.of(stack).retain({ excludeResourceTypes: ['AWS::SecretsManager::ResourcePolicy'] });
    },
  },
  MS080: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { removalPolicy: RemovalPolicy.SNAPSHOT }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { removalPolicy: RemovalPolicy.RETAIN }),
  },
};
