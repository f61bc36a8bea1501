import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, AppProps, CfnParameter, Lazy, Stack, Stage } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { ManagedSecret, SecretContent, SecretCreation, SecretPins, SecretPinsOptions } from '../../src';
import { errorLines, errorMessage } from '../support/errors';

const ENV = { account: '111111111111', region: 'eu-central-1' };
const CI = process.env.CI;
let file: string;
beforeEach(() => {
  file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'pins-')), 'secrets.lock.json');
  delete process.env.CI;
});
afterEach(() => {
  fs.rmSync(path.dirname(file), { recursive: true });
  if (CI === undefined) delete process.env.CI;
  else process.env.CI = CI;
});

interface Synthesis {
  readonly options?: SecretPinsOptions;
  readonly context?: AppProps['context'];
}

/** The errors and notes of an app with a lock file, and the secrets that are made in its stack. */
function synthesize(make: (stack: Stack) => unknown, { options, context }: Synthesis = {}): string[] {
  const app = new App({ context, treeMetadata: false });
  SecretPins.lock(app, file, options);
  make(new Stack(app, 'Shop', { env: ENV }));
  const errors = errorLines(errorMessage(() => app.synth()));
  const notes = app.node.findAll().flatMap(({ node }) => node.metadata).filter(({ type }) => type === 'aws:cdk:info');
  return [...errors, ...notes.map(({ data }) => `${data}`.slice(0, 5))];
}

const generated = (passwordLength: number, id = 'Db') => (stack: Stack) =>
  new ManagedSecret(stack, id, { content: SecretContent.generated({ passwordLength, excludePunctuation: true }) });
const written = () => fs.readFileSync(file, 'utf8');

const LOCK = '{\n  "version": 1,\n  "secrets": {\n    "Shop/Db": { "excludePunctuation": true, "passwordLength": 40 }\n  }\n}\n';
const MISMATCH = '[Shop/Db] MS065 content has options that differ from the lock file: if you deploy them over an existing secret, CloudFormation generates a new password. '
  + 'In secrets.lock.json, Shop/Db: passwordLength is 41, and 40 in the lock file. Restore the options. If you want a new password, renew the pin: synthesize with -c cdk-managed-secret:renew-pins=PATH, where PATH is the construct '
  + 'path of the secret, and commit the file.';

test('the file is written where it is missing, and nothing is noted of what it locks', () => {
  expect(synthesize(generated(40))).toEqual([]);
  expect(written()).toBe(LOCK);
  expect(synthesize(generated(40))).toEqual([]);
  expect(written()).toBe(LOCK);
});

test('without the call, the options are noted and no file is written', () => {
  const app = new App({ treeMetadata: false });
  const secret = generated(40)(new Stack(app, 'Shop'));
  app.synth();
  expect(secret.node.findAll().flatMap(({ node }) => node.metadata).filter(({ type }) => type === 'aws:cdk:info').length).toBe(1);
  expect(fs.existsSync(file)).toBe(false);
});

test('changed options are refused, with the property and both values, and the file stays', () => {
  synthesize(generated(40));
  expect(synthesize(generated(41))).toEqual([MISMATCH]);
  expect(written()).toBe(LOCK);
});

test('options that come and go are changes too, and so are options where there were none', () => {
  const content = (stack: Stack, options: object) => new ManagedSecret(stack, 'Db', { content: SecretContent.generated(options) });
  synthesize(stack => content(stack, { passwordLength: 40 }));
  expect(synthesize(stack => content(stack, { excludeNumbers: true }))).toEqual([
    expect.stringContaining('Shop/Db: excludeNumbers is true, and not set in the lock file; passwordLength is not set, and 40 in the lock file.'),
  ]);
  fs.rmSync(file);
  synthesize(stack => new ManagedSecret(stack, 'Db'));
  expect(written()).toContain('    "Shop/Db": {}\n');
  expect(synthesize(generated(40))).toEqual([expect.stringContaining('passwordLength is 40, and not set in the lock file.')]);
});

test.each<[string, Synthesis]>([
  ['the option', { options: { renew: true } }],
  ['the context', { context: { 'cdk-managed-secret:renew-pins': true } }],
  ['the context of the command line', { context: { 'cdk-managed-secret:renew-pins': 'true' } }],
  ['the path in the context', { context: { 'cdk-managed-secret:renew-pins': 'Shop/Other, Shop/Db' } }],
])('%s renews the file', (_, synthesis) => {
  synthesize(generated(40));
  expect(synthesize(generated(41), synthesis)).toEqual([]);
  expect(written()).toBe(LOCK.replace('40', '41'));
});

test.each<[string, Synthesis]>([
  ['another path', { context: { 'cdk-managed-secret:renew-pins': 'Shop/Other' } }],
  ['false in the context', { context: { 'cdk-managed-secret:renew-pins': 'false' } }],
  ['the option against the context', { options: { renew: false }, context: { 'cdk-managed-secret:renew-pins': 'true' } }],
])('%s renews nothing', (_, synthesis) => {
  synthesize(generated(40));
  expect(synthesize(generated(41), synthesis)).toEqual([MISMATCH]);
});

test('an entry that has not changed keeps its text, also where all are renewed', () => {
  const spaced = LOCK.replace('{ "ex', '{   "ex');
  fs.writeFileSync(file, spaced);
  expect(synthesize(generated(40), { options: { renew: true } })).toEqual([]);
  expect(written()).toBe(spaced);
});

test('an option that comes to nothing is not in the file', () => {
  const excludeCharacters = Lazy.string({ produce: () => undefined });
  synthesize(stack => new ManagedSecret(stack, 'Db', { content: SecretContent.generated({ passwordLength: 40, excludePunctuation: true, excludeCharacters }) }));
  expect(written()).toBe(LOCK);
});

test('a new secret is added in order, and one that is gone stays', () => {
  synthesize(generated(40));
  synthesize(generated(20, 'Api'));
  expect(written()).toBe(LOCK.replace('    "Shop/Db"', '    "Shop/Api": { "excludePunctuation": true, "passwordLength": 20 },\n    "Shop/Db"'));
});

test('a synthesis with errors writes nothing', () => {
  expect(synthesize(stack => {
    generated(40)(stack);
    new ManagedSecret(stack, 'Wrong', { secretName: 'a b' });
  })).toEqual([expect.stringContaining('[Shop/Wrong] MS001 ')]);
  expect(fs.existsSync(file)).toBe(false);
});

describe('in CI', () => {
  beforeEach(() => {
    process.env.CI = 'true';
  });

  test('what the file has passes, and a secret that it does not have is refused', () => {
    fs.writeFileSync(file, LOCK);
    expect(synthesize(generated(40))).toEqual([]);
    expect(synthesize(generated(40, 'Api'))).toEqual([
      '[Shop/Api] MS066 content is not in the lock file, and the synthesis does not write the file when the environment variable CI is set. secrets.lock.json has no entry for Shop/Api. Synthesize once without CI to add the secret, and commit the file.',
    ]);
    expect(written()).toBe(LOCK);
  });

  test('a change is not renewed, and a missing file is not written', () => {
    fs.writeFileSync(file, LOCK);
    expect(synthesize(generated(41), { options: { renew: true } })).toEqual([MISMATCH]);
    fs.rmSync(file);
    expect(synthesize(generated(40))).toEqual([expect.stringContaining('MS066')]);
    expect(fs.existsSync(file)).toBe(false);
  });

  test.each(['', '0', 'false', 'False'])('is not where CI is %p', value => {
    process.env.CI = value;
    expect(synthesize(generated(40))).toEqual([]);
    expect(written()).toBe(LOCK);
  });
});

test.each([
  ['not json', 'The file is not a JSON object.'], ['[]', 'The file is not a JSON object.'], ['{"version":2}', 'The file has version 2.'], ['{"version":1}', 'The file has no object "secrets".'],
  ['{"version":1,"secrets":{"Shop/Db":"abc"}}', 'The options of "Shop/Db" are not an object.'],
  ['{\n<<<<<<< ours\n=======\n>>>>>>> theirs\n}', 'The file has conflict markers of a merge: keep the lines of both sides, and remove the markers.'],
])('a file that nobody can read is refused, and stays: %s', (text, problem) => {
  fs.writeFileSync(file, text);
  expect(synthesize(generated(40), { options: { renew: true } })).toEqual([
    `MS067 SecretPins.lock() "secrets.lock.json" must be a lock file of this library. ${problem} Restore the file from the repository: without it, the library cannot notice a change of options.`,
  ].map(message => expect.stringContaining(message)));
  expect(written()).toBe(text);
});

test('the file has a hash of the template in place of its text, which a change shows', () => {
  const content = (stack: Stack, user: string) => new ManagedSecret(stack, 'Db', {
    content: SecretContent.generated({ secretStringTemplate: `{"user":"${user}"}`, generateStringKey: 'password' }),
  });
  synthesize(stack => content(stack, 'canary'));
  expect(written()).toMatch(/"Shop\/Db": \{ "generateStringKey": "password", "secretStringTemplate": "sha256:[0-9a-f]{12}" \}\n/);
  expect(written()).not.toContain('canary');
  const [error] = synthesize(stack => content(stack, 'another'));
  expect(error).toMatch(/secretStringTemplate is "sha256:[0-9a-f]{12}", and "sha256:[0-9a-f]{12}" in the lock file\. Restore the options\. /);
});

test('a secret of a stage is locked by its path, and a value of the deployment as the template has it', () => {
  synthesize(stack => {
    const stage = new Stage(stack.node.root, 'Prod', { env: ENV });
    const inner = new Stack(stage, 'Shop');
    const excludeCharacters = new CfnParameter(inner, 'Excluded').valueAsString;
    new ManagedSecret(inner, 'Db', { content: SecretContent.generated({ excludeCharacters }) });
  });
  expect(written()).toContain('"Prod/Shop/Db": { "excludeCharacters": {"Ref":"Excluded"} }');
});

test('what cannot change by accident, or has a pin, or is still looked up, is not in the file', () => {
  const findings = synthesize(stack => {
    new ManagedSecret(stack, 'Pinned', { content: SecretContent.generated({ passwordLength: 20 }, { pin: 'e598ff23bb86' }) });
    new ManagedSecret(stack, 'Handled', { content: SecretContent.generated({ passwordLength: 20 }, { generation: '1' }) });
    new ManagedSecret(stack, 'Created', { creation: SecretCreation.createSecret(), content: SecretContent.generated({ passwordLength: 20 }) });
    new ManagedSecret(stack, 'Empty', { content: SecretContent.empty() });
    const excludeCharacters = StringParameter.valueFromLookup(stack, 'excluded');
    new ManagedSecret(stack, 'LookedUp', { content: SecretContent.generated({ excludeCharacters }) });
  });
  expect(findings).toEqual([]);
  expect(fs.existsSync(file)).toBe(false);
});

test('the same call again changes nothing', () => {
  synthesize(generated(40));
  expect(synthesize(stack => {
    SecretPins.lock(stack.node.root as App, file, { renew: true });
    generated(41)(stack);
  })).toEqual([MISMATCH]);
});

test('an app has one lock file: a second one is an error, and the first stays', () => {
  const app = new App();
  SecretPins.lock(app, file);
  SecretPins.lock(app, 'other.json');
  expect(errorLines(errorMessage(() => app.synth()))).toEqual([expect.stringContaining(
    'MS069 SecretPins.lock() "other.json" must be a file that the app can read and write, and the only lock file of the app. '
    + 'The app has the lock file secrets.lock.json already. Call SecretPins.lock() once, with the path of a file that the app can read and write.',
  )]);
  expect(fs.existsSync('other.json')).toBe(false);
});

test('two syntheses at once lose no secret of each other', () => {
  const apps = ['Api', 'Db'].map(id => {
    const app = new App({ treeMetadata: false });
    SecretPins.lock(app, file);
    generated(40, id)(new Stack(app, 'Shop', { env: ENV }));
    return app;
  });
  for (const app of apps) app.synth();
  expect(written()).toBe(LOCK.replace('    "Shop/Db"', '    "Shop/Api": { "excludePunctuation": true, "passwordLength": 40 },\n    "Shop/Db"'));
});

test('of two syntheses at once that lock one secret with different options, the second is refused, and the file stays', () => {
  const [first, second] = [40, 41].map(length => {
    const app = new App({ treeMetadata: false });
    SecretPins.lock(app, file);
    generated(length)(new Stack(app, 'Shop', { env: ENV }));
    return app;
  });
  first.synth();
  const report = errorMessage(() => second.synth());
  expect(report).toContain('MS065');
  expect(report).toContain('passwordLength is 41, and 40 in the lock file.');
  expect(written()).toBe(LOCK);
});

test('a file that another synthesis breaks meanwhile is refused, and stays', () => {
  const app = new App({ treeMetadata: false });
  SecretPins.lock(app, file);
  generated(40)(new Stack(app, 'Shop', { env: ENV }));
  fs.writeFileSync(file, 'not json');
  const report = errorMessage(() => app.synth());
  expect(report).toContain('MS067');
  expect(report).toContain('The file is not a JSON object.');
  expect(written()).toBe('not json');
});

test('while the CLI has a value to look up, nothing is written, also where its default is an option', () => {
  const make = (stack: Stack) => {
    const excludeCharacters = StringParameter.valueFromLookup(stack, 'excluded', 'default');
    new ManagedSecret(stack, 'LookedUp', { content: SecretContent.generated({ excludeCharacters }) });
    generated(40)(stack);
  };
  const found = `ssm:account=${ENV.account}:parameterName=excluded:region=${ENV.region}`;
  expect(synthesize(make)).toEqual([]);
  expect(fs.existsSync(file)).toBe(false);
  expect(synthesize(make, { context: { [found]: 'xyz' } })).toEqual([]);
  expect(written()).toContain('"Shop/LookedUp": { "excludeCharacters": "xyz" }');
});

describe('a path that the file system refuses is an error with the path and the remedy', () => {
  const refused = (sentence: string) => [expect.stringMatching(new RegExp(
    '^(\\[.*\\] )?MS069 SecretPins\\.lock\\(\\) "secrets\\.lock\\.json" must be a file that the app can read and write, and the only lock file of the app\\. '
    + `${sentence.replace(/[.()/]/g, '\\$&')} Call SecretPins\\.lock\\(\\) once, with the path of a file that the app can read and write\\.$`,
  ))];

  test('a folder in place of the file', () => {
    fs.mkdirSync(file);
    expect(synthesize(generated(40))).toEqual(refused(`${file} is a folder.`));
  });

  test('a folder that is missing, also in CI', () => {
    file = path.join(path.dirname(file), 'missing', 'secrets.lock.json');
    const expected = refused(`The folder of ${file} does not exist. Create it.`);
    expect(synthesize(generated(40))).toEqual(expected);
    process.env.CI = 'true';
    expect(synthesize(generated(40))).toEqual(expected);
    file = path.dirname(file);
  });

  test('a file in place of a folder', () => {
    fs.writeFileSync(file, '');
    const parent = file;
    file = path.join(parent, 'secrets.lock.json');
    expect(synthesize(generated(40))).toEqual(refused(`A part of the path ${file} is a file, not a folder.`));
    file = parent;
  });

  test('a folder that is gone when the file is written', () => {
    const app = new App({ treeMetadata: false });
    SecretPins.lock(app, file);
    generated(40)(new Stack(app, 'Shop', { env: ENV }));
    fs.rmSync(path.dirname(file), { recursive: true });
    const report = errorMessage(() => app.synth()).replace(/\s+/g, ' ');
    expect(report).toContain('MS069');
    expect(report).toContain(`The folder of ${file} does not exist. Create it.`);
    fs.mkdirSync(path.dirname(file));
  });
});

test('a byte order mark, as some editors write it, is no mistake', () => {
  fs.writeFileSync(file, `\uFEFF${LOCK}`);
  expect(synthesize(generated(40))).toEqual([]);
  expect(synthesize(generated(41))).toEqual([MISMATCH]);
});
