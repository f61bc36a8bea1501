import { App, Environment, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sm from 'aws-cdk-lib/aws-secretsmanager';
import { Deployment, inRegion } from './deployment';
import { ALIAS, anApp, aRole, ENV, grantWarnings, KEY_ARN, OTHER, OWNER, REGION } from './fixtures';
import { ManagedSecret } from '../../src';
import { errorMessage } from '../support/errors';

/*
 * What `secretsmanager.Secret` does, measured here, and what ManagedSecret does in its place. A test of this file that
 * fails on the left side shows that aws-cdk-lib has been fixed.
 */

type Make = (stack: Stack, props?: { secretName?: string; encryptionKey?: kms.IKey }, id?: string) => sm.ISecret;
const theirs: Make = (stack, props, id = 'Secret') => new sm.Secret(stack, id, props);
const ours: Make = (stack, props, id = 'Secret') => new ManagedSecret(stack, id, props);

const FOREIGN_ROLE = `arn:aws:iam::${OTHER}:role/reader`;
const ROLE = `arn:aws:iam::${OWNER}:role/reader`;
const CONSUMER_ENV = { account: OTHER, region: REGION };

interface Trial {
  readonly app: App;
  readonly stack: Stack;
  readonly elsewhere: Stack;
}

function trial(env: Environment = ENV, otherEnv: Environment = CONSUMER_ENV): Trial {
  const app = anApp();
  return { app, stack: new Stack(app, 'Owner', { env }), elsewhere: new Stack(app, 'Other', { env: otherEnv }) };
}

/** Synthesizes twice the same and asks the oracle. */
function compare<T>(attempt: (make: Make) => T): { readonly l2: T; readonly managed: T } {
  return { l2: attempt(theirs), managed: attempt(ours) };
}

const errorOf = (attempt: () => unknown) => errorMessage(attempt) || 'none';

function errorsOf(attempt: (make: Make) => unknown): { readonly l2: string; readonly managed: string } {
  return compare(make => errorOf(() => attempt(make)));
}

const deployed = ({ app }: Trial, keys = [{ arn: KEY_ARN, aliases: [ALIAS] }]) => new Deployment(app.synth(), { keys });

describe('another account', () => {
  test('a role of another account gets the use of the key as well', () => {
    const read = compare(make => {
      const it = trial();
      const secret = make(it.stack, { secretName: 'shop/db', encryptionKey: new kms.Key(it.stack, 'Key') });
      secret.grantRead(aRole(it.elsewhere, 'Role', 'reader'));
      const deployment = deployed(it);
      const secretArn = deployment.valueOf(it.stack, secret.secretArn);
      return [deployment.can(FOREIGN_ROLE, 'DescribeSecret', secretArn), deployment.can(FOREIGN_ROLE, 'GetSecretValue', secretArn)];
    });

    expect(read).toEqual({ l2: [true, false], managed: [true, true] });
  });

  test('and cannot use it for anything else, as it could after key.grantDecrypt()', () => {
    const direct = (grant: (secret: sm.ISecret, key: kms.Key, role: iam.Role) => void) => (make: Make) => {
      const it = trial();
      const key = new kms.Key(it.stack, 'Key');
      const secret = make(it.stack, { secretName: 'shop/db', encryptionKey: key });
      grant(secret, key, aRole(it.elsewhere, 'Role', 'reader'));
      const deployment = deployed(it);
      const secretArn = deployment.valueOf(it.stack, secret.secretArn);
      return { reads: deployment.can(FOREIGN_ROLE, 'GetSecretValue', secretArn), usesKey: deployment.canUseKeyDirectly(FOREIGN_ROLE, secretArn) };
    };
    const workaround = direct((secret, key, role) => [secret.grantRead(role), key.grantDecrypt(role)])(theirs);
    const managed = direct((secret, _, role) => secret.grantRead(role))(ours);

    expect({ workaround, managed }).toEqual({ workaround: { reads: true, usesKey: true }, managed: { reads: true, usesKey: false } });
  });

  test('a role need not exist before the secret: the policies name its account, and the role in a condition', () => {
    const principals = compare(make => {
      const it = trial();
      make(it.stack, { secretName: 'shop/db', encryptionKey: new kms.Key(it.stack, 'Key') }).grantRead(aRole(it.elsewhere, 'Role', 'reader'));
      const [policy] = Object.values(Template.fromStack(it.stack).findResources('AWS::SecretsManager::ResourcePolicy'));
      const [{ Principal, Condition }] = policy.Properties.ResourcePolicy.Statement;
      return { principal: JSON.stringify(Principal).replace(/.*(role|root).*/, '$1'), condition: Condition && Object.keys(Condition.ArnEquals) };
    });

    expect(principals).toEqual({ l2: { principal: 'role', condition: undefined }, managed: { principal: 'root', condition: ['aws:PrincipalArn'] } });
  });

  test('writing from another account includes kms:Decrypt, which PutSecretValue needs', () => {
    const writes = compare(make => {
      const it = trial();
      const key = new kms.Key(it.stack, 'Key');
      const secret = make(it.stack, { secretName: 'shop/db', encryptionKey: key });
      secret.grantWrite(aRole(it.elsewhere, 'Role', 'reader'));
      const deployment = deployed(it);
      return deployment.can(FOREIGN_ROLE, 'PutSecretValue', deployment.valueOf(it.stack, secret.secretArn));
    });

    expect(writes).toEqual({ l2: false, managed: true });
  });

  test('without a name of the secret: one synthesis reports it with everything else, where the L2 throws at the first', () => {
    const errors = errorsOf(make => {
      const it = trial();
      make(it.stack, { encryptionKey: new kms.Key(it.stack, 'Key') }).grantRead(aRole(it.elsewhere, 'Role', 'reader'));
      make(it.stack, { encryptionKey: new kms.Key(it.stack, 'Key2') }, 'Secret2').grantRead(aRole(it.elsewhere, 'Role2', 'reader2'));
      it.app.synth();
    });

    expect(errors.l2).toContain('Cannot use resource \'Owner/Secret\' in a cross-environment fashion');
    expect(errors.l2).not.toContain('Owner/Secret2');
    expect(errors.managed.match(/\[Owner\/Secret2?\] MS007 secretName must be a literal/g)).toEqual(['[Owner/Secret] MS007 secretName must be a literal', '[Owner/Secret2] MS007 secretName must be a literal']);
  });

  test('without a name of the role: the error names the role, and what to do', () => {
    const errors = errorsOf(make => {
      const it = trial();
      make(it.stack, { secretName: 'shop/db', encryptionKey: new kms.Key(it.stack, 'Key') }).grantRead(aRole(it.elsewhere, 'Role'));
      it.app.synth();
    });

    expect(errors.l2).toContain('Cannot use resource \'Other/Role\' in a cross-environment fashion');
    expect(errors.managed).toContain('[Owner/Secret] MS109 grantRead is to a resource in another account or region that has no name, so no policy can name it. Set roleName or userName. '
      + 'A name replaces a role or user that is deployed. Grantee: Other/Role.');
  });

  test('a refused grant writes nothing, where the L2 throws when half is written', () => {
    const left = compare(make => {
      const it = trial();
      const secret = make(it.stack, { secretName: 'shop/db' });
      const role = aRole(it.elsewhere, 'Role', 'reader');
      const error = errorOf(() => secret.grantRead(role));
      const isPolicy = (construct: unknown) => iam.CfnPolicy.isCfnPolicy(construct) || sm.CfnResourcePolicy.isCfnResourcePolicy(construct);
      const policies = it.app.node.findAll().filter(isPolicy);
      return { error, written: policies.length };
    });

    expect(left).toEqual({
      l2: { error: 'KMS Key must be provided for cross account access to Secret', written: 2 },
      managed: { error: 'none', written: 0 },
    });
  });

  test('a group, which no policy can name, is refused before anything is written', () => {
    const attempts = compare(make => {
      const it = trial();
      const group = new iam.Group(it.elsewhere, 'Group', { groupName: 'readers' });
      const secret = make(it.stack, { secretName: 'shop/db', encryptionKey: new kms.Key(it.stack, 'Key') });
      const refused = errorOf(() => secret.grantRead(group));
      const written = it.app.node.findAll().filter(construct => iam.CfnPolicy.isCfnPolicy(construct)).length;
      return { error: refused === 'none' ? errorOf(() => it.app.synth()) : refused, written };
    });

    expect(attempts).toEqual({
      l2: { error: 'Cannot use an IAM Group as the \'Principal\' or \'NotPrincipal\' in an IAM Policy', written: 1 },
      managed: { error: expect.stringContaining('MS110 grantRead is to a group or a policy'), written: 0 },
    });
  });
});

describe('two stacks of two accounts', () => {
  test('deploy in any order: the L2 names a role that must exist, and records no dependency on its stack', () => {
    const order = compare(make => {
      const it = trial();
      make(it.stack, { secretName: 'shop/db', encryptionKey: new kms.Key(it.stack, 'Key') }).grantRead(aRole(it.elsewhere, 'Role', 'reader'));
      const template = it.app.synth().getStackByName('Owner').template;
      const principals = JSON.stringify(template).match(/"Principal":\{[^}]*\}[^}]*\}/g)!.filter(principal => principal.includes(OTHER));
      return { recorded: it.stack.dependencies.length, namesRole: principals.some(principal => principal.includes('role/reader')) };
    });

    expect(order).toEqual({ l2: { recorded: 0, namesRole: true }, managed: { recorded: 0, namesRole: false } });
  });

  test('refer to each other by names: by weak references, which need none, each would wait for the other, and trust a role of the other', () => {
    const references = (grant: (it: Trial) => void) => {
      const it = trial();
      grant(it);
      const [owner, other] = ['Owner', 'Other'].map(name => JSON.stringify(it.app.synth().getStackByName(name).template));
      return { weak: [owner, other].map(text => text.includes('Fn::GetStackOutput')), trusts: [owner, other].map(text => text.includes('cdk-hnb659fds-cfn-exec-role')) };
    };
    const byHand = references(({ stack, elsewhere }) => {
      const secret = new sm.Secret(stack, 'Secret', { encryptionKey: new kms.Key(stack, 'Key') });
      const role = aRole(elsewhere, 'Role');
      const actions = ['secretsmanager:GetSecretValue'];
      role.addToPolicy(new iam.PolicyStatement({ actions, resources: [(secret.node.defaultChild as sm.CfnSecret).ref] }));
      const principals = [new iam.ArnPrincipal((role.node.defaultChild as iam.CfnRole).attrArn)];
      secret.addToResourcePolicy(new iam.PolicyStatement({ actions, resources: ['*'], principals }));
    });
    const managed = references(({ stack, elsewhere }) => {
      ours(stack, { secretName: 'shop/db', encryptionKey: new kms.Key(stack, 'Key') }).grantRead(aRole(elsewhere, 'Role', 'reader'));
    });

    expect({ byHand, managed }).toEqual({
      byHand: { weak: [true, true], trusts: [true, true] },
      managed: { weak: [false, false], trusts: [false, false] },
    });
  });
});

describe('an organization', () => {
  test('is granted by a policy that the service checks for public access, and through Secrets Manager only', () => {
    const granted = compare(make => {
      const it = trial();
      make(it.stack, { secretName: 'shop/db', encryptionKey: new kms.Key(it.stack, 'Key') }).grantRead(new iam.OrganizationPrincipal('o-1234567890'));
      const [{ Properties }] = Object.values(Template.fromStack(it.stack).findResources('AWS::SecretsManager::ResourcePolicy'));
      return { blocksPublic: Properties.BlockPublicPolicy, principal: Properties.ResourcePolicy.Statement[0].Principal };
    });

    expect(granted).toEqual({ l2: { blocksPublic: undefined, principal: { AWS: '*' } }, managed: { blocksPublic: true, principal: { AWS: '*' } } });
  });
});

describe('a replica', () => {
  test('under a key of its own can be read by who is granted', () => {
    const replicaKey = inRegion(KEY_ARN, 'eu-west-1');
    const reads = (Secret: typeof sm.Secret | typeof ManagedSecret) => {
      const it = trial(ENV, ENV);
      const replicaRegions = [{ region: 'eu-west-1', encryptionKey: kms.Key.fromKeyArn(it.stack, 'Far', replicaKey) }];
      const secret = new Secret(it.stack, 'Secret', { encryptionKey: new kms.Key(it.stack, 'Key'), replicaRegions });
      secret.grantRead(aRole(it.stack, 'Role', 'reader'));
      const deployment = deployed(it, [{ arn: replicaKey, aliases: [] }]);
      const arn = deployment.valueOf(it.stack, secret.secretArn);
      return [arn, inRegion(arn, 'eu-west-1')].map(copy => deployment.can(ROLE, 'GetSecretValue', copy));
    };

    expect({ l2: reads(sm.Secret), managed: reads(ManagedSecret) }).toEqual({ l2: [true, false], managed: [true, true] });
  });
});

describe('the key policy', () => {
  test('names the one secret without a cycle, which its ARN would be', () => {
    const service = new iam.ServicePrincipal('rds.amazonaws.com');
    const byHand = trial();
    const key = new kms.Key(byHand.stack, 'Key');
    const secret = theirs(byHand.stack, { secretName: 'shop/db', encryptionKey: key });
    key.addToResourcePolicy(new iam.PolicyStatement({
      actions: ['kms:Decrypt'], resources: ['*'], principals: [service], conditions: { StringLike: { 'kms:EncryptionContext:SecretARN': secret.secretArn } },
    }));
    const managed = trial();
    ours(managed.stack, { secretName: 'shop/db', encryptionKey: new kms.Key(managed.stack, 'Key') }).grantRead(service);

    expect(errorOf(() => Template.fromStack(byHand.stack))).toContain('dependency cycle');
    expect(JSON.stringify(Template.fromStack(managed.stack).findResources('AWS::KMS::Key'))).toContain('kms:EncryptionContext:SecretARN');
  });
});

describe('an imported key', () => {
  test.each<[string, (stack: Stack) => kms.IKey]>([
    ['a key', stack => kms.Key.fromKeyArn(stack, 'Key', KEY_ARN)],
    ['an alias', stack => kms.Alias.fromAliasName(stack, 'Key', ALIAS)],
    ['an alias with its key', stack => kms.Alias.fromAliasAttributes(stack, 'Key', { aliasName: ALIAS, aliasTargetKey: kms.Key.fromKeyArn(stack, 'Target', KEY_ARN) })],
  ])('%s can be used by a role of the same account', (_, key) => {
    const read = compare(make => {
      const it = trial(ENV, ENV);
      const secret = make(it.stack, { encryptionKey: key(it.stack) });
      const grant = secret.grantRead(iam.Role.fromRoleName(it.stack, 'Role', 'reader'));
      const deployment = deployed(it);
      return { success: grant.success, reads: deployment.can(ROLE, 'GetSecretValue', deployment.valueOf(it.stack, secret.secretArn)) };
    });

    expect(read).toEqual({ l2: { success: true, reads: false }, managed: { success: true, reads: true } });
  });

  test('and another account: a finding shows the missing statement of the key policy', () => {
    const reported = compare(make => {
      const it = trial();
      const secret = make(it.stack, { secretName: 'shop/db', encryptionKey: kms.Key.fromKeyArn(it.stack, 'Key', KEY_ARN) });
      secret.grantRead(aRole(it.elsewhere, 'Role', 'reader'));
      return grantWarnings(it.app.synth()).map(({ id }) => id);
    });

    expect(reported).toEqual({ l2: [], managed: ['MS102'] });
  });

  test('of an imported secret can be used by the consumer', () => {
    const secretCompleteArn = `arn:aws:secretsmanager:${REGION}:${OWNER}:secret:shop/db-AbCdEf`;
    const decrypts = (imported: (stack: Stack) => sm.ISecret) => {
      const { stack } = trial(CONSUMER_ENV);
      const grant = imported(stack).grantRead(aRole(stack, 'Role'));
      return grant.principalStatements.some(statement => statement.actions.includes('kms:Decrypt'));
    };

    expect(decrypts(stack => sm.Secret.fromSecretAttributes(stack, 'Secret', { secretCompleteArn, encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN) }))).toBe(false);
    expect(decrypts(stack => ManagedSecret.fromManagedSecretAttributes(stack, 'Secret', { secretCompleteArn, keyArn: KEY_ARN }))).toBe(true);
  });
});

describe('an account that is not known', () => {
  test('and the default key: a warning says that another account cannot read', () => {
    const reported = compare(make => {
      const { app, stack } = trial({});
      return errorOf(() => make(stack).grantRead(new iam.AccountPrincipal(OTHER))) + grantWarnings(app.synth()).map(({ id }) => id).join();
    });

    expect(reported).toEqual({ l2: 'none', managed: 'noneMS101,MS107' });
  });

  test('an imported role of another account gets no policy on a role of the same name', () => {
    const policies = compare(make => {
      const { stack } = trial({});
      errorOf(() => make(stack).grantRead(iam.Role.fromRoleArn(stack, 'Role', FOREIGN_ROLE)));
      return Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).map(({ Properties }) => Properties.Roles);
    });

    expect(policies).toEqual({ l2: [['reader']], managed: [] });
  });
});

describe('the same account', () => {
  test.each<[string, iam.IGrantable]>([
    ['the ARN of a role', new iam.ArnPrincipal(ROLE)],
    ['a service', new iam.ServicePrincipal('rds.amazonaws.com')],
  ])('%s needs no customer managed key', (_, grantee) => {
    const errors = errorsOf(make => make(trial().stack).grantRead(grantee));

    expect(errors).toEqual({ l2: 'KMS Key must be provided for cross account access to Secret', managed: 'none' });
  });

  test('writing includes kms:Decrypt, which PutSecretValue needs', () => {
    const writes = compare(make => {
      const it = trial();
      const secret = make(it.stack, { encryptionKey: new kms.Key(it.stack, 'Key') });
      secret.grantWrite(aRole(it.stack, 'Role', 'reader'));
      const deployment = deployed(it);
      return deployment.can(ROLE, 'PutSecretValue', deployment.valueOf(it.stack, secret.secretArn));
    });

    expect(writes).toEqual({ l2: false, managed: true });
  });

  test('version stages limit GetSecretValue and leave DescribeSecret alone', () => {
    const can = compare(make => {
      const it = trial();
      const secret = make(it.stack);
      secret.grantRead(aRole(it.stack, 'Role', 'reader'), ['AWSPENDING']);
      const deployment = deployed(it);
      const secretArn = deployment.valueOf(it.stack, secret.secretArn);
      return {
        pending: deployment.can(ROLE, 'GetSecretValue', secretArn, { stage: 'AWSPENDING' }),
        current: deployment.can(ROLE, 'GetSecretValue', secretArn),
        describe: deployment.can(ROLE, 'DescribeSecret', secretArn),
      };
    });

    expect(can).toEqual({ l2: { pending: true, current: false, describe: false }, managed: { pending: true, current: false, describe: true } });
  });

  test('version stages limit both sides of a grant to another account', () => {
    const limited = compare(make => {
      const it = trial();
      make(it.stack, { secretName: 'shop/db', encryptionKey: new kms.Key(it.stack, 'Key') }).grantRead(aRole(it.elsewhere, 'Role', 'reader'), ['AWSPENDING']);
      const stagesIn = (stack: Stack, type: string, document: string) => Object.values(Template.fromStack(stack).findResources(type))
        .some(({ Properties }) => JSON.stringify(Properties[document]).includes('secretsmanager:VersionStage'));
      return [stagesIn(it.stack, 'AWS::SecretsManager::ResourcePolicy', 'ResourcePolicy'), stagesIn(it.elsewhere, 'AWS::IAM::Policy', 'PolicyDocument')];
    });

    expect(limited.l2).not.toEqual([true, true]);
    expect(limited.managed).toEqual([true, true]);
  });

  test.each<[string, (it: Trial) => { key: Stack; secret: Stack; role: Stack }]>([
    ['the key in another stack and the role with the secret', ({ stack, elsewhere }) => ({ key: elsewhere, secret: stack, role: stack })],
    ['the role with the key and the secret in another stack', ({ stack, elsewhere }) => ({ key: elsewhere, secret: stack, role: elsewhere })],
    ['the secret in one nested stack with the role, the key in another', ({ stack }) => (
      ((nested: Stack) => ({ key: new NestedStack(stack, 'Keys'), secret: nested, role: nested }))(new NestedStack(stack, 'Secrets')))],
  ])('%s make no cycle', (_, place) => {
    const errors = errorsOf(make => {
      const it = trial(ENV, ENV);
      const { key, secret, role } = place(it);
      make(secret, { encryptionKey: new kms.Key(key, 'Key') }).grantRead(aRole(role, 'Role'));
      it.app.synth();
      Template.fromStack(it.stack);
    });

    expect(errors.l2).toMatch(/cyclic reference|dependency cycle/);
    expect(errors.managed).toBe('none');
  });

  test('an immutable role is granted on the resources', () => {
    const read = compare(make => {
      const it = trial();
      const secret = make(it.stack, { encryptionKey: new kms.Key(it.stack, 'Key') });
      const grant = secret.grantRead(iam.Role.fromRoleArn(it.stack, 'Role', ROLE, { mutable: false }));
      const deployment = deployed(it);
      return { success: grant.success, reads: deployment.can(ROLE, 'GetSecretValue', deployment.valueOf(it.stack, secret.secretArn)) };
    });

    expect(read).toEqual({ l2: { success: true, reads: false }, managed: { success: true, reads: true } });
  });

  test('a role under a condition keeps it', () => {
    const conditions = compare(make => {
      const { stack } = trial();
      const grantee = new iam.PrincipalWithConditions(aRole(stack, 'Role'), { Bool: { 'aws:SecureTransport': 'true' } });
      return make(stack).grantRead(grantee).principalStatement?.conditions;
    });

    expect(conditions).toEqual({ l2: {}, managed: { Bool: { 'aws:SecureTransport': 'true' } } });
  });

  test('a function that was imported without its role is reported, where the L2 throws', () => {
    const attempt = (make: Make) => {
      const { app, stack } = trial();
      const grant = make(stack).grantRead(lambda.Function.fromFunctionArn(stack, 'Function', `arn:aws:lambda:${REGION}:${OWNER}:function:f`));
      return { success: grant.success, reported: grantWarnings(app.synth()).map(({ id }) => id) };
    };

    expect(errorOf(() => attempt(theirs))).toContain('resource imported without a role');
    expect(attempt(ours)).toEqual({ success: false, reported: ['MS104'] });
  });
});
