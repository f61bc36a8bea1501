import * as fs from 'fs';
import * as path from 'path';
import { DOCUMENTS, ROOT } from './documents';

const FOLDER = 'docs';
const INDEX = path.join(FOLDER, 'README.md');

/** The pages that the index leads to, one by one: decisions are a list of their own, which their folder is. */
const PAGES = DOCUMENTS.filter(file => file.startsWith(`${FOLDER}/`) && file !== INDEX && !file.startsWith(`${FOLDER}/decisions/`));

/** The files of this repository that a page links to, as often as it does, from the root. */
function linksOf(markdown: string): string[] {
  const links = [...markdown.matchAll(/\]\(([^)\s#]+)/g)].map(([, link]) => link).filter(link => !/^https?:/.test(link));
  return links.map(link => path.join(FOLDER, link));
}

function timesLinked(pages: readonly string[], markdown: string): Array<readonly [string, number]> {
  const links = linksOf(markdown);
  return pages.map(page => [page, links.filter(link => link === page).length] as const);
}

const index = fs.readFileSync(path.join(ROOT, INDEX), 'utf8');

test('docs/README.md links to every page of docs once: add a row for a new page', () => {
  expect(PAGES.length).toBeGreaterThan(20);
  expect(timesLinked(PAGES, index).filter(([, times]) => times !== 1)).toEqual([]);
});

test('a page that the index does not have, and one that it has twice, would be found', () => {
  const markdown = '[a](guides/a.md#part) [b](guides/b.md) [a again](guides/a.md) [elsewhere](https://example.com/docs/guides/c.md)';
  expect(timesLinked(['docs/guides/a.md', 'docs/guides/b.md', 'docs/guides/c.md'], markdown))
    .toEqual([['docs/guides/a.md', 2], ['docs/guides/b.md', 1], ['docs/guides/c.md', 0]]);
});

test('docs/README.md leads to the decisions, the rules, and the references of the API', () => {
  const languages = fs.readdirSync(path.join(ROOT, FOLDER, 'api')).map(file => path.join(FOLDER, 'api', file));
  expect(linksOf(index)).toEqual(expect.arrayContaining(['docs/decisions', 'RULES.md', 'API.md', ...languages]));
});

/** The anchors of a page: GitHub's of its headings, a repeated one with a number, and those that it writes itself. */
function anchorsOf(markdown: string): string[] {
  const texts = [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading.toLowerCase());
  const headings = texts.map(text => text.replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'));
  const numbered = headings.map((heading, place) => {
    const before = headings.slice(0, place).filter(other => other === heading).length;
    return before === 0 ? heading : `${heading}-${before}`;
  });
  return [...numbered, ...[...markdown.matchAll(/<a id="([^"]+)"/g)].map(([, id]) => id)];
}

function deadAnchors(file: string): string[] {
  const text = fs.readFileSync(path.join(ROOT, file), 'utf8');
  const links = [...text.matchAll(/\]\(([^)\s#]*\.md)?#([^)\s]+)\)/g)].map(([, page, anchor]) => ({ page, anchor }));
  return links.filter(({ page, anchor }) => {
    const target = page === undefined ? file : path.join(path.dirname(file), page);
    return !anchorsOf(fs.readFileSync(path.join(ROOT, target), 'utf8')).includes(anchor);
  }).map(({ page, anchor }) => `${page ?? ''}#${anchor}`);
}

test.each(DOCUMENTS.filter(file => file.startsWith(`${FOLDER}/`)))('every link of %s to a part of a page leads to a heading', file => {
  expect(deadAnchors(file)).toEqual([]);
});

test('anchors are those of GitHub: without punctuation, and numbered where a heading repeats', () => {
  expect(anchorsOf('# Steps\n## From `createSecret()` to X\n## Steps\n| <a id="ms001"></a>MS001 |'))
    .toEqual(['steps', 'from-createsecret-to-x', 'steps-1', 'ms001']);
});
