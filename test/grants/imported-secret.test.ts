import { CfnParameter, CustomResource, Fn, Intrinsic, Lazy, PhysicalName, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as sm from 'aws-cdk-lib/aws-secretsmanager';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { Deployment } from './deployment';
import { ALIAS, anApp, aRole, ENV, grantWarnings, KEY_ARN, OTHER, OWNER, REGION } from './fixtures';
import { byFacade, excesses, GrantableSecret, paste } from './matrix';
import { ManagedSecret, SecretGrants } from '../../src';
import { errorsIn, warningsIn } from '../rules/synthesis';

/** What the owner's app makes: granted to an account as a whole, so that the consumer's side decides. */
function ownersApp(consumerAccount: string, key: 'key' | 'alias' | 'none' = 'key') {
  const app = anApp();
  const stack = new Stack(app, 'Owner', { env: ENV });
  const made = key === 'none' ? undefined : new kms.Key(stack, 'Key');
  const encryptionKey = key === 'alias' ? made!.addAlias(ALIAS) : made;
  const [secret, another] = ['shop/db', 'shop/mail'].map((secretName, index) => new ManagedSecret(stack, `Secret${index}`, { secretName, encryptionKey }));
  for (const granted of [secret, another]) {
    if (consumerAccount !== OWNER) granted.grantReadWrite(new iam.AccountPrincipal(consumerAccount));
  }
  const assembly = app.synth();
  const deployment = new Deployment(assembly);
  return {
    assembly,
    secretArn: deployment.valueOf(stack, secret.secretArn),
    otherArn: deployment.valueOf(stack, another.secretArn),
    keyArn: key === 'alias' ? `arn:aws:kms:${REGION}:${OWNER}:${ALIAS}` : made && deployment.valueOf(stack, made.keyArn),
  };
}

type Owners = ReturnType<typeof ownersApp>;

interface Consumer {
  readonly assembly: CloudAssembly;
  readonly role: string;
  readonly grants: readonly iam.Grant[];
}

function consumersApp(
  env: { account: string; region: string } | undefined,
  imported: (stack: Stack) => GrantableSecret,
  grant: (secret: GrantableSecret, role: iam.IRole) => iam.Grant = (secret, role) => secret.grantRead(role),
): Consumer {
  const app = anApp();
  const stack = new Stack(app, 'Consumer', { env });
  const role = aRole(stack, 'Role', 'reader');
  const grants = [grant(imported(stack), role)];
  return { assembly: app.synth(), role: `arn:aws:iam::${env?.account ?? OTHER}:role/reader`, grants };
}

const READ = { name: 'Read', allowed: ['GetSecretValue', 'DescribeSecret'] as const };
const wrongs = (deployment: Deployment, role: string, secretArn: string, allowed: readonly string[] = READ.allowed) => (
  excesses(deployment, { ...READ, allowed: [...allowed] as never, grant: () => undefined! }, deployment.caller(role), secretArn));

const keyOf = (stack: Stack, keyArn: string | undefined) => keyArn === undefined ? undefined : kms.Key.fromKeyArn(stack, 'Key', keyArn);
const granted = (secret: sm.ISecret) => byFacade(secret, secret.secretArn);

describe('an imported secret: the grant writes the consumer\'s side', () => {
  const ways: Array<[string, (owners: Owners) => (stack: Stack) => GrantableSecret]> = [
    ['by its complete ARN', ({ secretArn, keyArn }) => stack => ManagedSecret.fromManagedSecretAttributes(stack, 'Secret', { secretCompleteArn: secretArn, keyArn })],
    ['by its complete ARN, as aws-cdk-lib imports it', ({ secretArn, keyArn }) => stack => granted(sm.Secret.fromSecretAttributes(stack, 'Secret', {
      secretCompleteArn: secretArn, encryptionKey: keyOf(stack, keyArn),
    }))],
    ['by its partial ARN, as aws-cdk-lib imports it', ({ secretArn, keyArn }) => stack => granted(sm.Secret.fromSecretAttributes(stack, 'Secret', {
      secretPartialArn: secretArn.slice(0, -7), encryptionKey: keyOf(stack, keyArn),
    }))],
    ['by its name', ({ keyArn }) => stack => ManagedSecret.fromManagedSecretAttributes(stack, 'Secret', { secretName: 'shop/db', account: OWNER, region: REGION, keyArn })],
  ];
  const keys = ['key', 'alias', 'none'] as const;
  const places: Array<[string, { account: string; region: string } | undefined]> = [
    ['in the same account', ENV],
    ['in the same account, from another region', { ...ENV, region: 'eu-west-1' }],
    ['in another account', { account: OTHER, region: REGION }],
    ['in another account, from another region', { account: OTHER, region: 'eu-west-1' }],
    ['in an account that is not known', undefined],
  ];
  const rows = ways.flatMap(([way, imported]) => keys.flatMap(key => places.map(([place, env]) => [way, key, place, imported, env] as const)))
    .filter(([, key,, , env]) => key !== 'none' || env?.account === OWNER)
    // aws-cdk-lib imports an alias of its own account only.
    .filter(([way, key]) => key !== 'alias' || !way.includes('aws-cdk-lib'));

  test.each(rows)('%s, under %s, %s', (_, key, __, imported, env) => {
    const owners = ownersApp(env?.account ?? OTHER, key);
    const { assembly, role, grants } = consumersApp(env, imported(owners));
    const deployment = new Deployment([owners.assembly, assembly], { account: OTHER });

    expect(grants.map(({ success }) => success)).toEqual([true]);
    expect(grantWarnings(assembly)).toEqual([]);
    expect(wrongs(deployment, role, owners.secretArn)).toEqual([]);
    expect(wrongs(deployment, role, owners.otherArn, [])).toEqual([]);
  });

  test.each(ways)('%s: reading and writing from another account', (_, imported) => {
    const owners = ownersApp(OTHER);
    const grant = (secret: GrantableSecret, grantee: iam.IRole) => secret.grantReadWrite(grantee);
    const { assembly, role } = consumersApp({ account: OTHER, region: REGION }, imported(owners), grant);
    const deployment = new Deployment([owners.assembly, assembly]);

    expect(wrongs(deployment, role, owners.secretArn, ['GetSecretValue', 'DescribeSecret', 'PutSecretValue', 'UpdateSecretVersionStage'])).toEqual([]);
  });

  test('its policies say the exact ARN where it is known, and six question marks where it is not', () => {
    const resources = (attrs: Parameters<typeof ManagedSecret.fromManagedSecretAttributes>[2]) => {
      const app = anApp();
      const stack = new Stack(app, 'Consumer', { env: { account: OTHER, region: 'eu-west-1' } });
      const grant = ManagedSecret.fromManagedSecretAttributes(stack, 'Secret', { ...attrs, keyArn: KEY_ARN }).grantRead(aRole(stack, 'Role'));
      return stack.resolve(grant.principalStatements.map(statement => statement.toStatementJson()));
    };
    const arn = `arn:aws:secretsmanager:${REGION}:${OWNER}:secret:shop/db`;
    const reported = (secretArn: unknown) => [
      { Effect: 'Allow', Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], Resource: secretArn },
      {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: KEY_ARN,
        Condition: {
          StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' },
          StringLike: { 'kms:EncryptionContext:SecretARN': secretArn },
        },
      },
      { Effect: 'Allow', Action: 'kms:DescribeKey', Resource: KEY_ARN, Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' } } },
    ];

    expect(resources({ secretCompleteArn: `${arn}-AbCdEf` })).toEqual(reported(`${arn}-AbCdEf`));
    expect(resources({ secretName: 'shop/db', account: OWNER, region: REGION }))
      .toEqual(reported({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:secretsmanager:${REGION}:${OWNER}:secret:shop/db-??????`]] }));
  });
});

describe('an imported secret, where the grant cannot be complete', () => {
  const inConsumer = (grantee: (stack: Stack) => iam.IGrantable, withKey = true) => {
    const app = anApp();
    const stack = new Stack(app, 'Consumer', { env: { account: OTHER, region: REGION } });
    const owners = ownersApp(OTHER);
    const secret = ManagedSecret.fromManagedSecretAttributes(stack, 'Secret', { secretCompleteArn: owners.secretArn, keyArn: withKey ? owners.keyArn : undefined });
    const grant = secret.grantRead(grantee(stack));
    const assembly = app.synth();
    return { grant, warnings: grantWarnings(assembly), deployment: new Deployment([owners.assembly, assembly]), secretArn: owners.secretArn };
  };

  test.each<[string, (stack: Stack) => iam.IGrantable]>([
    ['the ARN of a role', () => new iam.ArnPrincipal(`arn:aws:iam::${OTHER}:role/reader`)],
    ['a role of a third account', stack => iam.Role.fromRoleArn(stack, 'Role', `arn:aws:iam::${OTHER.replace(/2$/, '3')}:role/reader`)],
    ['an immutable role', stack => iam.Role.fromRoleArn(stack, 'Role', `arn:aws:iam::${OTHER}:role/reader`, { mutable: false })],
    ['an account', () => new iam.AccountPrincipal(OTHER)],
    ['a service', () => new iam.ServicePrincipal('rds.amazonaws.com')],
    ['a function that was imported without its role', stack => lambda.Function.fromFunctionArn(stack, 'Function', `arn:aws:lambda:${REGION}:${OTHER}:function:f`)],
  ])('granted to %s: no success, and a warning with the policy', (_, grantee) => {
    const { grant, warnings } = inConsumer(grantee);

    expect(grant.success).toBe(false);
    expect(warnings.map(({ id }) => id)).toEqual(['MS104']);
    expect(JSON.stringify(warnings[0].policy)).not.toMatch(/\$\{|Token|object Object/);
  });

  test('the policy that the warning prints completes it', () => {
    const { warnings, deployment, secretArn } = inConsumer(() => new iam.ArnPrincipal(`arn:aws:iam::${OTHER}:role/reader`));
    const caller = paste(deployment, warnings[0], deployment.caller(`arn:aws:iam::${OTHER}:role/reader`), secretArn);

    expect(excesses(deployment, { ...READ, allowed: [...READ.allowed], grant: () => undefined! }, caller, secretArn)).toEqual([]);
  });

  test('imported from another account without its key: the secret\'s side is written, and the warning says what is missing', () => {
    const { grant, warnings } = inConsumer(stack => aRole(stack, 'Role'), false);

    expect(grant.success).toBe(true);
    expect(warnings.map(({ message }) => message)).toEqual([
      'MS108 grantRead is incomplete: another account encrypts its shared secrets under a customer managed key, and this secret was imported without keyArn. '
      + 'Pass keyArn to fromManagedSecretAttributes(), or encryptionKey to Secret.fromSecretAttributes(). '
      + 'To acknowledge it, call SecretRules.acknowledge(scope, \'MS108\', { reason, owner, expires }). Grantee: Consumer/Role. [ack: MS108]',
    ]);
  });
});

describe('an imported secret of an account that may be another', () => {
  const arn = `arn:aws:secretsmanager:${REGION}:${OWNER}:secret:shop/db-AbCdEf`;
  const findings = (env: { account: string; region: string } | undefined, keyArn?: string) => {
    const stack = new Stack(anApp(), 'Consumer', { env });
    ManagedSecret.fromManagedSecretAttributes(stack, 'Secret', { secretCompleteArn: arn, keyArn }).grantRead(aRole(stack, 'Role'));
    return [...errorsIn(stack), ...warningsIn(stack)];
  };

  test('is reported without its key, and not with it', () => {
    expect(findings(undefined)).toEqual([
      'MS114 grantRead might be incomplete: the secret might be in another account and so under a customer managed key, and it was imported without keyArn. '
      + 'Pass keyArn to fromManagedSecretAttributes(), or encryptionKey to Secret.fromSecretAttributes(); or set env with the account on the stack. '
      + 'To acknowledge it, call SecretRules.acknowledge(scope, \'MS114\', { reason, owner, expires }). Grantee: Consumer/Role. [ack: MS114]',
    ]);
    expect(findings(undefined, KEY_ARN)).toEqual([]);
  });

  test('and certainly is, under the default key, can never be read', () => {
    expect(findings({ account: OTHER, region: REGION }, `arn:aws:kms:${REGION}:${OWNER}:alias/aws/secretsmanager`)).toEqual([
      '[Consumer/Secret] MS100 grantRead is to another account, which can never read a secret that is encrypted under the AWS managed key aws/secretsmanager. '
      + 'Set encryptionKey of the secret to a customer managed key. Grantee: Consumer/Role.',
    ]);
  });
});

describe('an ARN that is not literal', () => {
  test('takes the role\'s policy along', () => {
    const app = anApp();
    const stack = new Stack(app, 'Consumer', { env: ENV });
    const { secretArn, keyArn, assembly } = ownersApp(OWNER);
    const secretCompleteArn = new CfnParameter(stack, 'SecretArn').valueAsString;
    const secret = ManagedSecret.fromManagedSecretAttributes(stack, 'Secret', { secretCompleteArn, keyArn: new CfnParameter(stack, 'KeyArn').valueAsString });
    const role = aRole(stack, 'Role', PhysicalName.GENERATE_IF_NEEDED);
    secret.grantRead(role);
    const deployment = new Deployment([assembly, app.synth()], { parameters: { SecretArn: secretArn, KeyArn: keyArn } });

    expect(wrongs(deployment, deployment.valueOf(stack, role.roleArn), secretArn)).toEqual([]);
  });
});

describe('a reference', () => {
  /** The account of the stack is not known, or is that of the reference's target. */
  const environments = [undefined, { account: OTHER, region: REGION }];
  const references: Array<[string, (stack: Stack) => string]> = [
    ['to a secret', stack => new sm.CfnSecret(stack, 'Target', {}).ref],
    ['to an attribute', stack => new rds.CfnDBCluster(stack, 'Target', { engine: 'aurora-mysql', manageMasterUserPassword: true }).attrMasterUserSecretSecretArn],
    ['to a parameter', stack => new CfnParameter(stack, 'Target').valueAsString],
    ['to a custom resource', stack => new CustomResource(stack, 'Target', { serviceToken: 'arn:aws:lambda:us-east-1:222222222222:function:f' }).getAttString('Arn')],
    ['to an export', () => Fn.importValue('SecretArn')],
    ['by a function', () => Token.asString(Fn.getAtt('Target', 'Arn'))],
    ['within an ARN', stack => `arn:aws:secretsmanager:${stack.region}:${stack.account}:secret:shop/db-${new CfnParameter(stack, 'Target').valueAsString}`],
  ];
  const imports: Array<[string, (stack: Stack, arn: string) => GrantableSecret]> = [
    ['ManagedSecret', (stack, secretCompleteArn) => ManagedSecret.fromManagedSecretAttributes(stack, 'Secret', { secretCompleteArn })],
    ['Secret', (stack, arn) => granted(sm.Secret.fromSecretCompleteArn(stack, 'Secret', arn))],
  ];

  test.each(references.flatMap(([name, reference]) => imports.map(([library, imported]) => [name, library, reference, imported] as const)))(
    '%s is at home where its target is, imported by %s', (_, __, reference, imported) => {
      const found = environments.map(env => {
        const stack = new Stack(anApp(), 'Consumer', { env });
        const grant = imported(stack, reference(stack)).grantWrite(aRole(stack, 'Role'));
        const actions = grant.principalStatements.flatMap(statement => statement.actions);
        return { findings: [...errorsIn(stack), ...warningsIn(stack)], updates: actions.includes('secretsmanager:UpdateSecret') };
      });

      expect(found).toEqual([{ findings: [], updates: true }, { findings: [], updates: true }]);
    });

  const COMPLETE = `arn:aws:secretsmanager:${REGION}:${OWNER}:secret:shop/db-AbCd12`;

  test.each<[string, (stack: Stack) => string, string[]]>([
    ['an ARN of the account', () => COMPLETE, []],
    ['a reference to a secret of the app', stack => new sm.CfnSecret(stack, 'Database').ref, []],
    ['an ARN of another account', () => COMPLETE.replace(OWNER, OTHER), ['MS108']],
    ['what only the deployment knows', () => Token.asString(new Intrinsic({ 'Fn::FindInMap': ['Secrets', 'Shop', 'Arn'] })), ['MS114']],
  ])('as a lazy value is judged by what it becomes: %s', (_, make, ids) => {
    for (const lazy of [Lazy.string, Lazy.uncachedString]) {
      for (const isL2 of [true, false]) {
        const stack = new Stack(anApp(), 'Consumer', { env: ENV });
        const value = make(stack);
        const secretCompleteArn = lazy({ produce: () => value });
        const secret = isL2 ? sm.Secret.fromSecretCompleteArn(stack, 'Secret', secretCompleteArn)
          : ManagedSecret.fromManagedSecretAttributes(stack, 'Secret', { secretCompleteArn });
        SecretGrants.of(secret).read(aRole(stack, 'Role'));

        expect([...errorsIn(stack), ...warningsIn(stack)].map(text => /MS\d+/.exec(text)?.[0])).toEqual(ids);
      }
    }
  });

  test('whose account is unknown is still reported', () => {
    const stack = new Stack(anApp(), 'Consumer');
    const secretCompleteArn = Token.asString(new Intrinsic({ 'Fn::FindInMap': ['Secrets', 'Shop', 'Arn'] }));
    ManagedSecret.fromManagedSecretAttributes(stack, 'Secret', { secretCompleteArn }).grantRead(aRole(stack, 'Role'));

    expect([...errorsIn(stack), ...warningsIn(stack)]).toEqual([expect.stringContaining('MS114 grantRead might be incomplete')]);
  });
});

describe('the AWS managed key', () => {
  const arn = `arn:aws:secretsmanager:${REGION}:${OWNER}:secret:shop/db-AbCdEf`;
  const findings = (keyArn: string, env?: { account: string; region: string }) => {
    const stack = new Stack(anApp(), 'Consumer', { env });
    ManagedSecret.fromManagedSecretAttributes(stack, 'Secret', { secretCompleteArn: arn, keyArn }).grantRead(aRole(stack, 'Role'));
    return [...errorsIn(stack), ...warningsIn(stack)].map(text => /MS\d{3}/.exec(text)![0]);
  };
  const arnIn = (account: string) => `arn:aws:kms:${REGION}:${account}:alias/aws/secretsmanager`;

  test.each(['alias/aws/secretsmanager', arnIn(OWNER)])('by %s, is an answer where the account is not known', keyArn => {
    expect(findings(keyArn)).toEqual([]);
  });

  test.each(['alias/aws/secretsmanager', arnIn(OWNER)])('by %s, lets no other account read: said once', keyArn => {
    expect(findings(keyArn, { account: OTHER, region: REGION })).toEqual(['MS100']);
  });

  test('of another account than the secret\'s is refused', () => {
    expect(findings(arnIn(OTHER))).toEqual(['MS068']);
  });
});
