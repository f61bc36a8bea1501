/** A span of a text, and what takes its place. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Lines of the text before, and the lines that take their place. */
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
  const name = file.replace(/\\/g, '/');
  const lines = linesOf(text);
  let offset = 0;
  const hunks = hunksOf(changesOf(text, edits)).map(changes => {
    const hunk = formatHunk(lines, changes, offset);
    offset += growthOf(changes);
    return hunk;
  });
  return [`--- a/${name}\n`, `+++ b/${name}\n`, ...hunks].join('');
}

function inOrder(edits: readonly Edit[]): Edit[] {
  return [...edits].sort((one, other) => one.start - other.start || one.end - other.end);
}

/** Edits of the same line, or of lines next to each other, are one change. */
function changesOf(text: string, edits: readonly Edit[]): Change[] {
  const groups: Edit[][] = [];
  for (const edit of inOrder(edits)) {
    const last = groups[groups.length - 1];
    const isJoined = last !== undefined && lineStart(text, edit.start) <= endOf(text, last);
    if (isJoined) last.push(edit);
    else groups.push([edit]);
  }
  return groups.map(group => changeOf(text, group));
}

const lineStart = (text: string, at: number) => text.slice(0, at).lastIndexOf('\n') + 1;

/** Where the line after these edits begins; edits of whole lines end there already. */
function endOf(text: string, group: readonly Edit[]): number {
  const { end } = group[group.length - 1];
  const isOfLines = isWhole(text.slice(0, end)) && isWhole(appliedUntil(text, group, end));
  return isOfLines ? end : text.indexOf('\n', end) + 1 || text.length;
}

const isWhole = (lines: string) => lines === '' || lines.endsWith('\n');

/** The text after the edits, from the line of the first one. */
function appliedUntil(text: string, group: readonly Edit[], end: number): string {
  const start = lineStart(text, group[0].start);
  return applyEdits(text.slice(0, end), group).slice(start);
}

function changeOf(text: string, group: readonly Edit[]): Change {
  const start = lineStart(text, group[0].start);
  const end = endOf(text, group);
  const after = linesOf(appliedUntil(text, group, end));
  return { first: linesOf(text.slice(0, start)).length, before: linesOf(text.slice(start, end)), after };
}

/** Each line with its end, which the last one may lack. */
function linesOf(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
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
  const first = Math.max(0, changes[0].first - CONTEXT);
  const end = Math.min(lines.length, final.first + final.before.length + CONTEXT);
  const body: string[] = [];
  let at = first;
  for (const change of changes) {
    body.push(...signed(' ', lines.slice(at, change.first)));
    body.push(...signed('-', change.before), ...signed('+', change.after));
    at = change.first + change.before.length;
  }
  body.push(...signed(' ', lines.slice(at, end)));
  const count = end - first;
  const header = `@@ -${first + 1},${count} +${first + 1 + offset},${count + growthOf(changes)} @@\n`;
  return [header, ...body].join('');
}

function growthOf(changes: readonly Change[]): number {
  return changes.reduce((sum, { before, after }) => sum + after.length - before.length, 0);
}

function signed(sign: string, lines: readonly string[]): string[] {
  return lines.map(line => `${sign}${line}${line.endsWith('\n') ? '' : '\n\\ No newline at end of file\n'}`);
}
