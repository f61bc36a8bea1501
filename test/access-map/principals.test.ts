import { App, Stack } from 'aws-cdk-lib';
import { Role, User } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { linesOf, mapOf, newApp, OTHER, OWNER } from './maps';
import { ManagedSecret, SecretAccess, SecretConsumer } from 'cdk-managed-secret';

let app: App;
let stack: Stack;

beforeEach(() => {
  app = newApp();
  stack = new Stack(app, 'Owner', { env: OWNER });
});

function shared(): ManagedSecret {
  return new ManagedSecret(stack, 'Secret', { secretName: 'shared', encryptionKey: new Key(stack, 'Key') });
}

describe('an imported principal is one, whether a policy names it by its ARN or is attached to its name:', () => {
  test('a role with a path', () => {
    const consumer = new Stack(app, 'Consumer', { env: OTHER });
    shared().grantRead(Role.fromRoleArn(consumer, 'Reader', 'arn:aws:iam::222222222222:role/app/reader'));
    const map = mapOf(app);
    expect(linesOf(map)).toEqual(['arn:aws:iam::222222222222:role/app/reader read Owner/Secret: complete']);
    expect(map.paths[0].statements).toEqual(expect.arrayContaining([expect.stringMatching(/^Consumer\/Reader\/Policy/), 'Owner/Secret/Policy#0']));
    expect(map.principals).toHaveLength(1);
  });

  test('a role of another partition', () => {
    stack = new Stack(app, 'China', { env: { ...OWNER, region: 'cn-north-1' } });
    const consumer = new Stack(app, 'Consumer', { env: { ...OTHER, region: 'cn-north-1' } });
    shared().grantRead(Role.fromRoleArn(consumer, 'Reader', 'arn:aws-cn:iam::222222222222:role/reader'));
    expect(linesOf(mapOf(app))).toEqual(['arn:aws-cn:iam::222222222222:role/reader read China/Secret: complete']);
  });

  test('a role of another partition that only a policy is attached to', () => {
    stack = new Stack(app, 'China', { env: { ...OWNER, region: 'cn-north-1' } });
    shared().grantRead(Role.fromRoleName(stack, 'Reader', 'reader'));
    expect(linesOf(mapOf(app))).toEqual(['arn:aws-cn:iam::111111111111:role/reader read China/Secret: complete']);
  });

  test('a user with a path', () => {
    const consumer = new Stack(app, 'Consumer', { env: OTHER });
    shared().grantRead(User.fromUserArn(consumer, 'Reader', 'arn:aws:iam::222222222222:user/people/ada'));
    expect(linesOf(mapOf(app))).toEqual(['arn:aws:iam::222222222222:user/people/ada read Owner/Secret: complete']);
  });

  test('a role that a condition names', () => {
    const secret = shared();
    secret.grantAccess(SecretConsumer.role(OTHER.account, 'reader', { path: '/app/' }), SecretAccess.READ);
    secret.grantRead(Role.fromRoleName(new Stack(app, 'Consumer', { env: OTHER }), 'Reader', 'reader'));
    expect(mapOf(app).principals.map(({ id }) => id)).toEqual(['arn:aws:iam::222222222222:role/app/reader']);
  });
});
