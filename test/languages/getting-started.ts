/** The pages of docs/getting-started as projects: the files that a reader saves, and the same with the mistake that each page asks for. */
import * as fs from 'fs';
import * as path from 'path';

const ROOT = path.join(__dirname, '..', '..');

/** What a reader changes for the first error, on every page. */
export const RIGHT_NAME = 'shop/database';
export const WRONG_NAME = 'shop/data base';

/** Where the project of a page stands, as the workspace of the languages names it. */
export const GETTING_STARTED = { right: 'getting-started', wrong: 'getting-started-error' } as const;

/** The languages that have a page, with the fence that is the app, and the file that the page says to save it as. */
const APPS: Readonly<Record<string, { readonly fence: string; readonly file: string }>> = {
  typescript: { fence: 'ts', file: 'app.ts' },
  python: { fence: 'python', file: 'python/app.py' },
  java: { fence: 'java', file: 'java/src/main/java/com/example/Shop.java' },
  go: { fence: 'go', file: 'go/main.go' },
};

export const PAGES = Object.keys(APPS);

export function page(language: string): string {
  return fs.readFileSync(path.join(ROOT, 'docs', 'getting-started', `${language}.md`), 'utf8');
}

/** The fences of a page in one language. */
export function fences(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^ *\`\`\`${language}\\b.*\\n([\\s\\S]*?)^ *\`\`\``, 'gm'))].map(([, fence]) => fence);
}

/** The one app of a page. */
export function appOf(language: string): string {
  const [app, ...others] = fences(page(language), APPS[language].fence);
  if (app === undefined || others.length > 0) throw new Error(`docs/getting-started/${language}.md must have one app`);
  return app;
}

/** The lines that a page says are printed, without what surrounds them. */
export function printedOn(language: string): string[] {
  return fences(page(language), 'text')[0].trimEnd().split('\n').map(line => line.trim());
}

/** An error without the line of the app, which CDK knows in TypeScript only. */
export function withoutLine(error: string): string {
  return error.replace(/ \(created at app\.ts:[0-9]+\)$/, '');
}

/** An error as test/setup.ts has it, which turns stack traces off. */
export function withoutOrigin(error: string): string {
  return withoutLine(error).replace(/ See https:\S+$/, '');
}

/** The pom of the Java page, which finds the packages by an environment variable. */
function pomOf(name: string): string {
  const [pom] = fences(page('java'), 'xml');
  return pom.replace('${env.MANAGED_SECRET}', ROOT).replace('>shop<', `>${name}<`);
}

function writeProject(examples: string, name: string, change: (app: string) => string) {
  const write = (file: string, content: string) => {
    const target = path.join(examples, name, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, content);
  };
  for (const [language, { file }] of Object.entries(APPS)) write(file, change(appOf(language)));
  write('java/pom.xml', pomOf(name));
  for (const file of ['go.mod', 'go.sum']) write(`go/${file}`, fs.readFileSync(path.join(examples, 'quickstart', 'go', file), 'utf8'));
}

/** Writes the projects of all pages, beside the examples. */
export function writeGettingStarted(examples: string) {
  writeProject(examples, GETTING_STARTED.right, app => app);
  writeProject(examples, GETTING_STARTED.wrong, app => app.replace(RIGHT_NAME, WRONG_NAME));
}
