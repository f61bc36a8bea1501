/**
 * `npm run emulator` starts the emulator and keeps it until Ctrl-C.
 *
 *   --auth           enforce IAM, over https
 *   --probe [GROUP]  judge it by what AWS does, and end; --json prints a line for each check
 */
import * as path from 'node:path';
import { Emulator } from './emulator';
import { plainEnvironment, run } from './processes';
import { emulatorPython } from './python';

const ACCOUNT = '111111111111';

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function probe(emulator: Emulator, args: readonly string[]): Promise<number> {
  const result = await run(await emulatorPython(), [path.join(__dirname, 'probe.py'), emulator.url, ...args], {
    environment: { ...plainEnvironment(), ...emulator.environment(ACCOUNT), PYTHONDONTWRITEBYTECODE: '1' },
    timeoutSeconds: 300,
    onLine: print,
  });
  return result.code;
}

function explainUse(emulator: Emulator) {
  print(`The emulator listens on ${emulator.url} and writes to ${emulator.logFile}. In another shell:\n`);
  for (const [name, value] of Object.entries(emulator.environment(ACCOUNT))) print(`export ${name}=${value}`);
  print('export CDK_DISABLE_CLI_TELEMETRY=true CI=true HOME=$(mktemp -d)   # the CLI keeps account ids under the home folder');
  print('\nAny twelve digits as access key are another account. Ctrl-C ends it.');
}

async function main(args: readonly string[]) {
  const emulator = await Emulator.start({ auth: args.includes('--auth'), log: line => { process.stderr.write(`${line}\n`); } });
  if (!args.includes('--probe')) {
    explainUse(emulator);
    setInterval(() => {}, 60_000); // Until a signal comes.
    return;
  }
  process.exitCode = await probe(emulator, args.filter(argument => !['--auth', '--probe'].includes(argument)));
  await emulator.stop();
}

main(process.argv.slice(2)).catch(error => {
  console.error(error.message);
  process.exit(1);
});
