import * as fc from 'fast-check';
import { anyText, ids, reported, withGaps } from './support';
import { Text } from '../../src/cloudformation/text';
import { judgePublicText, judgeSecretText } from '../../src/rules/any-text';

test('every well-formed text is fine', () => {
  fc.assert(fc.property(anyText(), text => {
    const wellFormed = text.replace(/\p{Surrogate}/gu, '');
    expect([judgePublicText('description', Text.literal(wellFormed)), judgeSecretText('content', Text.literal(wellFormed))]).toEqual([[], []]);
  }));
});

test('half of a surrogate pair anywhere is reported', () => {
  const half = fc.integer({ min: 0xD800, max: 0xDFFF }).map(unit => String.fromCharCode(unit));
  const plain = fc.string({ unit: fc.constantFrom(...'aZ09 \n{}"\\') });
  fc.assert(fc.property(plain, half, plain, (head, unit, tail) => {
    expect(ids(judgePublicText('description', Text.literal(`${head}${unit}${tail}`)))).toEqual(['MS011']);
    expect(ids(judgeSecretText('content', Text.literal(`${head}${unit}${tail}`)))).toEqual(['MS011']);
  }));
});

test.each([
  ['{{resolve:ssm:/a}}', [], []],
  ['{{resolve:ssm-secure:/a:1}}', ['MS025'], ['MS025']],
  ['x{{resolve:secretsmanager:s:SecretString:f::}}', ['MS012'], []],
  ['{{resolve:secretsmanager:…}}', ['MS012'], []],
  ['{{resolve:ssm-secure:…}}', ['MS025'], ['MS025']],
  ['…', [], []],
  ['ssm-secure and secretsmanager', [], []],
])('%s is judged %p where all can read it, and %p in a value', (text, shown, hidden) => {
  expect([ids(judgePublicText('description', withGaps(text))), ids(judgeSecretText('content', withGaps(text)))]).toEqual([shown, hidden]);
});

test('what is missing is not judged', () => {
  expect([judgePublicText('description', undefined), judgeSecretText('content', undefined)]).toEqual([[], []]);
});

test('the messages show a public text, and never a value', () => {
  expect(reported(judgePublicText('description', Text.literal('half \uD83D {{resolve:ssm-secure:/a}}')))).toEqual([
    'error MS011 description "half \\ud83d {{resolve:ssm-secure:/a}}" must be well-formed Unicode; it contains half of a surrogate pair, which UTF-8 cannot encode. Cut strings between characters, for example with Array.from(text).',
    'error MS025 description "half \\ud83d {{resolve:ssm-secure:/a}}" must not refer to an SSM secure parameter: CloudFormation does not resolve ssm-secure references in any property of a secret. For content, use SecretContent.fromParameter(). Otherwise, copy the parameter to a secret once, outside of the template, and refer to that secret with SecretValue.secretsManager().',
  ]);
  expect(reported(judgePublicText('description', Text.literal('of {{resolve:secretsmanager:a}}')))).toEqual([
    'warning MS012 description "of {{resolve:secretsmanager:a}}" takes its text from a secret, and everyone who can call DescribeSecret can read it. '
    + 'Move the secret value to content.',
  ]);
  expect(reported(judgeSecretText('content', Text.literal('half \uD83D')))).toEqual([
    'error MS011 content must be well-formed Unicode; it contains half of a surrogate pair, which UTF-8 cannot encode. Cut strings between characters, for example with Array.from(text).',
  ]);
});
