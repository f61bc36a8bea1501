import { Services } from './services';

/** Each call: whether it changes something. One that is missing does not compile. */
const CHANGES: { readonly [K in keyof Services]: boolean } = {
  createSecret: true,
  putSecretValue: true,
  moveStage: true,
  updateSecret: true,
  tagResource: true,
  untagResource: true,
  replicate: true,
  removeReplicas: true,
  deleteSecret: true,
  restoreSecret: true,
  describeSecret: false,
  getResourcePolicy: false,
  getRandomPassword: false,
  getSourceSecret: false,
  getParameter: false,
  getObject: false,
  describeStackResource: false,
  describeStack: false,
  rolledBackSince: false,
};

type Call = (...parameters: unknown[]) => Promise<unknown>;

/** The same calls; before one that changes something, `confirm` must not reject. */
export function confirmWrites(services: Services, confirm: () => Promise<void>): Services {
  const calls = Object.entries(CHANGES).map(([name, changes]) => {
    const call = (services[name as keyof Services] as Call).bind(services);
    return [name, changes ? (...parameters: unknown[]) => confirm().then(() => call(...parameters)) : call];
  });
  return Object.fromEntries(calls) as Services;
}
