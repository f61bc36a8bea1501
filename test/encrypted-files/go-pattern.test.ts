/** Patterns in the syntax of Go, as Go 1.26 reads them: each row was tried there. */
import { readGoPattern } from '../../src/encrypted-files/go-pattern';

const PORTABLE: ReadonlyArray<[pattern: string, portable: string, matches: readonly string[], others: readonly string[]]> = [
  ['^(password|token)$', '^(password|token)$', ['password', 'token'], ['tokens']],
  ['(?i:pass)word', '(?:[Pp][Aa][Ss][Ss])word', ['PASSword', 'password'], ['PASSWORD']],
  ['(?i)a(?-i)b', '[Aa]b', ['Ab'], ['AB']],
  ['a(?i)b|c', 'a[Bb]|[Cc]', ['aB', 'C'], ['AB']],
  ['(a(?i)b)c', '(a[Bb])c', ['aBc'], ['aBC']],
  ['^(?i)api', '^[Aa][Pp][Ii]', ['API'], ['xAPI']],
  ['(?is-m:a.)', '(?:[Aa][\\s\\S])', ['A\n'], ['B\n']],
  ['(?U)a+?', 'a+?', ['a'], ['b']],
  ['^[[:alpha:]]+$', '^[A-Za-z]+$', ['aZ'], ['a1']],
  ['^[[:^alpha:]]$', '^[^A-Za-z]$', ['1'], ['a']],
  ['^[^[:^alpha:]_]$', '^[A-Za-z]$', ['a'], ['_', '1']],
  ['^[[:word:]-]$', '^[\\-0-9A-Z_a-z]$', ['-', '_'], ['.']],
  ['^[[:punct:]]$', '^[!-/:-@\\[-`{-~]$', ['[', '_', '~'], ['a', ' ']],
  ['(?i)^[[:lower:]5]$', '^[5A-Za-z]$', ['A', 'a', '5'], ['6']],
  ['(?i)^[^a-f]$', '^[^A-Fa-f]$', ['g'], ['a', 'F']],
  ['^[\\D5]$', '^[^0-46-9]$', ['5', 'a'], ['6']],
  ['^[]a]$', '^[\\]a]$', [']', 'a'], ['[]', 'b']],
  ['^[^]a]$', '^[^\\]a]$', ['b'], [']', 'a']],
  ['^[[:a]$', '^[:\\[a]$', ['[', ':'], ['b']],
  ['^[[a[:digit:]]$', '^[0-9\\[a]$', ['[', 'a', '5'], ['b', ':']],
  ['^[a-b-d]$', '^[\\-abd]$', ['-', 'd'], ['c']],
  ['\\Akey\\z', '^key$', ['key'], ['keys']],
  ['(?P<kind>secret)', '(secret)', ['secret'], ['secre']],
  ['(?<kind>secret)', '(secret)', ['secret'], ['secre']],
  ['^\\Qa.b\\E$', '^a\\.b$', ['a.b'], ['axb']],
  ['^\\x41{2}\\x{e9}\\101$', '^A{2}éA$', ['AAéA'], ['AéA']],
  ['^a{,2}$', '^a\\{,2\\}$', ['a{,2}'], ['aa']],
  ['^a{01}$', '^a\\{01\\}$', ['a{01}'], ['a']],
  ['^[\\x00-\\x{10FFFF}]$', '^[\\s\\S]$', ['\n'], ['']],
  ['^*a\\b+', '(?:^)*a(?:\\b)+', ['a'], ['ab']],
  ['^😀+$', '^(?:😀)+$', ['😀😀'], ['😀a']],
  ['^\\_\\/\\"$', '^_/"$', ['_/"'], ['_']],
  ['^\\s$', '^[\\t\\n\\f\\r ]$', [' ', '\r'], ['\v', '\u00a0', '\u2028']],
  ['^\\S$', '^[^\\t\\n\\f\\r ]$', ['\v', '\u00a0'], [' ']],
  ['^.$', '^[^\\n]$', ['a', '\r', '\u2028'], ['\n']],
  ['^\\t\\n\\f\\r\\v$', '^\\t\\n\\f\\r\\v$', ['\t\n\f\r\v'], ['']],
  ['(?s)^.$', '^[\\s\\S]$', ['\n'], ['']],
  ['(?i)(?-im:a)', '(?:a)', ['a'], ['A']],
  ['^\\d+(a|b){2}$', '^\\d+(a|b){2}$', ['1ab'], ['1a']],
  ['^a{0,3}?b{2,}$', '^a{0,3}?b{2,}$', ['abb'], ['aaaabb', 'ab']],
  ['^a{1000}$', '^a{1000}$', ['a'.repeat(1000)], ['a']],
  ['^\\Qa.\\E\\Q*b', '^a\\.\\*b', ['a.*b'], ['a.b']],
  ['^\\Q.\\E*$', '^\\.*$', ['..'], ['a']],
  ['(?P<a>(?i:b))(?P<c>d)', '((?:[Bb]))(d)', ['Bd'], ['BD']],
  ['(?P<n>a)(?P<n>b)', '(a)(b)', ['ab'], ['aa']],
  ['(a(?<n>b))', '(a(b))', ['ab'], ['b']],
  ['^\\.AzbBdws$', '^\\.AzbBdws$', ['.AzbBdws'], ['.']],
  ['^\\60\\0601\\ $', '^001 $', ['001 '], ['001']],
  ['^[\\w.]$', '^[.0-9A-Z_a-z]$', ['_', '.'], ['-']],
  ['^[ac-]$', '^[\\-ac]$', ['a', '-'], ['b']],
  ['^[abc]$', '^[a-c]$', ['b'], ['d']],
  ['^[\\D1-9]$', '^[^0]$', ['1', 'a'], ['0']],
  ['(?i)^[\\Da]$', '^[^0-9]$', ['a', 'é'], ['5']],
  ['^[[:alpha:][:digit:]]$', '^[0-9A-Za-z]$', ['a', '5'], [':']],
  ['^[[:alnum:]]$', '^[0-9A-Za-z]$', ['a', '5'], ['_']],
  ['^[[:blank:]]$', '^[\\t ]$', ['\t', ' '], ['\n']],
  ['^[[:graph:]]$', '^[!-~]$', ['!', '~'], [' ']],
  ['^[[:print:]]$', '^[ -~]$', [' ', '~'], ['\t']],
  ['^[[:space:]]$', '^[\\t-\\r ]$', ['\v', ' '], ['a']],
  ['^[[:upper:]]$', '^[A-Z]$', ['A'], ['a']],
  ['^[[:xdigit:]]$', '^[0-9A-Fa-f]$', ['f', 'F', '9'], ['g']],
];

test.each(PORTABLE)('%s is %s', (pattern, portable, matches, others) => {
  expect(readGoPattern(pattern)).toEqual({ kind: 'portable', pattern: portable });
  expect(readGoPattern(portable)).toEqual({ kind: 'portable', pattern: portable });
  for (const flags of ['', 'u']) {
    const regex = new RegExp(portable, flags);
    expect([...matches, ...others].filter(key => regex.test(key))).toEqual(matches);
  }
});

test.each([
  '(?=x)', '(?!x)', '(?<=x)', '(?P=n)', '(?-)', '(?i', '(?#c)', '\\1', '\\8', '\\Z', '\\e', '\\é', '[\\b]', '[a-\\d]', '[z-a]',
  '[[:foo:]]', '[[:constructor:]]', '[a', '[', '(', ')', '\\', '\\x4', '\\x{110000}', '*', '|*', 'a**', 'a{2}{3}', 'a?{2}', 'a{1001}', 'a{3,2}', '[\\Qa]',
  '(?i:*a)', '[[:^foo:]]', '\\C', '\\xg41', '[a-', '\\\u0080', '\\\u00a0', 'a{1001,}',
])('%s is no pattern of Go', pattern => {
  expect(readGoPattern(pattern)).toEqual({ kind: 'invalid' });
});

test.each([
  '\\pL', '\\p{Greek}', '[\\PL]', '(?m)^a', '(?m:a$)', '\\a', '[[:cntrl:]]', '[😀]', '(?i)é', '(?i)[à-é]', 'a(?i)*', '\\Qab\\E*', 'a\\Q\\E',
  '(a{100}){100}', '[^\\x00-\\x{10FFFF}]', '\\x{200b}', 'a'.repeat(1001),
  '(a{11}){91}', '(?i)[\\x00-\\x{e8}\\x{ea}-\\x{10FFFF}]', '[a-\\x{200b}]', '[\\x01-a]', '\\x{2028}', '\\x{2029}', '[[:^cntrl:]]', '[[:^ascii:]]', '\\\u007f',
])('%s has no form here that both read alike', pattern => {
  expect(readGoPattern(pattern)).toEqual({ kind: 'untranslated' });
});

test('a pattern of 1,000 characters is read', () => {
  const pattern = 'a'.repeat(1_000);
  expect(readGoPattern(pattern)).toEqual({ kind: 'portable', pattern });
});
