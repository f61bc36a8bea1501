import * as fc from 'fast-check';
import { ids, reported, withGaps } from './support';
import { Text } from '../../src/cloudformation/text';
import { judgeRotation, RotationFacts } from '../../src/rules/rotation';

const of = (facts: { readonly [K in keyof RotationFacts]: string | boolean | undefined }) => judgeRotation('Shop/Rotation', Object.fromEntries(
  Object.entries(facts).map(([name, value]) => [name, typeof value === 'string' ? withGaps(value) : value])));

describe('what Secrets Manager takes breaks no rule', () => {
  test.each([
    'rate(4 hours)', 'rate(1 day)', 'rate(10 days)', 'rate(1 days)', 'rate(999 days)', 'rate(1000 days)', 'rate(24000 hours)',
    'cron(0 4/12 * * ? *)', 'cron(0 8/8 * * ? *)', 'cron(0 0/4 * * ? *)', 'cron(0 16 L * ? *)', 'cron(0 0 ? * SUN#1 *)', 'cron(0 8 1/7 * ? *)',
    'cron(0 8,12 31 JAN,DEC ? *)', 'cron(0 23 ? 1-12/3 7L *)', 'cron(0 8-10/4 1 * ? *)', 'cron( 0 8  1 * ? * )', 'cron(0 ? 1 * ? *)', 'cron(0 8 ? jan-Jun MON-FRI *)', 'cron(0 8 LW * ? *)', 'cron(0 8 1W * ? *)', 'cron(0 8 ? * FRIL *)', 'cron(0 8 ? * L *)',
    '…', 'rate(… days)', 'cron(0 … * * ? *)',
  ])('the expression %s', expression => {
    expect(reported(of({ expression }))).toEqual([]);
  });

  test.each(['1', '30', '1000', '…'])('%s days', days => expect(reported(of({ days }))).toEqual([]));

  test.each([
    ['rate(4 hours)', '4h'], ['rate(10 hours)', '10h'], ['rate(30 days)', '24h'], ['rate(48 hours)', '24h'], ['cron(0 20 * * ? *)', '4h'],
    ['cron(0 8,16 * * ? *)', '8h'], ['cron(0 /4 * * ? *)', '4h'], ['cron(0 /6 * * ? *)', '6h'], ['cron(0 ? * * ? *)', '24h'], [undefined, '24h'], [undefined, '1h'], ['…', '24h'], ['rate(4 hours)', '…h'],
  ])('with the expression %s, the window %s', (expression, window) => expect(reported(of({ expression, window }))).toEqual([]));

  test.each(['MySQLSingleUser', 'PostgreSQLMultiUser', 'Db2SingleUser', 'NewEngineMultiUser', '…'])('the hosted rotation %s', hostedType => {
    expect(reported(of({ hostedType }))).toEqual([]);
  });

  test('days beside an expression that may not be there', () => {
    expect(reported(judgeRotation('R', { days: Text.literal('30'), expression: Text.PERHAPS }))).toEqual([]);
    expect(reported(judgeRotation('R', { days: Text.PERHAPS, expression: Text.literal('rate(4 hours)') }))).toEqual([]);
  });

  test('a function that the app permits, and one of which synthesis knows nothing', () => {
    expect([of({ isFunctionPermitted: true }), of({ isFunctionPermitted: undefined })]).toEqual([[], []]);
  });

  test('every rate from 4 hours to 1000 days', () => {
    fc.assert(fc.property(fc.integer({ min: 4, max: 24_000 }), hours => expect(reported(of({ expression: `rate(${hours} hours)` }))).toEqual([])));
    fc.assert(fc.property(fc.integer({ min: 1, max: 1000 }), days => expect(reported(of({ expression: `rate(${days} days)`, window: '24h' }))).toEqual([])));
  });
});

describe('what Secrets Manager refuses is found', () => {
  test.each([
    ['every day', 'It is neither rate(…) nor cron(…).'],
    ['', 'It is neither rate(…) nor cron(…).'],
    ['rate(30 minutes)', 'A rate needs a whole number and one of the units hour, hours, day, and days.'],
    ['rate(1.5 days)', 'A rate needs a whole number and one of the units hour, hours, day, and days.'],
    ['rate(0 days)', 'The number of a rate must be at least 1.'],
    ['cron(0 8 * * ?)', 'A cron expression needs six fields, and this one has 5.'],
    ['cron(30 8 * * ? *)', 'The minutes must be 0, because rotation windows open on the hour.'],
    ['cron(* 8 * * ? *)', 'The minutes must be 0, because rotation windows open on the hour.'],
    ['cron(0 8 * * ? 2027)', 'The year must be *.'],
    ['cron(0 24 * * ? *)', 'The hours must be 0 to 23.'],
    ['cron(0 8 32 * ? *)', 'The day of the month must be 1 to 31.'],
    ['cron(0 8 0 * ? *)', 'The day of the month must be 1 to 31.'],
    ['cron(0 8 1 13 ? *)', 'The month must be 1 to 12.'],
    ['cron(0 8 ? * 8 *)', 'The day of the week must be 1 to 7.'],
    ['cron(0 8 ? * XYZ *)', 'The day of the week cannot be XYZ.'],
    ['cron(0 8 1 JAN-DZ ? *)', 'The month cannot be DZ.'],
    ['cron(0 8am 1 * ? *)', 'The hours cannot be am.'],
    ['cron(0 8 MON * ? *)', 'The day of the month cannot be MON.'],
  ])('the expression "%s"', (expression, detail) => {
    expect(reported(of({ expression }))).toEqual([
      `error MS081 rotation schedule Shop/Rotation "${expression}" must have a schedule expression that Secrets Manager can read. `
      + `${detail} Write rate(30 days), rate(4 hours), or cron(0 8 1 * ? *).`,
    ]);
  });

  const INTERVAL = 'must rotate at most every 4 hours, and at least every 1000 days. '
    + 'Choose a time in this range. If the secret should not rotate, remove the schedule.';
  test.each([
    'rate(1 hour)', 'rate(3 hours)', 'rate(1001 days)', 'rate(5000 days)', 'rate(24001 hours)',
    'cron(0 * * * ? *)', 'cron(0 0/3 * * ? *)', 'cron(0 8,10 * * ? *)', 'cron(0 8-12 * * ? *)', 'cron(0 */2 * * ? *)', 'cron(0 /3 * * ? *)',
  ])('the interval of %s', expression => {
    expect(reported(of({ expression }))).toEqual([`error MS082 rotation schedule Shop/Rotation "${expression}" ${INTERVAL}`]);
  });

  test.each(['0', '-1', '1001', '5000', '1.5', 'monthly'])('%s days', days => {
    expect(reported(of({ days }))).toEqual([`error MS082 rotation schedule Shop/Rotation "${days}" ${INTERVAL}`]);
  });

  test('days and an expression', () => {
    expect(reported(of({ days: '30', expression: 'rate(30 days)' }))).toEqual([
      'error MS083 rotation schedule Shop/Rotation "rate(30 days)" must have either AutomaticallyAfterDays or ScheduleExpression. '
      + 'Remove AutomaticallyAfterDays: ScheduleExpression is more precise.',
    ]);
  });

  test.each([
    ['rate(4 hours)', '5h', 4], ['rate(30 days)', '25h', 24], ['rate(48 hours)', '25h', 24], ['cron(0 20 * * ? *)', '5h', 4],
    ['cron(0 8,16 * * ? *)', '9h', 8], ['cron(0 4,20 * * ? *)', '5h', 4], ['rate(30 days)', '0h', 24], ['rate(30 days)', '3', 24],
    ['rate(30 days)', '3 hours', 24], ['cron(0 /6 * * ? *)', '7h', 6],
  ])('with the expression %s, the window %s', (expression, window, longest) => {
    expect(reported(of({ expression, window }))).toEqual([
      `error MS084 rotation schedule Shop/Rotation "${expression}" must have a window of whole hours, such as 3h, that ends before the next window opens and before `
      + `the UTC day ends. It is ${window}, and ${longest}h is the longest. Set Duration to whole hours up to the longest, or open the window earlier with a cron expression.`,
    ]);
  });

  test.each(['Nonsense', 'MySQL', 'SingleUser', ''])('the hosted rotation "%s"', hostedType => {
    expect(reported(of({ hostedType }))).toEqual([
      'error MS085 rotation schedule Shop/Rotation must have a RotationType that Secrets Manager has a template for. '
      + `It is ${hostedType}. Write the engine and SingleUser or MultiUser, such as MySQLSingleUser or PostgreSQLMultiUser.`,
    ]);
  });

  test('a function that Secrets Manager may not call', () => {
    expect(reported(of({ isFunctionPermitted: false }))).toEqual([
      'warning MS086 rotation schedule Shop/Rotation has a function that Secrets Manager has no permission to call, and the CDK adds none to an imported function. Call grantInvoke(new iam.ServicePrincipal(\'secretsmanager.amazonaws.com\')) in the app that creates the function, and grant its role access to the secret. Then acknowledge this warning.',
    ]);
  });

  test('every rate below 4 hours, and above 1000 days', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 3 }), hours => expect(ids(of({ expression: `rate(${hours} hours)` }))).toEqual(['MS082'])));
    fc.assert(fc.property(fc.integer({ min: 1001 }), days => expect(ids(of({ expression: `rate(${days} days)` }))).toEqual(['MS082'])));
  });
});
