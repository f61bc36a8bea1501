import { writeFileSync } from 'fs';
import { join } from 'path';
import { readExampleSources } from './rule-examples/example-source';
import { WITHOUT_EXAMPLE } from './rule-examples/without-example';
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
creation and contents, MS300 to MS399 guardrails, blueprints, and copies of this library, and MS900 to MS999 acknowledgments, custom rules, and calls
in which the CDK or this library would otherwise throw an error.

\`SecretRules.catalogue()\` gives the same list to programs.

Each rule has what its finding says, where … is the property as you wrote it, what to do about it, where the rule comes from, and code
that breaks it and code that does not. The tests of this library run both. In the examples, \`app\` is an \`App\` with
\`SecretRulesPlugin\`. Its \`stack\` and its \`laterStack\` are of account 111122223333 and region eu-west-1, its \`otherStack\` is of account
444455556666. In \`stack\` there are \`secret\`, a \`ManagedSecret\` without properties; \`shared\`, one with a name and a key of its own;
\`salesforce\`, one of that type; \`key\`, a \`Key\`; \`sopsKey\`, an imported key, with which the files are encrypted; and \`role\`, a \`Role\`.
\`database\` and \`proxy\` are attachment targets, and \`billed\` is a custom rule with the id ACME-1.

<!-- Written by \`npx projen rules\` from src/rules/ and docs/rule-examples/. -->
`;

const EXAMPLES = readExampleSources();

/** RULES.md, from the tables and the examples. */
export function renderRules(): string {
  const groups = CATALOGUE.map(({ property, rules }) => ({ property, rules: [...rules].sort((one, other) => one.id < other.id ? -1 : 1) }));
  return [INTRODUCTION, index(groups), ...groups.map(({ property, rules }) => section(property, rules))].join('\n');
}

interface Group {
  readonly property: string;
  readonly rules: readonly PublishedRule[];
}

function index(groups: readonly Group[]): string {
  const lines = groups.map(({ property, rules }) => `| ${property} | ${rules.map(({ id }) => `[${id}](#${id.toLowerCase()})`).join(' ')} |`);
  return ['| about | rules |', '| --- | --- |', ...lines, ''].join('\n');
}

function section(property: string, rules: readonly PublishedRule[]): string {
  return [`## ${property}`, '', ...rules.flatMap(ruleLines)].join('\n');
}

/** One rule. Links and messages lead to the anchor, which does not change with the title. */
function ruleLines({ id, level, title, requirement, fix, source }: PublishedRule): string[] {
  return [
    `### <a id="${id.toLowerCase()}"></a>${id} ${prose(title)}`,
    '',
    `- **${level}:** … ${prose(requirement)}.`,
    `- **Fix:** ${prose(fix)}`,
    `- **Source:** ${linked(prose(source))}`,
    '',
    ...exampleOf(id),
    '',
  ];
}

/**
 * The tag is `tsx`, which is highlighted as `ts` is: test/docs/fences.test.ts has jsii-rosetta compile each `ts` fence of the
 * documents, and these are compiled and run by test/docs/rule-examples.test.ts already.
 */
function exampleOf(id: string): string[] {
  const example = EXAMPLES.get(id);
  if (!example) return [`There is no example. ${WITHOUT_EXAMPLE[id as keyof typeof WITHOUT_EXAMPLE]}`];
  return ['```tsx', '// ✗ bad', example.bad, '', '// ✓ good', example.good, '```'];
}

/** The name of the page in place of its address. */
function linked(source: string): string {
  return source.replace(/https:\/\/\S*\/([^\s/;]+)/g, (url, page) => `[${page}](${url})`);
}

function prose(text: string): string {
  return text.replace(/\*/g, '\\*').replace(/</g, '&lt;');
}

if (require.main === module) writeFileSync(join(__dirname, '..', 'RULES.md'), renderRules());
