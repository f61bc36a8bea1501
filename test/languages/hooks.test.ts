import * as fs from 'fs';
import * as path from 'path';
import { synthesize } from './parity';
import { language, testIn } from './workspace';

/** The secrets of the template by the first word of their logical ids, with what the hooks were to set. */
async function hooked(name: string) {
  const { failed, output, outdir } = await synthesize('hooks', language(name));
  expect({ failed, output: failed ? output : '' }).toEqual({ failed: false, output: '' });
  const template = JSON.parse(fs.readFileSync(path.join(outdir, 'Hooks.template.json'), 'utf8'));
  const secrets = Object.entries<any>(template.Resources).filter(([, { Type }]) => Type === 'AWS::SecretsManager::Secret')
    .map(([id, { Properties: { Description, Name, Tags }, Metadata }]) => [id.replace(/[0-9A-F]{8}$/, ''), { Description, Name, Tags, visited: Metadata?.visited }]);
  const report = JSON.parse(fs.readFileSync(path.join(outdir, 'validation-report.json'), 'utf8'));
  return { secrets: Object.fromEntries(secrets), facts: template.Metadata, report };
}

const MANAGED = { Key: 'managed', Value: 'yes' };

describe.each(['python', 'java'])('hooks written in %s', name => {
  testIn(name)('an injector, an Aspect, a plugin and a subclass work on the library\'s secrets', async () => {
    const { secrets, facts, report } = await hooked(name);
    expect(secrets).toEqual({
      Injected: { Description: 'Secret Injected of the shop', Name: undefined, Tags: [MANAGED], visited: true },
      Owned: { Description: 'Secret Owned of the shop', Name: 'orders/owned', Tags: [MANAGED, { Key: 'team', Value: 'orders' }], visited: true },
      OwnWords: { Description: 'As the team says', Name: undefined, Tags: [MANAGED], visited: true },
    });
    expect(facts).toEqual({ TeamIsKept: 'orders', Complete: 'false', Missing: '1', Recognized: 'true', TakenAsISecret: 'true' });
    expect(report.pluginReports).toEqual([expect.objectContaining({ pluginName: 'NamedSecrets', violations: [expect.objectContaining({ ruleName: 'has-a-name' })] })]);
  });
});
