import { rolePolicies } from '../../src/facts/made-roles';

const NOTHING = { Ref: 'AWS::NoValue' };
const DOCUMENT = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] };
const of = (type: string, properties: object) => rolePolicies({ type, id: 'Own', stack: 'App', path: 'App/Own', properties: { ...properties } });
const ofFunction = (properties: object) => of('AWS::Serverless::Function', properties);
const inline = (index: number, PolicyDocument: unknown) => ({ PolicyName: `OwnRolePolicy${index}`, PolicyDocument });
const arn = (service: string, rest: string, variables: object) => (
  { 'Fn::Sub': [`arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${rest}`, variables] });
const allow = (Action: unknown, Resource: unknown, Condition?: object) => ({ Effect: 'Allow', Action, Resource, Condition });
const KEY = arn('kms', 'key/${keyId}', { keyId: 'key' });

test('a role has its own, as has a function whose role is given', () => {
  const properties = { Policies: [DOCUMENT], ManagedPolicyArns: ['x'], Role: 'arn:aws:iam::111111111111:role/own' };
  expect([of('AWS::IAM::Role', properties), ofFunction(properties)]).toEqual([properties, properties]);
});

test.each<[string, object, object]>([
  ['AWSSecretsManagerGetSecretValuePolicy', { SecretArn: 'db' }, allow('secretsmanager:GetSecretValue', 'db')],
  ['AWSSecretsManagerRotationPolicy', { FunctionName: 'rotate' }, allow(
    ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage'],
    arn('secretsmanager', 'secret:*', {}),
    { StringEquals: { 'secretsmanager:resource/AllowRotationLambdaArn': arn('lambda', 'function:${name}', { name: 'rotate' }) } },
  )],
  ['KMSDecryptPolicy', { KeyId: 'key' }, allow('kms:Decrypt', KEY)],
  ['KMSEncryptPolicy', { KeyId: 'key' }, allow('kms:Encrypt', KEY)],
  ['KMSEncryptPolicy_v2', { KeyId: 'key' }, allow(['kms:Encrypt', 'kms:GenerateDataKey'], KEY)],
])('the policy template %s of SAM allows what its page says', (name, parameters, statement) => {
  expect(ofFunction({ Policies: [{ [name]: parameters }] })).toEqual({ Policies: [inline(0, { Statement: [statement] })], ManagedPolicyArns: [] });
});

test.each(['x', null])('a policy template whose parameters are no object (%j) allows it on nothing', parameters => {
  const { Policies } = ofFunction({ Role: null, Policies: [{ AWSSecretsManagerGetSecretValuePolicy: parameters }] });
  expect(Policies).toEqual([inline(0, { Statement: [allow('secretsmanager:GetSecretValue', undefined)] })]);
});

test.each<[unknown, unknown[]]>([
  ['arn:aws:iam::aws:policy/A', ['arn:aws:iam::aws:policy/A']], ['A', ['arn:aws:iam::aws:policy/A']], [{ Ref: 'Policy' }, [{ Ref: 'Policy' }]],
  [{ NewSecretPolicy: {} }, ['NewSecretPolicy']], [{ NewKMSPolicy: {} }, ['NewKMSPolicy']], [{ S3ReadPolicy: {} }, []], [{ toString: {} }, []], [{}, []],
  [NOTHING, []],
])('the policy %j of SAM is managed: %j', (policy, expected) => {
  expect(ofFunction({ Policies: [policy] })).toEqual({ Policies: [], ManagedPolicyArns: expected });
});

test('documents of SAM are numbered, the managed policies and what is left out not among them', () => {
  const events = { Queue: { Properties: { SourceAccessConfigurations: [{ Type: 'SERVER_ROOT_CA_CERTIFICATE', URI: 'broker' }], SecretsManagerKmsKeyId: 'key' } } };
  expect(ofFunction({ Policies: [DOCUMENT, 'A', NOTHING, DOCUMENT], Events: events })).toEqual({
    Policies: [inline(0, DOCUMENT), inline(1, DOCUMENT), inline(2, { Statement: [allow('secretsmanager:GetSecretValue', ['broker']), allow('kms:Decrypt', KEY)] })],
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/A'],
  });
});

test.each<[string, unknown]>([
  ['no object', 'x'], ['of no objects', { A: 'x', B: { Properties: 'x' }, C: {} }],
  ['with networks of a broker alone', { A: { Properties: { SourceAccessConfigurations: [{ Type: 'VPC_SUBNET', URI: 'subnet' }, { Type: 'VIRTUAL_HOST', URI: '/' }] } } }],
  ['with a key alone', { A: { Properties: { SecretsManagerKmsKeyId: 'key' } } }],
  ['with configurations that are no objects', { A: { Properties: { SourceAccessConfigurations: ['x', NOTHING] } } }],
])('events allow nothing: %s', (_, Events) => {
  expect(ofFunction({ Events })).toEqual({ Policies: [], ManagedPolicyArns: [] });
});

test('a condition of the role, and one of a policy, are those of what SAM makes', () => {
  const Role = { 'Fn::If': ['Given', 'arn:aws:iam::111111111111:role/own', NOTHING] };
  const Policies = [{ 'Fn::If': ['Prod', DOCUMENT, 'A'] }];
  const Events = { Queue: { Properties: { SourceAccessConfigurations: [{ URI: 'broker' }] } } };
  const without = (value: unknown) => ({ 'Fn::If': ['Given', NOTHING, value] });
  expect(ofFunction({ Role, Policies, Events })).toEqual({
    Policies: [
      without({ 'Fn::If': ['Prod', inline(0, DOCUMENT), NOTHING] }),
      without(inline(1, { Statement: [allow('secretsmanager:GetSecretValue', ['broker'])] })),
    ],
    ManagedPolicyArns: [without({ 'Fn::If': ['Prod', NOTHING, 'arn:aws:iam::aws:policy/A'] })],
  });
});

test('a permission set has its inline policy, and managed policies by ARN and by name, each under its condition', () => {
  const properties = {
    InlinePolicy: DOCUMENT,
    ManagedPolicies: ['arn:aws:iam::aws:policy/A', { 'Fn::If': ['Prod', 'arn:aws:iam::aws:policy/B', NOTHING] }],
    CustomerManagedPolicyReferences: [{ Name: 'own', Path: '/' }, 'text', { 'Fn::If': ['Prod', NOTHING, { Name: 'late' }] }],
  };
  expect(of('AWS::SSO::PermissionSet', properties)).toEqual({
    Policies: [{ PolicyName: 'InlinePolicy', PolicyDocument: DOCUMENT }],
    ManagedPolicyArns: [
      'arn:aws:iam::aws:policy/A', { 'Fn::If': ['Prod', 'arn:aws:iam::aws:policy/B', NOTHING] },
      'own', 'text', { 'Fn::If': ['Prod', NOTHING, 'late'] },
    ],
  });
  expect(of('AWS::SSO::PermissionSet', {})).toEqual({ Policies: [], ManagedPolicyArns: [] });
});
