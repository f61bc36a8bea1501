/** A span of a text, and what takes its place. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Lines of the text before, and the lines that take their place. Both without their ends. */
interface Change {
  readonly first: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const CONTEXT = 3;

export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const edit of inOrder(edits)) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

/** The edits as a unified diff, which `git apply` reads. */
export function unifiedDiff(file: string, text: string, edits: readonly Edit[]): string {
  const name = file.replace(/\\/g, '/').replace(/^\.\//, '');
  const lines = text.split('\n');
  let offset = 0;
  const hunks = hunksOf(changesOf(text, edits)).map(changes => {
    const hunk = formatHunk(lines, changes, offset);
    offset += changes.reduce((sum, { before, after }) => sum + after.length - before.length, 0);
    return hunk;
  });
  return [`--- a/${name}`, `+++ b/${name}`, ...hunks, ''].join('\n');
}

function inOrder(edits: readonly Edit[]): Edit[] {
  return [...edits].sort((one, other) => one.start - other.start || one.end - other.end);
}

/** Edits of the same line, or of lines next to each other, are one change. */
function changesOf(text: string, edits: readonly Edit[]): Change[] {
  const groups: Edit[][] = [];
  for (const edit of inOrder(edits)) {
    const last = groups[groups.length - 1];
    const isJoined = last !== undefined && lineStart(text, edit.start) <= lineEnd(text, last[last.length - 1]);
    if (isJoined) last.push(edit);
    else groups.push([edit]);
  }
  return groups.map(group => changeOf(text, group));
}

const lineStart = (text: string, at: number) => text.lastIndexOf('\n', at - 1) + 1;

/** Where the line after an edit begins; an edit of whole lines ends there already. */
function lineEnd(text: string, { start, end }: Edit): number {
  if (end > start && text[end - 1] === '\n') return end;
  const next = text.indexOf('\n', end);
  return next < 0 ? text.length + 1 : next + 1;
}

function changeOf(text: string, group: readonly Edit[]): Change {
  const start = lineStart(text, group[0].start);
  const end = lineEnd(text, group[group.length - 1]);
  const before = text.slice(start, end);
  const after = applyEdits(before, group.map(edit => ({ ...edit, start: edit.start - start, end: edit.end - start })));
  return { first: text.slice(0, start).split('\n').length - 1, before: toLines(before), after: toLines(after) };
}

function toLines(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

function hunksOf(changes: readonly Change[]): Change[][] {
  const hunks: Change[][] = [];
  for (const change of changes) {
    const last = hunks[hunks.length - 1];
    const former = last?.[last.length - 1];
    if (former && change.first - (former.first + former.before.length) <= 2 * CONTEXT) last.push(change);
    else hunks.push([change]);
  }
  return hunks;
}

function formatHunk(lines: readonly string[], changes: readonly Change[], offset: number): string {
  const final = changes[changes.length - 1];
  const count = lines[lines.length - 1] === '' ? lines.length - 1 : lines.length;
  const first = Math.max(0, changes[0].first - CONTEXT);
  const end = Math.min(count, final.first + final.before.length + CONTEXT);
  const body: string[] = [];
  let at = first;
  for (const change of changes) {
    body.push(...lines.slice(at, change.first).map(line => ` ${line}`), ...change.before.map(line => `-${line}`), ...change.after.map(line => `+${line}`));
    at = change.first + change.before.length;
  }
  body.push(...lines.slice(at, end).map(line => ` ${line}`));
  const grown = changes.reduce((sum, { before, after }) => sum + after.length - before.length, 0);
  const header = `@@ -${range(first, end - first)} +${range(first + offset, end - first + grown)} @@`;
  return [header, ...(end === lines.length ? withoutLastEnd(body) : body)].join('\n');
}

function range(first: number, count: number): string {
  return count === 0 ? `${first},0` : `${first + 1},${count}`;
}

/** A file that does not end with a line's end says so after its last line, before and after. */
function withoutLastEnd(body: readonly string[]): string[] {
  const last = (sign: string) => Math.max(...body.map((line, index) => (line.startsWith(' ') || line.startsWith(sign) ? index : -1)));
  const marked = new Set([last('-'), last('+')]);
  return body.flatMap((line, index) => (marked.has(index) ? [line, '\\ No newline at end of file'] : [line]));
}
