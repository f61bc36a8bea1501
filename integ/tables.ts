import { APPS, CLAIMS } from './claims';
import { Outcome } from './prove';

/** What a run on AWS has shown of a claim. */
export interface Verdict {
  readonly date: string;
  readonly region: string;
  readonly result: 'passed' | 'failed';
}

const HEAD = '| id | claim | stands in | date | region | result |';
const UNTRIED = 'not yet run';

/** docs/reference/verified.md, from the claims and what AWS has shown of them. */
export function verifiedPage(verdicts: ReadonlyMap<string, Verdict>): string {
  const rows = CLAIMS.map(({ id, claim, document }) => {
    const { date, region, result } = verdicts.get(id) ?? { date: '', region: '', result: UNTRIED };
    return `| ${[id, claim, document, date, region, result].join(' | ')} |`;
  });
  return [
    '# Verified on AWS', '',
    'Written by `npm run verify -- --aws`. Runs on the emulator are not written here: see [integ/](../../integ/README.md).', '',
    HEAD, '| --- | --- | --- | --- | --- | --- |', ...rows, '',
  ].join('\n');
}

/** The verdicts that a page has, so that a run of one claim keeps the others. */
export function verdictsOf(page: string): Map<string, Verdict> {
  const rows = page.split('\n').map(line => line.split('|').map(cell => cell.trim()));
  return new Map(rows.filter(([, , , , , , result]) => result === 'passed' || result === 'failed')
    .map(([, id, , , date, region, result]) => [id, { date, region, result: result as Verdict['result'] }]));
}

/** What stands beside the mark of a claim. */
export function statusOf(verdict: Verdict | undefined): string {
  if (!verdict) return 'not verified on AWS';
  return `${verdict.result === 'passed' ? 'verified' : 'refuted'} on AWS, ${verdict.date}`;
}

/** A document with the status of a claim between its marks. */
export function withStatus(document: string, id: string, status: string): string {
  const [begin, end] = [`<!-- claim: ${id} -->`, '<!-- /claim -->'];
  const [before, ...after] = document.split(begin);
  if (after.length !== 1 || !after[0].includes(end)) throw new Error(`The document must have one ${begin}…${end}.`);
  return before + begin + status + after[0].slice(after[0].indexOf(end));
}

/** What a run prints: claim × result. */
export function outcomeTable(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ id, result, reason = '' }) => `| ${id.padEnd(14)} | ${result.padEnd(16)} | ${reason.replaceAll(/\s+/g, ' ').slice(0, 300)} |`);
  return [`| ${'claim'.padEnd(14)} | ${'result'.padEnd(16)} | reason |`, `| ${'-'.repeat(14)} | ${'-'.repeat(16)} | --- |`, ...rows, ''].join('\n');
}

/** What `npm run verify` prints without an option. */
export function plan(): string {
  const apps = APPS.map(app => `  ${app.padEnd(14)} ${CLAIMS.filter(claim => claim.app === app).map(({ claim }) => claim).join(' ')}`);
  return [
    'Nothing was run. `npm run verify -- --aws` deploys these apps to your account, asserts, and destroys them:', ...apps, '',
    'It needs:',
    '  - credentials of one account: AWS_PROFILE, or the variables of the environment',
    '  - us-east-1, bootstrapped for the CDK; us-west-2 gets a replica for some minutes',
    '  - the permissions of integ/permissions.json',
    '  - for cross-account, --consumer-profile PROFILE of another account that is bootstrapped in us-east-1',
    '', 'It costs less than 0.10 USD (an estimate; integ/README.md has the prices). It writes docs/reference/verified.md and the marks of the claims.', '',
    'Names of apps pick some: `npm run verify -- --aws rollback`.',
    '`npm run verify -- --emulator` runs what the emulator can, on this machine, and writes nothing.', '',
  ].join('\n');
}
