import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { writeExampleFiles } from './rule-example-files';
import { RULE_EXAMPLES } from '../../docs/rule-examples';
import { readExampleSources } from '../../docs/rule-examples/example-source';
import { Given, Id, RuleExample } from '../../docs/rule-examples/rule-example';
import { WITHOUT_EXAMPLE } from '../../docs/rule-examples/without-example';
import { SecretRules, SecretRulesPlugin } from '../../src';
import { errorsOf, synthesize } from '../plugin/support';

/* The examples of RULES.md: the first of each breaks its rule, and the second does not. */

const IDS = SecretRules.catalogue().map(({ id }) => id).sort();
const EXAMPLES = Object.entries(RULE_EXAMPLES) as Array<[Id, RuleExample]>;

/** Examples read and write files in the working directory, as an app does. */
const home = process.cwd();
const ci = process.env.CI;
let folder: string;
beforeEach(() => {
  jest.useFakeTimers({ now: new Date('2026-12-01') }); // the acknowledgments of the examples hold
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rule-example-'));
  process.chdir(folder);
  process.env.CI = 'true'; // no example writes a lock file
  writeExampleFiles();
});
afterEach(() => {
  jest.useRealTimers();
  process.chdir(home);
  if (ci === undefined) delete process.env.CI;
  else process.env.CI = ci;
  fs.rmSync(folder, { recursive: true });
});

interface Outcome {
  readonly errors: readonly string[];
  readonly ids: readonly string[];
}

function annotationsIn(app: App): string[] {
  return app.node.findAll().flatMap(({ node }) => node.metadata)
    .flatMap(({ data }) => /\[ack: (MS[0-9]{3})/.exec(`${data}`)?.[1] ?? []);
}

/** The ids of all findings, wherever the library reports them. */
function run({ addsPlugin }: RuleExample, code: RuleExample['bad']): Outcome {
  const given = new Given();
  if (!addsPlugin) Validations.of(given.app).addPlugins(new SecretRulesPlugin());
  code(given);
  const synthesis = synthesize(given.app);
  const errors = errorsOf(synthesis);
  const thrown = errors.flatMap(line => /^\[[^\]]*\] (MS[0-9]{3}) /.exec(line)?.[1] ?? []);
  return { errors, ids: [...thrown, ...annotationsIn(given.app), ...synthesis.violations.map(({ rule }) => rule.slice(0, 5))] };
}

test.each(EXAMPLES)('%s: the first example breaks the rule, and the second does not', (id, example) => {
  const good = run(example, example.good);
  expect({ bad: run(example, example.bad).ids, good: good.ids, errors: good.errors })
    .toEqual({ bad: expect.arrayContaining([id]), good: expect.not.arrayContaining([id]), errors: [] });
});

test('every rule has an example, or a reason why there is none', () => {
  expect([...Object.keys(RULE_EXAMPLES), ...Object.keys(WITHOUT_EXAMPLE)].sort()).toEqual(IDS);
});

test('the source of every example is found, and nothing else', () => {
  expect([...readExampleSources().keys()].sort()).toEqual(Object.keys(RULE_EXAMPLES).sort());
});

test('the source is what the function does, without its indentation', () => {
  expect(readExampleSources().get('MS001')!.bad).toBe("new ManagedSecret(stack, 'Db', { secretName: 'my db' });");
  expect(readExampleSources().get('MS070')!.bad.split('\n').slice(0, 3)).toEqual([
    'for (let n = 0; n < 400; n++) {',
    '  secret.addToResourcePolicy(new iam.PolicyStatement({',
    "    actions: ['secretsmanager:GetSecretValue'],",
  ]);
});
