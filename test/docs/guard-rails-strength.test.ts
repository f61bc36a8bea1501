import * as fs from 'fs';
import * as path from 'path';
import { ManagedRuleIdentifiers } from 'aws-cdk-lib/aws-config';
import { ROOT } from './documents';

/**
 * The condition keys of each action, as far as the page needs them:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html and …/list_awsidentityandaccessmanagementiam.html
 */
const TAGS = ['aws:RequestTag/', 'aws:TagKeys'];
const KEYS: Readonly<Record<string, readonly string[]>> = {
  'secretsmanager:CreateSecret': [
    ...TAGS, 'secretsmanager:AddReplicaRegions', 'secretsmanager:Description', 'secretsmanager:ForceOverwriteReplicaSecret', 'secretsmanager:KmsKeyArn',
    'secretsmanager:Name', 'secretsmanager:Type',
  ],
  'secretsmanager:UpdateSecret': ['secretsmanager:Description', 'secretsmanager:KmsKeyArn', 'secretsmanager:Type'],
  'secretsmanager:ReplicateSecretToRegions': ['secretsmanager:AddReplicaRegions', 'secretsmanager:ForceOverwriteReplicaSecret'],
  'secretsmanager:TagResource': TAGS,
  'secretsmanager:UntagResource': ['aws:TagKeys'],
  'secretsmanager:CancelRotateSecret': [],
  'secretsmanager:RotateSecret': ['secretsmanager:ModifyRotationRules', 'secretsmanager:RotateImmediately', 'secretsmanager:RotationLambdaARN'],
  'secretsmanager:PutResourcePolicy': ['secretsmanager:BlockPublicPolicy'],
  'secretsmanager:DeleteResourcePolicy': [],
  'secretsmanager:DeleteSecret': ['secretsmanager:ForceDeleteWithoutRecovery', 'secretsmanager:RecoveryWindowInDays'],
  'iam:CreateRole': ['iam:PermissionsBoundary'],
  'iam:PutRolePermissionsBoundary': ['iam:PermissionsBoundary'],
  'iam:DeleteRolePermissionsBoundary': ['iam:PermissionsBoundary'],
  'secretsmanager:*': [],
  '*': [],
};

/** Of every request: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
const GLOBAL_KEYS = ['aws:PrincipalArn', 'aws:PrincipalOrgID', 'aws:PrincipalIsAWSService', 'aws:RequestedRegion'];

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html, by the type of the key. */
const OPERATORS: ReadonlyArray<readonly [RegExp, RegExp]> = [
  [/^(aws:PrincipalArn|secretsmanager:KmsKeyArn|iam:PermissionsBoundary)$/, /^(Null|Arn(Not)?Like)$/],
  [/^(aws:PrincipalIsAWSService|secretsmanager:(Force\w+|BlockPublicPolicy|ModifyRotationRules))$/, /^Bool(IfExists)?$/],
  [/^secretsmanager:RecoveryWindowInDays$/, /^NumericLessThan$/],
  [/^(aws:TagKeys|secretsmanager:AddReplicaRegions)$/, /^ForAnyValue:String(Not)?Equals$/],
  [/^(aws:RequestTag\/.+|aws:RequestedRegion|aws:PrincipalOrgID|secretsmanager:Name)$/, /^(Null|String(Not)?(Equals|Like)(IfExists)?)$/],
];

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string;
  readonly Principal?: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

function problemsOf({ Sid, Action, Condition = {} }: Statement): string[] {
  const actions = [Action].flat();
  const unknown = actions.filter(action => !(action in KEYS)).map(action => `${Sid}: no action ${action}`);
  const used = Object.entries(Condition).flatMap(([operator, keys]) => Object.keys(keys).map(key => ({ operator, key })));
  const isKeyOf = (action: string, key: string) => GLOBAL_KEYS.includes(key)
    || (KEYS[action] ?? []).some(known => (known.endsWith('/') ? key.startsWith(known) : key === known));
  return [...unknown, ...used.flatMap(({ operator, key }) => [
    ...actions.filter(action => !isKeyOf(action, key)).map(action => `${Sid}: ${action} has no ${key}`),
    ...OPERATORS.some(([keys, operators]) => keys.test(key) && operators.test(operator)) ? [] : [`${Sid}: ${operator} does not fit ${key}`],
  ])];
}

const page = fs.readFileSync(path.join(ROOT, 'docs', 'guides', 'guard-rails-strength.md'), 'utf8');
const fences = [...page.matchAll(/^```json\n([\s\S]*?)^```/gm)].map(([, text]) => text);
interface Fence {
  readonly Statement?: Statement[];
  readonly ConfigRuleName?: string;
  readonly Source?: { Owner: string; SourceIdentifier: string };
}

const parsed = fences.map(text => JSON.parse(text) as Fence);
const policies = parsed.filter(({ Statement }) => Statement !== undefined);
const rules = parsed.filter(({ ConfigRuleName }) => ConfigRuleName !== undefined);

test('every JSON of the page is a policy or a rule of AWS Config', () => {
  expect(policies.length + rules.length).toBe(fences.length);
  expect(policies.length).toBeGreaterThanOrEqual(10);
});

test('every policy has actions, condition keys and operators that there are', () => {
  expect(policies.flatMap(({ Statement }) => Statement!.flatMap(problemsOf))).toEqual([]);
});

test('every policy is short enough for a service control policy', () => {
  // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
  expect(policies.filter(policy => JSON.stringify(policy).length > 5_120)).toEqual([]);
});

test('a policy with a key of another action, of another type, or of none is found', () => {
  const wrong: Statement = {
    Sid: 'Wrong', Effect: 'Deny', Action: ['secretsmanager:DeleteSecret', 'secretsmanager:Delete'], Resource: '*', Condition: { Bool: { 'secretsmanager:Name': 'a' } },
  };
  expect(problemsOf(wrong)).toEqual([
    'Wrong: no action secretsmanager:Delete',
    'Wrong: secretsmanager:DeleteSecret has no secretsmanager:Name',
    'Wrong: secretsmanager:Delete has no secretsmanager:Name',
    'Wrong: Bool does not fit secretsmanager:Name',
  ]);
});

test('every managed rule is one of AWS Config, under the name that AWS gives it', () => {
  const known: readonly unknown[] = Object.values(ManagedRuleIdentifiers);
  expect(rules.map(({ ConfigRuleName, Source }) => [
    known.includes(Source!.SourceIdentifier), Source!.SourceIdentifier.toLowerCase().replaceAll('_', '-') === ConfigRuleName,
  ]))
    .toEqual(rules.map(() => [true, true]));
  expect(rules).toHaveLength(5);
});

test.each(['README.md', 'docs/guides/blueprints.md', 'docs/guides/roll-out.md'])('%s leads to the page', file => {
  expect(fs.readFileSync(path.join(ROOT, file), 'utf8')).toContain('guard-rails-strength.md');
});
