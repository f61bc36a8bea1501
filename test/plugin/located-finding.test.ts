import * as fs from 'fs';
import * as path from 'path';
import { App, Stack, Stage } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { LocatedFinding, locationOf, placeFinding, toViolations } from '../../src/plugin/located-finding';
import { CATALOGUE } from '../../src/rules/catalogue';
import { Finding } from '../../src/rules/rule';

const FINDING: Finding = {
  id: 'MS001', level: 'error', property: 'secretName', message: 'MS001 secretName is wrong. Change it.', claim: 'secretName is wrong.', fix: 'Change it.',
};

const PAGE = fs.readFileSync(path.join(__dirname, '..', '..', 'RULES.md'), 'utf8');

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Shop');
});

/** A finding about a secret in the template. */
function located(id: string, more: Partial<LocatedFinding> = {}): LocatedFinding {
  return { finding: FINDING, construct: new CfnSecret(stack, id), logicalId: id, location: 'Properties/Name', ...more };
}

function violationsOf(...all: readonly LocatedFinding[]) {
  return toViolations(all, ({ finding }) => finding.id, ({ finding }) => finding.level);
}

describe('a violation', () => {
  test('has all that the finding says, and each of its places', () => {
    const templatePath = path.resolve(stack.templateFile);
    expect(violationsOf(located('A'), located('B', { location: undefined }), located('C', { logicalId: undefined }))).toEqual([{
      ruleName: 'MS001',
      description: 'secretName is wrong.',
      fix: 'Change it. To acknowledge it, call SecretRules.acknowledge(scope, \'MS001\', { reason, owner, expires }).',
      severity: 'error',
      ruleMetadata: {
        property: 'secretName', level: 'error', documentation: 'https://github.com/cdk-managed-secret/cdk-managed-secret/blob/main/RULES.md#ms001',
      },
      violatingResources: [
        { resourceLogicalId: 'A', templatePath: expect.stringContaining(path.basename(templatePath)), locations: ['Properties/Name'] },
        { resourceLogicalId: 'B', templatePath: expect.stringContaining(path.basename(templatePath)), locations: [] },
        { constructPath: 'Shop/C', locations: [] },
      ],
    }]);
  });

  test('of a custom rule has no link, because RULES.md does not have the rule', () => {
    const [{ ruleMetadata }] = violationsOf(located('A', { finding: { ...FINDING, id: 'ACME-1' } }));
    expect(ruleMetadata).toEqual({ property: 'secretName', level: 'error' });
  });

  test.each(['MS001', 'MS310', 'MS909'])('of %s links to an anchor of RULES.md', id => {
    const [{ ruleMetadata }] = violationsOf(located('A', { finding: { ...FINDING, id } }));
    expect(PAGE).toContain(`<a id="${ruleMetadata!.documentation.split('RULES.md#')[1]}"></a>`);
  });

  test.each([['fatal', 'MS001'], ['info', 'MS001'], ['warning', 'MS905']])('that is %s of %s has no advice to acknowledge it', (severity, id) => {
    const [{ fix }] = toViolations([located('A', { finding: { ...FINDING, id } })], () => id, () => severity);
    expect(fix).toBe('Change it.');
  });

  test.each<[string, Partial<Finding>, string[][]]>([
    ['rule', { id: 'MS002' }, [['A'], ['B']]],
    ['severity', { level: 'warning' }, [['A'], ['B']]],
    ['text', { claim: 'Another.' }, [['A'], ['B']]],
    ['fix alone', { fix: 'Another.' }, [['A', 'B']]],
  ])('is one of its own for another %s', (_, changed, places) => {
    const found = violationsOf(located('A'), located('B', { finding: { ...FINDING, ...changed } }));
    expect(found.map(({ violatingResources }) => violatingResources.map(({ resourceLogicalId }) => resourceLogicalId))).toEqual(places);
  });
});

const PLACES: ReadonlyArray<readonly [string, string | undefined]> = [
  ['secretName', 'Properties/Name'],
  ['description', 'Properties/Description'],
  ['encryptionKey', 'Properties/KmsKeyId'],
  ['kmsKeyId', 'Properties/KmsKeyId'],
  ['tags', 'Properties/Tags'],
  ['tags["a"]', 'Properties/Tags'],
  ['replicaRegions[0]', 'Properties/ReplicaRegions'],
  ['content', 'Properties/SecretString'],
  ['generateStringKey', 'Properties/GenerateSecretString'],
  ['passwordLength', 'Properties/GenerateSecretString'],
  ['excludeNumbers', 'Properties/GenerateSecretString'],
  ['secretStringTemplate', 'Properties/GenerateSecretString'],
  ['removalPolicy', 'DeletionPolicy'],
  ['type', 'Properties/Type'],
  ['rotation schedule Shop/R', 'Properties/RotationRules'],
  ['external rotation Shop/R', 'Properties/ExternalSecretRotationMetadata'],
  ['attachment Shop/A', 'Properties/TargetType'],
  ['resourcePolicy', undefined],
];

test.each(PLACES)('the property %s is at %s of the template', (property, location) => {
  expect(locationOf(property)).toBe(location);
});

/** What no property of a resource holds, and the two tables whose findings have another name, which is in PLACES. */
const WITHOUT_PLACE = [
  'any text', 'references to a value and its fields', 'places that show a value', 'SecretPins.lock()', 'creation, clientRequestToken',
  'SecretProvider', 'resource policy', 'rotation schedules', 'rotation schedules of partners\' secrets', 'attach()', 'secretArn, secretFullArn', 'fromManagedSecretAttributes()', 'grants',
  'policies of roles, users and groups', 'SecretConsumer', 'denyOutsideOrganization()', 'guardrails of a SecretBlueprint', 'SecretBlueprint',
  'SecretRules.acknowledge()', 'ScannerFindings.acknowledge()', 'rules of a SecretRulesPlugin',
];

test('each table of the catalogue has a place in LOCATIONS, or is listed here as one without', () => {
  expect(CATALOGUE.map(({ property }) => property).filter(property => locationOf(property) === undefined)).toEqual(WITHOUT_PLACE);
});

test.each(PLACES)('what only mentions the property %s is at no place of the template', property => {
  expect(locationOf(`my ${property}`)).toBeUndefined();
});

describe('a finding on a scope', () => {
  test('is there where the scope is the app, or a stack or within one, in a stage too', () => {
    const app = new App();
    const inner = new Stack(new Stage(app, 'Prod'), 'Shop');
    for (const scope of [app, inner, new Construct(inner, 'Part')]) {
      expect(placeFinding(FINDING, scope)).toStrictEqual({ finding: FINDING, construct: scope });
    }
  });

  test('is on the app, with the path in its text, where the scope is between the app and its stacks', () => {
    const app = new App();
    const stage = new Stage(app, 'Prod');
    for (const [scope, where] of [[stage, 'Prod'], [new Construct(stage, 'Part'), 'Prod/Part'], [new Construct(app, 'Group'), 'Group']] as const) {
      const finding = { ...FINDING, claim: `[${where}] secretName is wrong.`, message: `[${where}] MS001 secretName is wrong. Change it.` };
      expect(placeFinding(FINDING, scope)).toStrictEqual({ finding, construct: app });
    }
  });
});
