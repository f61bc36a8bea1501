import { GuardedConsumer, GuardedSecret, GuardRails, UNKNOWN } from './guarded-secret';

/** Whether one of the limits of the consumer allows nobody but those of the rail. */
export function isAllowed({ limits }: GuardedConsumer, { consumers = [] }: GuardRails): boolean {
  return limits.some(values => values.every(value => consumers.includes(value)));
}

/** Where the secret's own account is not known, it may be one of them, and no more than one. */
export function disallowedConsumers({ consumers, isAccountKnown }: GuardedSecret, { consumers: allowed = [] }: GuardRails): GuardedConsumer[] {
  const accounts = consumers.flatMap(({ limits }) => limits.flat()).filter(value => /^[0-9]{12}$/.test(value));
  const perhapsOwn = isAccountKnown ? [] : [...new Set(accounts)];
  const outsideOf = (own: readonly string[]) => consumers.filter(consumer => !mayBeAllowed(consumer, [...allowed, ...own]));
  return [[], ...perhapsOwn.map(account => [account])].map(outsideOf).reduce((fewest, others) => others.length < fewest.length ? others : fewest);
}

function mayBeAllowed({ limits }: GuardedConsumer, allowed: readonly string[]): boolean {
  return limits.some(values => values.every(value => value === UNKNOWN || allowed.includes(value)));
}
