import { Templates } from '../../src/cloudformation/template-index';
import { Principals } from '../../src/iam/principals';

const ACCOUNT = '111111111111';
const OTHER = '222222222222';
const PLACE = { account: ACCOUNT, partition: 'aws' };

/** The principals of an app that makes these resources. */
function principalsOf(resources: Record<string, object> = {}): Principals {
  const template = { Resources: resources };
  return new Principals(new Templates([{ path: 'App', ...PLACE, region: 'eu-central-1', template }]));
}

function named(principals: Principals, text: string) {
  return principals.named('AWS', { text });
}

const iamArn = (resource: string, account = ACCOUNT) => `arn:aws:iam::${account}:${resource}`;
const own = (kind: string, Properties: object = {}) => ({ Type: `AWS::IAM::${kind}`, Properties });
const ROLE = { Role: own('Role', { RoleName: 'reader' }) };

describe('a principal that the app makes', () => {
  test.each([
    ['Role', { RoleName: 'reader' }, 'role', 'reader', 'role/reader'],
    ['Role', { RoleName: 'reader', Path: '/team/' }, 'role', 'reader', 'role/team/reader'],
    ['User', { UserName: 'ada' }, 'user', 'ada', 'user/ada'],
    ['User', { UserName: 'ada', Path: '/people/' }, 'user', 'ada', 'user/people/ada'],
    ['Group', { GroupName: 'readers' }, 'group', 'readers', 'group/readers'],
    ['Role', { RoleName: 'reader', Path: { Ref: 'Path' } }, 'role', 'reader', 'role/reader'],
    ['Role', { RoleName: { 'Fn::Sub': '${AWS::Region}' } }, 'role', 'eu-central-1', 'role/eu-central-1'],
  ])('a %s with %j has its kind, its name and its ARN', (type, properties, kind, name, resource) => {
    const target = { stack: 'App', id: 'It' };
    expect(principalsOf({ It: own(type, properties) }).ofTarget(target)).toEqual({
      id: 'App/It', kind, account: ACCOUNT, name, arn: iamArn(resource), isOfApp: true, target,
    });
  });

  test('goes by its path where CloudFormation chooses its name, and then has no ARN', () => {
    const target = { stack: 'App', id: 'It' };
    expect(principalsOf({ It: own('Role', { Path: '/team/' }) }).ofTarget(target)).toEqual({
      id: 'App/It', kind: 'role', account: ACCOUNT, name: 'App/It', arn: undefined, isOfApp: true, target,
    });
  });

  test.each([
    ['a role by its name', 'role/reader', 'App/Role'],
    ['a role by another path', 'role/team/reader', 'App/Role'],
    ['a user by its name', 'user/ada', 'App/User'],
    ['a user of the name of a role', 'user/reader', `arn:aws:iam::${ACCOUNT}:user/reader`],
    ['a role of the name of a user', 'role/ada', `arn:aws:iam::${ACCOUNT}:role/ada`],
  ])('is found by an ARN: %s', (_, resource, id) => {
    const principals = principalsOf({ ...ROLE, User: own('User', { UserName: 'ada' }) });
    expect(named(principals, `arn:aws:iam::${ACCOUNT}:${resource}`).id).toBe(id);
  });

  test('is none where the resource is no identity', () => {
    const principals = principalsOf({ Policy: own('Policy', { RoleName: 'reader' }) });
    const targets = [{ stack: 'App', id: 'Policy' }, undefined];
    expect(targets.map(target => principals.ofTarget(target))).toEqual([undefined, undefined]);
  });
});

describe('a session of an assumed role', () => {
  const session = (account: string, name = 'reader') => (
    `arn:aws:sts::${account}:assumed-role/${name}/session`);

  test('is its role, where the app makes that', () => {
    expect(named(principalsOf(ROLE), session(ACCOUNT)).id).toBe('App/Role');
  });

  test.each([[OTHER, 'reader'], [ACCOUNT, 'writer']])('is a role of its own in %s as %s', (account, name) => {
    const id = session(account, name);
    expect(named(principalsOf(ROLE), id)).toEqual({
      id, kind: 'role', account, name, isOfApp: false, arn: id,
    });
  });

  test('is not the user of that name', () => {
    const id = session(ACCOUNT, 'ada');
    expect(named(principalsOf({ User: own('User', { UserName: 'ada' }) }), id).id).toBe(id);
  });

  test.each([
    ['without an account', session(''), undefined],
    ['of any account', session('*'), undefined],
    ['of another form', `arn:aws:sts::${ACCOUNT}:assumed:-role/reader/session`, ACCOUNT],
    ['of something else', `arn:aws:sts::${ACCOUNT}:federated-user/reader/session`, ACCOUNT],
  ])('%s is unknown', (_, id, account) => {
    expect(named(principalsOf(ROLE), id)).toEqual({ id, kind: 'unknown', account, name: id, isOfApp: false });
  });
});

describe('a principal of no app', () => {
  test.each([
    [ACCOUNT], [`arn:aws:iam::${ACCOUNT}:root`],
  ])('%s is the account', text => {
    expect(named(principalsOf(), text)).toEqual({
      id: ACCOUNT, kind: 'account', account: ACCOUNT, name: 'account 111111111111', isOfApp: false,
    });
  });

  test.each([
    ['role/team/reader', 'role', 'reader'], ['user/ada', 'user', 'ada'], ['role/a:b/c:d', 'role', 'c:d'],
  ])('by the ARN of %s is a %s', (resource, kind, name) => {
    const arn = `arn:aws:iam::${OTHER}:${resource}`;
    expect(named(principalsOf(), arn)).toEqual({ id: arn, kind, account: OTHER, name, isOfApp: false, arn });
  });

  test.each([
    [iamArn('role', OTHER), OTHER],
    [iamArn('group/readers', OTHER), OTHER],
    [iamArn('ro:le/reader', OTHER), OTHER],
    [iamArn('ro:ot', OTHER), OTHER],
    [iamArn('role/reader', ''), undefined],
    ['arn:aws:iam::*:root', undefined], ['${Name}', undefined], ['AIDAEXAMPLE', undefined],
  ])('%s is unknown', (text, account) => {
    expect(named(principalsOf(), text)).toEqual({
      id: text, kind: 'unknown', account, name: text, isOfApp: false,
    });
  });

  test.each([
    ['AWS', '*', { kind: 'everybody', name: 'everybody' }],
    ['Service', '*', { id: '*.amazonaws.com', kind: 'service', name: '*.amazonaws.com' }],
    ['Service', 'rds.amazonaws.com', { kind: 'service', name: 'rds.amazonaws.com' }],
    ['Federated', 'accounts.google.com', { kind: 'federated', name: 'accounts.google.com' }],
    ['Federated', `arn:aws:iam::${OTHER}:saml-provider/company`, {
      kind: 'federated', account: OTHER, name: `arn:aws:iam::${OTHER}:saml-provider/company`,
    }],
  ])('named as %s %s is one of its kind, and the same each time', (type, text, expected) => {
    const principals = principalsOf();
    const found = principals.named(type, { text });
    expect(found).toEqual({ id: text, isOfApp: false, ...expected });
    expect(principals.named(type, { text })).toBe(found);
  });
});

describe('a name that a policy is attached to', () => {
  const attached = (principals: Principals, kind: 'role' | 'user') => (
    principals.attached(kind, { text: 'reader' }, PLACE));
  const SHORT = iamArn('role/reader');
  const LONG = iamArn('role/team/reader');

  /** Learns the ARNs from a statement that names them as principals, or in a condition. */
  function learn(principals: Principals, arns: readonly string[], key?: string): Principals {
    const values = arns.map(text => ({ text }));
    principals.learn({
      principals: key === undefined ? values.map(value => ({ type: 'AWS', value })) : undefined,
      conditions: key === undefined ? [] : [{ key, values }],
    } as unknown as Parameters<Principals['learn']>[0]);
    return principals;
  }

  test('is that of the role that the app makes', () => {
    expect(attached(principalsOf(ROLE), 'role').id).toBe('App/Role');
  });

  test('is a principal of its own in the account otherwise', () => {
    expect(attached(principalsOf(ROLE), 'user')).toEqual({
      id: iamArn('user/reader'), kind: 'user', account: ACCOUNT, name: 'reader', isOfApp: false,
    });
  });

  test.each([
    ['a principal', undefined],
    ['a condition', 'aws:PrincipalArn'],
    ['a condition in other letters', 'AWS:principalarn'],
  ])('is that of the ARN with a path that %s has', (_, key) => {
    const principals = learn(principalsOf(), [SHORT, LONG, iamArn('role/a/reader')], key);
    expect(attached(principals, 'role').id).toBe(LONG);
    expect(attached(principals, 'user').id).toBe(iamArn('user/reader'));
    expect(named(principals, SHORT).id).toBe(LONG);
  });

  test('is that of the first in the alphabet where two ARNs are as long', () => {
    const arns = ['b', 'a', 'c'].map(path => `arn:aws:iam::${ACCOUNT}:role/${path}/reader`);
    expect(attached(learn(principalsOf(), arns), 'role').id).toBe(arns[1]);
  });

  test.each([
    ['a condition of another key', LONG, 'aws:SourceArn'],
    ['a pattern', iamArn('role/*/reader'), undefined],
    ['a pattern in a condition', iamArn('role/t??m/reader'), 'aws:PrincipalArn'],
    ['an ARN of another account', iamArn('role/team/reader', OTHER), undefined],
  ])('is nothing that %s has', (_, arn, key) => {
    expect(attached(learn(principalsOf(), [arn], key), 'role').id).toBe(SHORT);
  });
});

test('an organization and an account are each one', () => {
  const principals = principalsOf();
  expect(principals.organization('o-1')).toEqual({
    id: 'o-1', kind: 'organization', name: 'o-1', isOfApp: false,
  });
  expect(principals.organization('o-1')).toBe(principals.organization('o-1'));
  expect(principals.account(OTHER)).toBe(named(principals, `arn:aws:iam::${OTHER}:root`));
});
