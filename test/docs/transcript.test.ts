import { readFileSync } from 'fs';
import { join } from 'path';
import { STEPS } from '../../docs/transcript';
import { eventsOf, Steady } from '../../docs/transcript-lines';

const document = readFileSync(join(__dirname, '..', '..', 'docs', 'create-secret-transcript.md'), 'utf8');

test('docs/create-secret-transcript.md is of these steps; else: npx tsx --tsconfig tsconfig.dev.json docs/transcript.ts', () => {
  const told = document.split(/^## \d+\. /m).slice(1).map(section => ({
    title: section.split('\n')[0], command: /^\$ cdk (\w+)$/m.exec(section)![1], code: Number(/^exit code (\d)$/m.exec(section)![1]),
  }));
  expect(told).toEqual(STEPS.map(({ title, command, code }) => ({ title, command, code })));
});

test('it has no time, no path of a machine, and no id that each run draws anew', () => {
  expect(document.match(/\d+:\d\d:\d\d|\/(tmp|home|root|work)\/|127\.0\.0\.1|[0-9a-f]{64}|secret:[\w/]+-[A-Za-z0-9]{6}\b/g) ?? []).toEqual([]);
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

test('ids of one run are named in the order in which they appear', () => {
  const steady = new Steady();
  const [a, b] = ['a', 'b'].map(digit => digit.repeat(64));
  expect(steady.text(`${b} ${a} ${b}`)).toBe('<derived 1> <derived 2> <derived 1>');
  expect(steady.text('arn:aws:secretsmanager:us-east-1:111111111111:secret:a/b-AbCdEf) is')).toBe('arn:aws:secretsmanager:us-east-1:111111111111:secret:a/b-??????) is');
});
