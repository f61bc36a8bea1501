import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Deployment } from './deployment';
import { ALIAS, ALIAS_ARN, anApp, ENV, grantWarnings, KEY_ARN, OTHER, OWNER, REGION } from './fixtures';
import { Access, EVERYTHING, excesses, GrantableSecret, namesake, paste, Result, SECRET_KINDS, SecretKind, trespasses } from './matrix';
import { Caller } from './policy-evaluator';
import { ManagedSecretProps } from '../../src';

const CONSUMER_ENV = { account: OTHER, region: REGION };

interface Stacks {
  readonly owner: Stack;
  readonly consumer: Stack;
}

interface GranteeKind {
  readonly name: string;
  readonly make: (stacks: Stacks, id: string) => iam.IGrantable;
  /** The ARN of who asks. */
  readonly asks: (id: string) => string;
  /** This app cannot write the consumer's policy: a warning has the policy to attach. */
  readonly isElsewhere?: boolean;
  /** Everybody of the account may have it, as far as that account's policies allow. */
  readonly isAccount?: boolean;
}

const roleArn = (id: string) => `arn:aws:iam::${OTHER}:role/app/${id}`;
const userArn = (id: string) => `arn:aws:iam::${OTHER}:user/app/${id}`;
const role = (stack: Stack, id: string, more: Partial<iam.RoleProps> = {}) => (
  new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'), path: '/app/', roleName: id, ...more }));

const GRANTEES: GranteeKind[] = [
  { name: 'a role', make: ({ consumer }, id) => role(consumer, id), asks: roleArn },
  { name: 'a role by its ARN', make: ({ consumer }, id) => new iam.ArnPrincipal(role(consumer, id).roleArn), asks: roleArn },
  {
    name: 'a role that is made when it is needed',
    make: ({ consumer }, id) => new iam.LazyRole(consumer, id, { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'), path: '/app/', roleName: id }),
    asks: roleArn,
  },
  { name: 'a user', make: ({ consumer }, id) => new iam.User(consumer, id, { userName: id, path: '/app/' }), asks: userArn },
  { name: 'a role that the consumer\'s stack imports', make: ({ consumer }, id) => iam.Role.fromRoleArn(consumer, id, roleArn(id)), asks: roleArn },
  { name: 'a role that the owner\'s stack imports', make: ({ owner }, id) => iam.Role.fromRoleArn(owner, id, roleArn(id)), asks: roleArn, isElsewhere: true },
  { name: 'a user that the owner\'s stack imports', make: ({ owner }, id) => iam.User.fromUserArn(owner, id, userArn(id)), asks: userArn, isElsewhere: true },
  { name: 'a role without policy updates', make: ({ consumer }, id) => role(consumer, id).withoutPolicyUpdates(), asks: roleArn, isElsewhere: true },
  { name: 'the ARN of a role', make: (_, id) => new iam.ArnPrincipal(roleArn(id)), asks: roleArn, isElsewhere: true },
  {
    name: 'a role under a condition',
    make: ({ consumer }, id) => new iam.PrincipalWithConditions(role(consumer, id), { StringEquals: { 'aws:PrincipalOrgID': 'o-1234567890' } }),
    asks: roleArn,
  },
  { name: 'the account', make: () => new iam.AccountPrincipal(OTHER), asks: roleArn, isElsewhere: true, isAccount: true },
  { name: 'the account by its number', make: () => new iam.ArnPrincipal(OTHER), asks: roleArn, isElsewhere: true, isAccount: true },
];

interface KeyKind {
  readonly name: string;
  readonly isForeign?: boolean;
  readonly props: (keyStack: Stack, owner: Stack) => Pick<ManagedSecretProps, 'encryptionKey' | 'kmsKeyId'>;
}

const KEYS: KeyKind[] = [
  { name: 'a key of the app', props: stack => ({ encryptionKey: new kms.Key(stack, 'Key') }) },
  { name: 'an alias of the app', props: stack => ({ encryptionKey: new kms.Key(stack, 'Key').addAlias(ALIAS) }) },
  { name: 'a key of the app by its ARN', props: stack => ({ kmsKeyId: new kms.Key(stack, 'Key').keyArn }) },
  { name: 'an imported key', isForeign: true, props: (_, owner) => ({ encryptionKey: kms.Key.fromKeyArn(owner, 'Key', KEY_ARN) }) },
  { name: 'an imported alias', isForeign: true, props: (_, owner) => ({ encryptionKey: kms.Alias.fromAliasName(owner, 'Key', ALIAS) }) },
  { name: 'a key ARN', isForeign: true, props: () => ({ kmsKeyId: KEY_ARN }) },
  { name: 'an alias ARN', isForeign: true, props: () => ({ kmsKeyId: ALIAS_ARN }) },
];

const ACCESSES: Access[] = [
  { name: 'Read', allowed: ['GetSecretValue', 'DescribeSecret'], grant: (secret, grantee) => secret.grantRead(grantee) },
  { name: 'Pending', allowed: ['GetSecretValue', 'DescribeSecret'], stages: ['AWSPENDING', 'next'], grant: (secret, grantee) => secret.grantRead(grantee, ['AWSPENDING', 'next']) },
  { name: 'Write', allowed: ['PutSecretValue', 'UpdateSecretVersionStage', 'DescribeSecret'], grant: (secret, grantee) => secret.grantWrite(grantee) },
  {
    name: 'Both',
    allowed: ['GetSecretValue', 'DescribeSecret', 'PutSecretValue', 'UpdateSecretVersionStage'],
    grant: (secret, grantee) => secret.grantReadWrite(grantee),
  },
];

type KeyStackOf = (stacks: Stacks, extra: (id: string, account: string) => Stack) => Stack;

function judge(secretKind: SecretKind, keyKind: KeyKind, keyStackOf: KeyStackOf): Result {
  const app = anApp();
  const stacks = { owner: new Stack(app, 'Owner', { env: ENV }), consumer: new Stack(app, 'Consumer', { env: CONSUMER_ENV }) };
  const key = keyKind.props(keyStackOf(stacks, (id, account) => new Stack(app, id, { env: { account, region: REGION } })), stacks.owner);
  const secretNamed = (id: string) => secretKind.make(stacks.owner, id, { secretName: `shop/${id}`, ...key });
  const ungranted = secretNamed('Ungranted');
  // Each of its own: an account as a whole would hide what the others lack.
  const cells = GRANTEES.flatMap((kind, index) => ACCESSES.map(access => {
    const id = `${access.name}Grantee${index}Z`;
    const secret = secretNamed(`${access.name}${index}`);
    return { kind, access, id, secret, grant: access.grant(secret, kind.make(stacks, id)) };
  }));
  const assembly = app.synth();
  const deployment = new Deployment(assembly, {
    keys: keyKind.isForeign ? [{ arn: KEY_ARN, aliases: [ALIAS] }] : [], organizations: { [OTHER]: 'o-1234567890' },
  });
  const arnOf = (secret: GrantableSecret) => deployment.valueOf(stacks.owner, secret.secretArn);
  const administrator = deployment.caller(`arn:aws:iam::${OTHER}:role/administrator`, [EVERYTHING]);
  const warnings = grantWarnings(assembly);
  const results = cells.map(({ kind, access, id, secret, grant }) => {
    const findings = warnings.filter(({ path }) => path.split('/').includes(secret.node.id));
    const expected = [...kind.isElsewhere ? ['MS103'] : [], ...keyKind.isForeign ? ['MS102'] : []];
    const before = deployment.caller(kind.asks(id));
    const caller = findings.reduce((known: Caller, finding) => paste(deployment, finding, known, arnOf(secret)), before);
    const strangers = [...kind.isAccount ? [] : [administrator], namesake(deployment, caller), deployment.caller(kind.asks('Stranger'))];
    const failures = [
      ...grant.success ? [] : ['reports no success'],
      ...findings.map(finding => finding.id).join() === expected.join() ? [] : [`reports ${findings.map(({ message }) => message).join('\n')}`],
      ...excesses(deployment, access, caller, arnOf(secret)),
      ...trespasses(deployment, access, { caller, granted: arnOf(secret), others: [arnOf(ungranted)], strangers }),
    ];
    return { reported: findings.length > 0 ? 1 : 0, failures: failures.map(problem => `${kind.name}, ${access.name}: ${problem}`) };
  });
  const reported = results.reduce((sum, result) => sum + result.reported, 0);
  return { cells: cells.length, reported, failures: results.flatMap(({ failures }) => failures) };
}

describe.each(SECRET_KINDS)('a grant to another account, of a $name', secretKind => {
  const layouts = [
    { name: 'the key with the secret', made: false, keyStackOf: ({ owner }: Stacks) => owner },
    { name: 'the key in a stack of its own', made: true, keyStackOf: (_: Stacks, extra: (id: string, account: string) => Stack) => extra('Keys', OWNER) },
  ];
  const rows = KEYS.flatMap(key => layouts.filter(({ made }) => !made || !key.isForeign).map(layout => ({ key, layout })));
  let cells = 0;
  let reported = 0;

  test.each(rows.map(row => [row.key.name, row.layout.name, row] as const))('under %s, %s: the oracle agrees for every grantee and access', (_, __, { key, layout }) => {
    const result = judge(secretKind, key, layout.keyStackOf);
    expect(result.failures).toEqual([]);
    cells += result.cells;
    reported += result.reported;
  });

  test('the matrix is complete', () => {
    // Half of the cells of a row lack the consumer's side; all of them where the key's is missing: under 4 keys of another app.
    const rowsWithoutKeySide = 4;
    const expected = rowsWithoutKeySide * 48 + (10 - rowsWithoutKeySide) * 24;
    expect({ rows: rows.length, cells, reported }).toEqual({ rows: 10, cells: 480, reported: expected });
  });
});
