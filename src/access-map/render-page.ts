import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import type { AccessMap } from './model';

/** Where `npx projen bundle` puts what it makes of access-map-page/. */
const ASSETS = path.join(__dirname, '..', '..', 'assets', 'access-map');

/** The map as one page, which needs nothing else and asks nobody. */
export function renderPage(map: AccessMap): string {
  const [html, css, script] = ['page.html', 'page.css', 'page.js'].map(file =>
    fs.readFileSync(path.join(ASSETS, file), 'utf8').trimEnd(),
  );
  const parts: Record<string, string> = {
    POLICY: `default-src 'none'; style-src ${hashSource(css)}; script-src ${hashSource(script)}; base-uri 'none'; form-action 'none'`,
    STYLE: css,
    DATA: escapeForScript(map),
    SCRIPT: script,
  };
  return html.replace(/%(POLICY|STYLE|DATA|SCRIPT)%/g, (_, name: string) => parts[name]);
}

/** Only this style and this script run, whatever is in the data. */
function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** Nothing in it can end the element that it stands in. */
function escapeForScript(map: AccessMap): string {
  return JSON.stringify(map).replace(/[<>&\u2028\u2029]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
