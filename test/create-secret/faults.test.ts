/** The calls that the faults of a run let through to a service. */
import { Call } from './fake-aws';
import { FAULTS, FaultInjector, FaultKind } from './faults';

const TAGGING: Call = { service: 'secretsmanager', operation: 'TagResource', request: {} };
const DESCRIBING: Call = { service: 'secretsmanager', operation: 'DescribeSecret', request: {} };

test.each<[FaultKind, boolean]>([
  ['throttled', false], ['lost', true], ['unsent', false], ['error-after', true], ['killed-before', false], ['killed-after', true], ['denied-once', false], ['denied-always', false],
])('a call that is %s has an effect: %s', (kind, isApplied) => {
  expect(new FaultInjector([{ at: 0, kind }]).onCall(TAGGING).isApplied).toBe(isApplied);
});

test.each(FAULTS)('a call that is denied for good has no effect, also where it is %s', kind => {
  const faults = new FaultInjector([{ at: 0, kind: 'denied-always' }, { at: 2, kind }]);
  expect([TAGGING, DESCRIBING, TAGGING, TAGGING].map(call => faults.onCall(call).isApplied)).toEqual([false, true, false, false]);
});

test('a denied call is allowed again once the operator has repaired what was wrong', () => {
  const faults = new FaultInjector([{ at: 0, kind: 'denied-always' }]);
  faults.onCall(TAGGING);
  faults.heal();
  expect(faults.onCall(TAGGING).isApplied).toBe(true);
});
