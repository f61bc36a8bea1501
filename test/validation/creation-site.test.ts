import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { ArnPrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { ManagedSecret, ManagedSecretProps } from '../../src';
import { creationSiteOf } from '../../src/app/creation-site';

/** A line of this file, as a message shows it. */
const HERE = 'test/validation/creation-site.test.ts:[0-9]+';
const RULE = 'https://github\\.com/cdk-managed-secret/cdk-managed-secret/blob/main/RULES\\.md';

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

  describe.each([
    ['Python', [
      '...cdk-managed-secret, jsii runtime, node internals...',
      '(no user code in 10 frames, use --stack-trace-limit to capture more)',
    ]],
    ['Java', ['...cdk-managed-secret, jsii runtime...', 'Immediate._onImmediate (/tmp/jsii/lib/program.js:1:211208)']],
  ])('in %s', (agent, runtime) => {
    beforeEach(() => {
      process.env.JSII_AGENT = `${agent}/1`;
    });

    afterEach(() => {
      delete process.env.JSII_AGENT;
    });

    test('no construct has a line where jsii does not forward the stack of the app', () => {
      const sites = new Shop(new App(), {}).node.findAll().map(creationSiteOf);

      expect(sites.every(site => site === undefined)).toBe(true);
    });

    test.each([
      ['functions of Python', ['__init__ (/srv/app/shop.py:8)', '<module> (/srv/app/app.py:11)'], '/srv/app/shop.py:8'],
      ['a package of Python', ['build (/srv/.venv/lib/python3.13/site-packages/acme/db.py:4)', '<module> (/srv/app/app.py:11)'], '/srv/app/app.py:11'],
      ['a package of a distribution of Linux', ['build (/usr/lib/python3/dist-packages/acme/db.py:4)', '<module> (app.py:11)'], 'app.py:11'],
      ['a package of Python on Windows', ['build (C:\\venv\\Lib\\site-packages\\acme\\db.py:4)', '<module> (app.py:11)'], 'app.py:11'],
      ['a builder of this library in Java', ['io.github.cdkmanagedsecret.ManagedSecret$Builder.build (ManagedSecret.java:790)', 'com.example.Shop.<init> (Shop.java:24)'], 'Shop.java:24'],
      ['a builder of the CDK in Java', ['software.amazon.awscdk.CfnStack$Builder.build (CfnStack.java:7)', 'com.example.Shop.<init> (Shop.java:24)'], 'Shop.java:24'],
      ['Kotlin', ['com.example.ShopKt.main (Shop.kt:24)'], 'Shop.kt:24'],
      ['classes without lines', ['com.example.Shop.build (Shop.java:-1)'], undefined],
    ])('a stack of %s gives the first line of the app that it has', (_, stack, site) => {
      const construct = new Construct(new App(), 'Thing');
      construct.node.addMetadata('aws:cdk:creationStack', [...runtime, ...stack]);

      expect(creationSiteOf(construct)).toBe(site);
    });
  });

  test('an error ends with the line of the app that created the secret', () => {
    const app = new App();
    new Shop(app, { secretName: 'a!b' });

    expect(() => app.synth()).toThrow(new RegExp(`\\[Shop/Db\\] MS004 [^\n]* Remove the "!"\\. See ${RULE}#ms004 \\(created at ${HERE}\\)$`, 'm'));
  });

  test('a warning has the line after the advice how to acknowledge it', () => {
    const stack = new Shop(new App(), { kmsKeyId: 'arn:aws:kms:us-east-1:111111111111:alias/a:b' });
    const [{ entry: { data } }] = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('key ID in uppercase'));

    expect(data).toMatch(new RegExp(`SecretRules\\.acknowledge\\(scope, 'MS059', [^\n]*\\)\\. See ${RULE}#ms059 \\(created at ${HERE}\\)`));
  });

  test('a policy to paste comes after the link and the line', () => {
    const stack = new Stack(new App(), 'Shared', { env: { account: '111111111111', region: 'eu-west-1' } });
    const secret = new ManagedSecret(stack, 'Db', { secretName: 'shop/db', encryptionKey: new Key(stack, 'Key') });
    secret.grantRead(new ArnPrincipal('arn:aws:iam::222222222222:role/partner'));
    const [{ entry: { data } }] = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('^MS103 '));

    expect(data).toMatch(new RegExp(`\\{ reason, owner, expires \\}\\)\\. See ${RULE}#ms103 \\(created at ${HERE}\\) Grantee: .*Policy: \\{"Version"[^\n]*$`, 'm'));
  });

  test('an error has the link alone where the app has the CDK record no stacks', () => {
    const app = new App({ context: { 'aws:cdk:disable-creation-stack-traces': true } });
    const stack = new Shop(app, { secretName: 'a!b' });
    const isRecorded = stack.node.findChild('Db').node.defaultChild!.node.metadata.some(({ type }) => type === 'aws:cdk:creationStack');

    expect([isRecorded, creationSiteOf(stack.node.findChild('Db'))]).toEqual([false, undefined]);
    expect(() => app.synth()).toThrow(new RegExp(`\\[Shop/Db\\] MS004 [^\n]* Remove the "!"\\. See ${RULE}#ms004$`, 'm'));
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

test('with CDK_DISABLE_STACK_TRACE, an error has neither link nor line, and ends with its fix', () => {
  const app = new App();
  new Shop(app, { secretName: 'a!b' });

  expect(() => app.synth()).toThrow(/\[Shop\/Db\] MS004 [^\n]* Remove the "!"\.$/m);
});
