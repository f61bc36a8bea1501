import * as fs from 'fs';
import * as path from 'path';
import { Finding, Tool, TOOLS } from './finding';
import { ROOT } from './python';
import { scan, Scan, Template } from './scan';
import { acknowledgedIn, APPS, EXAMPLES, open, resourcesOf, reported } from './summary';
import { documentOf } from '../../docs/scanners';

let found: Scan;
let templates: readonly Template[];
beforeAll(async () => {
  ({ scan: found, templates } = await scan(APPS));
});

/** What cdk-nag says of a secret that is not rotated. */
const ROTATION_RULES = ['AwsSolutions-SMG4', 'HIPAA.Security-SecretsManagerRotationEnabled', 'NIST.800.53.R5-SecretsManagerRotationEnabled'];

const NAGS = ['cdk-nag 3', 'cdk-nag 2'] as const;
const each = TOOLS.flatMap(tool => [...EXAMPLES, 'forms'].map(app => [tool, app] as const));

test('every example is scanned, but those that have findings on purpose', () => {
  const folders = fs.readdirSync(path.join(ROOT, 'examples'), { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name);
  expect([...EXAMPLES, 'custom-rules', 'guard-rails', 'mistakes', 'rules'].sort()).toEqual(folders.sort());
});

test.each(each)('%s finds nothing in %s that is not acknowledged', (tool, app) => {
  expect(open(found, tool, app)).toEqual([]);
});

test('of secrets and their policies, examples acknowledge only that they are not rotated, and one that it is of others', () => {
  const typeOf = new Map(resourcesOf(templates).map(({ path: resource, Type }) => [resource, Type]));
  const ofSecrets = TOOLS.flatMap(tool => EXAMPLES.flatMap(app => found[tool][app])).filter(({ resource }) => typeOf.get(resource)?.startsWith('AWS::SecretsManager::'));
  expect(new Set(ofSecrets.filter(({ rule }) => !ROTATION_RULES.includes(rule)).map(({ resource }) => resource))).toEqual(new Set(['Owner/Local/Resource']));
});

test('no example has a key with a finding', () => {
  const keys = resourcesOf(templates).filter(({ Type }) => Type === 'AWS::KMS::Key').map(({ path: resource }) => resource);
  expect(keys.length).toBeGreaterThan(5);
  const findings = TOOLS.flatMap(tool => EXAMPLES.flatMap(app => found[tool][app])).filter(({ resource }) => keys.includes(resource));
  expect(findings).toEqual([]);
});

test('cdk-nag 2, as Aspects, sees what cdk-nag 3 sees, and the same acknowledgements', () => {
  const of = (tool: Tool) => Object.keys(APPS).flatMap(app => found[tool][app].map(one => `${reported(one)} ${one.acknowledged}`)).sort();
  expect(of('cdk-nag 2')).toEqual(of('cdk-nag 3'));
});

/** Acknowledged, and not scanned; and what each version of cdk-nag calls a rule that cannot judge. */
const NOT_TOLD = /^NIST\.800\.53\.R4-|^CdkNagValidationFailure/;

test.each(TOOLS)('every acknowledgement for %s answers a finding', tool => {
  const answered = new Set(Object.keys(APPS).flatMap(app => found[tool][app].filter(({ acknowledged }) => acknowledged).map(one => `${app} ${reported(one)}`)));
  const written = resourcesOf(templates).flatMap(resource => acknowledgedIn(tool, resource).map(({ rule }) => `${rule} ${resource.path}`).map(one => [resource.app, one]));
  expect(written.length).toBeGreaterThan(0);
  expect(written.filter(([app, one]) => !NOT_TOLD.test(one) && !answered.has(`${app} ${one}`))).toEqual([]);
});

describe('planted', () => {
  const findings = (tool: Tool) => open(found, tool, 'planted');

  test.each(NAGS)('%s finds, with each pack, a secret without a key or a rotation', tool => {
    expect(findings(tool).filter(one => one.endsWith(' Planted/NoKey/Resource'))).toEqual([
      ...ROTATION_RULES, ...['HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321'].map(pack => `${pack}-SecretsManagerUsingKMSKey`),
    ].map(rule => `${rule} Planted/NoKey/Resource`).sort());
  });

  test.each(NAGS)('%s finds a wildcard where another resource has the same acknowledged', tool => {
    const ofRoles = found[tool].planted.filter(({ rule }) => rule === 'AwsSolutions-IAM5[Resource::*]').map(one => `${one.resource} ${one.acknowledged}`);
    expect(ofRoles.sort()).toEqual([
      'Planted/Acknowledged/DefaultPolicy/Resource true', 'Planted/ManagedSecretProvider/Policy/0 true', 'Planted/Open/DefaultPolicy/Resource false',
    ]);
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

test('docs/guides/scanners.md is what the scanners say; else: npx projen scanners:docs', () => {
  expect(fs.readFileSync(path.join(ROOT, 'docs', 'guides', 'scanners.md'), 'utf8')).toBe(documentOf(found, templates));
});
