import * as fc from 'fast-check';
import { ids, stringsOf, reported, withGaps } from './support';
import { judgeResourcePolicy, PolicyFacts, StatementFacts } from '../../src/rules/resource-policy';

const GET = ['secretsmanager:GetSecretValue'];
const statement = (more: Partial<StatementFacts> & { to?: string[] } = {}): StatementFacts => ({
  position: 0, isSure: true, effect: 'Allow', actions: GET, principals: (more.to ?? []).map(withGaps), conditionKeys: [], limitingKeys: more.conditionKeys ?? [], ...more,
});
const policy = (more: Partial<PolicyFacts> = {}): PolicyFacts => ({ size: 100, statements: [], resources: ['Stack/Secret/Policy/Resource'], isKept: false, ...more });
const judged = (more: Partial<StatementFacts> & { to?: string[] }) => ids(judgeResourcePolicy(policy({ statements: [statement(more)] })));

test('a secret without a policy breaks no rule', () => {
  expect(judgeResourcePolicy(undefined)).toEqual([]);
});

test.each([[20_480, []], [20_481, ['MS070']]])('a policy of %d characters gives %p', (size, expected) => {
  expect(ids(judgeResourcePolicy(policy({ size })))).toEqual(expected);
});

test.each([[[], []], [['A'], []], [['A', 'B'], ['MS074']]])('policies at %p give %p', (resources, expected) => {
  expect(ids(judgeResourcePolicy(policy({ resources })))).toEqual(expected);
});

test('a policy that allows and is retained outlives its grants', () => {
  expect(reported(judgeResourcePolicy(policy({ isKept: true })))).toEqual([
    'warning MS076 resourcePolicy is retained although it allows access: when you remove the last grant, the access stays. Exclude the policy from what retains everything: '
    + 'RemovalPolicies.of(scope).retain({ excludeResourceTypes: [CfnResourcePolicy.CFN_RESOURCE_TYPE_NAME] }).',
  ]);
});

describe('everybody', () => {
  test.each<[Partial<StatementFacts> & { to?: string[] }, string[]]>([
    [{ to: ['*'] }, ['MS071']],
    [{ to: ['arn:aws:iam::111111111111:root', '*'] }, ['MS071']],
    [{ to: ['*'], effect: 'Deny' }, []],
    [{ to: ['…'] }, []],
    [{ to: ['111111111111'] }, []],
    [{ to: [] }, []],
    [{ to: ['*'], conditionKeys: ['aws:PrincipalOrgID'] }, []],
    [{ to: ['*'], conditionKeys: ['AWS:principalorgid'] }, []],
    [{ to: ['*'], conditionKeys: ['aws:PrincipalOrgID'], limitingKeys: [] }, ['MS072']],
    [{ to: ['*'], conditionKeys: ['aws:SecureTransport'] }, ['MS072']],
    [{ to: ['*'], conditionKeys: ['aws:SecureTransport', 'aws:SourceVpce'] }, []],
    [{ to: ['*'], conditionKeys: ['aws:SecureTransport'], effect: 'Deny' }, []],
  ])('in %j gives %p', (facts, expected) => {
    expect(judged(facts)).toEqual(expected);
  });
});

test.each([
  [['*'], ['MS073']], [['secretsmanager:*'], ['MS073']], [['SecretsManager:*'], ['MS073']], [[...GET, '*'], ['MS073']], [GET, []], [['secretsmanager:Get*'], []], [['s3:*'], []], [[], []],
])('the actions %p give %p', (actions, expected) => {
  expect([judged({ actions }), judged({ actions, effect: 'Deny' })]).toEqual([expected, []]);
});

describe('principals', () => {
  test.each([
    ['arn:aws:iam::111111111111:root', []], ['arn:aws:iam::111111111111:role/a/b', []], ['AROAEXAMPLE', []], ['*', ['MS071']], ['arn:aws:iam::111111111111:role/*', ['MS075']],
    ['arn:aws:iam::*:root', ['MS075']], ['arn:aws:iam::111111111111:role/a?', ['MS075']], ['**', ['MS075']], ['arn:…:iam::111111111111:role/*', ['MS075']], ['…', []], ['…*', []],
  ])('%s gives %p', (principal, expected) => {
    expect(judged({ to: [principal] })).toEqual(expected);
  });

  test('with one wildcard anywhere are refused, and without are not', () => {
    fc.assert(fc.property(stringsOf('arn:aws/-_.0189', 1, 40), fc.constantFrom('*', '?'), fc.nat(40), (arn, wildcard, at) => {
      expect([judged({ to: [arn] }), judged({ to: [`${arn.slice(0, at)}${wildcard}${arn.slice(at)}`] })]).toEqual([[], ['MS075']]);
    }));
  });
});

test('the messages name the statement', () => {
  const statements = [statement(), statement({ to: ['*'], actions: ['*'] }), statement({ to: ['*'], conditionKeys: ['aws:SecureTransport'] }), statement({ to: ['arn:aws:iam::1:role/*'] })];
  expect(reported(judgeResourcePolicy(policy({ size: 20_481, resources: ['S/A', 'S/B'], statements: statements.map((each, position) => ({ ...each, position })) })))).toEqual([
    'error MS070 resourcePolicy must have at most 20480 characters. It has at least 20481. Grant to roles in this account through their own policies, or to whole accounts.',
    'error MS074 resourcePolicy must be one resource: CloudFormation refuses a second AWS::SecretsManager::ResourcePolicy for a secret. The policies are S/A, S/B. Use secret.addToResourcePolicy() and secret.attach(), or set the feature flag '
    + '"@aws-cdk/aws-secretsmanager:useAttachedSecretResourcePolicyForSecretTargetAttachments" to true in cdk.json.',
    'error MS071 resourcePolicy.Statement[1] must not allow everyone: Secrets Manager refuses it with BlockPublicPolicy. Name the principals, or add a condition on aws:PrincipalOrgID.',
    'warning MS073 resourcePolicy.Statement[1] allows every action on the secret, including deleting it and changing its policy. Name the actions, or use grantRead(), grantWrite() or '
    + 'grantReadWrite().',
    'warning MS072 resourcePolicy.Statement[2] allows everyone under a condition that might not exclude the public. Add a condition on aws:PrincipalOrgID, aws:PrincipalAccount or '
    + 'aws:PrincipalArn.',
    'error MS075 resourcePolicy.Statement[3] must not have a principal that contains a wildcard: only "*" by itself is allowed. It has "arn:aws:iam::1:role/*". Name the account, and add a condition ArnLike on aws:PrincipalArn.',
  ]);
});
