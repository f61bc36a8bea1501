import * as fs from 'fs';
import * as path from 'path';
import { synthesize } from './parity';
import { language, testIn } from './workspace';

const INJECTOR = 'injector of secretsmanager.Secret (App)';
const LIBRARY = 'default of the library';

async function platform(name: string) {
  const { failed, output, outdir } = await synthesize('platform', language(name));
  expect({ failed, output: failed ? output : '' }).toEqual({ failed: false, output: '' });
  const read = (file: string) => JSON.parse(fs.readFileSync(path.join(outdir, file), 'utf8'));
  return { output, template: read('Platform.template.json'), report: read('validation-report.json') };
}

/** What the report has of the library's plugin, in short. */
function violationsOf({ pluginReports }: { pluginReports: any[] }) {
  const ours = pluginReports.filter(({ pluginName }) => pluginName === 'ManagedSecret');
  return ours.flatMap(({ violations }) => violations).map(({ ruleName, severity, description, violatingConstructs }) => [
    ruleName, severity, description, violatingConstructs.map(({ constructPath }: Record<string, string>) => constructPath),
  ]);
}

describe.each([['python', 'RuntimeError'], ['java', 'RuntimeException']])('what a platform team writes in %s', (name, exception) => {
  let running: ReturnType<typeof platform> | undefined;
  const once = () => running ??= platform(name);

  testIn(name)('a key factory and an injector for the CDK\'s Secret are honoured, and effectiveConfig has the origin of each value', async () => {
    const { template: { Metadata: facts, Resources } } = await once();
    expect(facts).toMatchObject({
      'Injected.description': `Secret Injected of the shop (${INJECTOR})`,
      'Injected.removalPolicy': `destroy (${INJECTOR})`,
      'Injected.encryptionKey': 'Platform/SecretsKey (blueprint acme (App))',
      'Injected.tags.owner': 'orders (blueprint acme (App))',
      'Injected.replicaRegions': `none (${LIBRARY})`,
      'Own.description': 'As the team says (properties)',
      'Own.encryptionKey': 'Platform/Key (properties)',
      'Own.replicaRegions': 'eu-west-1 (properties)',
    });
    const secrets = Object.entries<any>(Resources).filter(([, { Type }]) => Type === 'AWS::SecretsManager::Secret');
    expect(secrets.map(([id, { DeletionPolicy, Properties }]) => [id.replace(/[0-9A-F]{8}$/, ''), DeletionPolicy, Properties.Description])).toEqual([
      ['Injected', 'Delete', 'Secret Injected of the shop'],
      ['Untouched', 'RetainExceptOnCreate', undefined],
      ['Own', 'Delete', 'As the team says'],
      ['Plain', undefined, undefined],
    ]);
  });

  testIn(name)('a rule of its own finds something in a secret that the library did not make', async () => {
    const { report } = await once();
    expect(violationsOf(report).filter(([rule]) => rule.startsWith('ACME-'))).toEqual([
      ['ACME-1', 'warning', 'Platform/Plain in eu-central-1 has no owner.', ['Platform/Plain']],
      ['ACME-2', 'warning', 'Nobody knows what it is.', ['Platform/Plain', 'Platform/Untouched/Resource']],
    ]);
  });

  testIn(name)('an acknowledgement takes a finding out of the warnings, and one without a reason is a finding', async () => {
    const { report } = await once();
    const violations = violationsOf(report);
    expect(violations.map(([rule]) => rule)).not.toContain('MS003');
    expect(violations).toContainEqual(['MS900', 'warning', expect.stringContaining('acknowledgment of MS055 has no reason.'), ['Platform']]);
    expect(JSON.stringify(report)).toContain('Everybody uses the complete ARN (orders@example.com, until 2999-12-31)');
  });

  testIn(name)('broken guardrails of code and of cdk.json are the exception of the language, with a report of all', async () => {
    const { output, template: { Metadata: { Broken } } } = await once();
    expect(Broken).toContain(`${exception}: ValidationFailed: Validation failed. A copy of this report can be found in: `);
    for (const rule of ['MS300', 'MS304', 'MS307']) expect(output).toContain(`Rule ManagedSecret::${rule}`);
  });

  testIn(name)('where a secret of the library has an error as well, the exception has all of both', async () => {
    const { template: { Metadata: { BrokenWithAnError } } } = await once();
    expect(BrokenWithAnError).toContain(`${exception}: ValidationFailedWithErrors: Validation failed with the following errors:`);
    const found = [...(BrokenWithAnError as string).split('\n@jsii')[0].matchAll(/\[Broken\/(\w+)\] (MS\d{3})/g)].map(([, id, rule]) => `${id} ${rule}`);
    expect(found.sort()).toEqual([
      'Ours MS001', 'Ours MS300', 'Ours MS304', 'Plain MS300', 'Plain MS304', 'Plain MS307', 'Theirs MS300', 'Theirs MS304',
    ]);
  });
});
