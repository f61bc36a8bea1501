import * as fs from 'fs';
import * as path from 'path';

const PATIENCE_MS = 5000;
const PAUSE_MS = 20;

/** What a read or a write comes to, or why the file system refuses it, with what to do. */
export type Outcome<T> = { readonly value: T } | { readonly refusal: string };

/** The text of a file; undefined for one that is missing in a folder that exists. */
export function readText(file: string): Outcome<string | undefined> {
  return attempt(file, () => {
    if (fs.existsSync(file)) return fs.readFileSync(file, 'utf8');
    fs.readdirSync(path.dirname(file));
    return undefined;
  });
}

/**
 * Reads a file and writes what becomes of it. A file beside it is new, or another process is writing: then
 * this one waits. Renamed, it is the file: nobody ever reads a half of it, and nothing that another process
 * has added is lost.
 *
 * @param change takes the text of the file, and returns the new one; undefined to leave the file
 */
export function rewrite(
  file: string, change: (text: string | undefined) => string | undefined, patience = PATIENCE_MS,
): Outcome<void> {
  return attempt(file, () => {
    const target = fs.existsSync(file) ? fs.realpathSync(file) : file;
    if (fs.existsSync(target)) fs.accessSync(target, fs.constants.W_OK);
    const temporary = `${target}.tmp`;
    const handle = openNew(temporary, Date.now() + patience);
    try {
      writeAnew(handle, temporary, target, change);
    } catch (error) {
      fs.rmSync(temporary, { force: true });
      throw error;
    }
  });
}

/** Once it is renamed, the file beside may be that of another process. */
function writeAnew(handle: number, temporary: string, target: string, change: (text: string | undefined) => string | undefined): void {
  try {
    const text = change(fs.existsSync(target) ? fs.readFileSync(target, 'utf8') : undefined);
    if (text === undefined) return fs.rmSync(temporary);
    fs.writeFileSync(handle, text);
  } finally {
    fs.closeSync(handle);
  }
  fs.renameSync(temporary, target);
}

function openNew(file: string, deadline: number): number {
  for (;;) {
    try {
      return fs.openSync(file, 'wx');
    } catch (error) {
      if (codeOf(error) !== 'EEXIST' || Date.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}

function attempt<T>(file: string, action: () => T): Outcome<T> {
  try {
    return { value: action() };
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    return { refusal: explain(code, file) };
  }
}

/** Of the file system: any other error is a mistake in this library. */
function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

function explain(code: string, file: string): string {
  switch (code) {
    case 'ENOENT': return `The folder of ${file} does not exist. Create it.`;
    case 'ENOTDIR': return `A part of the path ${file} is a file, not a folder.`;
    case 'EISDIR': return `${file} is a folder.`;
    case 'EEXIST': return `Another synthesis writes it, as ${file}.tmp shows. If none is running, delete ${file}.tmp.`;
    case 'EACCES': case 'EPERM': return `You have no permission to read and write ${file} (${code}). Change the permissions of the file and its folder.`;
    case 'EROFS': return `The file system of ${file} is read-only. If the synthesis should write nothing, set the environment variable CI.`;
    default: return `The file system answers ${code} for ${file}. Correct the path, or the disk.`;
  }
}
