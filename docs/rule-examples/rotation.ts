import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { RuleExamples } from './rule-example';
import { ManagedSecret, SecretContent } from '../../src';

export const ROTATION_EXAMPLES: RuleExamples = {
  MS081: {
    bad: ({ stack, secret }) => new secretsmanager.CfnRotationSchedule(stack, 'Rotation', {
      secretId: secret.secretArn,
      hostedRotationLambda: { rotationType: 'PostgreSQLSingleUser' },
      rotationRules: { scheduleExpression: 'every 30 days' },
    }),
    good: ({ stack, secret }) => new secretsmanager.CfnRotationSchedule(stack, 'Rotation', {
      secretId: secret.secretArn,
      hostedRotationLambda: { rotationType: 'PostgreSQLSingleUser' },
      rotationRules: { scheduleExpression: 'rate(30 days)' },
    }),
  },
  MS082: {
    bad: ({ secret }) => secret.addRotationSchedule('Rotation', {
      hostedRotation: secretsmanager.HostedRotation.mysqlSingleUser(), automaticallyAfter: Duration.hours(1),
    }),
    good: ({ secret }) => secret.addRotationSchedule('Rotation', {
      hostedRotation: secretsmanager.HostedRotation.mysqlSingleUser(), automaticallyAfter: Duration.hours(4),
    }),
  },
  MS083: {
    bad: ({ stack, secret }) => new secretsmanager.CfnRotationSchedule(stack, 'Rotation', {
      secretId: secret.secretArn,
      hostedRotationLambda: { rotationType: 'PostgreSQLSingleUser' },
      rotationRules: { automaticallyAfterDays: 30, scheduleExpression: 'rate(30 days)' },
    }),
    good: ({ stack, secret }) => new secretsmanager.CfnRotationSchedule(stack, 'Rotation', {
      secretId: secret.secretArn,
      hostedRotationLambda: { rotationType: 'PostgreSQLSingleUser' },
      rotationRules: { scheduleExpression: 'rate(30 days)' },
    }),
  },
  MS084: {
    bad: ({ stack, secret }) => new secretsmanager.CfnRotationSchedule(stack, 'Rotation', {
      secretId: secret.secretArn,
      hostedRotationLambda: { rotationType: 'PostgreSQLSingleUser' },
      rotationRules: { scheduleExpression: 'rate(30 days)', duration: '3 hours' },
    }),
    good: ({ stack, secret }) => new secretsmanager.CfnRotationSchedule(stack, 'Rotation', {
      secretId: secret.secretArn,
      hostedRotationLambda: { rotationType: 'PostgreSQLSingleUser' },
      rotationRules: { scheduleExpression: 'rate(30 days)', duration: '3h' },
    }),
  },
  MS085: {
    bad: ({ stack, secret }) => new secretsmanager.CfnRotationSchedule(stack, 'Rotation', {
      secretId: secret.secretArn, hostedRotationLambda: { rotationType: 'PostgreSQL' },
    }),
    good: ({ stack, secret }) => new secretsmanager.CfnRotationSchedule(stack, 'Rotation', {
      secretId: secret.secretArn, hostedRotationLambda: { rotationType: 'PostgreSQLSingleUser' },
    }),
  },
  MS086: {
    bad: ({ stack, secret }) => {
      const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:rotate';
      secret.addRotationSchedule('Rotation', { rotationLambda: lambda.Function.fromFunctionArn(stack, 'Rotate', arn) });
    },
    good: ({ stack, secret }) => {
      const rotationLambda = new lambda.Function(stack, 'Rotate', {
        runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = rotate'),
      });
      secret.addRotationSchedule('Rotation', { rotationLambda });
    },
  },
  MS917: {
    bad: ({ secret }) => secret.addRotationSchedule('Rotation', { automaticallyAfter: Duration.days(30) }),
    good: ({ secret }) => secret.addRotationSchedule('Rotation', {
      hostedRotation: secretsmanager.HostedRotation.mysqlSingleUser(), automaticallyAfter: Duration.days(30),
    }),
  },
  MS918: {
    bad: ({ secret }) => secret.addRotationSchedule('Rotation', {
      hostedRotation: secretsmanager.HostedRotation.mysqlSingleUser(), automaticallyAfter: Duration.minutes(300.5),
    }),
    good: ({ secret }) => secret.addRotationSchedule('Rotation', {
      hostedRotation: secretsmanager.HostedRotation.mysqlSingleUser(), automaticallyAfter: Duration.hours(5),
    }),
  },
  MS019: {
    bad: ({ secret, database }) => {
      secret.attach(database);
      secret.attach(database);
    },
    good: ({ secret, database }) => secret.attach(database),
  },
  MS087: {
    bad: ({ secret, proxy }) => secret.attach(proxy),
    good: ({ secret, database }) => secret.attach(database),
  },
  MS088: {
    bad: ({ stack, database }) => new ManagedSecret(stack, 'Db').attach(database),
    good: ({ stack, database }) => new ManagedSecret(stack, 'Db', {
      content: SecretContent.generated({ secretStringTemplate: '{"username":"orders"}', generateStringKey: 'password', excludeCharacters: '/"@' }),
    }).attach(database),
  },
  MS089: {
    bad: ({ secret, database }) => secret.attach(database).addToResourcePolicy(iam.PolicyStatement.fromJson({
      Effect: 'Deny', Action: 'secretsmanager:DeleteSecret', Principal: '*', Resource: '*',
    })),
    good: ({ secret, database }) => {
      secret.attach(database);
      secret.addToResourcePolicy(iam.PolicyStatement.fromJson({
        Effect: 'Deny', Action: 'secretsmanager:DeleteSecret', Principal: '*', Resource: '*',
      }));
    },
  },
  MS090: {
    bad: ({ stack, database }) => new ManagedSecret(stack, 'Db', {
      content: SecretContent.generated({ secretStringTemplate: '{"username":"orders"}', generateStringKey: 'password' }),
    }).attach(database),
    good: ({ stack, database }) => new ManagedSecret(stack, 'Db', {
      content: SecretContent.generated({ secretStringTemplate: '{"username":"orders"}', generateStringKey: 'password', excludeCharacters: '/"@' }),
    }).attach(database),
  },
};
