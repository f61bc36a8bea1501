import { createFinding, Finding, judge, Rule } from './rule';
import { RuleId } from './rule-ids';
import { HOURS_OF_A_DAY, parseScheduleExpression, RotationTimes } from './schedule-expression';
import { Source } from './sources';
import { Text } from '../cloudformation/text';

/** A rotation schedule of a secret. */
export interface RotationFacts {
  readonly expression?: Text;
  /** `AutomaticallyAfterDays`. */
  readonly days?: Text;
  /** The length of the rotation window. */
  readonly window?: Text;
  /** The type of a hosted rotation. */
  readonly hostedType?: Text;
  /**
   * Whether the app permits Secrets Manager to call the function; undefined where synthesis does not know,
   * or where there is no function.
   */
  readonly isFunctionPermitted?: boolean;
}

const MIN_HOURS = 4;
const MAX_DAYS = 1000;
/** Every type that AWS has documented has it; which engines there are, may be newer than this library. */
const HOSTED_TYPE = /^[A-Za-z0-9]+(Single|Multi)User$/;
const WINDOW = /^([0-9]{1,2})h$/;

/** What a rotation schedule must be. */
export const ROTATION_RULES: readonly Rule<RotationFacts>[] = [
  {
    id: RuleId.ROTATION_EXPRESSION,
    level: 'error',
    title: 'Form of a rotation schedule',
    requirement: 'must have a schedule expression that Secrets Manager can read',
    isCompliant: facts => timesOf(facts)?.problem === undefined,
    fix: 'Write rate(30 days), rate(4 hours), or cron(0 8 1 * ? *).',
    detail: facts => timesOf(facts)!.problem!,
    source: Source.ROTATION_SCHEDULE,
  },
  {
    id: RuleId.ROTATION_INTERVAL,
    level: 'error',
    title: 'Time between two rotations',
    requirement: `must rotate at most every ${MIN_HOURS} hours, and at least every ${MAX_DAYS} days`,
    isCompliant: facts => areDaysValid(facts) && isIntervalValid(timesOf(facts)),
    fix: 'Choose a time in this range. If the secret should not rotate, remove the schedule.',
    source: `${Source.ROTATION_RULES} ${Source.ROTATION_SCHEDULE} (which has 999 days for a rate; aws-cdk-lib takes 1000)`,
  },
  {
    id: RuleId.ROTATION_SCHEDULED_TWICE,
    level: 'error',
    title: 'Days and an expression together',
    requirement: 'must have either AutomaticallyAfterDays or ScheduleExpression',
    isCompliant: ({ days, expression }) => !days?.isGiven || !expression?.isGiven,
    fix: 'Remove AutomaticallyAfterDays: ScheduleExpression is more precise.',
    source: Source.ROTATION_RULES,
  },
  {
    id: RuleId.ROTATION_WINDOW,
    level: 'error',
    title: 'Length of a rotation window',
    requirement: 'must have a window of whole hours, such as 3h, that ends before the next window opens and before the UTC day ends',
    isCompliant: isWindowValid,
    fix: 'Set Duration to whole hours up to the longest, or open the window earlier with a cron expression.',
    detail: facts => `It is ${facts.window!.literal}, and ${longestWindow(facts)}h is the longest.`,
    source: `${Source.ROTATION_RULES} ${Source.ROTATION_SCHEDULE}`,
  },
  {
    id: RuleId.ROTATION_HOSTED_TYPE,
    level: 'error',
    title: 'Type of a hosted rotation',
    requirement: 'must have a RotationType that Secrets Manager has a template for',
    isCompliant: ({ hostedType }) => hostedType?.value === undefined || HOSTED_TYPE.test(hostedType.literal),
    fix: 'Write the engine and SingleUser or MultiUser, such as MySQLSingleUser or PostgreSQLMultiUser.',
    detail: ({ hostedType }) => `It is ${hostedType!.shown}.`,
    source: Source.CFN_HOSTED_ROTATION,
  },
  {
    id: RuleId.ROTATION_FUNCTION_PERMISSION,
    level: 'warning',
    title: 'Rotation function that Secrets Manager may not call',
    requirement: 'has a function that Secrets Manager has no permission to call, and the CDK adds none to an imported function',
    isCompliant: ({ isFunctionPermitted }) => isFunctionPermitted !== false,
    fix:
      'Call grantInvoke(new iam.ServicePrincipal(\'secretsmanager.amazonaws.com\')) in the app that '
      + 'creates the function, and grant its role access to the secret. Then acknowledge this warning.',
    source: Source.ROTATION_PERMISSIONS,
  },
];

/** @param path of the schedule, as a construct */
export function judgeRotation(path: string, facts: RotationFacts): Finding[] {
  const { expression, days } = facts;
  return judge(ROTATION_RULES, { property: `rotation schedule ${path}`, value: facts, shown: (expression ?? days)?.shown });
}

/** `automaticallyAfter`, which at zero asks for no rotation. */
export function judgeInterval(path: string, { hours, shown }: { readonly hours: number; readonly shown: string }): Finding[] {
  const isValid = hours === 0 || isIntervalValid({ shortestHours: hours, longestHours: hours });
  const rule = ROTATION_RULES.find(({ id }) => id === RuleId.ROTATION_INTERVAL)!;
  return isValid ? [] : [createFinding(rule, { property: `rotation schedule ${path}: automaticallyAfter`, value: {}, shown })];
}

/** What `addRotationSchedule()` was called with. A part that is not there is not judged. */
export interface RotationCallFacts {
  /** How many of `rotationLambda` and `hostedRotation` were given. */
  readonly ways?: number;
  /** `automaticallyAfter`; null for a token. */
  readonly hours?: number | null;
}

/** Judged at the call: the CDK throws on some of these, before the rest of the app is judged. */
export const ROTATION_CALL_RULES = {
  ways: {
    id: RuleId.ROTATION_WAYS,
    level: 'error',
    title: 'Function or hosted rotation',
    requirement: 'must have either rotationLambda or hostedRotation',
    isCompliant: ({ ways = 1 }) => ways === 1,
    fix: 'Pass the function that rotates the secret, or a HostedRotation for the engine of its database.',
    detail: ({ ways }) => ways === 0 ? 'It has neither.' : 'It has both.',
    source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-secretsmanager-rotationschedule.html (aws-cdk-lib refuses it too)',
  },
  automaticallyAfter: {
    id: RuleId.ROTATION_AFTER,
    level: 'error',
    title: 'Time of a rotation in code',
    requirement: 'must be a literal of whole hours or days',
    isCompliant: ({ hours = 0 }) => hours !== null && Number.isInteger(hours),
    fix: 'Write Duration.days(30). If only the deployment knows the time, omit automaticallyAfter, and set the schedule on the resource: '
      + '(schedule.node.defaultChild as CfnRotationSchedule).rotationRules = { scheduleExpression: `rate(${days.valueAsString} days)` }.',
    source: `${Source.ROTATION_SCHEDULE} (a rate of Secrets Manager has hours or days; aws-cdk-lib writes minutes, or throws)`,
  },
} satisfies Record<string, Rule<RotationCallFacts>>;

/** @param shown the duration as the user wrote it */
export function judgeRotationCall(path: string, facts: RotationCallFacts, shown?: string): Finding[] {
  return Object.entries<Rule<RotationCallFacts>>(ROTATION_CALL_RULES).flatMap(([property, rule]) => judge([rule], {
    property: `rotation schedule ${path}${property === 'ways' ? '' : `: ${property}`}`, value: facts, shown: property === 'ways' ? undefined : shown,
  }));
}

function timesOf({ expression }: RotationFacts): RotationTimes | undefined {
  return expression?.value === undefined ? undefined : parseScheduleExpression(expression.literal);
}

function areDaysValid({ days }: RotationFacts): boolean {
  if (days?.value === undefined) return true;
  const count = Number(days.literal);
  return Number.isInteger(count) && count >= 1 && count <= MAX_DAYS;
}

function isIntervalValid({ shortestHours = MIN_HOURS, longestHours = 0 }: Partial<RotationTimes> = {}): boolean {
  return shortestHours >= MIN_HOURS && longestHours <= MAX_DAYS * HOURS_OF_A_DAY;
}

function isWindowValid(facts: RotationFacts): boolean {
  if (facts.window?.value === undefined) return true;
  const [, hours] = WINDOW.exec(facts.window.literal) ?? [];
  return hours !== undefined && Number(hours) >= 1 && Number(hours) <= longestWindow(facts);
}

function longestWindow(facts: RotationFacts): number {
  return timesOf(facts)?.windowHours ?? HOURS_OF_A_DAY;
}
