import { numbersFrom } from './compare';
import { StackTemplate } from '../../../src/cloudformation/template-types';

type Pick = <T>(...choices: readonly T[]) => T;

const [OWN, OTHER, NO_VALUE] = ['111111111111', '222222222222', { Ref: 'AWS::NoValue' }];
const READ = 'secretsmanager:GetSecretValue';
const document = (...Statement: unknown[]) => ({ Version: '2012-10-17', Statement });

/** A small app: two secrets, a key, two roles, a managed policy and a resource policy, each of a random kind. */
export function randomApp(seed: number): StackTemplate[] {
  const numbers = numbersFrom(seed);
  const pick: Pick = (...choices) => choices[numbers(choices.length)];
  const [first, second] = [{ A: secret(pick, 'db'), Key: key(pick), R: resourcePolicy(pick), ...reader(pick, '1') }, { B: secret(pick, 'mail'), ...reader(pick, '2') }];
  const stack = (path: string, account: string, Resources: object) => ({ path, stackName: path, account, region: 'eu-central-1', template: { Parameters, Conditions, Resources } });
  if (pick(true, false)) return [stack('App', OWN, { ...first, ...second, Extra: managedPolicy(pick) })];
  return [stack('App', OWN, { ...first, Extra: managedPolicy(pick) }), stack('Two', pick(OWN, OTHER), { ...second, Key: key(pick) })];
}

const Parameters = { Stage: { Type: 'String', Default: 'test' }, Size: { Type: 'String' }, KeyId: { Type: 'String' }, Document: { Type: 'String' } };
const Conditions = {
  IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
  IsTest: { 'Fn::Equals': [{ Ref: 'Stage' }, 'test'] },
  IsSmall: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Size' }, 'large'] }] },
  IsNotProd: { 'Fn::Not': [{ Condition: 'IsProd' }] },
};
const condition = (pick: Pick) => pick<string | undefined>(undefined, undefined, undefined, 'IsProd', 'IsTest', 'IsSmall', 'IsNotProd');

function perhaps(pick: Pick, value: unknown, other: unknown = NO_VALUE): unknown {
  const name = condition(pick);
  return name === undefined ? value : { 'Fn::If': [name, ...pick([value, other], [other, value])] };
}

function secret(pick: Pick, name: string): object {
  const keyId = pick<unknown>(NO_VALUE, NO_VALUE, { Ref: 'Key' }, { 'Fn::GetAtt': ['Key', 'Arn'] }, 'alias/elsewhere', { Ref: 'KeyId' },
    `arn:aws:kms:eu-central-1:${OTHER}:key/11111111-2222-3333-4444-555555555555`);
  const Properties = { Name: pick<unknown>(NO_VALUE, `shop/${name}`, { 'Fn::Sub': `\${Stage}/${name}` }), KmsKeyId: perhaps(pick, keyId) };
  return { Type: 'AWS::SecretsManager::Secret', Properties, Condition: condition(pick) };
}

function key(pick: Pick): object {
  const delegating = { Effect: 'Allow', Principal: { AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' } }, Action: 'kms:*', Resource: '*' };
  const open = { Effect: 'Allow', Principal: pick<unknown>('*', { AWS: OTHER }, { Service: 'kafka.amazonaws.com' }), Action: 'kms:Decrypt', Resource: '*' };
  const deny = { Effect: 'Deny', Principal: '*', Action: 'kms:Decrypt', Resource: '*', Condition: { StringNotEquals: { 'kms:ViaService': 'secretsmanager.eu-central-1.amazonaws.com' } } };
  const KeyPolicy = pick<unknown>(
    NO_VALUE, document(delegating), document(delegating, open), document(open), document(delegating, deny), JSON.stringify(document(open)),
  );
  return { Type: 'AWS::KMS::Key', Properties: { KeyPolicy } };
}

function statement(pick: Pick): unknown {
  const Resource = pick<unknown>('*', '*', { Ref: 'A' }, 'arn:aws:secretsmanager:*:*:secret:shop/*', `arn:aws:secretsmanager:eu-central-1:${OWN}:secret:shop/db-??????`);
  const Condition = pick<unknown>(NO_VALUE, NO_VALUE, NO_VALUE, { StringEquals: { 'aws:SourceVpce': 'vpce-1' } }, { StringEquals: { 'aws:PrincipalAccount': OWN } }, { Bool: { 'aws:SecureTransport': 'true' } });
  const Action = pick<unknown>(READ, READ, 'secretsmanager:*', ['secretsmanager:Get*', 'kms:Decrypt'], '*', 'secretsmanager:PutSecretValue');
  return perhaps(pick, { Effect: pick('Allow', 'Allow', 'Allow', 'Deny'), Action, Resource, Condition });
}

const decrypt = (pick: Pick) => pick<unknown>(NO_VALUE, { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' }, { Effect: 'Allow', Action: 'kms:Decrypt', Resource: { 'Fn::GetAtt': ['Key', 'Arn'] } });

function identityDocument(pick: Pick): unknown {
  const all = document(statement(pick), decrypt(pick), ...pick([], [statement(pick)]));
  const text = '{"Statement":[{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"arn:aws:secretsmanager:*:${AWS::AccountId}:secret:*"}]}';
  return pick<unknown>(all, all, all, { 'Fn::ToJsonString': all }, { 'Fn::Sub': text }, { Ref: 'Document' });
}

function reader(pick: Pick, n: string): object {
  const kind = pick('Role', 'Role', 'User', 'Function');
  const managed = pick<unknown[]>([], [], [`arn:aws:iam::${OWN}:policy/extra`], ['arn:aws:iam::aws:policy/SecretsManagerReadWrite'], ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole']);
  if (kind === 'Function') {
    const Policies = [{ Statement: [statement(pick)] }, ...pick([], ['SecretsManagerReadWrite'], ['AWSLambdaBasicExecutionRole'])];
    return { [`P${n}`]: { Type: 'AWS::Serverless::Function', Properties: { Policies }, Condition: condition(pick) } };
  }
  const inline = { PolicyName: 'own', PolicyDocument: identityDocument(pick) };
  const Properties = { Policies: pick([], [inline], [inline]), ManagedPolicyArns: managed };
  const roles = kind === 'Role' ? { Roles: [{ Ref: `P${n}` }] } : { Users: [{ Ref: `P${n}` }] };
  // With the condition of its principal, without which a reference to it could not be deployed.
  const Condition = condition(pick);
  return {
    [`P${n}`]: { Type: `AWS::IAM::${kind}`, Properties, Condition },
    ...pick({}, { [`I${n}`]: { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'more', PolicyDocument: identityDocument(pick), ...roles }, Condition } }),
  };
}

function managedPolicy(pick: Pick): object {
  return { Type: 'AWS::IAM::ManagedPolicy', Properties: { ManagedPolicyName: 'extra', PolicyDocument: identityDocument(pick) } };
}

function resourcePolicy(pick: Pick): object {
  const principal = () => pick<unknown>('*', { AWS: OTHER }, { AWS: `arn:aws:iam::${OWN}:role/desk` }, { AWS: `arn:aws:iam::${OTHER}:role/desk` }, { AWS: `arn:aws:iam::${OWN}:root` }, { Service: 'kafka.amazonaws.com' });
  const Condition = () => pick<unknown>(NO_VALUE, NO_VALUE, { StringEquals: { 'aws:PrincipalOrgID': 'o-1234567890' } }, { StringEquals: { 'aws:PrincipalAccount': OTHER } }, { StringEquals: { 'aws:SourceVpce': 'vpce-1' } });
  const one = () => perhaps(pick, { Effect: pick('Allow', 'Allow', 'Deny'), Principal: principal(), Action: pick<unknown>(READ, 'secretsmanager:*'), Resource: '*', Condition: Condition() });
  const all = document(one(), ...pick([], [one()]));
  return {
    Type: 'AWS::SecretsManager::ResourcePolicy',
    Condition: condition(pick),
    Properties: { SecretId: { Ref: 'A' }, ResourcePolicy: pick<unknown>(all, all, all, { 'Fn::ToJsonString': all }, { Ref: 'Document' }) },
  };
}
