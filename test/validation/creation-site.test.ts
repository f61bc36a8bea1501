import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { ManagedSecret, ManagedSecretProps } from '../../src';
import { creationSiteOf } from '../../src/app/creation-site';

/** A line of this file, as a message shows it. */
const HERE = 'test/validation/creation-site.test.ts:[0-9]+';

class Shop extends Stack {
  constructor(scope: Construct, props: ManagedSecretProps) {
    super(scope, 'Shop');
    new ManagedSecret(this, 'Db', props);
  }
}

describe('where the CDK records stacks', () => {
  const { CDK_DISABLE_STACK_TRACE } = process.env;

  beforeEach(() => {
    delete process.env.CDK_DISABLE_STACK_TRACE;
  });

  afterEach(() => {
    process.env.CDK_DISABLE_STACK_TRACE = CDK_DISABLE_STACK_TRACE;
  });

  test('a language of jsii has no line, because the stack is of its runtime', () => {
    process.env.JSII_AGENT = 'Python/3.11';
    const shop = new Shop(new App(), {});
    const sites = shop.node.findAll().map(creationSiteOf);
    delete process.env.JSII_AGENT;
    expect(sites.every(site => site === undefined)).toBe(true);
  });

  test('an error ends with the line of the app that created the secret', () => {
    const app = new App();
    new Shop(app, { secretName: 'a!b' });

    expect(() => app.synth()).toThrow(new RegExp(`\\[Shop/Db\\] MS004 [^\n]* \\(created at ${HERE}\\)$`, 'm'));
  });

  test('a warning has the line after the advice how to acknowledge it', () => {
    const stack = new Shop(new App(), { kmsKeyId: 'arn:aws:kms:us-east-1:111111111111:alias/a:b' });
    const [{ entry: { data } }] = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('key ID in uppercase'));

    expect(data).toMatch(new RegExp(`SecretRules\\.acknowledge\\(scope, 'MS059', [^\n]*\\)\\. \\(created at ${HERE}\\)`));
  });

  test('an error has none where the app has the CDK record no stacks', () => {
    const app = new App({ context: { 'aws:cdk:disable-creation-stack-traces': true } });
    const stack = new Shop(app, { secretName: 'a!b' });
    const isRecorded = stack.node.findChild('Db').node.defaultChild!.node.metadata.some(({ type }) => type === 'aws:cdk:creationStack');

    expect([isRecorded, creationSiteOf(stack.node.findChild('Db'))]).toEqual([false, undefined]);
  });

  test.each([
    ['a path', ['...new Secret2 in aws-cdk-lib...', 'new Shop (/srv/app/lib/shop.ts:24:5)', 'main (/srv/app/bin/app.ts:3:1)'], '/srv/app/lib/shop.ts:24'],
    ['an address of an ES module', ['new Shop (file:///srv/app/lib/shop.mjs:24:5)'], '/srv/app/lib/shop.mjs:24'],
    ['a path with parentheses', ['new Shop (/srv/app (copy)/shop.ts:24:5)'], '/srv/app (copy)/shop.ts:24'],
    ['a path within the folder of the app', [`new Shop (${process.cwd()}/lib/shop.ts:24:5)`], 'lib/shop.ts:24'],
    ['a line of another language, without a column', ['...jsii runtime...', '__init__ (/srv/app/shop.py:24)'], '/srv/app/shop.py:24'],
    ['no line of the app', ['...new Secret2 in aws-cdk-lib...', '(no user code in 10 frames, use --stack-trace-limit to capture more)'], undefined],
  ])('%s is shown as an editor opens it', (_, stack, site) => {
    const construct = new Construct(new App(), 'Thing');
    construct.node.addMetadata('aws:cdk:creationStack', stack);

    expect(creationSiteOf(construct)).toBe(site);
  });
});

test('without stacks, as the CDK has a switch for it, an error ends with its fix', () => {
  const app = new App();
  new Shop(app, { secretName: 'a!b' });

  expect(() => app.synth()).toThrow(/\[Shop\/Db\] MS004 [^\n]* Remove the "!"\.$/m);
});
