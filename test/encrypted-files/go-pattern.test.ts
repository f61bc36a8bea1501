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
  '(?=x)', '(?!x)', '(?<=x)', '(?P=n)', '(?P<n>a)(?P<n>b)', '(?-)', '(?i', '(?#c)', '\\1', '\\8', '\\Z', '\\e', '\\é', '[\\b]', '[a-\\d]', '[z-a]',
  '[[:foo:]]', '[[:constructor:]]', '[a', '[', '(', ')', '\\', '\\x4', '\\x{110000}', '*', '|*', 'a**', 'a{2}{3}', 'a?{2}', 'a{1001}', 'a{3,2}', '[\\Qa]',
])('%s is no pattern of Go', pattern => {
  expect(readGoPattern(pattern)).toEqual({ kind: 'invalid' });
});

test.each([
  '\\pL', '\\p{Greek}', '[\\PL]', '\\C', '(?m)^a', '(?m:a$)', '\\a', '[[:cntrl:]]', '[😀]', '(?i)é', '(?i)[à-é]', 'a(?i)*', '\\Qab\\E*', 'a\\Q\\E',
  '(a{100}){100}', '[^\\x00-\\x{10FFFF}]', '\\x{200b}', 'a'.repeat(1001),
])('%s has no form here that both read alike', pattern => {
  expect(readGoPattern(pattern)).toEqual({ kind: 'untranslated' });
});
