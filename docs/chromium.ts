import * as fs from 'fs';
import { Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Of this machine, where it has one. */
export function chromiumPath(exists: (file: string) => boolean = fs.existsSync): string | undefined {
  return process.env.CHROMIUM ?? PLACES.find(place => exists(place));
}

/** The browser of the machine: the one that `CHROMIUM` names, or Debian's. Nothing is downloaded. */
export async function startChromium(exists: (file: string) => boolean = fs.existsSync): Promise<Browser> {
  const executablePath = chromiumPath(exists);
  if (executablePath === undefined) {
    throw new Error('There is no Chromium here. Install it with `apt-get install -y --no-install-recommends chromium`, or name one in the variable CHROMIUM.');
  }
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'] });
}
