import { rejectForgedEvent } from '../../src/create-secret/verify-origin';

const PARTITIONS: ReadonlyArray<readonly [RegExp, string]> = [
  [/^cn-/, 'aws-cn'], [/^us-gov-/, 'aws-us-gov'], [/^us-iso-/, 'aws-iso'], [/^us-isob-/, 'aws-iso-b'], [/^us-isof-/, 'aws-iso-f'],
  [/^eu-isoe-/, 'aws-iso-e'], [/^eusc-/, 'aws-eusc'],
];
const partitionOf = (region: string) => PARTITIONS.find(([pattern]) => pattern.test(region))?.[1] ?? 'aws';
const stackIn = (region: string, partition = partitionOf(region)) => `arn:${partition}:cloudformation:${region}:111122223333:stack/app/0a1b2c3d-0000-4000-8000-00000000000a`;
const BUCKET = 'cloudformation-custom-resource-response-';
const HOST = `${BUCKET}euwest1.s3.eu-west-1.amazonaws.com`;

interface Place {
  readonly region?: string;
  readonly partition?: string;
  readonly responseHost?: string;
}

function verdictOn(ResponseURL: unknown, { region = 'eu-west-1', partition, responseHost }: Place = {}): string {
  const stackId = stackIn(region, partition);
  try {
    rejectForgedEvent({ StackId: stackId, ResponseURL: ResponseURL as string }, { stackId, responseHost });
    return 'accepted';
  } catch (thrown) {
    return (thrown as Error).message;
  }
}

const REFUSED = 'The response would not go to CloudFormation.';

describe('the address of the response', () => {
  test.each([
    ['us-east-1', `${BUCKET}useast1.s3.amazonaws.com`],
    ['us-west-2', `${BUCKET}uswest2.s3-us-west-2.amazonaws.com`],
    ['eu-west-1', HOST],
    ['ap-southeast-5', `${BUCKET}apsoutheast5.s3.ap-southeast-5.amazonaws.com`],
    ['cn-northwest-1', `${BUCKET}cnnorthwest1.s3.amazonaws.com.cn`],
    ['cn-north-1', `${BUCKET}cnnorth1.s3.cn-north-1.amazonaws.com.cn`],
    ['us-gov-west-1', `${BUCKET}usgovwest1.s3.us-gov-west-1.amazonaws.com`],
    ['us-iso-east-1', `${BUCKET}usisoeast1.s3.us-iso-east-1.c2s.ic.gov`],
    ['us-isob-east-1', `${BUCKET}usisobeast1.s3.us-isob-east-1.sc2s.sgov.gov`],
    ['us-isof-south-1', `${BUCKET}usisofsouth1.s3.us-isof-south-1.csp.hci.ic.gov`],
    ['eu-isoe-west-1', `${BUCKET}euisoewest1.s3.eu-isoe-west-1.cloud.adc-e.uk`],
    ['eusc-de-east-1', `${BUCKET}euscdeeast1.s3.eusc-de-east-1.amazonaws.eu`],
  ])('of a stack in %s is accepted at %s', (region, host) => {
    expect(verdictOn(`https://${host}/arn%3Aaws%7CSecret%7Cid?X-Amz-Signature=s`, { region })).toBe('accepted');
  });

  test.each([
    ['us-east-1', 's3.amazonaws.com.cn'], ['us-east-1', 's3.amazonaws.eu'], ['us-east-1', 's3.us-east-1.c2s.ic.gov'], ['us-east-1', 's3.us-east-1.cloud.adc-e.uk'],
    ['cn-north-1', 's3.cn-north-1.amazonaws.com'], ['us-gov-west-1', 's3.us-gov-west-1.amazonaws.com.cn'], ['eusc-de-east-1', 's3.eusc-de-east-1.amazonaws.com'],
  ])('of a stack in %s is refused in the domain of another partition: %s', (region, domain) => {
    expect(verdictOn(`https://${BUCKET}${region.replaceAll('-', '')}.${domain}/x`, { region })).toBe(REFUSED);
  });

  test('is refused in a partition that the handler does not know', () => {
    expect(verdictOn(`https://${HOST}/x`, { partition: 'aws-new' })).toBe(REFUSED);
  });

  test.each([
    ['HTTP', `http://${HOST}/x`],
    ['a port', `https://${HOST}:8443/x`],
    ['the default port', `https://${HOST}:443/x`],
    ['a user', `https://user@${HOST}/x`],
    ['a password', `https://:word@${HOST}/x`],
    ['capital letters', `HTTPS://${HOST.toUpperCase()}/x`],
    ['a leading blank', ` https://${HOST}/x`],
    ['backslashes', `https:\\\\${HOST}\\x`],
    ['a tab in the host', `https://${HOST.replace('.s3', '\t.s3')}/x`],
    ['no path', `https://${HOST}`],
    ['a bucket of another name', `https://${BUCKET}evil.s3.eu-west-1.amazonaws.com/x`],
    ['a bucket with a longer name', `https://${BUCKET}euwest1-evil.s3.eu-west-1.amazonaws.com/x`],
    ['the bucket of another Region', `https://${BUCKET}useast1.s3.us-east-1.amazonaws.com/x`],
    ['a bucket of that name in another Region', `https://${BUCKET}euwest1.s3.us-east-1.amazonaws.com/x`],
    ['another domain', `https://${HOST}.example.com/x`],
    ['a file', 'file:///etc/passwd'],
    ['no text', 7],
    ['nothing', undefined],
    ['an object', { href: `https://${HOST}/x` }],
  ])('is refused with %s', (_what, address) => {
    expect(verdictOn(address)).toBe(REFUSED);
  });

  test('may have HTTP and a port where the host is configured, as an emulator\'s is', () => {
    const responseHost = 'localhost:4566';
    expect(verdictOn('http://localhost:4566/response', { responseHost })).toBe('accepted');
    expect(verdictOn('http://localhost:4567/response', { responseHost })).toBe(REFUSED);
    expect(verdictOn('http://user@localhost:4566/response', { responseHost })).toBe(REFUSED);
    expect(verdictOn('ftp://localhost:4566/response', { responseHost })).toBe(REFUSED);
    expect(verdictOn(`http://${HOST}/response`, { responseHost })).toBe(REFUSED);
  });

  test('is refused without a host where an empty one is configured', () => {
    expect(verdictOn('file:///etc/passwd', { responseHost: '' })).toBe(REFUSED);
  });
});

test('no event at all is of another stack', () => {
  expect(() => rejectForgedEvent(undefined, { stackId: stackIn('eu-west-1') })).toThrow('The event is of another stack.');
});
