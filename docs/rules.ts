import { writeFileSync } from 'fs';
import { join } from 'path';
import { CATALOGUE, PublishedRule } from '../src/rules/catalogue';

const INTRODUCTION = `# The rules

The rules of a \`ManagedSecret\` are checked at every synthesis: after Aspects, before a template is written, and for all stages
of the app at once. \`SecretRulesPlugin\` checks the same rules in the written templates, for every other secret as well, and reports them
as warnings unless it is strict; notes stay notes. What only the deployment knows is judged by its literal parts, or not at all; a literal beside such a value
counts as no plaintext. Only the plugin and guardrails see what \`addPropertyOverride()\` writes.

| severity | what happens |
| --- | --- |
| error | The synthesis fails. Secrets Manager, KMS, or CloudFormation would refuse the secret, or its value would be exposed or lost. You cannot acknowledge an error of a \`ManagedSecret\`. |
| warning | The synthesis goes on, unless the plugin or the CDK's CLI is strict. Act on it: AWS advises against it, or this library cannot tell whether it works. |
| note | The synthesis goes on, also where the plugin or the CDK's CLI is strict. It is good to know. You need not acknowledge it. |

To suppress a warning or a note, acknowledge its id on the secret, or on any construct around it, with a reason, an owner, and an expiry date:

\`\`\`ts
SecretRules.acknowledge(secret, 'MS055', { reason: 'Their key policy allows this account.', owner: 'team-shop', expires: '2027-06-30' });
\`\`\`

An id never changes its meaning and is never used again. MS001 to MS099 judge properties, MS100 to MS199 grants, MS200 to MS299
creation and contents, MS300 to MS319 guardrails, MS320 to MS399 blueprints, and MS900 to MS999 acknowledgments and custom rules.

\`SecretRules.catalogue()\` gives the same list to programs.

<!-- Written by \`npx projen rules\` from src/rules/. -->
`;

/** RULES.md, from the tables. */
export function renderRules(): string {
  return [INTRODUCTION, ...CATALOGUE.map(({ property, rules }) => section(property, rules))].join('\n');
}

function section(property: string, rules: readonly PublishedRule[]): string {
  return [
    `## ${property}`,
    '',
    '| id | severity | rule | the finding says that the property … | what to do | source |',
    '| --- | --- | --- | --- | --- | --- |',
    ...[...rules].sort((one, other) => one.id < other.id ? -1 : 1).map(row),
    '',
  ].join('\n');
}

function row({ id, level, title, requirement, fix, source }: PublishedRule): string {
  return `| ${[`<a id="${id.toLowerCase()}"></a>${id}`, level, ...[title, requirement, fix].map(cell), cell(linked(source))].join(' | ')} |`;
}

/** The name of the page in place of its address. */
function linked(source: string): string {
  return source.replace(/https:\/\/\S*\/([^\s/]+)/g, (url, page) => `[${page}](${url})`);
}

function cell(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/</g, '&lt;');
}

if (require.main === module) writeFileSync(join(__dirname, '..', 'RULES.md'), renderRules());
