import type { AccessDifference, ExposureDifference, MapDifference } from './compare-access-maps';
import type { AccessMap, MapPrincipal } from './model';
import { note } from '../cloudformation/json';

const NAMED = 3;

interface Section {
  readonly title: string;
  readonly has: (difference: AccessDifference) => boolean;
}

const isNothing = (status: string | undefined) => status === undefined || status === 'denied';

/** Each difference is in the first that has it. */
const SECTIONS: readonly Section[] = [
  { title: 'Reaches another account', has: ({ before, after, reachesOut }) => before === after && !!reachesOut },
  { title: 'No longer reaches another account', has: ({ before, after }) => before === after },
  { title: 'Loses access', has: ({ before, after }) => !isNothing(before) && isNothing(after) },
  { title: 'Becomes incomplete', has: ({ before, after }) => !isNothing(before) && after === 'incomplete' },
  { title: 'Becomes unknown', has: ({ before, after }) => !isNothing(before) && after === 'unknown' },
  { title: 'Becomes complete', has: ({ before }) => !isNothing(before) },
  { title: 'Is denied', has: ({ after }) => after === 'denied' },
  { title: 'No longer denied, because nothing allows it', has: ({ after }) => after === undefined },
  { title: 'Gains access', has: () => true },
];

/** In the order of the report: what widens first. */
const ORDER = ['Gains access', ...SECTIONS.map(({ title }) => title).filter(title => title !== 'Gains access')];

/** A section for each kind of change; nothing but one line where there is none. */
export function diffMarkdown(
  { accesses, unread, exposed, hidden }: MapDifference, before: AccessMap, after: AccessMap,
): string {
  const title = '## Access to secrets';
  if (accesses.length + unread.length + exposed.length + hidden.length === 0) return `${title}\n\nNo access changes.\n`;
  const words = new Words(before, after);
  const byTitle = new Map<string, AccessDifference[]>();
  for (const difference of accesses) note(byTitle, SECTIONS.find(({ has }) => has(difference))!.title, difference);
  const parts = ORDER.filter(name => byTitle.has(name)).map(name => section(name, byTitle.get(name)!, words));
  const more = unread.map(({ principal, policies }) => `- ${code(principal)}: ${policies.map(code).join(', ')}`);
  const open = more.length > 0 ? [['### Has policies that synthesis cannot read', '', ...more].join('\n')] : [];
  const places = [
    ...exposed.length > 0 ? [exposureSection('Ends readable', exposed)] : [],
    ...hidden.length > 0 ? [exposureSection('No longer ends readable', hidden)] : [],
  ];
  return `${[title, ...places, ...parts, ...open].join('\n\n')}\n`;
}

/** A value that others may read, whatever they may do with the secret. */
function exposureSection(title: string, exposures: readonly ExposureDifference[]): string {
  const lines = exposures.map(({ secret, field, at, action }) => {
    const readers = `principals that can call ${cell(action)}`;
    return `| ${[code(secret), field === undefined ? '' : code(field), code(at), readers].join(' | ')} |`;
  });
  return [`### ${title}`, '', '| Secret | Field | Where | Who reads it |', '| --- | --- | --- | --- |', ...lines].join('\n');
}

function section(title: string, differences: readonly AccessDifference[], words: Words): string {
  const rows = new Map<string, AccessDifference[]>();
  for (const difference of differences) {
    const { access, secrets, before, after, reasons, principal } = difference;
    note(rows, JSON.stringify([access, secrets, before, after, reasons, words.accountOf(principal)]), difference);
  }
  const lines = [...rows.values()].map(same => {
    const [{ access, secrets, before, after, reasons, principal }] = same;
    const who = few(same.map(one => words.principal(one.principal)), 'principals');
    const isOne = before === after || before === undefined || after === undefined;
    const status = isOne ? after ?? before! : `${before} → ${after}`;
    const cells = [who, cell(words.accountOf(principal)), access, words.secrets(secrets), [cell(status), ...reasons.map(cell)].join('<br>')];
    return `| ${cells.join(' | ')} |`;
  });
  return [`### ${title}`, '', '| Principal | Account | Access | Secrets | Status |', '| --- | --- | --- | --- | --- |', ...lines].join('\n');
}

/** How principals and secrets are named. */
class Words {
  private readonly principals: ReadonlyMap<string, MapPrincipal>;
  private readonly own: number;
  private readonly known: ReadonlySet<string>;
  private readonly accounts: ReadonlySet<string>;

  constructor(before: AccessMap, after: AccessMap) {
    this.principals = new Map([...before.principals, ...after.principals].map(principal => [principal.id, principal]));
    this.own = after.secrets.filter(({ madeBy }) => madeBy !== 'another app').length;
    this.known = new Set(before.secrets.map(({ id }) => id));
    this.accounts = new Set([...before.secrets, ...after.secrets].map(({ account }) => account));
  }

  public principal(id: string): string {
    return this.principals.get(id)!.kind === 'everybody' ? '**everybody**' : code(id);
  }

  public accountOf(id: string): string {
    const { account } = this.principals.get(id)!;
    if (account === undefined) return '';
    return this.accounts.has(account) ? account : `${account} (no secret is in it)`;
  }

  public secrets(ids: readonly string[]): string {
    if (ids.length > NAMED && ids.length === this.own) return `all ${ids.length} secrets`;
    return few(ids.map(id => this.known.has(id) ? code(id) : `${code(id)} (new)`), 'secrets');
  }
}

function few(names: readonly string[], noun: string): string {
  if (names.length <= NAMED) return names.join(', ');
  return `${names.length} ${noun}: ${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more`;
}

/** A name in a table of Markdown: nothing in it is read as HTML, a column or a link. */
function code(text: string): string {
  const ticks = '`'.repeat(Math.max(0, ...[...text.matchAll(/`+/g)].map(([found]) => found.length)) + 1);
  const padding = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${ticks}${padding}${text.replace(/[\r\n]+/g, ' ').replaceAll('|', '\\|')}${padding}${ticks}`;
}

function cell(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replace(/[\\`*_[\]|@#]/g, '\\$&');
}
