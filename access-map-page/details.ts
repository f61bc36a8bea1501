import { badge, texts } from './badge';
import type { Context } from './context';
import { html } from './dom';
import { exposureDetails } from './exposures';
import { concerns, secretsWithKey } from './filter';
import { Selection } from './state';
import { accountWords, counted, DEFAULT_KEY, keysOf, MOST, namesOf, REPLICA_WORDS, setWords } from './words';
import { textFor } from '../src/access-map/expand-access-map';
import type { MapAccess, MapSecret, MapStatement } from '../src/access-map/model';

const HINT = 'Select a principal, a secret, a key, or a line to see the statements behind it, and what is missing. The address of the page then is a link to it. Esc clears the selection.';
/** Everything known of what is selected. */
export function details(context: Context): HTMLElement[] {
  const { index, state: { select } } = context;
  if (!select) return [html('h2', {}, 'Details'), html('p', {}, HINT)];
  const accesses = index.map.accesses.filter(access => concerns(index, select, access));
  const secret = select.kind === 'pair' ? select.id.slice(select.id.indexOf('\n') + 1) : select.kind === 'secret' ? select.id : undefined;
  const statements = statementsOf(index.map.statements);
  return [
    ...headOf(context, select),
    ...accesses.slice(0, MOST).map(access => accessElement(context, access, index.secrets.get(secret ?? access.secret ?? ''), statements)),
    ...accesses.length > MOST ? [html('p', {}, `${accesses.length - MOST} more are in the table.`)] : [],
  ];
}

function headOf(context: Context, { kind, id }: Selection): HTMLElement[] {
  const heads = { principal: principalHead, secret: secretHead, key: keyHead, set: setHead, pair: pairHead, reach: pairHead };
  return heads[kind]?.(context, id) ?? [html('h2', {}, id)];
}

type Statements = ReadonlyMap<string, readonly MapStatement[]>;

function statementsOf(statements: readonly MapStatement[]): Statements {
  const found = new Map<string, MapStatement[]>();
  for (const statement of statements) {
    for (const id of [statement.id, ...statement.alsoIn ?? []]) found.set(id, [...found.get(id) ?? [], statement]);
  }
  return found;
}

function pairHead({ index }: Context, id: string): HTMLElement[] {
  const [principal, target] = id.split('\n');
  const set = index.secrets.has(target) ? undefined : index.sets.get(target);
  return [html('h2', {}, `${principal} → ${set ? setWords(target, set) : target}`)];
}

function principalHead({ index }: Context, id: string): HTMLElement[] | undefined {
  const principal = index.principals.get(id);
  if (!principal) return undefined;
  const { kind, name, account, ofApp, unreadPolicies = [] } = principal;
  return [
    html('h2', {}, id),
    list([['Kind', kind], ['Name', name], ['Account', accountWords(account)], ['In this app', ofApp ? 'yes' : 'no']]),
    ...unreadPolicies.length > 0 ? [html('p', { class: 'open' },
      `What these policies allow is not on the map, because synthesis cannot read them: ${unreadPolicies.join(', ')}`)] : [],
  ];
}

function secretHead(context: Context, id: string): HTMLElement[] | undefined {
  const secret = context.index.secrets.get(id);
  if (!secret) return undefined;
  const { name, account, region, madeBy, replicas = [] } = secret;
  const copies = replicas.map(replica => ['Replica', `${replica.region}, ${keyWords(replica)}`]);
  return [html('h2', {}, id), list([
    ['Name', name ?? 'CloudFormation chooses'], ['Account', accountWords(account)], ['Region', region], ['Key', keyWords(secret)], ['Made by', madeBy], ...copies,
  ]), ...exposureDetails(context, secret)];
}

function keyWords(holder: Pick<MapSecret, 'key'>): string {
  const keys = keysOf(holder);
  return keys.length === 0 ? 'not in the templates' : keys.length === 1 ? keys[0] : `one of ${keys.join(', ')}`;
}

function keyHead({ index }: Context, id: string): HTMLElement[] {
  const secrets = secretsWithKey(index, id);
  const key = index.keys.get(id);
  const facts = [
    ['Kind', id === DEFAULT_KEY ? 'of AWS, one for each account and region' : 'customer managed'],
    ...key?.account === undefined ? [] : [['Account', accountWords(key.account)]],
    ...key === undefined ? [] : [['In this app', key.ofApp ? 'yes' : 'no']],
  ];
  return [html('h2', {}, id), list([...facts, ['Secrets', namesOf(secrets.map(secret => secret.id))]])];
}

function setHead({ index }: Context, id: string): HTMLElement[] | undefined {
  const set = index.sets.get(id);
  if (!set) return undefined;
  return [html('h2', {}, setWords(id, set)), set.isAll && set.except.length === 0 ? html('p', {}, 'Every secret of the app.')
    : list([set.isAll ? ['Except', namesOf(set.except)] : ['Secrets', namesOf(set.list)]])];
}

/** In the words of the secret, where one is asked for. */
function accessElement(context: Context, access: MapAccess, secret: MapSecret | undefined, statements: Statements): HTMLElement {
  const inWords = (text: string) => access.secret === undefined && secret ? textFor(text, secret) : text;
  const set = secret || access.secrets === undefined ? undefined : context.index.sets.get(access.secrets);
  const behind = (access.statements ?? []).map(inWords);
  return html('section', { class: 'path' },
    html('h3', {}, `${access.principal} → ${accessTarget(context, access, secret)}`),
    html('p', {}, `${access.access} `, badge(access.status), ` ${access.actions.join(', ')}`),
    access.regions !== undefined && html('p', {}, `In ${access.regions.join(', ')}`),
    access.forAnotherAccount && html('p', { class: 'open' }, REPLICA_WORDS),
    set !== undefined && set.except.length > 0 && html('p', {}, `Except ${namesOf(set.except)}`),
    texts('missing', (access.missing ?? []).map(inWords)),
    texts('open', (access.cannotTell ?? []).map(inWords)),
    html('details', {}, html('summary', {}, counted(behind.length, 'statement')), ...behind.flatMap(id => statementElements(id, statements))));
}

function accessTarget({ index }: Context, { secret, secrets }: MapAccess, asked: MapSecret | undefined): string {
  if (secret !== undefined) return secret;
  const words = setWords(secrets!, index.sets.get(secrets!)!);
  return asked ? `${asked.id}, among ${words}` : words;
}

/** The id of a statement may stand for one of each secret of a set. */
function statementElements(id: string, statements: Statements): HTMLElement[] {
  const found = statements.get(id) ?? [];
  return found.length > 0 ? found.map(one => statementElement(id, one)) : [html('h3', {}, html('code', {}, id))];
}

function statementElement(id: string, { policy, effect, actions, resources, principals, conditions = [] }: MapStatement): HTMLElement {
  const facts = [['Policy of', policy], ['Effect', effect], ['Actions', actions.join(', ')], ['Resources', resources.join(', ')]];
  const more = [...principals ? [['Principals', principals.join(', ')]] : [], ...conditions.map(condition => ['Condition', condition])];
  return html('div', {}, html('h3', {}, html('code', {}, id)), list([...facts, ...more]));
}

function list(facts: readonly string[][]): HTMLElement {
  return html('dl', {}, ...facts.flatMap(([term, text]) => [html('dt', {}, term), html('dd', {}, text)]));
}
