import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { chromiumPath, startChromium } from '../../docs/chromium';
import { Served } from '../../site/serve';

/** .ci/run installs a Chromium; where there is none, these are skipped, and counted so. */
export const look = chromiumPath() ? test : test.skip;

/** The built site, as it is served and as a reader sees it. */
export class Site {
  public readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'site-'));
  public readonly outdir = path.join(this.folder, 'site');
  /** What pages asked another host for; and what was not there, or what their console said. */
  public foreign: string[] = [];
  public said: string[] = [];
  public served!: Served;
  private browser: Browser | undefined;

  public async start(): Promise<void> {
    this.served = await Served.start(this.outdir);
    if (chromiumPath()) this.browser = await startChromium();
  }

  public async stop(): Promise<void> {
    await this.browser?.close();
    await this.served.stop();
    fs.rmSync(this.folder, { recursive: true });
  }

  public async open(name: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await this.browser!.newPage({ viewport: { width: 1280, height: 900 }, ...options });
    page.on('request', request => { if (!request.url().startsWith(this.served.origin)) this.foreign.push(request.url()); });
    page.on('response', response => { if (response.status() >= 400) this.said.push(`${response.status()} ${response.url()}`); });
    page.on('console', message => this.said.push(message.text()));
    page.on('pageerror', error => this.said.push(error.message));
    await page.goto(`${this.served.home}${name}`, { waitUntil: 'networkidle' });
    return page;
  }

  public read(name: string): string {
    return fs.readFileSync(path.join(this.outdir, name), 'utf8');
  }

  /** The addresses of all pages. */
  public pages(): string[] {
    const files = fs.readdirSync(this.outdir, { recursive: true, encoding: 'utf8' }).filter(file => path.basename(file) === 'index.html');
    return files.map(file => file.replace(/index\.html$/, '')).sort();
  }
}

/** What a page shows beyond its width, by the elements that reach over it without a scroll bar of their own. */
export async function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const wide = [...document.querySelectorAll('.md-content *')].filter(each => each.getBoundingClientRect().right > width + 1);
    return [`${location.pathname} is ${document.documentElement.scrollWidth} wide`, ...wide.slice(0, 3).map(each => each.outerHTML.slice(0, 120))];
  });
}
