import { excludeEachOther } from '../../src/cloudformation/exclusive-conditions';

const STAGE = { Ref: 'Stage' };
const equals = (...sides: unknown[]) => ({ 'Fn::Equals': sides });
const condition = (name: string) => ({ Condition: name });

const CONDITIONS = {
  IsProd: equals(STAGE, 'prod'),
  IsTest: equals('test', STAGE),
  IsDev: equals(STAGE, 'dev'),
  IsNotProd: { 'Fn::Not': [condition('IsProd')] },
  IsNotTest: { 'Fn::Not': [equals(STAGE, 'test')] },
  IsEither: { 'Fn::Or': [condition('IsProd'), condition('IsTest')] },
  IsNeither: { 'Fn::And': [condition('IsNotProd'), condition('IsNotTest')] },
  IsProdHere: { 'Fn::And': [condition('IsProd'), equals({ Ref: 'AWS::Region' }, 'eu-central-1')] },
  IsThere: equals({ Ref: 'AWS::Region' }, 'eu-west-1'),
  IsSame: equals(STAGE, { Ref: 'Other' }),
  IsNotSame: { 'Fn::Not': [condition('IsSame')] },
  Always: equals('a', 'a'),
  Never: equals('a', 'b'),
  IsNumber: equals({ Ref: 'Count' }, 1),
  IsNumberText: equals({ Ref: 'Count' }, '1'),
  IsMember: { 'Fn::Contains': [['prod'], STAGE] },
  IsNoMember: { 'Fn::Not': [condition('IsMember')] },
  Circle: { 'Fn::Not': [condition('Circle')] },
  Broken: 'x',
  HasThree: equals(STAGE, 'prod', 'test'),
  Wide: { 'Fn::Or': Array.from({ length: 11 }, (_, n) => equals({ Ref: `P${n}` }, 'x')) },
  NotWide: { 'Fn::Not': [condition('Wide')] },
};

test.each([
  ['IsProd', 'IsNotProd'], ['IsProd', 'IsTest'], ['IsTest', 'IsNotTest'], ['IsEither', 'IsNeither'], ['IsEither', 'IsDev'],
  ['IsProdHere', 'IsThere'], ['IsProdHere', 'IsNotProd'], ['Never', 'IsProd'], ['IsProd', 'Never'],
])('%s and %s exclude each other', (...names) => {
  expect(excludeEachOther(CONDITIONS, names)).toBe(true);
});

test.each([
  ['IsProd', 'IsProd'], ['IsProd', 'IsNotTest'], ['IsNotProd', 'IsNotTest'], ['IsEither', 'IsProd'], ['IsNeither', 'IsDev'], ['IsProd', 'IsThere'],
  ['IsSame', 'IsNotSame'], ['IsSame', 'IsProd'], ['Always', 'IsProd'], ['IsNumber', 'IsNumberText'], ['IsMember', 'IsNoMember'],
  ['Circle', 'Circle'], ['Broken', 'IsProd'], ['Missing', 'IsProd'], ['HasThree', 'IsDev'], ['Wide', 'NotWide'],
])('%s and %s may hold together', (...names) => {
  expect(excludeEachOther(CONDITIONS, names)).toBe(false);
});

test('three exclude each other where two of them do', () => {
  expect(excludeEachOther(CONDITIONS, ['IsNotTest', 'IsProd', 'IsNotProd'])).toBe(true);
});

test('no condition excludes nothing', () => {
  expect(excludeEachOther(CONDITIONS, [])).toBe(false);
});
