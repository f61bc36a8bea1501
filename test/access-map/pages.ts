import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { chromiumPath, startChromium } from '../../docs/chromium';
import type { AccessMap } from '../../src/access-map/model';
import { renderPage } from '../../src/access-map/render-page';

/** .ci/run installs a Chromium; where there is none, these are skipped, and counted so. */
export const look = chromiumPath() ? test : test.skip;

export interface OpenOptions extends BrowserContextOptions {
  /** After the `#` of the address. */
  readonly fragment?: string;
  /** The font of the page, in the place of that of the system. */
  readonly font?: string;
}

/** Opens pages, and fails the test whose page asks for anything or says anything in its console. */
export class Pages {
  /** What the page asked for, but itself; and what its console said. */
  public requests: string[] = [];
  public said: string[] = [];
  private browser: Browser | undefined;
  private readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'page-'));

  constructor() {
    beforeAll(async () => {
      if (chromiumPath()) this.browser = await startChromium();
    });
    afterAll(async () => {
      await this.browser?.close();
      fs.rmSync(this.folder, { recursive: true });
    });
    beforeEach(() => Object.assign(this, { requests: [], said: [] }));
    afterEach(() => expect({ requests: this.requests, said: this.said }).toEqual({ requests: [], said: [] }));
  }

  public async open(file: string, { fragment = '', font, ...options }: OpenOptions = {}): Promise<Page> {
    const page = await this.browser!.newPage({ viewport: { width: 1400, height: 900 }, ...options });
    page.on('request', request => { if (request.url() !== `file://${file}`) this.requests.push(request.url()); });
    page.on('console', message => this.said.push(message.text()));
    page.on('pageerror', error => this.said.push(error.message));
    if (font !== undefined) await page.addInitScript(useFont, font);
    await page.goto(`file://${file}${fragment && `#${fragment}`}`);
    return page;
  }

  public async openMap(map: AccessMap, options: OpenOptions = {}): Promise<Page> {
    const file = path.join(fs.mkdtempSync(path.join(this.folder, 'map-')), 'secret-access.html');
    fs.writeFileSync(file, renderPage(map));
    return this.open(file, options);
  }
}

/** Before the script of the page runs, as if the system had this font. */
function useFont(font: string): void {
  new MutationObserver((_, observer) => {
    if (!document.body) return;
    observer.disconnect();
    document.documentElement.style.setProperty('--font', font);
  }).observe(document, { childList: true, subtree: true });
}

export async function idsOf(page: Page, kind: string): Promise<Array<string | null>> {
  return (await page.locator(`.node.${kind}`).evaluateAll(nodes => nodes.map(node => node.getAttribute('data-id')))).sort();
}

export async function edgesOf(page: Page): Promise<string[]> {
  return (await page.locator('.edge').evaluateAll(edges => edges.map(edge => edge.getAttribute('aria-label')!))).sort();
}

/**
 * Texts of which a part stands outside of their box: the card, cell, tile or section that holds them, or the screen. What dots take the place
 * of is not on the screen; a tail is never cut, and a head keeps some letters.
 */
export async function spilledTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const BOXES = '.node, .tile, .pill, .chip, .badge, td, th, [role=gridcell], [role=rowheader], [role=columnheader], aside, header, .area, summary, main, .skip';
    const spilled: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement!;
      const text = node.textContent!;
      if (text.trim() === '' || parent.closest('script, noscript, select, .skip, .sr') || parent.getClientRects().length === 0) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const isCut = parent.matches('.cut .head, .cut .rest');
      const rects = isCut ? [parent.getBoundingClientRect()] : [...range.getClientRects()];
      const box = parent.closest(BOXES)!.getBoundingClientRect();
      const isOutside = rects.some(rect => (
        rect.left < box.left - 1 || rect.right > box.right + 1 || rect.top < box.top - 1 || rect.bottom > box.bottom + 1));
      const length = Math.max(parent.getBoundingClientRect().width, parent.getBoundingClientRect().height);
      const isGone = parent.matches('.cut .head') && length < Math.min(18, 6 * text.length);
      if (isOutside || isGone) spilled.push(text);
    }
    return spilled;
  });
}
