import './environment';
import { CONSISTENCIES, everyRun, reproduction, run } from './matrix';
import { referenceHandler, SPECIFIED } from './model/reference-handler';
import { SCENARIOS } from './scenarios';
Error.stackTraceLimit = 0;
async function main() {
  const h = referenceHandler({ ...SPECIFIED, ...JSON.parse(process.argv[4] ?? '{}') });
  let runs = 0, bad = 0; const kinds = new Map<string, [number, string]>(); const t0 = performance.now();
  for (const s of SCENARIOS.filter(s => new RegExp(process.argv[3] ?? '.').test(s.name))) for (const c of CONSISTENCIES) {
    if (process.argv[2] === 'golden') { const r = await run(h, s, c); runs++; if (r.violations.length) { bad++; console.log(reproduction(r), '\n', r.seen.map(x => x.replace(/^\w+:/, '')).join(' '), r.world.stack.exchanges.map(e => e.event.RequestType + ' ' + (e.responses[0]?.Reason ?? e.responses[0]?.Status)).join(' | ')); } continue; }
    for await (const r of everyRun(h, s, c, () => process.argv[2] === 'pairs')) { runs++; if (r.violations.length) { bad++; const k = s.name + ' | ' + r.violations[0].slice(0, 70); const e = kinds.get(k); if (e) e[0]++; else kinds.set(k, [1, reproduction(r)]); } }
  }
  console.log(runs, bad, ((performance.now() - t0) / runs).toFixed(2));
  for (const [k, [n, r]] of kinds) console.log(n, '×', k, '\n   e.g.', r);
}
main();
