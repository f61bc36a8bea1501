import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Aspects, Aws, CfnCondition, CfnParameter, Lazy, NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { AttachmentTargetType, CfnResourcePolicy, CfnSecret, ISecret, ResourcePolicy, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { IConstruct } from 'constructs';
import { ManagedSecret, SecretOrganizationGuard, SecretConsumer, SecretEncryptionKey, SecretMixin, SecretDefaultTags } from '../src';

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Shop', { env: { account: '111111111111', region: 'eu-central-1' } });
});
const secretsIn = () => Object.fromEntries(Object.entries<any>(Template.fromStack(stack).findResources('AWS::SecretsManager::Secret')).map(([id, { Properties }]) => [id.replace(/[0-9A-F]{8}$/, ''), Properties]));
const policiesIn = () => Object.values<any>(Template.fromStack(stack).findResources('AWS::SecretsManager::ResourcePolicy'));

/** As an Aspect it meets what comes later; with() does it at once. */
const WAYS: Array<[string, (mixin: SecretMixin) => void]> = [
  ['as an Aspect', mixin => Aspects.of(stack).add(mixin)],
  ['with()', mixin => stack.node.findAll().forEach(construct => construct.with(mixin))],
];

describe.each(WAYS)('applied %s', (_, apply) => {
  test('a key goes to secrets that have none, and not to a ManagedSecret', () => {
    const key = new Key(stack, 'Key');
    new CfnSecret(stack, 'L1');
    new Secret(stack, 'L2');
    new CfnSecret(stack, 'Own', { kmsKeyId: 'alias/own' });
    new ManagedSecret(stack, 'L3');
    apply(new SecretEncryptionKey(key));
    const { L1, L2, Own, L3 } = secretsIn();
    expect([L1.KmsKeyId, L2.KmsKeyId, Own.KmsKeyId, L3.KmsKeyId]).toEqual([
      { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] }, { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] }, 'alias/own', undefined,
    ]);
  });

  test('who could read a secret before can use its key, through Secrets Manager and from the account alone', () => {
    new Secret(stack, 'A').grantRead(new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }));
    new Secret(stack, 'B');
    apply(new SecretEncryptionKey(new Key(stack, 'Key')));
    Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: [Match.anyValue(), {
          Effect: 'Allow',
          Principal: { AWS: '*' },
          Action: ['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
          Resource: '*',
          Condition: { StringEquals: { 'kms:CallerAccount': '111111111111', 'kms:ViaService': 'secretsmanager.eu-central-1.amazonaws.com' } },
        }],
      },
    });
  });

  test('tags are added where they are not', () => {
    new CfnSecret(stack, 'Mine', { tags: [{ key: 'owner', value: 'me' }] });
    new Secret(stack, 'Bare');
    apply(new SecretDefaultTags({ owner: 'nobody', cost: '1' }));
    const { Mine, Bare } = secretsIn();
    expect([Mine.Tags, Bare.Tags]).toEqual([[{ Key: 'cost', Value: '1' }, { Key: 'owner', Value: 'me' }], [{ Key: 'cost', Value: '1' }, { Key: 'owner', Value: 'nobody' }]]);
  });

  test('the guard of an organization goes into the one policy that a secret has or gets', () => {
    new CfnSecret(stack, 'L1').applyRemovalPolicy(RemovalPolicy.RETAIN);
    const withPolicy = new CfnSecret(stack, 'WithPolicy');
    const allow = new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], principals: [new AccountPrincipal('222222222222')], resources: ['*'] });
    new CfnResourcePolicy(stack, 'Policy', { secretId: withPolicy.ref, resourcePolicy: new PolicyDocument({ statements: [allow] }) });
    new Secret(stack, 'L2').addToResourcePolicy(allow);
    new Secret(stack, 'Bare');
    new ManagedSecret(stack, 'L3');
    apply(new SecretOrganizationGuard('o-a1b2c3d4e5', { exempt: [SecretConsumer.account('222222222222')] }));
    const effectsOf = (document: any) => document.Statement.map(({ Effect }: any) => Effect).join();
    const policies = policiesIn().map(({ Properties: { ResourcePolicy: document, BlockPublicPolicy }, DeletionPolicy }) => (
      [effectsOf(document), BlockPublicPolicy, DeletionPolicy]));
    expect(policies.sort()).toEqual([['Allow,Deny', undefined, undefined], ['Allow,Deny', undefined, undefined], ['Deny', undefined, undefined], ['Deny', true, 'Retain']]);
    expect(policiesIn().flatMap(({ Properties }) => Properties.ResourcePolicy.Statement).find(({ Effect }: any) => Effect === 'Deny').Condition).toEqual({
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': ['o-a1b2c3d4e5'], 'aws:PrincipalAccount': ['111111111111', '222222222222'] },
      BoolIfExists: { 'aws:PrincipalIsAWSService': ['false'] },
    });
  });

  test('a value that is no organization ID is reported', () => {
    new CfnSecret(stack, 'L1');
    apply(new SecretOrganizationGuard('acme'));
    expect(() => Template.fromStack(stack)).toThrow('[Shop/L1] MS120 SecretConsumer organizationId "acme" must be the ID of an organization');
  });
});

describe('the guard of an organization', () => {
  const ORGANIZATION = 'o-a1b2c3d4e5';
  const ALLOW = new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], principals: [new AccountPrincipal('222222222222')], resources: ['*'] });
  const policyOf = (id: string, secret: CfnSecret | ISecret) => new CfnResourcePolicy(stack, id, {
    secretId: 'secretArn' in secret ? secret.secretArn : secret.ref, resourcePolicy: new PolicyDocument({ statements: [ALLOW] }),
  });
  const effects = () => policiesIn().map(({ Properties }) => Properties.ResourcePolicy.Statement.map(({ Effect }: any) => Effect).join()).sort();

  test.each(WAYS)('applied %s, goes into a policy beside a Secret of aws-cdk-lib', (_, apply) => {
    new ResourcePolicy(stack, 'Beside', { secret: new Secret(stack, 'A') }).document.addStatements(ALLOW);
    policyOf('Plain', new Secret(stack, 'B'));
    policyOf('Attached', new Secret(stack, 'C').attach({ asSecretAttachmentTarget: () => ({ targetId: 'db', targetType: AttachmentTargetType.RDS_DB_INSTANCE }) }));
    apply(new SecretOrganizationGuard(ORGANIZATION));
    expect(effects()).toEqual(['Allow,Deny', 'Allow,Deny', 'Allow,Deny']);
  });

  test.each(WAYS)('applied %s, is in a policy of its own for an L1 that somebody put below a Secret of aws-cdk-lib', (_, apply) => {
    const secret = new Secret(stack, 'L2');
    const below = new CfnSecret(secret, 'Below');
    below.applyRemovalPolicy(RemovalPolicy.RETAIN);
    apply(new SecretOrganizationGuard(ORGANIZATION));
    const guarded = policiesIn().map(({ Properties }) => Properties.SecretId.Ref);
    expect(guarded.sort()).toEqual([below.ref, secret.secretArn].map(reference => stack.resolve(reference).Ref));
    expect(effects()).toEqual(['Deny', 'Deny']);
  });

  test.each(WAYS)('applied %s, denies replicas in other accounts where that is asked for', (_, apply) => {
    policyOf('Plain', new CfnSecret(stack, 'L1'));
    new Secret(stack, 'L2');
    new CfnSecret(stack, 'Bare');
    apply(new SecretOrganizationGuard(ORGANIZATION, { denyCrossAccountReplicas: true }));
    expect(effects()).toEqual(['Allow,Deny,Deny', 'Deny,Deny', 'Deny,Deny']);
    for (const { Properties } of policiesIn()) {
      expect(Properties.ResourcePolicy.Statement.at(-1)).toEqual({
        Effect: 'Deny', Principal: { AWS: '*' }, Action: 'secretsmanager:AssociateCrossAccountReplica', Resource: '*',
      });
    }
  });

  test('goes into a policy that came after another secret had its guard', () => {
    const [a, b, c] = ['A', 'B', 'C'].map(id => new CfnSecret(stack, id));
    a.with(new SecretOrganizationGuard(ORGANIZATION));
    policyOf('OfB', b);
    b.with(new SecretOrganizationGuard(ORGANIZATION));
    policyOf('OfC', c);
    Aspects.of(stack).add(new SecretOrganizationGuard(ORGANIZATION));
    expect(effects()).toEqual(['Allow,Deny', 'Allow,Deny', 'Deny']);
  });

  test('goes into a policy that came between two syntheses', () => {
    Aspects.of(stack).add(new SecretOrganizationGuard(ORGANIZATION));
    new CfnSecret(stack, 'A');
    const policies = () => Object.values<any>((stack.node.root as App).synth({ force: true }).getStackByName('Shop').template.Resources).filter(({ Type }) => Type === 'AWS::SecretsManager::ResourcePolicy');
    expect(policies()).toHaveLength(1);
    policyOf('OfB', new CfnSecret(stack, 'B'));
    expect(policies()).toHaveLength(2);
  });

  test.each(WAYS)('applied %s, is one for each organization, and none the second time', (_, apply) => {
    new CfnSecret(stack, 'L1');
    new Secret(stack, 'L2');
    for (const id of [ORGANIZATION, 'o-f6g7h8i9j0', ORGANIZATION]) apply(new SecretOrganizationGuard(id));
    expect(effects()).toEqual(['Deny,Deny', 'Deny,Deny']);
    expect(policiesIn()[0].Properties.ResourcePolicy.Statement.map(({ Condition }: any) => Condition.StringNotEqualsIfExists['aws:PrincipalOrgID'])).toEqual([[ORGANIZATION], ['o-f6g7h8i9j0']]);
  });

  test('of many secrets looks for their policies once', () => {
    for (let n = 0; n < 200; n++) new CfnSecret(stack, `Secret${n}`);
    Aspects.of(stack).add(new SecretOrganizationGuard(ORGANIZATION));
    const findAll = jest.spyOn(stack.node, 'findAll');
    (stack.node.root as App).synth();
    expect(findAll.mock.calls.length).toBeLessThan(20);
  });
});

test('an Aspect meets secrets that come after it', () => {
  Aspects.of(stack).add(new SecretDefaultTags({ owner: 'me' }));
  new CfnSecret(stack, 'Late');
  expect(secretsIn().Late.Tags).toEqual([{ Key: 'owner', Value: 'me' }]);
});

describe('a policy that the guard goes into', () => {
  const ORGANIZATION = 'o-a1b2c3d4e5';
  const ALLOW = { Sid: 'Team', Effect: 'Allow', Principal: { AWS: '222222222222' }, Action: 'secretsmanager:GetSecretValue', Resource: '*' };
  const DENY = {
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: 'secretsmanager:*',
    Resource: '*',
    Condition: {
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': [ORGANIZATION], 'aws:PrincipalAccount': ['111111111111'] },
      BoolIfExists: { 'aws:PrincipalIsAWSService': ['false'] },
    },
  };
  const asAspect = (scope: IConstruct = stack.node.root) => Aspects.of(scope).add(new SecretOrganizationGuard(ORGANIZATION));
  const documentsIn = (of: Stack) => Object.values<any>(Template.fromStack(of).findResources('AWS::SecretsManager::ResourcePolicy')).map(({ Properties }) => Properties.ResourcePolicy);
  const effectsIn = (of: Stack) => documentsIn(of).map(({ Statement }) => Statement.map(({ Effect }: any) => Effect).join());
  const ENV = { account: '111111111111', region: 'eu-central-1' };
  const ARN = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret';

  test.each<[string, unknown, object]>([
    ['of plain JSON', { Version: '2008-10-17', Id: 'mine', Statement: [ALLOW] }, { Version: '2008-10-17', Id: 'mine', Statement: [ALLOW, DENY] }],
    ['of one statement', { Statement: ALLOW }, { Statement: [ALLOW, DENY] }],
    ['of none', { Statement: [] }, { Statement: [DENY] }],
    ['of a statement under a condition', { Statement: [{ 'Fn::If': ['C', ALLOW, { Ref: 'AWS::NoValue' }] }] }, { Statement: [{ 'Fn::If': ['C', ALLOW, { Ref: 'AWS::NoValue' }] }, DENY] }],
    ['of a text', JSON.stringify({ Statement: [ALLOW] }), { Statement: [ALLOW, DENY] }],
    ['of a text with a token', JSON.stringify({ Statement: [{ ...ALLOW, Principal: { AWS: Aws.ACCOUNT_ID } }] }),
      { Statement: [{ ...ALLOW, Principal: { AWS: { Ref: 'AWS::AccountId' } } }, DENY] }],
  ])('keeps what it says: %s', (_, resourcePolicy, expected) => {
    const secret = new CfnSecret(stack, 'L1');
    new CfnResourcePolicy(stack, 'Policy', { secretId: secret.ref, resourcePolicy });
    asAspect();
    expect(documentsIn(stack)).toEqual([expected]);
  });

  test('is written once where an Aspect and a mixin meet the same secret', () => {
    const secret = new CfnSecret(stack, 'L1');
    new CfnResourcePolicy(stack, 'Policy', { secretId: secret.ref, resourcePolicy: { Statement: [ALLOW] } });
    stack.with(new SecretOrganizationGuard(ORGANIZATION));
    asAspect();
    expect(documentsIn(stack)).toEqual([{ Statement: [ALLOW, DENY] }]);
  });

  test('may be one of an included template', () => {
    const templateFile = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'included-')), 'template.json');
    const Statement = [{ ...ALLOW, Principal: { AWS: { 'Fn::Sub': '${AWS::AccountId}' } } }];
    fs.writeFileSync(templateFile, JSON.stringify({
      Resources: {
        Secret: { Type: 'AWS::SecretsManager::Secret' },
        Policy: { Type: 'AWS::SecretsManager::ResourcePolicy', Properties: { SecretId: { Ref: 'Secret' }, ResourcePolicy: { Version: '2012-10-17', Statement } } },
      },
    }));
    new CfnInclude(stack, 'Included', { templateFile });
    asAspect();
    expect(documentsIn(stack)).toEqual([{ Version: '2012-10-17', Statement: [...Statement, DENY] }]);
  });

  test.each<[string, (within: Stack) => unknown]>([
    ['a parameter', within => new CfnParameter(within, 'Document').valueAsString],
    ['a value that comes late', () => Lazy.any({ produce: () => ({ Statement: [] }) })],
    ['a function', () => ({ 'Fn::If': ['C', { Statement: [] }, { Statement: [] }] })],
    ['statements that are a function', () => ({ Statement: { 'Fn::If': ['C', [], []] } })],
    ['a text that is no JSON', () => 'allow'],
    ['a text by Fn::Sub', () => ({ 'Fn::Sub': JSON.stringify({ Statement: [{ ...ALLOW, Condition: { StringEquals: { '${Key}': 'x' } } }] }) })],
  ])('has to be readable, which %s is not: it is reported with all else', (_, documentIn) => {
    const secret = new CfnSecret(stack, 'L1');
    new CfnResourcePolicy(stack, 'Policy', { secretId: secret.ref, resourcePolicy: documentIn(stack) });
    new ManagedSecret(stack, 'L3', { secretName: 'a b' });
    asAspect();
    const problem = '[Shop/L1] MS132 resourcePolicy must be a PolicyDocument or plain JSON, so that this library can add the deny statement. The policy is Shop/Policy. Write the policy as a PolicyDocument or plain JSON. Otherwise, add the statement yourself and do not apply the mixin to the secret.';
    expect(() => Template.fromStack(stack)).toThrow(problem);
    expect(() => Template.fromStack(stack)).toThrow('MS001');
  });

  test('is found in another stack, by a reference to the secret', () => {
    const other = new Stack(stack.node.root as App, 'A', { env: ENV });
    new CfnResourcePolicy(other, 'Policy', { secretId: new CfnSecret(stack, 'L1').ref, resourcePolicy: { Statement: [ALLOW] } });
    new ResourcePolicy(other, 'L2Policy', { secret: new Secret(stack, 'L2') }).document.addStatements(PolicyStatement.fromJson(ALLOW));
    asAspect(stack);
    expect([effectsIn(stack), effectsIn(other)]).toEqual([[], ['Allow,Deny', 'Allow,Deny']]);
  });

  test.each(WAYS)('is that of the secret which has the whole name, where it looks like a random end, applied %s', (_, apply) => {
    for (const [id, name] of [['X', 'shop/db'], ['Y', 'shop/db-backup']]) new CfnSecret(stack, id, { name });
    new CfnResourcePolicy(stack, 'Policy', { secretId: `${ARN}:shop/db-backup`, resourcePolicy: { Statement: [ALLOW] } });
    apply(new SecretOrganizationGuard(ORGANIZATION));
    expect(effectsIn(stack).sort()).toEqual(['Allow,Deny', 'Deny']);
  });

  test('is not that of another stack without an env, which may be of another account', () => {
    const app = new App();
    const [dev, prod] = ['Dev', 'Prod'].map(id => new Stack(app, id));
    for (const each of [dev, prod]) new CfnSecret(each, 'X', { name: 'shop/x' });
    new CfnResourcePolicy(prod, 'Policy', { secretId: 'shop/x', resourcePolicy: { Statement: [ALLOW] } });
    asAspect(app);
    expect([effectsIn(dev), effectsIn(prod)]).toEqual([['Deny'], ['Allow,Deny']]);
  });

  test('under a condition is reported: without it, nothing denies', () => {
    const secret = new CfnSecret(stack, 'L1');
    const policy = new CfnResourcePolicy(stack, 'Policy', { secretId: secret.ref, resourcePolicy: { Statement: [ALLOW] } });
    policy.cfnOptions.condition = new CfnCondition(stack, 'IsProd');
    asAspect();
    expect(effectsIn(stack)).toEqual(['Allow,Deny']);
    expect(secret.node.metadata.map(({ data }) => String(data)).filter(data => data.includes('MS133'))).toEqual([
      expect.stringContaining('MS133 resourcePolicy has a condition: where the condition is false, nothing is denied.'),
    ]);
  });

  test('under the condition of its secret is not reported: where that does not hold, there is nothing to deny', () => {
    const secret = new CfnSecret(stack, 'L1');
    const policy = new CfnResourcePolicy(stack, 'Policy', { secretId: secret.ref, resourcePolicy: { Statement: [ALLOW] } });
    const condition = new CfnCondition(stack, 'IsProd');
    for (const { cfnOptions } of [secret, policy]) cfnOptions.condition = condition;
    asAspect();
    expect(effectsIn(stack)).toEqual(['Allow,Deny']);
    expect(secret.node.metadata.map(({ data }) => String(data)).filter(data => data.includes('MS133'))).toEqual([]);
  });

  test('is found around and in a nested stack', () => {
    const within = new NestedStack(stack, 'Nested');
    new CfnResourcePolicy(stack, 'Policy', { secretId: new CfnSecret(within, 'Inner').ref, resourcePolicy: { Statement: [ALLOW] } });
    new CfnResourcePolicy(within, 'Policy', { secretId: new CfnSecret(stack, 'Outer').ref, resourcePolicy: { Statement: [ALLOW] } });
    asAspect();
    expect([effectsIn(stack), effectsIn(within)]).toEqual([['Allow,Deny'], ['Allow,Deny']]);
  });

  test.each<[string, (within: Stack) => string]>([
    ['its name', () => 'shop/a'],
    ['its ARN', () => `${ARN}:shop/a-x1Y2z3`],
    ['its ARN without the end', () => `${ARN}:shop/a`],
    ['an import by its name', within => Secret.fromSecretNameV2(within, 'Imported', 'shop/a').secretArn],
  ])('is found in another stack of the same account and region, by %s', (_, secretIdIn) => {
    new CfnSecret(stack, 'L1', { name: 'shop/a' });
    const [same, other] = ['eu-central-1', 'eu-west-1'].map(region => new Stack(stack.node.root as App, region, { env: { ...ENV, region } }));
    for (const each of [same, other]) new CfnResourcePolicy(each, 'Policy', { secretId: secretIdIn(each).replace('eu-central-1', each.region), resourcePolicy: { Statement: [ALLOW] } });
    asAspect();
    expect([effectsIn(stack), effectsIn(same), effectsIn(other)]).toEqual([[], ['Allow,Deny'], ['Allow']]);
  });

  test('is not that of a secret of another name', () => {
    new CfnSecret(stack, 'L1', { name: 'shop/a' });
    new CfnSecret(stack, 'Unnamed');
    for (const [index, secretId] of ['shop/b', `${ARN}:shop/a-b`, `${ARN.replace('111111111111', '222222222222')}:shop/a`, new CfnParameter(stack, 'Id').valueAsString].entries()) {
      new CfnResourcePolicy(stack, `Policy${index}`, { secretId, resourcePolicy: { Statement: [ALLOW] } });
    }
    asAspect();
    expect(effectsIn(stack).sort()).toEqual(['Allow', 'Allow', 'Allow', 'Allow', 'Deny', 'Deny']);
  });

  test('is looked for once by with() of a scope, whatever the number of its secrets', () => {
    for (let n = 0; n < 50; n++) new CfnSecret(stack, `Secret${n}`);
    const children = jest.spyOn(stack.node, 'children', 'get');
    stack.with(new SecretOrganizationGuard(ORGANIZATION));
    expect(children.mock.calls.length).toBeLessThan(10);
    expect(effectsIn(stack)).toHaveLength(50);
  });

  test('may come between two calls of with(), of the same mixin', () => {
    const mixin = new SecretOrganizationGuard(ORGANIZATION);
    stack.with(mixin);
    const secret = new CfnSecret(stack, 'L1');
    new CfnResourcePolicy(stack, 'Policy', { secretId: secret.ref, resourcePolicy: { Statement: [ALLOW] } });
    secret.with(mixin);
    const other = new CfnSecret(stack, 'Other');
    new CfnResourcePolicy(stack, 'OtherPolicy', { secretId: other.ref, resourcePolicy: { Statement: [ALLOW] } });
    mixin.applyTo(other);
    expect(effectsIn(stack)).toEqual(['Allow,Deny', 'Allow,Deny']);
  });
});
