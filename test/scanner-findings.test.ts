import { App, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { AttachmentTargetType, CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, IConstruct } from 'constructs';
import { ManagedSecret, ScannerFindings, SecretCreation } from '../src';

const REASON = 'Nobody can rotate it.';

function stackOf(): Stack {
  return new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-central-1' } });
}

function metadataOf(stack: Stack, type: string): unknown[] {
  return Object.values(Template.fromStack(stack).findResources(type)).map(({ Metadata }) => Metadata);
}

function messageOf(stack: Stack): string {
  try {
    Template.fromStack(stack);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}

/** What cdk-nag 3 reads, with the prefix that it leaves out. */
function acknowledgedAt(construct: IConstruct): unknown[] {
  return construct.node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY).map(({ data }) => data);
}

test('a finding of each scanner is acknowledged where that scanner looks, with its reason', () => {
  const stack = stackOf();
  const secret = new ManagedSecret(stack, 'Secret');
  ScannerFindings.acknowledge(secret, REASON, 'AwsSolutions-SMG4', 'AwsSolutions-IAM5[Resource::*]', 'CKV_AWS_149', 'W3005');
  expect(metadataOf(stack, 'AWS::SecretsManager::Secret')).toEqual([{
    'cdk_nag': { rules_to_suppress: [{ id: 'AwsSolutions-SMG4', reason: REASON }, { id: 'AwsSolutions-IAM5', reason: REASON, applies_to: ['Resource::*'] }] },
    'checkov': { skip: [{ id: 'CKV_AWS_149', comment: REASON }] },
    'cfn-lint': { config: { ignore_checks: ['W3005'] } },
  }]);
  expect(acknowledgedAt(secret.node.defaultChild!)).toEqual([{ 'annotation::AwsSolutions-SMG4': REASON, 'annotation::AwsSolutions-IAM5[Resource::*]': REASON }]);
});

test('only what is acknowledged is written', () => {
  const stack = stackOf();
  const secret = new ManagedSecret(stack, 'Secret');
  ScannerFindings.acknowledge(secret, REASON, 'CKV_AWS_149');
  expect(metadataOf(stack, 'AWS::SecretsManager::Secret')).toEqual([{ checkov: { skip: [{ id: 'CKV_AWS_149', comment: REASON }] } }]);
  expect(acknowledgedAt(secret.node.defaultChild!)).toEqual([]);
});

test('what somebody acknowledged before stays, and of the same finding the last reason', () => {
  const stack = stackOf();
  const secret = new CfnSecret(stack, 'Secret');
  secret.addMetadata('cdk_nag', { rules_to_suppress: [{ id: 'Acme-1', reason: 'It is theirs.' }], other: true });
  secret.addMetadata('cfn-lint', { config: { ignore_checks: ['E1001'], configure_rules: {} } });
  ScannerFindings.acknowledge(secret, 'It was another one.', 'Acme-2', 'W3005');
  ScannerFindings.acknowledge(secret, REASON, 'Acme-2', 'W3005');
  expect(metadataOf(stack, 'AWS::SecretsManager::Secret')).toEqual([{
    'cdk_nag': { rules_to_suppress: [{ id: 'Acme-1', reason: 'It is theirs.' }, { id: 'Acme-2', reason: REASON }], other: true },
    'cfn-lint': { config: { ignore_checks: ['E1001', 'W3005'], configure_rules: {} } },
  }]);
});

test('nothing below a construct is silenced', () => {
  const stack = stackOf();
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  new ManagedSecret(stack, 'Secret').grantRead(role);
  ScannerFindings.acknowledge(role, REASON, 'CKV_AWS_60');
  expect(metadataOf(stack, 'AWS::IAM::Role')).toEqual([{ checkov: { skip: [{ id: 'CKV_AWS_60', comment: REASON }] } }]);
  expect(metadataOf(stack, 'AWS::IAM::Policy')).toStrictEqual([undefined]);
});

test('the inline policy of a role is acknowledged for each pack, and neither the role nor the secret', () => {
  const stack = stackOf();
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  new ManagedSecret(stack, 'Secret').grantRead(role);
  ScannerFindings.acknowledgeInlinePolicy(role, REASON);
  expect([metadataOf(stack, 'AWS::IAM::Role'), metadataOf(stack, 'AWS::SecretsManager::Secret')]).toStrictEqual([[undefined], [undefined]]);
  const packs = ['HIPAA.Security', 'NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321'];
  expect(metadataOf(stack, 'AWS::IAM::Policy')).toEqual([
    { cdk_nag: { rules_to_suppress: packs.map(pack => ({ id: `${pack}-IAMNoInlinePolicy`, reason: REASON })) } },
  ]);
});

test.each<[string, (stack: Stack) => IConstruct]>([
  ['a ManagedSecret', stack => new ManagedSecret(stack, 'Secret')],
  ['a Secret of aws-cdk-lib', stack => new Secret(stack, 'Secret')],
  ['a CfnSecret', stack => new CfnSecret(stack, 'Secret')],
])('that %s is not rotated is acknowledged for each pack', (_, make) => {
  const stack = stackOf();
  ScannerFindings.acknowledgeNoRotation(make(stack), REASON);
  expect(metadataOf(stack, 'AWS::SecretsManager::Secret')).toEqual([{
    cdk_nag: {
      rules_to_suppress: [
        { id: 'AwsSolutions-SMG4', reason: REASON },
        { id: 'HIPAA.Security-SecretsManagerRotationEnabled', reason: REASON },
        { id: 'NIST.800.53.R5-SecretsManagerRotationEnabled', reason: REASON },
      ],
    },
  }]);
});

test('what attach() returns is the secret that it is', () => {
  const stack = stackOf();
  const target = { asSecretAttachmentTarget: () => ({ targetId: 'db', targetType: AttachmentTargetType.RDS_DB_INSTANCE }) };
  for (const secret of [new ManagedSecret(stack, 'Ours'), new Secret(stack, 'Theirs')]) ScannerFindings.acknowledgeNoRotation(secret.attach(target), REASON);
  const acknowledged = { cdk_nag: { rules_to_suppress: expect.any(Array) } };
  expect(metadataOf(stack, 'AWS::SecretsManager::Secret')).toEqual([acknowledged, acknowledged]);
  expect(metadataOf(stack, 'AWS::SecretsManager::SecretTargetAttachment')).toStrictEqual([undefined, undefined]);
});

test('a secret that a custom resource creates can be acknowledged too', () => {
  const stack = stackOf();
  ScannerFindings.acknowledgeNoRotation(new ManagedSecret(stack, 'Secret', { secretName: 'app/db', creation: SecretCreation.createSecret() }), REASON);
  expect(metadataOf(stack, 'Custom::ManagedSecret')).toEqual([{ cdk_nag: { rules_to_suppress: expect.any(Array) } }]);
});

describe('of inline policies', () => {
  const INLINE = { cdk_nag: { rules_to_suppress: expect.arrayContaining([expect.objectContaining({ id: 'PCI.DSS.321-IAMNoInlinePolicy' })]) } };
  const service = new ServicePrincipal('lambda.amazonaws.com');

  test('those that a grant makes beside a secret of another stack are acknowledged as well', () => {
    const stack = stackOf();
    const role = new Role(stack, 'Role', { assumedBy: service });
    const later = new Stack(stack.node.root as App, 'Later', { env: { account: '111111111111', region: 'eu-central-1' } });
    later.addStackDependency(stack);
    for (const scope of [stack, later]) new ManagedSecret(scope, 'Secret').grantRead(role);
    ScannerFindings.acknowledgeInlinePolicy(role, REASON);
    expect([...metadataOf(stack, 'AWS::IAM::Policy'), ...metadataOf(later, 'AWS::IAM::Policy')]).toEqual([INLINE, INLINE]);
  });

  test('those that a role was made with are acknowledged at the role', () => {
    const stack = stackOf();
    const statements = [new PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] })];
    const role = new Role(stack, 'Role', { assumedBy: service, inlinePolicies: { Reads: new PolicyDocument({ statements }) } });
    ScannerFindings.acknowledgeInlinePolicy(role, REASON);
    expect(metadataOf(stack, 'AWS::IAM::Role')).toEqual([INLINE]);
  });

  test('those of the role of a function, and of an imported role', () => {
    const stack = stackOf();
    const handler = new LambdaFunction(stack, 'Function', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('exports.handler = 1') });
    for (const grantee of [handler, Role.fromRoleName(stack, 'Imported', 'theirs')]) {
      new ManagedSecret(stack, `Of${grantee.node.id}`).grantRead(grantee);
      ScannerFindings.acknowledgeInlinePolicy(grantee, REASON);
    }
    expect(metadataOf(stack, 'AWS::IAM::Policy')).toEqual([INLINE, INLINE]);
  });

  test('an account has none', () => {
    expect(() => ScannerFindings.acknowledgeInlinePolicy(new AccountPrincipal('111111111111'), REASON)).toThrow(
      'MS908 ScannerFindings.acknowledgeInlinePolicy: AccountPrincipal has no inline policy. Pass a role, a user, or a group.');
  });
});

test.each<[string, string, unknown, string]>([
  ['CKV_AWS_149', 'checkov', { skip: { id: 'CKV_AWS_149' } }, 'checkov.skip'],
  ['CKV_AWS_149', 'checkov', 'CKV_AWS_149', 'checkov.skip'],
  ['W3005', 'cfn-lint', { config: ['W3005'] }, 'cfn-lint.config.ignore_checks'],
  ['AwsSolutions-SMG4', 'cdk_nag', { rules_to_suppress: 'AwsSolutions-SMG4' }, 'cdk_nag.rules_to_suppress'],
])('metadata of another form than %s needs is reported with its place, and stays: %s %j', (id, key, metadata, place) => {
  const secret = new CfnSecret(stackOf(), 'Secret');
  secret.addMetadata(key, metadata);
  ScannerFindings.acknowledge(secret, REASON, id);
  expect(messageOf(secret.stack)).toContain(
    `[Stack/Secret] MS916 metadata ${place} must be a list. `
    + 'Correct the metadata of the resource where the app sets it: in addMetadata(), or in a file that the app includes.');
  expect(secret.getMetadata(key)).toEqual(metadata);
});

describe('the synthesis refuses, and nothing is written', () => {
  const NAMED = 'must be findings of cdk-nag, checkov, or cfn-lint, such as AwsSolutions-SMG4, AwsSolutions-IAM5[Resource::*], CKV_AWS_149, or W3005.';
  const CORRECT = 'Correct the ids, and write a finding that has several parts with its […]. For a finding of this library, call SecretRules.acknowledge().';

  test.each<[string, string, string[], string]>([
    ['a reason of nine characters', '123456789', ['Acme-1'], 'MS906 reason "123456789" must have at least 10 characters. Write why the finding does not apply.'],
    ['a reason of blanks', ' '.repeat(20), ['Acme-1'], `MS906 reason "${' '.repeat(20)}" must have at least 10 characters. Write why the finding does not apply.`],
    ['no finding', REASON, [], `MS907 findings ${NAMED} There are none. ${CORRECT}`],
    ['findings that no scanner names so', REASON, ['MS003', 'Acme-1', 'SMG4'], `MS907 findings ${NAMED} These are not: "MS003", "SMG4". ${CORRECT}`],
  ])('%s', (_, reason, findings, message) => {
    const stack = stackOf();
    const secret = new ManagedSecret(stack, 'Secret');
    ScannerFindings.acknowledge(secret, reason, ...findings);
    expect(messageOf(stack)).toContain(`[Stack/Secret] ${message}`);
    expect((secret.node.defaultChild as CfnResource).getMetadata('cdk_nag')).toBeUndefined();
  });

  test('a construct without a resource, and every other mistake with it', () => {
    const stack = stackOf();
    const group = new Construct(stack, 'Group');
    new ManagedSecret(group, 'Secret', { secretName: 'a b' });
    ScannerFindings.acknowledge(group, 'Later.', 'CKV_AWS_149');
    expect(messageOf(stack).split('\n').map(line => line.trim()).filter(line => line.startsWith('['))).toEqual([
      '[Stack/Group] MS908 construct has no resource on which a scanner could report the finding. Pass the construct that the scanner reports. A role has an inline policy only after a grant to it.',
      '[Stack/Group] MS906 reason "Later." must have at least 10 characters. Write why the finding does not apply.',
      expect.stringContaining('[Stack/Group/Secret] MS001 '),
    ]);
  });

  test('a role to which nothing is granted yet', () => {
    const stack = stackOf();
    ScannerFindings.acknowledgeInlinePolicy(new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }), REASON);
    expect(messageOf(stack)).toContain('[Stack/Role] MS908 construct has no resource on which a scanner could report the finding.');
  });

  test('rotation of what is no secret', () => {
    const stack = stackOf();
    ScannerFindings.acknowledgeNoRotation(new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }), REASON);
    expect(messageOf(stack)).toContain('[Stack/Role] MS908 construct has no resource on which a scanner could report the finding.');
  });

  test('not a reason of ten characters', () => {
    const stack = stackOf();
    ScannerFindings.acknowledge(new ManagedSecret(stack, 'Secret'), '1234567890', 'Acme-1');
    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});
