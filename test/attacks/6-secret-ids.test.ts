import { Fn, Stack } from 'aws-cdk-lib';
import { CfnResourcePolicy, CfnRotationSchedule, CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { OTHER, raw, reportOf, secretIn } from './support';
import { resolveAttachment } from '../../src/app/references';
import { appWith, stackIn } from '../plugin/support';

const POLICY = { ResourcePolicy: { Statement: [{ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*', Principal: '*' }] } };
const DENY = { ResourcePolicy: { Statement: [{ Effect: 'Deny', Action: '*', Resource: '*', Principal: '*' }] } };
const MONTHLY = { RotationRules: { AutomaticallyAfterDays: 30 } };
const policy = (stack: Stack, SecretId: unknown, document: object = POLICY, id = 'Policy') => raw(stack, id, 'AWS::SecretsManager::ResourcePolicy', { SecretId, ...document });
const schedule = (stack: Stack, SecretId: unknown, id = 'Schedule') => raw(stack, id, 'AWS::SecretsManager::RotationSchedule', { SecretId, ...MONTHLY });

describe('a policy for everybody whose SecretId is', () => {
  test.each<[string, (stack: Stack) => void]>([
    ['the Ref of a rotation schedule', stack => { schedule(stack, { Ref: 'Secret' }); policy(stack, { Ref: 'Schedule' }); }],
    ['the Ref of a resource policy', stack => { policy(stack, { Ref: 'Secret' }, DENY, 'First'); policy(stack, { Ref: 'First' }); }],
    ['the Ref of an attachment of a schedule', stack => {
      schedule(stack, { Ref: 'Secret' });
      raw(stack, 'Attachment', 'AWS::SecretsManager::SecretTargetAttachment', { SecretId: { Ref: 'Schedule' }, TargetId: 'db', TargetType: 'AWS::RDS::DBInstance' });
      policy(stack, { Ref: 'Attachment' });
    }],
    ['the Ref of a rotation schedule that names the secret', stack => { schedule(stack, 'shop/a'); policy(stack, { Ref: 'Schedule' }); }],
    ['the Ref of a rotation schedule in Fn::Sub', stack => { schedule(stack, { Ref: 'Secret' }); policy(stack, { 'Fn::Sub': '${Schedule}' }); }],
  ])('%s is refused', (_, attack) => {
    expect(reportOf({ consumers: [OTHER] }, stack => {
      secretIn(stack, { Name: 'shop/a' });
      attack(stack);
    })).toEqual(['Shop/Secret MS306 fatal']);
  });

  test('the Ref of a rotation schedule of a parameter is reported as MS310', () => {
    expect(reportOf({ consumers: [OTHER] }, stack => {
      secretIn(stack);
      schedule(stack, { Ref: 'Id' });
      policy(stack, { Ref: 'Schedule' });
    })).toEqual(['Shop/Secret MS310 warning']);
  });

  test('the Ref of a rotation schedule of another app\'s secret is none of this secret', () => {
    expect(reportOf({ consumers: [OTHER] }, stack => {
      secretIn(stack);
      schedule(stack, Fn.importValue('Other'));
      policy(stack, { Ref: 'Schedule' });
    })).toEqual([]);
  });
});

describe('a rotation whose SecretId is', () => {
  test.each<[string, (stack: Stack) => void]>([
    ['the Ref of a resource policy', stack => { policy(stack, { Ref: 'Secret' }, DENY); schedule(stack, { Ref: 'Policy' }); }],
    ['the Ref of a resource policy that names the secret', stack => { policy(stack, 'shop/a', DENY); schedule(stack, { Ref: 'Policy' }); }],
  ])('%s rotates the secret, which passes', (_, make) => {
    expect(reportOf({ rotation: true }, stack => {
      secretIn(stack, { Name: 'shop/a' });
      make(stack);
    })).toEqual([]);
  });

  test('the Ref of a policy of another secret does not, and is refused', () => {
    expect(reportOf({ rotation: true }, stack => {
      secretIn(stack);
      policy(stack, Fn.importValue('Other'), DENY);
      schedule(stack, { Ref: 'Policy' });
    })).toEqual(['Shop/Secret MS305 fatal']);
  });
});

test('constructs that refer to a schedule or a policy are of the secret behind it', () => {
  const stack = stackIn(appWith());
  const secret = new CfnSecret(stack, 'Secret');
  const first = new CfnRotationSchedule(stack, 'Schedule', { secretId: secret.ref });
  expect(resolveAttachment(new CfnResourcePolicy(stack, 'Policy', { secretId: first.ref, resourcePolicy: {} }))).toBe(secret);
});
