/** `npx projen screenshot`: docs/images/, from the pages of examples/access-map and of a wide map. */
import { execSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Browser } from 'playwright-core';
import { startChromium } from './chromium';
import { renderPage } from '../src/access-map/render-page';
import { wideMap } from '../test/access-map/wide-map';

const EXAMPLE = path.join(__dirname, '..', 'examples', 'access-map');
const IMAGES = path.join(__dirname, 'images');

interface Shot {
  readonly name: string;
  readonly page: string;
  readonly height: number;
  readonly fragment?: string;
}

function synthesize(outdir: string): void {
  const { app } = JSON.parse(fs.readFileSync(path.join(EXAMPLE, 'cdk.json'), 'utf8'));
  execSync(app, { cwd: EXAMPLE, stdio: 'inherit', env: { ...process.env, CDK_OUTDIR: outdir, CDK_VALIDATION: 'false' } });
}

/** Small, large, and as a matrix. */
function shotsOf(folder: string): Shot[] {
  synthesize(folder);
  const [small, wide] = ['secret-access.html', 'wide.html'].map(file => path.join(folder, file));
  fs.writeFileSync(wide, renderPage(wideMap(81, 80)));
  return [
    { name: 'secret-access', page: small, height: 1280 },
    { name: 'secret-access-large', page: wide, height: 1400 },
    { name: 'secret-access-matrix', page: wide, height: 1280, fragment: '#look=outside&map=matrix' },
  ];
}

async function shoot(browser: Browser, { name, page, height, fragment = '' }: Shot): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    const tab = await browser.newPage({ viewport: { width: 1480, height }, colorScheme });
    await tab.goto(`file://${page}${fragment}`);
    await tab.screenshot({ path: path.join(IMAGES, `${name}${colorScheme === 'light' ? '' : '-dark'}.png`) });
    await tab.close();
  }
}

async function main(): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'screenshot-'));
  const browser = await startChromium();
  for (const shot of shotsOf(folder)) await shoot(browser, shot);
  await browser.close();
  fs.rmSync(folder, { recursive: true });
}

void main();
