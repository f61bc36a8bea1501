import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { ENV, OTHER } from './fixtures';
import {
  ManagedSecret, SecretAccess, SecretBlueprint, SecretConsumer, SecretContent, SecretCreation, SecretProvider,
} from '../../src';
import { errorsIn, warningsIn } from '../rules/synthesis';

const looked = (stack: Stack) => StringParameter.valueFromLookup(stack, '/org/value');
const role = (stack: Stack) => iam.Role.fromLookup(stack, 'Role', { roleName: 'reader' });

function stackIn(app = new App()): Stack {
  return new Stack(app, 'Stack', { env: ENV });
}

const secretIn = (stack: Stack) => new ManagedSecret(stack, 'Secret');
const consumer = (of: (stack: Stack) => SecretConsumer) => (stack: Stack) => {
  secretIn(stack).grantAccess(of(stack), SecretAccess.READ_WRITE);
};
const guard = (exempt: (stack: Stack) => SecretConsumer) => (stack: Stack) => {
  secretIn(stack).denyOutsideOrganization('o-1234567890', { exempt: [exempt(stack)] });
};

describe('what the CLI has yet to look up is refused nowhere, so that it comes to look it up', () => {
  test.each<[string, (stack: Stack) => unknown]>([
    ['a role', stack => secretIn(stack).grantRead(role(stack))],
    ['a role that writes', stack => secretIn(stack).grantWrite(role(stack))],
    ['a role under conditions', stack => secretIn(stack).grantRead(new iam.PrincipalWithConditions(role(stack), { Bool: { 'aws:SecureTransport': 'true' } }))],
    ['a role as a consumer', consumer(stack => SecretConsumer.principal(role(stack)))],
    ['a role that is exempt', guard(stack => SecretConsumer.principal(role(stack)))],
    ['an account', consumer(stack => SecretConsumer.account(looked(stack)))],
    ['an account as a principal', stack => secretIn(stack).grantRead(new iam.AccountPrincipal(looked(stack)))],
    ['an account that is exempt', guard(stack => SecretConsumer.account(looked(stack)))],
    ['the ARN of a role', stack => secretIn(stack).grantRead(new iam.ArnPrincipal(looked(stack)))],
    ['the account of a role', consumer(stack => SecretConsumer.role(looked(stack), 'reader'))],
    ['the name of a role', consumer(stack => SecretConsumer.role(ENV.account, looked(stack)))],
    ['the path of a role', consumer(stack => SecretConsumer.role(ENV.account, 'reader', { path: looked(stack) }))],
    ['an organization', consumer(stack => SecretConsumer.organization(looked(stack)))],
    ['an organization that is exempt', guard(stack => SecretConsumer.organization(looked(stack)))],
    ['the organization of a unit', consumer(stack => SecretConsumer.organizationalUnit(looked(stack), 'r-ab12'))],
    ['the path of a unit', consumer(stack => SecretConsumer.organizationalUnit('o-1234567890', looked(stack)))],
    ['the organization of the guard', stack => secretIn(stack).denyOutsideOrganization(looked(stack))],
    ['a name', stack => new ManagedSecret(stack, 'Secret', { secretName: looked(stack) })],
    ['a description', stack => new ManagedSecret(stack, 'Secret', { description: looked(stack) })],
    ['a tag', stack => new ManagedSecret(stack, 'Secret', { tags: { [looked(stack)]: looked(stack) } })],
    ['a key', stack => new ManagedSecret(stack, 'Secret', { kmsKeyId: looked(stack) })],
    ['a key construct', stack => new ManagedSecret(stack, 'Secret', {
      encryptionKey: kms.Key.fromLookup(stack, 'Key', { aliasName: 'alias/shop' }),
    }).grantRead(role(stack))],
    ['a region of a replica', stack => new ManagedSecret(stack, 'Secret', { replicaRegions: [{ region: looked(stack) }] })],
    ['a token', stack => new ManagedSecret(stack, 'Secret', {
      clientRequestToken: looked(stack), content: SecretContent.generated({}, { generation: '1' }),
    })],
    ['a lineage', stack => new ManagedSecret(stack, 'Secret', { creation: SecretCreation.createSecret({ lineage: looked(stack) }) })],
    ['the name of a created secret', stack => new ManagedSecret(stack, 'Secret', {
      secretName: looked(stack), creation: SecretCreation.createSecret(),
    }).grantRead(role(stack))],
    ['the role of the function', stack => {
      SecretProvider.configure(stack, { role: role(stack) });
      new ManagedSecret(stack, 'Secret', { creation: SecretCreation.createSecret() });
    }],
    ['a generator', stack => new ManagedSecret(stack, 'Secret', {
      content: SecretContent.generated({ excludeCharacters: looked(stack) }, { pin: '0' }),
    })],
    ['an import by name', stack => ManagedSecret.fromManagedSecretAttributes(stack, 'Secret', {
      secretName: looked(stack), account: OTHER, keyArn: looked(stack),
    }).grantRead(role(stack))],
    ['an import by ARN', stack => ManagedSecret.fromManagedSecretAttributes(stack, 'Secret', {
      secretCompleteArn: looked(stack),
    }).grantRead(role(stack))],
    ['the account of an import', stack => ManagedSecret.fromManagedSecretAttributes(stack, 'Secret', {
      secretName: 'shop/db', account: looked(stack), region: looked(stack),
    }).grantRead(role(stack))],
    ['the values of guardrails', stack => {
      const value = looked(stack);
      new SecretBlueprint({
        name: 'acme',
        guardRails: { keyAccounts: [value], regions: [value], consumers: [value], namePattern: value, requiredTags: { owner: [value] } },
      }).applyTo(stack);
      const secret = new ManagedSecret(stack, 'Secret', {
        secretName: 'shop/db', encryptionKey: new kms.Key(stack, 'Key'), tags: { owner: 'me' },
      });
      secret.grantRead(new iam.AccountPrincipal(OTHER));
    }],
    ['a default', stack => {
      const [replica] = [{ region: looked(stack), kmsKeyId: looked(stack) }];
      new SecretBlueprint({ name: 'acme', defaults: { kmsKeyId: looked(stack), replicas: [replica] } }).applyTo(stack);
      new ManagedSecret(stack, 'Secret');
    }],
    ['the consumer that a rail judges', stack => {
      new SecretBlueprint({ name: 'acme', guardRails: { consumers: [OTHER] } }).applyTo(stack);
      secretIn(stack).addToResourcePolicy(new iam.PolicyStatement({
        actions: ['secretsmanager:GetSecretValue'], resources: ['*'], principals: [role(stack)],
      }));
    }],
  ])('%s', (_, make) => {
    const stack = stackIn();
    make(stack);
    expect(errorsIn(stack)).toEqual([]);
  });
});

test('a grant to a role that is not looked up yet warns of nothing', () => {
  const stack = stackIn();
  const imported = ManagedSecret.fromManagedSecretAttributes(stack, 'Imported', { secretName: 'shop/db' });
  const reader = role(stack);
  for (const secret of [secretIn(stack), imported]) secret.grantRead(reader);
  expect([errorsIn(stack), warningsIn(stack)]).toEqual([[], []]);
});

test('once the role is looked up, the grant is judged', () => {
  const before = stackIn();
  role(before);
  const [missing] = before.node.root.node.findAll().filter(Stack.isStack)
    .flatMap(stack => (App.of(stack) as App).synth().manifest.missing ?? []);
  const context = { [missing.key]: [{ Arn: `arn:aws:iam::${OTHER}:role/reader` }] };
  const stack = stackIn(new App({ context }));
  secretIn(stack).grantRead(role(stack));
  expect(errorsIn(stack)).toEqual([expect.stringMatching(/^\[Stack\/Secret\] MS100 grantRead is to another account/)]);
});

describe('what only resembles a value of a look-up is judged', () => {
  test.each<[string, SecretConsumer, string]>([
    ['an account', SecretConsumer.account('dummy-account'), 'MS117'],
    ['a role of the CDK\'s account', SecretConsumer.principal(new iam.ArnPrincipal('arn:aws:iam::123456789012:role/dummy')), 'MS100'],
    ['an organization', SecretConsumer.organization('dummy-value'), 'MS120'],
  ])('%s', (_, like, id) => {
    const stack = stackIn();
    secretIn(stack).grantAccess(like, SecretAccess.READ);
    expect(errorsIn(stack)).toEqual(expect.arrayContaining([expect.stringContaining(`[Stack/Secret] ${id} `)]));
  });
});

test('a malformed organization is one finding among the others', () => {
  const stack = stackIn();
  consumer(() => SecretConsumer.organization('o-BAD'))(stack);
  new ManagedSecret(stack, 'Other', { secretName: 'no spaces' });
  expect(errorsIn(stack)).toEqual([
    '[Stack/Secret] MS120 SecretConsumer organizationId "o-BAD" must be the ID of an organization: "o-" and 10 to 32 lowercase letters or digits. '
    + 'Run `aws organizations describe-organization` to get it.',
    expect.stringMatching(/^\[Stack\/Other\] MS001 /),
  ]);
});
