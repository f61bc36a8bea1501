import { App, CfnCondition, CfnResource, Fn, Stack } from 'aws-cdk-lib';
import { CfnManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnRotationSchedule, CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { GET, linesOf, mapOf, newOwner, OTHER, OWNER, policyOn } from './maps';
import { ExpandedAccessMap as AccessMap } from '../../src/access-map/model';

let app: App;
let stack: Stack;
let secret: CfnSecret;

beforeEach(() => {
  ({ app, stack, secret } = newOwner());
});

function unreadOf({ principals }: AccessMap): string[] {
  return principals.flatMap(({ unreadPolicies }) => unreadPolicies);
}

describe('the role that SAM makes', () => {
  const made = (properties: object, type = 'Function') => new CfnResource(stack, 'Checkout', { type: `AWS::Serverless::${type}`, properties });
  const statement = () => ({ Effect: 'Allow', Action: GET, Resource: secret.ref });
  const read = ['Owner/Checkout read Owner/Secret: complete'];

  test.each<[string, () => object, string[]]>([
    ['a statement', () => ({ Policies: [{ Statement: [statement()] }] }), read],
    ['one document without a list', () => ({ Policies: { Version: '2012-10-17', Statement: statement() } }), read],
    ['a policy template', () => ({ Policies: [{ AWSSecretsManagerGetSecretValuePolicy: { SecretArn: secret.ref } }] }), read],
    ['a policy template for another service', () => ({ Policies: [{ S3ReadPolicy: { BucketName: 'x' } }, { SQSPollerPolicy: {} }] }), []],
    ['no policy', () => ({}), []],
    ['a role of its own, with which SAM ignores them', () => ({ Role: 'arn:aws:iam::111111111111:role/own', Policies: [{ Statement: [statement()] }] }), []],
    ['the role that is no value', () => ({ Role: Fn.ref('AWS::NoValue'), Policies: [{ Statement: [statement()] }] }), read],
    ['the credentials of a broker', () => ({
      Events: { Queue: { Type: 'MQ', Properties: { SourceAccessConfigurations: [{ Type: 'BASIC_AUTH', URI: secret.ref }, { Type: 'VIRTUAL_HOST', URI: '/' }] } } },
    }), read],
    ['the subnets of a broker', () => ({
      Events: { Queue: { Type: 'SelfManagedKafka', Properties: { SourceAccessConfigurations: [{ Type: 'VPC_SUBNET', URI: 'subnet-1' }] } } },
    }), []],
  ])('reads what its function has: %s', (_, properties, expected) => {
    made(properties());
    const map = mapOf(app);
    expect([linesOf(map), unreadOf(map)]).toEqual([expected, []]);
  });

  test('is that of a state machine too', () => {
    made({ Policies: [{ Statement: [statement()] }] }, 'StateMachine');
    expect(linesOf(mapOf(app))).toEqual(read);
  });

  test.each<[string, unknown, string]>([
    ['an ARN', 'arn:aws:iam::aws:policy/SecretsManagerReadWrite', 'arn:aws:iam::aws:policy/SecretsManagerReadWrite'],
    ['a name', 'SecretsManagerReadWrite', 'arn:aws:iam::aws:policy/SecretsManagerReadWrite'],
    ['a parameter', { Ref: 'PolicyArn' }, '${PolicyArn}'],
    ['a policy template for secrets that is not known', { AWSSecretsManagerNewPolicy: {} }, 'AWSSecretsManagerNewPolicy'],
  ])('has a policy that is not in the templates: %s', (_, policy, unread) => {
    made({ Policies: [policy] });
    expect(unreadOf(mapOf(app))).toEqual([unread]);
  });

  test.each(['AWSLambdaBasicExecutionRole', 'AWSXRayDaemonWriteAccess', 'arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole'])(
    'has a policy that is known to give no secrets: %s', policy => {
      made({ Policies: [policy] });
      expect(unreadOf(mapOf(app))).toEqual([]);
    });

  test('has a managed policy of the app', () => {
    const policy = new CfnManagedPolicy(stack, 'Policy', { policyDocument: { Statement: statement() } });
    made({ Policies: [policy.ref] });
    expect(linesOf(mapOf(app))).toEqual(read);
  });

  test('rotates the secret whose schedule names its function', () => {
    const rotation = made({ Policies: [{ AWSSecretsManagerRotationPolicy: { FunctionName: 'rotate' } }], FunctionName: 'rotate' });
    new CfnRotationSchedule(stack, 'Schedule', { secretId: secret.ref, rotationLambdaArn: rotation.getAtt('Arn').toString() });
    expect(linesOf(mapOf(app))).toEqual([...read, 'Owner/Checkout write Owner/Secret: complete']);
  });

  test.each([['the key', 'complete'], ['another key', 'unknown']])('decrypts with %s: %s', (which, status) => {
    const [key, other] = [new Key(stack, 'Key'), new Key(stack, 'OtherKey')];
    secret.kmsKeyId = key.keyArn;
    made({
      Policies: [
        { AWSSecretsManagerGetSecretValuePolicy: { SecretArn: secret.ref } },
        { KMSDecryptPolicy: { KeyId: (which === 'the key' ? key : other).keyId } },
      ],
    });
    expect(linesOf(mapOf(app))).toEqual([`Owner/Checkout read Owner/Secret: ${status}`]);
  });

  test('decrypts with the key of a broker\'s credentials', () => {
    const key = new Key(stack, 'Key');
    secret.kmsKeyId = key.keyArn;
    const SourceAccessConfigurations = [{ Type: 'SASL_SCRAM_512_AUTH', URI: secret.ref }];
    made({ Events: { Kafka: { Type: 'SelfManagedKafka', Properties: { SourceAccessConfigurations, SecretsManagerKmsKeyId: key.keyId } } } });
    expect(linesOf(mapOf(app))).toEqual(read);
  });

  test.each<[string, () => object]>([
    ['a policy', () => ({ Policies: [Fn.conditionIf('IsProd', { Statement: [statement()] }, Fn.ref('AWS::NoValue'))] })],
    ['the role', () => ({ Role: Fn.conditionIf('IsProd', 'arn:aws:iam::111111111111:role/own', Fn.ref('AWS::NoValue')), Policies: [{ Statement: [statement()] }] })],
  ])('may read where %s has a condition', (_, properties) => {
    new CfnCondition(stack, 'IsProd', { expression: Fn.conditionEquals(Fn.ref('AWS::Region'), 'eu-central-1') });
    made(properties());
    expect(linesOf(mapOf(app))).toEqual(['Owner/Checkout read Owner/Secret: unknown']);
  });

  test('is the one that a policy names by the logical ID of the function and "Role"', () => {
    made({});
    policyOn(stack, secret.ref, { Principal: { AWS: Fn.getAtt('CheckoutRole', 'Arn') } });
    expect(linesOf(mapOf(app))).toEqual(read);
  });
});

describe('a permission set', () => {
  function permissionSet(properties: object, ...accounts: string[]): AccessMap {
    const set = new CfnResource(stack, 'Desk', { type: 'AWS::SSO::PermissionSet', properties: { Name: 'Desk', ...properties } });
    for (const TargetId of accounts) {
      const PermissionSetArn = set.getAtt('PermissionSetArn');
      new CfnResource(stack, `In${TargetId}`, { type: 'AWS::SSO::Assignment', properties: { PermissionSetArn, TargetId, TargetType: 'AWS_ACCOUNT' } });
    }
    return mapOf(app);
  }
  const document = { Statement: [{ Effect: 'Allow', Action: GET, Resource: '*' }] };

  test.each<[string, unknown]>([['an object', document], ['JSON text', JSON.stringify(document)]])(
    'reads by its inline policy in the account where it is assigned: %s', (_, InlinePolicy) => {
      expect(linesOf(permissionSet({ InlinePolicy }, OWNER.account))).toEqual(['Owner/Desk read Owner/Secret: complete']);
    });

  test('reads nothing in another account', () => {
    expect(linesOf(permissionSet({ InlinePolicy: document }, OTHER.account))).toEqual([]);
  });

  test('has managed policies that are not in the templates', () => {
    const CustomerManagedPolicyReferences = [{ Name: 'reads-secrets' }];
    expect(unreadOf(permissionSet({ ManagedPolicies: ['arn:aws:iam::aws:policy/ReadOnlyAccess'], CustomerManagedPolicyReferences }, OWNER.account)))
      .toEqual(['arn:aws:iam::aws:policy/ReadOnlyAccess', 'reads-secrets']);
  });

  test.each([['nowhere', []], ['in two accounts', [OWNER.account, OTHER.account]]])('that is assigned %s reads perhaps', (_, accounts) => {
    expect(linesOf(permissionSet({ InlinePolicy: document }, ...accounts))).toEqual(['Owner/Desk read Owner/Secret: unknown']);
  });
});
