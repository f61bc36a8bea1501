/** README.md as the packages ship it: every link leads somewhere from outside of the repository, and the reader's language comes first. */

const REPOSITORY = 'https://github.com/cdk-managed-secret/cdk-managed-secret';
const RAW = 'https://raw.githubusercontent.com/cdk-managed-secret/cdk-managed-secret';

const IMAGE = /\.(png|svg|gif|jpe?g|webp)$/i;
const FENCE = /^ *(`{3,}|~{3,})/;

const isRelative = (target: string) => target !== '' && !/^([a-z][a-z0-9+.-]*:|\/\/|#)/i.test(target);

/** Where a file of the repository is on the web, at the tag of a version. */
function address(target: string, version: string, image: boolean): string {
  if (!isRelative(target)) return target;
  const file = target.replace(/^(\.?\/)+/, '');
  const isFolder = /\/(#.*)?$/.test(file);
  return image || IMAGE.test(file) ? `${RAW}/v${version}/${file}` : `${REPOSITORY}/${isFolder ? 'tree' : 'blob'}/v${version}/${file}`;
}

/** One line of prose. What stands in `code` is no link, but a link may have code as its text. */
function absoluteLine(line: string, version: string): string {
  const at = (target: string, image = false) => address(target, version, image);
  const code: string[] = [];
  const masked = line.replace(/(`+)(?!`).*?[^`]\1(?!`)/g, text => `\uE000${code.push(text) - 1}\uE000`);
  return masked
    .replace(/(!?)(\[(?:!\[[^\]]*\]\([^)]*\)|[^\]])*\]\(<?)([^\s)>]+)/g, (_, mark: string, text: string, target: string) =>
      `${mark}${text.replace(/(!\[[^\]]*\]\(<?)([^\s)>]+)/g, (__, head: string, inner: string) => head + at(inner, true))}${at(target, mark === '!')}`)
    .replace(/^(\s*\[[^\]]+\]:\s+<?)([^\s>]+)/, (_, head: string, target: string) => head + at(target))
    .replace(/\b(href|src|srcset)=(["'])([^"']+)\2/g, (_, name: string, quote: string, target: string) =>
      `${name}=${quote}${at(target, name !== 'href')}${quote}`)
    .replace(/\uE000(\d+)\uE000/g, (_, index: string) => code[Number(index)]);
}

/** Links become addresses of the tag of a version. Code stays, and so do absolute links: twice gives what once gives. */
export function absoluteLinks(markdown: string, version: string): string {
  let fence: string | undefined;
  return markdown.split('\n').map(line => {
    const mark = FENCE.exec(line)?.[1];
    if (fence) {
      if (mark?.startsWith(fence)) fence = undefined;
      return line;
    }
    fence = mark;
    return mark ? line : absoluteLine(line, version);
  }).join('\n');
}

/** What a fence of a language may be called. */
const NAMES: Record<string, readonly string[]> = {
  js: ['ts', 'typescript'], python: ['python', 'py'], java: ['java'], go: ['go', 'golang'],
};
const ALL = Object.values(NAMES).flat();

const CODE = '```(\\w+)[^\\n`]*\\n(?:(?!```)[^\\n]*\\n)*```[ \\t]*'; // No line of it begins with the mark.
const BLOCK = `(?:<details[^>]*>\\s*<summary>[^\\n]*</summary>\\s*${CODE}\\s*</details>|${CODE})`;

/** The fences of one group, by the name of their language; undefined if two have the same, or one is of no language of ours. */
function fencesOf(group: string): Map<string, string> | undefined {
  const fences = [...group.matchAll(new RegExp(CODE, 'g'))].map(([text, name]) => [name, text.trim()] as const);
  const byName = new Map(fences);
  return byName.size === fences.length && fences.every(([name]) => ALL.includes(name)) ? byName : undefined;
}

/**
 * Code that stands there in several languages, one fence after the other and folded or not, becomes the fence of one language. Where
 * that language has none, all stay.
 */
export function inLanguage(markdown: string, target: string): string {
  const names = NAMES[target] ?? [];
  return markdown.replace(new RegExp(`^${BLOCK}(?:\\s*^${BLOCK})+`, 'gm'), group => {
    const fences = fencesOf(group);
    const own = names.find(name => fences?.has(name));
    return own ? fences!.get(own)! : group;
  });
}

/**
 * The README for Go. What jsii-rosetta makes of an example in Go does not compile (it writes `secret.grantAccess`), so an example without
 * Go of its own stays in TypeScript, under a name that jsii-rosetta does not translate.
 */
export function readmeFor(markdown: string, target: string): string {
  const chosen = inLanguage(markdown, target);
  return target === 'go' ? chosen.replace(/^```(?:ts|typescript)\b[^\n]*$/gm, '```TypeScript') : chosen;
}
