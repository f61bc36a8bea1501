import { readText } from '../../src/cloudformation/read-text';
import { UNRESOLVABLE } from '../../src/cloudformation/unknown';

const REFERENCE = { Ref: 'Name' };

test.each<[unknown, string]>([
  ['text', 'text'],
  [7, '7'],
  [false, 'false'],
  ['{{resolve:ssm:/a}}', '{{resolve:ssm:/a}}'],
  [REFERENCE, '${…}'],
  [['a'], '${…}'],
  [{ a: 'b' }, '${…}'],
  [{ 'Fn::Select': [0, ['a']] }, '${…}'],
  [{ 'Fn::Join': ['', ['a', REFERENCE, 'b']] }, 'a${…}b'],
  [{ 'Fn::Join': ['-', ['a', REFERENCE, 'b']] }, 'a-${…}-b'],
  [{ 'Fn::Join': ['-', ['a']] }, 'a'],
  [{ 'Fn::Join': ['-', []] }, ''],
  [{ 'Fn::Join': [REFERENCE, ['a', 'b']] }, '${…}'],
  [{ 'Fn::Join': [null, ['a', 'b']] }, '${…}'],
  [{ 'Fn::Join': ['-', REFERENCE] }, '${…}'],
  [{ 'Fn::Sub': 'a-${Name}' }, 'a-${…}'],
])('%j reads %s, and is there', (value, shown) => {
  const text = readText(value)!;
  expect([text.shown, text.isGiven]).toEqual([shown, true]);
});

test.each([{ 'Fn::If': ['C', 'a', 'b'] }, UNRESOLVABLE])('%j may not be there', value => {
  const text = readText(value)!;
  expect([text.shown, text.isGiven]).toEqual(['${…}', false]);
});

test.each([undefined, null, { Ref: 'AWS::NoValue' }])('%j is no text', value => {
  expect(readText(value)).toBeUndefined();
});

test.each<[unknown, string]>([
  [{ Ref: 'AWS::StackName' }, 'Shop'],
  [{ 'Fn::Sub': '${AWS::StackName}/${AWS::Region}' }, 'Shop/${…}'],
  [{ 'Fn::Join': ['-', [{ Ref: 'AWS::StackName' }, { Ref: 'Other' }, 'a']] }, 'Shop-${…}-a'],
  [{ 'Fn::GetAtt': ['AWS::StackName', 'Arn'] }, '${…}'],
  [{ Ref: 'toString' }, '${…}'],
])('%j reads %s where the name of the stack is known', (value, shown) => {
  expect(readText(value, { 'AWS::StackName': 'Shop', 'AWS::Region': undefined })!.shown).toBe(shown);
});
