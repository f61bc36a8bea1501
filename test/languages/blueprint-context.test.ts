/** The blueprint of cdk.json, with the real CDK CLI and the apps as their users have them. */
import * as fs from 'fs';
import * as path from 'path';
import { cdkSynth, configurationIn, KEY, tightened } from './cli';
import { LANGUAGES } from './language';
import { language, ROOT, testIn } from './workspace';

const EXAMPLE = path.join(ROOT, 'examples', 'blueprint-context');
const synth = (name: string, ...args: readonly string[]) => cdkSynth('blueprint-context', language(name), ...args);

describe.each(['python', 'java'])('the blueprint of cdk.json alone, in %s', name => {
  testIn(name)('gives the secrets of an app without a word of it their names, key and tags', async () => {
    const { code, output, outdir } = await synth(name);
    expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
    const { Resources } = JSON.parse(fs.readFileSync(path.join(outdir, 'Shop.template.json'), 'utf8'));
    const secrets = Object.values<any>(Resources).map(({ Properties }) => Properties).filter(({ Name }) => Name !== 'prod/shop/legacy');
    const given = {
      KmsKeyId: 'arn:aws:kms:eu-central-1:111111111111:alias/secrets',
      GenerateSecretString: {},
      Tags: [{ Key: 'cost-center', Value: '4711' }, { Key: 'owner', Value: 'orders' }],
    };
    expect(secrets).toEqual([
      { Name: 'prod/shop/Database', Description: 'Database of the shop', ...given },
      { Name: 'prod/shop/ApiKey', Description: 'Key of the payment API', ...given },
    ]);
  });

  testIn(name)('stops the CLI where secrets are outside of its guardrails, with the rules in the report', async () => {
    const { code, output } = await synth(name, '--context', `${KEY}=${tightened()}`);
    expect(code).not.toBe(0);
    const found = [...output.matchAll(/FATAL .*The guardrail is set by context (\S+) \((\w+)\).*\n +Shop\/(\w+).*\n.*\n +Rule ManagedSecret::(MS\d+)$/gm)];
    expect(found.map(([, key, blueprint, secret, rule]) => `${key} ${blueprint} ${secret} ${rule}`).sort()).toEqual(
      ['ApiKey', 'Database', 'Legacy'].flatMap(secret => ['MS302', 'MS304', 'MS305'].map(rule => `${KEY} acme ${secret} ${rule}`)),
    );
  });
});

test('all languages have the same blueprint in cdk.json, and no app has one of its own', () => {
  const contexts = LANGUAGES.map(({ folder }) => configurationIn(folder).context);
  for (const context of contexts) expect(context).toEqual(contexts[0]);
  const sources = fs.readdirSync(EXAMPLE, { withFileTypes: true, recursive: true }).filter(entry => entry.isFile() && /\.(ts|py|java|go)$/.test(entry.name))
    .filter(({ parentPath }) => !/node_modules|\.venv|cdk\.out/.test(parentPath));
  expect(sources).toHaveLength(LANGUAGES.length);
  for (const { parentPath, name } of sources) expect(fs.readFileSync(path.join(parentPath, name), 'utf8')).not.toContain('SecretBlueprint');
});
