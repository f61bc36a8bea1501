import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { compare } from './compare';
import { composeApps, failureLine, TRICKS } from './compose';
import { hasHidingLoop, HIDDEN } from './hidden';
import { NEVER } from './never';
import { Random } from './random';
import { everyOutcome, DeployedStack } from './resolve';
import { AWS_ALIAS, CANARY, KEY, World } from './world';
import { GUARD_RAIL_ROWS } from '../../../src/rules/guard-rail-rows';
import { RAILS } from '../../../src/rules/guard-rails';

/** Which fields may be literals stands in the code of an app, not in its templates. */
const JUDGED = Object.keys(GUARD_RAIL_ROWS).filter(name => name !== 'plaintextFields').length;
const rowOf = (rail: keyof typeof GUARD_RAIL_ROWS) => RAILS.find(({ railName }) => railName === rail)!;

/** Few enough that they take some twenty seconds; `npx projen attacks` composes more. */
const APPS = 300;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'composed-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));
afterEach(() => jest.restoreAllMocks());

const compared = (change: (world: World) => void) => {
  const world = new World();
  change(world);
  return compare(world.build(fs.mkdtempSync(path.join(folder, 'app-'))));
};

test(`of ${APPS} apps with three tricks each, the report says what the templates really are`, () => {
  const { failures, judged } = composeApps(APPS, 1);
  expect(failures.map(failureLine)).toEqual([]);
  expect(judged).toBeGreaterThanOrEqual(APPS * JUDGED);
});

test('no two tricks have one name', () => {
  const names = TRICKS.map(({ id }) => id);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

describe('a guardrail that has become blind is found:', () => {
  test.each<[string, keyof typeof GUARD_RAIL_ROWS]>([
    ['of keys', 'customerManagedKey'],
    ['of names', 'namePattern'],
    ['of consumers', 'consumers'],
    ['of values', 'noPlaintext'],
    ['of tags', 'requiredTags'],
  ])('%s', (_, rail) => {
    const row = rowOf(rail);
    jest.spyOn(row, 'violations').mockReturnValue([]);
    jest.spyOn(row as Required<typeof row>, 'isIndeterminate').mockReturnValue(false);
    const { failures } = composeApps(60, 1);
    expect(failures.length).toBeGreaterThan(0);
    expect(new Set(failures.flatMap(({ disagreements }) => disagreements.map(one => one.rail)))).toEqual(new Set([row.id]));
    expect(failureLine(failures[0])).toMatch(/^seed [0-9]+: .+: Shop\/\S+ MS[0-9]+ is (broken|mixed), and the report is silent/);
  });
});

test('a guardrail that refuses everything is found', () => {
  jest.spyOn(rowOf('namePattern'), 'violations').mockReturnValue(['it is not']);
  expect(compared(() => {}).disagreements).toEqual([{ secret: 'Shop/Secret', rail: 'MS303', said: 'fatal', truth: 'fine' }]);
});

test('a disagreement is shown with no more tricks than it takes', () => {
  jest.spyOn(rowOf('creation'), 'violations').mockReturnValue([]);
  const { failures } = composeApps(120, 1);
  expect(failures.length).toBeGreaterThan(0);
  expect(failures.map(({ tricks }) => tricks.length)).toEqual(failures.map(() => 1));
});

test('an app without tricks is within all guardrails', () => {
  expect(compared(() => {})).toEqual({ disagreements: [], judged: JUDGED });
});

describe('each trick that hides secrets, or never holds, alone:', () => {
  test.each([...HIDDEN, ...NEVER].map(({ id, apply }) => [id, apply] as const))('%s', (_, apply) => {
    for (const seed of [1, 2, 3]) expect(compared(world => apply(world, new Random(seed))).disagreements).toEqual([]);
  });

  const hidden = (id: string) => compared(world => HIDDEN.find(one => one.id === id)!.apply(world, new Random(1))).disagreements;

  test('a guardrail that has become blind to stack sets is found', () => {
    jest.spyOn(rowOf('customerManagedKey'), 'violations').mockReturnValue([]);
    expect(hidden('a stack set under the key alias/aws/secretsmanager')).toEqual([{ secret: 'Shop/Set1', rail: 'MS300', said: 'silent', truth: 'broken' }]);
  });

  test('a guardrail that has become blind to what a named function creates is found', () => {
    jest.spyOn(rowOf('creation'), 'violations').mockReturnValue([]);
    expect(hidden('a custom resource on the name of the function')).toEqual([{ secret: 'Shop/Named1', rail: 'MS308', said: 'silent', truth: 'broken' }]);
  });

  test('a loop over secrets has to be reported, and one over topics has not', () => {
    const loopOver = (type: string) => {
      const template = { Resources: { 'Fn::ForEach::Loop': ['Name', ['A'], { 'Made${Name}': { Type: type, Properties: {} } }] } };
      return hasHidingLoop({ id: 'Shop', template, account: '111111111111', region: 'eu-central-1' });
    };
    expect([loopOver('AWS::SecretsManager::Secret'), loopOver('AWS::SNS::Topic')]).toEqual([true, false]);
  });
});

describe('what the composer found, and stays found:', () => {
  const said = (change: (world: World) => void) => compared(change).disagreements;

  test.each<[string, (world: World) => void]>([
    ['an attribute of a custom resource under the name of a property is not that property', world => {
      world.resources.push({ id: 'Custom', type: 'Custom::Other', properties: { ServiceToken: 'arn:aws:lambda:eu-central-1:111111111111:function:other', Value: KEY } });
      world.slots.key = { 'Fn::GetAtt': ['Custom', 'Value'] };
    }],
    ['both branches of a key are of a region that is not allowed', world => {
      const away = KEY.replace('eu-central-1', 'us-east-1');
      world.slots.key = { 'Fn::If': [world.undecided(), away, away.replace('0123abcd', '4567abcd')] };
    }],
    ['the default of a nested stack\'s parameter is a reference to the value', world => {
      world.isNested = true;
      world.slots.value = world.givenParameter(undefined, { default: '{{resolve:secretsmanager:orders/source}}' });
    }],
    ['a literal in the default of a nested stack\'s parameter', world => {
      world.isNested = true;
      world.slots.value = world.givenParameter(undefined, { default: CANARY });
    }],
    ['a replica under a bad key stands in a branch that is never taken', world => {
      const never = world.condition({ 'Fn::Equals': ['a', 'b'] });
      world.replicas = [{ 'Fn::If': [never, { Region: 'eu-west-1', KmsKeyId: AWS_ALIAS }, { Ref: 'AWS::NoValue' }] }];
    }],
  ])('%s', (_, change) => {
    expect(said(change)).toEqual([]);
  });
});

describe('the resolver resolves as CloudFormation does:', () => {
  const template = {
    Parameters: { Env: { Type: 'String', AllowedValues: ['dev', 'prod'] }, Free: { Type: 'String', Default: 'a' } },
    Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Env' }, 'prod'] }, Not: { 'Fn::Not': [{ Condition: 'IsProd' }] } },
    Mappings: { M: { dev: { key: 'd' }, prod: { key: 'p' } } },
    Resources: { Topic: { Type: 'AWS::SNS::Topic' } },
    Outputs: { Out: { Value: 'given', Export: { Name: { 'Fn::Sub': '${AWS::StackName}-x' } } } },
  };
  const stacks = new Map<string, DeployedStack>([['Shop', { id: 'Shop', template, account: '111111111111', region: 'eu-central-1' }]]);
  const all = (value: unknown) => everyOutcome(stacks, { pool: ['free'] }, resolver => resolver.resolve('Shop', value))!
    .map(outcome => outcome.value).sort();

  test.each<[string, unknown, unknown[]]>([
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }]] }, ['a-eu-central-1']],
    ['Fn::Sub', { 'Fn::Sub': ['${a}${!b}${AWS::AccountId}', { a: 'x' }] }, ['x${b}111111111111']],
    ['Fn::If', { 'Fn::If': ['IsProd', 'p', { 'Fn::If': ['Not', 'd', 'never'] }] }, ['d', 'p']],
    ['AWS::NoValue', { a: { 'Fn::If': ['IsProd', 1, { Ref: 'AWS::NoValue' }] } }, [{ a: 1 }, {}]],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['M', { Ref: 'Env' }, 'key'] }, ['d', 'p']],
    ['the default of Fn::FindInMap', { 'Fn::FindInMap': ['None', 'a', 'b', { DefaultValue: 'x' }] }, ['x']],
    ['a key that a mapping does not have', { 'Fn::FindInMap': ['M', 'test', 'key'] }, []],
    ['Fn::Select of Fn::Split', { 'Fn::Select': ['1', { 'Fn::Split': [',', 'a,b'] }] }, ['b']],
    ['an import', { 'Fn::ImportValue': 'Shop-x' }, ['given']],
    ['an import of another app', { 'Fn::ImportValue': 'Other-x' }, ['free']],
    ['a parameter with a default', { 'Fn::Sub': '${Free}!' }, ['IsProd!', 'a!', 'free!', 'Env!', 'prod!', 'dev!'].sort()],
    ['an attribute', { 'Fn::GetAtt': ['Topic', 'TopicName'] }, ['free']],
    ['a reference to nothing', { Ref: 'Nothing' }, []],
  ])('%s', (_, value, expected) => {
    expect(all(value)).toEqual(expected);
  });
});
