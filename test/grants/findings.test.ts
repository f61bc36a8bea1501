import { Annotations, App, Aws, CfnParameter, Environment, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { CfnResourcePolicy } from 'aws-cdk-lib/aws-secretsmanager';
import { ALIAS, anApp, aRole, ENV, grantWarnings, KEY_ARN, KEY_ID, OTHER, OWNER, REGION, withKey } from './fixtures';
import { ManagedSecret, ManagedSecretProps } from '../../src';
import { errorLines, errorMessage } from '../support/errors';

const ROLE = `arn:aws:iam::${OTHER}:role/app/reader`;
const SECRET = `arn:aws:secretsmanager:${REGION}:${OWNER}:secret:shop/db-??????`;
const VIA = `secretsmanager.${REGION}.amazonaws.com`;

interface Case {
  readonly props?: (stack: Stack) => ManagedSecretProps;
  readonly grantee: (stack: Stack) => iam.IGrantable;
  readonly env?: Environment;
  readonly grant?: (secret: ManagedSecret, grantee: iam.IGrantable) => iam.Grant;
}

interface Report {
  readonly messages: string[];
  readonly success: boolean;
}

/** What one grant reports: the warnings as they are annotated, or the errors of the synthesis. */
function reported({ props = withKey, grantee, env = ENV, grant = (secret, one) => secret.grantRead(one) }: Case): Report {
  const app = anApp();
  const stack = new Stack(app, 'Stack', { env });
  const { success } = grant(new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', ...props(stack) }), grantee(stack));
  try {
    return { messages: grantWarnings(app.synth()).map(({ message }) => message.replace(/ To acknowledge it, call SecretRules\.acknowledge\(scope, '(MS\d+)', \{ reason, owner, expires \}\)\.(.*) \[ack: \1\]$/s, '$2')), success };
  } catch (error) {
    return { messages: errorLines((error as Error).message), success };
  }
}

const writing = (secret: ManagedSecret, grantee: iam.IGrantable) => secret.grantWrite(grantee);
const importedKey = (stack: Stack) => ({ encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN) });

/** A policy as the messages have it. */
const policy = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const secretActions = ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'];
const use = (secretArn: string, via = VIA) => ({ StringEquals: { 'kms:ViaService': via }, StringLike: { 'kms:EncryptionContext:SecretARN': secretArn } });
const consumerPolicy = (key: string, secretArn = SECRET, via = VIA) => policy(
  { Action: secretActions, Effect: 'Allow', Resource: secretArn },
  { Action: 'kms:Decrypt', Condition: use(secretArn, via), Effect: 'Allow', Resource: key },
  { Action: 'kms:DescribeKey', Condition: { StringEquals: { 'kms:ViaService': via } }, Effect: 'Allow', Resource: key },
);

describe('the findings of a grant', () => {
  test('MS100: another account and the default key', () => {
    expect(reported({ props: () => ({}), grantee: () => new iam.ArnPrincipal(ROLE) })).toEqual({
      success: false,
      messages: [
        '[Stack/Secret] MS100 grantRead is to another account, which can never read a secret that is encrypted under the AWS managed key aws/secretsmanager. '
        + `Set encryptionKey of the secret to a customer managed key. Grantee: {"AWS":["${ROLE}"]}.`,
      ],
    });
  });

  test('MS101: an account that is not known, and the default key', () => {
    expect(reported({ props: () => ({}), grantee: () => new iam.ArnPrincipal(ROLE), env: {} })).toEqual({
      success: true,
      messages: [
        'MS101 grantRead might be to another account, which cannot read a secret that is encrypted under the AWS managed key aws/secretsmanager. '
        + `Set encryptionKey of the secret to a customer managed key. If both are in one account, set env on the stack. Grantee: {"AWS":["${ROLE}"]}.`,
      ],
    });
  });

  test('MS102 and MS103: a key and a consumer that this app does not make', () => {
    expect(reported({ props: importedKey, grantee: () => new iam.ArnPrincipal(ROLE) }).messages).toEqual([
      'MS103 grantRead is incomplete: the consumer is in another account, so this app cannot edit its policy. '
      + `Attach the policy below to the consumer in its account (outputMissing() prints it), then acknowledge this warning. Grantee: {"AWS":["${ROLE}"]}. `
      + `Policy: ${consumerPolicy(KEY_ARN)}`,
      'MS102 grantRead is incomplete: this app does not create the key, so it cannot edit the key policy. '
      + `Add the statement below to the key policy (outputMissing() prints it), then acknowledge this warning. Grantee: {"AWS":["${ROLE}"]}. Policy: ${policy(...[
        { Action: 'kms:Decrypt', Condition: { ArnEquals: { 'aws:PrincipalArn': ROLE }, ...use(SECRET) } },
        { Action: 'kms:DescribeKey', Condition: { ArnEquals: { 'aws:PrincipalArn': ROLE }, StringEquals: { 'kms:ViaService': VIA } } },
      ].map(statement => ({ ...statement, Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${OTHER}:root` }, Resource: '*' })))}`,
    ]);
  });

  test('MS103: the policy names the key of the app by a pattern, under conditions that name the one secret', () => {
    const [message] = reported({ grantee: () => new iam.ArnPrincipal(ROLE) }).messages;

    expect(message).toMatch(new RegExp(`^MS103 .* Policy: ${consumerPolicy(`arn:aws:kms:${REGION}:${OWNER}:key/*`).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`));
  });

  test('MS103: the policy includes version stages', () => {
    const [message] = reported({ grantee: () => new iam.ArnPrincipal(ROLE), grant: (secret, grantee) => secret.grantRead(grantee, ['AWSPENDING']) }).messages;
    const { Statement: [read, describe] } = JSON.parse(/Policy: (.*)$/.exec(message)![1]);

    expect(read).toEqual({
      Action: 'secretsmanager:GetSecretValue',
      Condition: { 'ForAnyValue:StringEquals': { 'secretsmanager:VersionStage': ['AWSPENDING'] } },
      Effect: 'Allow',
      Resource: SECRET,
    });
    expect(describe).toEqual({ Action: 'secretsmanager:DescribeSecret', Effect: 'Allow', Resource: SECRET });
  });

  test('MS104: nothing in this app could hold the grant', () => {
    const grantee = (stack: Stack) => lambda.Function.fromFunctionArn(stack, 'Function', `arn:aws:lambda:${REGION}:${OWNER}:function:f`);

    expect(reported({ grantee })).toEqual({
      success: false,
      messages: [
        'MS104 grantRead added no statement, because no policy of this app can contain it. '
        + `If the grantee is an imported function, import it with its role. Otherwise, attach the policy below to the grantee, or grant in the app that creates the secret. Grantee: Stack/Function. Policy: ${policy(
          { Action: secretActions, Effect: 'Allow', Resource: SECRET },
          { Action: 'kms:Decrypt', Condition: use(SECRET), Effect: 'Allow', Resource: `arn:aws:kms:${REGION}:${OWNER}:key/*` },
        )}`,
      ],
    });
  });

  test('MS105: another account, and a key reference that is not known', () => {
    const { messages } = reported({ props: stack => ({ kmsKeyId: new CfnParameter(stack, 'KeyId').valueAsString }), grantee: () => new iam.ArnPrincipal(ROLE) });

    expect(messages[1]).toEqual(
      'MS105 grantRead might be to another account, and kmsKeyId might be a key ID or an alias name, which that account looks up among its own keys. '
      + `Check that kmsKeyId is a key ARN and acknowledge this warning, or set encryptionKey. Grantee: {"AWS":["${ROLE}"]}.`,
    );
    expect(messages.map(message => message.slice(0, 5))).toEqual(['MS103', 'MS105', 'MS102']);
  });

  test('MS106: a key policy that cannot name the secret', () => {
    expect(reported({ props: stack => ({ ...withKey(stack), secretName: undefined }), grantee: () => new iam.ServicePrincipal('rds.amazonaws.com') }).messages).toEqual([
      'MS106 grantRead allows the grantee to use the key for every secret of the account, because this secret has no name for the condition of the key policy. '
      + 'For a deployed secret, acknowledge this warning: a new name replaces the secret and loses its value. Before the first deployment, set secretName. '
      + 'Grantee: {"Service":["rds.amazonaws.com"]}.',
    ]);
  });

  test('MS107: an account that is not known', () => {
    const arn = SECRET.replace(REGION, '${AWS::Region}').replace(OWNER, '${AWS::AccountId}').replace('aws', '${AWS::Partition}');
    const key = 'arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/*';

    expect(reported({ grantee: stack => iam.Role.fromRoleArn(stack, 'Role', ROLE), env: {} }).messages).toEqual([
      'MS107 grantRead might be incomplete: the consumer might be in another account, where it needs an identity policy. '
      + 'Set env with the account on the stacks. '
      + `Otherwise, attach the policy below to the consumer (outputMissing() prints it), then acknowledge this warning. Grantee: Stack/Role. Policy: ${consumerPolicy(key, arn, 'secretsmanager.${AWS::Region}.amazonaws.com')}`,
    ]);
  });

  test('MS110: a group whose policies are not of this app', () => {
    expect(reported({ grantee: stack => iam.Group.fromGroupArn(stack, 'Group', `arn:aws:iam::${OTHER}:group/readers`) }).messages).toEqual([
      '[Stack/Secret] MS110 grantRead is to a group or a policy, and needs the secret\'s resource policy, which can name neither. '
      + 'Grant to a role, a user, or their account. Grantee: Stack/Group.',
    ]);
  });

  test('MS111: a key policy that cannot name the grantee', () => {
    const app = anApp();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const secret = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', encryptionKey: new kms.Key(new Stack(app, 'Keys', { env: ENV }), 'Key') });
    const role = aRole(stack, 'Role').withoutPolicyUpdates();
    secret.grantRead(role);

    expect(grantWarnings(app.synth()).map(({ message }) => message)).toEqual([
      'MS111 grantRead is incomplete: the stack of the key cannot refer to the grantee, so the key policy cannot name it. '
      + 'Attach the policy below to the grantee (outputMissing() prints it), then acknowledge this warning. '
      + `To acknowledge it, call SecretRules.acknowledge(scope, 'MS111', { reason, owner, expires }). Grantee: ${role.node.path}. Policy: ${policy({ Action: 'kms:Decrypt', Condition: use(SECRET), Effect: 'Allow', Resource: `arn:aws:kms:${REGION}:${OWNER}:key/*` })} [ack: MS111]`,
    ]);
  });

  test.each(['alias/shop', KEY_ID])('MS112: another account, and the key given as %s', kmsKeyId => {
    expect(reported({ props: () => ({ kmsKeyId }), grantee: () => new iam.AccountPrincipal(OTHER), grant: writing })).toEqual({
      success: false,
      messages: [
        '[Stack/Secret] MS112 grantWrite allows another account to write, and that account looks up a key ID or an alias name among its own keys. '
        + `Set kmsKeyId to a key ARN, or set encryptionKey. Grantee: {"AWS":["arn:aws:iam::${OTHER}:root"]}.`,
      ],
    });
  });

  test.each<[string, iam.IGrantable]>([
    ['by its number', new iam.AccountPrincipal(OWNER)],
    ['whatever it is', new iam.AccountRootPrincipal()],
  ])('MS126: the secret\'s own account, %s, to which a policy of the secret leaves what its identities may do', (_, grantee) => {
    const { messages: [message, ...others], success } = reported({ grantee: () => grantee });

    expect([success, others]).toEqual([true, []]);
    expect(message).toBe(
      'MS126 grantRead is to the secret\'s own account, which gives nobody access: within the account, identity policies decide. '
      + 'Grant to the roles and users that need access. Otherwise, attach the policy below to them (outputMissing() prints it), then acknowledge this warning. '
      + `Grantee: {"AWS":["arn:aws:iam::${OWNER}:root"]}. Policy: ${policy(
        { Action: secretActions, Effect: 'Allow', Resource: SECRET },
        { Action: 'kms:Decrypt', Condition: use(SECRET), Effect: 'Allow', Resource: `arn:aws:kms:${REGION}:${OWNER}:key/*` },
      )}`);
  });

  test('MS127: a key of another account than the grantee\'s and the secret\'s', () => {
    const key = `arn:aws:kms:${REGION}:333333333333:key/${KEY_ID}`;
    const reader = `arn:aws:iam::${OWNER}:role/reader`;
    const { messages } = reported({ props: () => ({ kmsKeyId: key }), grantee: () => new iam.ArnPrincipal(reader) });

    expect(messages.filter(message => !message.startsWith('MS055'))).toEqual([
      'MS127 grantRead is incomplete: the key is in another account than the grantee, so the grantee needs an identity policy for the key. '
      + `Attach the policy below to the grantee (outputMissing() prints it), then acknowledge this warning. Grantee: {"AWS":["${reader}"]}. Policy: ${policy({ Action: 'kms:Decrypt', Condition: use(SECRET), Effect: 'Allow', Resource: key })}`,
      'MS102 grantRead is incomplete: this app does not create the key, so it cannot edit the key policy. '
      + `Add the statement below to the key policy (outputMissing() prints it), then acknowledge this warning. Grantee: {"AWS":["${reader}"]}. Policy: ${policy({
        Action: 'kms:Decrypt', Condition: { ArnEquals: { 'aws:PrincipalArn': reader }, ...use(SECRET) }, Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${OWNER}:root` }, Resource: '*',
      })}`,
    ]);
  });

  test('MS130: an identity provider', () => {
    const saml = `arn:aws:iam::${OWNER}:saml-provider/staff`;
    const grantee = (stack: Stack) => new iam.SamlPrincipal(iam.SamlProvider.fromSamlProviderArn(stack, 'Saml', saml), {});

    expect(reported({ grantee })).toEqual({
      success: true,
      messages: [
        'MS130 grantRead is to an identity provider, which AWS documents as a principal only for the trust policy of a role, not for the policy of a secret or a key. '
        + `Grant to the role that its users assume. Grantee: {"Federated":["${saml}"]}.`,
      ],
    });
    expect(reported({ grantee: () => new iam.WebIdentityPrincipal('cognito-identity.amazonaws.com') }).messages.map(message => message.slice(0, 5))).toEqual(['MS107', 'MS130']);
  });

  test('MS131: a service, and the default key', () => {
    expect(reported({ props: () => ({}), grantee: () => new iam.ServicePrincipal('kafka.amazonaws.com') })).toEqual({
      success: true,
      messages: [
        'MS131 grantRead is to an AWS service, which might not be able to use the AWS managed key aws/secretsmanager: only principals of the account can. '
        + 'Set encryptionKey of the secret or replica to a customer managed key. If the service reads the secret without it, acknowledge this warning. '
        + 'Grantee: {"Service":["kafka.amazonaws.com"]}.',
      ],
    });
  });

  test('no version stage is every version stage', () => {
    const app = anApp();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const [{ conditions }, ...others] = new ManagedSecret(stack, 'Secret').grantRead(aRole(stack, 'Role'), []).principalStatements;

    expect([conditions, others]).toEqual([{}, []]);
  });

  test('the method that was called', () => {
    const calls: Array<(secret: ManagedSecret, grantee: iam.IGrantable) => iam.Grant> = [
      (secret, grantee) => secret.grantRead(grantee),
      (secret, grantee) => secret.grantWrite(grantee),
      (secret, grantee) => secret.grantReadWrite(grantee),
    ];

    expect(calls.map(grant => reported({ props: () => ({}), grantee: () => new iam.AccountPrincipal(OTHER), grant }).messages[0].split(' ')[2]))
      .toEqual(['grantRead', 'grantWrite', 'grantReadWrite']);
  });
});

describe('the policy to paste', () => {
  const pastedIn = (env: Environment, props: ManagedSecretProps, grantee: iam.IGrantable = new iam.ArnPrincipal(ROLE)) => (
    reported({ env, props: stack => ({ ...importedKey(stack), ...props }), grantee: () => grantee }).messages.join('\n'));

  test('is literal where the stack has an env', () => {
    expect(pastedIn(ENV, {})).not.toMatch(/\$\{|Token|object Object|undefined|Fn::|"Ref"/);
  });

  test('says in the words of Fn::Sub what only the deployment knows', () => {
    const text = pastedIn({}, {}, new iam.ArnPrincipal(`arn:${Aws.PARTITION}:iam::${OTHER}:role/reader`));

    expect(text).toContain('"Resource":"arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:shop/db-??????"');
    expect(text).not.toMatch(/Token|object Object|undefined|Fn::|"Ref"/);
  });

  test('has the partition of the region', () => {
    expect(pastedIn({ account: OWNER, region: 'us-gov-west-1' }, { encryptionKey: undefined, kmsKeyId: `arn:aws-us-gov:kms:us-gov-west-1:${OWNER}:key/${KEY_ID}` }))
      .toContain(`arn:aws-us-gov:secretsmanager:us-gov-west-1:${OWNER}:secret:shop/db-??????`);
  });

  test('has both hosts of a region in China', () => {
    expect(pastedIn({ account: OWNER, region: 'cn-north-1' }, { encryptionKey: undefined, kmsKeyId: `arn:aws-cn:kms:cn-north-1:${OWNER}:key/${KEY_ID}` }))
      .toContain('"kms:ViaService":["secretsmanager.cn-north-1.amazonaws.com","secretsmanager.cn-north-1.amazonaws.com.cn"]');
  });

  test('takes the name that CloudFormation will choose by its beginning', () => {
    expect(pastedIn(ENV, { secretName: undefined })).toContain(`"Resource":"arn:aws:secretsmanager:${REGION}:${OWNER}:secret:SecretA720EF05-*"`);
  });

  test('names an alias by its condition', () => {
    const { messages: [message] } = reported({ props: stack => ({ encryptionKey: kms.Alias.fromAliasName(stack, 'Alias', ALIAS) }), grantee: () => new iam.ArnPrincipal(ROLE) });
    const { Statement: [, key] } = JSON.parse(/Policy: (.*)$/.exec(message)![1]);

    expect(key.Resource).toBe(`arn:aws:kms:${REGION}:${OWNER}:key/*`);
    expect(key.Condition['ForAnyValue:StringEquals']).toEqual({ 'kms:ResourceAliases': ALIAS });
  });
});

describe('a complete grant has no findings', () => {
  const grantees: Array<[string, (stack: Stack) => iam.IGrantable]> = [
    ['a role', stack => aRole(stack, 'Role')],
    ['an imported role', stack => iam.Role.fromRoleName(stack, 'Role', 'reader')],
    ['an imported role by its ARN', stack => iam.Role.fromRoleArn(stack, 'Role', `arn:aws:iam::${OWNER}:role/reader`)],
    ['a user', stack => new iam.User(stack, 'User')],
    ['a group', stack => new iam.Group(stack, 'Group')],
  ];
  const keys: Array<[string, (stack: Stack) => ManagedSecretProps]> = [
    ['no key', () => ({})],
    ['a key', withKey],
    ['an imported key', importedKey],
    ['an alias', () => ({ kmsKeyId: ALIAS })],
    ['a key that only the deployment knows', stack => ({ kmsKeyId: new CfnParameter(stack, 'KeyId').valueAsString })],
    ['a key, and no name', stack => ({ ...withKey(stack), secretName: undefined })],
  ];

  test.each(grantees.flatMap(([who, grantee]) => keys.map(([what, props]) => [who, what, grantee, props] as const)))('to %s, under %s', (_, __, grantee, props) => {
    const grant = (secret: ManagedSecret, one: iam.IGrantable) => [secret.grantWrite(one), secret.grantReadWrite(one), secret.grantRead(one, ['AWSCURRENT'])][0];

    expect(reported({ grantee, props, grant })).toEqual({ messages: [], success: true });
  });
});

describe('nothing is reported twice', () => {
  test('however often the same is granted, and wherever it shows', () => {
    const app = anApp();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const secret = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', ...importedKey(stack) });
    for (let i = 0; i < 3; i++) secret.grantRead(new iam.ArnPrincipal(ROLE));

    expect(grantWarnings(app.synth()).map(({ id }) => id)).toEqual(['MS103', 'MS102']);
  });

  test('a name that several references need is asked for once by each stack', () => {
    const app = anApp();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const consumer = new Stack(app, 'Consumer', { env: { account: OTHER, region: REGION } });
    const secret = new ManagedSecret(stack, 'Secret', withKey(stack));
    for (const id of ['One', 'Two']) secret.grantReadWrite(aRole(consumer, id, id));

    expect(errorMessage(() => app.synth()).match(/MS007/g)).toHaveLength(1);
  });

  test('each part of a composite principal is reported by itself', () => {
    const { messages } = reported({ grantee: () => new iam.CompositePrincipal(new iam.ArnPrincipal(ROLE), new iam.ServicePrincipal('rds.amazonaws.com')) });

    expect(messages.map(message => message.slice(0, 5))).toEqual(['MS103']);
    expect(messages[0]).toContain(ROLE);
  });

  test('an acknowledged warning is gone', () => {
    const app = anApp();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const secret = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', ...withKey(stack) });
    secret.grantRead(new iam.ArnPrincipal(ROLE));
    Annotations.of(secret).acknowledgeWarning('MS103', 'Attached by the other team.');

    expect(grantWarnings(app.synth())).toEqual([]);
  });
});

describe('a refused grant leaves nothing behind', () => {
  test.each<[string, Case]>([
    ['MS100', { props: () => ({}), grantee: stack => aRole(new Stack(stack.node.root as App, 'Consumer', { env: { account: OTHER, region: REGION } }), 'Role', 'reader') }],
    ['MS104', { grantee: stack => lambda.Function.fromFunctionArn(stack, 'Function', `arn:aws:lambda:${REGION}:${OWNER}:function:f`) }],
    ['MS109', { grantee: stack => aRole(new Stack(stack.node.root as App, 'Consumer', { env: { account: OTHER, region: REGION } }), 'Role') }],
    ['MS110', { grantee: stack => new iam.Group(new Stack(stack.node.root as App, 'Consumer', { env: { account: OTHER, region: REGION } }), 'Group', { groupName: 'g' }) }],
    ['MS112', { props: () => ({ kmsKeyId: ALIAS }), grant: writing, grantee: stack => aRole(new Stack(stack.node.root as App, 'Consumer', { env: { account: OTHER, region: REGION } }), 'Role', 'r') }],
  ])('%s', (id, { props = withKey, grantee, grant = (secret, one) => secret.grantRead(one) }) => {
    const app = anApp();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const secret = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', ...props(stack) });
    const who = grantee(stack);
    const before = app.node.findAll().length;
    const [policyBefore] = Object.values(keyPoliciesOf(stack));
    const grants = [grant(secret, who), secret.grantWrite(who)];

    expect(app.node.findAll()).toHaveLength(before);
    expect(Object.values(keyPoliciesOf(stack))[0]).toEqual(policyBefore);
    expect(grants.map(({ success }) => success)).toEqual([false, false]);
    expect(id === 'MS104' ? grantWarnings(app.synth())[0].message : errorMessage(() => app.synth())).toContain(`${id} grant${id === 'MS112' ? 'Write' : 'Read'}`);
  });
});

describe('many grants', () => {
  test('500 roles of the account add nothing to the resource policy or the key policy', () => {
    const app = anApp();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const roles = Array.from({ length: 500 }, (_, index) => iam.Role.fromRoleName(stack, `Role${index}`, `role${index}`));
    const secret = new ManagedSecret(stack, 'Secret', withKey(stack));
    const [before] = keyPoliciesOf(stack);
    for (const role of roles) secret.grantReadWrite(role);
    const [after] = keyPoliciesOf(stack);

    expect(after).toEqual(before);
    expect(after.Statement).toHaveLength(2);
    expect(stack.node.findAll().some(construct => CfnResourcePolicy.isCfnResourcePolicy(construct))).toBe(false);
  });

  test('500 secrets under one key add one statement to its policy', () => {
    const app = anApp();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const { encryptionKey } = withKey(stack);
    const role = iam.Role.fromRoleName(stack, 'Role', 'reader');
    for (let i = 0; i < 500; i++) new ManagedSecret(stack, `Secret${i}`, { encryptionKey }).grantRead(role);

    expect(keyPoliciesOf(stack)[0].Statement).toHaveLength(2);
  });

  test('45 secrets under one key are three statements on it for a role, and none more for a grant given again', () => {
    const app = anApp();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const { encryptionKey } = withKey(stack);
    const role = aRole(stack, 'Role');
    const secrets = [...Array(45).keys()].map(i => new ManagedSecret(stack, `Secret${i}`, { encryptionKey }));
    for (const secret of [...secrets, ...secrets]) secret.grantRead(role);

    const policies = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap(type => Object.values(Template.fromStack(stack).findResources(type)));
    const statements = policies.flatMap(({ Properties: { PolicyDocument: { Statement } } }) => Statement);
    const shared = statements.filter(({ Action }: { Action: string }) => Action === 'kms:Decrypt')
      .map(({ Condition }: { Condition: Record<string, Record<string, object[]>> }) => Condition.StringLike['kms:EncryptionContext:SecretARN']);
    expect(shared.map((arns: object[]) => arns.length)).toEqual([20, 20, 5]);
    expect(shared.flat()).toEqual(secrets.map(secret => stack.resolve(secret.secretArn)));
  });

  const sizes = [[40, false], [40, true], [100, false], [100, true]] as const;
  test.each(sizes)('%d secrets under one key fit into the policies of a role, statements merged by CDK: %p', (count, minimizePolicies) => {
    const stack = new Stack(new App({ context: { '@aws-cdk/aws-iam:minimizePolicies': minimizePolicies } }), 'Stack', { env: ENV });
    const { encryptionKey } = withKey(stack);
    const role = aRole(stack, 'Role');
    for (let i = 0; i < count; i++) new ManagedSecret(stack, `Secret${i}`, { encryptionKey, secretName: `shop/department/service/secret-${i}` }).grantRead(role);
    const template = Template.fromStack(stack);
    const sizesOf = (type: string) => Object.values(template.findResources(type))
      .map(({ Properties: { PolicyDocument } }) => deployedSize(PolicyDocument));

    expect(Math.max(...sizesOf('AWS::IAM::Policy'))).toBeLessThanOrEqual(10_240);
    expect(Math.max(0, ...sizesOf('AWS::IAM::ManagedPolicy'))).toBeLessThanOrEqual(6_144);
    expect(sizesOf('AWS::IAM::ManagedPolicy').length).toBeLessThanOrEqual(10);
  });

  test.each<[string, (stack: Stack) => iam.IGrantable]>([
    ['a role of another account', () => new iam.ArnPrincipal(`arn:aws:iam::${OTHER}:role/app/reader`)],
    ['another account', () => new iam.AccountPrincipal(OTHER)],
    ['a service', () => new iam.ServicePrincipal('rds.amazonaws.com')],
  ])('30 secrets for %s share the statements of the key policy', (_, grantee) => {
    const stack = new Stack(anApp(), 'Stack', { env: ENV });
    const { encryptionKey } = withKey(stack);
    for (let i = 0; i < 30; i++) new ManagedSecret(stack, `Secret${i}`, { encryptionKey, secretName: `shop/${i}` }).grantRead(grantee(stack));

    const contexts = keyPoliciesOf(stack)[0].Statement
      .map(statement => (statement as any).Condition?.StringLike?.['kms:EncryptionContext:SecretARN']).filter(arns => arns);
    expect(contexts.map(arns => arns.length)).toEqual([20, 10]);
  });

  test('a condition that is added to a grant stays with its secret', () => {
    const stack = new Stack(anApp(), 'Stack', { env: ENV });
    const { encryptionKey } = withKey(stack);
    const role = aRole(stack, 'Role');
    const [one, other] = ['One', 'Other'].map(id => new ManagedSecret(stack, id, { encryptionKey }));
    for (const statement of one.grantRead(role).principalStatements) statement.addCondition('StringEquals', { 'aws:RequestedRegion': REGION });
    other.grantRead(role);

    const [{ Properties: { PolicyDocument: { Statement: statements } } }] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
    const isOf = ({ secretArn }: ManagedSecret) =>
      (statement: object) => JSON.stringify(statement).includes(JSON.stringify(stack.resolve(secretArn)));
    const narrowed = (secret: ManagedSecret) => statements.filter(isOf(secret))
      .map(({ Condition }: { Condition?: Record<string, object> }) => 'aws:RequestedRegion' in (Condition?.StringEquals ?? {}));
    expect([narrowed(one), narrowed(other)]).toEqual([[true, true], [false, false]]);
  });

  test('secrets share no statement where who asks, or what for, is another', () => {
    const app = anApp();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const { encryptionKey } = withKey(stack);
    const role = aRole(stack, 'Role');
    const tagged = (value: unknown) => new iam.PrincipalWithConditions(role, { StringEquals: { 'aws:PrincipalTag/team': value } });
    const grantees = [role, tagged('a'), tagged('b'), tagged(Lazy.any({ produce: () => 'c' })), tagged(Lazy.any({ produce: () => 'd' }))];
    for (const [index, grantee] of grantees.entries()) new ManagedSecret(stack, `Read${index}`, { encryptionKey }).grantRead(grantee);
    new ManagedSecret(stack, 'Written', { encryptionKey }).grantWrite(role);
    new ManagedSecret(stack, 'OtherKey', { encryptionKey: new kms.Key(stack, 'Other') }).grantRead(role);

    const [{ Properties: { PolicyDocument: { Statement: statements } } }] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
    const onKeys = statements.filter(({ Action }: { Action: string[] | string }) => [Action].flat()[0] === 'kms:Decrypt');
    expect(onKeys.map(({ Condition }: { Condition: Record<string, Record<string, unknown>> }) => Condition.StringEquals['aws:PrincipalTag/team']))
      .toEqual([undefined, 'a', 'b', 'c', 'd', undefined, undefined]);
  });

  test('the same grant given twice is one statement on every side', () => {
    const app = anApp();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const role = aRole(new Stack(app, 'Consumer', { env: { account: OTHER, region: REGION } }), 'Role', 'reader');
    const secret = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', ...withKey(stack) });
    for (let i = 0; i < 3; i++) secret.grantRead(role);
    const [resourcePolicy] = Object.values(Template.fromStack(stack).findResources('AWS::SecretsManager::ResourcePolicy'));
    const [identityPolicy] = Object.values(Template.fromStack(role.stack).findResources('AWS::IAM::Policy'));

    expect(resourcePolicy.Properties.ResourcePolicy.Statement).toHaveLength(1);
    expect(identityPolicy.Properties.PolicyDocument.Statement).toHaveLength(3);
    expect(keyPoliciesOf(stack)[0].Statement).toHaveLength(4);
  });
});

describe('what a grant returns', () => {
  test('a dependency on every statement: what needs the access can wait for it', () => {
    const app = anApp();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const role = aRole(stack, 'Role');
    const waiting = new iam.User(stack, 'Waiting');
    new ManagedSecret(stack, 'Secret', withKey(stack)).grantRead(role).applyBefore(waiting);
    const later = new iam.User(stack, 'Later');
    new ManagedSecret(stack, 'Other').grantRead(new iam.ServicePrincipal('rds.amazonaws.com')).applyBefore(later);
    const users = Object.values(Template.fromStack(stack).findResources('AWS::IAM::User'));

    expect(users.map(({ DependsOn }) => DependsOn)).toEqual([['RoleDefaultPolicy5FFB7DAB'], ['OtherPolicyF88CF36D']]);
  });

  test('the statements that were written', () => {
    const app = anApp();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const grant = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', ...withKey(stack) }).grantRead(aRole(new Stack(app, 'Consumer', { env: { account: OTHER, region: REGION } }), 'Role', 'r'));

    expect(grant.principalStatements.map(({ actions }) => actions)).toEqual([secretActions, ['kms:Decrypt'], ['kms:DescribeKey']]);
    expect(grant.resourceStatements.map(({ actions }) => actions)).toEqual([secretActions]);
  });
});

/** Characters of a policy as IAM counts them, a reference as long as the ARN that it will be. */
function deployedSize(document: object): number {
  return JSON.stringify(document, (_, value) => (typeof value === 'object' && value !== null && ('Ref' in value || 'Fn::GetAtt' in value) ? 'x'.repeat(100) : value)).length;
}

function keyPoliciesOf(stack: Stack): Array<{ Statement: object[] }> {
  return stack.node.findAll().filter(construct => kms.CfnKey.isCfnKey(construct)).map(key => stack.resolve(key.keyPolicy));
}
