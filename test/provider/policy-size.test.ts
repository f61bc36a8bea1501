import { App, Aws, CfnParameter, Fn, Lazy, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnParameter as SsmParameter } from 'aws-cdk-lib/aws-ssm';
import { HandlerPolicy } from '../../src/provider/handler-policy';
import { sizeOf } from '../../src/provider/policy-size';

const LIMIT = 6_144;
const aStack = () => new Stack(new App(), 'Stack');

describe('a policy has room', () => {
  const permission = (length: number) => ({ actions: ['s3:GetObject'], resource: 'x'.repeat(length) });

  function aPolicy(): HandlerPolicy {
    const stack = aStack();
    return new HandlerPolicy(stack, 'Policy', new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }), 0);
  }

  function lengthOf(policy: HandlerPolicy): number {
    return JSON.stringify(policy.stack.resolve(policy.policyDocument)).length;
  }

  /** What stands around the resource is counted as 124 characters: a few more than CDK writes. */
  const longest = LIMIT - 124;

  test('for what makes exactly the limit of IAM, and for not one character more', () => {
    const policy = aPolicy();
    expect([longest, longest + 1].map(length => policy.hasRoomFor([permission(length)]))).toEqual([true, false]);
    policy.allow([permission(longest)]);
    expect(policy.hasRoomFor([])).toBe(true);
    expect(lengthOf(policy)).toBeLessThanOrEqual(LIMIT);
    expect(lengthOf(policy)).toBeGreaterThan(LIMIT - 50);
  });

  test('for a second resource of the same actions, which costs itself, two quotes and a comma', () => {
    const policy = aPolicy();
    policy.allow([permission(100)]);
    const rest = longest - 100 - 3;
    expect([rest, rest + 1].map(length => policy.hasRoomFor([permission(length)]))).toEqual([true, false]);
  });

  test('for many statements, each with its effect, and no more than IAM takes', () => {
    const policy = aPolicy();
    const more = (index: number) => [{ actions: [`s3:Action${index}`], resource: '*' }];
    let count = 0;
    for (; policy.hasRoomFor(more(count)); count++) policy.allow(more(count));
    expect(count).toBeGreaterThan(40);
    expect(lengthOf(policy)).toBeLessThanOrEqual(LIMIT);
  });
});

describe('the size of a piece of a policy', () => {
  /** Two quotes stand around a text. */
  const quoted = (length: number) => length + 2;
  /** One more than the longest ARN has around the name. */
  const around = 'arn:aws-us-gov:secretsmanager:ap-southeast-1:111111111111:secret:-AbCdEf'.length + 1;
  const keyArn = `arn:aws-us-gov:kms:ap-southeast-1:111111111111:key/${'x'.repeat(36)}`.length;

  test.each<[string, unknown, number]>([
    ['a text', 'abc', quoted(3)],
    ['a text that JSON escapes', 'a"b', quoted(4)],
    ['a list', ['ab', 'c'], '["ab","c",]'.length],
    ['an object', { a: 'b' }, '{"a":"b",}'.length],
    ['nothing', undefined, quoted(0)],
    ['a raw reference to the partition', { Ref: 'AWS::Partition' }, 10],
    ['a raw reference to the account', { Ref: 'AWS::AccountId' }, 12],
    ['a raw reference to the region', { Ref: 'AWS::Region' }, 14],
    ['a raw reference to the URL suffix', { Ref: 'AWS::URLSuffix' }, 18],
    ['a raw reference to the id of the stack', { Ref: 'AWS::StackId' }, 230],
    ['a raw reference to anything else', { Ref: 'Queue' }, 200],
    ['a function whose length nobody knows', Fn.importValue('Export'), 200],
    ['a raw attribute', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 200],
    ['a part of the id of the stack', Fn.select(2, Fn.split('/', Aws.STACK_ID)), 36],
    ['an object that has a reference for a value', { Ref: 'AWS::Region', and: 'b' }, '{"Ref":"AWS::Region","and":"b",}'.length],
    ['a token for the partition', Aws.PARTITION, 10],
    ['texts around a token', `arn:${Aws.PARTITION}:x`, quoted('arn:aws-us-gov:x'.length)],
    ['a text after a function', `${Fn.select(2, Fn.split('/', Aws.STACK_ID))}/*`, quoted(36 + 2)],
    ['a join, with the quotes of its parts', Fn.join('--', ['a', Aws.REGION]), quoted(quoted(1) + 14 + 4)],
  ])('that is %s', (_, piece, size) => {
    expect(sizeOf(piece, aStack())).toBe(size);
  });

  test.each<[string, (stack: Stack) => string, number]>([
    ['the id of the stack', stack => stack.stackId, 230],
    ['a parameter of the template', stack => new CfnParameter(stack, 'Parameter').valueAsString, 200],
    ['a key', stack => new CfnKey(stack, 'Key').attrArn, keyArn],
    ['a secret with a name', stack => new CfnSecret(stack, 'Secret', { name: 'shop/db' }).ref, around + 'shop/db'.length],
    ['a secret without a name', stack => new CfnSecret(stack, 'Secret').ref, around + 'Stack-Secret-AbCdEfGhIjKlM'.length],
    ['a secret whose name the deployment knows', stack => new CfnSecret(stack, 'Secret', { name: Fn.ref('Name') }).ref, 200],
    ['a secret whose name is lazy', stack => new CfnSecret(stack, 'Secret', { name: Lazy.string({ produce: () => 'early' }) }).ref, 200],
    ['a parameter of Systems Manager with a name', stack => new SsmParameter(stack, 'Parameter', { type: 'String', value: 'v', name: '/shop/db' }).ref, around + '/shop/db'.length],
    ['a parameter of Systems Manager without a name', stack => new SsmParameter(stack, 'Parameter', { type: 'String', value: 'v' }).ref, 200],
  ])('that refers to %s', (_, reference, length) => {
    const stack = aStack();
    expect(sizeOf(reference(stack), stack)).toBe(quoted(length));
  });
});
