/*
 * `npx projen scanners`: runs the scanners on the examples and prints the table. `npx projen scanners:docs` writes docs/guides/scanners.md.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { ACKNOWLEDGED } from '../src/provider/scanner-acknowledgements';
import { Scanner, scannerOf } from '../src/rules/scanner-findings';
import type { AcknowledgedFindings } from '../src/scanners/acknowledge-findings';
import { TOOLS } from '../test/scanners/finding';
import { REQUIREMENTS, ROOT } from '../test/scanners/python';
import { scan, Scan, Template } from '../test/scanners/scan';
import { acknowledgedIn, APPS, resourcesOf, table } from '../test/scanners/summary';

const INTRODUCTION = `# Scanners

Four scanners check the [examples](../../examples/README.md), except those with findings on purpose. The secrets use the defaults of the library and a customer managed key, except one in \`access-map\`. The scanners also check \`forms\`, an
[app of the tests](../../test/scanners/apps/forms.ts) with every kind of resource that the library creates, for consumers, replicas, sources, and a handler in a VPC.

<!-- Written by \`npx projen scanners:docs\`. -->
`;

const HOW = `
\`npx projen scanners\` runs the scanners and prints this table. \`npx jest test/scanners\` compares every finding with it. It also adds faults that each scanner must report. The packs of
cdk-nag are AwsSolutions, HIPAA.Security, NIST 800-53 R5, and PCI DSS 3.2.1: version 3 as plugins of the CDK's validation, version 2 as Aspects. checkov and cfn-lint read the
templates, with their default checks and without network access. The figures of an app include its stages.

- **found**: the findings without any acknowledgment.
- **acknowledged by the library**: findings on its function, and on the log group and the policies of that function. The library never acknowledges a finding on a secret, its policies, or its key.
- **acknowledged by the app**: with [\`ScannerFindings\`](#how-an-app-acknowledges), one finding of one resource at a time. The last table has all of them.
- **left**: must be 0, or the test fails.
`;

const WHERE = `
## What the library acknowledges, and why

The library writes each acknowledgment only where the scanner reads it: on the construct for cdk-nag 3, and in the metadata of the resource for cdk-nag 2, checkov, and cfn-lint. It does not acknowledge
findings on settings that you configure: if you pass a VPC, for example, it does not acknowledge \`LambdaInsideVPC\`. Only you decide whether to rotate a secret, so the library never acknowledges
a finding on rotation.
`;

const BY_APPS = `
## How an app acknowledges

\`ScannerFindings\` writes a reason once, for all four scanners and in every language:

\`\`\`ts
secret.grantRead(role);
ScannerFindings.acknowledgeNoRotation(secret, 'Its readers do not reload a changed value yet.');
ScannerFindings.acknowledgeInlinePolicy(role, 'Only this role needs the policy, and both are deleted together.');
ScannerFindings.acknowledge(secret, 'Only this account reads the secret.', 'HIPAA.Security-SecretsManagerUsingKMSKey', 'CKV_AWS_149');
\`\`\`

The templates of the examples and of \`forms\` have these acknowledgments and no others:
`;

/** `cdk-nag 3.0.2, …`, as they are pinned. */
function versions(): string {
  const { devDependencies } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const requirements = fs.readFileSync(REQUIREMENTS, 'utf8');
  const python = ['checkov', 'cfn-lint'].map(name => `${name} ${new RegExp(`^${name}==(.+)$`, 'm').exec(requirements)![1]}`);
  return [`cdk-nag ${devDependencies['cdk-nag']}`, `cdk-nag ${devDependencies['cdk-nag-2'].split('@').pop()}`, ...python].join(', ');
}

const code = (ids: readonly string[]) => ids.map(id => `\`${id}\``).join(', ');

/** Names that differ in the pack alone are listed once. */
function shortened(rules: readonly string[]): string {
  const short = rules.map(rule => rule.replace(/^(HIPAA\.Security|NIST\.800\.53\.R[45]|PCI\.DSS\.321)-/, ''));
  return code([...new Set(short)]);
}

function acknowledged(): string[] {
  const rows = Object.values<AcknowledgedFindings>(ACKNOWLEDGED).map(({ findings, reason }) => {
    const of = (scanner: Scanner) => shortened(findings.filter(finding => scannerOf(finding) === scanner));
    return `| ${of('cdk-nag')} | ${of('checkov')} | ${of('cfn-lint')} | ${reason} |`;
  });
  return ['| cdk-nag | checkov | cfn-lint | reason |', '| --- | --- | --- | --- |', ...rows];
}

/** As the templates have it: a row for each reason. */
function byApps(templates: readonly Template[]): string[] {
  const reasons = new Map<string, { readonly rules: Set<string>; readonly apps: Set<string> }>();
  for (const resource of resourcesOf(templates).filter(({ ofLibrary, app }) => !ofLibrary && app !== 'planted')) {
    for (const { rule, reason } of TOOLS.slice(1).flatMap(tool => acknowledgedIn(tool, resource))) {
      const row = reasons.get(reason) ?? { rules: new Set(), apps: new Set() };
      reasons.set(reason, { rules: row.rules.add(rule), apps: row.apps.add(resource.app) });
    }
  }
  const rows = [...reasons].map(([reason, { rules, apps }]) => `| ${[...apps].join(', ')} | ${shortened([...rules])} | ${reason} |`);
  return ['| apps | rules | reason |', '| --- | --- | --- |', ...rows];
}

/** The whole document. */
export function documentOf(found: Scan, templates: readonly Template[]): string {
  return [
    INTRODUCTION, `Pinned: ${versions()}.`, '', table(found, templates), HOW, WHERE.trimStart(), ...acknowledged(), BY_APPS, ...byApps(templates), '',
  ].join('\n');
}

async function main(write: boolean): Promise<void> {
  const { scan: found, templates } = await scan(APPS);
  if (write) fs.writeFileSync(path.join(__dirname, 'guides', 'scanners.md'), documentOf(found, templates));
  else console.log(table(found, templates));
}

if (require.main === module) {
  main(process.argv.includes('--write')).catch(error => {
    console.error(error);
    process.exitCode = 1;
  });
}
