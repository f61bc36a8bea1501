import {
  arnInForce, isCleanUp, isCreateGivenUp, isReplacementGivenUp, issueTimeOf, isTooLate, judgeResource,
} from '../../src/create-secret/awaited-request';
import { CloudFormationEvent } from '../../src/create-secret/event';

const ISSUED = Date.UTC(2026, 0, 2, 3, 4, 5);
const BUCKET = 'https://bucket.s3.amazonaws.com/stack';

function event(RequestType: CloudFormationEvent['RequestType'], query = '?X-Amz-Date=20260102T030405Z', PhysicalResourceId = 'old'): CloudFormationEvent {
  return { RequestType, ResponseURL: `${BUCKET}${query}`, PhysicalResourceId } as CloudFormationEvent;
}

/** The status changed so many milliseconds after the event was signed. */
function resource(status: string, after?: number, physicalId?: string) {
  return { status, physicalId, since: after === undefined ? undefined : new Date(ISSUED + after) };
}

describe('judgeResource', () => {
  test.each([
    ['Create', 'CREATE_IN_PROGRESS', 'awaited'],
    ['Create', 'CREATE_COMPLETE', 'over'],
    ['Create', 'CREATE_FAILED', 'over'],
    ['Create', 'UPDATE_IN_PROGRESS', 'over'],
    ['Create', 'DELETE_IN_PROGRESS', 'over'],
    ['Update', 'UPDATE_IN_PROGRESS', 'awaited'],
    ['Update', 'UPDATE_COMPLETE', 'over'],
    ['Update', 'UPDATE_FAILED', 'over'],
    ['Update', 'CREATE_COMPLETE', 'over'],
    ['Update', 'DELETE_IN_PROGRESS', 'over'],
    ['Delete', 'DELETE_IN_PROGRESS', 'awaited'],
    ['Delete', 'DELETE_COMPLETE', 'over'],
    ['Delete', 'DELETE_FAILED', 'over'],
    ['Delete', 'UPDATE_IN_PROGRESS', 'over'],
  ] as const)('of the event %s and the status %s is %s', (type, status, judged) => {
    expect(judgeResource(event(type), resource(status, 0))).toBe(judged);
  });

  test.each(['Create', 'Update', 'Delete'] as const)('of the event %s for a resource that does not exist is over', type => {
    expect(judgeResource(event(type), undefined)).toBe('over');
  });

  test.each([
    [-3_600_000, 'awaited'],
    [0, 'awaited'],
    [999, 'awaited'],
    [1_000, 'unclear'],
    [2_999, 'unclear'],
    [3_000, 'over'],
    [3_600_000, 'over'],
  ] as const)('of a status that changed %i milliseconds after the event was signed is %s', (after, judged) => {
    expect(judgeResource(event('Update'), resource('UPDATE_IN_PROGRESS', after))).toBe(judged);
  });

  test.each([
    ['the address of the answer has no time', '', 3_000],
    ['the resource has no time', undefined, undefined],
  ])('believes the status where %s', (_what, query, after) => {
    expect(judgeResource(event('Update', query), resource('UPDATE_IN_PROGRESS', after))).toBe('awaited');
    expect(judgeResource(event('Update', query), resource('UPDATE_COMPLETE', after))).toBe('over');
  });
});

describe('isCleanUp', () => {
  const during = (status: string, after?: number) => ({ status, begun: after === undefined ? undefined : new Date(ISSUED + after) });
  const successor = resource('UPDATE_COMPLETE', 0, 'new');

  test.each([
    ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', true],
    ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', true],
    ['UPDATE_COMPLETE', false],
    ['UPDATE_IN_PROGRESS', false],
    ['UPDATE_ROLLBACK_IN_PROGRESS', false],
    ['UPDATE_ROLLBACK_COMPLETE', false],
    ['DELETE_COMPLETE', false],
  ])('during %s is %s', (status, expected) => {
    expect(isCleanUp(event('Delete'), successor, during(status, -1))).toBe(expected);
  });

  test.each([
    [-3_600_000, true],
    [999, true],
    [1_000, false],
    [3_600_000, false],
  ])('in an operation that began %i milliseconds after the event was signed is %s', (after, expected) => {
    expect(isCleanUp(event('Delete'), successor, during('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', after))).toBe(expected);
  });

  test('is false for what the resource has in force, without a stack, and true without a time', () => {
    const cleaning = during('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', -1);
    expect(isCleanUp(event('Delete'), resource('UPDATE_COMPLETE', 0, 'old'), cleaning)).toBe(false);
    expect(isCleanUp(event('Delete'), successor, undefined)).toBe(false);
    expect(isCleanUp(event('Delete', ''), successor, during('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 3_600_000))).toBe(true);
    expect(isCleanUp(event('Delete'), successor, during('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'))).toBe(true);
    expect(isCleanUp(event('Delete'), undefined, cleaning)).toBe(true);
  });
});

test.each([
  ['CREATE_IN_PROGRESS', false],
  ['CREATE_COMPLETE', false],
  ['CREATE_FAILED', true],
  ['UPDATE_IN_PROGRESS', false],
  ['DELETE_IN_PROGRESS', true],
  ['DELETE_COMPLETE', true],
  ['DELETE_FAILED', true],
  ['DELETE_SKIPPED', false],
])('a create is given up in %s: %s', (status, expected) => {
  expect(isCreateGivenUp(resource(status))).toBe(expected);
});

test('a create is given up where the resource does not exist', () => {
  expect(isCreateGivenUp(undefined)).toBe(true);
});

const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:app/db-AbCdEf';

test.each([
  ['CREATE_COMPLETE', ARN, ARN],
  ['UPDATE_COMPLETE', ARN, ARN],
  ['UPDATE_COMPLETE', 'managed-secret:claim:app/db', undefined],
  ['UPDATE_IN_PROGRESS', ARN, undefined],
  ['DELETE_COMPLETE', ARN, undefined],
  ['UPDATE_FAILED', ARN, undefined],
])('in %s with the id %s, the secret in force is %s', (status, id, expected) => {
  expect(arnInForce(resource(status, 0, id))).toBe(expected);
});

test('of a resource that CloudFormation does not show, no secret is in force', () => {
  expect(arnInForce(undefined)).toBeUndefined();
});

test.each([
  ['?X-Amz-Date=20260102T030405Z&X-Amz-Expires=7200', ISSUED],
  ['?X-Amz-Expires=7200&X-Amz-Date=20260102T030405Z', ISSUED],
  ['', undefined],
  ['?X-Amz-Date=yesterday', undefined],
  ['?X-Amz-Date=20260102T030405', undefined],
  ['?X-Amz-Date=2026-01-02T03:04:05Z', undefined],
])('the address of the answer with %p was signed at %p', (query, expected) => {
  expect(issueTimeOf(event('Create', query))).toBe(expected);
});

describe('another status than that of the event', () => {
  test.each<[CloudFormationEvent['RequestType'], string, number, string]>([
    ['Update', 'UPDATE_COMPLETE', -1, 'unclear'],
    ['Update', 'UPDATE_COMPLETE', 0, 'over'],
    ['Create', 'DELETE_COMPLETE', -1, 'unclear'],
    ['Create', 'DELETE_COMPLETE', 0, 'over'],
    ['Delete', 'UPDATE_COMPLETE', -1, 'over'],
  ])('of a %s, %s, which is %d ms younger than it: %s', (type, status, after, expected) => {
    expect(judgeResource(event(type), resource(status, after))).toBe(expected);
  });

  test('without a time, decides alone', () => {
    expect([judgeResource(event('Update'), resource('UPDATE_COMPLETE')), judgeResource(event('Update', ''), resource('UPDATE_COMPLETE', -1))])
      .toEqual(['over', 'over']);
  });
});

test.each([
  [1_260_000, false],
  [1_260_001, true],
])('%d ms after it was issued, an event is too late: %s', (after, expected) => {
  expect(isTooLate(event('Update'), ISSUED + after)).toBe(expected);
});

test('an event without a time is never too late', () => {
  expect(isTooLate(event('Update', ''), ISSUED * 2)).toBe(false);
});

test.each([
  ['UPDATE_ROLLBACK_COMPLETE', undefined, true],
  ['UPDATE_COMPLETE', 'other', true],
  ['UPDATE_COMPLETE', 'arn', false],
  ['UPDATE_IN_PROGRESS', 'other', false],
  ['CREATE_IN_PROGRESS', 'other', false],
  ['DELETE_IN_PROGRESS', 'other', true],
])('in %s with the id %s, what replaced another secret is given up: %s', (status, id, expected) => {
  expect(isReplacementGivenUp(resource(status, 0, id), 'arn')).toBe(expected);
});

test.each([
  ['?AWSAccessKeyId=A&Expires=1767330245&Signature=S', Date.UTC(2026, 0, 2, 3, 4, 5)],
  ['?Expires=soon', undefined],
])('the address that was signed in the old way, %p, was signed at %p', (query, expected) => {
  expect(issueTimeOf(event('Create', query))).toBe(expected);
});

test('a Delete of what was replaced belongs to the deletion of the stack that began before it', () => {
  const stack = (after: number) => ({ status: 'DELETE_IN_PROGRESS', begun: new Date(ISSUED + after) });
  expect([999, 1_000].map(after => isCleanUp(event('Delete'), resource('UPDATE_FAILED', 0, 'new'), stack(after)))).toEqual([true, false]);
});
