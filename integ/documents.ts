import * as fs from 'node:fs';
import * as path from 'node:path';
import { CLAIMS } from './claims';
import { Outcome } from './prove';
import { statusOf, verdictsOf, verifiedPage, withStatus } from './tables';

const ROOT = path.join(__dirname, '..');

/** Writes what AWS has shown into docs/reference/verified.md, and into the document of each claim. */
export function writeVerdicts(outcomes: readonly Outcome[], run: { readonly date: string; readonly region: string }, root = ROOT) {
  const page = path.join(root, 'docs', 'reference', 'verified.md');
  const verdicts = verdictsOf(fs.readFileSync(page, 'utf8'));
  for (const { id, result } of outcomes) {
    if (result === 'passed' || result === 'failed') verdicts.set(id, { ...run, result });
  }
  fs.writeFileSync(page, verifiedPage(verdicts));
  for (const { id, document } of CLAIMS) {
    const file = path.join(root, document);
    fs.writeFileSync(file, withStatus(fs.readFileSync(file, 'utf8'), id, statusOf(verdicts.get(id))));
  }
}
