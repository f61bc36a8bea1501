import * as fs from 'fs';
import * as path from 'path';

/** A finding that the plugin should report, with what a reader makes of it. */
export interface ExpectedFinding {
  readonly at: string;
  readonly rule: string;
  readonly level: string;
  readonly isUseful: boolean;
  readonly why: string;
}

/** What the library should say of a template, a line for each fact: `expected.txt`, as README.md explains it. */
export interface Expectations {
  readonly lines: readonly string[];
  readonly findings: readonly ExpectedFinding[];
}

type LineReader = (groups: readonly string[]) => { readonly lines: string[]; readonly finding?: ExpectedFinding };

/** The forms of a line. */
const FORMS: ReadonlyArray<readonly [RegExp, LineReader]> = [
  [/^hidden (\S+) (\S+)$/, ([id, type]) => ({ lines: [`rail ${id} MS310:What ${type} App/Template/${id} adds to the template`] })],
  [/^secret (\S+) key=(\S+) rails=(\S*)$/, ([id, key, rails]) => ({ lines: secretLines(id, key, rails.split(',').filter(Boolean)) })],
  [/^finding (\S+) (\S+) (error|warning|note) (useful|useless): (.+)$/, ([at, rule, level, usefulness, why]) => ({
    lines: [findingLine(at, rule, level)], finding: { at, rule, level, isUseful: usefulness === 'useful', why },
  })],
  [/^path (\S+) (read|write|manage) (\S+) (complete|incomplete|unknown|denied)$/, ([...words]) => ({ lines: [`path ${words.join(' ')}`] })],
  [/^unread (\S+) (\S+)$/, ([principal, policy]) => ({ lines: [unreadLine(principal, policy)] })],
];

export function readExpectations(folder: string): Expectations {
  const read = fs.readFileSync(path.join(folder, 'expected.txt'), 'utf8')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(readLine);
  return {
    lines: read.flatMap(({ lines }) => lines).sort(),
    findings: read.flatMap(({ finding }) => finding ?? []),
  };
}

export function readLine(line: string): ReturnType<LineReader> {
  for (const [form, reader] of FORMS) {
    const match = form.exec(line);
    if (match) return reader(match.slice(1));
  }
  throw new Error(`expected.txt cannot have the line "${line}".`);
}

export function secretLines(id: string, key: string, rails: readonly string[]): string[] {
  return [`secret ${id} key=${key}`, ...rails.map(rail => `rail ${id} ${rail}`)];
}

export function findingLine(at: string, rule: string, level: string): string {
  return `finding ${at} ${rule} ${level}`;
}

export function unreadLine(principal: string, policy: string): string {
  return `unread ${principal} ${policy}`;
}

/** `+` for what the library says and should not, `-` for what it should say and does not. */
export function differences(expected: readonly string[], actual: readonly string[]): string[] {
  return [
    ...subtract(actual, expected).map(line => `+ ${line}`),
    ...subtract(expected, actual).map(line => `- ${line}`),
  ];
}

/** A line that is there twice counts twice. */
function subtract(from: readonly string[], other: readonly string[]): string[] {
  const left = [...other];
  return from.filter(line => {
    const position = left.indexOf(line);
    if (position < 0) return true;
    left.splice(position, 1);
    return false;
  });
}
