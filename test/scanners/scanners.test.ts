import * as fs from 'fs';
import * as path from 'path';
import { EXPECTED, ROTATION_RULES } from './expected';
import { Finding, Tool, TOOLS } from './finding';
import { ROOT } from './python';
import { scan, Scan, Template } from './scan';
import { APPS, EXAMPLES, expected, open, ownPaths, table, told } from './summary';
import { documentOf } from '../../docs/scanners';

jest.setTimeout(700_000); // Where `npx projen scanners:prepare` has not run, the scanners are installed first.

let found: Scan;
let templates: readonly Template[];
beforeAll(async () => {
  ({ scan: found, templates } = await scan(APPS));
});

const NAGS = ['cdk-nag 3', 'cdk-nag 2'] as const;
const each = TOOLS.flatMap(tool => [...EXAMPLES, 'forms'].map(app => [tool, app] as const));

test('every example is scanned that is meant to succeed', () => {
  const folders = fs.readdirSync(path.join(ROOT, 'examples'), { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name);
  expect([...EXAMPLES, 'guard-rails', 'mistakes', 'rules'].sort()).toEqual(folders.sort());
});

test.each(each)('%s finds in %s what is expected, and nothing else', (tool, app) => {
  expect(open(found, tool, app)).toEqual(expected(tool, app));
});

test('nothing is expected of what the library makes for itself, and of secrets only that an example does not rotate them', () => {
  const own = ownPaths(templates);
  const everything = EXPECTED.flatMap(({ rules, where }) => Object.values(where).flat().map(resource => ({ rules, resource })));
  expect(everything.filter(({ resource }) => own.has(resource))).toEqual([]);
  const ofSecrets = everything.filter(({ resource }) => typesOf(templates).get(resource)?.startsWith('AWS::SecretsManager::') && resource !== 'Owner/Local/Resource');
  expect(ofSecrets.filter(({ rules }) => rules !== ROTATION_RULES)).toEqual([]);
});

test('no example has a key with a finding', () => {
  const keys = [...typesOf(templates)].filter(([, type]) => type === 'AWS::KMS::Key').map(([resource]) => resource);
  expect(keys.length).toBeGreaterThan(5);
  const findings = TOOLS.flatMap(tool => EXAMPLES.flatMap(app => found[tool][app])).filter(({ resource }) => keys.includes(resource));
  expect(findings).toEqual([]);
});

test('cdk-nag 2, as Aspects, sees what cdk-nag 3 sees, and the same acknowledgements', () => {
  const of = (tool: Tool) => Object.keys(APPS).flatMap(app => found[tool][app].map(one => `${told(one)} ${one.acknowledged}`)).sort();
  expect(of('cdk-nag 2')).toEqual(of('cdk-nag 3'));
});

test('every acknowledgement of the library answers a finding', () => {
  const acknowledged = (tool: Tool) => Object.keys(APPS).flatMap(app => found[tool][app]).filter(one => one.acknowledged).map(told);
  for (const [tool, idle] of Object.entries(idleOf(templates, acknowledged))) expect([tool, idle]).toEqual([tool, []]);
});

describe('planted', () => {
  const findings = (tool: Tool) => open(found, tool, 'planted');

  test.each(NAGS)('%s finds, with each pack, a secret without a key or a rotation', tool => {
    expect(findings(tool).filter(one => one.endsWith(' Planted/NoKey/Resource'))).toEqual([
      ...ROTATION_RULES, ...['HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321'].map(pack => `${pack}-SecretsManagerUsingKMSKey`),
    ].map(rule => `${rule} Planted/NoKey/Resource`).sort());
  });

  test('checkov finds a secret without a key', () => {
    expect(findings('checkov')).toContain('CKV_AWS_149 Planted/NoKey/Resource');
  });

  test('cfn-lint finds a description that is no text', () => {
    expect(findings('cfn-lint')).toContain('E3012 Planted/NoKey/Resource');
  });

  test.each(TOOLS)('%s finds the same in a stage', tool => {
    const of = (resource: string) => findings(tool).filter(one => one.endsWith(` ${resource}`)).map(one => one.split(' ')[0]);
    expect(of('Stage/Planted/NoKey/Resource')).toEqual(of('Planted/NoKey/Resource'));
    expect(of('Stage/Planted/NoKey/Resource')).not.toEqual([]);
  });

  test.each([
    ...NAGS.map(tool => [tool, 'HIPAA.Security-CloudWatchLogGroupRetentionPeriod', 'Log'] as const),
    ['checkov', 'CKV_AWS_66', 'Log'] as const,
    ['cfn-lint', 'E3034', 'Function'] as const,
  ])('%s finds %s where the library acknowledges something else', (tool, rule, id) => {
    const resource = `Planted/ManagedSecretProvider/${id}/Resource`;
    expect(findings(tool)).toContain(`${rule} ${resource}`);
    expect(found[tool].planted.filter((one: Finding) => one.resource === resource && one.acknowledged)).not.toEqual([]);
  });
});

test('docs/scanners.md is what the scanners say; else: npx projen scanners:docs', () => {
  expect(fs.readFileSync(path.join(ROOT, 'docs', 'scanners.md'), 'utf8')).toBe(documentOf(table(found, templates)));
});

function resourcesOf(all: readonly Template[]) {
  return all.flatMap(({ file, resources }) => {
    const { Resources } = JSON.parse(fs.readFileSync(file, 'utf8'));
    return Object.entries(resources).filter(([id]) => id in Resources).map(([id, resource]) => ({ ...resource, ...Resources[id] }));
  });
}

function typesOf(all: readonly Template[]): Map<string, string> {
  return new Map(resourcesOf(all).map(({ path: resource, Type }) => [resource, Type]));
}

/** What is acknowledged of the library's own, and was not found. NIST 800-53 R4 is acknowledged, and not scanned. */
function idleOf(all: readonly Template[], acknowledged: (tool: Tool) => string[]): Record<string, string[]> {
  const own = resourcesOf(all).filter(({ ofLibrary, Metadata }) => ofLibrary && Metadata);
  const idle = (tool: Tool, ids: (metadata: any) => string[]) => own.flatMap(({ path: resource, Metadata }) => ids(Metadata).map(id => `${id} ${resource}`))
    .filter(one => !acknowledged(tool).includes(one));
  const nagIds = ({ cdk_nag: nag }: any): string[] => (nag?.rules_to_suppress ?? [])
    .flatMap(({ id, applies_to: findings }: any) => findings?.map((finding: string) => `${id}[${finding}]`) ?? [id])
    .filter((id: string) => !id.startsWith('NIST.800.53.R4-'));
  return {
    ...Object.fromEntries(NAGS.map(tool => [tool, idle(tool, nagIds)])),
    'checkov': idle('checkov', ({ checkov }) => checkov?.skip.map(({ id }: { id: string }) => id) ?? []),
    'cfn-lint': idle('cfn-lint', metadata => metadata['cfn-lint']?.config.ignore_checks ?? []),
  };
}
