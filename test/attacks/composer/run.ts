import { parseArgs } from 'node:util';
import { composeApps, failureLine } from './compose';

const { values } = parseArgs({
  args: process.argv.slice(2).filter(argument => argument !== '--'), // projen passes it on.
  options: { count: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
});

const { apps, judged, failures } = composeApps(Number(values.count), Number(values.seed));
for (const failure of failures) console.log(failureLine(failure));
console.log(`${apps} apps from seed ${values.seed}, ${judged} judgments, ${failures.length} apps with a disagreement`);
if (failures.length > 0) process.exitCode = 1;
