import type { Context } from './context';
import { concerns, secretsWithKey } from './filter';
import { keyIdsOf } from './words';

/** What has to do with the selection, as `kind:id`; nothing where nothing is selected. */
export function relatedTo({ index, state: { select }, view }: Context): ReadonlySet<string> | undefined {
  if (!select) return undefined;
  const related = new Set([`${select.kind}:${select.id}`]);
  const one = select.kind === 'secret' ? select.id : select.kind === 'pair' ? select.id.slice(select.id.indexOf('\n') + 1) : undefined;
  const secrets = new Set(select.kind === 'key' ? secretsWithKey(index, select.id).map(({ id }) => id) : one === undefined ? [] : [one]);
  for (const access of view.accesses.filter(each => concerns(index, select, each))) {
    related.add(`principal:${access.principal}`);
    if (access.secrets !== undefined) related.add(`set:${access.secrets}`);
    if (one === undefined && select.kind !== 'key') for (const id of index.secretsOf(access)) secrets.add(id);
  }
  for (const id of secrets) {
    related.add(`secret:${id}`);
    const secret = index.secrets.get(id);
    if (secret) for (const key of keyIdsOf(secret)) related.add(`key:${key}`);
  }
  return related;
}
