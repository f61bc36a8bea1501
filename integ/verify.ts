/**
 * `npm run verify` says what a run on AWS needs. With `--aws` it runs, and writes docs/reference/verified.md and the marks in the
 * documents; with `--emulator` it runs on this machine, and writes nothing. Names of apps pick some.
 */
import { parseArgs } from 'node:util';
import { STS } from '@aws-sdk/client-sts';
import { APPS } from './claims';
import { writeVerdicts } from './documents';
import { AppName, REGION } from './names';
import { LEFT, Outcome, prove } from './prove';
import { outcomeTable, plan } from './tables';
import { awsWorld, Login, startEmulator, World } from './world';

async function proveAll(apps: readonly AppName[], world: World): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const app of apps) {
    const started = Date.now();
    outcomes.push(...await prove(app, world));
    process.stderr.write(`${app}: ${Math.round((Date.now() - started) / 1000)} seconds\n`);
  }
  process.stdout.write(outcomeTable(outcomes));
  if (outcomes.some(({ result, reason }) => result === 'failed' || result === 'stopped' || reason?.includes(LEFT))) process.exitCode = 1;
  return outcomes;
}

async function onEmulator(apps: readonly AppName[]) {
  const { world, stop } = await startEmulator();
  try {
    await proveAll(apps, world);
  } finally {
    await stop();
  }
}

/** Refuses before it deploys or writes anything. */
async function login(profile: string | undefined): Promise<Login> {
  try {
    const { Account } = await new STS({ region: REGION, profile, maxAttempts: 1 }).getCallerIdentity({});
    return { account: Account!, profile };
  } catch (error) {
    const whose = profile === undefined ? 'No credentials of an AWS account' : `The profile ${profile} has no AWS account`;
    throw new Error(`${whose}: ${(error as Error).message}\nNothing was deployed or written. \`npm run verify\` says what it needs.`);
  }
}

/** What runs elsewhere, as on an emulator, must not be written down as shown by AWS. */
function refuseOtherEndpoints() {
  const [name] = Object.keys(process.env).filter(key => key.startsWith('AWS_ENDPOINT_URL'));
  if (name) throw new Error(`${name} is set, so the results would not be those of AWS. Nothing was deployed or written.`);
}

async function onAws(apps: readonly AppName[], consumerProfile: string | undefined) {
  refuseOtherEndpoints();
  const owner = await login(process.env.AWS_PROFILE);
  const consumer = consumerProfile === undefined ? undefined : await login(consumerProfile);
  if (owner.account === consumer?.account) throw new Error(`The profile ${consumerProfile} is of the same account as the credentials.`);
  const outcomes = await proveAll(apps, awsWorld(owner, consumer));
  writeVerdicts(outcomes, { date: new Date().toISOString().slice(0, 10), region: REGION });
}

function appsOf(names: readonly string[]): readonly AppName[] {
  const unknown = names.filter(name => !APPS.includes(name as AppName));
  if (unknown.length) throw new Error(`No app is named ${unknown.join(' or ')}. The apps are ${APPS.join(', ')}.`);
  return names.length ? names as AppName[] : APPS;
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'emulator': { type: 'boolean' }, 'aws': { type: 'boolean' }, 'consumer-profile': { type: 'string' } },
  });
  const apps = appsOf(positionals);
  if (values.emulator) return onEmulator(apps);
  if (values.aws) return onAws(apps, values['consumer-profile']);
  process.stdout.write(plan());
}

main().catch(error => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
