import { Templates } from '../../src/cloudformation/template-index';
import { TemplateSecrets } from '../../src/facts/template-secrets';

const schedule = (properties: object, rest: object = {}) => ({
  Type: 'AWS::SecretsManager::RotationSchedule', Properties: { SecretId: { Ref: 'Secret' }, ...properties }, ...rest,
});
const arn = (of: string) => `arn:aws:lambda:eu-central-1:111111111111:function:${of}`;

/** What rotates the secret of a template, by its schedules. */
function rotatedBy(resources: Record<string, object>) {
  const template = { Resources: { Secret: { Type: 'AWS::SecretsManager::Secret' }, ...resources } };
  const templates = new Templates([{ path: 'App', account: '111111111111', region: 'eu-central-1', partition: 'aws', template }]);
  const [{ rotationFunctions }] = new TemplateSecrets(templates).all();
  return rotationFunctions?.map(({ target, arns }) => ({ id: target?.id, arns }));
}

test.each(['AWS::Lambda::Function', 'AWS::Serverless::Function'])('a secret rotates by a %s, whose ARN has its name, and a reference to it', Type => {
  const RotationLambdaARN = { 'Fn::GetAtt': ['Rotate', 'Arn'] };
  expect(rotatedBy({ Schedule: schedule({ RotationLambdaARN }), Rotate: { Type, Properties: { FunctionName: 'rotate' } } })).toEqual([
    { id: 'Rotate', arns: [arn('rotate'), arn('${App/Rotate}')] },
  ]);
  expect(rotatedBy({ Schedule: schedule({ RotationLambdaARN }), Rotate: { Type } })).toEqual([{ id: 'Rotate', arns: [arn('${App/Rotate}')] }]);
});

test.each<[string, object, string[]]>([
  ['a function of another app', { RotationLambdaARN: arn('theirs') }, [arn('theirs')]],
  ['a function by a parameter', { RotationLambdaARN: { Ref: 'Function' } }, ['${Function}']],
  ['what an application of the repository has', { RotationLambdaARN: { 'Fn::GetAtt': ['Made', 'Outputs.Arn'] } }, ['${?}']],
  ['a custom resource of a type that ends as that of a function', { RotationLambdaARN: { 'Fn::GetAtt': ['Custom', 'Arn'] } }, ['${?}']],
  ['a version of a function', { RotationLambdaARN: { 'Fn::GetAtt': ['Version', 'FunctionArn'] } }, ['${?}']],
  ['a function that AWS hosts', { HostedRotationLambda: { RotationType: 'MySQLSingleUser' } }, ['${AWS::NoValue}']],
])('a secret rotates by %s', (_, properties, arns) => {
  const made = { Made: 'AWS::Serverless::Application', Custom: 'Custom::AWS::Lambda::Function', Version: 'AWS::Lambda::FunctionVersion' };
  const others = Object.fromEntries(Object.entries(made).map(([id, Type]) => [id, { Type }]));
  expect(rotatedBy({ Schedule: schedule(properties), ...others })).toEqual([{ id: undefined, arns }]);
});

test('a secret rotates by each branch of a condition, and by each schedule', () => {
  const RotationLambdaARN = { 'Fn::If': ['C', arn('one'), arn('two')] };
  expect(rotatedBy({ A: schedule({ RotationLambdaARN }), B: schedule({ RotationLambdaARN: arn('three') }) })).toEqual(
    ['one', 'two', 'three'].map(name => ({ id: undefined, arns: [arn(name)] })));
});

test.each<[string, Record<string, object>]>([
  ['a schedule under a condition', { Schedule: schedule({ RotationLambdaARN: arn('one') }, { Condition: 'C' }) }],
  ['a schedule of another secret', { Schedule: schedule({ RotationLambdaARN: arn('one'), SecretId: 'theirs' }) }],
  ['another resource', { Schedule: { ...schedule({ RotationLambdaARN: arn('one') }), Type: 'AWS::SecretsManager::SecretTargetAttachment' } }],
])('a secret does not surely rotate by %s', (_, resources) => {
  expect(rotatedBy(resources)).toBeUndefined();
});
