import { differences, readLine } from './expectations';

describe('a line of expected.txt', () => {
  test('of a secret stands for the secret and for each guardrail that it breaks', () => {
    expect(readLine('secret Db key=Key rails=MS305,MS310:region')).toEqual({
      lines: ['secret Db key=Key', 'rail Db MS305', 'rail Db MS310:region'],
    });
  });

  test('of what hides secrets stands for the guardrails that cannot be checked there', () => {
    expect(readLine('hidden App AWS::Serverless::Application')).toEqual({
      lines: ['rail App MS310:What AWS::Serverless::Application App/Template/App adds to the template'],
    });
  });

  test('of a secret that breaks no guardrail stands for the secret alone', () => {
    expect(readLine('secret Db key=Key rails=')).toEqual({ lines: ['secret Db key=Key'] });
  });

  test('of a finding says whether it is of use', () => {
    expect(readLine('finding Db MS003 note useless: nobody uses the partial ARN')).toEqual({
      lines: ['finding Db MS003 note'],
      finding: { at: 'Db', rule: 'MS003', level: 'note', isUseful: false, why: 'nobody uses the partial ARN' },
    });
  });

  test.each(['path Role read Db complete', 'unread Role arn:aws:iam::aws:policy/ReadOnlyAccess'])('is read unchanged: %s', line => {
    expect(readLine(line)).toEqual({ lines: [line] });
  });

  test.each(['path Role reads Db complete', 'finding Db MS003 note', 'secret Db', ' # comment'])('is refused in another form: %s', line => {
    expect(() => readLine(line)).toThrow(`expected.txt cannot have the line "${line}".`);
  });
});

test('differences name what is there too much and what is missing, and count a line that is there twice', () => {
  expect(differences(['a', 'b', 'b'], ['b', 'c', 'a', 'a'])).toEqual(['+ c', '+ a', '- b']);
});
