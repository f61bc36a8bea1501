import { CfnMapping, Fn, Stack } from 'aws-cdk-lib';
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

  describe('put together', () => {
    const reportOfShopA = (make: (stack: Stack) => void) => reportOf({ consumers: [OTHER] }, stack => {
      secretIn(stack, { Name: 'shop/a' });
      make(stack);
    });
    const mapped = (stack: Stack, mapping: Record<string, Record<string, string>>) => new CfnMapping(stack, 'Ids', { mapping });

    test.each<[string, (stack: Stack) => void]>([
      ['Fn::FindInMap of its name', stack => {
        mapped(stack, { shop: { id: 'shop/a' } });
        policy(stack, { 'Fn::FindInMap': ['Ids', 'shop', 'id'] });
      }],
      ['Fn::FindInMap by the region', stack => {
        mapped(stack, { 'eu-central-1': { id: 'shop/a' }, 'us-east-1': { id: 'other' } });
        policy(stack, { 'Fn::FindInMap': ['Ids', { Ref: 'AWS::Region' }, 'id'] });
      }],
      ['Fn::Select of a list', stack => policy(stack, { 'Fn::Select': [1, ['other', { Ref: 'Secret' }]] })],
      ['Fn::Select of a list with a schedule', stack => {
        schedule(stack, { Ref: 'Secret' });
        policy(stack, { 'Fn::Select': ['0', [{ Ref: 'Schedule' }]] });
      }],
      ['Fn::Select of a text that is split', stack => policy(stack, { 'Fn::Select': [1, { 'Fn::Split': ['|', 'other|shop/a'] }] })],
      ['a schedule that names the secret by a mapping', stack => {
        mapped(stack, { shop: { id: 'shop/a' } });
        schedule(stack, { 'Fn::FindInMap': ['Ids', 'shop', 'id'] });
        policy(stack, { Ref: 'Schedule' });
      }],
    ])('by %s is refused', (_, attack) => {
      expect(reportOfShopA(attack)).toEqual(['Shop/Secret MS306 fatal']);
    });

    test.each<[string, (stack: Stack) => void]>([
      ['Fn::FindInMap by a parameter', stack => {
        mapped(stack, { a: { id: 'shop/a' }, b: { id: 'other' } });
        policy(stack, { 'Fn::FindInMap': ['Ids', { Ref: 'Stage' }, 'id'] });
      }],
      ['Fn::Select by a parameter', stack => policy(stack, { 'Fn::Select': [{ Ref: 'Index' }, ['other', { Ref: 'Secret' }]] })],
    ])('by %s is reported', (_, attack) => {
      expect(reportOfShopA(attack)).toEqual(['Shop/Secret MS310 warning']);
    });

    test.each<[string, (stack: Stack) => void]>([
      ['Fn::FindInMap of the name of another', stack => {
        mapped(stack, { shop: { id: 'other' } });
        policy(stack, { 'Fn::FindInMap': ['Ids', 'shop', 'id'] });
      }],
      ['Fn::Select of another', stack => policy(stack, { 'Fn::Select': [0, ['other', { Ref: 'Secret' }]] })],
    ])('by %s is none of this secret', (_, make) => {
      expect(reportOfShopA(make)).toEqual([]);
    });
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
