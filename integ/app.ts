import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';

/** What the newest integ-runner (2.197.10) reads at most; aws-cdk-lib 2.263.0 writes 54.0.0. */
const READABLE = '53.0.0';

/**
 * An app for every account and region. The emulator names itself as the host that the handler may answer.
 *
 * The integ-runner refuses an assembly by its version number alone, so the number is lowered after synthesis.
 */
export function integApp(): App {
  const responseHost = process.env.INTEG_RESPONSE_HOST;
  const app = new App(responseHost ? { postCliContext: { 'cdk-managed-secret:responseHost': responseHost } } : {});
  process.once('exit', () => lowerVersions(app.outdir));
  return app;
}

/** Of the assembly, of its assets and of the test cases. */
function lowerVersions(folder: string) {
  for (const file of fs.existsSync(folder) ? fs.readdirSync(folder) : []) {
    if (/^(manifest|integ|.+\.assets)\.json$/.test(file)) lowerVersion(path.join(folder, file));
  }
}

function lowerVersion(file: string) {
  const manifest = JSON.parse(fs.readFileSync(file, 'utf8'));
  fs.writeFileSync(file, JSON.stringify({ ...manifest, version: READABLE }, undefined, 2));
}

/** The command of a step after a deployment, with the SDK: what one deployment cannot show. */
export function stepCommand(step: string, stack: Stack): string {
  return `npx tsx steps.ts ${step} ${stack.stackName}`;
}
