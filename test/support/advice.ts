/** What a warning that can be acknowledged ends its fix with. */
export function adviceOn(id: string): string {
  return `To acknowledge it, call SecretRules.acknowledge(scope, '${id}', { reason, owner, expires }).`;
}
