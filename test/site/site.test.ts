import * as fs from 'fs';
import * as path from 'path';
import { look, overflowing, Site } from './site';
import { RunResult } from '../../emulator/processes';
import { buildSite } from '../../site/build';
import { DOCUMENTS } from '../docs/documents';

const SIZES = { laptop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };

const site = new Site();
let built: RunResult;

beforeAll(async () => {
  built = await buildSite(site.outdir);
  if (built.code !== 0) throw new Error(built.stderr + built.stdout);
  await site.start();
});
afterAll(() => site.stop());
beforeEach(() => Object.assign(site, { foreign: [], said: [] }));
afterEach(() => expect({ foreign: site.foreign, said: site.said }).toEqual({ foreign: [], said: [] }));

/** Where the site has a document. */
function addressOf(file: string): string {
  return file.replace(/README\.md$/, '').replace(/\.md$/, '/');
}

/** Paragraphs that hold what Markdown should have turned into something else. */
function unreadMarkdown(name: string): string[] {
  const [article] = /<article[\s\S]*?<\/article>/.exec(site.read(`${name}index.html`))!;
  const text = article.replace(/<(pre|code)\b[\s\S]*?<\/\1>/g, '<code/>');
  return (text.match(/<p>[\s\S]*?<\/p>/g) ?? []).filter(each => /```|\]\(|\n *([-*]|\d+\.) \S|^<p>(\||===|\?\?\?)/.test(each)).map(each => `${name}: ${each}`);
}

test('the site builds without a warning', () => {
  expect(built.stderr + built.stdout).not.toMatch(/WARNING|ERROR|Traceback/);
});

test('every document is a page, but the references of the API', () => {
  const wanted = DOCUMENTS.filter(file => !/^(\.github|site)\//.test(file)).map(addressOf);
  expect(wanted.length).toBeGreaterThan(40);
  expect(site.pages()).toEqual(wanted.sort());
});

test('no page shows Markdown that was not read', () => {
  expect(site.pages().flatMap(unreadMarkdown)).toEqual([]);
});

test('the search index has every page', () => {
  const { docs } = JSON.parse(site.read('search/search_index.json')) as { docs: Array<{ location: string; text: string }> };
  expect([...new Set(docs.map(({ location }) => location.replace(/#.*/, '')))].sort()).toEqual(site.pages());
});

test('no page names a resource of another host', () => {
  const resources = site.pages().flatMap(name => (
    [...site.read(`${name}index.html`).matchAll(/<(?:script|img|link|iframe|source)\b[^>]*?(?:src|href|srcset)="?((?:https?:)?\/\/[^"\s>]+)/g)].map(([, address]) => address)));
  expect(resources.filter(address => !address.startsWith('https://cdk-managed-secret.github.io/'))).toEqual([]);
});

test('a link to a source file leads to the repository, a link to a document to its page', () => {
  const home = site.read('index.html');
  expect(home).toContain('<a href="https://github.com/cdk-managed-secret/cdk-managed-secret/blob/main/examples/rules/app.ts">');
  expect(home).toContain('<a href="docs/guides/grants/">');
});

describe.each(Object.entries(SIZES))('on a %s', (_, viewport) => {
  look('no page is wider than the screen', async () => {
    const wide: string[] = [];
    const page = await site.open('', { viewport });
    for (const name of site.pages()) {
      await page.goto(`${site.served.home}${name}`);
      wide.push(...await overflowing(page));
    }
    expect(wide).toEqual([]);
  });

  look('the pictures of the pages are not empty', async () => {
    for (const [number, name] of ['', 'RULES/', 'docs/guides/grants/'].entries()) {
      const page = await site.open(name, { viewport });
      const file = path.join(site.folder, `${viewport.width}-${number}.png`);
      await page.screenshot({ path: file });
      expect(fs.statSync(file).size).toBeGreaterThan(20_000);
      await page.close();
    }
  });
});

look('a page that is too wide is found by the measure of these tests', async () => {
  const page = await site.open('', { viewport: SIZES.phone });
  await page.evaluate(() => { document.querySelector<HTMLElement>('.md-content p')!.style.width = '900px'; });
  expect(await overflowing(page)).toContainEqual(expect.stringMatching(/^\/0\.2\/ is 9\d\d wide$/));
});

look('the button of the header changes to the dark scheme, and the next page keeps it', async () => {
  const page = await site.open('', { colorScheme: 'light' });
  const scheme = () => page.locator('body').getAttribute('data-md-color-scheme');
  expect(await scheme()).toBe('default');
  await page.getByTitle('Use the light scheme').click();
  await page.getByTitle('Use the dark scheme').click();
  expect(await scheme()).toBe('slate');
  await page.goto(`${site.served.home}RULES/`);
  expect(await scheme()).toBe('slate');
});

look('one example is shown in the language of the tab that the reader selects', async () => {
  const page = await site.open('');
  const tabs = page.locator('.tabbed-set').first();
  expect((await tabs.locator('.tabbed-labels label').allTextContents()).slice(0, 2)).toEqual(['TypeScript', 'Python']);
  await tabs.getByText('Python', { exact: true }).click();
  const shown = await tabs.locator('.tabbed-block').evaluateAll(blocks => blocks.filter(each => (each as HTMLElement).offsetHeight > 0).map(each => each.textContent!));
  expect(shown).toEqual([expect.stringContaining('from cdk_managed_secret import ManagedSecret')]);
});

look('the search finds a rule by its id', async () => {
  const page = await site.open('');
  await page.keyboard.press('/');
  await page.keyboard.type('MS039');
  await page.locator('.md-search-result__link').first().waitFor();
  const links = await page.locator('.md-search-result__link').evaluateAll(all => all.map(each => (each as HTMLAnchorElement).pathname));
  expect(links).toContain('/0.2/RULES/');
});

look('the header offers the versions of the site', async () => {
  const page = await site.open('');
  const versions = page.locator('.md-version__link');
  await versions.first().waitFor({ state: 'attached' });
  expect((await versions.allTextContents()).map(text => text.trim())).toEqual(['0.2', '0.1']);
});
