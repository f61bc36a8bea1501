/** The blueprint of cdk.json, with the real CDK CLI and the apps as their users have them. */
import * as fs from 'fs';
import * as path from 'path';
import { LANGUAGES } from './language';
import { execute, language, project, ROOT, testIn } from './workspace';

jest.setTimeout(180_000);

const CLI = path.join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');
const EXAMPLE = path.join(ROOT, 'examples', 'blueprint-context');
const KEY = 'cdk-managed-secret:blueprint';

function configuration(folder: string) {
  return JSON.parse(fs.readFileSync(path.join(EXAMPLE, folder, 'cdk.json'), 'utf8'));
}

/** `cdk synth` in the folder of the app, by the command and the context of its cdk.json. */
async function synth(name: string, ...args: readonly string[]) {
  const cwd = project('blueprint-context', language(name));
  const outdir = path.join(ROOT, '.work', 'languages', 'out', 'cli', name);
  const home = path.join(ROOT, '.work', 'languages', 'home');
  fs.rmSync(outdir, { recursive: true, force: true });
  fs.mkdirSync(home, { recursive: true });
  const line = [process.execPath, CLI, 'synth', '--quiet', '--no-notices', '--no-color', '--no-version-reporting', '--output', outdir, ...args];
  const { code, stdout, stderr } = await execute({ cwd, line }, {
    HOME: home, // The CLI reads ~/.cdk.json, and caches there.
    PATH: `${path.join(cwd, '.venv', 'bin')}:${process.env.PATH}`,
    JSII_RUNTIME_PACKAGE_CACHE_ROOT: path.join(ROOT, '.work', 'jsii-cache'),
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_VALIDATION: 'false', // CDK's own of templates, which is slow.
    NODE_ENV: '',
  });
  return { code, told: stdout + stderr, outdir };
}

/** The same blueprint, as the platform team would tighten it. */
function tightened(): string {
  const { guardRails, ...others } = configuration('python').context[KEY];
  return JSON.stringify({ ...others, guardRails: { ...guardRails, regions: ['eu-west-1'], requiredTags: { owner: ['billing'] }, rotation: true } });
}

describe.each(['python', 'java'])('the blueprint of cdk.json alone, in %s', name => {
  testIn(name)('gives the secrets of an app without a word of it their names, key and tags', async () => {
    const { code, told, outdir } = await synth(name);
    expect({ code, told: code === 0 ? '' : told }).toEqual({ code: 0, told: '' });
    const { Resources } = JSON.parse(fs.readFileSync(path.join(outdir, 'Shop.template.json'), 'utf8'));
    expect(Resources.DatabaseB269D8BB.Properties).toEqual({
      Name: 'prod/shop/Database',
      Description: 'Database of the shop',
      KmsKeyId: 'arn:aws:kms:eu-central-1:111111111111:alias/secrets',
      GenerateSecretString: {},
      Tags: [{ Key: 'cost-center', Value: '4711' }, { Key: 'owner', Value: 'orders' }],
    });
  });

  testIn(name)('stops the CLI where secrets are outside of its guard rails, with the rules in the report', async () => {
    const { code, told } = await synth(name, '--context', `${KEY}=${tightened()}`);
    expect(code).not.toBe(0);
    const found = [...told.matchAll(/FATAL .*The guard rail is of context (\S+) \((\w+)\).*\n +Shop\/(\w+).*\n.*\n +Rule ManagedSecret::(MS\d+)$/gm)];
    expect(found.map(([, key, blueprint, secret, rule]) => `${key} ${blueprint} ${secret} ${rule}`).sort()).toEqual(
      ['Database', 'Legacy'].flatMap(secret => ['MS302', 'MS304', 'MS305'].map(rule => `${KEY} acme ${secret} ${rule}`)),
    );
  });
});

test('all languages have the same blueprint in cdk.json, and no app has one of its own', () => {
  const contexts = LANGUAGES.map(({ folder }) => configuration(folder).context);
  for (const context of contexts) expect(context).toEqual(contexts[0]);
  const sources = fs.readdirSync(EXAMPLE, { withFileTypes: true, recursive: true }).filter(entry => entry.isFile() && /\.(ts|py|java|go)$/.test(entry.name))
    .filter(({ parentPath }) => !/node_modules|\.venv|cdk\.out/.test(parentPath));
  expect(sources).toHaveLength(LANGUAGES.length);
  for (const { parentPath, name } of sources) expect(fs.readFileSync(path.join(parentPath, name), 'utf8')).not.toContain('SecretBlueprint');
});
