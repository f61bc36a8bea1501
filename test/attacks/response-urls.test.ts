import { rejectForgedEvent } from '../../src/create-secret/verify-origin';

const StackId = 'arn:aws:cloudformation:us-east-1:111111111111:stack/Shop/0123';
const HOST = 'cloudformation-custom-resource-response-useast1.s3.amazonaws.com';
const REGIONAL = HOST.replace('.s3.', '.s3.us-east-1.');
const reject = (ResponseURL: string) => () => rejectForgedEvent({ StackId, ResponseURL }, { stackId: StackId });

test.each([`https://${HOST}/a%2Fb?X-Amz-Signature=1`, `https://${REGIONAL}/a`, `https://${HOST.replace('.s3.', '.s3-us-east-1.')}/a`])(
  'the response goes to %s', url => {
    expect(reject(url)).not.toThrow();
  });

describe('the response goes to nobody at', () => {
  test.each<[string, string]>([
    ['a scheme in upper case', `HTTPS://${HOST}/a`],
    ['another scheme', `ftp://${HOST}/a`],
    ['an address within another', `blob:https://${HOST}/a`],
    ['a host in upper case', `https://${HOST.toUpperCase()}/a`],
    ['a host with a trailing dot', `https://${HOST}./a`],
    ['an empty user', `https://@${HOST}/a`],
    ['an empty user and password', `https://:@${HOST}/a`],
    ['the host as a user', `https://${HOST}@evil.example/a`],
    ['the host and an escaped slash as a user', `https://${HOST}%2f@evil.example/a`],
    ['an escaped slash in the host', `https://evil.example%2f${HOST}/a`],
    ['an escaped slash after the host', `https://${HOST}%2f.evil.example/a`],
    ['an escaped dot in the host', `https://${HOST.replace('.s3', '%2es3')}/a`],
    ['a backslash after the host', `https://${HOST}\\@evil.example/a`],
    ['a backslash before the host', `https://evil.example\\@${HOST}/a`],
    ['a fragment before the host', `https://evil.example#@${HOST}/a`],
    ['a query before the host', `https://evil.example?@${HOST}/a`],
    ['an address of IPv6', 'https://[::1]/a'],
    ['an IPv4 address in IPv6', `https://[::ffff:127.0.0.1]/${HOST}`],
    ['an IPv4 address', `https://127.0.0.1/${HOST}`],
    ['an IPv4 address as a number', 'https://2130706433/'],
    ['a Cyrillic letter in the host', `https://${HOST.replace('o', '\u043e')}/a`],
    ['a circled letter in the host', `https://${HOST.replace('c', '\u24d2')}/a`],
    ['an ideographic full stop in the host', `https://${HOST.replace('.s3', '\u3002s3')}/a`],
    ['a soft hyphen in the host', `https://${HOST.replace('.s3', '.s3\u00ad')}/a`],
    ['a fraction slash after the host', `https://${HOST}\u2044evil.example/a`],
    ['one slash', `https:/${HOST}/a`],
    ['no slash', `https:${HOST}/a`],
    ['three slashes', `https:///${HOST}/a`],
    ['a blank before it', ` https://${HOST}/a`],
    ['a tab in the host', `https://${HOST}\t/a`],
    ['the default port', `https://${HOST}:443/a`],
    ['an empty port', `https://${HOST}:/a`],
    ['the bucket of somebody else', `https://${HOST.replace('useast1', 'useast1evil')}/a`],
    ['a host of S3 that is none', `https://${HOST.replace('.s3.', '.s3.evil.')}/a`],
    ['another region of S3', `https://${HOST.replace('.s3.', '.s3.us-west-2.')}/a`],
    ['the bucket of another region', `https://${HOST.replace('useast1', 'useast2')}/a`],
    ['the bucket in the path', `https://s3.amazonaws.com/${HOST}/a`],
    ['no path', `https://${HOST}`],
  ])('%s', (_, url) => {
    expect(reject(url)).toThrow('The response would not go to CloudFormation.');
  });
});
