import { fork } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { readText, rewrite } from '../../src/pins/lock-storage';

/** The one call of the file system that is refused, as if this user lacked the permission: root lacks none. */
const refusal: { call?: string; code?: string } = {};
jest.mock('fs', () => {
  const actual = jest.requireActual<typeof fs>('fs');
  const wrap = (name: string, action: (...args: unknown[]) => unknown) => (...args: unknown[]) => {
    if (refusal.call === name) throw Object.assign(new Error(name), { code: refusal.code });
    return action(...args);
  };
  const names = ['accessSync', 'openSync', 'readFileSync', 'renameSync', 'writeFileSync'] as const;
  return { ...actual, ...Object.fromEntries(names.map(name => [name, wrap(name, actual[name] as never)])) };
});
const refuse = (call?: string, code?: string) => Object.assign(refusal, { call, code });

let folder: string;
let file: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lock-'));
  file = path.join(folder, 'secrets.lock.json');
});
afterEach(() => {
  refuse();
  fs.rmSync(folder, { recursive: true });
});

const append = (line: string) => (text = '') => `${text}${line}\n`;

test('processes that write at once lose nothing of each other', async () => {
  const script = path.join(folder, 'append.mts');
  const storage = path.resolve(__dirname, '../../src/pins/lock-storage.ts');
  fs.writeFileSync(script, `
    import storage from ${JSON.stringify(storage)};
    for (let count = 0; count < 25; count++) {
      const outcome = storage.rewrite(process.argv[2], text => (text ?? '') + process.argv[3] + count + '\\n', 60000);
      if ('refusal' in outcome) throw new Error(outcome.refusal);
    }
  `);
  const cwd = path.resolve(__dirname, '../..');
  const codes = await Promise.all(['a', 'b', 'c', 'd'].map(name => new Promise(exited => {
    fork(script, [file, name], { cwd, execArgv: ['--import', 'tsx'] }).on('exit', exited);
  })));
  expect(codes).toEqual([0, 0, 0, 0]);
  const lines = fs.readFileSync(file, 'utf8').trim().split('\n');
  expect(lines.sort()).toEqual(['a', 'b', 'c', 'd'].flatMap(name => Array.from({ length: 25 }, (_, count) => `${name}${count}`)).sort());
  expect(fs.readdirSync(folder).sort()).toEqual(['append.mts', 'secrets.lock.json']);
});

test('a file that a process left beside the pin file is named, with the remedy, and stays', () => {
  fs.writeFileSync(`${file}.tmp`, 'half');
  expect(rewrite(file, append('one'), 0)).toEqual({
    refusal: `Another synthesis writes it, as ${file}.tmp shows. If none is running, delete ${file}.tmp.`,
  });
  expect(fs.readFileSync(`${file}.tmp`, 'utf8')).toBe('half');
  expect(fs.existsSync(file)).toBe(false);
});

test('a change that throws leaves the file, and nothing beside it', () => {
  fs.writeFileSync(file, 'one\n');
  expect(() => rewrite(file, () => {
    throw new TypeError('a mistake');
  })).toThrow('a mistake');
  expect(fs.readdirSync(folder)).toEqual(['secrets.lock.json']);
  expect(fs.readFileSync(file, 'utf8')).toBe('one\n');
});

test('a change that returns nothing leaves the file, and nothing beside it', () => {
  expect(rewrite(file, () => undefined)).toEqual({ value: undefined });
  expect(fs.readdirSync(folder)).toEqual([]);
});

test('a symbolic link stays one, and its target is written', () => {
  const target = path.join(folder, 'target.json');
  fs.writeFileSync(target, 'one\n');
  fs.symlinkSync(target, file);
  expect(rewrite(file, append('two'))).toEqual({ value: undefined });
  expect(fs.lstatSync(file).isSymbolicLink()).toBe(true);
  expect(fs.readFileSync(target, 'utf8')).toBe('one\ntwo\n');
});

test.each<[string, 'accessSync' | 'writeFileSync' | 'openSync' | 'renameSync', string]>([
  ['EPERM', 'accessSync', 'You have no permission to read and write FILE (EPERM). Change the permissions of the file and its folder.'],
  ['EACCES', 'openSync', 'You have no permission to read and write FILE (EACCES). Change the permissions of the file and its folder.'],
  ['ENOSPC', 'writeFileSync', 'The file system answers ENOSPC for FILE. Correct the path, or the disk.'],
  ['EACCES', 'renameSync', 'You have no permission to read and write FILE (EACCES). Change the permissions of the file and its folder.'],
  ['EROFS', 'openSync', 'The file system of FILE is read-only. If the synthesis should write nothing, set the environment variable CI.'],
])('where %s is the answer to %s, the file stays, and the message says what to do', (code, call, message) => {
  fs.writeFileSync(file, 'one\n');
  refuse(call, code);
  expect(rewrite(file, append('two'))).toEqual({ refusal: message.replace('FILE', file) });
  refuse();
  expect(fs.readFileSync(file, 'utf8')).toBe('one\n');
  expect(fs.readdirSync(folder)).toEqual(['secrets.lock.json']);
});

test('a file that may not be read is named, with the remedy', () => {
  fs.writeFileSync(file, 'one\n');
  refuse('readFileSync', 'EACCES');
  expect(readText(file)).toEqual({ refusal: `You have no permission to read and write ${file} (EACCES). Change the permissions of the file and its folder.` });
});

test('a file that is missing in a folder that exists has no text', () => {
  expect(readText(file)).toEqual({ value: undefined });
});
