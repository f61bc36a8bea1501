import { writeFileSync } from 'fs';
import { join } from 'path';
import { FORMS, formsOf, ORGANIZATION, OTHER, OWN, POLICIES, PolicyCase } from '../test/iam/policies';

const INTRODUCTION = `# What each reader makes of a policy

Four readers look at the resource policy of a secret. They share one parser of policies and one table of condition operators
and keys ([ADR 0020](../decisions/0020-one-reading.md)), so none of them sees a policy that another one misses.

- **Rules**: the rules that a secret breaks, both as a \`ManagedSecret\` and by \`SecretRulesPlugin\`.
- **Guardrail**: the rules that it breaks where a blueprint allows organization \`${ORGANIZATION}\` and account \`${OTHER}\` as \`consumers\`.
- **Consumers**: \`ReviewedSecret.consumers\`, which a custom rule reads.
- **Map**: the principals that may read the value, with the status of the path in \`secret-access.json\`. Many paths are incomplete because the default key admits no other account.

The secret is in account \`${OWN}\`. Each statement has \`Effect: Allow\`, \`Action: secretsmanager:GetSecretValue\`, and \`Resource: *\`
unless the table shows another value. Each of the ${POLICIES.length} rows holds for each of ${Object.keys(FORMS).length} forms: ${nameForms()}. A row with a CloudFormation function exists only as an object.
[A test](../../test/iam/one-reading.test.ts) synthesizes all ${POLICIES.flatMap(({ document }) => formsOf(document)).length} policies and compares the answers. A \`ManagedSecret\` takes no policy as plain text; its rules are compared in the other two forms.

A policy that nobody can read at synthesis breaks no rule of a property, and breaks the guardrail as MS310. It adds an unknown consumer, and an unknown path on the map.

<!-- Written by \`npx projen policy-readers\` from test/iam/policies.ts. -->
`;

const COLUMNS = ['Policy', 'Statement', 'Rules', 'Guardrail', 'Consumers', 'Map'];

/** docs/internals/policy-readers.md, from the cases of the test. */
export function renderPolicyReaders(): string {
  const rows = [COLUMNS, COLUMNS.map(() => '---'), ...POLICIES.map(cellsOf)];
  return [INTRODUCTION, ...rows.map(cells => `| ${cells.join(' | ')} |`), ''].join('\n');
}

function nameForms(): string {
  const names: Record<string, string> = { 'object': 'an object', 'text': 'JSON text', 'Fn::Sub': 'JSON text in `Fn::Sub` with a pseudo parameter and a variable' };
  return Object.keys(FORMS).map(form => names[form] ?? form).join(', ');
}

function cellsOf({ title, document, rules, guardrail, consumers, map }: PolicyCase): string[] {
  return [title, `\`${abbreviate(document)}\``, ...[rules, guardrail, consumers, map].map(answer => answer === '' ? '–' : answer.replaceAll('*', '\\*'))];
}

/** The elements in which a statement differs from the others. */
function abbreviate({ Statement }: PolicyCase['document']): string {
  const common: Record<string, unknown> = { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' };
  const elements = Object.entries((Statement as object[])[0]).filter(([name, value]) => value !== common[name]);
  return JSON.stringify(Object.fromEntries(elements));
}

if (require.main === module) writeFileSync(join(__dirname, 'internals', 'policy-readers.md'), renderPolicyReaders());
