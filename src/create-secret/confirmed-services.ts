import { Services, UnwatchedServices } from './services';

/**
 * Whether a call changes something, and so must be confirmed. A label is confirmed anew: it is moved from where
 * it was seen, and a rollback may have put it there. A call that is missing does not compile.
 */
const CONFIRMED: { readonly [K in keyof Services]: 'never' | 'lately' | 'anew' } = {
  createSecret: 'lately',
  putSecretValue: 'lately',
  moveStage: 'anew',
  updateSecret: 'lately',
  tagResource: 'lately',
  untagResource: 'lately',
  replicate: 'lately',
  removeReplicas: 'lately',
  deleteSecret: 'lately',
  restoreSecret: 'lately',
  describeSecret: 'never',
  keysOfCurrentVersion: 'never',
  getResourcePolicy: 'never',
  getRandomPassword: 'never',
  getSourceSecret: 'never',
  getParameter: 'never',
  getObject: 'never',
  getEncryptedFile: 'never',
  decrypt: 'never',
  describeStackResource: 'never',
  describeStack: 'never',
  rolledBackSince: 'never',
};

/** What rejects when CloudFormation does not wait for the answer any more. */
export interface Confirmation {
  confirm(): Promise<void>;
  confirmAnew(): Promise<void>;
}

type Call = (...parameters: unknown[]) => Promise<unknown>;

/** The same calls; before one that changes something, CloudFormation is asked. */
export function confirmWrites(services: UnwatchedServices, confirmation: Confirmation): UnwatchedServices {
  const calls = Object.entries(CONFIRMED).map(([name, when]) => {
    const call = (services[name as keyof Services] as Call).bind(services);
    return [name, when === 'never' ? call : confirmed(call, confirmation, when)];
  });
  return Object.fromEntries(calls) as UnwatchedServices;
}

function confirmed(call: Call, confirmation: Confirmation, when: 'lately' | 'anew'): Call {
  return async (...parameters) => {
    await (when === 'anew' ? confirmation.confirmAnew() : confirmation.confirm());
    return call(...parameters);
  };
}
