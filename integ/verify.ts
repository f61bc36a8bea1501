/**
 * `npm run verify` says what a run on AWS needs. With `--aws` it runs, and writes docs/reference/verified.md; with `--emulator` it
 * runs on this machine, and writes nothing.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { APPS } from './claims';
import { ROOT, runOnAws, runOnEmulator } from './runner';
import { plan, Verdict, verifiedPage } from './tables';

const REGION = 'us-east-1';
const PAGE = path.join(ROOT, 'docs', 'reference', 'verified.md');

function report(results: Awaited<ReturnType<typeof runOnAws>>): Map<string, Verdict> {
  const date = new Date().toISOString().slice(0, 10);
  const verdicts = new Map<string, Verdict>();
  for (const [app, { code, stdout, stderr, seconds }] of results) {
    verdicts.set(app, { date, region: REGION, passed: code === 0 });
    process.stdout.write(`${app}: ${code === 0 ? 'passed' : 'failed'} in ${Math.round(seconds)} seconds\n`);
    if (code !== 0) process.stderr.write(stdout + stderr);
  }
  if ([...verdicts.values()].some(({ passed }) => !passed)) process.exitCode = 1;
  return verdicts;
}

async function main(option: string | undefined) {
  if (option === '--emulator') return void report(await runOnEmulator(APPS));
  if (option === '--aws') return fs.writeFileSync(PAGE, verifiedPage(report(await runOnAws(APPS, REGION))));
  process.stdout.write(plan());
}

main(process.argv[2]).catch(error => {
  console.error(error.message);
  process.exit(1);
});
