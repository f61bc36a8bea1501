/** `npx projen screenshot`: docs/images/, from the page of examples/access-map. */
import { execSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { startChromium } from './chromium';

const EXAMPLE = path.join(__dirname, '..', 'examples', 'access-map');
const IMAGES = path.join(__dirname, 'images');

function synthesize(outdir: string): void {
  const { app } = JSON.parse(fs.readFileSync(path.join(EXAMPLE, 'cdk.json'), 'utf8'));
  execSync(app, { cwd: EXAMPLE, stdio: 'inherit', env: { ...process.env, CDK_OUTDIR: outdir, CDK_VALIDATION: 'false' } });
}

async function shoot(page: string): Promise<void> {
  const browser = await startChromium();
  for (const colorScheme of ['light', 'dark'] as const) {
    const tab = await browser.newPage({ viewport: { width: 1480, height: 980 }, colorScheme });
    await tab.goto(`file://${page}`);
    await tab.getByRole('button', { name: /Reporter may read/ }).click();
    await tab.mouse.move(0, 0);
    await tab.screenshot({ path: path.join(IMAGES, colorScheme === 'light' ? 'secret-access.png' : 'secret-access-dark.png') });
  }
  await browser.close();
}

async function main(): Promise<void> {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'screenshot-'));
  synthesize(outdir);
  await shoot(path.join(outdir, 'secret-access.html'));
  fs.rmSync(outdir, { recursive: true });
}

void main();
