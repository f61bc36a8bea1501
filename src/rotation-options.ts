import { Duration } from 'aws-cdk-lib';
import { HostedRotation, RotationScheduleOptions } from 'aws-cdk-lib/aws-secretsmanager';
import { judgeInterval, judgeRotationCall } from './rules/rotation';
import { Finding } from './rules/rule';

/** Options that RotationSchedule takes, and what is wrong with those that were given. */
interface CheckedRotation {
  readonly options: RotationScheduleOptions;
  readonly findings: readonly Finding[];
}

/**
 * RotationSchedule throws on options that cannot be, before the rest of the app is judged: it gets others in
 * their place, and the findings fail the synthesis.
 */
export function checkRotation(path: string, given: RotationScheduleOptions): CheckedRotation {
  const { rotationLambda, hostedRotation, automaticallyAfter } = given;
  const ofWays = judgeRotationCall(path, { ways: [rotationLambda, hostedRotation].filter(way => way !== undefined).length });
  const ofInterval = automaticallyAfter ? judgeAfter(path, automaticallyAfter) : [];
  const way = ofWays.length === 0 ? {} : {
    hostedRotation: rotationLambda ? undefined : HostedRotation.mysqlSingleUser(),
  };
  return {
    options: { ...given, ...way, automaticallyAfter: ofInterval.length > 0 ? undefined : automaticallyAfter },
    findings: [...ofWays, ...ofInterval],
  };
}

/** What is wrong with the time between two rotations. */
export function judgeAfter(path: string, after: Duration): Finding[] {
  if (after.isUnresolved()) return judgeRotationCall(path, { hours: null });
  const hours = after.toHours({ integral: false });
  // The human text has two units at most.
  const findings = judgeRotationCall(path, { hours }, after.toString());
  return findings.length > 0 ? findings : judgeInterval(path, { hours, shown: after.toHumanString() });
}
