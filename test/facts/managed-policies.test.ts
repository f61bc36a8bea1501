import { Templates } from '../../src/cloudformation/template-index';
import { ManagedPolicies } from '../../src/facts/managed-policies';

const [OWN, OTHER] = ['111111111111', '222222222222'];
const policy = (ManagedPolicyName?: unknown, rest: object = {}) => ({ Type: 'AWS::IAM::ManagedPolicy', Properties: { ManagedPolicyName, ...rest } });

/** Stacks of the own account, of another, and of one that the deployment knows. */
function policiesIn(own: Record<string, object>, other: Record<string, object> = {}, open: Record<string, object> = {}) {
  const templates = new Templates([
    { path: 'Own', account: OWN, region: 'eu-central-1', template: { Resources: own } },
    { path: 'Other', account: OTHER, region: 'eu-central-1', template: { Resources: other } },
    { path: 'Open', template: { Resources: open } },
  ]);
  const policies = new ManagedPolicies(templates);
  const find = (entry: unknown, account = OWN, stack = 'Own') =>
    policies.find(templates.value(stack, entry), account).map(({ path }) => path);
  return { policies, find };
}

test('a policy is found by a reference; a reference to something else finds none', () => {
  const { find } = policiesIn({ Policy: policy('shop'), Topic: { Type: 'AWS::SNS::Topic' } });
  expect([find({ Ref: 'Policy' }), find({ Ref: 'Topic' })]).toEqual([['Own/Policy'], []]);
});

test.each<[string, string, string[]]>([
  ['its name', 'shop', ['Own/Policy']],
  ['an ARN', `arn:aws:iam::${OWN}:policy/shop`, ['Own/Policy']],
  ['an ARN with a path', `arn:aws:iam::${OWN}:policy/team/own/shop`, ['Own/Policy']],
  ['an ARN of another partition', `arn:aws-cn:iam::${OWN}:policy/shop`, ['Own/Policy']],
  ['an ARN of another account', `arn:aws:iam::${OTHER}:policy/shop`, ['Other/Policy']],
  ['an ARN of AWS', 'arn:aws:iam::aws:policy/shop', []],
  ['an ARN of an account that the deployment knows', 'arn:aws:iam::${Account}:policy/shop', ['Other/Policy', 'Own/Policy']],
  ['an ARN of a role', `arn:aws:iam::${OWN}:role/shop`, []],
  ['another name', 'shopping', []],
  ['the end of an ARN that starts otherwise', `x-arn:aws:iam::${OWN}:policy/shop`, []],
])('a policy with a name is found by %s', (_, entry, expected) => {
  const { find } = policiesIn({ Policy: policy('shop') }, { Policy: policy('shop') });
  expect(find({ 'Fn::Sub': entry }).sort()).toEqual(expected);
});

test('a name is that of the account to which it is attached, and may be of one that the deployment knows', () => {
  const { find } = policiesIn({ Policy: policy('shop') }, { Policy: policy('shop') }, { Policy: policy('shop') });
  expect([find('shop').sort(), find('shop', OTHER).sort(), find('shop', '(account of Open)').sort()]).toEqual([
    ['Open/Policy', 'Own/Policy'], ['Open/Policy', 'Other/Policy'], ['Open/Policy', 'Other/Policy', 'Own/Policy'],
  ]);
  const entry = { 'Fn::Sub': ['arn:aws:iam::${Account}:policy/shop', { Account: { 'Fn::ImportValue': 'account' } }] };
  expect(find(entry).sort()).toEqual(['Open/Policy', 'Other/Policy', 'Own/Policy']);
});

test('a name by a parameter is the same in its own stack alone, also where it has slashes', () => {
  const { find } = policiesIn({ Policy: policy({ 'Fn::Sub': '${Stage}-shop' }) });
  const entry = { 'Fn::Sub': `arn:aws:iam::${OWN}:policy/\${Stage}-shop` };
  expect([find(entry), find(entry, OWN, 'Other'), find({ 'Fn::Sub': '${Other}-shop' })]).toEqual([['Own/Policy'], [], []]);
  const nested = policiesIn({ Policy: policy({ Ref: 'Topic' }), Topic: { Type: 'AWS::SNS::Topic' } });
  expect(nested.find({ 'Fn::Sub': `arn:aws:iam::${OWN}:policy/\${Topic}` })).toEqual(['Own/Policy']);
});

test('a policy without a name has none, and nothing else is a policy', () => {
  const { policies, find } = policiesIn({ Policy: policy(), Role: { Type: 'AWS::IAM::Role', Properties: { ManagedPolicyName: 'shop' } } });
  expect([find(''), find('undefined'), find('shop')]).toEqual([[], [], []]);
  expect(policies.all.map(({ path }) => path)).toEqual(['Own/Policy']);
});

test('a boundary is one that a resource names as such, by a reference or by its ARN', () => {
  const bounded = (PermissionsBoundary: unknown) => ({ Type: 'AWS::IAM::Role', Properties: { PermissionsBoundary } });
  const { policies } = policiesIn(
    { A: policy(), B: policy('b'), C: policy('c'), Role: bounded({ Ref: 'A' }), User: bounded(`arn:aws:iam::${OWN}:policy/b`), Free: { Type: 'AWS::IAM::Role' } },
    { B: policy('b') },
  );
  expect(policies.all.filter(each => policies.isBoundary(each)).map(({ path }) => path)).toEqual(['Own/A', 'Own/B']);
});
