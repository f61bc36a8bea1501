import { confirmWrites } from '../../src/create-secret/confirmed-services';
import { Services, UnwatchedServices } from '../../src/create-secret/services';

const EXPECTED: { readonly [K in keyof Services]: readonly string[] } = {
  createSecret: ['confirm', 'createSecret'],
  putSecretValue: ['confirm', 'putSecretValue'],
  moveStage: ['confirmAnew', 'moveStage'],
  updateSecret: ['confirm', 'updateSecret'],
  tagResource: ['confirm', 'tagResource'],
  untagResource: ['confirm', 'untagResource'],
  replicate: ['confirm', 'replicate'],
  removeReplicas: ['confirm', 'removeReplicas'],
  deleteSecret: ['confirm', 'deleteSecret'],
  restoreSecret: ['confirm', 'restoreSecret'],
  describeSecret: ['describeSecret'],
  keysOfCurrentVersion: ['keysOfCurrentVersion'],
  getResourcePolicy: ['getResourcePolicy'],
  getRandomPassword: ['getRandomPassword'],
  getSourceSecret: ['getSourceSecret'],
  getParameter: ['getParameter'],
  getObject: ['getObject'],
  getEncryptedFile: ['getEncryptedFile'],
  decrypt: ['decrypt'],
  describeStackResource: ['describeStackResource'],
  describeStack: ['describeStack'],
  rolledBackSince: ['rolledBackSince'],
};

type Call = (...parameters: unknown[]) => Promise<unknown>;

/** Services that note each call, and answer with its parameters. */
function noting(problem?: Error) {
  const seen: string[] = [];
  const note = (name: string): Call => async (...parameters) => {
    seen.push(name);
    if (problem && /^confirm/.test(name)) throw problem;
    return parameters;
  };
  const services = Object.fromEntries(Object.keys(EXPECTED).map(name => [name, note(name)])) as unknown as UnwatchedServices;
  const confirmation = { confirm: async () => void await note('confirm')(), confirmAnew: async () => void await note('confirmAnew')() };
  return { seen, confirmed: confirmWrites(services, confirmation) as unknown as Record<string, Call> };
}

const CALLS = Object.entries(EXPECTED).map(([name, calls]) => [name, calls.join(', then '), calls] as const);

test.each(CALLS)('%s is: %s, with the same parameters and the same answer', async (name, _order, calls) => {
  const { seen, confirmed } = noting();
  expect(await confirmed[name]('one', 2)).toEqual(['one', 2]);
  expect(seen).toEqual(calls);
});

test.each(CALLS.filter(([, , calls]) => calls.length > 1))('%s is not sent where CloudFormation does not wait', async (name, _order, [question]) => {
  const problem = new Error('It does not wait.');
  const { seen, confirmed } = noting(problem);
  await expect(confirmed[name]('one')).rejects.toBe(problem);
  expect(seen).toEqual([question]);
});

test('every call of the services is there', () => {
  expect(Object.keys(noting().confirmed)).toEqual(Object.keys(EXPECTED));
});
