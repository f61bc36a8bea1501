/** Custom rules in each language: the example, what the type checkers of Python say of it, and the mistakes that a language allows. */
import * as fs from 'fs';
import * as path from 'path';
import { LANGUAGES } from './language';
import { synthesize } from './parity';
import { execute, language, project, testIn, TOOLS } from './workspace';
import { adviceOn } from '../support/advice';

/** What the plugin of the library reports, in short. */
function violationsIn(outdir: string) {
  const { pluginReports } = JSON.parse(fs.readFileSync(path.join(outdir, 'validation-report.json'), 'utf8'));
  const ours = pluginReports.filter(({ pluginName }: Record<string, string>) => pluginName === 'ManagedSecret');
  return ours.flatMap(({ violations }: any) => violations).map(({ ruleName, severity, description, suggestedFix, violatingConstructs }: any) => [
    ruleName, severity, description, suggestedFix, violatingConstructs.map(({ constructPath }: Record<string, string>) => constructPath),
  ]);
}

const COST_CENTER = `Add the tag cost-center. ${adviceOn('ACME-1')}`;
const LEGACY = ['CustomRules/Legacy/Resource'];

describe.each(LANGUAGES.map(({ name }) => name))('the example custom-rules in %s', name => {
  testIn(name)('reports the secret of aws-cdk-lib that breaks both rules', async () => {
    const { failed, output, outdir } = await synthesize('custom-rules', language(name));
    expect({ failed, output: failed ? output : '' }).toEqual({ failed: false, output: '' });
    expect(violationsIn(outdir).filter(([rule]: string[]) => rule.startsWith('ACME-'))).toEqual([
      ['ACME-1', 'warning', 'CustomRules/Legacy has no cost center.', COST_CENTER, LEGACY],
      ['ACME-2', 'warning', 'Nobody knows what it is for.', `Describe it, with a link to the runbook. ${adviceOn('ACME-2')}`, LEGACY],
    ]);
  });
});

describe('the example in Python', () => {
  const folder = project('custom-rules', language('python'));
  const check = (...words: string[]) => execute({ cwd: folder, line: words });

  testIn('python')('has no finding of mypy', async () => {
    const { code, stdout } = await check(TOOLS, '-m', 'mypy', '--strict', '--allow-subclassing-any', '--python-executable', '.venv/bin/python', 'app.py');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Success: no issues found in 1 source file\n' });
  });

  testIn('python')('has no finding of pyright', async () => {
    const { code, stdout } = await check(TOOLS, '-m', 'pyright', '--pythonpath', '.venv/bin/python', 'app.py');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '0 errors, 0 warnings, 0 informations\n' });
  });
});

const TWICE = 'List each rule once. In Go, give the struct of each rule a field: '
  + 'Go may give all structs without fields one address, and jsii then takes two rules for one.';
const SECRET = ['Mistakes/Secret/Resource'];

async function mistakes(name: string) {
  const { failed, outdir } = await synthesize('rule-mistakes', language(name));
  expect(failed).toBe(true);
  return violationsIn(outdir).filter(([rule]: string[]) => /^(ACME-|MS91)/.test(rule));
}

testIn('python')('custom rules with the mistakes that Python allows are reported, with what to do, and the right ones run', async () => {
  expect(await mistakes('python')).toEqual([
    ['ACME-1', 'warning', 'Mistakes/Secret has no cost center.', COST_CENTER, SECRET],
    ['ACME-3', 'error', expect.stringMatching(/^The rule could not run: .*no network/), expect.stringMatching(/^Correct the method check\(\)/), SECRET],
    ['ACME-1', 'warning', 'It has another mistake.', COST_CENTER, SECRET],
    ['MS912', 'fatal', 'SecretRulesPlugin: rules[1] must have an id, a title, a fix, and a method check(). It has no id, title, fix.',
      'Add what is missing; no text can be empty. In Python, declare id, title, fix, and severity with @property.', ['']],
    ['MS914', 'fatal', 'SecretRulesPlugin: rules[3] must have an id of its own. rules[0] also has the id "ACME-1".',
      'Choose another id: acknowledgments and the report name a rule by its id.', ['']],
    ['MS915', 'fatal', 'SecretRulesPlugin: rules[4] must be a different object from the rules before it. It is the same object as rules[0].', TWICE, ['']],
  ]);
});

testIn('go')('two custom rules of Go that jsii takes for one are reported, with what to do', async () => {
  expect(await mistakes('go')).toEqual([
    ['ACME-1', 'warning', 'Mistakes/Secret has no cost center.', COST_CENTER, SECRET],
    ['MS915', 'fatal', 'SecretRulesPlugin: rules[1] must be a different object from the rules before it. It is the same object as rules[0].', TWICE, ['']],
  ]);
});
