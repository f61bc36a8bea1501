import { App, CfnCondition, CfnResource, Fn, Stack } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnRotationSchedule, CfnRotationScheduleProps, CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { allow, GET, mapOf, newOwner, roleIn } from './maps';

let app: App;
let stack: Stack;
let secret: CfnSecret;

beforeEach(() => {
  ({ app, stack, secret } = newOwner());
});

const arnOf = (name: string) => `arn:aws:lambda:eu-central-1:111111111111:function:${name}`;
const functionIn = (id: string, functionName?: string) => (
  new CfnFunction(stack, id, { functionName, code: { zipFile: 'x' }, role: 'arn:aws:iam::111111111111:role/x' }));
const schedule = (props: Partial<CfnRotationScheduleProps>) => new CfnRotationSchedule(stack, 'Schedule', { secretId: secret.ref, ...props });

/** What the map says of a role that may read where the rotation function is this one. */
function statusFor(arn: string, operator = 'StringEquals'): string {
  allow(roleIn(stack), GET, secret.ref, { conditions: { [operator]: { 'secretsmanager:resource/AllowRotationLambdaArn': arn } } });
  return mapOf(app).paths[0]?.status ?? 'none';
}

describe('a condition on the rotation function', () => {
  test.each<[string, (named: CfnFunction, other: CfnFunction) => string, string]>([
    ['its ARN', named => named.attrArn, 'complete'],
    ['its name', () => arnOf('rotate'), 'complete'],
    ['a reference to it', named => arnOf(named.ref), 'complete'],
    ['its name in a pattern of another operator', () => arnOf('rot*'), 'none'],
    ['the ARN of another one', (_, other) => other.attrArn, 'none'],
    ['another name', () => arnOf('other'), 'unknown'],
    ['another account', () => arnOf('rotate').replace('1111', '2222'), 'none'],
    ['an import', () => Fn.importValue('rotation'), 'unknown'],
  ])('is compared with the function of the schedule: %s', (_, arn, status) => {
    const [named, other] = [functionIn('Named', 'rotate'), functionIn('Other')];
    schedule({ rotationLambdaArn: named.attrArn });
    expect(statusFor(arn(named, other))).toBe(status);
  });

  test('is met by a pattern', () => {
    schedule({ rotationLambdaArn: functionIn('Named', 'rotate').attrArn });
    expect(statusFor(arnOf('rot*'), 'ArnLike')).toBe('complete');
  });

  test('is met by a function without a name', () => {
    const rotation = functionIn('Unnamed');
    schedule({ rotationLambdaArn: rotation.attrArn });
    expect(statusFor(arnOf(rotation.ref))).toBe('complete');
  });

  test('is met by a function of SAM', () => {
    const rotation = new CfnResource(stack, 'Rotation', { type: 'AWS::Serverless::Function', properties: { Role: 'arn:aws:iam::111111111111:role/x' } });
    schedule({ rotationLambdaArn: rotation.getAtt('Arn').toString() });
    expect(statusFor(arnOf(rotation.ref))).toBe('complete');
  });

  test.each([[arnOf('rotate'), 'complete'], [arnOf('other'), 'none']])('is compared with a literal ARN: %s is %s', (arn, status) => {
    schedule({ rotationLambdaArn: arnOf('rotate') });
    expect(statusFor(arn)).toBe(status);
  });

  test.each<[string, (isProd: CfnCondition) => void]>([
    ['there is no schedule', () => {}],
    ['the schedule has a condition', isProd => { schedule({ rotationLambdaArn: arnOf('rotate') }).cfnOptions.condition = isProd; }],
    ['one of two functions rotates it', () => schedule({ rotationLambdaArn: Fn.conditionIf('IsProd', arnOf('rotate'), arnOf('other')).toString() })],
    ['the rotation is hosted', () => schedule({ hostedRotationLambda: { rotationType: 'MySQLSingleUser' } })],
    ['an alias of a function rotates it', () => schedule({
      rotationLambdaArn: new CfnResource(stack, 'Live', { type: 'AWS::Lambda::Alias', properties: {} }).ref,
    })],
  ])('is open where %s', (_, add) => {
    add(new CfnCondition(stack, 'IsProd', { expression: Fn.conditionEquals(Fn.ref('AWS::StackName'), 'prod') }));
    expect(statusFor(arnOf('rotate'))).toBe('unknown');
  });
});
