import { NestedStack, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Deployment } from './deployment';
import { ALIAS, anApp, aRole, ENV, grantWarnings, KEY_ARN, KEY_KINDS, KeyKind, OWNER } from './fixtures';
import { Access, excesses, GrantableSecret, namesake, paste, Result, SECRET_KINDS, SecretKind, trespasses } from './matrix';
import { Caller } from './policy-evaluator';

/** Who asks, once the app is deployed. */
type Asking = (deployment: Deployment) => string | Caller;

interface Grantee {
  readonly grantable: iam.IGrantable;
  readonly asking: Asking;
}

interface GranteeKind {
  readonly name: string;
  readonly make: (stack: Stack, id: string, roleName?: string) => Grantee;
  /** Has its account in its ARN, so that it is of the same account only where the secret's is known. */
  readonly isLiteral?: boolean;
  /** Cannot hold an identity policy of this app, so that an imported key's policy has to name it. */
  readonly isNamed?: boolean;
  /** How many principals it stands for. */
  readonly count?: number;
  /** Named although made by this app: then nothing of its stack may refer to the secret's. */
  readonly standsAlone?: boolean;
}

const deployed = (stack: Stack, arn: string): Asking => deployment => deployment.valueOf(stack, arn);
const literal = (kind: string, id: string) => `arn:aws:iam::${OWNER}:${kind}/app/${id}`;

const GRANTEES: GranteeKind[] = [
  { name: 'a role', make: (stack, id) => ofRole(aRole(stack, id)) },
  { name: 'a role by its ARN', make: (stack, id) => ofRole(aRole(stack, id), role => new iam.ArnPrincipal(role.roleArn)) },
  {
    name: 'a role that is made when it is needed',
    make: (stack, id) => {
      const role = new iam.LazyRole(stack, id, { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
      return { grantable: role, asking: deployed(stack, role.roleArn) };
    },
  },
  {
    name: 'a Lambda function',
    make: (stack, id) => {
      const handler = new lambda.Function(stack, id, { code: lambda.Code.fromInline('//'), handler: 'index.handler', runtime: lambda.Runtime.NODEJS_22_X });
      return { grantable: handler, asking: deployed(stack, handler.role!.roleArn) };
    },
  },
  {
    name: 'a user',
    make: (stack, id) => {
      const user = new iam.User(stack, id);
      return { grantable: user, asking: deployed(stack, user.userArn) };
    },
  },
  {
    name: 'a group',
    make: (stack, id) => {
      const group = new iam.Group(stack, id);
      const member = new iam.User(stack, `${id}Member`, { groups: [group] });
      return { grantable: group, asking: deployed(stack, member.userArn) };
    },
  },
  { name: 'an imported role by its ARN', isLiteral: true, make: (stack, id) => ({ grantable: iam.Role.fromRoleArn(stack, id, literal('role', id)), asking: () => literal('role', id) }) },
  { name: 'an imported role by its name', make: (stack, id) => ({ grantable: iam.Role.fromRoleName(stack, id, id), asking: () => literal('role', id) }) },
  { name: 'an imported user by its name', make: (stack, id) => ({ grantable: iam.User.fromUserName(stack, id, id), asking: () => literal('user', id) }) },
  {
    name: 'an immutable role',
    isLiteral: true,
    isNamed: true,
    make: (stack, id) => ({ grantable: iam.Role.fromRoleArn(stack, id, literal('role', id), { mutable: false }), asking: () => literal('role', id) }),
  },
  {
    name: 'an immutable role whose grants go to resources',
    isLiteral: true,
    isNamed: true,
    make: (stack, id) => ({
      grantable: iam.Role.fromRoleArn(stack, id, literal('role', id), { mutable: false, addGrantsToResources: true }),
      asking: () => literal('role', id),
    }),
  },
  {
    name: 'a role of the app without policy updates',
    isNamed: true,
    standsAlone: true,
    make: (stack, id, roleName) => ofRole(aRole(stack, id, roleName), role => role.withoutPolicyUpdates()),
  },
  { name: 'the ARN of a role', isLiteral: true, isNamed: true, make: (_, id) => ({ grantable: new iam.ArnPrincipal(literal('role', id)), asking: () => literal('role', id) }) },
  {
    name: 'two roles in one principal',
    count: 2,
    isLiteral: true,
    isNamed: true,
    make: (_, id) => ({
      grantable: new iam.CompositePrincipal(new iam.ArnPrincipal(literal('role', `${id}First`)), new iam.ArnPrincipal(literal('role', id))),
      asking: () => literal('role', id),
    }),
  },
  { name: 'a service', isNamed: true, make: (_, id) => ({ grantable: new iam.ServicePrincipal(`${id.toLowerCase()}.amazonaws.com`), asking: () => `${id.toLowerCase()}.amazonaws.com` }) },
];

function ofRole(role: iam.Role, as: (role: iam.Role) => iam.IGrantable = it => it): Grantee {
  return { grantable: as(role), asking: deployed(role.stack, role.roleArn) };
}

interface Layout {
  readonly name: string;
  /** Differs from the others only for a key that the app makes. */
  readonly onlyMadeKeys?: boolean;
  /** For keys that stand for their like. */
  readonly onlyTypicalKeys?: boolean;
  readonly withoutEnv?: boolean;
  readonly roleName?: (id: string) => string;
  readonly stacks: (top: (id: string, region?: string) => Stack) => { readonly secret: Stack; readonly key: Stack; readonly role: Stack };
}

const LAYOUTS: Layout[] = [
  { name: 'one stack', stacks: top => ((stack: Stack) => ({ secret: stack, key: stack, role: stack }))(top('All')) },
  { name: 'the role elsewhere', onlyTypicalKeys: true, stacks: top => ((stack: Stack) => ({ secret: stack, key: stack, role: top('Roles') }))(top('Secrets')) },
  { name: 'the key elsewhere', onlyMadeKeys: true, stacks: top => ((stack: Stack) => ({ secret: stack, key: top('Keys'), role: stack }))(top('Secrets')) },
  { name: 'the role with the key', onlyMadeKeys: true, stacks: top => ((stack: Stack) => ({ secret: top('Secrets'), key: stack, role: stack }))(top('Keys')) },
  { name: 'three stacks', onlyMadeKeys: true, onlyTypicalKeys: true, stacks: top => ({ secret: top('Secrets'), key: top('Keys'), role: top('Roles') }) },
  { name: 'three stacks without an env', withoutEnv: true, stacks: top => ({ secret: top('Secrets'), key: top('Keys'), role: top('Roles') }) },
  {
    name: 'the role in another region',
    onlyTypicalKeys: true,
    roleName: id => `named-${id}`,
    stacks: top => ((stack: Stack) => ({ secret: stack, key: stack, role: top('Roles', 'eu-west-1') }))(top('Secrets')),
  },
  {
    name: 'the secret in a nested stack',
    onlyTypicalKeys: true,
    stacks: top => ((stack: Stack) => ({ secret: new NestedStack(stack, 'Secrets'), key: stack, role: stack }))(top('All')),
  },
  {
    name: 'the role and the key in a nested stack',
    onlyMadeKeys: true,
    onlyTypicalKeys: true,
    stacks: top => ((stack: Stack) => ((nested: Stack) => ({ secret: stack, key: nested, role: nested }))(new NestedStack(stack, 'Keys')))(top('All')),
  },
  {
    name: 'the secret and the role in a nested stack',
    onlyMadeKeys: true,
    onlyTypicalKeys: true,
    stacks: top => ((stack: Stack) => ((nested: Stack) => ({ secret: nested, key: stack, role: nested }))(new NestedStack(stack, 'Secrets')))(top('All')),
  },
  {
    name: 'the key in a nested stack',
    onlyMadeKeys: true,
    onlyTypicalKeys: true,
    stacks: top => ((stack: Stack) => ({ secret: stack, key: new NestedStack(stack, 'Keys'), role: stack }))(top('All')),
  },
  {
    name: 'the role in a nested stack',
    onlyTypicalKeys: true,
    stacks: top => ((stack: Stack) => ({ secret: stack, key: stack, role: new NestedStack(stack, 'Roles') }))(top('All')),
  },
];

const ACCESSES: Access[] = [
  { name: 'Read', allowed: ['GetSecretValue', 'DescribeSecret'], grant: (secret, grantee) => secret.grantRead(grantee) },
  { name: 'Pending', allowed: ['GetSecretValue', 'DescribeSecret'], stages: ['AWSPENDING', 'next'], grant: (secret, grantee) => secret.grantRead(grantee, ['AWSPENDING', 'next']) },
  { name: 'Write', allowed: ['PutSecretValue', 'UpdateSecret', 'UpdateSecretVersionStage'], grant: (secret, grantee) => secret.grantWrite(grantee) },
  {
    name: 'Both',
    allowed: ['GetSecretValue', 'DescribeSecret', 'PutSecretValue', 'UpdateSecret', 'UpdateSecretVersionStage'],
    grant: (secret, grantee) => secret.grantReadWrite(grantee),
  },
];

/** One app with all the grantees, so that no grant makes a cycle for another; and what went wrong in each cell of the matrix. */
function judge(secretKind: SecretKind, keyKind: KeyKind, layout: Layout, kinds: GranteeKind[]): Result {
  const app = anApp();
  const stacks = layout.stacks((id, region = ENV.region) => new Stack(app, id, layout.withoutEnv ? {} : { env: { ...ENV, region } }));
  const key = keyKind.props(stacks.key, stacks.secret);
  const secretNamed = (id: string) => secretKind.make(stacks.secret, id, { secretName: `shop/${id}`, ...key });
  const [ungranted, ...secrets] = ['Ungranted', ...ACCESSES.map(({ name }) => name)].map(secretNamed);
  const stranger = aRole(stacks.role, 'Stranger', layout.roleName?.('Stranger'));
  const cells = kinds.flatMap((kind, index) => {
    const id = `Grantee${index}Z`;
    const { grantable, asking } = kind.make(stacks.role, id, layout.roleName?.(id));
    return ACCESSES.map((access, number) => ({ kind, access, id, asking, secret: secrets[number], grant: access.grant(secrets[number], grantable) }));
  });

  const assembly = app.synth();
  const deployment = new Deployment(assembly, { keys: keyKind.isMade ? [] : [{ arn: KEY_ARN, aliases: [ALIAS] }], parameters: keyKind.parameters });
  const arnOf = (secret: GrantableSecret) => deployment.valueOf(stacks.secret, secret.secretArn);
  const warnings = grantWarnings(assembly);
  const somebodyElse = deployment.caller(deployment.valueOf(stacks.role, stranger.roleArn));
  const results = cells.map(({ kind, access, id, asking, secret, grant }) => {
    const asked = asking(deployment);
    const findings = warnings.filter(({ path, message }) => path.split('/').includes(access.name) && message.toLowerCase().includes(id.toLowerCase()));
    const caller = findings.reduce((known, finding) => paste(deployment, finding, known, arnOf(secret)), typeof asked === 'string' ? deployment.caller(asked) : asked);
    const strangers = [somebodyElse, namesake(deployment, caller)];
    const failures = [
      ...grant.success ? [] : ['reports no success'],
      ...findings.map(finding => finding.id).join() === expectedWarnings(kind, keyKind, layout) ? [] : [`reports ${findings.map(({ message }) => message).join('\n')}`],
      ...excesses(deployment, access, caller, arnOf(secret)),
      ...trespasses(deployment, access, { caller, granted: arnOf(secret), others: [arnOf(ungranted)], strangers }),
    ];
    return { reported: findings.length > 0 ? 1 : 0, failures: failures.map(problem => `${kind.name}, ${access.name}: ${problem}`) };
  });
  const reported = results.reduce((sum, result) => sum + result.reported, 0);
  return { cells: cells.length, reported, failures: results.flatMap(({ failures }) => failures) };
}

function expectedWarnings(kind: GranteeKind, key: KeyKind, layout: Layout): string {
  if (/^no key|^aws/.test(key.name)) return kind.name === 'a service' ? 'MS131' : '';
  if (!kind.isNamed) return '';
  // What the key's stack may not refer to is reported first.
  const isBelow = kind.standsAlone && /^the key elsewhere|^the secret and the role/.test(layout.name);
  if (isBelow && key.isMade) return 'MS111';
  return !key.isMade ? Array(kind.count ?? 1).fill('MS102').join() : '';
}

describe.each(SECRET_KINDS)('a grant within one account, of a $name', secretKind => {
  const rows = KEY_KINDS.flatMap(key => LAYOUTS
    .filter(({ onlyMadeKeys, onlyTypicalKeys }) => (key.isMade || !onlyMadeKeys) && (key.isTypical || !onlyTypicalKeys))
    .map(layout => ({ key, layout })));
  let cells = 0;
  let reported = 0;

  test.each(rows.map(row => [row.key.name, row.layout.name, row] as const))('under %s, %s: the oracle agrees for every grantee and access', (_, __, { key, layout }) => {
    const kinds = GRANTEES.filter(({ isLiteral }) => !isLiteral || !layout.withoutEnv);
    const isTogether = layout.name === 'one stack' || layout.name === 'the key elsewhere';
    const groups = [kinds.filter(({ standsAlone }) => isTogether || !standsAlone), kinds.filter(({ standsAlone }) => !isTogether && standsAlone)];
    for (const group of groups.filter(({ length }) => length > 0)) {
      const result = judge(secretKind, key, layout, group);
      expect(result.failures).toEqual([]);
      cells += result.cells;
      reported += result.reported;
    }
  });

  test('the matrix is complete', () => {
    expect({ rows: rows.length, cells, reported }).toEqual({ rows: 68, cells: 3700, reported: 480 });
  });
});
