import { writeFileSync } from 'fs';
import { join } from 'path';
import { CATALOGUE, PublishedRule } from '../src/rules/catalogue';

const INTRODUCTION = `# The rules

Everything below is checked at every synthesis: after Aspects, before a template is written, and for all \`ManagedSecret\`s
of the app at once. What is known only at deployment is judged in its literal parts, or not at all; a literal beside a value
that only the deployment knows is no plaintext. What \`addPropertyOverride()\` writes is not judged.

| severity | what happens |
| --- | --- |
| error | The synthesis fails. Secrets Manager, KMS or CloudFormation would refuse it, or the value would be exposed or lost. An error cannot be acknowledged. |
| warning | The synthesis goes on. AWS advises against it, or this library cannot tell whether it works. |

A warning is silenced by its id, on the secret or on any construct around it, but not on the App itself:

\`\`\`ts
Annotations.of(secret).acknowledgeWarning('MS003', 'Everybody uses the complete ARN.');
\`\`\`

An id never changes its meaning and is never used again: MS001 to MS099 judge properties, MS100 to MS199 grants, MS200
to MS299 creation and contents. Reserved are MS300 to MS399 for the platform, and MS900 and up for acknowledgements.

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
    ...rules.map(row),
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
