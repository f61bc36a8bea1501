/* What the handler tries again is what the SDK in use would: a new version of it may add a name. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { classifyError } from '../../src/create-secret/handler-error';
import { knownCode } from '../../src/create-secret/known-codes';

const LISTS = join(__dirname, '../../node_modules/@smithy/core/dist-es/submodules/retry/service-error-classification/constants.js');

/** The names on one of the SDK's lists. */
function namesOn(list: string): string[] {
  const [, names] = new RegExp(`${list} = \\[([^\\]]*)\\]`).exec(readFileSync(LISTS, 'utf8'))!;
  return names.match(/\w+/g)!;
}

const refused = (name: string) => classifyError({ name: knownCode(name), message: '', status: 400, isAnswer: true });
const PASSING = [...namesOn('THROTTLING_ERROR_CODES'), ...namesOn('TRANSIENT_ERROR_CODES')];

test('the lists are found', () => {
  expect(PASSING).toEqual(expect.arrayContaining(['ThrottlingException', 'RequestTimeout']));
});

test.each(PASSING.filter(name => name !== 'LimitExceededException'))('%s, with a status of 400, is tried again, as by the SDK', name => {
  expect(refused(name)).toBe('retry');
});

test('LimitExceededException is a quota here, and final', () => {
  expect(refused('LimitExceededException')).toBe('give-up');
});

test.each(namesOn('CLOCK_SKEW_ERROR_CODES').filter(name => name !== 'AccessDeniedException'))('%s, after which the SDK corrects its clock, is tried again', name => {
  expect(refused(name)).toBe('retry');
});

test.each([500, 502, 503, 504, 429])('a status of %i is tried again, whatever the name', status => {
  expect(classifyError({ name: 'ValidationException', message: '', status, isAnswer: true })).toBe('retry');
});

test.each([...namesOn('NODEJS_TIMEOUT_ERROR_CODES'), ...namesOn('NODEJS_NETWORK_ERROR_CODES')])('a connection that fails with %s is tried again', code => {
  expect(classifyError({ name: 'Error', message: '', code, isAnswer: false })).toBe('retry');
});
