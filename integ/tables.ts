import { CLAIMS } from './claims';

/** What a run has shown of an app. */
export interface Verdict {
  readonly date: string;
  readonly region: string;
  readonly passed: boolean;
}

/** docs/reference/verified.md, from the claims and what AWS has shown of their apps. */
export function verifiedPage(verdicts: ReadonlyMap<string, Verdict>): string {
  const rows = CLAIMS.map(({ id, claim, where, app }) => {
    const verdict = app === undefined ? undefined : verdicts.get(app);
    const result = verdict ? (verdict.passed ? 'passed' : '**failed**') : app ? 'not yet run' : 'no app yet';
    return `| ${id} | ${claim} | ${where.file} | ${verdict?.date ?? ''} | ${verdict?.region ?? ''} | ${result} |`;
  });
  return [
    '# Verified on AWS', '',
    'Written by `npm run verify -- --aws`. Runs on the emulator are not written here: see [integ/](../../integ/README.md).', '',
    '| id | claim | stands in | date | region | result |', '| --- | --- | --- | --- | --- | --- |', ...rows, '',
  ].join('\n');
}

/** What `npm run verify` prints without an option. */
export function plan(): string {
  const apps = CLAIMS.filter(({ app }) => app).map(({ id, app }) => `  ${id.padEnd(15)} integ/integ.${app}.ts`);
  const open = CLAIMS.filter(({ app }) => !app).map(({ id, claim }) => `  ${id.padEnd(15)} ${claim}`);
  return [
    'Nothing was run. `npm run verify -- --aws` deploys these apps to your account, asserts, and destroys them:', ...apps, '',
    'It needs:',
    '  - credentials of one account: AWS_PROFILE, or the variables of the environment',
    '  - us-east-1, bootstrapped for the CDK; us-west-2 gets a replica for some minutes',
    '  - the permissions of integ/permissions.json',
    '', 'It costs less than 0.10 USD: at most three secrets for an hour, and calls (integ/README.md has the prices).', '',
    'No app yet:', ...open, '',
    '`npm run verify -- --emulator` runs what the emulator can, on this machine.', '',
  ].join('\n');
}
