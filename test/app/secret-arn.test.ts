import { App, Aws, CfnParameter, Reference, Stack, Token } from 'aws-cdk-lib';
import { CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { createObservedArn, createReportingArn, environmentOfArn, isWithinReach, moveArnToRegion, nameFromArn } from '../../src/app/secret-arn';
import { errorMessage } from '../support/errors';

const HERE = { account: '111111111111', region: 'eu-central-1' };
const ARN = 'arn:aws:secretsmanager:eu-west-1:222222222222:secret:shop/db-AbCdEf';
let app: App;
let home: Stack;
beforeEach(() => {
  app = new App();
  home = new Stack(app, 'Home', { env: HERE });
});
const stackOf = (env: Partial<typeof HERE>, crossRegionReferences = false) =>
  new Stack(app, `Stack${app.node.children.length}`, { env: { ...HERE, ...env }, crossRegionReferences });

describe('the ARN of a secret without a name', () => {
  const arnOf = (unnamed: (consumer: Stack) => string) => createReportingArn(new Secret(home, 'Secret').secretArn, unnamed);

  test('is a reference where the secret is', () => {
    expect(home.resolve(arnOf(() => 'substitute'))).toEqual({ Ref: 'SecretA720EF05' });
  });

  test('is the substitute in another environment, which is asked for that stack', () => {
    const consumer = stackOf({ account: '222222222222' });
    const unnamed = jest.fn(() => 'substitute');
    expect(consumer.resolve(arnOf(unnamed))).toBe('substitute');
    expect(unnamed.mock.calls).toEqual([[consumer]]);
  });

  test('hides no other error of the reference', () => {
    class Broken extends Reference {
      constructor() {
        super({}, home, 'Broken');
      }

      public resolve(): never {
        throw new Error('The reference is broken.');
      }
    }
    expect(errorMessage(() => home.resolve(createReportingArn(Token.asString(new Broken()), () => 'substitute')))).toContain('The reference is broken.');
  });
});

test('an observed ARN is the same reference, and says where it is out of reach', () => {
  const observe = jest.fn();
  const arn = createObservedArn(new Secret(home, 'Secret', { secretName: 'shop/db' }).secretArn, home, observe);
  const away = stackOf({ region: 'eu-west-1' });
  const beside = stackOf({});
  expect(home.resolve(arn)).toEqual({ Ref: 'SecretA720EF05' });
  expect([away, beside].map(stack => JSON.stringify(stack.resolve(arn)).includes('shop/db'))).toEqual([true, false]);
  expect(observe.mock.calls).toEqual([[away]]);
});

test.each<[string, Partial<typeof HERE>, boolean, boolean]>([
  ['the same environment', {}, false, true],
  ['another region', { region: 'eu-west-1' }, false, false],
  ['another region that takes references of other regions', { region: 'eu-west-1' }, true, true],
  ['another account', { account: '222222222222' }, false, false],
  ['another account that takes references of other regions', { account: '222222222222' }, true, false],
])('within reach of %s: %j', (_, env, crosses, expected) => {
  expect(isWithinReach(home, stackOf(env, crosses))).toBe(expected);
});

test.each<[string, string | undefined, number]>([
  ['no hyphen', 'shop/db', 1], ['two hyphens', 'shop-db-main', 3], ['no name, which CloudFormation gives one hyphen', undefined, 2],
])('the name within an ARN has as many parts as the name has: %s', (_, name, count) => {
  const part = (index: number) => ({ 'Fn::Select': [index, { 'Fn::Split': ['-', { 'Fn::Select': [6, { 'Fn::Split': [':', { Ref: 'Arn' }] }] }] }] });
  const { valueAsString } = new CfnParameter(home, 'Arn');
  const expected = [part(0), { 'Fn::Join': ['-', [part(0), part(1)]] }, { 'Fn::Join': ['-', [part(0), part(1), part(2)]] }][count - 1];
  expect(home.resolve(nameFromArn(valueAsString, () => name))).toEqual(expected);
});

describe('the environment of an ARN', () => {
  const of = (arn: string) => home.resolve(environmentOfArn(home, arn));

  test('is what its fields say, whatever comes after them', () => {
    expect([of(ARN), of(`${ARN}:more`)]).toEqual(Array(2).fill({ account: '222222222222', region: 'eu-west-1' }));
  });

  test('is that of the stack where its fields are empty', () => {
    expect([of('arn:aws:secretsmanager:::secret:db'), of('arn:aws:secretsmanager:eu-west-1::secret:db')]).toEqual([HERE, { ...HERE, region: 'eu-west-1' }]);
  });

  test('has the tokens that its fields are', () => {
    expect(of(`arn:aws:secretsmanager:${Aws.REGION}:${Aws.ACCOUNT_ID}:secret:db`)).toEqual({ account: { Ref: 'AWS::AccountId' }, region: { Ref: 'AWS::Region' } });
  });

  test('of a reference is the account of its stack, and the region in the ARN', () => {
    const { ref } = new CfnSecret(home, 'Secret');
    expect(of(ref)).toEqual({ account: HERE.account, region: { 'Fn::Select': [3, { 'Fn::Split': [':', { Ref: 'Secret' }] }] } });
  });

  test('of what no reference says is in the ARN', () => {
    const macro = { 'Fn::Transform': { Name: 'Arn' } };
    const field = (index: number) => ({ 'Fn::Select': [index, { 'Fn::Split': [':', macro] }] });
    expect(of(Token.asString(macro))).toEqual({ account: field(4), region: field(3) });
  });
});

test('an ARN moves to another region with all else that it has', () => {
  expect(home.resolve(moveArnToRegion(ARN, 'us-east-1'))).toBe('arn:aws:secretsmanager:us-east-1:222222222222:secret:shop/db-AbCdEf');
  const part = (index: number) => ({ 'Fn::Select': [index, { 'Fn::Split': [':', { Ref: 'Arn' }] }] });
  expect(home.resolve(moveArnToRegion(new CfnParameter(home, 'Arn').valueAsString, 'us-east-1'))).toEqual({
    'Fn::Join': [':', [part(0), part(1), part(2), 'us-east-1', part(4), part(5), part(6)]],
  });
});
