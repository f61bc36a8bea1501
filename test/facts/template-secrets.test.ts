import { Templates } from '../../src/cloudformation/template-index';
import { TemplateSecrets } from '../../src/facts/template-secrets';

const HERE = { account: '111111111111', region: 'eu-central-1', partition: 'aws' };
const READABLE = { Statement: { Effect: 'Allow', Principal: '*', Action: ['secretsmanager:GetSecretValue', 'kms:Decrypt'], Resource: '*' } };
const UNREADABLE = { 'Fn::ImportValue': 'policy' };

function secretsOf(Resources: Record<string, object>) {
  return new TemplateSecrets(new Templates([{ path: 'App', ...HERE, template: { Resources } }])).all();
}

describe('a statement says whose policy it is of', () => {
  const [{ statements, key }] = secretsOf({
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { KmsKeyId: { Ref: 'Key' } } },
    Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { 'Fn::If': ['C', READABLE, UNREADABLE] } } },
    Policy: { Type: 'AWS::SecretsManager::ResourcePolicy', Properties: { SecretId: { Ref: 'Secret' }, ResourcePolicy: READABLE } },
    Other: { Type: 'AWS::SecretsManager::ResourcePolicy', Properties: { SecretId: { Ref: 'Secret' }, ResourcePolicy: UNREADABLE } },
  });

  test.each([
    ['the secret', statements, [['App/Other#?', 'secret'], ['App/Policy#0', 'secret']]],
    ['the key', key!.statements, [['App/Key#0', 'key'], ['App/Key#?', 'key']]],
  ])('%s, also where it stands for what cannot be read', (_, found, expected) => {
    expect(found!.map(({ id, policy }) => [id, policy])).toEqual(expected);
  });
});

test('only an alias of KMS names a key: another resource with such properties does not', () => {
  const aliasedBy = (Type: string) => secretsOf({
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { KmsKeyId: 'alias/shop' } },
    Key: { Type: 'AWS::KMS::Key', Properties: {} },
    Alias: { Type, Properties: { AliasName: 'alias/shop', TargetKeyId: { Ref: 'Key' } } },
  }).map(({ key }) => key!.id);
  expect(aliasedBy('AWS::KMS::Alias')).toEqual(['App/Key']);
  expect(aliasedBy('Custom::Alias')).toEqual(['arn:aws:kms:eu-central-1:111111111111:alias/shop']);
});

test('what a function puts in place of a replica may be of any region, and have any key', () => {
  const [{ replicas }] = secretsOf({ Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { ReplicaRegions: [{ 'Fn::ImportValue': 'replica' }] } } });
  expect(replicas.map(({ region, key }) => [region, key?.id])).toEqual([['${Fn::ImportValue replica}', '${Fn::ImportValue replica}']]);
});
