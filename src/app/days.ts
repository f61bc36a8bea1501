import { Duration } from 'aws-cdk-lib';

/** A duration in days; NaN for one that only the deployment knows, which the CDK does not convert. */
export function daysIn(duration: Duration): number {
  return duration.isUnresolved() ? NaN : duration.toDays({ integral: false });
}
