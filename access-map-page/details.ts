import { html } from './dom';
import { concerns, Selection } from './selection';
import { accountWords, Index, keyIdsOf, STATUS_WORDS } from './view';
import type { ExpandedStatement, MapPath } from '../src/access-map/model';

const HINT = 'Select a principal, a secret, a key or a line to see the statements behind it, and what is missing. Esc clears the selection.';

/** Everything known of what is selected. */
export function details(index: Index, selection: Selection | undefined): HTMLElement[] {
  if (!selection) return [html('h2', {}, 'Details'), html('p', {}, HINT)];
  const paths = index.map.paths.filter(path => concerns(index, selection, path));
  const statements = new Map<string, ExpandedStatement[]>();
  for (const statement of index.map.statements) statements.set(statement.id, [...statements.get(statement.id) ?? [], statement]);
  return [...headOf(index, selection, paths), ...paths.map(path => pathElement(path, statements))];
}

function headOf(index: Index, { kind, id }: Selection, paths: readonly MapPath[]): HTMLElement[] {
  if (kind === 'principal') return principalHead(index, id);
  if (kind === 'secret') return secretHead(index, id);
  if (kind === 'key') return keyHead(index, id);
  return [html('h2', {}, `${paths[0]?.principal} → ${paths[0]?.secret}`)];
}

function principalHead(index: Index, id: string): HTMLElement[] {
  const { kind, name, account, ofApp, unreadPolicies } = index.principals.get(id)!;
  const facts = [['Kind', kind], ['Name', name], ['Account', accountWords(account)], ['In this app', ofApp ? 'yes' : 'no']];
  return [
    html('h2', {}, id),
    list(facts),
    ...unreadPolicies.length > 0 ? [html('p', { class: 'open' }, `What these policies allow is not on the map, because synthesis cannot read them: ${unreadPolicies.join(', ')}`)] : [],
  ];
}

function secretHead(index: Index, id: string): HTMLElement[] {
  const { name, account, region, key, madeBy, replicas } = index.secrets.get(id)!;
  const copies = replicas.map(replica => ['Replica', `${replica.region}, key ${replica.key}`]);
  const facts = [['Name', name ?? 'CloudFormation chooses'], ['Account', accountWords(account)], ['Region', region], ['Key', key ?? 'not in the templates'], ['Made by', madeBy]];
  return [html('h2', {}, id), list([...facts, ...copies])];
}

function keyHead(index: Index, id: string): HTMLElement[] {
  const secrets = index.map.secrets.filter(secret => keyIdsOf(secret).includes(id));
  return [html('h2', {}, id), list([['Secrets', secrets.map(secret => secret.id).join(', ')]])];
}

function pathElement(path: MapPath, statements: ReadonlyMap<string, ExpandedStatement[]>): HTMLElement {
  return html('section', { class: 'path' },
    html('h3', {}, `${path.principal} → ${path.secret}`),
    html('p', {}, `${path.access} `, badge(path.status), ` ${path.actions.join(', ')}`),
    path.regions !== undefined && html('p', {}, `In ${path.regions.join(', ')}`),
    texts('missing', path.missing),
    texts('open', path.cannotTell),
    html('details', {}, html('summary', {}, path.statements.length === 1 ? '1 statement' : `${path.statements.length} statements`),
      ...path.statements.flatMap(id => statements.get(id) ?? []).map(statementElement)));
}

export function badge(status: string): HTMLElement {
  return html('span', { class: `badge ${status}` }, STATUS_WORDS[status]);
}

export function texts(name: string, items: readonly string[]): HTMLElement | false {
  return items.length > 0 && html('ul', { class: name }, ...items.map(item => html('li', {}, item)));
}

function statementElement({ id, policy, effect, actions, resources, principals, conditions }: ExpandedStatement): HTMLElement {
  const facts = [['Policy of', policy], ['Effect', effect], ['Actions', actions.join(', ')], ['Resources', resources.join(', ')]];
  const more = [...principals ? [['Principals', principals.join(', ')]] : [], ...conditions.map(condition => ['Condition', condition])];
  return html('div', {}, html('h3', {}, html('code', {}, id)), list([...facts, ...more]));
}

function list(facts: readonly string[][]): HTMLElement {
  return html('dl', {}, ...facts.flatMap(([term, text]) => [html('dt', {}, term), html('dd', {}, text)]));
}
