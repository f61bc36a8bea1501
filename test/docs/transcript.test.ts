import { readFileSync } from 'fs';
import { join } from 'path';
import { STEPS } from '../../docs/transcript';
import { eventsOf, namedInOrder, Steady } from '../../docs/transcript-lines';

const read = (file: string) => readFileSync(join(__dirname, '..', '..', 'docs', file), 'utf8');
const document = read('reference/create-secret-transcript.md');
const migration = read('reference/migration-transcript.md');

test('docs/reference/create-secret-transcript.md is of these steps; else: npx tsx --tsconfig tsconfig.dev.json docs/transcript.ts', () => {
  const output = document.split(/^## \d+\. /m).slice(1).map(section => ({
    title: section.split('\n')[0], command: /^\$ cdk (\w+)$/m.exec(section)![1], code: Number(/^exit code (\d)$/m.exec(section)![1]),
  }));
  expect(output).toEqual(STEPS.map(({ title, command, code }) => ({ title, command, code })));
});

test.each([['create-secret-transcript.md', document], ['migration-transcript.md', migration]])('%s has no time, no path of a machine, and no id that each run draws anew', (_, text) => {
  expect(text.match(/\d+:\d\d:\d\d|\/(tmp|home|root|work)\/|127\.0\.0\.1|[0-9a-f]{64}|secret:[\w/]+-[A-Za-z0-9]{6}\b/g) ?? []).toEqual([]);
});

describe('docs/reference/migration-transcript.md; test/e2e/migration.test.ts compares it with what is seen', () => {
  /** A row of a table, from the first time that the secret is there. */
  const rows = [...migration.matchAll(/^\| (\S+) \| `(\S+)` \| sha256:(\S+)… \| /gm)].map(([, secret, version, hash]) => ({ secret, seen: `${version} ${hash}` }));

  test('each of the secrets has one version and one value, from the first table to the last', () => {
    const distinct = new Set(rows.map(({ secret, seen }) => `${secret} ${seen}`));
    expect([...distinct].map(row => row.split(' ')[0])).toEqual(['ApiKeyF9DDEE66-…', 'shop/login', 'shop/payment']);
  });

  test('the diff of the move neither adds nor removes nor replaces a secret', () => {
    const [, resources] = /^## 2\..*?^Resources$(.*?)^```/ms.exec(migration)!;
    expect(resources.match(/^\[.\] AWS::SecretsManager::Secret .*$/gm)).toEqual(['[~] AWS::SecretsManager::Secret ApiKey ApiKeyF9DDEE66']);
    expect(migration).not.toMatch(/GenerateSecretString|SecretString|requires replacement/);
  });
});

test('of the output of the CLI, the ends of custom resources and stack are kept, and what failed, once', () => {
  const resource = 'Key/CreateSecret/Default (KeyCreateSecret12)';
  expect(eventsOf([
    'Created: deploying... [1/1]',
    'Created | 0/3 | 2:26:49 AM | UPDATE_IN_PROGRESS      | AWS::CloudFormation::Stack | Created ',
    'Created | 1/3 | 2:26:49 AM | UPDATE_COMPLETE         | AWS::IAM::ManagedPolicy    | Policy ',
    `Created | 1/3 | 2:26:49 AM | UPDATE_FAILED           | Custom::ManagedSecret      | ${resource} because `,
    'Created |   5 | 2:26:49 AM | DELETE_COMPLETE         | AWS::CloudFormation::Stack | Created ',
    `Created | 2:26:49 AM | UPDATE_FAILED           | Custom::ManagedSecret      | ${resource} because `,
    ' ✅  Created (no changes)',
  ].join('\n'))).toEqual([
    `UPDATE_FAILED           | Custom::ManagedSecret      | ${resource} because`,
    'DELETE_COMPLETE         | AWS::CloudFormation::Stack | Created',
    '✅  Created (no changes)',
  ]);
});

test('other types are kept where they are asked for', () => {
  const line = 'Shop | 1/2 | 8:45:09 PM | IMPORT_COMPLETE         | AWS::SecretsManager::Secret         | Payment (Payment848C592B) Resource import completed.';
  expect([eventsOf(line), eventsOf(line, /^AWS::SecretsManager::Secret$/)]).toEqual([[], [line.slice('Shop | 1/2 | 8:45:09 PM | '.length)]]);
});

test('versions and hashes are named in the order in which they appear', () => {
  const [version, other] = ['a', 'b'].map(digit => `${digit.repeat(8)}-0000-4000-8000-${digit.repeat(12)}`);
  expect(namedInOrder(`${version} sha256:0123456789ab… ${other} ${version}`)).toBe('<1> sha256:<2>… <3> <1>');
});

test('ids of one run are named in the order in which they appear', () => {
  const steady = new Steady();
  const [a, b] = ['a', 'b'].map(digit => digit.repeat(64));
  expect(steady.text(`${b} ${a} ${b}`)).toBe('<derived 1> <derived 2> <derived 1>');
  expect(steady.text('arn:aws:secretsmanager:us-east-1:111111111111:secret:a/b-AbCdEf) is')).toBe('arn:aws:secretsmanager:us-east-1:111111111111:secret:a/b-??????) is');
});
