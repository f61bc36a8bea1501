import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { KMS } from '@aws-sdk/client-kms';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { Emulator } from '../../emulator/emulator';
import { emulatorPython } from '../../emulator/python';

const ROOT = path.join(__dirname, '..', '..');

/** Whether something listens there. */
function listens(host: string, port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = net.connect({ host, port, timeout: 30_000 });
    const end = (answer: boolean) => { socket.destroy(); resolve(answer); };
    socket.on('connect', () => end(true)).on('timeout', () => end(false)).on('error', () => end(false));
  });
}

const portOf = (url: string) => Number(new URL(url).port);

describe.each([false, true])('an emulator with auth: %s', auth => {
  let emulator: Emulator;
  beforeAll(async () => { emulator = await Emulator.start({ auth }); });
  afterAll(() => emulator.stop());

  it('answers SDK clients of any account, each with its own secrets', async () => {
    const [one, other] = ['111111111111', '222222222222'].map(account => new SecretsManager(emulator.clientConfig(account)));
    const made = await one.createSecret({ Name: 'mine', SecretString: 'x' });
    expect(made.ARN).toMatch(/^arn:aws:secretsmanager:us-east-1:111111111111:secret:mine-/);
    expect((await other.listSecrets({})).SecretList).toEqual([]);
  });

  it('answers in the Region that was asked for', async () => {
    const { KeyMetadata } = await new KMS(emulator.clientConfig('333333333333', 'eu-west-1')).createKey({});
    expect(KeyMetadata!.Arn).toMatch(/^arn:aws:kms:eu-west-1:333333333333:key\//);
  });

  it('listens on 127.0.0.1 only', async () => {
    expect(await listens('127.0.0.1', portOf(emulator.url))).toBe(true);
    expect(await listens('127.0.0.2', portOf(emulator.url))).toBe(false); // Open if it listened on every interface.
  });

  it('runs beside another one', async () => {
    const second = await Emulator.start({ auth });
    expect(second.url).not.toBe(emulator.url);
    await second.stop();
    expect(await listens('127.0.0.1', portOf(emulator.url))).toBe(true);
  });

  it('leaves neither its process nor its folder behind', async () => {
    const brief = await Emulator.start({ auth });
    expect(fs.existsSync(brief.logFile)).toBe(true);
    await brief.stop();
    expect(fs.existsSync(brief.folder)).toBe(false);
    expect(await listens('127.0.0.1', portOf(brief.url))).toBe(false);
  });
});

it('ends with the process that started it, even if that is killed', async () => {
  const script = [path.join(ROOT, 'node_modules/tsx/dist/cli.mjs'), '--tsconfig', 'tsconfig.dev.json', 'emulator/serve.ts'];
  const server = spawn(process.execPath, script, { cwd: ROOT, detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  for await (const line of createInterface({ input: server.stdout })) {
    const [, url, folder] = /listens on (\S+) and writes to (\S+)\/emulator\.log/.exec(line) ?? [];
    if (!url) continue;
    expect(await listens('127.0.0.1', portOf(url))).toBe(true);
    process.kill(-server.pid!, 'SIGKILL');
    for (let tries = 0; tries < 2_000 && (await listens('127.0.0.1', portOf(url)) || fs.existsSync(folder)); tries++) await sleep(50);
    expect({ listening: await listens('127.0.0.1', portOf(url)), folder: fs.existsSync(folder) }).toEqual({ listening: false, folder: false });
    break;
  }
  expect.assertions(2);
});

it('says what is missing where there is no Python', async () => {
  process.env.PYTHON = '/nowhere/python3';
  await expect(emulatorPython()).rejects.toThrow(/\/nowhere\/python3, which the emulator needs, failed/);
  delete process.env.PYTHON;
});
