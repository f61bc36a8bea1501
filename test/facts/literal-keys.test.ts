import { formOfKey, literalKeysIn } from '../../src/facts/literal-keys';

const ID = `AKIA${'ABCDEFGH12345678'}`;
const KEY = 'aB3dE6gH9jKlMnOpQrStUvWxYz0123456789+/Ab';
const [OF_ID, OF_KEY, OF_PEM] = ['an access key ID of AWS', 'a secret access key of AWS', 'a private key'];

test.each<[string, string | undefined]>([
  [ID, OF_ID], [ID.replace('AKIA', 'ASIA'), OF_ID], [ID.replace('AKIA', 'A3TX'), OF_ID], [`key=${ID};`, OF_ID],
  [ID.replace('AKIA', 'AROA'), undefined], [`x${ID}`, undefined], [`${ID}X`, undefined], [ID.slice(0, -1), undefined],
  ['AKIAIOSFODNN7EXAMPLE', undefined], [`AKIAIOSFODNN7EXAMPLE ${ID}`, OF_ID],
  [KEY, OF_KEY], [KEY.replace('aB', 'ab'), OF_KEY], [KEY.replace('gH9jKlMnOp', 'EXAMPLEKEY'), OF_KEY],
  [`${KEY}x`, undefined], [`x${KEY}`, undefined], [KEY.slice(1), undefined], [KEY.toLowerCase(), undefined], [KEY.toUpperCase(), undefined],
  [`aB${'c'.repeat(36)}12`, undefined], [`aB${'c'.repeat(35)}123`, OF_KEY], ['wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', undefined],
  [`secret_access_key = "${KEY}"`, OF_KEY], [`SecretKey: ${KEY}`, OF_KEY], [`secretAccessKey=>'${KEY}'`, OF_KEY],
  [`secretAccessKey=${KEY}x`, undefined], [`secret ${KEY}`, undefined], [`accessKey=${KEY}`, undefined],
  ['-----BEGIN PRIVATE KEY-----', OF_PEM], ['a\n-----BEGIN RSA PRIVATE KEY-----\nb', OF_PEM], ['-----BEGIN EC PRIVATE KEY-----', OF_PEM],
  ['-----BEGIN DSA PRIVATE KEY-----', OF_PEM], ['-----BEGIN OPENSSH PRIVATE KEY-----', OF_PEM], ['-----BEGIN PUBLIC KEY-----', undefined],
])('%j looks like %s', (text, form) => {
  expect(formOfKey(text)).toBe(form);
});

const at = (location: string, form: string) => ({ location, form });
const LITERAL = 'the literal of AWS_ACCESS_KEY_ID';

test.each<[string, unknown, object[]]>([
  ['a text', ID, [at('At', OF_ID)]],
  ['Fn::Sub', { 'Fn::Sub': `key=${ID}-\${AWS::Region}` }, [at('At', OF_ID)]],
  ['Fn::Base64', { 'Fn::Base64': `export KEY=${ID}` }, [at('At', OF_ID)]],
  ['a list', ['a', ID], [at('At/1', OF_ID)]],
  ['a map', { A: 'a', B: ID }, [at('At/B', OF_ID)]],
  ['a branch of a condition', { 'Fn::If': ['C', 'a', { B: ID }] }, [at('At/B', OF_ID)]],
  ['a variable of a list', [{ Name: 'A', Value: ID }], [at('At/0/Value', OF_ID)]],
  ['a variable of a list, of plain text', [{ Name: 'A', Value: ID, Type: 'PLAINTEXT' }], [at('At/0/Value', OF_ID)]],
  ['a variable of the name of an id', { AWS_ACCESS_KEY_ID: 'x' }, [at('At/AWS_ACCESS_KEY_ID', LITERAL)]],
  ['a variable of the name of a key', { AWS_SECRET_ACCESS_KEY: 'x' }, [at('At/AWS_SECRET_ACCESS_KEY', 'the literal of AWS_SECRET_ACCESS_KEY')]],
  ['a variable of that name in a list', [{ Name: 'AWS_ACCESS_KEY_ID', Value: 'x' }], [at('At/0/Value', LITERAL)]],
  ['a variable of that name in one branch', { AWS_ACCESS_KEY_ID: { 'Fn::If': ['C', { Ref: 'Id' }, 'x'] } }, [at('At/AWS_ACCESS_KEY_ID', LITERAL)]],
  ['a variable of that name with a real id', { AWS_ACCESS_KEY_ID: ID }, [at('At/AWS_ACCESS_KEY_ID', OF_ID)]],
  ['an object with a name and no value', { Name: ID }, [at('At/Name', OF_ID)]],
  ['an object with a value and no name', { Value: ID }, [at('At/Value', OF_ID)]],
  ['a variable of a list, of another type', [{ Name: 'A', Value: ID, Type: 'SECRETS_MANAGER' }], []],
  ['a variable of the name of an id, by a reference', { AWS_ACCESS_KEY_ID: { Ref: 'Id' } }, []],
  ['a variable of that name from a secret', { AWS_ACCESS_KEY_ID: '{{resolve:secretsmanager:a}}' }, []],
  ['a variable of that name that is empty', { AWS_ACCESS_KEY_ID: '' }, []],
  ['a variable of that name of the documentation', { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' }, []],
  ['a variable of another name', { ACCESS_KEY_ID: 'x' }, []],
  ['a number', 5, []],
  ['nothing', undefined, []],
])('the keys in %s', (_, value, expected) => {
  expect(literalKeysIn(value, 'At')).toEqual(expected);
});
