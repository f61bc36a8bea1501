import { CfnParameter, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CfnRotationSchedule, HostedRotation, RotationScheduleOptions } from 'aws-cdk-lib/aws-secretsmanager';
import { ManagedSecret, SecretContent } from '../src';
import { appWith, errorsOf, stackIn, synthesize } from './plugin/support';

const rotator = (stack: Stack) => new Function(stack, 'F', { code: Code.fromInline('a'), handler: 'a', runtime: Runtime.NODEJS_LATEST });
const days = (stack: Stack) => new CfnParameter(stack, 'Days', { type: 'Number' });

/** The errors of a stack with a schedule, and with another secret that is wrong. */
function errorsWith(options: (stack: Stack) => RotationScheduleOptions): string[] {
  const app = appWith();
  const stack = stackIn(app);
  new ManagedSecret(stack, 'S').addRotationSchedule('R', options(stack));
  new ManagedSecret(stack, 'Other', { secretName: 'a b' });
  const [other, ...errors] = errorsOf(synthesize(app)).reverse();
  expect(other).toContain('[Shop/Other] MS001 ');
  return errors;
}

const WAYS = '[Shop/S] MS917 rotation schedule Shop/S/R must have either rotationLambda or hostedRotation.';
const PASS_ONE = 'Pass the function that rotates the secret, or a HostedRotation for the engine of its database.';

test('a schedule with both ways to rotate, or with neither, is an error beside the others of the app', () => {
  expect(errorsWith(stack => ({ rotationLambda: rotator(stack), hostedRotation: HostedRotation.mysqlSingleUser() }))).toEqual([`${WAYS} It has both. ${PASS_ONE}`]);
  expect(errorsWith(() => ({}))).toEqual([`${WAYS} It has neither. ${PASS_ONE}`]);
});

const AFTER = 'must be a literal of whole hours or days. Write Duration.days(30). If only the deployment knows the time, omit automaticallyAfter, and set the schedule on the '
  + 'resource: (schedule.node.defaultChild as CfnRotationSchedule).rotationRules = { scheduleExpression: `rate(${days.valueAsString} days)` }.';

test.each<[string, (stack: Stack) => Duration, string]>([
  ['of a parameter in days', stack => Duration.days(days(stack).valueAsNumber), ''],
  ['of a parameter in hours', stack => Duration.hours(days(stack).valueAsNumber), ''],
  ['that is lazy', () => Duration.days(Lazy.number({ produce: () => 30 })), ''],
  ['of four hours and a second', () => Duration.seconds(14401), '"Duration.seconds(14401)" '],
  ['of four and a half hours', () => Duration.minutes(270), '"Duration.minutes(270)" '],
  ['of a minute over 25 hours', () => Duration.minutes(1501), '"Duration.minutes(1501)" '],
])('a time between rotations %s is an error beside the others of the app', (_, automaticallyAfter, shown) => {
  expect(errorsWith(stack => ({ rotationLambda: rotator(stack), automaticallyAfter: automaticallyAfter(stack) }))).toEqual([
    `[Shop/S] MS918 rotation schedule Shop/S/R: automaticallyAfter ${shown}${AFTER}`,
  ]);
});

test('the lines that the error advises make the schedule of a parameter', () => {
  const stack = stackIn(appWith());
  const schedule = new ManagedSecret(stack, 'S', { content: SecretContent.empty() }).addRotationSchedule('R', { rotationLambda: rotator(stack) });
  (schedule.node.defaultChild as CfnRotationSchedule).rotationRules = { scheduleExpression: `rate(${days(stack).valueAsString} days)` };
  Template.fromStack(stack).hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
    RotationRules: { ScheduleExpression: { 'Fn::Join': ['', ['rate(', { Ref: 'Days' }, ' days)']] } },
  });
});
