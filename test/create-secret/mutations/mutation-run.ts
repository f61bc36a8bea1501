/*
 * npx tsx test/create-secret/mutations/mutation-run.ts [<regular expression>]
 *
 * Weakens the handler in one place at a time, and prints who noticed.
 */
import '../environment';
import { bundleOf, SOURCE } from '../bundle';
import { detect, weakenedHandler } from './detection';
import { WEAKENINGS } from './weakenings';

Error.stackTraceLimit = 0;

async function main(only: RegExp): Promise<void> {
  const chosen = WEAKENINGS.filter(({ name }) => only.test(name));
  const unharmed = await detect(bundleOf(SOURCE));
  if (unharmed) throw new Error(`The handler as it is would be seen too, by ${unharmed.by}: ${unharmed.harm}`);
  let seen = 0;
  console.log('| weakening | seen by | what it did | after runs |\n| --- | --- | --- | ---: |');
  for (const weakening of chosen) {
    const found = await detect(weakenedHandler(weakening));
    seen += found ? 1 : 0;
    console.log(`| ${weakening.name} | ${found?.by ?? '**nobody**'} | ${found ? short(found.harm) : '—'} | ${found?.runs ?? ''} |`);
  }
  console.log(`\n${seen} of ${chosen.length} weakenings seen.`);
  process.exitCode = seen === chosen.length ? 0 : 1;
}

function short(harm: string): string {
  return harm.split('\n')[0].replace(/: …[^]*$/, '').replaceAll('|', '/').slice(0, 90);
}

void main(new RegExp(process.argv[2] ?? '.'));
