import { Aws, CfnParameter, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { ManagedSecret, SecretAccess, SecretBlueprint, SecretBlueprintProps, SecretConsumer } from '../../src';
import { appWith, ENV, OTHER, stackIn, synthesize } from '../plugin/support';

/** The end of each MS321. */
const CORRECT = 'Correct it: https://github.com/cdk-managed-secret/cdk-managed-secret/blob/main/docs/guides/blueprints.md lists all keys.';
const TOKEN = 'It has a part that only the deployment knows (a token), so no name would match. Write a literal, with placeholders for the parts that differ.';
const DAYS = 'It must be 7 to 30 whole days.';
const parameter = (stack: Stack) => new CfnParameter(stack, 'P').valueAsString;
const number = (stack: Stack) => new CfnParameter(stack, 'N', { type: 'Number' }).valueAsNumber;

/** The errors and violations of a stack with one secret, whose blueprint is made of it. */
function findingsOf(
  props: (stack: Stack) => SecretBlueprintProps, make = (stack: Stack) => void new ManagedSecret(stack, 'S', { secretName: 'prod/a' }),
) {
  const app = appWith();
  const stack = stackIn(app);
  new SecretBlueprint(props(stack)).applyTo(app);
  make(stack);
  const { error = '', violations } = synthesize(app);
  return [...error.split('\n').filter(line => /^\s*\[.*\] MS[0-9]{3} /.test(line)).map(line => line.trim()), ...violations.map(({ rule }) => rule)];
}

describe('a token that a guardrail cannot compare is refused at once, and nothing else is said of the secrets:', () => {
  test.each<[string, string, (stack: Stack) => SecretBlueprintProps['guardRails'], string]>([
    ['a pattern of names', 'namePattern', stack => ({ namePattern: `${parameter(stack)}/{name}` }), TOKEN],
    ['a lazy pattern', 'namePattern', () => ({ namePattern: Lazy.string({ produce: () => 'prod/{name}' }) }), TOKEN],
    ['the name of the stack', 'namePattern', () => ({ namePattern: `${Aws.STACK_NAME}/{name}` }), TOKEN],
    ['the least recovery window', 'minimumRecoveryWindow', stack => ({ minimumRecoveryWindow: Duration.days(number(stack)) }), DAYS],
    ['the least recovery window, in hours', 'minimumRecoveryWindow', stack => ({ minimumRecoveryWindow: Duration.hours(number(stack)) }), DAYS],
  ])('%s', (_, rail, guardRails, problem) => {
    expect(findingsOf(stack => ({ name: 'acme', guardRails: guardRails(stack) }))).toEqual([
      `[] MS321 acme.guardRails.${rail} is not valid in a blueprint. ${problem} ${CORRECT}`,
    ]);
  });
});

test('a lazy pattern of a default is refused, because its placeholders would stay', () => {
  expect(findingsOf(() => ({ name: 'acme', defaults: { namePattern: Lazy.string({ produce: () => 'prod/{name}' }) } }))).toEqual([
    '[] MS321 acme.defaults.namePattern is not valid in a blueprint. It is a lazy value, so the library cannot replace its {placeholders}. '
    + `Write a literal. ${CORRECT}`,
  ]);
});

test('a recovery window that the deployment knows is refused, in any unit', () => {
  expect(findingsOf(stack => ({ name: 'acme', defaults: { recoveryWindow: Duration.hours(number(stack)) } }))).toEqual([
    `[] MS321 acme.defaults.recoveryWindow is not valid in a blueprint. ${DAYS} ${CORRECT}`,
  ]);
});

test.each<[string, (stack: Stack) => string]>([
  ['a parameter', stack => `${parameter(stack)}/{name}`], ['the name of the stack', () => `${Aws.STACK_NAME}/{name}`],
  ['a lazy prefix', () => `${Lazy.string({ produce: () => 'prod' })}/{name}`],
])('a default of the name may begin with %s', (_, pattern) => {
  expect(findingsOf(stack => ({ name: 'acme', defaults: { namePattern: pattern(stack) } }), stack => void new ManagedSecret(stack, 'S'))).toEqual([]);
});

describe('what the CLI has yet to look up', () => {
  const name = (index: number) => `/team/${index}`;
  const lookup = (stack: Stack, index = 0) => StringParameter.valueFromLookup(stack, name(index));
  const found = (...values: string[]) => Object.fromEntries(
    values.map((value, index) => [`ssm:account=${ENV.account}:parameterName=${name(index)}:region=${ENV.region}`, value]));
  const KEY = 'arn:aws:kms:eu-central-1:222222222222:key/0123abcd-0123-0123-0123-0123456789ab';

  type Rails = (stack: Stack) => SecretBlueprintProps;
  interface Case {
    readonly outer: Rails;
    readonly inner: Rails;
    readonly make?: (stack: Stack) => void;
    /** What the look-up finds: values that fit, and values that do not, with the rule that says so. */
    readonly good: string[];
    readonly bad: string[];
    readonly rule: string;
  }

  const named = (stack: Stack) => void new ManagedSecret(stack, 'S', { secretName: 'prod/a' });

  /** Of an outer blueprint on the app, and an inner one on the stack. */
  function nested({ outer, inner, make = named }: Case, context: Record<string, string>) {
    const app = appWith(context);
    const stack = stackIn(app);
    new SecretBlueprint(outer(stack)).applyTo(app);
    new SecretBlueprint(inner(stack)).applyTo(stack);
    make(stack);
    const { error = '', violations } = synthesize(app);
    return [...new Set([...error.matchAll(/ (MS[0-9]{3}) /g)].map(([, rule]) => rule).concat(violations.map(({ rule }) => rule)))];
  }

  const rails = (guardRails: (stack: Stack) => SecretBlueprintProps['guardRails'], more: SecretBlueprintProps = {} as SecretBlueprintProps): Rails => (
    stack => ({ ...more, name: 'acme', guardRails: guardRails(stack) }));
  const consumer = (stack: Stack) => void new ManagedSecret(stack, 'S', { encryptionKey: new Key(stack, 'K') })
    .grantAccess(SecretConsumer.account(OTHER), SecretAccess.READ);

  const CASES: ReadonlyArray<[string, Case]> = [
    ['consumers of an inner guardrail', {
      outer: rails(() => ({ consumers: [OTHER, '333333333333'] })),
      inner: rails(stack => ({ consumers: [lookup(stack)] })),
      make: consumer,
      good: [OTHER],
      bad: ['333333333333'],
      rule: 'MS306',
    }],
    ['consumers of an outer guardrail', {
      outer: rails(stack => ({ consumers: [lookup(stack)] })),
      inner: rails(() => ({ consumers: [OTHER] })),
      make: consumer,
      good: [OTHER],
      bad: ['333333333333'],
      rule: 'MS320',
    }],
    ['accounts of keys', {
      outer: rails(stack => ({ keyAccounts: [lookup(stack), OTHER] })),
      inner: rails(() => ({ keyAccounts: [OTHER] })),
      make: stack => void new ManagedSecret(stack, 'S', { kmsKeyId: KEY }),
      good: [ENV.account],
      bad: ['x'],
      rule: 'MS321',
    }],
    ['regions', {
      outer: rails(() => ({ regions: ['eu-central-1', 'us-east-1'] })),
      inner: rails(stack => ({ regions: [lookup(stack)] })),
      good: ['eu-central-1'],
      bad: ['us-east-1'],
      rule: 'MS302',
    }],
    ['a pattern of names', {
      outer: rails(() => ({ namePattern: '{stage}/{name}' }), { nameVariables: { stage: 'prod' } } as unknown as SecretBlueprintProps),
      inner: rails(stack => ({ namePattern: `${lookup(stack)}/{name}` })),
      good: ['prod'],
      bad: ['dev'],
      rule: 'MS303',
    }],
    ['the value of a placeholder in a pattern of names', {
      outer: stack => ({ name: 'acme', nameVariables: { team: lookup(stack) } }),
      inner: rails(() => ({ namePattern: '{team}/{name}' })),
      good: ['prod'],
      bad: ['dev'],
      rule: 'MS303',
    }],
    ['the value of a tag', {
      outer: rails(() => ({ requiredTags: { data: ['low', 'high'] } })),
      inner: rails(stack => ({ requiredTags: { data: [lookup(stack)] } })),
      make: stack => void new ManagedSecret(stack, 'S', { tags: { data: 'low' } }),
      good: ['low'],
      bad: ['high'],
      rule: 'MS304',
    }],
    ['a default key', {
      outer: rails(() => ({ keyAccounts: [OTHER] })),
      inner: stack => ({ name: 'b', defaults: { kmsKeyId: lookup(stack) } }),
      make: stack => void new ManagedSecret(stack, 'S'),
      good: [KEY],
      bad: [KEY.replace(OTHER, '333333333333')],
      rule: 'MS301',
    }],
  ];

  test.each(CASES)('passes the first synthesis in %s, and is judged once it is known', (_, each) => {
    expect(nested(each, {}).filter(rule => rule !== 'MS310')).toEqual([]);
    expect(nested(each, found(...each.good)).filter(rule => rule !== 'MS310')).toEqual([]);
    expect(nested(each, found(...each.bad))).toContain(each.rule);
  });
});
