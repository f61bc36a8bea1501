/** `npx projen site:screenshot`: docs/images/site-*.png, from the site in site/build. */
import * as fs from 'fs';
import * as path from 'path';
import { BUILT } from './build';
import { Served } from './serve';
import { startChromium } from '../docs/chromium';

const IMAGES = path.join(__dirname, '..', 'docs', 'images');

const SHOTS = [
  { name: 'site', width: 1280, height: 900, colorScheme: 'light' },
  { name: 'site-phone-dark', width: 390, height: 844, colorScheme: 'dark' },
] as const;

async function main(): Promise<void> {
  if (!fs.existsSync(BUILT)) throw new Error('There is no site yet. Run: npx projen site');
  const served = await Served.start(BUILT);
  const browser = await startChromium();
  for (const { name, width, height, colorScheme } of SHOTS) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    await page.goto(served.home, { waitUntil: 'networkidle' });
    await page.locator('.tabbed-set').first().evaluate(set => window.scrollTo(0, set.getBoundingClientRect().top + window.scrollY - 180));
    await page.waitForTimeout(500); // The header moves.
    await page.screenshot({ path: path.join(IMAGES, `${name}.png`) });
  }
  await browser.close();
  await served.stop();
}

void main();
