/*
 * `npx projen scanners`: runs the scanners on the examples and prints the table. `npx projen scanners:docs` writes docs/scanners.md.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Acknowledgement, ACKNOWLEDGED } from '../src/provider/acknowledgements';
import { Expected, EXPECTED } from '../test/scanners/expected';
import { REQUIREMENTS, ROOT } from '../test/scanners/python';
import { scan } from '../test/scanners/scan';
import { APPS, table } from '../test/scanners/summary';

const INTRODUCTION = `# Scanners

The [examples](../examples/README.md), with the defaults of the library and a customer managed key, under four scanners. \`forms\` is an
[app of the tests](../test/scanners/apps/forms.ts): what the library makes in all its forms, with consumers, replicas, sources, and in a VPC.

<!-- Written by \`npx projen scanners:docs\`. -->
`;

const HOW = `
\`npx projen scanners\` runs them and prints this table; \`npx jest test/scanners\` holds every finding against it, and plants some, which each scanner has to find. The packs of
cdk-nag are AwsSolutions, HIPAA.Security, NIST 800-53 R5 and PCI DSS 3.2.1: version 3 as plugins of CDK's validation, version 2 as Aspects. checkov and cfn-lint read the
templates, with the checks that are on without being asked for, and without network. Stages are scanned with their app.

- **found**: without any acknowledgement.
- **acknowledged by the library**: of its function, and of the log group and the policies that it makes for it. Of secrets, their policies and keys it acknowledges nothing.
- **acknowledged by the app**: as [examples/not-rotated.ts](../examples/not-rotated.ts) does for a secret that nobody can rotate.
- **expected elsewhere**: the last table; what the library makes for itself is not in it.
`;

const WHERE = `
## What the library acknowledges, and why

Where each scanner looks, and there alone: cdk-nag 3 at the construct, cdk-nag 2, checkov and cfn-lint in the metadata of the resource. What you configure is judged, and
not acknowledged: with a VPC of yours, nobody says that the function needs none. Whether a secret is rotated is yours to decide: the library never acknowledges it.
`;

/** `cdk-nag 3.0.2, …`, as they are pinned. */
function versions(): string {
  const { devDependencies } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const requirements = fs.readFileSync(REQUIREMENTS, 'utf8');
  const python = ['checkov', 'cfn-lint'].map(name => `${name} ${new RegExp(`^${name}==(.+)$`, 'm').exec(requirements)![1]}`);
  return [`cdk-nag ${devDependencies['cdk-nag']}`, `cdk-nag ${devDependencies['cdk-nag-2'].split('@').pop()}`, ...python].join(', ');
}

const code = (ids: readonly string[]) => ids.map(id => `\`${id}\``).join(', ');

/** Names that differ in the pack alone are told once. */
function shortened(rules: readonly string[]): string {
  const short = rules.map(rule => rule.replace(/^(HIPAA\.Security|NIST\.800\.53\.R[45]|PCI\.DSS\.321)-/, ''));
  return code([...new Set(short)]);
}

function acknowledged(): string[] {
  const rows = Object.values<Acknowledgement>(ACKNOWLEDGED).map(({ nag = [], checkov, cfnLint, reason }) =>
    `| ${shortened(nag)} | ${code(checkov ? [checkov] : [])} | ${code(cfnLint ? [cfnLint] : [])} | ${reason} |`);
  return ['| cdk-nag | checkov | cfn-lint | reason |', '| --- | --- | --- | --- |', ...rows];
}

/** A row for each reason. */
function elsewhere(): string[] {
  const reasons = new Map<string, Expected[]>();
  for (const one of EXPECTED) reasons.set(one.because, [...reasons.get(one.because) ?? [], one]);
  const rows = [...reasons].map(([because, all]) =>
    `| ${shortened(all.flatMap(({ rules }) => rules))} | ${[...new Set(all.flatMap(({ where }) => Object.keys(where)))].join(', ')} | ${because} |`);
  return ['| rules | apps | reason |', '| --- | --- | --- |', ...rows];
}

/** The whole document, around the table. */
export function documentOf(found: string): string {
  return [
    INTRODUCTION, `Pinned: ${versions()}.`, '', found, HOW, WHERE.trimStart(), ...acknowledged(), '',
    '## What is expected elsewhere', '', 'Of roles, VPCs, databases and pipelines of the examples, and of secrets that they do not rotate:', '', ...elsewhere(), '',
  ].join('\n');
}

async function main(write: boolean): Promise<void> {
  const { scan: found, templates } = await scan(APPS);
  const rows = table(found, templates);
  if (write) fs.writeFileSync(path.join(__dirname, 'scanners.md'), documentOf(rows));
  else console.log(rows);
}

if (require.main === module) {
  main(process.argv.includes('--write')).catch(error => {
    console.error(error);
    process.exitCode = 1;
  });
}
