import { Templates } from '../../src/cloudformation/template-index';
import { KnownValues } from '../../src/facts/known-values';
import { TemplateSecrets } from '../../src/facts/template-secrets';
import { KnownValue, UNKNOWN } from '../../src/rules/field-references';

const GENERATED = { SecretStringTemplate: '{"username":"shop"}', GenerateStringKey: 'password' };
const FIELDS = ['username', 'password'];
const SECRET = { Ref: 'Secret' };
const EMPTY = { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'shop/db' } };
const FILLED = { Type: 'AWS::SecretsManager::Secret', Properties: { GenerateSecretString: GENERATED } };

/** What is known of the resource `Secret` of a template. */
function known(resources: Record<string, object>, rest: object = {}): KnownValue | undefined {
  return valuesOf(resources, rest).find('App', SECRET)?.value;
}

function valuesOf(resources: Record<string, object>, rest: object = {}): KnownValues {
  const template = { Resources: resources, ...rest };
  const templates = new Templates([{ path: 'App', account: '111111111111', region: 'eu-central-1', template }]);
  return new KnownValues(templates, new TemplateSecrets(templates), []);
}

describe('the fields of a value that custom resources write', () => {
  const version = (Source: object) => ({ Type: 'Custom::ManagedSecret', Properties: { Mode: 'version', SecretId: SECRET, Source } });
  const generated = version({ Type: 'generated', Generator: GENERATED });

  test('are those of the one that there is', () => {
    expect(known({ Secret: EMPTY, Version: generated })).toEqual({ fields: FIELDS, isUnwritten: false });
  });

  test('are unknown where there are two, of which either may come last', () => {
    expect(known({ Secret: EMPTY, Version: generated, Other: generated })).toEqual(UNKNOWN);
    expect(known({ Secret: EMPTY, Version: version({ Type: 'none' }), Other: version({ Type: 'none' }) })).toEqual(UNKNOWN);
  });

  /** `Secret` is a copy of a copy, `count` times, of a generated value. */
  function copies(count: number): Record<string, object> {
    const copy = (SecretId: object) => ({
      Type: 'Custom::ManagedSecret', Properties: { Mode: 'secret', Source: { Type: 'secret', Encoding: 'text', SecretId } },
    });
    const source = (index: number) => index === count ? { Ref: 'Filled' } : { Ref: `Copy${index}` };
    const chain = Array.from({ length: count - 1 }, (_, index) => [`Copy${index + 1}`, copy(source(index + 2))]);
    return { Secret: copy(source(1)), ...Object.fromEntries(chain), Filled: FILLED };
  }

  test.each([[1, FIELDS], [5, FIELDS], [6, undefined]])('of a copy of a copy, %i times: %j', (count, fields) => {
    expect(known(copies(count))).toEqual({ fields, isUnwritten: false });
  });

  test('of a copy that is near enough are known, also after one that is too far was asked for', () => {
    const values = valuesOf(copies(6));
    expect([SECRET, { Ref: 'Copy1' }, SECRET].map(id => values.find('App', id)!.value.fields)).toEqual([undefined, FIELDS, undefined]);
  });

  test('of a copy of a secret of another app are unknown', () => {
    const source = { Type: 'secret', Encoding: 'text', SecretId: 'theirs' };
    expect(known({ Secret: EMPTY, Version: version(source) })).toEqual(UNKNOWN);
  });
});

describe('the fields of a value that a rotation changes', () => {
  const AWS_APP = 'arn:aws:serverlessrepo:us-east-1:297356227824:applications/SecretsManagerRDSPostgreSQLRotationSingleUser';
  const schedule = (properties: object = {}) => ({
    Type: 'AWS::SecretsManager::RotationSchedule', Properties: { SecretId: SECRET, ...properties },
  });

  /** With a function from an application of the Serverless Application Repository. */
  function rotatedBy(Location: unknown, Mappings?: object): KnownValue | undefined {
    return known({
      Secret: FILLED,
      App: { Type: 'AWS::Serverless::Application', Properties: { Location } },
      Schedule: schedule({ RotationLambdaARN: { 'Fn::GetAtt': ['App', 'Outputs.RotationLambdaARN'] } }),
    }, { Mappings });
  }

  const mapped = { ApplicationId: { 'Fn::FindInMap': ['Apps', { Ref: 'AWS::Partition' }, 'id'] } };

  test.each<[string, unknown, object | undefined]>([
    ['an application of AWS', { ApplicationId: AWS_APP }, undefined],
    ['applications of AWS, by partition', mapped, { Apps: { 'aws': { id: AWS_APP }, 'aws-cn': { id: AWS_APP.replace('aws', 'aws-cn') } } }],
  ])('stay with %s', (_, location, mappings) => {
    expect(rotatedBy(location, mappings)).toEqual({ fields: FIELDS, isUnwritten: false });
  });

  test.each<[string, unknown, object | undefined]>([
    ['an application of others', { ApplicationId: AWS_APP.replace('SecretsManager', 'Own') }, undefined],
    ['an application whose ARN goes on', { ApplicationId: `${AWS_APP}/more` }, undefined],
    ['an application whose ARN starts otherwise', { ApplicationId: `x${AWS_APP}` }, undefined],
    ['an application of no account', { ApplicationId: AWS_APP.replace('297356227824', '1') }, undefined],
    ['an application of which one partition is of others', mapped, { Apps: { 'aws': { id: AWS_APP }, 'aws-cn': { id: 'own' } } }],
    ['an application of a mapping that is missing', mapped, undefined],
    ['an application of a mapping that is empty', mapped, { Apps: {} }],
    ['an application by its template', 's3://bucket/template.yaml', undefined],
    ['an application without a location', undefined, undefined],
  ])('are unknown with %s', (_, location, mappings) => {
    expect(rotatedBy(location, mappings)).toEqual(UNKNOWN);
  });

  test.each<[string, object, Record<string, object>]>([
    ['a function', { RotationLambdaARN: { 'Fn::GetAtt': ['Function', 'Arn'] } }, { Function: { Type: 'AWS::Lambda::Function' } }],
    ['a stack, which has outputs too', { RotationLambdaARN: { 'Fn::GetAtt': ['Function', 'Outputs.Arn'] } }, {
      Function: { Type: 'AWS::CloudFormation::Stack', Properties: { Location: { ApplicationId: AWS_APP } } },
    }],
  ])('are unknown with %s', (_, properties, resources) => {
    expect(known({ Secret: FILLED, Schedule: schedule(properties), ...resources })).toEqual(UNKNOWN);
  });

  test('stay with a hosted rotation', () => {
    const rotation = { HostedRotationLambda: { RotationType: 'PostgreSQLSingleUser' } };
    expect(known({ Secret: FILLED, Schedule: schedule(rotation) })).toEqual({ fields: FIELDS, isUnwritten: false });
  });

  test.each<[string, unknown]>([
    ['by a parameter', { Ref: 'Id' }],
    ['in one branch of a condition', { 'Fn::If': ['C', 'theirs', SECRET] }],
  ])('are unknown where a schedule may name the secret: %s', (_, SecretId) => {
    expect(known({ Secret: FILLED, Schedule: schedule({ SecretId }) })).toEqual(UNKNOWN);
  });

  test('stay where a schedule, or a resource policy, is of another secret or only reads', () => {
    const policy = { Type: 'AWS::SecretsManager::ResourcePolicy', Properties: { SecretId: { Ref: 'Id' } } };
    const resources = { Secret: FILLED, Schedule: schedule({ SecretId: 'theirs' }), Policy: policy };
    expect(known(resources)).toEqual({ fields: FIELDS, isUnwritten: false });
  });
});

test('attachments that name each other are of no secret', () => {
  const attachment = (SecretId: object) => ({ Type: 'AWS::SecretsManager::SecretTargetAttachment', Properties: { SecretId } });
  expect(known({ Secret: attachment({ Ref: 'Other' }), Other: attachment(SECRET) })).toBeUndefined();
});

describe('a value that nothing in the content writes', () => {
  const UNWRITTEN = { fields: undefined, isUnwritten: true };
  const custom = (properties: object, Type = 'Custom::Writer') => ({ Type, Properties: properties });
  const policy = (Action: unknown, Resource: unknown) => ({
    Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource }] } },
  });
  const ELSEWHERE = custom({ Arn: { Ref: 'Other' } });

  test('is unwritten', () => {
    expect(known({ Secret: EMPTY })).toEqual(UNWRITTEN);
  });

  test.each<[string, Record<string, object>]>([
    ['a custom resource names it by its logical id', { Writer: custom({ Arn: SECRET }) }],
    ['a custom resource names it by its name', { Writer: custom({ Id: 'shop/db' }) }],
    ['a resource of CloudFormation\'s own type for it does', { Writer: custom({ Id: 'shop/db' }, 'AWS::CloudFormation::CustomResource') }],
    ['a custom resource may write any secret', { Writer: ELSEWHERE, Policy: policy('secretsmanager:PutSecretValue', '*') }],
    ['a custom resource may write any secret of a list', { Writer: ELSEWHERE, Policy: policy(['s3:GetObject', 'secretsmanager:*'], ['*']) }],
    ['a custom resource may update it by its name', { Writer: ELSEWHERE, Policy: policy('secretsmanager:UpdateSecret', 'arn:*:shop/db-*') }],
    ['an attachment writes it', { Writer: { Type: 'AWS::SecretsManager::SecretTargetAttachment', Properties: { SecretId: SECRET } } }],
    ['a rotation of any kind writes it', {
      Writer: { Type: 'AWS::SecretsManager::RotationSchedule', Properties: { SecretId: SECRET, HostedRotationLambda: { RotationType: 'x' } } },
    }],
    ['a rotation may be of it', { Writer: { Type: 'AWS::SecretsManager::RotationSchedule', Properties: { SecretId: { Ref: 'Id' } } } }],
  ])('may be written where %s', (_, resources) => {
    expect(known({ Secret: EMPTY, ...resources })!.isUnwritten).toBe(false);
  });

  test.each<[string, Record<string, object>]>([
    ['a custom resource names others', { Writer: ELSEWHERE }],
    ['a custom resource may read any secret', { Writer: ELSEWHERE, Policy: policy('secretsmanager:GetSecretValue', '*') }],
    ['a custom resource may write others', { Writer: ELSEWHERE, Policy: policy('secretsmanager:*', 'arn:*:other-*') }],
    ['there is no custom resource, and a policy', { Policy: policy('secretsmanager:PutSecretValue', '*') }],
    ['a resource that is no custom one names it', { Reader: custom({ Arn: SECRET }, 'AWS::SSM::Parameter') }],
  ])('stays unwritten where %s', (_, resources) => {
    expect(known({ Secret: EMPTY, ...resources })).toEqual(UNWRITTEN);
  });

  test('has no name to find where an expression gives it', () => {
    const secret = { ...EMPTY, Properties: { Name: { Ref: 'Name' } } };
    expect(known({ Secret: secret, Writer: custom({ Id: '[object Object]' }) })).toEqual(UNWRITTEN);
  });
});
