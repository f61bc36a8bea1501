import { writeFileSync } from 'fs';
import { join } from 'path';
import { readExampleSources } from './rule-examples/example-source';
import { WITHOUT_EXAMPLE } from './rule-examples/without-example';
import { CATALOGUE, PublishedRule } from '../src/rules/catalogue';

const INTRODUCTION = `# The rules

Every synthesis checks the rules for each \`ManagedSecret\`, after Aspects and before the CDK writes a template, for all stages
of the app at once. \`SecretRulesPlugin\` checks the same rules in the written templates, for every other secret as well. It reports errors
as warnings unless it is strict; notes stay notes. If only the deployment knows a value, the rules check its literal parts. A literal beside such a value
does not count as plaintext. Only the plugin and guardrails see the changes of \`addPropertyOverride()\`.

| severity | what happens |
| --- | --- |
| error | The synthesis fails. Secrets Manager, KMS, or CloudFormation would refuse the secret, or its value would be exposed or lost. You cannot acknowledge an error of a \`ManagedSecret\`. |
| warning | The synthesis goes on, unless the plugin or the CDK's CLI is strict. Act on it: AWS advises against the setting, or this library cannot know whether it works. |
| note | The synthesis goes on, also if the plugin or the CDK's CLI is strict. The note is good to know. You need not acknowledge it. |

To suppress a warning or a note, acknowledge its id on the secret, or on any construct around it, with a reason, an owner, and an expiry date:

\`\`\`ts
SecretRules.acknowledge(secret, 'MS055', { reason: 'Their key policy allows this account.', owner: 'team-shop', expires: '2027-06-30' });
\`\`\`

An id never changes its meaning, and no other rule ever gets it. MS001 to MS099 check properties, MS100 to MS199 grants, MS200 to MS299
creation and contents, MS300 to MS399 guardrails, blueprints, and copies of this library, and MS900 to MS999 acknowledgments, custom rules, and calls
in which the CDK or this library would otherwise throw an error.

Programs get the same list from \`SecretRules.catalogue()\`.

Each rule has its message, where … is the property as you wrote it, then the fix, the source, and two examples: one that
violates the rule and one that does not. The tests of this library run both. In the examples, \`app\` is an \`App\` with
\`SecretRulesPlugin\`. Its \`stack\` and its \`laterStack\` are in account 111122223333 and region eu-west-1, and its \`otherStack\` is in account
444455556666. \`stack\` contains \`secret\`, a \`ManagedSecret\` without properties; \`shared\`, a \`ManagedSecret\` with a name and its own key;
\`salesforce\`, a \`ManagedSecret\` of that type; \`key\`, a \`Key\`; \`sopsKey\`, the imported key that encrypted the files; and \`role\`, a \`Role\`.
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
  return ['| property or call | rules |', '| --- | --- |', ...lines, ''].join('\n');
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
