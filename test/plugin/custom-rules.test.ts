/** What is wrong with custom rules themselves: no compiler sees it in Python, in Go or across jsii. */
import { App, Validations } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { appWith, stackIn, synthesize, Synthesis } from './support';
import { ICustomSecretRule, SecretRulesPlugin, SecretRulesPluginProps, SecretRuleSeverity } from '../../src';

function appUnder(...plugins: SecretRulesPluginProps[]): App {
  const app = appWith();
  for (const props of plugins) Validations.of(app).addPlugins(new SecretRulesPlugin(props));
  new CfnSecret(stackIn(app), 'Secret');
  return app;
}

/** One secret, judged by these rules, whatever their types say. */
const judged = (rules: unknown[], props: SecretRulesPluginProps = {}) => synthesize(appUnder({ ...props, rules: rules as ICustomSecretRule[] }));
const found = ({ violations }: Synthesis) => violations.map(({ rule, severity, path: where, text }) => [rule, severity, where, text]);

const BILLED: ICustomSecretRule = { id: 'ACME-1', title: 'Cost center', fix: 'Add the tag cost-center.', check: () => ['It has no cost center.'] };
const BILLED_FOUND = ['ACME-1', 'warning', 'Shop/Secret', 'It has no cost center.'];

class Tagged implements ICustomSecretRule {
  public readonly title = 'Tags';
  public readonly fix = 'Add a tag.';
  constructor(public readonly id: string) {}

  public check(): string[] {
    return ['It has no tag.'];
  }
}

/** As jsii shows an object of Python whose class declares these without `@property`. */
const without = (...names: string[]) => Object.fromEntries(Object.entries(BILLED).filter(([name]) => !names.includes(name)));

describe('a custom rule that lacks a part', () => {
  test.each<[string, unknown, string]>([
    ['no id', without('id'), 'It has no id.'],
    ['no title', without('title'), 'It has no title.'],
    ['no fix', without('fix'), 'It has no fix.'],
    ['none of the three', without('id', 'title', 'fix'), 'It has no id, title, fix.'],
    ['no check()', without('check'), 'It has no check().'],
    ['an id that is empty', { ...BILLED, id: '' }, 'It has no id.'],
    ['a title of spaces', { ...BILLED, title: '  ' }, 'It has no title.'],
    ['an id that is a number', { ...BILLED, id: 7 }, 'It has no id.'],
    ['nothing: it is undefined', undefined, 'It has no id, title, fix, check().'],
  ])('because it has %s is a fatal finding on the app', (_, rule, lacks) => {
    expect(judged([rule]).violations).toEqual([{
      rule: 'MS912',
      severity: 'fatal',
      path: '',
      text: `SecretRulesPlugin: rules[0] must have an id, a title, a fix, and a method check(). ${lacks}`,
      fix: 'Add what is missing; no text can be empty. In Python, declare id, title, fix, and severity with @property.',
    }]);
  });

  test('because its getter throws is named by its place and its class, and the other rules run', () => {
    class Thrown {
      public readonly id = 'ACME-2';
      public readonly fix = 'Add a tag.';
      public get title(): string { throw new Error('AttributeError'); }
      public check = () => ['It has no tag.'];
    }
    expect(found(judged([BILLED, new Thrown()]))).toEqual([
      BILLED_FOUND,
      ['MS912', 'fatal', '', 'SecretRulesPlugin: rules[1] (Thrown) must have an id, a title, a fix, and a method check(). It has no title.'],
    ]);
  });

  test('fails the synthesis by the CDK\'s report', () => {
    expect(judged([without('id')]).error).toContain('Rule ManagedSecret::MS912');
  });
});

describe('the id of a custom rule', () => {
  test.each(['MSO', 'MSIL', 'MS-1', 'MS1-a', 'MSO1', 'MSX01', 'acme.keys_2'])('may be %j', id => {
    expect(found(judged([new Tagged(id)]))).toEqual([[id, 'warning', 'Shop/Secret', 'It has no tag.']]);
  });

  test.each(['MS999', 'ms999', 'MS3OO', 'MSl03', 'a b', 'a::b'])('cannot be %j', id => {
    expect(judged([new Tagged(id)]).violations).toEqual([{
      rule: 'MS913',
      severity: 'fatal',
      path: '',
      text: `SecretRulesPlugin: rules[0] (Tagged) must have an id of letters, digits, and ._- that is not like MS001. It is ${JSON.stringify(id)}.`,
      fix: 'Start it with the name of your organization, such as ACME-1.',
    }]);
  });
});

describe('two custom rules', () => {
  test('of one id both run, and the second is reported', () => {
    const result = judged([BILLED, new Tagged('ACME-1')]);
    expect(found(result)).toEqual([
      BILLED_FOUND,
      ['ACME-1', 'warning', 'Shop/Secret', 'It has no tag.'],
      ['MS914', 'fatal', '', 'SecretRulesPlugin: rules[1] (Tagged) must have an id of its own. rules[0] also has the id "ACME-1".'],
    ]);
    expect(result.violations[2].fix).toBe('Choose another id: acknowledgments and the report name a rule by its id.');
  });

  test('without ids are not reported to share one', () => {
    expect(judged([without('id'), { ...without('id') }]).violations.map(({ rule }) => rule)).toEqual(['MS912', 'MS912']);
  });

  test('that are one object run once, and the report says what that means in Go', () => {
    const rule = new Tagged('ACME-2');
    const result = judged([BILLED, rule, rule]);
    expect(found(result)).toEqual([
      BILLED_FOUND,
      ['ACME-2', 'warning', 'Shop/Secret', 'It has no tag.'],
      ['MS915', 'fatal', '', 'SecretRulesPlugin: rules[2] (Tagged) must be a different object from the rules before it. It is the same object as rules[1] (Tagged).'],
    ]);
    expect(result.violations[2].fix).toBe('List each rule once. In Go, give the struct of each rule a field: '
      + 'Go may give all structs without fields one address, and jsii then takes two rules for one.');
  });

  test('with ids of their own are legal, and so is one object in two plugins', () => {
    expect(found(judged([BILLED, new Tagged('ACME-2')])).map(([id]) => id)).toEqual(['ACME-1', 'ACME-2']);
    expect(found(synthesize(appUnder({ rules: [BILLED] }, { rules: [BILLED] })))).toEqual([BILLED_FOUND]);
  });

  test('of one id are one id of the plugin', () => {
    const { ruleIds } = new SecretRulesPlugin({ rules: [BILLED, new Tagged('ACME-1'), new Tagged('a b')] });
    expect(ruleIds!.filter(id => !id.startsWith('MS'))).toEqual(['ACME-1']);
  });
});

describe('a check that does not return a list of strings', () => {
  test.each<[unknown, string]>([
    [undefined, 'something that is not a list'], [null, 'something that is not a list'], ['It has no tag.', 'something that is not a list'], [[7], 'a list with other values'], [[''], 'a list with an empty string'], [['It has no tag.', ' '], 'a list with an empty string'],
    [Promise.resolve([]), 'a promise, and the synthesis does not wait for one'], [Promise.reject(new Error('no')), 'a promise, and the synthesis does not wait for one'],
  ])('but %p, is an error that says so, and how to correct it', (answer, shown) => {
    expect(judged([{ ...BILLED, id: 'ACME-2', check: () => answer }, BILLED]).violations).toEqual([
      {
        rule: 'ACME-2',
        severity: 'error',
        path: 'Shop/Secret',
        text: `The rule could not run: check() must return a list of strings. It returned ${shown}.`,
        fix: 'Correct the method check() of the rule: it must return a list of sentences and throw nothing. To acknowledge it, call SecretRules.acknowledge(scope, \'ACME-2\', { reason, owner, expires }).',
      },
      { rule: 'ACME-1', severity: 'warning', path: 'Shop/Secret', text: 'It has no cost center.', fix: 'Add the tag cost-center. To acknowledge it, call SecretRules.acknowledge(scope, \'ACME-1\', { reason, owner, expires }).' },
    ]);
  });

  test('but throws a text, is an error with that text', () => {
    const rule = { ...BILLED, check: () => { throw 'no network'; } };
    expect(judged([rule]).violations.map(({ severity, text }) => [severity, text])).toEqual([['error', 'The rule could not run: no network']]);
  });
});

test.each<[unknown, string]>([['critical', '"critical"'], ['WARNING', '"WARNING"'], [3, '"3"']])('a severity %j that there is not is an error, and not a finding that fails nothing', (severity, shown) => {
  expect(judged([{ ...BILLED, severity }]).violations.map(({ severity: actual, text }) => [actual, text])).toEqual([
    ['error', `The rule could not run: severity must be info, warning, error, fatal, or undefined. It is ${shown}.`],
  ]);
});

test.each(Object.values(SecretRuleSeverity))('the severity %s is that of the finding', severity => {
  expect(judged([{ ...BILLED, severity }]).violations.map(finding => finding.severity)).toEqual([severity]);
});

test.each([['check', 'MS912'], ['constructor', 'ACME-1']])('a rule whose getter of %s throws throws nothing itself: %s', (name, id) => {
  const rule = Object.defineProperty({ ...BILLED }, name, { get: () => { throw new Error('AttributeError'); } });
  expect(judged([rule]).violations.map(finding => finding.rule)).toEqual([id]);
});

test('a severity that is an empty text, as Go has it, is that of the plugin', () => {
  const rule = { ...BILLED, severity: '' as SecretRuleSeverity };
  expect(judged([rule]).violations.map(({ severity }) => severity)).toEqual(['warning']);
  expect(judged([rule], { strict: true }).violations.map(({ severity }) => severity)).toEqual(['error']);
});
