/* What the construct allows the handler for given properties: the policies of a synthesized template, as IAM would see them. */
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { SOPS_FILE } from './properties';
import { ManagedSecret, OnExistingSecret, SecretContent, SecretCreation } from '../../src';
import { pathOf } from './sops/fixtures';
import { ResourceProperties, Source } from '../../src/create-secret/contract';
import { Policy, Statement, statementsOf } from '../grants/policy-evaluator';

const CACHE = new Map<string, Statement[]>();

/** The statements of the handler's role, but for its log, of a stack with the one secret. */
export function grantedFor(properties: ResourceProperties, stackId: string): Statement[] {
  const key = JSON.stringify([properties, stackId]);
  const known = CACHE.get(key) ?? synthesized(properties, stackId);
  CACHE.set(key, known);
  return known;
}

function synthesized(properties: ResourceProperties, stackId: string): Statement[] {
  const stack = new Stack(new App(), 'app', { env: { account: '111122223333', region: 'eu-west-1' } });
  const content = contentOf(stack, properties.Source, properties.Mode === 'version');
  if (properties.Mode === 'version') {
    new ManagedSecret(stack, 'Db', { content });
  } else {
    new ManagedSecret(stack, 'Db', {
      secretName: properties.Name,
      kmsKeyId: properties.KmsKeyId,
      content,
      creation: SecretCreation.createSecret({
        onExisting: properties.OnExisting as OnExistingSecret, recoveryWindow: Duration.days(Number(properties.RecoveryWindowInDays)),
      }),
    });
  }
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy')).map(({ Properties }) => Properties.PolicyDocument);
  const isShell = (name: string) => properties.Mode === 'version' && name.startsWith('Db') ? properties.SecretId : undefined;
  const resolved = resolve(atItsPlace(policies, properties.Source), name => ({ 'AWS::Partition': 'aws', 'AWS::StackId': stackId })[name] ?? isShell(name) ?? `ref:${name}`) as Policy[];
  return resolved.flatMap(statementsOf).filter(({ Action }) => !`${Action}`.startsWith('logs:'));
}

/** The asset of a SOPS file, as the source of these tests has it. */
function atItsPlace(policies: unknown[], source: Source): unknown[] {
  if (source.Type !== 'sops') return policies;
  const asset = /cdk-hnb659fds-assets-111122223333-eu-west-1\/[0-9a-f]{64}\.json/g;
  return JSON.parse(JSON.stringify(policies).replaceAll(asset, `${source.Bucket}/${source.Key}`));
}

function contentOf(stack: Stack, source: Source, byHandler: boolean): SecretContent {
  switch (source.Type) {
    case 'none': return SecretContent.empty();
    case 'generated': return SecretContent.generated({}, byHandler ? { generation: '1' } : {});
    case 'parameter':
      return SecretContent.fromParameter(StringParameter.fromSecureStringParameterAttributes(stack, 'P', { parameterName: source.Name }), { version: Number(source.Version ?? 1) });
    case 'secret': return SecretContent.fromSecret(Secret.fromSecretCompleteArn(stack, 'S', source.SecretId));
    case 'sops': return SecretContent.fromSopsFile(pathOf(SOPS_FILE), { key: Key.fromKeyArn(stack, 'K', source.KeyId), jsonField: source.JsonField });
    case 'ciphertext':
      return SecretContent.fromCiphertextFile(pathOf('ciphertext.bin'), { key: Key.fromKeyArn(stack, 'K', source.KeyId), encryptionContext: source.EncryptionContext });
    case 'object': return SecretContent.fromBucketObject(Bucket.fromBucketName(stack, 'B', source.Bucket), source.Key, { versionId: source.VersionId });
  }
}

/** The intrinsic functions that stand in these policies. */
function resolve(value: any, ref: (name: string) => string): any {
  if (Array.isArray(value)) return value.map(item => resolve(item, ref));
  if (typeof value !== 'object' || value === null) return value;
  if ('Ref' in value) return ref(value.Ref);
  const argument = () => resolve(Object.values(value)[0], ref);
  if ('Fn::Join' in value) return argument()[1].join(argument()[0]);
  if ('Fn::Split' in value) return argument()[1].split(argument()[0]);
  if ('Fn::Select' in value) return argument()[1][argument()[0]];
  if ('Fn::GetAtt' in value) return ref(value['Fn::GetAtt'][0]);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, ref)]));
}
