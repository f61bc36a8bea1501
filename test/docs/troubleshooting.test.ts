import * as fs from 'fs';
import * as path from 'path';
import { ROOT } from './documents';
import { SecretRules } from '../../src';

const page = fs.readFileSync(path.join(ROOT, 'docs', 'troubleshooting.md'), 'utf8');

interface Row {
  readonly message: string;
  readonly cells: readonly string[];
}

/** The rows of the section whose title begins so, by what the user sees. */
function rowsOf(section: string, document = page): Row[] {
  const text = document.split(/^## /m).find(part => part.startsWith(section));
  if (text === undefined) throw new Error(`The document has no section ${section}`);
  const lines = text.split('\n').filter(line => line.startsWith('| ')).slice(2);
  return lines.map(line => line.slice(2, -2).split(' | ')).map(cells => ({ message: cells[0], cells }));
}

/** What a message quotes, word for word: `…` stands for what differs. */
const quotesIn = (message: string) => [...message.matchAll(/`([^`]+)`/g)]
  .flatMap(([, quote]) => quote.split('…').map(part => part.trim()).filter(part => part !== ''));

/** All text of a folder's sources, with the breaks between the parts of a string literal taken out. */
function textOf(folder: string): string {
  const files = fs.readdirSync(path.join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.ts'));
  const sources = files.map(entry => fs.readFileSync(path.join(entry.parentPath, entry.name), 'utf8'));
  return sources.join('\n').replace(/['`]\s*\+\s*['`]/g, '');
}

const unknownTo = (source: string, rows: readonly Row[]) => rows.flatMap(({ message }) => quotesIn(message)).filter(quote => !source.includes(quote));

const SECTIONS = [
  'Synthesis: messages of this library', 'Synthesis: exceptions', 'Synthesis and deployment', 'Deployment: messages of the handler', 'Deployment and use', 'Installing', 'The emulator',
];

test('has at least 25 messages, each with a cause and a fix', () => {
  const rows = SECTIONS.flatMap(section => rowsOf(section));
  expect(rows.length).toBeGreaterThanOrEqual(25);
  expect(rows.filter(({ cells }) => cells.length !== 3 || cells.some(cell => cell.trim() === ''))).toEqual([]);
});

test('each rule that it names is one of the catalogue, linked to its row in RULES.md', () => {
  const catalogue = new Set(SecretRules.catalogue().map(({ id }) => id));
  const linked = [...page.matchAll(/\[(MS\d{3})\]\(\.\.\/RULES\.md#(ms\d{3})\)/g)];
  expect(linked.length).toBeGreaterThan(30);
  expect(linked.filter(([, id, anchor]) => !catalogue.has(id) || anchor !== id.toLowerCase())).toEqual([]);
  const named = [...page.matchAll(/\bMS\d{3}\b/g)].map(([id]) => id);
  expect(named.filter(id => !catalogue.has(id))).toEqual([]);
});

test('each property that stands beside a rule is the one that the catalogue has for it', () => {
  const properties = new Map(SecretRules.catalogue().map(({ id, property }) => [id, property]));
  const rows = rowsOf('Synthesis: messages of this library').map(({ message }) => ({ id: /MS\d{3}/.exec(message)![0], quotes: quotesIn(message) }));
  expect(rows.flatMap(({ quotes }) => quotes).length).toBeGreaterThan(5);
  expect(rows.filter(({ id, quotes }) => quotes.some(quote => !properties.get(id)!.includes(quote)))).toEqual([]);
});

test('each exception without a rule id is one of the library; else: quote what it says now', () => {
  const rows = rowsOf('Synthesis: exceptions');
  expect(rows.flatMap(({ message }) => quotesIn(message))).toHaveLength(3);
  expect(unknownTo(textOf('src'), rows)).toEqual([]);
});

test('each text of the handler is one that the handler has; else: quote what it says now', () => {
  const rows = rowsOf('Deployment: messages of the handler');
  expect(rows.flatMap(({ message }) => quotesIn(message)).length).toBeGreaterThanOrEqual(12);
  expect(unknownTo(textOf('src/create-secret'), rows)).toEqual([]);
});

test('each text of the handler in the guide on created secrets is one that the handler has; else: quote what it says now', () => {
  const guide = fs.readFileSync(path.join(ROOT, 'docs', 'guides', 'create-secret.md'), 'utf8');
  const rows = rowsOf('Errors', guide);
  expect(rows.flatMap(({ message }) => quotesIn(message)).length).toBeGreaterThanOrEqual(20);
  expect(unknownTo(textOf('src/create-secret'), rows)).toEqual([]);
});

test('a text that the handler does not have would be found', () => {
  expect(unknownTo(textOf('src/create-secret'), [{ message: '`is not manged by this stack`', cells: [] }])).toEqual(['is not manged by this stack']);
});

test('the text of the emulator about Python is one that it has; else: quote what it says now', () => {
  const [python] = rowsOf('The emulator');
  expect(quotesIn(python.message)).toHaveLength(2);
  expect(unknownTo(textOf('emulator'), [python])).toEqual([]);
});
