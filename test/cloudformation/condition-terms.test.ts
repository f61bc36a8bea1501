import { evaluateTerm, Truth } from '../../src/cloudformation/condition-terms';

const KNOWN: Record<string, Truth> = { Yes: true, No: false };
const YES = { Condition: 'Yes' };
const NO = { Condition: 'No' };
const OPEN = { Condition: 'Open' };

function truthOf(term: unknown): Truth {
  return evaluateTerm(term, { named: name => KNOWN[name], areEqual: sides => Array.isArray(sides) ? sides[0] === sides[1] : undefined });
}

test.each<[unknown, Truth]>([
  [YES, true],
  [NO, false],
  [OPEN, undefined],
  [{ 'Fn::Equals': ['a', 'a'] }, true],
  [{ 'Fn::Equals': ['a', 'b'] }, false],
  [{ 'Fn::Not': [YES] }, false],
  [{ 'Fn::Not': [NO] }, true],
  [{ 'Fn::Not': NO }, true],
  [{ 'Fn::Not': [OPEN] }, undefined],
  [{ 'Fn::Not': [] }, undefined],
  [{ 'Fn::And': [YES, { 'Fn::Not': [NO] }] }, true],
  [{ 'Fn::And': [YES, OPEN] }, undefined],
  [{ 'Fn::And': [OPEN, NO] }, false],
  [{ 'Fn::Or': [NO, { 'Fn::And': [NO, YES] }] }, false],
  [{ 'Fn::Or': [NO, OPEN] }, undefined],
  [{ 'Fn::Or': [OPEN, YES] }, true],
  [{ 'Fn::Contains': [['a'], 'a'] }, undefined],
  [{ Condition: { Ref: 'Yes' } }, undefined],
  [{}, undefined],
  ['Yes', undefined],
  [[YES], undefined],
  [undefined, undefined],
])('the term %j comes to %s', (term, truth) => {
  expect(truthOf(term)).toBe(truth);
});
